"""Listening: a parabola of understanding with its best at 0.57, worth more the more complex the problem is."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sections import drawn

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.deals import listening
from salessim.model.deals.listening import BEST, ORDINARY, Listening
from salessim.model.market.domains import ORDINARY_COMPLEXITY, Domains, complexity, shares
from salessim.model.organisation import Organisation
from salessim.model.state import State

UNIT = st.floats(0, 1)
P = drawn(Listening)
CLOSE = 1e-12


# In closed form.


def test_understanding_is_a_parabola_through_the_ordinary():
    at = listening.understanding(np.array([ORDINARY, BEST, 2 * BEST - ORDINARY, 0.0]), Listening())
    best = ((0.57 - 0.4) / 0.57) ** 2
    assert at.tolist() == pytest.approx([0, best, 0, best - 1], abs=CLOSE)


def test_a_ratio_of_listening_to_talking_is_a_share():
    """43 minutes of talking for 57 of listening are a share of 0.57; sellers get there with the time constant."""
    p, share = Listening(ratio=57 / 43, learning_time=4), np.array(ORDINARY)
    for _ in range(9):
        share = listening.learned(share, p)
    assert share == pytest.approx(0.57 + (0.4 - 0.57) * np.exp(-9 / 4))


def test_points_by_domain_are_nothing_half_and_all():
    p, kinds = Listening(weight=3), np.arange(4.0)
    points = listening.win_points(np.full(4, BEST), complexity(kinds, Domains()), p)
    best = 3 * ((0.57 - 0.4) / 0.57) ** 2
    assert points.tolist() == pytest.approx([0, best / 2, best, best])


def test_where_domains_are_off_every_problem_is_of_ordinary_complexity():
    """Which is the mean of the market that ordinary sellers know, so that switching domains off moves no mean."""
    known = sum(share * level for share, level in zip(shares(Domains()), (0, 0.5, 1, 1), strict=True))
    assert known == pytest.approx(ORDINARY_COMPLEXITY)
    for kinds in (Domains(strength=0), Domains(strength=0, simple=0, complex=9)):
        assert complexity(np.arange(4.0), kinds).tolist() == [ORDINARY_COMPLEXITY] * 4
    half = complexity(np.arange(4.0), Domains(strength=0.5))
    assert half.tolist() == pytest.approx([0.5 * ORDINARY_COMPLEXITY + level / 2 for level in (0, 0.5, 1, 1)])


# Laws.


@given(UNIT, UNIT, P)
def test_nobody_understands_more_than_at_the_best_share(share: float, further: float, p: Any):
    here = listening.understanding(np.array(share), p)
    assert here <= listening.understanding(np.array(BEST), p)
    away = share + (further if share > BEST else -further)
    assert listening.understanding(np.array(away), p) <= here + CLOSE


@given(UNIT, UNIT, UNIT, P)
def test_a_diagnosis_is_a_probability_that_understanding_raises(share: float, usual: float, level: float, p: Any):
    here = listening.accuracy(np.array(share), usual, p)
    assert 0 <= here <= 1
    understands = listening.understanding(np.array(share), p)
    assert (here - usual) * np.sign(understands) >= 0
    assert listening.win_points(np.array(share), np.array(level), p) * np.sign(understands) >= 0
    assert listening.accuracy(np.array(share), usual, p.replaced(strength=0.0)) == usual
    assert listening.win_points(np.array(share), np.array(level), p.replaced(strength=0.0)) == 0


@given(UNIT, P)
def test_listening_stays_a_share_between_habit_and_aim(share: float, p: Any):
    aim = p.ratio / (1 + p.ratio)
    after = listening.learned(np.array(share), p)
    assert min(share, aim) - CLOSE <= after <= max(share, aim) + CLOSE


def test_newcomers_and_empty_seats_listen_as_ordinary_ones_do():
    p, state = Organisation(), State.empty(Shape(1, 1, 3, 2))
    p = p.replaced(listening=p.listening.replaced(ratio=np.array([[1.0, 3.0, 9.0]]), learning_months=1.0))
    state.tenure.occupied[:], state.hiring.hired[:] = [True, True, False], [False, True, False]
    state.listening.share[:] = 0.9
    listening.learn(state, p, Luck(1, np.array([1])))
    step = 1 - np.exp(-1)
    assert state.listening.share[0].tolist() == pytest.approx([0.9 - 0.4 * step, 0.4 + 0.35 * step, 0.4])
