"""Laws of the rules about people, for any parameters in their bounds: limits, directions, exact off-switches."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.special import ndtri

from salessim.engine.columns import Shape
from salessim.model.people.candidates import Candidates, expected_talent
from salessim.model.people.execution import Execution, execution_drive, habit_after, practised_share
from salessim.model.people.goals import Goals, goal_drive
from salessim.model.people.hacks import Hacks, hack_drive
from salessim.model.people.headcount import Headcount, opening_order, wanted_seats
from salessim.model.people.hiring import Hiring, months_to_fill
from salessim.model.people.morale import Morale, fear_after, morale_after, quit_factor
from salessim.model.people.onboarding import (
    Components,
    Onboarding,
    frustration,
    mentor_gain,
    ramp_factor,
    speed,
    uplift,
)
from salessim.model.people.skill import Skill, after_month, taught_by
from salessim.model.people.standing import MIDDLE, attainment, ranks
from salessim.model.selling.cover import Cover, covered_share
from salessim.model.selling.distraction import Distraction, lost_share, reach
from salessim.model.selling.performance import team_mean
from salessim.model.selling.time_budget import TimeBudget

SHARE = st.floats(0, 1)
PEOPLE = st.lists(st.tuples(st.floats(0, 3), st.booleans()), min_size=1, max_size=30)


def one(value: float) -> np.ndarray:
    return np.array(value)


# Standing.


@given(people=PEOPLE, data=st.data())
def test_ranks_follow_people_not_seats(people: list[tuple[float, bool]], data: st.DataObject):
    """Exchanging seats exchanges ranks, where no two are equal; ranks are even, their mean ½."""
    count = len(people)
    score = np.array([[value + 1e-6 * place for place, (value, _) in enumerate(people)]])
    compared = np.array([[there for _, there in people]])
    rank = ranks(score, compared)
    order = np.array(data.draw(st.permutations(range(count))))
    if np.unique(score[compared]).size == np.count_nonzero(compared):
        assert np.array_equal(ranks(score[:, order], compared[:, order]), rank[:, order])
    assert np.all(rank[~compared] == MIDDLE)
    among = np.sort(rank[compared])
    assert among == pytest.approx((np.arange(among.size) + 0.5) / max(among.size, 1))
    assert np.all(np.diff(rank[compared][np.argsort(score[compared], kind="stable")]) > 0)


def test_worlds_are_ranked_apart_and_equals_by_seat():
    score = np.array([[1.0, 1.0, 0.0], [5.0, 7.0, 9.0]])
    assert ranks(score, np.full((2, 3), True)).tolist() == [[0.5, 5 / 6, 1 / 6], [1 / 6, 0.5, 5 / 6]]


def test_attainment_without_a_quota_is_ordinary():
    assert attainment(np.array([5.0, 5.0, 0.0]), np.array([10.0, 0.0, 10.0])).tolist() == [0.5, 1.0, 0.0]


# Skill and habits.


@given(hours=st.floats(0, 160), more=st.floats(0, 20), per_hour=st.floats(0, 2), half=st.floats(0.5, 200))
def test_more_hours_teach_more_but_less_and_less(hours: float, more: float, per_hour: float, half: float):
    p = Skill(taught_per_hour=per_hour, half_hours=half)
    first, second, third = (float(taught_by(hours + step * more, p)) for step in range(3))
    assert 0 <= first <= second <= third
    assert third - second <= second - first + 1e-12


@given(taught=st.floats(-1, 3), lasting=st.floats(-1, 3), hours=st.floats(0, 40), practice=st.floats(0, 2), more=SHARE)
def test_practice_and_hours_never_harm(taught: float, lasting: float, hours: float, practice: float, more: float):
    p = Skill()
    known = max(taught, -float(taught_by(2, p)))  # nobody has been taught less than nothing
    after = after_month(one(known), one(lasting), one(hours), one(practice), p)
    taught_more = after_month(one(known), one(lasting), one(hours + more), one(practice), p)
    practised_more = after_month(one(known), one(lasting), one(hours), one(practice + more), p)
    assert taught_more[0] >= after[0]
    assert taught_more[1] == after[1], "what is taught this month is practised from the next"
    assert practised_more[1] >= after[1] - 1e-12
    assert practised_more[0] == after[0]


@given(habit=SHARE, practised=SHARE, person=st.floats(-4, 4), days=st.floats(1, 2000), half_life=st.floats(0.1, 120))
def test_habits_move_towards_practice_and_not_beyond(
    habit: float, practised: float, person: float, days: float, half_life: float
):
    p = Execution(habit_days=days, loss_half_life=half_life)
    after = float(habit_after(one(habit), one(practised), one(person), p))
    assert min(habit, practised) - 1e-12 <= after <= max(habit, practised) + 1e-12
    if practised > habit + 1e-6:
        quicker = float(habit_after(one(habit), one(practised), one(person - 1), p))
        assert quicker >= after - 1e-12, "who needs fewer days is ahead"
    else:
        assert after == habit_after(one(habit), one(practised), one(-person), p), "forgetting is everybody's"


@given(fear=SHARE, displaced=SHARE, partners=SHARE, effect=SHARE, fearful=SHARE)
def test_practice_is_a_share_that_fear_lowers(
    fear: float, displaced: float, partners: float, effect: float, fearful: float
):
    p = Execution(partners=partners, partner_effect=effect, fear_effect=fearful)
    share = practised_share(one(fear), one(displaced), p)
    assert 0 <= share <= 1
    assert share <= practised_share(one(fear / 2), one(displaced / 2), p)


# Effort.


@given(attained=st.floats(0, 10), late=st.booleans(), strength=SHARE)
def test_effort_stays_between_what_its_parts_allow(attained: float, late: bool, strength: float):
    p = Goals(strength=strength)
    drive = float(goal_drive(one(attained), np.array(True), late, p))
    assert 1 - strength * (p.coast + p.sandbag + p.give_up) - 1e-12 <= drive <= 1 + strength * p.pull + 1e-12
    if attained < 1:
        assert drive == goal_drive(one(attained), np.array(True), not late, p), "only who has made the quota waits"


@given(age=st.floats(0, 100), seen=st.floats(0, 50), wear=SHARE, uplift_of_one=st.floats(0, 2))
def test_hacks_wear_out(age: float, seen: float, wear: float, uplift_of_one: float):
    p = Hacks(wear=wear, uplift=uplift_of_one)
    now = hack_drive(one(age), one(seen), p)
    assert 1 <= now <= 1 + uplift_of_one
    assert hack_drive(one(age), one(seen + 1), p) <= now
    assert hack_drive(one(age + p.months), one(seen), p) == 1


# Feelings.


@given(fear=SHARE, gone=SHARE, more=SHARE, culture=SHARE, strength=SHARE, raised=st.floats(0, 10))
def test_fear_stays_a_share(fear: float, gone: float, more: float, culture: float, strength: float, raised: float):
    p = Morale(strength=strength, culture_of_fear=culture, fear_of_dismissals=raised)
    after = fear_after(one(fear), one(gone), p)
    assert strength * culture <= after <= 1
    assert fear_after(one(fear), one(min(gone + more, 1)), p) >= after
    if gone == 0:
        assert after <= max(fear, culture)


@given(morale=SHARE, fear=SHARE, credibility=SHARE, adapting=st.floats(0.01, 1), weights=st.tuples(SHARE, SHARE))
def test_morale_stays_a_share(
    morale: float, fear: float, credibility: float, adapting: float, weights: tuple[float, float]
):
    p = Morale(adapting=adapting, from_fear=weights[0], from_tolerance=weights[1])
    after = morale_after(one(morale), one(fear), one(credibility), p)
    assert 0 <= after <= 1
    assert after <= morale_after(one(morale), one(fear), one(1.0), p)
    assert after <= morale_after(one(morale), one(0.0), one(credibility), p)


@given(morale=SHARE, rank=SHARE, exits=st.integers(0, 20), usual=st.floats(0, 3), pull=st.floats(0, 0.5))
def test_no_feeling_makes_quitting_negative(morale: float, rank: float, exits: int, usual: float, pull: float):
    p = Morale(middle_pull=pull)
    factor = quit_factor(one(morale), one(rank), one(exits), one(usual), p)
    assert factor >= 0
    assert factor >= quit_factor(one(min(morale + 0.1, 1)), one(rank), one(exits), one(usual), p)
    assert factor <= quit_factor(one(morale), one(rank), one(exits + 1), one(usual), p)
    assert factor == pytest.approx(float(quit_factor(one(morale), one(1 - rank), one(exits), one(usual), p)), abs=1e-9)


# Newcomers and candidates.


EVERYBODY = 0.35 * ndtri((np.arange(200) + 0.5) / 200)
"""Talents as they are spread among candidates."""


@given(parts=st.lists(SHARE, min_size=6, max_size=6), strength=SHARE)
def test_no_component_harms_on_average_and_the_strength_scales(parts: list[float], strength: float):
    names = ("plan", "mentor", "voluntary_mentor", "one_on_ones", "early_training", "onboarding_manager")
    held = dict(zip(names, parts, strict=True))

    def excess(**changed: float) -> float:
        p = Components(**{**held, **changed})
        each = uplift(mentor_gain(EVERYBODY, 0.35, p), p)
        assert np.all(each >= 0)
        assert np.all(np.diff(each[:100]) <= 1e-12), "where nobody chooses, the weak gain most"
        return float(each.mean())

    now = excess()
    assert now <= 0.24 + 1e-12
    assert all(excess(**{name: 1.0}) >= now - 1e-12 for name in names)
    assert excess(strength=strength) == pytest.approx(strength * now)
    p = Onboarding(components=Components(**held))
    assert 1 <= speed(one(now), p) <= 10
    assert 0 <= frustration(p) <= 1


@given(talent=st.integers(-20, 20).map(lambda tenths: tenths / 10), more=st.floats(0, 1))
def test_mentors_help_the_weak_most(talent: float, more: float):
    p = Components(mentor=1)
    assert mentor_gain(one(talent), 0.35, p) >= mentor_gain(one(talent + more), 0.35, p)
    assert mentor_gain(one(talent), 0.0, p) == 1, "where all are alike all gain alike"
    volunteers = Components(voluntary_mentor=1)
    expected = mentor_gain(one(talent), 0.35, p) if talent > 0 else 0
    assert mentor_gain(one(talent), 0.35, volunteers) == expected, "only the better half asks"


@given(excess=st.floats(0, 0.9), lived=st.floats(0, 3))
def test_a_faster_ramp_is_never_behind(excess: float, lived: float):
    for shape in ("linear", "logistic", "exponential", "step", "table"):
        p = Onboarding(shape=shape)
        faster = speed(one(excess), p)
        assert ramp_factor(one(lived * faster), p) >= ramp_factor(one(lived), p)
        assert speed(one(0.0), p) == 1


@given(talent=st.floats(-1, 1), stay=st.floats(1, 60), noise=st.floats(-3, 3), seen=st.floats(-3, 3))
def test_an_interviewer_never_expects_more_than_was_said(talent: float, stay: float, noise: float, seen: float):
    """Shrinkage: the expectation lies between average talent and the two signals."""
    p = Candidates(noise=0.3)
    expected = float(expected_talent(one(talent), one(stay), one(noise), one(seen), 9.0, 0.35, p))
    signals = [0.0, talent + 0.4 * seen] + ([talent + 0.3 * noise] if stay >= 18 else [])
    assert min(signals) - 1e-12 <= expected <= max(signals) + 1e-12


@given(u=st.floats(0, 0.999), mean=st.floats(1, 12), bench=SHARE)
def test_a_bench_never_lengthens_a_vacancy(u: float, mean: float, bench: float):
    p = Hiring(time_to_fill=mean)
    months = months_to_fill(one(u), p, one(bench))
    assert 1 <= months <= months_to_fill(one(u), p)
    assert months_to_fill(one(u), p, one(0.0)) == 1


# Seats and cover.


@given(teams=st.integers(1, 6), per_team=st.integers(1, 9), planned=st.floats(0, 60), closed=SHARE)
def test_teams_differ_by_at_most_one_seat(teams: int, per_team: int, planned: float, closed: float):
    shape = Shape(1, teams, per_team, 1)
    wanted = wanted_seats(one(planned), Headcount(closed=closed))
    by_team = (opening_order(shape) < wanted).reshape(teams, per_team).sum(axis=1)
    assert by_team.max() - by_team.min() <= 1
    assert by_team.sum() == min(wanted, teams * per_team)
    assert wanted <= planned + 1e-6


@given(
    is_open=st.booleans(), occupied=st.booleans(), helpers=st.integers(0, 9), closed=SHARE, vacant=SHARE, strength=SHARE
)
@example(is_open=False, occupied=False, helpers=0, closed=1.0, vacant=1.0, strength=1.0)
@example(is_open=True, occupied=True, helpers=3, closed=1.0, vacant=1.0, strength=1.0)
def test_only_empty_seats_of_teams_with_people_are_covered(
    is_open: bool, occupied: bool, helpers: int, closed: float, vacant: float, strength: float
):
    p = Cover(closed=closed, vacant=vacant, strength=strength)
    share = covered_share(np.array(is_open), np.array(occupied), one(helpers), p)
    expected = 0.0 if occupied or helpers == 0 else strength * (vacant if is_open else closed)
    assert share == expected


@given(values=st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=4, max_size=4))
def test_a_teams_mean_is_over_its_people(values: list[tuple[float, bool]]):
    numbers, there = np.array([[v for v, _ in values]]), np.array([[t for _, t in values]])
    means = team_mean(numbers, there, Shape(1, 2, 2, 1)).reshape(2, 2)
    for team in range(2):
        held = numbers.reshape(2, 2)[team][there.reshape(2, 2)[team]]
        assert means[team] == pytest.approx([held.mean() if held.size else 0.0] * 2)


# Hours.


@given(blocked=st.floats(0, 0.8), more=st.floats(0, 0.1), deferred=SHARE, usual=st.floats(0, 0.5), strength=SHARE)
def test_blocking_hours_never_costs_selling_time_and_always_reach(
    blocked: float, more: float, deferred: float, usual: float, strength: float
):
    budget = TimeBudget(distraction=usual)
    less, further = (
        Distraction(blocked=share, deferred=deferred, strength=strength) for share in (blocked, blocked + more)
    )
    assert -1e-12 <= lost_share(further, budget) <= lost_share(less, budget) + 1e-12
    assert lost_share(less, budget) <= usual + 1e-12
    assert 0 <= reach(further) <= reach(less) <= 1


# Off is exactly off, to the last bit.

OFF: dict[str, Callable[[float, float], tuple[object, object]]] = {
    "execution": lambda a, b: (execution_drive(one(a), Execution(strength=0, gap=b)), 1.0),
    "hacks": lambda a, b: (hack_drive(one(0.0), one(a), Hacks(strength=0, uplift=b)), 1.0),
    "goals": lambda a, b: (goal_drive(one(3 * a), np.array(True), True, Goals(strength=0, coast=b)), 1.0),
    "feelings": lambda a, b: (
        quit_factor(one(a), one(b), one(3.0), one(0.4), Morale(strength=0, quit_contagion=b, middle_pull=b / 2)),
        1.0,
    ),
    "fear": lambda a, b: (fear_after(one(0.0), one(a), Morale(strength=0, culture_of_fear=b)), 0.0),
    "components": lambda a, b: (
        uplift(one(4 * a), Components(strength=0, plan=b, mentor=a, voluntary_mentor=b, one_on_ones=a)),
        0.0,
    ),
    "speed": lambda a, b: (
        speed(uplift(one(a), Components(strength=0, plan=b)), Onboarding(shape="logistic")),
        1.0,
    ),
    "relief": lambda a, b: (
        frustration(Onboarding(components=Components(strength=0, plan=a, mentor=b, relief=a))),
        1.0,
    ),
    "cover": lambda a, b: (
        covered_share(np.array(False), np.array(False), one(3.0), Cover(strength=0, closed=a, vacant=b)),
        0.0,
    ),
    "lost": lambda a, b: (
        lost_share(Distraction(strength=0, blocked=0.9 * a, deferred=b), TimeBudget(distraction=0.15)),
        0.15,
    ),
    "reach": lambda a, b: (reach(Distraction(strength=0, blocked=0.9 * a, unreachable=b)), 1.0),
}


@pytest.mark.parametrize("rule", OFF)
@given(first=SHARE, second=SHARE)
def test_at_strength_zero_a_rule_is_exactly_neutral(rule: str, first: float, second: float):
    value, neutral = OFF[rule](first, second)
    assert value == neutral
