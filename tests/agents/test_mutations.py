"""One mistake in one engine's wiring, and the other engine, the history or the ledger sees it: each mistake named.

The rules are shared by both engines, so they are held by theory and formulas; what is held here is the wiring: who acts
when, on whom, with which draw. Every mutation changes one engine only and is compared with what both say unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
from support.worlds import small
from test_equality import by_agents, by_arrays

from salessim.agents import Customer, Rep, Seat
from salessim.agents import organisation as agents
from salessim.agents.luck import word_of
from salessim.engine.loop import Entry
from salessim.engine.luck import Luck
from salessim.errors import LedgerError
from salessim.model import events, simulation
from salessim.model.customers import renewal
from salessim.model.decisions import Decision
from salessim.model.money import pay
from salessim.model.month import MONTH
from salessim.model.organisation import Organisation
from salessim.model.people import hiring, onboarding, tenure
from salessim.model.plan import Change, Plan, Selector, Timeline
from salessim.model.selling import pipeline, prospecting
from salessim.model.simulation import Span
from salessim.model.state import State
from salessim.quantities.arrays import Floats

# Much turnover, short ramps and cycles: in two years everything happens that can go wrong.
PLAN = Plan(
    small(
        organisation={"teams": 2, "seats_per_team": 3, "accounts_per_seat": 60},
        tenure={"mean": 7},
        market={"price_growth": 0.2},
        hiring={"time_to_fill": 2},
        onboarding={"ramp": 3},
        pipeline={"cycle": 6},
        handover={"trust_loss": 0.6},
        outcome={"trust_weight": 2},
        money={"pay": {"quota": 60_000}},
    ),
    (
        Change({"renewal.churn_floor": 0.1}, first_month=6),
        Change({"time_budget.hours_per_contact": 0.4}, selector=Selector(top_share=0.5, by="tenure")),
    ),
)
SPAN = Span(horizon=24, burn_in=12)
Story = tuple[Mapping[str, Floats], Mapping[str, list[object]]]
"""A world's tallies and its table of events."""
Patch = pytest.MonkeyPatch
Mutation = Callable[[Patch], None]


@pytest.fixture(scope="module")
def truth() -> Story:
    """What both engines say of the same world when nobody has touched them."""
    (numbers, told), (others, also_told) = by_arrays(PLAN, SPAN, 1), by_agents(PLAN, SPAN, 1)
    assert not differing(numbers, others)
    assert told == also_told
    assert set(told["event"]) >= {"person_left", "person_hired", "deal_fell_back", "deal_won", "customer_lost"}
    return numbers, told


def differing(first: Mapping[str, Floats], second: Mapping[str, Floats]) -> list[str]:
    """Names of the tallies that are not the same to the bit."""
    return [name for name in first if not np.array_equal(first[name], second[name], equal_nan=True)]


def skipped(state: State, p: Organisation, luck: Luck) -> None:
    """An entry that does nothing."""


def acting(name: str, act: Callable[[State, Organisation, Luck], None]) -> Mutation:
    """In the array engine's month an entry does something else."""
    assert name in [entry.name for entry in MONTH]
    month = tuple(Entry(entry.name, act, "") if entry.name == name else entry for entry in MONTH)
    return lambda patch: patch.setattr(simulation, "MONTH", month)


def moved(engine: object, *names: str, before: str) -> Mutation:
    """In one engine's month some entries come earlier or later."""
    taken = [entry for entry in MONTH if entry.name in names]
    rest = [entry for entry in MONTH if entry.name not in names]
    place = [entry.name for entry in rest].index(before)
    assert len(taken) == len(names)
    return lambda patch: patch.setattr(engine, "MONTH", (*rest[:place], *taken, *rest[place:]))


class OtherLuck:
    """Luck of which one thing is wrong."""

    def __init__(self, luck: Luck, *, month: int = 0, decisions: Mapping[Decision, Decision] | None = None) -> None:
        self._luck, self._decisions = luck, decisions or {}
        self.month = luck.month + month

    def chosen(self, decision: Decision, *where: object, **how: bool) -> Floats:
        return self._luck.chosen(self._decisions.get(decision, decision), *where, **how)


def read_ramp_early(state: State, p: Organisation, luck: Luck) -> None:
    onboarding.read(state, p, luck)
    begun = onboarding.ramp_factor(state.onboarding.ramps_lived, p.onboarding)
    state.onboarding.factor[:] = np.where(state.tenure.occupied, begun, 0.0)


def newcomers_may_leave(state: State, p: Organisation, luck: Luck) -> None:
    just_arrived = state.tenure.occupied & (state.tenure.months_in_seat == 0)
    state.tenure.months_in_seat += just_arrived
    tenure.leave(state, p, luck)
    state.tenure.months_in_seat -= just_arrived


def churn_by_other_draw(state: State, p: Organisation, luck: Luck) -> None:
    swapped = OtherLuck(luck, decisions={Decision.CHURN_PROPENSITY: Decision.STARTING_CHURN})
    renewal.begin(state, p, swapped)  # type: ignore[arg-type]


def prices_of_last_month(state: State, p: Organisation, luck: Luck) -> None:
    pipeline.open_new(state, p, OtherLuck(luck, month=-1))  # type: ignore[arg-type]


def contact_anybody(state: State, p: Organisation, luck: Luck) -> None:
    everybody = np.ones((state.shape.worlds, state.shape.seats, state.shape.accounts_per_seat), dtype=bool)
    with mock.patch.object(state, "idle", return_value=everybody):
        prospecting.contact(state, p, luck)


def melt_untold(state: State, p: Organisation, luck: Luck) -> None:
    renewal.renew(state, p, luck)
    state.renewal.contraction_arr[:] = 0.0


def vacancies_shorter(patch: Patch) -> None:
    drawn = hiring.months_to_fill
    patch.setattr(hiring, "months_to_fill", lambda u, p: np.maximum(1.0, drawn(u, p) - 1))


def accelerator_on_all(patch: Patch) -> None:
    patch.setattr(pay, "variable_pay", lambda booked, year, quota, ends, p: p.commission * booked * (1 + p.accelerator))


def nothing_melts(patch: Patch) -> None:
    patch.setattr(renewal, "arr_kept", lambda since, p: np.ones(since.shape))


def chosen_once(patch: Patch) -> None:
    def once(plan: Plan) -> Plan:
        kept = [replace(change, selector=replace(change.selector, fixed=True)) for change in plan.changes]
        return replace(plan, changes=tuple(kept))

    patch.setattr(simulation, "Timeline", lambda plans: Timeline([once(plan) for plan in plans]))


def policy_a_month_late(patch: Patch) -> None:
    def late(plan: Plan) -> Plan:
        return replace(plan, changes=tuple(replace(c, first_month=c.first_month + 1) for c in plan.changes))

    patch.setattr(simulation, "Timeline", lambda plans: Timeline([late(plan) for plan in plans]))


def quits_keyed_by_seat(patch: Patch) -> None:
    def wants(rep: Rep) -> bool:
        with mock.patch.object(rep, "word", word_of(rep.seat.number | 1)):
            return stays_or_goes(rep)

    stays_or_goes = Rep.wants_to_quit
    patch.setattr(Rep, "wants_to_quit", wants)


def largest_draws_contacted(patch: Patch) -> None:
    def other(customer: Customer, decision: Decision) -> float:
        drawn = draw(customer, decision)
        return 1 - drawn if decision is Decision.WHOM_TO_CONTACT else drawn

    draw = Customer.draw
    patch.setattr(Customer, "draw", other)


def heirs_keep_trust(patch: Patch) -> None:
    def handed_over(customer: Customer) -> None:
        trust = customer.trust
        leave(customer)
        customer.trust = trust if customer.seat.left else customer.trust

    leave = Customer.handover_leave
    patch.setattr(Customer, "handover_leave", handed_over)


def leavers_keep_work(patch: Patch) -> None:
    def handed_over(customer: Customer) -> None:
        own_work = customer.own_work
        leave(customer)
        customer.own_work = own_work

    leave = Customer.handover_leave
    patch.setattr(Customer, "handover_leave", handed_over)


def loss_uncounted(patch: Patch) -> None:
    def renew(customer: Customer) -> None:
        renewed(customer)
        customer.has_left = False

    renewed = Customer.renewal_renew
    patch.setattr(Customer, "renewal_renew", renew)


def hire_uncounted(patch: Patch) -> None:
    def arrive(seat: Seat) -> None:
        arrived(seat)
        seat.hired = False

    arrived = Seat.tenure_arrive
    patch.setattr(Seat, "tenure_arrive", arrive)


def fading_untold(patch: Patch) -> None:
    patch.delitem(events.ACCOUNT_EVENTS, "need.fade")  # type: ignore[arg-type]


def stage_told_before(patch: Patch) -> None:
    advanced = events.ACCOUNT_EVENTS["pipeline.advance"]
    one_less = lambda state: [(name, cells, stages - 1) for name, cells, stages in advanced(state)]  # noqa: E731
    patch.setitem(events.ACCOUNT_EVENTS, "pipeline.advance", one_less)  # type: ignore[arg-type]


def heir_told_as_leaver(patch: Patch) -> None:
    def quit_and_tell(seat: Seat) -> None:
        with mock.patch.object(seat, "occupant", seat.occupant + 1):
            left(seat)

    left = Seat.tenure_quit
    patch.setattr(Seat, "tenure_quit", quit_and_tell)


IN_NUMBERS: dict[str, tuple[Callable[..., Story], Mutation]] = {
    "deals keep their stages at a departure": (by_arrays, acting("pipeline.fall_back", skipped)),
    "the ramp is read at the month's start": (by_arrays, acting("onboarding.read", read_ramp_early)),
    "people who have just arrived may quit": (by_arrays, acting("tenure.quit", newcomers_may_leave)),
    "vacancies are a month shorter": (by_arrays, vacancies_shorter),
    "churn is drawn as another decision": (by_arrays, acting("renewal.begin", churn_by_other_draw)),
    "deals have the prices of last month": (by_arrays, acting("pipeline.open", prices_of_last_month)),
    "work is put down before people leave": (by_arrays, moved(simulation, "handover.work", before="tenure.quit")),
    "work is put down after wins": (by_arrays, moved(simulation, "handover.work", before="renewal.renew")),
    "no ARR melts": (by_arrays, nothing_melts),
    "the accelerator pays on all bookings": (by_arrays, accelerator_on_all),
    "a decided deal leaves its need": (by_arrays, acting("need.settle", skipped)),
    "contacts leave doors as they were": (by_arrays, acting("access.respond", skipped)),
    "a selection is looked up once": (by_arrays, chosen_once),
    "a policy begins a month late": (by_arrays, policy_a_month_late),
    "quits are drawn by seat": (by_agents, quits_keyed_by_seat),
    "the largest draws are contacted": (by_agents, largest_draws_contacted),
    "heirs keep the leaver's trust": (by_agents, heirs_keep_trust),
    "leavers keep their claim to the work": (by_agents, leavers_keep_work),
    "needs fade by last month's occupancy": (by_agents, moved(agents, "need.fade", before="tenure.quit")),
    "new deals are worked on at once": (
        by_agents,
        moved(agents, "pipeline.open", "handover.begin", "pipeline.take_stock", before="pipeline.advance"),
    ),
}
IN_THE_LEDGER: dict[str, tuple[Callable[..., Story], Mutation, str]] = {
    "contacts are made among all accounts": (
        by_arrays,
        acting("prospecting.contact", contact_anybody),
        "opportunities",
    ),
    "melted ARR is not told": (by_arrays, acting("renewal.renew", melt_untold), "ARR"),
    "stock is taken before deals open": (
        by_arrays,
        moved(simulation, "pipeline.take_stock", before="pipeline.open"),
        "opportunities",
    ),
    "costs are spent after the books close": (
        by_arrays,
        moved(simulation, "costs.spend", before="onboarding.learn"),
        "money",
    ),
    "lost customers are not counted": (by_agents, loss_uncounted, "customers"),
    "hires are not counted": (by_agents, hire_uncounted, "heads"),
}
IN_EVENTS: dict[str, tuple[Callable[..., Story], Mutation]] = {
    "fading needs are not told": (by_arrays, fading_untold),
    "the stage before is told": (by_arrays, stage_told_before),
    "the heir is told as the leaver": (by_agents, heir_told_as_leaver),
}


@pytest.mark.parametrize(("engine", "mutate"), IN_NUMBERS.values(), ids=IN_NUMBERS)
def test_numbers_show(engine: Callable[..., Story], mutate: Mutation, truth: Story, monkeypatch: Patch):
    mutate(monkeypatch)
    numbers, _ = engine(PLAN, SPAN, 1)
    assert differing(truth[0], numbers)


@pytest.mark.parametrize(("engine", "mutate", "law"), IN_THE_LEDGER.values(), ids=IN_THE_LEDGER)
def test_the_ledger_shows(engine: Callable[..., Story], mutate: Mutation, law: str, truth: Story, monkeypatch: Patch):
    mutate(monkeypatch)
    with pytest.raises(LedgerError, match=law):
        engine(PLAN, SPAN, 1)


@pytest.mark.parametrize(("engine", "mutate"), IN_EVENTS.values(), ids=IN_EVENTS)
def test_only_the_history_shows(engine: Callable[..., Story], mutate: Mutation, truth: Story, monkeypatch: Patch):
    mutate(monkeypatch)
    numbers, told = engine(PLAN, SPAN, 1)
    assert not differing(truth[0], numbers)
    assert told != truth[1]
