"""Wiring of conduct and standards: each column holds what it says, and reaches whoever consumes it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr
from support.worlds import bare, branch, small

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.customers import renewal
from salessim.model.managers import attention, promotion, standards
from salessim.model.money import costs
from salessim.model.organisation import Organisation
from salessim.model.people import conduct, morale, onboarding, standing, tenure
from salessim.model.people.conduct import DIMENSIONS, adherence, norm, own_adherence
from salessim.model.plan import Change, Plan, Selector
from salessim.model.selling import handover, performance, prospecting, time_budget
from salessim.model.simulation import Span, run
from salessim.model.state import State

USUAL = float(ndtr(0.5 / np.sqrt(1.25)))
"""The norm at `ordinary: 0.5` and `spread: 0.5`."""


def luck(month: int = 2, worlds: int = 1) -> Luck:
    return Luck(5, np.arange(1, worlds + 1), month)


def house(teams: int = 1, seats_per_team: int = 4, accounts_per_seat: int = 1, worlds: int = 1) -> State:
    """Every seat filled for two years by somebody who keeps to the norm."""
    state = State.empty(Shape(worlds, teams, seats_per_team, accounts_per_seat))
    state.headcount.open[:] = state.tenure.occupied[:] = True
    state.tenure.occupant[:], state.tenure.months_in_seat[:] = 1, 24
    for held, own in zip(adherence(state), own_adherence(state), strict=True):
        held[:] = own[:] = USUAL
    return state


def strict(**section: Any) -> Organisation:
    return bare(standards={"strength": 1, "ordinary": 0.5, "spread": 0.5, **section})


def every_dimension(state: State, seat: int, value: float) -> None:
    for held, own in zip(adherence(state), own_adherence(state), strict=True):
        held[0, seat] = own[0, seat] = value


# What conduct does, number by number.


@pytest.mark.parametrize(("strength", "assistant"), [(1.0, 0.0), (0.5, 0.0), (1.0, 0.25), (0.5, 1.0)])
def test_paperwork_not_done_is_time_to_sell(strength: float, assistant: float):
    """Who ignores forecasts saves half of 40 hours, as far as others do it; an assistant saves what one does oneself.

    The first ignores them, the second does as others do, the third more, and in the fourth seat there is nobody.
    """
    p = strict(paperwork=0.5, assistant_saves=8, strength=strength, assistant=assistant).replaced(
        time_budget=bare(time_budget={"hours": 160, "administration": 0.25}).time_budget
    )
    state = house()
    state.conduct.forecast[0], state.tenure.occupied[0, 3] = [USUAL / 4, USUAL, 1, 0], False
    conduct.matter(state, p, luck())
    undone = strength * np.array([USUAL * 0.75, 0, USUAL - 1, 0]) * 20
    assert state.conduct.saved_hours[0] == pytest.approx(undone + strength * assistant * 8 * np.array([0.25, 1, 1, 0]))


def test_each_dimension_has_its_own_consequence():
    """One person, five dimensions apart: what follows from each, and from no other."""
    p = strict(new_account_loss=0.4, breadth_churn=0.3, team_support=0.6, expenses=1000, forecast_cost=0.05)
    state = house()
    state.outcome.bookings_usd[0] = [80_000, 0, 40_000, 0]
    for held, value in zip(adherence(state), (0.1, 0.2, 0.3, 0.4, 0.45), strict=True):
        held[0, 0] = value
    conduct.matter(state, p, luck())
    conduct.settle(state, p, luck())
    own = state.conduct
    assert own.churn[0] == pytest.approx([1 + 0.3 * (USUAL - 0.4), 1, 1, 1])
    assert own.points[0] == pytest.approx([0, *[0.6 * (0.3 - USUAL) / 3] * 3])
    assert own.cost_usd[0] == pytest.approx([0.05 * 80_000 * (USUAL - 0.1) + 1000 * (USUAL - 0.45), 0, 0, 0])
    assert own.prospecting[0, 0] < 1
    assert own.prospecting[0, 1:] == pytest.approx([1, 1, 1])
    state.conduct.new_accounts[0, 0] = 0.0
    conduct.matter(state, p, luck())
    assert own.prospecting[0, 0] < 1 - 0.4 * USUAL + 1e-9, "who ignores new accounts makes 40 % fewer contacts"
    assert own.prospecting[0, 0] >= 1 - 0.4 - 1e-9


def test_an_assistant_takes_away_consequences_and_costs_money():
    p = strict(assistant=0.5, assistant_cost=1500, forecast_cost=0.1, expenses=0)
    state = house()
    state.conduct.forecast[0, 0], state.tenure.occupied[0, 3] = 0.0, False
    state.outcome.bookings_usd[:] = 10_000
    conduct.settle(state, p, luck())
    assert state.conduct.cost_usd[0] == pytest.approx([0.1 * 10_000 * USUAL * 0.5 + 750, 750, 750, 0])
    conduct.settle(state, strict(assistant=0.5, strength=0, expenses=1000), luck())
    assert np.all(state.conduct.cost_usd == 0)


def test_support_comes_from_colleagues_of_the_team():
    """Nobody supports oneself, another team's people do not count, and empty seats neither help nor dilute."""
    p, state = strict(team_support=1), house(teams=2)
    state.conduct.collaboration[0] = [1, 1, 0, 0, 0.5, 0.5, 0.5, 0.5]
    state.tenure.occupied[0, 3] = False
    conduct.matter(state, p, luck())
    mean = np.array([0.5, 0.5, 1.0, *[0.5] * 4])
    assert state.conduct.points[0, [0, 1, 2, 4, 5, 6, 7]] == pytest.approx(mean - USUAL)


@pytest.mark.parametrize(("kept", "violates"), [((0.9, 0.9, 0.3, 0.3, 0.0), True), ((0.9, 0.9, 0.3, 0.3, 0.2), False)])
def test_violators_break_more_than_they_keep(kept: tuple[float, ...], violates: bool):
    """0.48 against 0.52 on average: the mean of all five counts."""
    p, state = strict(), house()
    for held, value in zip(adherence(state), kept, strict=True):
        held[0, 1] = value
    conduct.matter(state, p, luck())
    assert state.conduct.violator[0].tolist() == [False, violates, False, False]


def test_colleagues_mind_violators_and_violators_do_not():
    """Visible violators are counted against the team's people, empty seats left out; two violators do not mind."""
    p = strict(visibility=0.5, quits_per_twentieth=0.5, quit_factor_cap=20, output_loss=0.1)
    state = house(teams=2)
    every_dimension(state, 0, 0.1)
    every_dimension(state, 1, 0.1)
    state.tenure.occupied[0, 3] = False
    conduct.matter(state, p, luck())
    own = state.conduct
    assert own.quit_factor[0, :3] == pytest.approx([1, 1, 1.5 ** (20 * 0.5 * 2 / 3)])
    assert np.all(own.quit_factor[0, 4:] == 1)
    assert own.drive[0] == pytest.approx([0.95, 0.95, 0.9, 0.9, 1, 1, 1, 1])


def test_part_of_violations_that_is_seen_is_the_violators():
    """Where visibility differs between seats, it is that of who violates, not of who looks on."""
    state = house()
    every_dimension(state, 0, 0.1)
    seen = np.array([[1.0, 0.0, 0.0, 0.0]])
    p = strict(quits_per_twentieth=0.5, quit_factor_cap=20)
    p = p.replaced(standards=p.standards.replaced(visibility=seen))
    conduct.matter(state, p, luck())
    assert state.conduct.quit_factor[0] == pytest.approx([1, *[1.5**5] * 3])


def test_a_star_achieves_its_multiple():
    p, state = strict(star={"seat": 2, "multiple": 4}), house()
    state.conduct.star[0, 1] = True
    conduct.matter(state, p, luck())
    assert state.conduct.drive[0] == pytest.approx([1, 4, 1, 1])
    half = p.replaced(standards=p.standards.replaced(strength=0.5))
    conduct.matter(state, half, luck())
    assert state.conduct.drive[0] == pytest.approx([1, 2, 1, 1])


def test_a_stars_multiple_stands_in_the_place_of_its_talent():
    p, state = bare(), house()
    state.onboarding.factor[:], state.candidates.talent[:] = 1, 0.3
    state.conduct.star[0, 1] = True
    performance.read(state, p.replaced(outcome=p.outcome.replaced(talent_weight=1.0)), luck())
    assert state.performance.points[0] == pytest.approx([0.3, 0, 0.3, 0.3])


# Who the star is.


def arrived(p: Organisation, month: int, state: State) -> State:
    conduct.arrive(state, p, luck(month))
    return state


@pytest.mark.parametrize(("wide", "seat", "place"), [(3, 5, 4), (5, 5, 6), (5, 4, 5), (3, 1, 0)])
def test_the_stars_seat_is_counted_as_teams_are_at_the_start(wide: int, seat: int, place: int):
    size = {"teams": 2, "seats_per_team": 3, "accounts_per_seat": 1}
    p = bare(organisation=size, standards={"strength": 1, "star": {"seat": seat, "adherence": 0.2}})
    state = arrived(p, 1, house(2, wide))
    for event in (state.conduct.star, state.conduct.crowned):
        assert np.flatnonzero(event[0]).tolist() == [place]
    assert all(column[0, place] == 0.2 for column in (*adherence(state), *own_adherence(state)))
    assert np.sum(state.conduct.expenses == 0.2) == np.sum(state.conduct.own_forecast == 0.2) == 1


def star_house(**section: Any) -> Organisation:
    return bare(
        organisation={"teams": 1, "seats_per_team": 4, "accounts_per_seat": 1},
        standards={"strength": 1, **section, "star": {"seat": 2, "adherence": 0.2, "portability": 0.4}},
    )


def test_the_star_appears_at_the_branch_once_and_stays():
    p, state = star_house(), house()
    assert not arrived(p, 0, state).conduct.star.any()
    assert arrived(p, 1, state).conduct.crowned[0].tolist() == [False, True, False, False]
    state.conduct.expenses[0, 1] = 0.6
    arrived(p, 2, state)
    assert state.conduct.star[0].tolist() == [False, True, False, False]
    assert not state.conduct.crowned.any()
    assert state.conduct.expenses[0, 1] == 0.6, "conduct is set once"
    state.tenure.occupant[0, 1] += 1
    assert not arrived(p, 3, state).conduct.star.any(), "a successor is no star"
    assert not arrived(star_house(strength=0), 1, house()).conduct.star.any()
    assert not arrived(bare(standards={"strength": 1}), 1, house()).conduct.star.any()


def test_if_the_seat_is_empty_the_next_to_arrive_is_the_star():
    p, state = star_house(), house()
    state.tenure.occupied[0, 1] = False
    assert not arrived(p, 1, state).conduct.star.any()
    assert not arrived(p, 2, state).conduct.star.any()
    state.tenure.occupied[0, 1], state.tenure.occupant[0, 1], state.hiring.hired[0, 1] = True, 2, True
    assert arrived(p, 3, state).conduct.crowned[0].tolist() == [False, True, False, False]
    assert state.conduct.expenses[0, 1] == 0.2


def test_arrivals_bring_their_own_conduct_and_nobody_else_changes():
    p, state = strict(), house()
    state.hiring.hired[0, 2] = True
    arrived(p, 2, state)
    for held, own in zip(adherence(state), own_adherence(state), strict=True):
        assert held[0, 2] == own[0, 2] != USUAL
        assert np.all(held[0, [0, 1, 3]] == USUAL)
    again = house()
    again.tenure.occupant[0, 2], again.hiring.hired[0, 2] = 2, True
    arrived(p, 2, again)
    assert again.conduct.expenses[0, 2] != state.conduct.expenses[0, 2], "the next person is another"
    same = house()
    same.hiring.hired[0, 2] = True
    arrived(p, 9, same)
    assert same.conduct.expenses[0, 2] == state.conduct.expenses[0, 2], "and the same in whatever month"


@pytest.mark.parametrize(("how", "follow"), [("quit", 0.4), ("dismissed", 0.4), ("laid_off", 0.4), ("promoted", 0.0)])
def test_customers_follow_a_star_that_leaves_the_company(how: str, follow: float):
    state = house()
    state.conduct.star[0, 1] = True
    for column in (state.tenure.left, getattr(state.tenure, how)):
        column[0, [1, 2]] = True
    conduct.leave(state, star_house(), luck())
    assert state.conduct.follow_share[0] == pytest.approx([0, follow, 0, 0])
    assert not state.conduct.star.any()
    state.tenure.left[:] = False
    conduct.leave(state, star_house(), luck())
    assert np.all(state.conduct.follow_share == 0), "in one month only"


# Who consumes it.


def test_conduct_reaches_the_hours_and_the_deals():
    p, state = bare(), house()
    state.conduct.saved_hours[0] = [10, -5, 0, 0]
    state.conduct.points[0], state.conduct.drive[0] = [0.1, 0.2, 0.3, 0.4], [1, 2, 3, 4]
    state.onboarding.factor[:] = 1
    time_budget.plan(state, p, luck())
    performance.read(state, p, luck())
    hours = state.time_budget.selling_hours[0]
    assert hours - hours[3] == pytest.approx([10, -5, 0, 0])
    lifted = performance.better_chances(np.array([1.0, 2, 3, 4]), p.outcome)
    assert state.performance.points[0] == pytest.approx(np.array([0.1, 0.2, 0.3, 0.4]) + lifted)
    assert state.performance.pace[0] == pytest.approx(np.sqrt([1, 2, 3, 4]))


def test_conduct_reaches_contacts():
    """Hours × conduct ÷ hours a contact: forty, twenty and none."""
    p, state = bare(time_budget={"per_contact": 1}), house(seats_per_team=3, accounts_per_seat=100)
    state.time_budget.prospecting_hours[:], state.performance.pace[:] = 40, 1
    state.conduct.prospecting[0] = [1, 0.5, 0]
    prospecting.contact(state, p, luck())
    assert state.prospecting.contacts[0].tolist() == [40, 20, 0]


def test_conduct_reaches_renewals_of_the_same_seat():
    state = house(seats_per_team=3, accounts_per_seat=2000)
    own = state.renewal
    own.customer[:], own.arr_usd[:], own.churn_per_year[:], own.months_to_renewal[:] = True, 1.0, 0.2, 1
    own.months_served[:] = 99
    renewal.take_stock(state, bare(), luck())
    state.conduct.churn[0] = [1, 2, 0.5]
    renewal.renew(state, bare(), luck())
    lost = own.customers_lost[0] / 2000
    expected = np.array([0.2, 0.4, 0.1])
    assert np.all(np.abs(lost - expected) < 4 * np.sqrt(expected * (1 - expected) / 2000))


def test_customers_follow_in_the_month_of_leaving():
    """Forty in a hundred of the star's ARR is gone in the month in which it leaves, and no more later."""
    p, state = star_house(), house(accounts_per_seat=5)
    own = state.renewal
    own.customer[:], own.arr_usd[:], own.months_to_renewal[:], own.months_served[:] = True, 100.0, 12, 30
    renewal.take_stock(state, p, luck())
    state.conduct.star[0, 1] = state.tenure.left[0, 1] = True
    for entry in (conduct.leave, handover.leave, renewal.renew, renewal.take_stock):
        entry(state, p, luck())
    assert own.contraction_arr[0] == pytest.approx([0, 0.4 * 500, 0, 0])
    state.tenure.left[:] = False
    for entry in (conduct.leave, handover.leave, renewal.renew):
        entry(state, p, luck(3))
    assert np.all(own.contraction_arr == 0)


def test_conduct_reaches_costs():
    p, state = bare(), house()
    before = house()
    state.conduct.cost_usd[0] = [100, -50, 0, 0]
    costs.spend(state, p, luck())
    costs.spend(before, p, luck())
    assert (state.costs.other_usd - before.costs.other_usd)[0] == pytest.approx([100, -50, 0, 0])


def test_conduct_reaches_quitting():
    p, state = bare(tenure={"mean": 20}), house(seats_per_team=2, worlds=20_000)
    state.conduct.quit_factor[:] = [1, 4]
    tenure.leave(state, p, luck(worlds=20_000))
    expected = -np.expm1(-np.array([1, 4]) / 20)
    assert np.all(np.abs(state.tenure.quit.mean(axis=0) - expected) < 4 * np.sqrt(expected * (1 - expected) / 20_000))


def test_a_star_is_fully_productive_from_its_first_month():
    p, state = bare(), house()
    state.conduct.crowned[0, 1] = True
    onboarding.read(state, p, luck())
    assert state.onboarding.factor[0, 1] == 1
    assert np.all(state.onboarding.factor[0, [0, 2, 3]] < 0.2)


# What managers do.


def managed(state: State, month: int = 2, **section: Any) -> State:
    standards.manage(state, strict(**section), luck(month))
    return state


def with_violator(seat: int = 1, **house_size: int) -> State:
    state = house(**house_size)
    state.conduct.violator[0, seat] = True
    return state


ACT: Mapping[str, float] = {"enforced": 1, "visibility": 1}


def test_first_a_warning_then_a_plan_then_the_end():
    state, course = with_violator(), []
    for month in range(1, 6):
        managed(state, month, **ACT, plan={"days": "60 days", "pass": 0})
        own = state.standards
        course.append([int(column[0, 1]) for column in (own.warned, own.planned, own.plan_left, own.dismissed)])
    assert course == [
        [True, False, 0, False],
        [False, True, 2, False],
        [False, False, 1, False],
        [False, False, 0, True],
        [False, True, 2, False],
    ]
    assert np.all(own.warnings[0, [0, 2, 3]] == 0)


def test_who_passes_starts_afresh():
    state = with_violator()
    state.standards.warnings[0, 1], state.standards.plan_left[0, 1] = 1, 1
    managed(state, **ACT, plan={"pass": 1})
    assert state.standards.reformed[0].tolist() == [False, True, False, False]
    assert state.standards.warnings[0, 1] == state.standards.plan_left[0, 1] == 0
    assert not state.standards.dismissed.any()


@pytest.mark.parametrize("occupied", [True, False])
def test_warnings_and_plans_end_with_the_person(occupied: bool):
    state = with_violator()
    state.standards.warnings[:], state.standards.plan_left[:] = 1, 1
    state.tenure.occupied[0, 2], state.tenure.months_in_seat[0, 2] = occupied, 0
    managed(state, plan={"pass": 0})
    assert state.standards.dismissed[0].tolist() == [True, True, False, True]
    assert state.standards.warnings[0].tolist() == [1, 1, 0, 1]


@pytest.mark.parametrize(("rank", "compared", "warned"), [(0.85, True, True), (0.95, True, False), (0.95, False, True)])
def test_top_performers_may_be_exempt(rank: float, compared: bool, warned: bool):
    state = with_violator()
    state.standing.rank[:], state.standing.compared[:] = rank, compared
    assert managed(state, **ACT, exempt_top=0.1).standards.warned[0, 1] == warned


def test_a_tenth_is_exempt():
    """Of forty people ranked by what they sold the best four are exempt."""
    state = house(seats_per_team=40)
    state.conduct.violator[:] = state.standing.compared[:] = True
    state.standing.rank[:] = standing.ranks(np.arange(40.0)[np.newaxis], state.standing.compared)
    warned = managed(state, **ACT, exempt_top=0.1).standards.warned
    assert np.flatnonzero(~warned[0]).tolist() == [36, 37, 38, 39]


def test_credibility_is_that_of_the_own_manager():
    state = house(teams=2)
    state.conduct.violator[:], state.attention.credibility[0] = True, [1, 0]
    assert managed(state, **ACT).standards.warned[0].tolist() == [True] * 4 + [False] * 4


def test_tolerance_is_counted_in_months_in_a_row():
    """Nobody acts: the months add up, in the violator's team alone; a warning, a plan or a departure ends them."""
    state = with_violator(teams=2)
    for month in range(1, 4):
        assert managed(state, month).standards.tolerated_months[0].tolist() == pytest.approx([month, 0])
    state.standards.plan_left[0, 1] = 2
    assert managed(state).standards.tolerated_months[0].tolist() == [0, 0]
    state.standards.plan_left[0, 1] = 0
    assert managed(state).standards.tolerated_months[0, 0] > 0
    state.standards.warnings[0, 1] = 1
    assert managed(state).standards.tolerated_months[0, 0] > 0, "a warning of long ago is forgotten"
    assert managed(state, **ACT).standards.tolerated_months[0].tolist() == [0, 0]
    state.conduct.violator[:] = False
    assert managed(state).standards.tolerated_months[0].tolist() == [0, 0]


def test_two_violators_of_whom_one_is_warned_are_tolerated():
    state = with_violator()
    state.conduct.violator[0, 2], state.standards.warnings[0, 2] = True, 1
    assert managed(state).standards.tolerated_months[0, 0] > 0


def test_nothing_is_tolerated_in_the_month_of_dismissal():
    state = with_violator()
    state.standards.plan_left[0, 1] = 1
    managed(state, plan={"pass": 0})
    assert state.standards.dismissed[0, 1]
    assert state.standards.tolerated_months[0, 0] == 0


def test_a_tolerating_manager_is_replaced_and_the_new_one_is_believed():
    """After three months of tolerance: the event, somebody from outside, full credibility, a count that restarts."""
    p = bare(
        standards={"strength": 1, "replace_manager_after": 3, "visibility": 1},
        managers={"strength": 1, "credibility_loss": 0.1},
        promotion={"strength": 0, "rule": "best_seller"},
    )
    state, credible = with_violator(teams=2), []
    state.standing.compared[:] = True
    for month in range(1, 7):
        for entry in (standards.manage, promotion.lead, attention.judge):
            entry(state, p, luck(month))
        fired = month == 4
        assert state.standards.manager_replaced[0].tolist() == state.promotion.replaced[0].tolist() == [fired, False]
        assert state.promotion.searches[0].tolist() == [fired, 0]
        assert not state.promotion.promoted.any(), "who follows somebody fired comes from outside"
        credible.append(float(state.attention.credibility[0, 0]))
    assert credible == pytest.approx(np.exp([-0.1, -0.2, -0.3, 0, -0.1, -0.2]))
    assert state.promotion.number[0].tolist() == [2, 1]
    assert state.attention.credibility[0, 1] == 1


def test_a_new_manager_starts_without_tolerance():
    """Whoever follows a manager who left of their own will is not blamed for what the former one let pass."""
    state = with_violator(teams=2)
    state.standards.tolerated_months[:], state.promotion.replaced[0] = 5, [True, False]
    state.conduct.violator[0, 5] = True
    assert managed(state, visibility=1).standards.tolerated_months[0].tolist() == [1, 6]


def test_what_nobody_sees_nobody_holds_against_the_manager():
    state = with_violator()
    assert managed(state, visibility=0).standards.tolerated_months[0, 0] == 0


def test_switched_off_no_plan_ends_and_no_manager_goes():
    """Plans from before the switch are forgotten, whatever the other parameters say."""
    state = with_violator()
    state.standards.plan_left[0, 1], state.standards.warnings[0, 1], state.standards.tolerated_months[:] = 1, 1, 50
    managed(state, strength=0, **ACT, replace_manager_after=1, plan={"pass": 0})
    own = state.standards
    assert not any(event.any() for event in (own.dismissed, own.reformed, own.manager_replaced, own.planned))
    assert own.plan_left[0, 1] == own.warnings[0, 1] == 0


def test_dismissal_for_conduct_reaches_the_seat():
    p, state = bare(tenure={"mean": 600}), house()
    state.standards.dismissed[0, 1] = True
    tenure.leave(state, p, luck())
    assert state.tenure.dismissed[0].tolist() == [False, True, False, False]
    assert state.tenure.occupied[0].tolist() == [True, False, True, True]


def test_who_is_on_a_plan_spreads_nothing_and_who_is_warned_does():
    p, drops = strict(contagion=0.9), []
    for plan_left, warnings in ((0, 0), (2, 1), (0, 1)):
        state = house()
        every_dimension(state, 0, 0.0)
        state.standards.plan_left[0, 0], state.standards.warnings[0, 0] = plan_left, warnings
        conduct.spread(state, p, luck())
        drops.append(float(USUAL - state.conduct.expenses[0, 1]))
    assert drops == pytest.approx([p.standards.drift * 0.9 * USUAL / 3, 0, p.standards.drift * 0.9 * USUAL / 3])


def test_conduct_leaves_with_the_person():
    p, state = strict(contagion=0.9), house()
    every_dimension(state, 0, 0.0)
    state.tenure.occupied[0, 0] = False
    conduct.spread(state, p, luck())
    for held, own in zip(adherence(state), own_adherence(state), strict=True):
        assert held[0].tolist() == pytest.approx([1, USUAL, USUAL, USUAL])
        assert own[0, 0] == 1


@pytest.mark.parametrize("before", [0.1, 0.95])
def test_who_passes_a_plan_is_at_once_as_good_as_an_average_person(before: float):
    """So that nobody is warned again for what is over; who was better than average in something stays so."""
    p, state = strict(), house()
    every_dimension(state, 1, before)
    state.standards.reformed[0, 1] = True
    for entry in (conduct.arrive, conduct.matter, conduct.spread):
        entry(state, p, luck())
    assert not state.conduct.violator.any()
    for held, own in zip(adherence(state), own_adherence(state), strict=True):
        assert own[0, 1] == pytest.approx(max(before, USUAL))
        assert held[0, 1] == pytest.approx(max(before, USUAL), abs=0.01)
        assert own[0, 0] == pytest.approx(USUAL)


# A star's whole story, in a running world.


class Story:
    """What happens to the star and around it, month by month."""

    def __init__(self) -> None:
        self.happened: list[tuple[int, str]] = []
        self.follow = 0.0

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        own, place = state.standards, 1
        for name in ("warned", "planned", "reformed", "dismissed"):
            if getattr(own, name)[0, place]:
                self.happened.append((month, name))
        if state.tenure.left[0, place]:
            self.happened.append((month, "left"))
        self.follow += float(state.conduct.follow_share.sum())


def story(passing: float) -> Story:
    """A sure course of enforcement against the star in seat 2 from month 4 on; nobody else leaves or offends."""
    quiet = {"tenure": {"mean": 600}, "dismissal": {"strength": 0}, "promotion": {"strength": 0}}
    star = {"seat": 2, "adherence": 0.1, "portability": 0.3}
    rules = {"visibility": 1, "spread": 0, "contagion": 0, "quits_per_twentieth": 0, "plan": {"pass": passing}}
    p = small(**quiet, managers={"strength": 0}, standards={**rules, "star": star})
    seen, span = Story(), Span(14, 2)
    run(branch(p, 1, span), [Plan(p, (Change({"standards.enforced": 1.0}, 4),))], span.horizon, observers=[seen])
    return seen


def test_the_story_of_a_star_that_fails():
    """Tolerated for three months, warned in the fourth, on a plan of two from the fifth, gone in the seventh."""
    told = story(0.0)
    assert told.happened[:4] == [(4, "warned"), (5, "planned"), (7, "dismissed"), (7, "left")]
    assert told.follow == pytest.approx(0.3)


def test_the_story_of_a_star_that_passes():
    """Passing is passing: no second warning, no second plan."""
    assert story(1.0).happened == [(4, "warned"), (5, "planned"), (7, "reformed")]


def test_policies_for_some_seats_act_on_these_alone():
    """Standards enforced in team 2 only: nobody in team 1 is warned."""
    p = small(standards={"ordinary": -1, "visibility": 1, "spread": 0.1, "contagion": 0})
    change = Change({"standards.enforced": 1.0}, selector=Selector(team=2))
    warned = np.zeros(6)

    def watch(state: State, held: Organisation, month: int) -> None:
        warned[:] += state.standards.warned[0]

    run(branch(p, 1, Span(6, 2)), [Plan(p, (change,))], 6, observers=[watch])
    assert np.all(warned[:3] == 0)
    assert np.all(warned[3:] > 0)


def test_credibility_reaches_morale():
    p, state = bare(morale={"strength": 1, "from_tolerance": 0.4, "adapting": 1}), house(teams=2)
    state.attention.credibility[0] = [1, 0.5]
    morale.feel(state, p, luck())
    assert state.morale.morale[0] == pytest.approx([0.6] * 4 + [0.4] * 4)


def test_the_five_dimensions_are_five():
    assert len(DIMENSIONS) == len({id(held) for held in adherence(house())}) == 5
    assert norm(strict().standards) == pytest.approx(USUAL)
