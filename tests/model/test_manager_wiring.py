"""Wiring of managers: hours, coaching, promotion, dismissal, candour and shocks reach whom they concern."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from support.worlds import bare, branch, small

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.managers import attention, candour, coaching, dismissal, promotion
from salessim.model.managers.candour import noticing, ordinary_stock
from salessim.model.market import shock
from salessim.model.money import costs
from salessim.model.organisation import Organisation
from salessim.model.people import hiring, skill, tenure
from salessim.model.plan import Change, Plan, Selector
from salessim.model.selling import performance, time_budget
from salessim.model.simulation import Span, run
from salessim.model.state import State
from salessim.model.tallies import TALLIES


def luck(month: int = 2, worlds: int = 1) -> Luck:
    return Luck(5, np.arange(1, worlds + 1), month)


def house(teams: int = 2, seats_per_team: int = 3, worlds: int = 1) -> State:
    """Every seat filled for two years by somebody compared with others."""
    state = State.empty(Shape(worlds, teams, seats_per_team, 1))
    state.headcount.open[:] = state.tenure.occupied[:] = state.standing.compared[:] = True
    state.tenure.occupant[:], state.tenure.months_in_seat[:] = 1, 24
    return state


def quick(rule: str, **section: Any) -> Organisation:
    """Every manager leaves every month."""
    selling = {"win": 0, "no_decision": 0, "talent_weight": 1.5}  # a log odds is then one log of sales
    held = {"strength": 1, "rule": rule, "manager_tenure": 0.01, **section}
    return bare(promotion=held, hiring={"talent_sd": 0.4}, outcome=selling)


# Promotion.


def followed(rule: str, state: State, month: int = 2, **section: Any) -> State:
    promotion.lead(state, quick(rule, **section), luck(month, state.shape.worlds))
    return state


def test_the_best_seller_of_each_team_leaves_the_seat_and_brings_own_talents():
    state = house()
    state.standing.rank[0], state.candidates.talent[0] = [0.2, 0.9, 0.5, 0.4, 0.1, 0.3], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    p = quick("best_seller", talents_tied=0.99)
    followed("best_seller", state, talents_tied=0.99)
    assert np.flatnonzero(state.promotion.promoted[0]).tolist() == [1, 3]
    assert state.promotion.past_sales[0].tolist() == pytest.approx([0.2, 0.4])
    assert state.promotion.number[0].tolist() == [2, 2]
    assert np.all(np.abs(state.promotion.talent[0] - 0.99 * np.array([0.5, 1.0])) < 0.99)
    assert state.promotion.drive == pytest.approx(
        promotion.team_drive(state.promotion.talent, state.promotion.past_sales, p.promotion)
    )
    tenure.leave(state, bare(tenure={"mean": 600}), luck())
    assert np.flatnonzero(state.tenure.promoted[0]).tolist() == [1, 3]
    assert np.flatnonzero(~state.tenure.occupied[0]).tolist() == [1, 3]
    assert not state.tenure.quit.any()
    assert not state.tenure.dismissed.any()


def test_the_talent_of_a_person_is_for_life():
    """Whoever is promoted whenever has the same talent for managing, and the next person in the seat another."""
    talents = []
    for month, occupant in ((2, 1), (9, 1), (9, 2)):
        state = house()
        state.tenure.occupant[:] = occupant
        state.standing.rank[:] = [0.9, 0, 0, 0, 0, 0.9]
        talents.append(followed("best_seller", state, month).promotion.talent[0].tolist())
    assert talents[0] == talents[1]
    assert not set(talents[1]) & set(talents[2])


def test_potential_decides_where_it_is_looked_for():
    """Without noise the best potential of each team is found, whoever sold most."""
    state = house(teams=6)
    state.standing.rank[:] = np.tile([0.9, 0.1, 0.2], 6)
    p = quick("best_potential", potential_noise=0)
    promotion.lead(state, p, luck())
    best = []
    for seat in range(3):
        other = house(teams=6)
        other.standing.rank[:] = np.tile(np.arange(3) == seat, 6)
        best.append(followed("best_seller", other).promotion.talent[0])
    assert state.promotion.talent[0] == pytest.approx(np.max(best, axis=0))
    assert state.promotion.promoted[0].reshape(6, 3).argmax(axis=1).tolist() == np.argmax(best, axis=0).tolist()


def test_chance_promotes_others_in_other_months():
    chosen = {tuple(followed("random", house(teams=4), month).promotion.promoted[0]) for month in range(1, 9)}
    assert len(chosen) > 4


@pytest.mark.parametrize("reason", ["vacant", "new", "not compared", "on a plan", "dismissed", "failed", "closed"])
def test_who_cannot_be_promoted(reason: str):
    """The best seller is passed over; where nobody else is left, somebody comes from outside."""
    for others in (True, False):
        state = house(teams=1)
        state.standing.rank[0] = [0.9, 0.1, 0.2]
        state.tenure.months_in_seat[0, 1:] = 12 if others else 11
        _rule_out(state, reason)
        followed("best_seller", state)
        assert np.flatnonzero(state.promotion.promoted[0]).tolist() == ([2] if others else [])
        assert state.promotion.searches[0].tolist() == [0.0 if others else 1.0]
        assert state.promotion.replaced.all()


def _rule_out(state: State, reason: str) -> None:
    columns = {
        "vacant": (state.tenure.occupied, False),
        "new": (state.tenure.months_in_seat, 11),
        "not compared": (state.standing.compared, False),
        "on a plan": (state.standards.plan_left, 1),
        "dismissed": (state.dismissal.dismissed, True),
        "failed": (state.standards.dismissed, True),
        "closed": (state.headcount.open, False),
    }
    column, value = columns[reason]
    column[0, 0] = value


def test_managers_from_outside_are_others_each_time():
    state, seen = house(), []
    for month in range(1, 4):
        followed("external", state, month)
        seen += [*state.promotion.talent[0], *state.promotion.past_sales[0]]
        assert not state.promotion.promoted.any()
    assert len(set(seen)) == 12
    again = house()
    followed("external", again, 30)
    assert again.promotion.talent[0].tolist() == seen[:2], "the second manager of a team is the same whenever it begins"


def test_who_stays_is_not_touched():
    """A manager who stays keeps talent and number, and last month's events are forgotten."""
    state = house()
    followed("external", state)
    talent = state.promotion.talent.copy()
    promotion.lead(state, bare(promotion={"strength": 1, "manager_tenure": 600}), luck(3))
    assert np.array_equal(state.promotion.talent, talent)
    events = (state.promotion.replaced, state.promotion.searches, state.promotion.promoted)
    assert not any(event.any() for event in events)
    assert state.promotion.number[0].tolist() == [2, 2]


def test_only_the_team_whose_manager_goes_is_led_anew():
    state = house()
    followed("external", state)
    before = state.promotion.talent.copy()
    state.standards.manager_replaced[0, 1] = True
    promotion.lead(state, bare(promotion={"strength": 0, "rule": "best_seller"}), luck(3))
    assert state.promotion.replaced[0].tolist() == [False, True]
    assert (state.promotion.talent == before)[0].tolist() == [True, False]
    assert state.promotion.searches[0].tolist() == [0, 1]
    assert np.all(state.promotion.drive == 1), "and at strength 0 it makes no difference"


def test_the_first_managers_are_like_those_from_outside():
    state = house(teams=8)
    promotion.start(state, quick("external"), luck(-5))
    first = state.promotion.talent.copy(), state.promotion.past_sales.copy()
    other = house(teams=8)
    promotion.start(other, quick("external"), luck(3))
    assert np.array_equal(first[0], other.promotion.talent)
    assert np.array_equal(first[1], other.promotion.past_sales)
    assert len({*first[0][0], *first[1][0]}) == 16
    assert np.abs(first[1]).max() < 5 * 0.4


def test_a_managers_drive_reaches_the_own_team():
    state = house()
    state.onboarding.factor[:], state.promotion.drive[0] = 1, [1.1, 0.9]
    performance.read(state, bare(), luck())
    assert state.performance.pace[0] == pytest.approx([np.sqrt(1.1)] * 3 + [np.sqrt(0.9)] * 3)
    lifted, lowered = (float(performance.better_chances(np.array(d), bare().outcome)) for d in (1.1, 0.9))
    assert state.performance.points[0] == pytest.approx([lifted] * 3 + [lowered] * 3)


def test_a_search_for_a_manager_costs_once():
    state, before = house(), house()
    state.promotion.searches[0] = [0, 1]
    p = bare(money={"costs": {"manager_search": 50_000}})
    costs.spend(state, p, luck())
    costs.spend(before, p, luck())
    assert (state.costs.hiring_usd - before.costs.hiring_usd)[0].tolist() == [0, 0, 0, 50_000, 0, 0]


# The manager's month.


def test_people_are_counted_by_team():
    state = house(teams=3, seats_per_team=20)
    state.tenure.occupied[0, 20:30] = state.tenure.occupied[0, 40:] = False
    p = bare(managers={"strength": 1, "own_work": 0.6}, coaching={"strength": 1, "in_reviews": 4, "meetings": 0})
    attention.divide(state, p, luck())
    assert state.attention.fit[0] == pytest.approx([0.8, 1, 1])


def test_the_first_seat_of_a_team_decides():
    """Where only one seat of a team has another value, the manager follows it if it is the first."""
    state = house()
    p = bare(managers={"strength": 1}, coaching={"strength": 1})
    for seat, changed in ((3, True), (4, False)):
        hours = np.where(np.arange(6) == seat, 20.0, 0.0)[np.newaxis]
        held = p.replaced(managers=p.managers.replaced(recruiting_hours_per_month=hours))
        attention.divide(state, held, luck())
        assert (state.attention.bench[0] < 1).tolist() == [False, changed]


def test_the_bench_shortens_vacancies_of_the_own_team():
    state = house(worlds=4000, teams=2, seats_per_team=1)
    state.tenure.occupied[:], state.attention.bench[:] = False, [1.0, 0.25]
    hiring.fill(state, bare(hiring={"time_to_fill": 5}), luck(worlds=4000))
    months = 1 + state.hiring.months_to_fill.mean(axis=0)
    assert np.all(np.abs(months - [5, 2]) < 4 * state.hiring.months_to_fill.std(axis=0) / np.sqrt(4000))


def test_tolerance_costs_the_own_managers_credibility():
    state = house()
    state.standards.tolerates[0] = [True, False]
    rules = {"managers": {"strength": 1, "credibility_loss": 0.2, "credibility_recovery": 0.1}}
    state.attention.credibility[:] = 0.5
    attention.judge(state, bare(**rules, standards={"strength": 1, "visibility": 1}), luck())
    assert state.attention.credibility[0] == pytest.approx([0.5 * np.exp(-0.2), 1 - 0.5 * np.exp(-0.1)])
    state.attention.credibility[:] = 0.5
    attention.judge(state, bare(**rules), luck())
    assert state.attention.credibility[0] == pytest.approx([1 - 0.5 * np.exp(-0.1)] * 2), "without standards: none"


def test_switched_off_everybody_believes_the_manager():
    state = house()
    state.attention.credibility[:], state.standards.tolerated_months[:] = 0.3, 4
    attention.judge(state, bare(managers={"strength": 0}, standards={"strength": 1}), luck())
    assert np.all(state.attention.credibility == 1)


# Coaching.


def coached(state: State, **section: Any) -> State:
    coaching.deliver(state, bare(coaching={"strength": 1, **section}), luck(worlds=state.shape.worlds))
    return state


def test_coaching_goes_as_far_as_time_and_standing():
    """Two hours in reviews: all of it, half of it, a quarter; an empty seat stays at the ordinary."""
    state = house(teams=3, seats_per_team=2)
    state.attention.fit[0], state.attention.credibility[0] = [1, 0.5, 0.5], [1, 1, 0.5]
    state.tenure.occupied[0, 5] = False
    coached(state, in_reviews=4, meetings=0)
    assert state.coaching.hours[0] == pytest.approx([4, 4, 2, 2, 1, 2])
    assert state.coaching.extra_hours[0] == pytest.approx([2, 2, 0, 0, 0, 0]), "time passes even if nobody believes"


def test_pressure_is_the_own_teams():
    """Cancelled for sure in a team at zero of its quota, never in one that makes it, whoever in it makes it."""
    state = house(teams=3)
    state.standing.recent_quota_usd[0] = [100, 100, 100, 100, 100, 100, 0, 0, 0]
    state.standing.recent_bookings_usd[0, 3] = 300
    coached(state, in_reviews=0, meetings=3, cancelled=0, pressure=1)
    assert state.coaching.hours[0].tolist() == [0] * 3 + [3] * 6


def test_meetings_are_cancelled_one_by_one():
    state = house(teams=1, seats_per_team=400)
    coached(state, in_reviews=0, meetings=1, cancelled=0.5)
    assert 150 < state.coaching.hours.sum() < 250
    months = [coaching_of(month) for month in (2, 3)]
    assert not np.array_equal(*months)


def coaching_of(month: int) -> np.ndarray:
    state = house(teams=1, seats_per_team=40)
    coaching.deliver(state, bare(coaching={"strength": 1, "cancelled": 0.5}), luck(month))
    return state.coaching.hours


def test_takeovers_take_practice_and_add_points():
    state = house()
    state.attention.fit[0] = [1, 0.5]
    coached(state, takeover=0.4, takeover_effect=0.5, joint_calls=0)
    assert state.coaching.own_share[0] == pytest.approx([0.6] * 3 + [0.8] * 3)
    assert state.coaching.points[0] == pytest.approx([0.2] * 3 + [0.1] * 3)
    coaching.deliver(state, bare(coaching={"strength": 0.5, "takeover": 0.4, "takeover_effect": 0.5}), luck())
    assert state.coaching.own_share[0, 0] == pytest.approx(0.8)


def test_coaching_reaches_skill_hours_and_deals():
    state, p = house(), bare(skill={"strength": 1})
    state.coaching.hours[0], state.coaching.own_share[0] = [2, 2, 8, 2, 2, 2], [1, 0.5, 1, 1, 1, 1]
    state.coaching.extra_hours[0, 3], state.coaching.points[0, 4] = 5, 0.3
    state.onboarding.factor[:] = 1
    skill.learn(state, p, luck())
    assert state.skill.taught[0, 2] > state.skill.taught[0, 0]
    assert state.skill.lasting[0, 1] < state.skill.lasting[0, 0]
    time_budget.plan(state, p, luck())
    hours = state.time_budget.selling_hours[0]
    assert hours[0] - hours == pytest.approx([0, 0, 0, 5, 0, 0])
    points = state.skill.points[0].copy()
    performance.read(state, p, luck())
    assert (state.performance.points[0] - points) == pytest.approx([0, 0, 0, 0, 0.3, 0])


# Dismissal by rank.


def judged(state: State, **section: Any) -> list[int]:
    dismissal.judge(state, bare(dismissal={"strength": 1, "last": 10, "after": 9, **section}), luck())
    return np.flatnonzero(state.dismissal.dismissed[0]).tolist()


def test_who_is_judged():
    """The last in each team's ranking; newcomers, empty seats and those nobody compares are not in it."""
    state = house(seats_per_team=5)
    state.standing.rank[0] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.4, 0.3, 0.2, 0.1]
    assert judged(state) == [0, 9]
    state.tenure.months_in_seat[0, 0], state.tenure.months_in_seat[0, 1] = 8, 9
    assert judged(state) == [1, 9]
    state.standing.compared[0, 1], state.tenure.occupied[0, 9] = False, False
    assert judged(state) == [2, 8]
    assert judged(state, strength=0) == []
    assert judged(state, last=0) == []


def test_nobody_is_last_of_one():
    """A ranking of one says nothing: whoever is judged alone in a team may be the best of the company."""
    state = house(teams=3)
    state.standing.rank[0] = [0.9, 0.1, 0.2, 0.6, 0.5, 0.4, 0.5, 0.5, 0.5]
    state.tenure.months_in_seat[0, 1:3] = 3
    assert judged(state) == [5, 6]


def test_dismissal_for_performance_reaches_the_seat_and_severance():
    state, p = house(), bare(tenure={"mean": 600}, money={"costs": {"severance": 7_000}})
    state.dismissal.dismissed[0, 1], state.standards.dismissed[0, 1:3] = True, True
    tenure.leave(state, p, luck())
    assert state.tenure.dismissed[0].tolist() == [False, True, True, False, False, False]
    before = house()
    before.tenure.occupied[:] = state.tenure.occupied
    costs.spend(state, p, luck())
    costs.spend(before, p, luck())
    assert (state.costs.other_usd - before.costs.other_usd)[0] == pytest.approx([0, 7_000, 7_000, 0, 0, 0])


# Candour.


def faced(state: State, month: int = 2, **section: Any) -> State:
    candour.face(state, bare(candour={"strength": 1, **section}), luck(month, state.shape.worlds))
    return state


SURE = {"problems": 10, "noticing": 10, "solving": 10, "closed": 8, "level": 1}


def test_a_problem_is_noticed_a_month_later_and_solved_another_month_later():
    state, course = house(teams=1), []
    for month in range(1, 5):
        own = faced(state, month, **SURE).candour
        columns = (own.arisen, own.found, own.solved, own.unnoticed, own.noticed)
        course.append([float(column[0, 0]) for column in columns])
    assert course == [[1, 0, 0, 1, 0], [1, 1, 0, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]]
    assert TALLIES["problems_open"](state, bare(candour={"strength": 1}), 1).tolist() == [2]


def test_problems_cost_points_of_the_own_team():
    state = house()
    state.candour.unnoticed[0], state.candour.noticed[0] = [3, 0], [2, 0]
    section = {"problems": 0, "noticing": 1e-9, "solving": 1e-9, "stakes": 0.1}
    faced(state, **section)
    assert state.candour.points[0] == pytest.approx([-0.5, 0])
    faced(state, **section, strength=0.5)
    assert state.candour.points[0] == pytest.approx([-0.25, 0])
    faced(state, **section, friction=0.3, level=0.75)
    assert state.candour.points[0] == pytest.approx([-0.65, -0.15])
    state.onboarding.factor[:] = 1
    performance.read(state, bare(), luck())
    assert state.performance.points[0] == pytest.approx([-0.65] * 3 + [-0.15] * 3)


def test_a_quiet_month_earns_what_is_ordinary():
    state, p = house(teams=1), bare(candour={"strength": 1, "problems": 0.2, "stakes": 0.1}).candour
    state.candour.points[:] = np.nan
    month = next(month for month in range(1, 50) if not faced(house(teams=1), month, problems=0.2).candour.arisen.any())
    candour.start(state, bare(candour={"strength": 1, "problems": 0.2}))
    faced(state, month, problems=0.2, stakes=0.1)
    assert state.candour.points[0] == pytest.approx([0.1 * ordinary_stock(p)])


def test_draws_of_arising_noticing_solving_and_understanding_are_apart():
    """Equal chances of a half, four decisions: any two agree in about thirty of sixty teams, neither more nor less."""
    state = house(teams=60, seats_per_team=1)
    state.candour.unnoticed[:] = state.candour.noticed[:] = state.shock.left[:] = 1
    own = faced(state, problems=0.7, noticing=0.7, solving=0.7).candour
    for one, other in combinations((own.arisen, own.found, own.solved, own.aware), 2):
        assert 15 < np.sum((one > 0) == (other > 0)) < 45


def test_correction_reaches_noticing():
    state = house(teams=400, seats_per_team=1)
    state.candour.unnoticed[:], state.attention.correction[0, :200] = 10, 3
    own = faced(state, noticing=0.1).candour
    p = bare(candour={"noticing": 0.1}).candour
    for teams, factor in ((slice(0, 200), 3.0), (slice(200, 400), 1.0)):
        likely = float(noticing(np.array(factor), p))
        assert abs(own.found[0, teams].mean() / 10 - likely) < 4 * np.sqrt(likely * (1 - likely) / 2000)


def test_contention_and_mavericks_take_hours_of_the_reps():
    state, before = house(), house()
    faced(state, level=0.75, contention_hours=10, early_warning=3)
    time_budget.plan(state, bare(), luck())
    time_budget.plan(before, bare(), luck())
    assert before.time_budget.selling_hours - state.time_budget.selling_hours == pytest.approx(np.full((1, 6), 8.0))
    faced(state, level=0.2, contention_hours=10, early_warning=0)
    assert np.all(state.candour.hours == 0)
    faced(state, strength=0.5, level=1, contention_hours=10, early_warning=4)
    assert np.all(state.candour.hours == 7)


def test_plans_kept_ready_cost_by_open_seat():
    state, before = house(), house()
    state.headcount.open[0, 5] = before.headcount.open[0, 5] = False
    state.tenure.occupied[0, 4:] = before.tenure.occupied[0, 4:] = False
    faced(state, planned=0.5, planning_cost=400)
    assert state.candour.cost_usd[0] == pytest.approx([200] * 5 + [0])
    costs.spend(state, bare(), luck())
    costs.spend(before, bare(), luck())
    assert (state.costs.other_usd - before.costs.other_usd)[0] == pytest.approx([200] * 5 + [0])


# Shocks.


def test_a_shock_is_forgotten_when_it_has_passed():
    state = house()
    state.candour.aware[:], state.shock.left[:] = True, 0.0
    faced(state)
    assert not state.candour.aware.any()
    assert np.all(state.candour.answering == 0)


def test_the_organisation_answers_as_far_as_teams_understand_and_are_open():
    state = house(teams=4)
    state.shock.left[:], state.candour.aware[0] = 1, [True, True, True, False]
    faced(state, noticing=1e-9, level=1, closed=4, planned=0.5)
    assert state.candour.answering == pytest.approx(4 * 0.75 * 1.5)
    faced(state, noticing=1e-9, level=1, closed=4, strength=0.5)
    assert state.candour.answering == pytest.approx(0.5 * 4 * 0.75)


def test_a_shock_costs_points_everywhere():
    state, p = house(), bare(shock={"strength": 0.5, "month": 4, "depth": 0.8, "passing": 0})
    for month, points in ((0, 0), (3, 0), (4, -0.4), (5, -0.4)):
        shock.strike(state, p, luck(month))
        assert state.shock.points == pytest.approx(points)
    state.onboarding.factor[:] = 1
    performance.read(state, bare(), luck())
    assert state.performance.points == pytest.approx(np.full((1, 6), -0.4))
    shock.strike(house(), bare(shock={"strength": 1, "month": 0}), luck(0))


@pytest.mark.parametrize("month", [-3, 0, 1, 7])
def test_no_shock_without_a_month(month: int):
    state = house()
    shock.strike(state, bare(shock={"strength": 1, "month": 0}), luck(month))
    assert np.all(state.shock.left == 0)


def test_an_open_and_prepared_organisation_can_answer_within_the_ledgers_bounds():
    state = house()
    state.shock.left[:] = 1
    faced(state, noticing=10, level=1, closed=8, planned=1)
    about = type(state.candour).about()["answering"]
    assert state.candour.answering.max() == pytest.approx(16)
    assert about.bounds[1] >= 16


# In a running world.


def test_policies_for_a_team_reach_its_manager_alone():
    """Takeovers in team 2 only: its reps' share falls, that of team 1 stays whole."""
    p = small(managers={"strength": 0})
    change = Change({"coaching.takeover": 0.5}, selector=Selector(team=2))
    seen: list[np.ndarray] = []
    watch = lambda state, held, month: seen.append(state.coaching.own_share[0].copy())  # noqa: E731 - one line says it
    run(branch(p, 1, Span(2, 2)), [Plan(p, (change,))], 2, [watch])
    assert seen[-1].tolist() == [1, 1, 1, 0.5, 0.5, 0.5]


def test_who_is_promoted_is_followed_by_somebody_else():
    """In a running world a promotion empties the seat in its month, and a search begins."""
    p = small(promotion={"manager_tenure": 3}, tenure={"mean": 600}, dismissal={"strength": 0})
    count = {"promoted": 0, "emptied": 0, "searching": 0}

    def watch(state: State, held: Organisation, month: int) -> None:
        promoted = state.tenure.promoted
        count["promoted"] += int(promoted.sum())
        count["emptied"] += int((promoted & ~state.tenure.occupied).sum())
        count["searching"] += int((promoted & state.hiring.searching).sum())
        assert np.array_equal(promoted, state.promotion.promoted)

    run(branch(p, 4, Span(36, 24)), [Plan(p)] * 4, 36, observers=[watch])
    assert count["promoted"] == count["emptied"] == count["searching"] > 5
