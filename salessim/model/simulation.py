"""One block of worlds from its beginning to its horizon: burn in once, branch, run every policy from the same state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salessim.engine import ledger
from salessim.engine.columns import Shape
from salessim.engine.loop import Observer, Watcher, advance
from salessim.engine.luck import Luck
from salessim.engine.record import Recorder
from salessim.model.laws import BALANCES, broken_states
from salessim.model.money import books
from salessim.model.month import MONTH, resume, start
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan, Timeline
from salessim.model.state import State
from salessim.model.tallies import TALLIES
from salessim.quantities.arrays import Floats, Ints, WorldFloats
from salessim.quantities.stacking import stack

StateObserver = Observer[State, Organisation]


@dataclass(frozen=True)
class Span:
    """How long worlds run, in months."""

    horizon: int
    burn_in: int


@dataclass(frozen=True)
class Branch:
    """The states of some worlds at the end of the burn-in, with their luck."""

    state: State
    luck: Luck

    def take(self, rows: Ints) -> Branch:
        """These worlds, as fresh copies to run on."""
        return Branch(self.state.take(rows), self.luck.take(rows))


def shape_for(plans: Sequence[Plan], worlds: int, span: Span) -> Shape:
    """Array sizes that hold the largest plan of `plans` over burn-in and horizon."""
    size = plans[0].organisation.organisation
    largest = max(_planned(plan, span) for plan in plans)
    seats_per_team = int(np.ceil(np.floor(largest + 1e-6) / size.teams))
    return Shape(worlds, size.teams, seats_per_team, size.accounts_per_seat)


def _planned(plan: Plan, span: Span) -> float:
    """Most seats wanted at any time: the organisation's growth over the burn-in, then the policy's by periods."""
    size = plan.organisation.organisation
    at_start = size.teams * size.seats_per_team
    seats = at_start * _growth(plan.organisation, span.burn_in)
    starts = sorted({1} | {month for month in plan.switches() if 1 <= month <= span.horizon})
    largest = max(at_start, seats) + plan.organisation.headcount.extra_seats
    for first, after in zip(starts, [*starts[1:], span.horizon + 1], strict=True):
        held = plan.parameters(first)
        ends = seats * _growth(held, after - first)
        largest = max(largest, seats + held.headcount.extra_seats, ends + held.headcount.extra_seats)
        seats = ends
    return largest


def _growth(organisation: Organisation, months: int) -> float:
    return float(np.power(1 + organisation.headcount.growth_per_year, months / 12))


def burn_in(organisations: Sequence[Organisation], shape: Shape, seed: int, replicates: Ints, months: int) -> Branch:
    """Start worlds under the organisations as they are, and let them find their steady state."""
    luck = Luck(seed, replicates)
    state = State.empty(shape)
    p = stack(organisations)
    start(state, p, luck.at(-months))
    resume(state, p, luck)
    advance(state, MONTH, lambda month, held: p, luck, range(1 - months, 1))
    ledger.check(ledger.broken_bounds(state.groups()), broken_states(state))
    return Branch(state, luck)


def run(
    branch: Branch,
    plans: Sequence[Plan],
    horizon: int,
    observers: Sequence[StateObserver] = (),
    watchers: Sequence[Watcher[State]] = (),
) -> dict[str, Floats]:
    """Run one plan on each world of `branch`, in place; returns tallies of shape (worlds, horizon)."""
    recorder = Recorder(TALLIES, len(plans), horizon)
    timeline = Timeline(plans)
    first = timeline(1, branch.state)
    resume(branch.state, first, branch.luck)
    openings = _openings(branch.state, first)
    advance(branch.state, MONTH, timeline, branch.luck, range(1, horizon + 1), [recorder, *observers], watchers)
    tallies = with_openings(recorder.values, openings["arr_usd"])
    ledger.check(
        ledger.broken_balances(BALANCES, tallies, openings),
        ledger.broken_bounds(branch.state.groups()),
        broken_states(branch.state),
    )
    return tallies


def _openings(state: State, p: Organisation) -> dict[str, WorldFloats]:
    """The stocks at the branch, by tally: what the first month starts from. Cash counts from here."""
    books.count_arr(state)
    stocks = {balance.stock: TALLIES[balance.stock](state, p, 0) for balance in BALANCES}
    return {**stocks, "cash_usd": np.zeros(state.shape.worlds)}


def with_openings(tallies: Mapping[str, Floats], arr_at_branch: Floats) -> dict[str, Floats]:
    """Tallies that look back one month: ARR at each month's start, and what it lost."""
    arr = tallies["arr_usd"]
    lost = tallies["churned_arr_usd"] + tallies["contraction_arr_usd"]
    return {
        **tallies,
        "opening_arr_usd": np.column_stack([arr_at_branch, arr[:, :-1]]),
        "lost_arr_usd": lost,
        "net_lost_arr_usd": lost - tallies["expansion_arr_usd"] - tallies["regained_arr_usd"],
    }
