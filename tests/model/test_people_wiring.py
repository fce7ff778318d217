"""Wiring of the mechanisms about people: what each column reaches, from hand-made states."""

from collections.abc import Callable

import numpy as np
import pytest
from support.two_teams import LUCK, at, nothing_in_hand, two_teams
from support.worlds import small

from salessim.engine.identity import person_words
from salessim.engine.luck import normal
from salessim.model.decisions import Decision
from salessim.model.metrics import METRICS
from salessim.model.money import costs
from salessim.model.people import (
    execution,
    goals,
    hacks,
    skill,
)
from salessim.model.people.execution import habit_after
from salessim.model.selling import cover, handover, performance, prospecting, time_budget
from salessim.model.state import State
from salessim.model.tallies import TALLIES

ALL_HOURS = {"hours": 100, "administration": 0, "meetings": 0, "distraction": 0, "training": 0}
HOURS = {**ALL_HOURS, "per_deal": 10, "per_customer": 1, "prospecting_floor": 0}
PLAIN = small(time_budget=HOURS)


# Hours.


@pytest.mark.parametrize(
    ("claim", "sign"),
    [
        ("coaching.extra_hours", -1),
        ("skill.hours", -1),
        ("execution.hours", -1),
        ("onboarding.mentoring_hours", -1),
        ("candour.hours", -1),
        ("hacks.saved_hours", +1),
        ("conduct.saved_hours", +1),
    ],
)
def test_each_claim_is_taken_from_its_own_seats_selling_hours(claim: str, sign: int):
    state = nothing_in_hand(two_teams())
    at(state, "skill.hours")[:] = 20  # so that hours can be given back, too
    at(state, claim)[0, 1] += 7
    time_budget.plan(state, PLAIN, LUCK)
    assert state.time_budget.selling_hours[0].tolist() == pytest.approx([80, 80 + 7 * sign, 80, 0])


def test_blocked_hours_reach_selling_hours_and_cost_reach():
    p = small(
        time_budget={**ALL_HOURS, "distraction": 0.2},
        distraction={"blocked": 0.5, "deferred": 0, "unreachable": 0.3},
    )
    state = nothing_in_hand(two_teams())
    time_budget.plan(state, p, LUCK)
    assert state.time_budget.selling_hours[0].tolist() == pytest.approx([90, 90, 90, 0])
    performance.read(state, p, LUCK)
    assert state.performance.deal_effort[0, :3].tolist() == pytest.approx([1 - 0.3 * 0.5] * 3)


def test_work_of_colleagues_takes_the_hours_of_who_covers():
    """Seat 4 is empty and has 8 deals and 4 customers: its team has one person, who takes over a half of it."""
    p, state = small(time_budget=HOURS, cover={"vacant": 0.5}), two_teams()
    state.pipeline.at_work, state.renewal.served = np.arange(30, 38), np.array([20, 21, 38, 39])
    cover.share_out(state, p, LUCK)
    assert state.cover.share[0].tolist() == [0, 0, 0, 0.5]
    assert state.cover.deals[0].tolist() == [0, 0, 4, 0]
    assert state.cover.customers[0].tolist() == [0, 0, 1, 0]
    time_budget.plan(state, p, LUCK)
    assert state.time_budget.deal_hours[0].tolist() == pytest.approx([0, 0, 40, 0])
    assert state.time_budget.customer_hours[0].tolist() == pytest.approx([0, 0, 3, 0])


def test_helpers_divide_evenly_and_closed_seats_have_their_own_share():
    state = two_teams(per_team=3)
    state.tenure.occupied[0, :3] = [True, True, False]
    state.headcount.open[0, 2] = False
    state.pipeline.at_work, state.renewal.served = np.arange(20, 28), np.arange(28, 30)
    cover.share_out(state, small(cover={"closed": 0.5, "vacant": 0.2}), LUCK)
    assert state.cover.share[0].tolist() == [0, 0, 0.5, 0, 0, 0.2]
    assert state.cover.deals[0].tolist() == [2, 2, 0, 0, 0, 0]
    assert state.cover.customers[0].tolist() == [0.5, 0.5, 0, 0, 0, 0]


# What deals and contacts get.


@pytest.mark.parametrize("part", ["execution.drive", "hacks.drive", "goals.drive", "conduct.drive"])
def test_each_drive_sets_the_pace_of_its_own_seat(part: str):
    state = two_teams()
    state.onboarding.factor[:] = [[0.5, 1, 1, 0]]
    at(state, part)[0, 0] = 1.2
    performance.read(state, PLAIN, LUCK)
    assert state.performance.pace[0].tolist() == pytest.approx([0.5 * np.sqrt(1.2), 1, 1, 0])
    lifted = float(performance.better_chances(np.array(1.2), PLAIN.outcome)) + np.log(0.5)
    assert state.performance.points[0, :3].tolist() == pytest.approx([lifted, 0, 0])
    assert TALLIES["drive"](state, PLAIN, 1)[0] == pytest.approx(1.2 + 1 + 1)


def test_a_managers_drive_is_that_of_the_team():
    state = two_teams()
    state.onboarding.factor[:], state.promotion.drive[:] = 1, [[1.1, 0.9]]
    performance.read(state, PLAIN, LUCK)
    assert state.performance.pace[0].tolist() == pytest.approx(np.sqrt([1.1, 1.1, 0.9, 1]).tolist()), (
        "nobody sits in the last"
    )


@pytest.mark.parametrize("part", ["candidates.talent", "skill.points", "coaching.points", "conduct.points"])
def test_each_gift_of_people_adds_log_odds_to_their_own_deals(part: str):
    state = two_teams()
    state.onboarding.factor[:] = 1
    at(state, part)[0, 1] = 0.3
    performance.read(state, PLAIN, LUCK)
    assert state.performance.points[0].tolist() == pytest.approx([0, 0.3, 0, 0])


def test_problems_weigh_on_a_team_and_shocks_on_everybody():
    state = two_teams()
    state.onboarding.factor[:], state.candour.points[:], state.shock.points[:] = 1, [[-0.2, 0.1]], -0.5
    performance.read(state, PLAIN, LUCK)
    assert state.performance.points[0].tolist() == pytest.approx([-0.7, -0.7, -0.4, -0.4])


def test_a_covered_seat_gets_what_its_team_brings_on_average():
    """Pace, points and a part of the effort of the two people there; nothing where nobody covers."""
    state = two_teams(per_team=3)
    state.tenure.occupied[0, 2] = False
    state.onboarding.factor[:] = [[1, 0.5, 0, 1, 1, 0]]
    state.time_budget.deal_effort[:] = [[0.8, 0.4, 0, 1, 1, 0]]
    state.coaching.points[:] = [[0.2, 0.4, 9, 0, 0, 0]]
    state.cover.share[0, 2] = 0.5
    performance.read(state, small(outcome={"ramp_weight": 0}), LUCK)
    own = state.performance
    assert own.pace[0].tolist() == pytest.approx([1, 0.5, 0.75, 1, 1, 0])
    assert own.deal_effort[0].tolist() == pytest.approx([0.8, 0.4, 0.5 * 0.6, 1, 1, 0])
    assert own.points[0].tolist() == pytest.approx([0.2, 0.4, 0.3, 0, 0, 0])


def test_work_by_colleagues_is_not_the_work_of_who_will_sit_there():
    state = two_teams()
    state.pipeline.at_work = np.array([0, 30])
    state.performance.deal_effort[:], state.performance.pace[:] = 0.5, 0.8
    handover.work(state, PLAIN, LUCK)
    cells = state.pipeline.at_work
    assert state.handover.work.reshape(-1)[cells].tolist() == pytest.approx([0.4, 0.4])
    assert state.handover.own_work.reshape(-1)[cells].tolist() == pytest.approx([0.4, 0])


def test_pace_and_conduct_make_contacts():
    state = nothing_in_hand(two_teams(accounts=200))
    state.time_budget.prospecting_hours[:] = [[50, 50, 50, 50]]
    state.performance.pace[:] = [[1, 0.5, 1, 0]]
    state.conduct.prospecting[:] = [[1, 1, 0.5, 1]]
    prospecting.contact(state, small(time_budget={"per_contact": 1}), LUCK)
    assert state.prospecting.contacts[0].tolist() == [50, 25, 25, 0]


# Money.


def spent(change: Callable[[State], None], **sections: object) -> tuple[list[float], list[float]]:
    """Hiring and other cost by seat with only what a change brings about."""
    p = small(money={"costs": {"recruiting": 3000, "training": 400, "seat": 0, "severance": 5000}}, **sections)
    state = two_teams()
    change(state)
    costs.spend(state, p, LUCK)
    return state.costs.hiring_usd[0].tolist(), state.costs.other_usd[0].tolist()


@pytest.mark.parametrize("per_year", [4 / 3, 8 / 3, 12 / 7])
def test_hacks_whose_parts_of_a_month_do_not_add_up_come_in_time(per_year: float):
    p, state = small(hacks={"strength": 1, "per_year": per_year, "months": 1}), two_teams()
    begun = 0
    for _ in range(84):
        hacks.launch(state, p, LUCK)
        assert (state.hacks.due >= 0).all()
        begun += int(state.hacks.age_months[0, 0] == 0)
    assert begun == int(7 * per_year + 1e-6)


@pytest.mark.parametrize("bill", ["skill.cost_usd", "hacks.cost_usd", "conduct.cost_usd", "candour.cost_usd"])
def test_each_programme_is_paid_for(bill: str):
    _, other = spent(lambda state: at(state, bill).__setitem__((0, 2), 70.0))
    assert other == pytest.approx([0, 0, 70, 0])


@pytest.mark.parametrize(
    ("event", "cost"),
    [("tenure.dismissed", 5000), ("tenure.laid_off", 5000), ("tenure.quit", 0), ("tenure.promoted", 0)],
)
def test_severance_is_for_those_made_to_go(event: str, cost: float):
    _, other = spent(lambda state: at(state, event).__setitem__((0, 1), True))
    assert other == pytest.approx([0, cost, 0, 0])


def test_hires_onboarding_benches_and_managers_cost():
    def change(state: State) -> None:
        state.hiring.hired[0, 1] = True
        state.onboarding.cost_usd[0, 1] = 50
        state.headcount.open[0, 3] = False

    hired, _ = spent(change, hiring={"bench_cost": 1200})
    assert hired == pytest.approx([100, 100 + 3450, 100, 0])
    searched, _ = spent(lambda state: state.promotion.searches.__setitem__((0, 1), 1.0))
    assert searched == pytest.approx([0, 0, small().money.costs.manager_search_usd, 0])


# Learning.


def test_courses_take_hours_and_money_of_people():
    p, state = small(skill={"training_hours": 5, "training_cost": 40, "strength": 0.5}), two_teams()
    skill.attend(state, p, LUCK)
    assert state.skill.hours[0].tolist() == [2.5, 2.5, 2.5, 0]
    assert state.skill.cost_usd[0].tolist() == [100, 100, 100, 0]


def test_coaching_courses_and_practice_make_skill_and_leavers_take_it_along():
    p, state = small(skill={"strength": 0.5}), two_teams()
    state.coaching.hours[:], state.skill.hours[:] = [[2, 6, 2, 2]], [[0, 0, 4, 0]]
    state.execution.practice[:], state.coaching.own_share[:] = [[1, 1, 0.8, 1]], [[0.5, 1, 1, 1]]
    state.skill.taught[:], state.skill.lasting[:] = 0.2, 0.3
    skill.learn(state, p, LUCK)
    hours, practice = np.array([2.0, 6, 6]), np.array([0.5, 1, 0.8])
    taught, lasting = skill.after_month(np.full(3, 0.2), np.full(3, 0.3), hours, practice, p.skill)
    assert state.skill.taught[0].tolist() == pytest.approx([*taught, 0])
    assert state.skill.lasting[0].tolist() == pytest.approx([*lasting, 0])
    assert state.skill.points[0].tolist() == pytest.approx([*(0.5 * (taught + lasting)), 0])


def test_habits_drive_and_partners_take_hours():
    p = small(execution={"gap": 0.5, "partners": 0.5, "partner_effect": 0.2, "partner_hours": 4, "fear_effect": 0.5})
    state = two_teams()
    state.execution.habit[:] = [[0.9, 0.9, 0.5, 0.5]]
    state.morale.fear[0, 0], state.hacks.displaced[0, 2] = 0.4, 0.25
    execution.read(state, p, LUCK)
    assert state.execution.drive[0].tolist() == pytest.approx([0.95 / 0.75, 0.95 / 0.75, 1, 1])
    assert state.execution.hours[0].tolist() == [2, 2, 2, 0]
    assert state.execution.practice[0].tolist() == pytest.approx([0.6 * 0.8 / 0.5, 1.2, 0.6 * 0.75 / 0.5, 1.2])


def test_the_months_practice_makes_habits_each_at_its_own_speed_for_life():
    p = small(execution={"partners": 1, "partner_effect": 0.3, "fear_effect": 0.5})
    state = two_teams()
    state.morale.fear[0, 1], state.hacks.displaced[0, 2] = 1.0, 0.5
    words = person_words(state.shape, state.tenure.occupant)
    person = normal(LUCK.dense(Decision.HABIT_SPEED, words, timeless=True))[0]
    habit = np.full(4, 0.5)
    for month in (8, 9):
        execution.practise(state, p, LUCK.at(month))
        habit = habit_after(habit, np.array([0.8, 0.4, 0.4, 0.5]), person, p.execution)
        assert state.execution.habit[0].tolist() == pytest.approx([*habit[:3], 0.5])


def test_hacks_weary_those_who_have_seen_them_and_lift_all_seats_alike():
    """One of the people has seen two hacks, one has just arrived; simplification saves hours of people only."""
    p = small(hacks={"per_year": 12, "months": 1, "uplift": 0.1, "wear": 0.5, "displaces": 0.4, "needless": 0.1})
    state = two_teams()
    state.hacks.weariness[:], state.hacks.simplified[:] = [[2, 2, 0, 0]], 0.5
    state.hiring.hired[0, 1] = True
    hacks.launch(state, p, LUCK)
    half_life = p.hacks.wear_half_life_months
    assert state.hacks.drive[0, :3].tolist() == pytest.approx([1 + 0.1 * 0.5 ** (2 * 2 ** (-1 / half_life)), 1.1, 1.1])
    assert state.hacks.displaced[0].tolist() == [0.4] * 4
    assert state.hacks.saved_hours[0].tolist() == pytest.approx([8, 8, 8, 0])


# Goals.


@pytest.mark.parametrize(
    ("month", "drives"),
    [
        (6, [1, 1, 1, 1]),
        (7, [1.1, 1 - 0.15, 1 + 0.1 * 0.75, 1]),
        (10, [1.1, 1 - 0.15, 1 + 0.1 * 0.75, 1]),
        (11, [1.1, 1 - 0.15, 1 + 0.1 * 0.75 - 0.1, 1]),
        (12, [1.1, 1 - 0.15, 1 + 0.1 * 0.75 - 0.1, 1]),
        (13, [1, 1, 1, 1]),
        (19, [1.1, 1 - 0.15, 1 + 0.1 * 0.75, 1]),
    ],
)
def test_effort_answers_the_years_attainment_from_its_second_half(month: int, drives: list[float]):
    section = {"pull": 0.1, "pull_from": 0.9, "reach": 0.4, "give_up": 0.15, "coast": 0.1, "sandbag": 0.1}
    state = two_teams()
    state.pay.year_quota_usd[:], state.pay.year_bookings_usd[:] = 100, [[90, 0, 100, 90]]
    state.standing.compared[:] = True
    goals.strive(state, small(goals={**section, "give_up_below": 0.6}), LUCK.at(month))
    assert state.goals.drive[0].tolist() == pytest.approx(drives)


def test_who_has_no_quota_or_is_not_compared_yet_strives_as_usual():
    state = two_teams()
    state.pay.year_quota_usd[:] = [[0, 100, 100, 100]]
    state.standing.compared[:] = [[True, False, True, True]]
    goals.strive(state, small(goals={"give_up": 0.15}), LUCK.at(9))
    assert state.goals.drive[0].tolist() == pytest.approx([1, 1, 0.85, 1])


# What is counted.


@pytest.mark.parametrize(
    ("tally", "column", "values", "total"),
    [
        ("layoffs", "tenure.laid_off", [1, 1, 0, 1], 3),
        ("promotions", "tenure.promoted", [1, 0, 0, 1], 2),
        ("dismissals", "tenure.dismissed", [1, 0, 0, 0], 1),
        ("regretted_quits", "tenure.regretted", [1, 0, 1, 0], 2),
        ("leavers", "tenure.left", [1, 1, 0, 1], 3),
        ("morale_felt", "morale.morale", [0.5, 0.5, 0.25, 0.75], 1.25),
        ("fear_felt", "morale.fear", [0.5, 0.5, 0.25, 0.75], 1.25),
        ("skill_learned", "skill.points", [0.5, 0.5, 0.25, 0.75], 1.25),
        ("coaching_hours", "coaching.hours", [2, 3, 4, 2], 9),
    ],
)
def test_what_happens_to_people_is_counted(tally: str, column: str, values: list[float], total: float):
    state = two_teams()
    at(state, column)[:] = values
    assert TALLIES[tally](state, PLAIN, 1)[0] == pytest.approx(total)


def test_knowledge_put_into_practice_is_that_of_people():
    state = two_teams()
    state.execution.habit[:] = [[0.5, 1, 0, 0.5]]
    p = small(execution={"gap": 0.6})
    assert TALLIES["doing_done"](state, p, 1)[0] == pytest.approx(0.7 + 1 + 0.4)


def test_turnover_is_of_all_leavers_a_year():
    state = two_teams()
    state.tenure.left[0, 3] = state.tenure.laid_off[0, 3] = True
    got = {name: np.array([[TALLIES[name](state, PLAIN, 1)[0]]]) for name in ("leavers_per_year", "headcount")}
    assert METRICS["turnover_per_year"].monthly(got)[0, 0] == pytest.approx(12 / 3)
