"""Downturn: when it is on, how many needs do not arise, what it takes from odds, and how help is remembered."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sections import drawn
from support.worlds import bare, branch, within

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.customers import experience
from salessim.model.market import downturn, need
from salessim.model.market.downturn import Downturn
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.model.state import State

P = drawn(Downturn)
LUCK = Luck(1, np.arange(1, 9))


# In closed form.


def test_it_lasts_from_its_month_for_its_length():
    p = Downturn(month=5, length=3)
    assert [month for month in range(-3, 20) if downturn.is_hard(month, p)] == [5, 6, 7]
    assert not any(downturn.is_hard(month, Downturn(month=0, length=99)) for month in range(-3, 20))


@pytest.mark.parametrize(("month", "hazard"), [(2, 0.5 * 0.6), (9, 0.5)])
def test_needs_arise_at_the_hazard_that_is_left(month: int, hazard: float):
    """Of accounts without a need 1 − e^(−h (1 − f)) come to have one in a hard month, 1 − e^(−h) in another."""
    p = bare(market={"need_on": 0.5}, downturn={"strength": 1, "month": 1, "length": 6})
    state = State.empty(Shape(8, 1, 4, 500))
    downturn.turn(state, p, LUCK.at(month))
    need.switch(state, p, LUCK.at(month))
    within(state.need.need.sum(axis=1).astype(float), 2000.0, float(-np.expm1(-hazard)))


def test_it_takes_its_points_from_everybody_while_it_lasts():
    """Under the same luck, log odds of people differ by `harder` in its months and not at all in others."""
    organisation = bare(organisation={"teams": 2, "seats_per_team": 2, "accounts_per_seat": 5})
    hard = organisation.replaced(downturn=Downturn(month=3, length=2, harder=0.4, strength=0.5))
    seen: list[list[np.ndarray]] = []
    for p in (organisation, hard):
        seen.append([])
        start = branch(p, 2, Span(6, 4))
        run(start, [Plan(p)] * 2, 6, [lambda state, held, month: seen[-1].append(state.performance.points.copy())])
    for month, (plain, hit) in enumerate(zip(*seen, strict=True), start=1):
        assert plain - hit == pytest.approx(np.full(plain.shape, 0.2 if month in (3, 4) else 0.0)), month


def test_help_is_thanked_by_its_square_root():
    """A quarter of an hour wins the goodwill that is stated, four times as much wins twice that."""
    p = Downturn(gratitude=0.05, in_good_times=0.2, help=0.25)
    assert downturn.thanks(np.array(True), p) == pytest.approx(0.05)
    assert downturn.thanks(np.array(False), p) == pytest.approx(0.01)
    assert downturn.thanks(np.array(True), p.replaced(help_hours=1.0)) == pytest.approx(0.1)
    assert downturn.thanks(np.array(True), p.replaced(help_hours=0.0)) == 0


# Laws.


@given(P, st.integers(-20, 80))
def test_times_are_never_better_than_usual(p: Any, month: int):
    state, whole = State.empty(Shape(1, 1, 2, 1)), Organisation(downturn=p)
    downturn.turn(state, whole, Luck(1, np.array([1]), month))
    own = state.downturn
    assert 0 <= own.needs <= 1
    assert own.points <= 0
    assert 0 <= own.leaving <= 1
    assert own.thanks[0, 0] == own.thanks[0, 1] >= 0
    if not own.hard:
        assert own.needs == 1
        assert own.points == own.leaving == 0


@given(P, st.integers(1, 80))
def test_off_is_off(p: Any, month: int):
    state, whole = State.empty(Shape(1, 1, 2, 1)), Organisation(downturn=p.replaced(strength=0.0))
    state.tenure.occupied[:] = True
    downturn.turn(state, whole, Luck(1, np.array([1]), month))
    own = state.downturn
    assert own.needs == 1
    assert own.points == own.leaving == 0
    assert np.all(own.thanks == 0)


@given(P, st.floats(0, 1))
def test_more_help_is_thanked_more_and_more_so_in_need(p: Any, more: float):
    helps = p.replaced(help_hours=p.help_hours + more)
    for hard in (True, False):
        assert downturn.thanks(np.array(hard), helps) >= downturn.thanks(np.array(hard), p) >= 0
    assert downturn.thanks(np.array(True), p) >= downturn.thanks(np.array(False), p)


def test_worlds_of_a_block_have_their_own_times():
    """Two worlds side by side, one in a downturn: needs of the other arise as if it were alone."""
    p = bare(market={"need_on": 0.5})
    p = p.replaced(downturn=Downturn(length=6).replaced(month=np.array([[0.0], [1.0]])))
    both, alone = State.empty(Shape(2, 1, 2, 50)), State.empty(Shape(1, 1, 2, 50))
    luck = Luck(1, np.array([1, 2]), 2)
    downturn.turn(both, p, luck)
    need.switch(both, p, luck)
    need.switch(alone, p.replaced(downturn=Downturn()), luck.take(np.array([0])))
    assert both.downturn.hard[:, 0].tolist() == [False, True]
    assert np.array_equal(both.need.need[:1], alone.need.need)


@given(st.floats(0, 4), st.floats(0, 2))
def test_help_is_thanked_as_far_as_it_is_given(hours: float, given_share: float):
    """The share of hours wanted that is given, at most 1; no rep, no help; with no customers no promise is broken."""
    state = State.empty(Shape(1, 1, 3, 2))
    whole = Organisation(downturn=Downturn(help=hours))
    state.tenure.occupied[:] = [True, True, False]
    state.renewal.served = np.array([0, 1, 4])  # two customers in the first seat, one in the third
    state.time_budget.customer_hours[:] = 2 * given_share * float(experience.hours_each_customer(whole))
    kept = experience.kept_promise(state, whole)
    assert kept[0] == pytest.approx([min(given_share, 1.0), 1.0, 0.0])
