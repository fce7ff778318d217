"""Mistakes in one engine's wiring, each a function that makes it for the length of a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest

from salessim.agents import Customer, Manager, Rep, SalesOrganisation, Seat
from salessim.agents.luck import word_of
from salessim.engine.loop import Entry
from salessim.engine.luck import Luck, normal
from salessim.model import events, simulation
from salessim.model.customers import renewal
from salessim.model.decisions import Decision
from salessim.model.managers import candour, standards
from salessim.model.money import pay
from salessim.model.month import MONTH
from salessim.model.organisation import Organisation
from salessim.model.people import conduct, goals, hiring, morale, onboarding, tenure
from salessim.model.plan import Plan, Timeline
from salessim.model.selling import pipeline, prospecting
from salessim.model.state import State
from salessim.quantities.arrays import Floats

Patch = pytest.MonkeyPatch
Mutation = Callable[[Patch], None]


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


def newcomers_stay(state: State, p: Organisation, luck: Luck) -> None:
    """Half a year long."""
    months = state.tenure.months_in_seat
    new, before = state.tenure.occupied & (months < 6), months.copy()
    months[new] = 0
    tenure.leave(state, p, luck)
    months[:] = before


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
    patch.setattr(hiring, "months_to_fill", lambda u, p, bench: np.maximum(1.0, drawn(u, p, bench) - 1))


def accelerator_on_all(patch: Patch) -> None:
    patch.setattr(pay, "variable_pay", lambda booked, year, quota, ends, p: p.commission * booked * (1 + p.accelerator))


def nothing_melts(patch: Patch) -> None:
    patch.setattr(renewal, "arr_kept", lambda since, covered, p: np.ones(since.shape))


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
    def end_term(customer: Customer) -> None:
        ended(customer)
        customer.has_left = False

    ended = Customer.end_term
    patch.setattr(Customer, "end_term", end_term)


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


def bench_from_the_first_month(patch: Patch) -> None:
    drawn = hiring.months_to_fill
    patch.setattr(hiring, "months_to_fill", lambda u, p, bench: np.maximum(1.0, np.floor(drawn(u, p) * bench)))


def middle_pushed(patch: Patch) -> None:
    factor = morale.quit_factor
    patch.setattr(
        morale, "quit_factor", lambda m, r, e, u, p: factor(m, r, e, u, p.replaced(middle_pull=-p.middle_pull))
    )


def plan_longer(patch: Patch) -> None:
    months = standards.plan_months
    patch.setattr(standards, "plan_months", lambda p: months(p) + 1)


def shock_unanswered(state: State, p: Organisation, luck: Luck) -> None:
    candour.face(state, p, luck)
    state.candour.answering[:] = 0.0


def good_conduct_spreads_as_well(patch: Patch) -> None:
    patch.setattr(conduct, "contagious", lambda held, usual, p: usual - held)


def goals_from_the_first_month(patch: Patch) -> None:
    patch.setattr(goals, "KNOWN_FROM_MONTH", 1)


def own_example_counts(patch: Patch) -> None:
    def with_own(team: Manager, rep: Rep) -> dict[str, float]:
        return {name: sum(other.example(name) for other in team.reps) / len(team.reps) for name in conduct.DIMENSIONS}

    patch.setattr(Manager, "_examples", with_own)


def worst_exempt(patch: Patch) -> None:
    def acting(manager: Manager, rep: Rep) -> None:
        with mock.patch.object(rep, "rank", 1 - rep.rank):
            act(manager, rep)

    act = Manager._act_on
    patch.setattr(Manager, "_act_on", acting)


def worst_promoted(patch: Patch) -> None:
    def lowest(manager: Manager) -> Rep | None:
        eligible = [rep for rep in manager.reps if rep.compared and rep.months_in_seat >= 12]
        return min(eligible, key=lambda rep: rep.rank, default=None)

    patch.setattr(Manager, "_successor", lowest)


def shared_among_all_seats(patch: Patch) -> None:
    def share_out(manager: Manager) -> None:
        shared(manager)
        for seat in manager.seats:
            seat.deals_of_others *= manager.reps_at_work / len(manager.seats)

    shared = Manager.cover_share_out
    patch.setattr(Manager, "cover_share_out", share_out)


def all_departures_frighten(patch: Patch) -> None:
    def share(manager: Manager) -> float:
        gone = sum(seat.reason is not None for seat in manager.seats)
        return gone / max(manager.reps_at_work + gone, 1)

    patch.setattr(Manager, "share_made_to_go", property(share))


def credibility_inherited(patch: Patch) -> None:
    def judged(manager: Manager) -> None:
        with mock.patch.object(manager, "replaced", False):
            judge(manager)

    judge = Manager.attention_judge
    patch.setattr(Manager, "attention_judge", judged)


def habit_speed_anew_each_month(patch: Patch) -> None:
    def drawn(rep: Rep, decision: Decision) -> float:
        if decision is Decision.HABIT_SPEED:
            return float(normal(np.asarray(rep.draw(decision))))
        return for_life(rep, decision)

    for_life = Rep.for_life
    patch.setattr(Rep, "for_life", drawn)


def ranked_within_teams(patch: Patch) -> None:
    def ranked(world: SalesOrganisation) -> None:
        for manager in world.managers:
            with mock.patch.object(SalesOrganisation, "reps", manager.reps):
                rank(world)

    rank = SalesOrganisation.standing_rank
    patch.setattr(SalesOrganisation, "standing_rank", ranked)


def warnings_untold(patch: Patch) -> None:
    told = events.SEAT_EVENTS["standards.manage"]
    patch.setitem(
        events.SEAT_EVENTS,  # type: ignore[arg-type]
        "standards.manage",
        lambda state: [row for row in told(state) if row[0] != "person_warned"],
    )


def manager_told_as_predecessor(patch: Patch) -> None:
    began = events.TEAM_EVENTS["promotion.lead"]
    one_less = lambda state: [(name, teams, numbers - 1) for name, teams, numbers in began(state)]  # noqa: E731
    patch.setitem(events.TEAM_EVENTS, "promotion.lead", one_less)  # type: ignore[arg-type]


def layoff_told_as_quit(patch: Patch) -> None:
    def quit_and_tell(seat: Seat) -> None:
        told = seat.model.tell
        with mock.patch.object(
            seat.model, "tell", lambda event, *at, **how: told(event.replace("laid_off", "quit"), *at, **how)
        ):
            left(seat)

    left = Seat.tenure_quit
    patch.setattr(Seat, "tenure_quit", quit_and_tell)
