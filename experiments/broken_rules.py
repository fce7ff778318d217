"""Rules broken on purpose, one at a time, and the checks of `salessim validate` that see it.

Run: python experiments/broken_rules.py              prints the table of docs/validation.md
     python experiments/broken_rules.py --all        asks all checks of all mutations, not the cheapest; takes long
     python experiments/broken_rules.py NAME …       only some mutations

The ledger that stops an impossible run is switched off, so that the checks must see for themselves.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final
from unittest import mock

import numpy as np

from salessim.agents import Rep
from salessim.engine import ledger
from salessim.engine.loop import Entry
from salessim.engine.luck import Luck
from salessim.model import simulation
from salessim.model.channels import sources
from salessim.model.channels.source import Source
from salessim.model.customers import renewal
from salessim.model.managers import promotion
from salessim.model.money import books
from salessim.model.month import MONTH
from salessim.model.organisation import Organisation
from salessim.model.people import conduct, hiring, onboarding, tenure
from salessim.model.plan import Plan, Timeline
from salessim.model.selling import outcome, pipeline, prospecting, time_budget
from salessim.model.state import State
from salessim.validation.groups import GROUPS
from salessim.validation.validate import carry_out
from salessim.validation.worlds import QUICK, Effort

Breaks = Callable[[ExitStack], None]
EFFORT: Final = QUICK
"""What suffices for all of them."""
NOT_ASKED: Final = ("steered", "facts")
"""Groups that many rules bear upon, so that a miss is no proof of a mistake in one of them."""
TOO_LONG: Final = (("pairing", "variance"),)
"""Checks left out because they cost more than all they could see here."""


@dataclass(frozen=True)
class Mutation:
    """One rule broken."""

    what: str
    breaks: Breaks
    cheapest: tuple[str, str]
    """Group and name of the check that sees it at least cost."""


def instead(owner: object, name: str, other: Callable[[Any], Any]) -> Breaks:
    """A function becomes `other(function)`."""
    return lambda stack: stack.enter_context(mock.patch.object(owner, name, other(getattr(owner, name))))  # type: ignore[func-returns-value]


def entry(name: str, act: Callable[[State, Organisation, Luck], None]) -> Breaks:
    """An entry of the array engine's month does something else."""
    if name not in [each.name for each in MONTH]:
        raise ValueError(f"there is no entry {name} in the month")
    month = tuple(Entry(name, act, "") if each.name == name else each for each in MONTH)
    return instead(simulation, "MONTH", lambda _: month)


def doubled(state: State, places: Any, weights: Any = None) -> Any:
    """Deals of cold contacts are put down to signals as well."""
    found = ORIGINAL_BY_SOURCE(state, places, weights)
    found[:, Source.SIGNAL] += found[:, Source.COLD]
    return found


ORIGINAL_BY_SOURCE: Final = sources.by_source


def lose_deals(state: State, p: Organisation, luck: Luck) -> None:
    """One of twenty deals that reach a stage is forgotten there."""
    pipeline.advance(state, p, luck)
    state.pipeline.stage.reshape(-1)[state.pipeline.moved[::20]] = 0


def win_twice(state: State, p: Organisation, luck: Luck) -> None:
    """Wins are counted and booked twice."""
    outcome.close(state, p, luck)
    state.outcome.wins *= 2
    state.outcome.bookings_usd *= 2


def forget_renewals(state: State, p: Organisation, luck: Luck) -> None:
    """The contracts of every tenth account never end."""
    due = np.flatnonzero(state.renewal.months_to_renewal.reshape(-1) == 1)
    state.renewal.months_to_renewal.reshape(-1)[due[due % 10 == 0]] += 1
    renewal.renew(state, p, luck)


def book_without_hiring(state: State, p: Organisation, luck: Luck) -> None:
    """What hiring costs does not reach the books."""
    with mock.patch.object(state.costs, "hiring_usd", np.zeros_like(state.costs.hiring_usd)):
        books.close(state, p, luck)


def ramp_at_the_start(state: State, p: Organisation, luck: Luck) -> None:
    """Productivity is that of the month's beginning."""
    onboarding.read(state, p, luck)
    begun = onboarding.ramp_factor(state.onboarding.ramps_lived, p.onboarding)
    state.onboarding.factor[:] = np.where(state.tenure.occupied, begun, 0.0)


def by_call_order(chosen: Callable[..., Any]) -> Callable[..., Any]:
    """Draws change with how often anybody has drawn."""
    calls = itertools.count()

    def drawn(luck: Luck, *where: Any, **how: bool) -> Any:
        return (chosen(luck, *where, **how) + next(calls) * 0.6180339887) % 1.0

    return drawn


def by_place(stack: ExitStack) -> None:
    """Draws depend on a world's row in its block."""
    keyed = Luck.__dict__["_worlds"].func

    def worlds(luck: Luck) -> Any:
        return keyed(replace(luck, replicates=np.arange(luck.replicates.size)))

    stack.enter_context(mock.patch.object(Luck, "_worlds", property(worlds)))


def for_all_decisions(starts: Callable[..., Any]) -> Callable[..., Any]:
    """Every decision of an agent and month is the same draw."""
    return lambda luck, decision, month=None: starts(luck, 1, month)


def for_all_months(starts: Callable[..., Any]) -> Callable[..., Any]:
    """Every month's draw is that of the first."""
    return lambda luck, decision, month=None: starts(luck, decision, 1)


def too_early(timeline: type[Timeline]) -> Callable[[Sequence[Plan]], Timeline]:
    """Policies begin a month before they say."""

    def earlier(plan: Plan) -> Plan:
        moved = (replace(change, first_month=max(1, change.first_month - 1)) for change in plan.changes)
        return replace(plan, changes=tuple(moved))

    return lambda plans: timeline([earlier(plan) for plan in plans])


def half_the_hours_twice(divide: Callable[..., Any]) -> Callable[..., Any]:
    """Hours for deals are given to prospecting as well."""

    def divided(*given: Any) -> Any:
        customers, deals, rest = divide(*given)
        return customers, deals, rest + deals

    return divided


def times(factor: float) -> Callable[[Any], Any]:
    """The function's result times a factor."""
    return lambda rule: lambda *given, **named: factor * rule(*given, **named)


def contagion_as(beta: float) -> Callable[[Any], Any]:
    """People drift as if contagion were another, where there is any."""

    def wrong(drifted: Any) -> Any:
        return lambda held, own, pressure, p: drifted(
            held, own, pressure, p.replaced(contagion=np.where(np.asarray(p.contagion) > 0, beta, 0.0))
        )

    return wrong


MUTATIONS: Final[Mapping[str, Mutation]] = {
    "quits more": Mutation(
        "the hazard of quitting is 10% too high", instead(tenure, "quit_hazard", times(1.1)),
        ("closed_forms", "constant_hazard"),
    ),
    "wrong month of tenure": Mutation(
        "the hazard is that of a month of tenure later",
        instead(tenure, "relative_hazard", lambda rule: lambda months, bump: rule(np.asarray(months) + 1, bump)),
        ("inputs", "early_quits"),
    ),
    "short vacancies": Mutation(
        "seats are filled a month too early",
        instead(hiring, "months_to_fill", lambda rule: lambda *given: np.maximum(1.0, rule(*given) - 1)),
        ("closed_forms", "constant_hazard"),
    ),
    "ramp read early": Mutation(
        "productivity is that of the month's beginning", entry("onboarding.read", ramp_at_the_start),
        ("closed_forms", "constant_hazard"),
    ),
    "lost deals": Mutation(
        "one of twenty deals is lost between stages", entry("pipeline.advance", lose_deals),
        ("conservation", "drawn"),
    ),
    "won twice": Mutation("wins are counted twice", entry("outcome.close", win_twice), ("conservation", "drawn")),
    "attribution doubled": Mutation(
        "cold contacts are put down to signals as well", instead(sources, "by_source", lambda _: doubled),
        ("conservation", "drawn"),
    ),
    "money not booked": Mutation(
        "what hiring costs is not booked", entry("books.close", book_without_hiring), ("conservation", "drawn")
    ),
    "hours spent twice": Mutation(
        "hours for deals are prospected with as well", instead(time_budget, "divide", half_the_hours_twice),
        ("conservation", "drawn"),
    ),
    "luck by call order": Mutation(
        "a draw depends on how many were drawn before", instead(Luck, "chosen", by_call_order), ("pairing", "policies")
    ),
    "luck by place": Mutation(
        "a draw depends on the world's row in its block", by_place, ("pairing", "blocks")
    ),
    "one draw for all decisions": Mutation(
        "decisions of one agent and month share a draw", instead(Luck, "starts", for_all_decisions),
        ("pairing", "unrelated"),
    ),
    "one draw for all months": Mutation(
        "every month draws what the first drew", instead(Luck, "starts", for_all_months), ("pairing", "unrelated")
    ),
    "policy too early": Mutation(
        "policies begin a month too early", instead(simulation, "Timeline", too_early), ("pairing", "policies")
    ),
    "agents quit otherwise": Mutation(
        "one engine's people quit half as often",
        instead(Rep, "wants_to_quit", lambda rule: lambda rep: rule(rep) and rep.months_in_seat % 2 == 0),
        ("pairing", "engines"),
    ),
    "churn alike": Mutation(
        "all customers have the mean propensity to leave",
        instead(renewal, "churn_propensity", lambda rule: lambda u, p: np.broadcast_to(_mean_churn(p), np.shape(u))),
        ("inputs", "churn"),
    ),
    "forgotten renewals": Mutation(
        "one of ten contracts never ends", entry("renewal.renew", forget_renewals), ("inputs", "churn")
    ),
    "fast stages": Mutation(
        "deals pass their stages 15% too fast", instead(pipeline, "advance_hazard", times(1.15)),
        ("closed_forms", "absorbing_chain"),
    ),
    "response halved": Mutation(
        "contacts are answered half as often", instead(prospecting, "response_probability", times(0.5)),
        ("closed_forms", "prospecting_identity"),
    ),
    "contagion .45": Mutation(
        "misconduct spreads with 0.45 for 0.37", instead(conduct, "drifted", contagion_as(0.45)),
        ("inputs", "misconduct"),
    ),
    "mentors do nothing": Mutation(
        "mentors lift nobody's output", instead(onboarding, "mentor_gain", times(0.0)), ("inputs", "onboarding")
    ),
    "managers' past forgotten": Mutation(
        "half of a manager's past sales count",
        instead(promotion, "team_drive", lambda rule: lambda talent, past, p: rule(talent, past / 2, p)),
        ("inputs", "past_sales"),
    ),
    "departures cost less": Mutation(
        "after a departure ARR melts for ten months only",
        instead(renewal, "arr_kept", lambda rule: lambda since, covered, p: rule(since + 2, covered, p)),
        ("inputs", "departures"),
    ),
    "bad hires half as bad": Mutation(
        "the excess of quits beside a violator is halved",
        instead(conduct, "quit_factor", lambda rule: lambda share, violator, p: (1 + rule(share, violator, p)) / 2),
        ("inputs", "bad_hires"),
    ),
}  # fmt: skip


def _mean_churn(p: Any) -> Any:
    return p.churn_floor + (1 - np.asarray(p.churn_floor)) * p.churn_a / (np.asarray(p.churn_a) + p.churn_b)


@contextmanager
def broken(mutation: Mutation | None) -> Iterator[None]:
    """A rule broken, or none, for the length of a block, with the ledger looking away."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(ledger, "check"))
        if mutation is not None:
            mutation.breaks(stack)
        yield


def short(group: str, check: str, effort: Effort = EFFORT) -> list[str]:
    """Rows of a check that are missed as things are, by their names.

    A sample too small and a check that cannot go on are told by the command too, but have seen no wrong number.
    """
    return [row.what for row in carry_out(group, check, effort).rows if row.verdict == "miss"]


def asked() -> list[tuple[str, str]]:
    """Every check that judges rules."""
    every = [(group, check) for group in GROUPS if group not in NOT_ASKED for check in GROUPS[group].checks()]
    return [each for each in every if each not in TOO_LONG]


def caught_by(mutation: Mutation, checks: Sequence[tuple[str, str]], effort: Effort = EFFORT) -> dict[str, list[str]]:
    """Rows that are missed under a mutation and are not without, by check."""
    with broken(None):
        before = {each: short(*each, effort) for each in checks}
    with broken(mutation):
        after = {each: short(*each, effort) for each in checks}
    found = {each: [what for what in whats if what not in before[each]] for each, whats in after.items()}
    return {f"{group}: `{check}`": whats for (group, check), whats in found.items() if whats}


def table(names: Sequence[str] = (), *, every: bool = False) -> str:
    """What each mutation is caught by, in Markdown: of all checks, or of the cheapest one."""
    lines = ["| what is broken | caught by | rows that are missed, and one of them |", "| --- | --- | --- |"]
    for name in names or MUTATIONS:
        mutation = MUTATIONS[name]
        found = caught_by(mutation, asked() if every else [mutation.cheapest])
        rows = [what for whats in found.values() for what in whats]
        example = f"{len(rows)}: {rows[0]}" if rows else "–"
        lines.append(f"| {mutation.what} | {'; '.join(found) or '**nothing**'} | {example.replace('|', '&#124;')} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.stdout.write(table([word for word in words if word != "--all"], every="--all" in words))
