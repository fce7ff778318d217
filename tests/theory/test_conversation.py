"""Conversation: exponential learning, what value created beyond the ordinary is worth, and its laws."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sections import drawn

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.deals import conversation
from salessim.model.deals.conversation import ORDINARY, Conversation
from salessim.model.market.access import Access, after_contact
from salessim.model.organisation import Organisation
from salessim.model.selling.outcome import Outcome, shares
from salessim.model.state import State

UNIT = st.floats(0, 1)
P = drawn(Conversation)
CLOSE = 1e-12


# In closed form.


@pytest.mark.parametrize("months", [1, 7, 30])
def test_sellers_come_near_their_aim_exponentially(months: int):
    """After n months the share is aim + (ordinary − aim) e^(−n/τ)."""
    p, held = Conversation(share=0.9, learning_time=5), np.array(ORDINARY)
    for _ in range(months):
        held = conversation.learned(held, p)
    assert held == pytest.approx(0.9 + (ORDINARY - 0.9) * np.exp(-months / 5))


def test_log_odds_between_pitching_and_creating_value_are_the_weights():
    p = Conversation(win_weight=0.6, undecided_weight=1.5, more_hours=0.6, spares=1.2)
    ends = np.array([0.0, 1.0])
    assert np.diff(conversation.win_points(ends, p)) == pytest.approx(0.6)
    assert np.diff(conversation.undecided_points(ends, p)) == pytest.approx(-1.5)
    assert conversation.hours(ends, p).tolist() == pytest.approx([1 - 0.6 * 0.3, 1 + 0.6 * 0.7])
    assert conversation.waste(ends, p).tolist() == pytest.approx([1 + 1.2 * 0.3, 1 - 1.2 * 0.7])


def test_the_share_without_a_decision_has_the_odds_ratio_of_the_weight():
    """Undecided ÷ lost is e^(no_decision − weight × beyond); won ÷ lost does not change with it."""
    p, outcome = Conversation(undecided_weight=2, win_weight=0), Outcome()
    found = []
    for held in (ORDINARY, 1.0):
        points = conversation.undecided_points(np.array(held), p)
        win, undecided = shares(np.array(0.2), points, outcome)
        lost = 1 - win - undecided
        assert win / lost == pytest.approx(np.exp(0.2))
        found.append(undecided / lost)
    assert np.log(found[1] / found[0]) == pytest.approx(-2 * 0.7)


# Laws.


@given(UNIT, P)
def test_ordinary_conversation_does_nothing(held: float, p: Any):
    for share, group in ((ORDINARY, p), (held, p.replaced(strength=0.0))):
        here = np.array(share)
        assert conversation.waste(here, group) == conversation.hours(here, group) == 1
        assert conversation.win_points(here, group) == conversation.undecided_points(here, group) == 0


@given(UNIT, UNIT, P)
def test_more_value_wins_more_wastes_less_and_takes_longer(one: float, other: float, p: Any):
    less, more = np.array(min(one, other)), np.array(max(one, other))
    assert conversation.win_points(more, p) >= conversation.win_points(less, p)
    assert conversation.undecided_points(more, p) <= conversation.undecided_points(less, p)
    assert 0 <= conversation.waste(more, p) <= conversation.waste(less, p)
    assert conversation.hours(more, p) >= conversation.hours(less, p) > 0


@given(UNIT, P)
def test_sellers_stay_between_where_they_are_and_where_they_go(held: float, p: Any):
    after = conversation.learned(np.array(held), p)
    assert min(held, p.share) - CLOSE <= after <= max(held, p.share) + CLOSE


@given(UNIT, st.floats(0, 1), st.floats(0, 10), UNIT)
def test_however_much_is_wasted_doors_stay_doors(closed: float, closing: float, spares: float, held: float):
    wasteful = conversation.waste(np.array(held), Conversation(spares=spares))
    after = after_contact(np.array(closed), np.array(False), wasteful, Access(closed_by_waste=closing))
    assert closed <= after <= 1


def test_hours_stay_hours_at_the_largest_number_allowed():
    assert conversation.hours(np.array(0.0), Conversation(more_hours=3)) > 0


# People.


def test_newcomers_and_empty_seats_talk_as_ordinary_ones_do():
    """Seat 1 stays, seat 2 has just been filled, seat 3 is empty; a policy holds for seats 1 and 2 only."""
    p, state = Organisation(), State.empty(Shape(1, 1, 3, 2))
    p = p.replaced(value=p.value.replaced(share=np.array([[1.0, 1.0, 0.0]]), learning_months=1.0))
    state.tenure.occupied[:], state.hiring.hired[:] = [True, True, False], [False, True, False]
    state.conversation.held[:] = [0.8, 0.8, 0.8]
    conversation.learn(state, p, Luck(1, np.array([1])))
    step = 1 - np.exp(-1)
    assert state.conversation.held[0].tolist() == pytest.approx([0.8 + 0.2 * step, 0.3 + 0.7 * step, 0.3])
