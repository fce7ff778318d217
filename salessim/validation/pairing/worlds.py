"""Worlds under one luck: they differ by what a policy does, in every month and number, and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from salessim.agents.world import run_world
from salessim.analysis.interval import variance_gain
from salessim.model.metrics import METRICS
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, Selector
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.row import Found, Row, exactly, in_range, percent, reported, times
from salessim.validation.worlds import SEED, Effort, branch_of

if TYPE_CHECKING:
    from salessim.validation.groups import Rows

Sections = Mapping[str, Mapping[str, Any]]
Tallies = Mapping[str, Floats]
SPAN: Final = Span(horizon=30, burn_in=12)
LATE: Final = 13
SMALL: Final[Sections] = {
    "organisation": {"teams": 2, "seats_per_team": 3, "accounts_per_seat": 20},
    "reputation": {"tolerated": 2},
}
APART: Final = {name: {"strength": 0} for name in ("reputation", "referrals", "morale", "standards", "dismissal",
                                                  "coaching", "promotion", "cover", "goals")}  # fmt: skip
"""Without these, nothing couples the seats of a team, nor what people do with what accounts do."""
LEVERS: Final = {
    "ramp of 8 months": {"onboarding.ramp_months": 8.0},
    "tenure of 21 months": {"tenure.mean_months": 21.0},
    "a month to fill": {"hiring.time_to_fill_months": 1.0},
}
MOST_LEFT: Final = 0.25
"""Part of the variance that sharing luck may leave: half the standard error, a quarter of the worlds."""
BY_LUCK: Final = "keyed luck: a draw depends on seed, replicate, decision, month and identity alone"


def small(*others: Sections) -> Organisation:
    """Midmarket with two teams of three, and small territories."""
    sections = dict(SMALL)
    for other in others:
        sections.update(other)
    return builtin("midmarket", sections)


def under(organisation: Organisation, changes: Sequence[Change], worlds: int, span: Span = SPAN) -> Tallies:
    """Tallies of worlds under a policy's changes."""
    branch = branch_of(organisation, worlds, span)
    return run(branch, [Plan(organisation, tuple(changes))] * worlds, span.horizon)


def numbers_apart(one: Tallies, other: Tallies, months: slice = slice(None)) -> int:
    """How many numbers, of all tallies, worlds and months, are not equal to the bit."""
    pairs = ((values[:, months], other[name][:, months]) for name, values in one.items())
    return sum(int((~((a == b) | (np.isnan(a) & np.isnan(b)))).sum()) for a, b in pairs)


def none(what: str, apart: int, source: str = BY_LUCK) -> Row:
    """A row that counts what must not differ."""
    return exactly(what, source, 0.0, apart)


def some(what: str, apart: int, of: int) -> Row:
    """A row that counts what must differ, so that the rows beside it could have failed."""
    return in_range(what, "a policy does something", 1, of, Found(apart))


def policies(effort: Effort) -> Sequence[Row]:
    """A policy that changes nothing, one that begins late, and one that ends."""
    there, worlds = small(), effort.worlds(4, 2)
    base = under(there, (), worlds)
    null = under(there, [Change({"tenure.mean_months": there.tenure.mean_months}, 5)], worlds)
    late = under(there, [Change({"tenure.mean_months": 3.0, "hiring.time_to_fill_months": 9.0}, LATE)], worlds)
    before, after = slice(0, LATE - 1), slice(LATE - 1, None)
    later = numbers_apart(base, late, after)
    size = sum(values.size for values in base.values())
    return [
        none("A policy that sets what is there already: numbers that differ", numbers_apart(base, null)),
        none(f"A policy from month {LATE} on: numbers that differ before", numbers_apart(base, late, before)),
        some(f"A policy from month {LATE} on: numbers that differ from then on", later, size),
    ]  # fmt: skip


def blocks(effort: Effort) -> Sequence[Row]:
    """Worlds do not depend on their company, their order, or the room that arrays have."""
    there, worlds = small(), effort.worlds(4, 3)
    plan = Plan(there)
    together = under(there, (), worlds)
    order = np.arange(worlds)[::-1].copy()
    turned = run(branch_of(there, worlds, SPAN).take(order), [plan] * worlds, SPAN.horizon)
    shape = shape_for([plan], 1, SPAN)
    alone = [
        run(burn_in([there], shape, SEED, np.array([number]), SPAN.burn_in), [plan], SPAN.horizon)
        for number in range(1, worlds + 1)
    ]
    by_ones = {name: np.vstack([each[name] for each in alone]) for name in together}
    roomy = shape_for([Plan(there, (Change({"headcount.growth_per_year": 0.5}),))], worlds, SPAN)
    wide = run(burn_in([there] * worlds, roomy, SEED, np.arange(1, worlds + 1), SPAN.burn_in), [plan] * worlds, 30)
    backwards = {name: values[order] for name, values in turned.items()}
    two = {name: values[:2] for name, values in together.items()}
    first, second = ({name: values[[row]] for name, values in two.items()} for row in (0, 1))
    return [
        none("Worlds in the opposite order: numbers that differ", numbers_apart(together, backwards)),
        none("Worlds each in a block of its own: numbers that differ", numbers_apart(together, by_ones)),
        none("Worlds in arrays with room for growth: numbers that differ", numbers_apart(together, wide)),
        some("Two replicates: numbers that differ", numbers_apart(first, second), sum(v.size for v in first.values())),
    ]


def end_state(organisation: Organisation, changes: Sequence[Change], worlds: int) -> tuple[State, Tallies]:
    """The state at the horizon, and the tallies."""
    branch = branch_of(organisation, worlds, SPAN)
    tallies = run(branch, [Plan(organisation, tuple(changes))] * worlds, SPAN.horizon)
    return branch.state, tallies


def untouched(effort: Effort) -> Sequence[Row]:
    """Whom a policy does not reach has the same luck, where nothing else of the model couples them."""
    there, worlds = small(APART), effort.worlds(4, 2)
    state, base = end_state(there, (), worlds)
    _, dearer = end_state(there, [Change({"terms.discount": 0.3, "prospecting.response_given_need": 0.9})], worlds)
    shaken, _ = end_state(there, [Change({"tenure.mean_months": 2.0}, selector=Selector(seats=(2,)))], worlds)
    careers = ("quits", "hires", "vacant", "completed_tenure", "hired_talent", "ramp_factors")
    deals = ("opportunities_created", "bookings_usd")
    others = [seat for seat in range(state.shape.seats) if seat != 1]
    pairs = [(getattr(state.pipeline, name), getattr(shaken.pipeline, name)) for name in ("stage", "value_usd")]
    accounts = sum(int((state.by_territory(one) != shaken.by_territory(two))[:, others].sum()) for one, two in pairs)
    people = int((state.tenure.occupant[:, 1] != shaken.tenure.occupant[:, 1]).sum())
    return [
        none("A policy on accounts: careers that differ (quits, hires, vacancies, tenure, talent, ramp)",
             numbers_apart(pick(base, careers), pick(dearer, careers))),
        some("A policy on accounts: deals and bookings that differ", numbers_apart(pick(base, deals),
             pick(dearer, deals)), sum(base[name].size for name in deals)),
        none("A policy on one seat's tenure: open deals of other seats that differ", accounts),
        some("A policy on one seat's tenure: worlds in which another person sits there", people, worlds),
    ]  # fmt: skip


def pick(tallies: Tallies, names: Sequence[str]) -> Tallies:
    """Some of the tallies."""
    return {name: tallies[name] for name in names}


def engines(effort: Effort) -> Sequence[Row]:
    """One world by arrays and by agents."""
    lively: Sections = {
        "tenure": {"mean": 8}, "dismissal": {"last": 0.1, "after": 4}, "campaigns": {"sends": 1},
        "qualification": {"disqualified": 0.3}, "referrals": {"unasked": 3}, "domains": {"matching": 0.5},
    }  # fmt: skip
    there, span = small(lively), Span(18, 10)
    plan = Plan(there, (Change({"onboarding.ramp_months": 4.0}, 6),))
    arrays = run(branch_of(there, 1, span), [plan], span.horizon)
    agents = run_world(plan, span, SEED, 1)
    return [
        none("One world by agents and by arrays: numbers that differ", numbers_apart(arrays, agents),
             "two engines, one set of rules"),
        some("Deals won in it", int(arrays["wins"].sum()), 10_000),
    ]  # fmt: skip


def variance(effort: Effort) -> Sequence[Row]:
    """What sharing luck saves in the study of turnover, on a shorter run."""
    there, worlds, span = builtin("midmarket"), effort.worlds(16, 16), Span(72, 36)
    branch, npv = branch_of(there, worlds, span), METRICS["contribution_npv_usd"]

    def outcome(changes: Sequence[Change]) -> Floats:
        copy = branch.take(np.arange(worlds))
        return npv.outcome(run(copy, [Plan(there, tuple(changes))] * worlds, span.horizon))

    usual, rows = outcome(()), []
    for name, values in LEVERS.items():
        gain = variance_gain(outcome([Change(values)]), usual)
        what = f"Contribution (NPV), {name} against none: variance of the difference ÷ that without shared luck"
        left = Found(1 / gain.value)
        rows += [
            in_range(what, "in vain from 100% on; our tolerance", 0.0, MOST_LEFT, left, write=percent),
            reported(f"The same, {name}: factor of worlds saved", "its inverse", Found(gain.value), write=times),
        ]
    return rows


CHECKS: Final[Mapping[str, Rows]] = {
    "policies": policies,
    "blocks": blocks,
    "untouched": untouched,
    "engines": engines,
    "variance": variance,
}
