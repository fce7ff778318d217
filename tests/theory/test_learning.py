"""Learning, habits, shortcuts and goals against their closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.worlds import small

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck, normal
from salessim.model.people import hacks
from salessim.model.people.execution import (
    ORDINARY,
    Execution,
    execution_drive,
    habit_after,
    practised_share,
    realised_share,
)
from salessim.model.people.goals import Goals, goal_drive
from salessim.model.people.skill import ORDINARY_HOURS, Skill, after_month, kept, ordinary_taught, taught_by
from salessim.model.state import State
from salessim.quantities.units import DAYS_PER_MONTH

HALF_LIVES = st.floats(0.3, 24)
NONE = np.array(0.0)


def lived(
    months: int, hours: float, practice: float, p: Skill, since: tuple[float, float] = (0.0, 0.0)
) -> tuple[float, float]:
    """Taught and lasting skill after months of the same hours and practice."""
    taught, lasting = np.array(since[0]), np.array(since[1])
    for _ in range(months):
        taught, lasting = after_month(taught, lasting, np.array(hours), np.array(practice), p)
    return float(taught), float(lasting)


# Skill.


@given(half_life=HALF_LIVES)
def test_half_of_what_was_taught_is_left_after_a_half_life(half_life: float):
    assert kept(half_life) == pytest.approx(2 ** (-1 / half_life), rel=1e-12)
    assert float(kept(half_life)) ** half_life == pytest.approx(0.5)


@pytest.mark.parametrize("months", [1, 3, 8])
def test_a_single_course_has_faded_to_a_half_after_its_half_life(months: int):
    p = Skill(half_life=months, lasting_half_life=40)
    first, _ = lived(1, ORDINARY_HOURS + 10, 1, p)
    assert first == pytest.approx(taught_by(ORDINARY_HOURS + 10, p) - taught_by(ORDINARY_HOURS, p))
    assert lived(months, ORDINARY_HOURS, 1, p, (first, 0))[0] == pytest.approx(first / 2)
    assert lived(40, ORDINARY_HOURS, 0.5, Skill(practised=0, lasting_half_life=40), (0, 0.3))[1] == pytest.approx(0.15)


@given(hours=st.floats(0, 40), practice=st.floats(0, 2), half_life=st.floats(0.3, 6), lasting=st.floats(1, 12))
def test_steady_hours_and_practice_lead_to_the_fixed_point(
    hours: float, practice: float, half_life: float, lasting: float
):
    """τ* = (a(c) − a(c̄))/(1 − k),  κ* = s [(τ* + τ̄) P − τ̄]/(1 − k_κ): the linear recursion's closed form."""
    p = Skill(taught_per_hour=0.12, half_hours=4, practised=0.15, half_life=half_life, lasting_half_life=lasting)
    forgets, forgets_lasting = 1 - 2 ** (-1 / half_life), 1 - 2 ** (-1 / lasting)
    taught, usual = (0.12 * c / (1 + c / 4) / forgets for c in (hours, ORDINARY_HOURS))
    settled = lived(400, hours, practice, p)
    assert settled[0] == pytest.approx(taught - usual, abs=1e-9)
    assert settled[1] == pytest.approx(0.15 * (taught * practice - usual) / forgets_lasting, abs=1e-9)
    assert ordinary_taught(p) == pytest.approx(usual)


def test_ordinary_hours_and_practice_keep_the_ordinary_skill():
    assert lived(60, ORDINARY_HOURS, 1, Skill()) == (0, 0)


def test_the_first_hours_teach_most():
    p = Skill(taught_per_hour=0.1, half_hours=5)
    assert taught_by(5, p) == pytest.approx(0.1 * 5 / 2), "half as much an hour as the first"
    assert taught_by(1e-9, p) / 1e-9 == pytest.approx(0.1)
    assert taught_by(1e9, p) == pytest.approx(0.1 * 5), "and no hours teach more than this"


def test_lasting_skill_needs_practice():
    """A course that nobody practises leaves nothing but the loss of ordinary practice."""
    p = Skill()
    idle, busy = (lived(6, 20, practice, p)[1] for practice in (0, 1))
    assert idle == pytest.approx(lived(6, ORDINARY_HOURS, 0, p)[1])
    assert idle < 0 < busy


# Execution.


def test_a_habit_is_formed_at_95_percent_after_its_days():
    """Of the way from where it was to where it settles, for a median person: 66 days of repeated practice."""
    p, months = Execution(), 66 / DAYS_PER_MONTH
    whole = int(months)
    habit = np.array(ORDINARY)
    for _ in range(whole):
        habit = habit_after(habit, np.array(0.9), NONE, p)
    rest = np.exp(-np.log(20) * (months - whole) / months)  # what a part of a month leaves of the gap
    assert (0.9 - habit) * rest == pytest.approx(0.05 * (0.9 - ORDINARY), rel=1e-3)


def days_to_form(people: np.ndarray) -> np.ndarray:
    """Days until 95 % of the way, from one month's step."""
    gap = 0.9 - habit_after(np.array(ORDINARY), np.array(0.9), people, Execution())
    return np.log(20) / (-np.log(gap / 0.4)) * DAYS_PER_MONTH


def test_habits_take_18_to_254_days():
    """The published spread over 82 people (Lally et al. 2010): the ends of a sample of that size, by simulation."""
    assert days_to_form(NONE) == pytest.approx(66, rel=1e-3)
    people = days_to_form(normal(np.random.default_rng(5).random((400, 82))))
    assert np.median(people.min(axis=1)) == pytest.approx(18, abs=5)
    assert np.median(people.max(axis=1)) == pytest.approx(254, rel=0.3)
    assert np.std(np.log(people)) == pytest.approx(0.66, rel=0.01)


def test_a_habit_that_is_practised_less_halves_its_excess_in_its_half_life():
    p, habit = Execution(loss_half_life=3), np.array(0.9)
    for _ in range(3):
        habit = habit_after(habit, np.array(0.5), np.array(1.7), p)
    assert habit == pytest.approx(0.7), "however fast the person learns"


def test_the_ordinary_person_does_63_percent_of_what_is_known():
    p = Execution()
    assert realised_share(ORDINARY, p) == pytest.approx(0.63)
    assert realised_share(1.0, p) == 1
    assert realised_share(0.0, p) == pytest.approx(1 - 0.74)
    assert execution_drive(np.array(1.0), p) == pytest.approx(1 / 0.63)
    assert execution_drive(np.array(ORDINARY), p) == 1


def test_partners_raise_practice_from_one_half_to_seven_tenths():
    """On average over people with and without; full fear halves all attempts, a hack displaces its part."""
    assert practised_share(NONE, NONE, Execution(partners=1)) == pytest.approx(0.7)
    assert practised_share(NONE, NONE, Execution(partners=0.5)) == pytest.approx(0.6)
    assert practised_share(np.array(1.0), NONE, Execution(partners=1)) == pytest.approx(0.35)
    assert practised_share(NONE, np.array(0.3), Execution()) == pytest.approx(0.35)
    assert practised_share(NONE, NONE, Execution(partners=1, partner_effect=0.9)) == 1


# Hacks: one seat, month by month.


def course(span: int, **values: float) -> list[tuple[float, float]]:
    """Drive and displaced practice, month by month."""
    state, p = State.empty(Shape(1, 1, 1, 1)), small(hacks=values)
    state.tenure.occupied[:] = True
    seen = []
    for month in range(1, span + 1):
        hacks.launch(state, p, Luck(1, np.array([1]), month))
        seen.append((float(state.hacks.drive[0, 0]), float(state.hacks.displaced[0, 0])))
    return seen


def test_a_hack_works_for_its_months_and_then_no_more():
    """One a year: it is launched in the twelfth month."""
    drives, displaced = zip(*course(20, per_year=1, months=3), strict=True)
    assert drives == pytest.approx([1] * 11 + [1.13] * 3 + [1] * 6)
    assert displaced == pytest.approx([0] * 11 + [0.3] * 3 + [0] * 6)


@pytest.mark.parametrize(("per_year", "between"), [(12, 1), (6, 2), (4, 3), (2, 6)])
def test_hacks_come_evenly(per_year: float, between: int):
    drives = np.array([drive for drive, _ in course(60, per_year=per_year, months=1, wear=0)])
    assert np.flatnonzero(drives > 1).tolist() == list(range(between - 1, 60, between))


def test_hacks_whose_number_does_not_divide_the_year_still_come_to_it():
    """Five a year: what is left over when one is launched counts towards the next."""
    state, p = State.empty(Shape(1, 1, 1, 1)), small(hacks={"per_year": 5})
    launched = 0
    for month in range(1, 61):
        hacks.launch(state, p, Luck(1, np.array([1]), month))
        launched += int(state.hacks.age_months[0, 0] == 0)
    assert launched == 25


def test_each_further_hack_achieves_less():
    """Of the k-th in a row (1 − wear)^(Σ 2^(−3j/half-life)), j = 1 … k − 1, three months apart; none wears itself."""
    drives = np.array([drive for drive, _ in course(360, per_year=4, months=3, wear=0.1, wear_half_life=24)])
    fading = 2 ** (-3 / 24)
    seen = (1 - fading ** np.arange(119)) / (1 - fading)
    at_launch = drives[2::3][:119]
    assert at_launch == pytest.approx(1 + 0.13 * 0.9**seen)
    assert drives[-1] == pytest.approx(1 + 0.13 * 0.9 ** (1 / (1 - fading)), rel=1e-4)


@given(hazard=st.floats(0.001, 0.5), months=st.integers(1, 60))
def test_simplification_nears_all_needless_work_and_stays(hazard: float, months: int):
    state, p = State.empty(Shape(1, 1, 1, 1)), small(hacks={"simplified": f"{hazard}/month", "needless": 0.1})
    state.tenure.occupied[:] = True
    for month in range(1, months + 1):
        hacks.launch(state, p, Luck(1, np.array([1]), month))
    assert state.hacks.simplified[0, 0] == pytest.approx(-np.expm1(-hazard * months))
    reached = float(state.hacks.saved_hours[0, 0])
    assert reached == pytest.approx(160 * 0.1 * -np.expm1(-hazard * months))
    hacks.launch(state, small(hacks={"needless": 0.1}), Luck(1, np.array([1]), 99))
    assert state.hacks.saved_hours[0, 0] == pytest.approx(reached), "what has gone does not come back"
    assert state.hacks.cost_usd[0, 0] == 0, "and working at it ends"


# Goals.


@pytest.mark.parametrize(
    ("attained", "late", "drive"),
    [
        (0.0, False, 1 - 0.15),
        (0.3, False, 1 - 0.15 / 2),
        (0.6, False, 1 + 0.1 * (1 - 0.3 / 0.4)),
        (0.9, False, 1.1),
        (0.9, True, 1.1),
        (1.0, False, 1 + 0.1 * 0.75),
        (1.0, True, 1 + 0.1 * 0.75 - 0.1),
        (1.1, False, 1 + 0.1 * 0.5 - 0.1 * 0.2),
        (1.5, False, 0.9),
        (1.5, True, 0.8),
        (9.0, False, 0.9),
    ],
)
def test_effort_by_attainment(attained: float, late: bool, drive: float):
    assert goal_drive(np.array(attained), np.array(True), late, Goals()) == pytest.approx(drive)
    assert goal_drive(np.array(attained), np.array(False), late, Goals()) == 1
    half = goal_drive(np.array(attained), np.array(True), late, Goals(strength=0.5))
    assert half == pytest.approx(1 + (drive - 1) / 2)


def test_quotas_of_medium_difficulty_move_most():
    """An inverted U (goal difficulty): effort over the quota, for a person who would book the same under each."""
    difficulty = np.linspace(0.3, 6, 400)
    effort = goal_drive(1 / difficulty, np.full(400, True), False, Goals())
    best = difficulty[np.argmax(effort)]
    assert best == pytest.approx(1 / 0.9, rel=0.02)
    assert effort[0] == pytest.approx(0.9)
    assert effort[-1] < 0.9
    rising = np.diff(effort) >= -1e-12
    assert np.all(rising[difficulty[1:] < best]), "up to there"
    assert not np.any(rising[difficulty[:-1] > best] & (np.diff(effort)[difficulty[:-1] > best] > 1e-12)), "and no more"
