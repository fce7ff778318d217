"""Breadth: the owner among those met (drawing without replacement), and a champion's leaving as a competing hazard."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sections import drawn
from support.worlds import bare, tallies, within

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.deals import breadth
from salessim.model.deals.breadth import Breadth
from salessim.model.organisation import Organisation
from salessim.model.simulation import Span
from salessim.model.state import State
from salessim.quantities.arrays import Floats

P = drawn(Breadth)
UNIT = st.floats(0, 1, exclude_max=True)
WORLDS, SPAN = 16, Span(48, 40)
HOUSE: dict[str, Any] = {
    "organisation": {"teams": 1, "seats_per_team": 4, "accounts_per_seat": 100},
    "time_budget": {"per_contact": 8},
    "tenure": {"mean": 600},
    "renewal": {"churn_floor": 1},
}
"""Hardly anybody leaves on our side, prospects never run out."""


# In closed form.


@pytest.mark.parametrize("met", [1, 2, 4, 7])
def test_the_owner_is_among_n_of_a_group_of_g_with_n_in_g(met: int):
    """One after the other: 1/g, else 1/(g − 1), …: drawing without replacement."""
    p, u = Breadth(group=7), (np.arange(4200) + 0.5) / 4200
    unknown = 1.0
    for known in range(met):
        unknown *= 1 - breadth.is_owner(u, np.full(u.size, known), p).mean()
    assert 1 - unknown == pytest.approx(met / 7, abs=1e-3)


def test_points_and_values_are_ordinary_where_two_are_known():
    """With two of g known: points average to 0, and the two factors on value to 1."""
    p = Breadth(group=6.8, owner_points=0.4, owner_value=0.2)
    share = 2 / 6.8
    points = share * breadth.owner_points(np.array(True), p) + (1 - share) * breadth.owner_points(np.array(False), p)
    assert points == pytest.approx(0, abs=1e-12)
    assert breadth.without_owner(p) * (share * breadth.larger(p) + 1 - share) == pytest.approx(1)
    assert breadth.deal_hours(p) == 1


def course(**section: float) -> tuple[Organisation, dict[str, Floats]]:
    """Totals of worlds with three stages of two months, in which nothing ends a deal but what breadth does."""
    organisation = bare(**HOUSE, pipeline={"stages": 3, "cycle": 6}, breadth={"strength": 1, **section})
    return organisation, {n: v.sum(axis=1) for n, v in tallies(organisation, WORLDS, SPAN).items()}


def absorbing(leaving: float, meeting: float) -> tuple[Floats, float]:
    """Mean months with one and with two people known, and the share that comes to its decision.

    States (stage, known): in a month the champion leaves first (of one known: the end), then one may be met, then
    the deal advances with probability ½.
    """
    gone, meets = -np.expm1(-leaving), -np.expm1(-meeting)
    known = np.array([[(1 - gone) * (1 - meets), (1 - gone) * meets], [gone * (1 - meets), 1 - gone + gone * meets]])
    within_stage, onwards = np.kron(np.eye(3), known / 2), np.kron(np.eye(3, k=1), known / 2)
    visits = np.linalg.inv(np.eye(6) - within_stage - onwards)[0].reshape(3, 2)
    return visits.sum(axis=0), float((visits[2] @ known / 2).sum())


def test_with_one_known_deals_lapse_at_the_hazard_of_leaving():
    """Each month with 1 − e^(−h): a competing hazard beside advancing."""
    organisation, got = course(leaving=0.08, meeting=0, people=1, owner_points=0, owner_value=0)
    months, reach = absorbing(0.08, 0.0)
    assert months[1] == 0
    within(got["opportunities_open"], got["opportunities_created"], float(months[0]))
    within(got["people_known"], got["opportunities_open"], 1.0)
    win, undecided = share_of(organisation)
    within(got["no_decisions"], got["opportunities_created"], 1 - reach + reach * undecided)
    within(got["wins"], got["opportunities_created"], reach * win)


def test_a_second_friend_saves_the_deal():
    organisation, got = course(leaving=0.08, meeting=0.4, people=2, owner_points=0, owner_value=0)
    months, reach = absorbing(0.08, 0.4)
    within(got["opportunities_open"], got["opportunities_created"], float(months.sum()))
    within(got["people_known"], got["opportunities_created"], float(months[0] + 2 * months[1]))
    within(got["wins"], got["opportunities_created"], reach * share_of(organisation)[0])
    assert reach > absorbing(0.08, 0.0)[1]


def test_deals_are_larger_by_the_share_that_knows_the_owner():
    """Nobody more is met, so that 1/g know the owner: mean value (1 + v/g) ÷ (1 + 2 v/g) of the market's."""
    organisation, got = course(leaving=0, meeting=0, group=5, owner_points=0, owner_value=1)
    expected = organisation.market.deal_value_mean_usd * (1 + 1 / 5) / (1 + 2 / 5)
    within(got["bookings_usd"], got["wins"], expected)


def share_of(organisation: Organisation) -> tuple[float, float]:
    """Win and no decision at a decision of `bare`."""
    win, undecided = np.exp(organisation.outcome.win_logit), np.exp(organisation.outcome.no_decision_logit)
    return float(win / (1 + win + undecided)), float(undecided / (1 + win + undecided))


# Laws.


@given(UNIT, st.integers(0, 20), P)
def test_chances_are_chances_and_off_is_off(u: float, known: int, p: Any):
    none = p.replaced(strength=0.0)
    assert 0 <= breadth.leaves(p) < 1
    assert breadth.leaves(none) == 0
    assert 0 <= breadth.meets(np.array(known), p) < 1
    assert breadth.meets(np.array(np.floor(p.people)), p) == 0, "there are enough"
    assert breadth.owner_points(np.array(True), none) == 0
    assert breadth.larger(none) == breadth.without_owner(none) == breadth.deal_hours(none) == 1
    if breadth.is_owner(np.array(u), np.array(known), p):
        assert breadth.is_owner(np.array(u), np.array(known + 1), p), "the fewer are left, the likelier"


@given(P)
def test_the_owner_is_worth_points_and_value(p: Any):
    met, unmet = (breadth.owner_points(np.array(owner), p) for owner in (True, False))
    assert met - unmet == pytest.approx(p.strength * p.owner_points)
    assert breadth.larger(p) >= 1 >= breadth.without_owner(p) > 0
    assert breadth.deal_hours(p) > 0


def test_hours_stay_hours_at_the_largest_number_allowed():
    assert breadth.deal_hours(Breadth(people=1, hours_each=0.9)) > 0


# Who is met and who leaves.


def at_work(known: list[int], effort: float, **section: float) -> State:
    """One seat with a deal for each number in `known`, after an entry of breadth.know."""
    p, state = Organisation(breadth=Breadth(**section)), State.empty(Shape(1, 1, 1, len(known)))
    state.breadth.known[:], state.performance.deal_effort[:] = known, effort
    state.pipeline.at_work = np.arange(len(known))
    breadth.know(state, p, Luck(1, np.array([1]), 4))
    return state


def test_the_last_friend_strands_a_deal_and_one_of_several_does_not():
    state = at_work([1, 2, 5], 1.0, leaving=100, meeting=0)
    assert state.breadth.stranded.tolist() == [True, False, False]
    assert state.breadth.known[0].tolist() == [1, 1, 4]


def test_nobody_is_met_whom_nobody_looks_for():
    """Empty seats meet nobody; those that colleagues cover do, since deals there get effort too."""
    assert at_work([1, 1], 0.0, leaving=0, meeting=100).breadth.known[0].tolist() == [1, 1]
    met = at_work([1, 2], 0.3, leaving=0, meeting=100, people=2, group=1)
    assert met.breadth.known[0].tolist() == [2, 2]
    assert met.breadth.owners.tolist() == [0], "the second has met enough"


def test_a_new_deal_forgets_whom_the_last_one_knew():
    p, state = Organisation(breadth=Breadth(group=1e2)), State.empty(Shape(1, 1, 1, 3))
    state.breadth.known[:], state.breadth.owner[:] = 7, True
    state.sources.opening = np.array([0, 2])
    breadth.begin(state, p, Luck(1, np.array([1]), 4))
    assert state.breadth.known[0].tolist() == [1, 7, 1]
    assert state.breadth.owner[0].tolist() == [False, True, False]
