"""March's mutual learning: laws that hold without a simulation, those of the figures, and points of the plot."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments"))

from replications.march_1991.finding import PLOT, READING, apart, law
from replications.march_1991.learning import DIMENSIONS, Organisation, Rates, course, equilibrium

from salessim.validation.row import Found, over_worlds


def organisation(**rates: float) -> Organisation:
    return Organisation(Rates(**{"p1": 0.5, "p2": 0.5, **rates}), np.arange(1, 41))


def test_beliefs_start_even_and_the_code_empty():
    held = organisation()
    assert not held.code.any()
    shares = [(held.beliefs == value).mean(axis=(1, 2)) for value in (-1, 0, 1)]
    for found in map(over_worlds, shares):
        assert abs(found.mean - 1 / 3) < 4 * found.error


def test_an_empty_code_teaches_nobody():
    held = organisation(p1=1.0, p2=0.0)
    before = held.beliefs.copy()
    held.period(1)
    assert np.array_equal(held.beliefs, before)
    assert not held.code.any()


@pytest.mark.parametrize(("as_written", "expected"), [(True, [1, 1, 1]), (False, [0, 1, 1])])
def test_socialisation_goes_all_the_way_or_by_a_step(as_written: bool, expected: list[int]):
    held = organisation(p1=1.0, p2=0.0, as_written=as_written)
    held.code[:] = 1
    held.beliefs[:, 0, :3] = [-1, 0, 1]
    held.period(1)
    assert (held.beliefs[:, 0, :3] == expected).all()


def test_socialisation_takes_hold_as_often_as_p1_says():
    held = organisation(p1=0.3, p2=0.0, as_written=True)
    held.code[:], held.beliefs[:] = 1, -1
    held.period(1)
    took = over_worlds((held.beliefs == 1).mean(axis=(1, 2)))
    assert abs(took.mean - 0.3) < 4 * took.error


def test_the_code_learns_from_those_who_do_better_only():
    held = organisation(p1=0.0, p2=1.0, as_written=True)
    held.beliefs[:] = -held.reality[:, np.newaxis, :]
    held.beliefs[:, 0] = held.reality
    held.period(1)
    assert np.array_equal(held.code, held.reality)


@pytest.mark.parametrize("majority", [1, 2, 4])
def test_the_code_turns_as_often_as_its_majority_says(majority: int):
    """1 − (1 − p₂)ᵏ, k the majority of those who know more than the code."""
    held = organisation(p1=0.0, p2=0.2, as_written=True)
    held.beliefs[:] = 0
    held.beliefs[:, :majority] = held.reality[:, np.newaxis, :]
    held.period(1)
    turned = over_worlds((held.code != 0).mean(axis=1))
    assert abs(turned.mean - (1 - 0.8**majority)) < 4 * turned.error
    assert np.array_equal(held.code[held.code != 0], held.reality[held.code != 0])


def test_turnover_and_turbulence_strike_as_often_as_they_should():
    held = organisation(p1=0.0, p2=0.0, p3=0.1, p4=0.05)
    before, reality = held.beliefs.copy(), held.reality.copy()
    held.period(1)
    replaced = over_worlds((held.beliefs != before).any(axis=2).mean(axis=1))
    turned = over_worlds((held.reality != reality).mean(axis=1))
    assert abs(replaced.mean - 0.1) < 4 * replaced.error
    assert abs(turned.mean - 0.05) < 4 * turned.error


def test_knowledge_at_rest_changes_no_more():
    held = organisation(p1=0.9)
    for number in range(1, 60):
        held.period(number)
    rests = held.at_rest()
    assert rests.any()
    known = held.knowledge()[rests]
    for number in range(60, 70):
        held.period(number)
    assert np.array_equal(held.knowledge()[rests], known)


@pytest.mark.parametrize(("p1", "p2"), [(0.3, 0.5), (0.9, 0.9), (0.5, 0.1)])
def test_points_of_figure_1(p1: float, p2: float):
    plot = PLOT[p2][round(10 * p1) - 1]
    as_programmed, as_written = (over_worlds(equilibrium(Rates(p1, p2, as_written=way), 60)) for way in (False, True))
    assert abs(as_programmed.mean - plot) < 4 * as_programmed.error + READING
    assert as_written.mean < as_programmed.mean
    assert as_programmed.error < 0.2 / DIMENSIONS**0.5


def test_turnover_hurts_slow_learners_and_helps_fast_ones():
    slow, fast = (
        [course(Rates(p1, 0.5, p3), 80, 20)[:, -1] for p3 in (0.0, 0.1)] for p1 in (0.1, 0.9)
    )  # fmt: skip
    assert law("slow", apart(slow[1], slow[0]), -1).verdict == "within"
    assert law("fast", apart(fast[1], fast[0]), 1).verdict == "within"


def test_a_difference_of_the_wrong_sign_breaks_a_law():
    assert law("slow", Found(0.05, 0.001), -1).verdict == "miss"
    assert law("fast", Found(0.003, 0.001), 1).verdict == "miss"


def test_in_a_world_that_turns_only_newcomers_keep_knowledge_alive():
    none, some = (over_worlds(course(Rates(0.5, 0.5, p3, 0.02), 40, 100)[:, -1]) for p3 in (0.0, 0.1))
    assert none.mean < 4 * none.error + 0.05
    assert some.mean > 0.4
