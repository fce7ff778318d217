"""Wiring of who comes and goes: departures, feelings, seats, searches, standing and newcomers, by hand."""

from collections.abc import Callable

import numpy as np
import pytest
from support.two_teams import LUCK, two_teams
from support.worlds import small

from salessim.engine.columns import Shape
from salessim.engine.identity import person_words
from salessim.model.decisions import Decision
from salessim.model.people import (
    candidates,
    headcount,
    hiring,
    morale,
    onboarding,
    standing,
    tenure,
)
from salessim.model.people.morale import UNMOVED
from salessim.model.people.onboarding import mentor_gain, ramp_factor, speed, uplift
from salessim.model.state import State

# Who goes.


def left(change: Callable[[State], None], **sections: object) -> State:
    """A month's departures where nobody quits unless made to: the factor of feelings is 0."""
    state = two_teams(per_team=3)
    state.morale.quit_factor[:] = 0
    change(state)
    tenure.leave(state, small(**sections), LUCK)
    assert np.array_equal(
        state.tenure.left, state.tenure.quit | state.tenure.dismissed | state.tenure.laid_off | state.tenure.promoted
    )
    assert not np.any(state.tenure.occupied & state.tenure.left)
    return state


@pytest.mark.parametrize("factors", [(1e9, 1.0), (1.0, 1e9), (1e9, 0.0), (0.0, 1e9)])
def test_feelings_and_colleagues_multiply_the_hazard_of_quitting(factors: tuple[float, float]):
    def change(state: State) -> None:
        state.morale.quit_factor[0, 0], state.conduct.quit_factor[0, 0] = factors

    assert left(change).tenure.quit[0, 0] == (min(factors) > 0)


def test_nobody_quits_in_the_month_of_arrival_or_when_made_to_go():
    def change(state: State) -> None:
        state.morale.quit_factor[:] = 1e9
        state.tenure.months_in_seat[0, 0] = 0
        state.headcount.open[0, 1] = False
        state.promotion.promoted[0, 2] = True
        state.dismissal.dismissed[0, 3] = True
        state.candidates.talent[:] = [[1, 1, 1, 1, -1, 1]]

    own = left(change).tenure
    assert own.occupied[0].tolist() == [True] + [False] * 5
    assert own.laid_off[0].tolist() == [False, True] + [False] * 4
    assert own.promoted[0].tolist() == [False, False, True] + [False] * 3
    assert own.dismissed[0].tolist() == [False] * 3 + [True] + [False] * 2
    assert own.quit[0].tolist() == [False] * 4 + [True, False]
    assert not own.regretted.any(), "talent below the average is not missed"
    assert own.completed_months[0].tolist() == [0, 23.5, 23.5, 23.5, 23.5, 0]


def test_one_reason_for_each_departure_the_strongest_first():
    def change(state: State) -> None:
        state.headcount.open[0, 0] = False
        state.promotion.promoted[0, :2] = True
        state.standards.dismissed[0, :3] = True
        state.dismissal.dismissed[0, 5] = True  # nobody sits there

    own = left(change).tenure
    assert np.flatnonzero(own.laid_off).tolist() == [0]
    assert np.flatnonzero(own.promoted).tolist() == [1]
    assert np.flatnonzero(own.dismissed).tolist() == [2]
    assert own.left.sum() == 3


def test_quits_of_the_talented_are_regretted():
    def change(state: State) -> None:
        state.morale.quit_factor[0, :2] = 1e9
        state.candidates.talent[:] = [[0.2, -0.2, 0.2, 0.2, 0.2, 0.2]]

    own = left(change).tenure
    assert own.quit[0].tolist() == [True, True, False, False, False, False]
    assert own.regretted[0].tolist() == [True] + [False] * 5


@pytest.mark.parametrize(("components", "quits"), [({}, True), ({"plan": 1, "mentor": 1}, False)])
def test_structured_onboarding_relieves_the_bump_in_early_quitting(components: dict[str, float], quits: bool):
    """The fourth month of somebody whose luck lies between the chances of quitting with and without relief."""
    measured = {"shape": "empirical"}
    state = two_teams()
    words = person_words(state.shape, state.tenure.occupant)
    draw = LUCK.dense(Decision.QUITS, words)[0, 0]
    fourth = np.array(3, dtype=np.int32)
    chances = [tenure.quit_probability(fourth, small(tenure=measured).tenure, 1.0, bump) for bump in (1.0, 0.6)]
    state.morale.quit_factor[0, 0] = np.mean([np.log1p(-draw) / np.log1p(-chance) for chance in chances])
    state.tenure.months_in_seat[:] = 4
    tenure.leave(state, small(tenure=measured, onboarding={"components": {**components, "relief": 1}}), LUCK)
    assert state.tenure.quit[0, 0] == quits


# Feelings.


def test_quits_of_last_month_are_felt_in_their_own_team():
    """Team 1 lost one of its three; two of the three seats of team 2 are filled, and nobody quit."""
    p = small(tenure={"mean": 10}, morale={"quit_contagion": 0.5, "middle_pull": 0.2, "weight": 2})
    state = two_teams(per_team=3)
    state.tenure.quit[0, 1] = True
    state.tenure.laid_off[0, 4] = True  # contagion is about quitting
    state.standing.compared[0] = [True, True, False, False, False, False]
    state.standing.rank[0, :3] = [0.75, 0.25, 0.9]
    state.morale.morale[0, 0] = 0.5
    morale.weigh(state, p, LUCK)
    quits = -np.expm1(-1 / 10)
    first, second = 1.5 / (1 + 0.5 * 3 * quits), 1 / (1 + 0.5 * 2 * quits)
    pulled = 1 + 0.2 * (1 - 12 / 16)
    assert state.morale.quit_factor[0].tolist() == pytest.approx(
        [np.exp(2 * 0.1) * pulled * first, pulled * first, first, second, second, second]
    )


def test_fear_rises_with_the_share_of_the_team_made_to_go():
    """Of four people one is laid off and one dismissed; a newcomer begins without fear and with ordinary morale."""
    p = small(morale={"fear_half_life": 2, "from_fear": 0.4, "from_tolerance": 0.5, "adapting": 0.5})
    state = State.empty(Shape(1, 2, 4, 1))
    state.tenure.occupied[:] = [[True, True, False, False, True, True, True, False]]
    state.tenure.laid_off[0, 2] = state.tenure.dismissed[0, 3] = True
    state.tenure.quit[0, 7] = True
    state.hiring.hired[0, 1] = True
    state.morale.fear[:], state.morale.morale[:] = 0.2, 0.5
    state.attention.credibility[0] = [1, 0.8]
    morale.feel(state, p, LUCK)
    kept = 0.2 * 2**-0.5
    fear = [kept + 0.5, 0.5, 0, 0, kept, kept, kept, 0]
    assert state.morale.fear[0].tolist() == pytest.approx(fear)
    tends = [0.6 - 0.4 * fear[0], 0.6 - 0.4 * fear[1], 0.6 - 0.4 * kept - 0.5 * 0.2]
    before = [0.5, 0.6, 0.5]
    expected = [b + 0.5 * (t - b) for b, t in zip(before, tends, strict=True)]
    assert state.morale.morale[0].tolist() == pytest.approx([*expected[:2], 0.6, 0.6, *[expected[2]] * 3, 0.6])


def test_newcomers_are_not_moved_by_their_rank():
    factor = morale.quit_factor(*(np.array(value) for value in (0.6, UNMOVED, 0.0, 0.0)), small().morale)
    assert factor == pytest.approx(1, rel=1e-12)


# Seats and searches.


def test_seats_that_closed_and_opened_are_told():
    p, state = small(headcount={"closed": 0.25}), two_teams()
    state.headcount.planned[:] = 4
    state.headcount.open[:] = [[True, True, True, True]]
    headcount.plan(state, p, LUCK)
    assert state.headcount.open[0].tolist() == [True, True, True, False], "the second seat of the last team goes first"
    assert state.headcount.closed[0].tolist() == [False, False, False, True]
    headcount.plan(state, p, LUCK)
    assert not state.headcount.closed.any(), "a seat closes once"
    headcount.plan(state, small(), LUCK)
    assert state.headcount.opened[0].tolist() == [False, False, False, True]
    assert not state.headcount.closed.any()


def test_a_search_ends_with_its_seat():
    state = two_teams()
    state.hiring.searching[0, 3], state.hiring.months_to_fill[0, 3] = True, 5
    state.headcount.open[0, 3] = False
    hiring.fill(state, small(), LUCK)
    assert not state.hiring.searching.any()
    assert not state.hiring.hired.any()


@pytest.mark.parametrize(("bench", "months"), [(0.0, [1, 1]), (1.0, [1, 9])])
def test_a_managers_bench_shortens_the_searches_of_the_team(bench: float, months: list[int]):
    """Month by month until somebody comes; the other team's manager keeps a full bench."""
    p = small(hiring={"time_to_fill": 9, "time_to_fill_dispersion": 100})
    state = State.empty(Shape(1, 2, 1, 1))
    state.headcount.open[:] = True
    state.attention.bench[:] = [[0, bench]]
    came = [0, 0]
    for month in range(1, 40):
        hiring.fill(state, p, LUCK.at(month))
        for seat in np.flatnonzero(state.hiring.hired[0]):
            came[seat] = came[seat] or month - 1
    assert came[0] == months[0]
    assert came[1] == 1 if bench == 0 else came[1] > 3


# Standing.


def test_the_comparison_forgets_within_about_a_year_and_starts_anew_with_a_person():
    p = small(money={"pay": {"quota": 120_000}}, market={"price_growth": 0})
    state = two_teams()
    own = state.standing
    own.recent_bookings_usd[:], own.recent_quota_usd[:] = 1200, 2400
    state.onboarding.factor[:] = [[1, 0.5, 1, 0]]
    state.outcome.bookings_usd[:] = [[500, 600, 700, 800]]
    state.hiring.hired[0, 2] = True
    state.tenure.months_in_seat[:] = [[5, 4, 0, 24]]
    standing.rank(state, p, LUCK)
    assert own.recent_bookings_usd[0].tolist() == pytest.approx([1600, 1700, 700, 1100])
    assert own.recent_quota_usd[0].tolist() == pytest.approx([2200 + 10_000, 2200 + 5_000, 10_000, 2200])
    assert own.compared[0].tolist() == [True, False, False, False], "from the sixth month"
    assert own.rank[0].tolist() == [0.5] * 4


def test_ranks_are_by_attainment():
    state = two_teams(per_team=3)
    state.standing.recent_bookings_usd[:] = [[500, 100, 900, 300, 700, 9e9]]
    state.standing.recent_quota_usd[:] = 1
    standing.rank(state, small(money={"pay": {"quota": 1}}), LUCK)
    assert state.standing.rank[0].tolist() == pytest.approx([0.5, 0.1, 0.9, 0.3, 0.7, 0.5])


# Newcomers.


def test_productivity_is_read_at_the_months_middle_and_begins_anew_with_a_person():
    p = small(onboarding={"shape": "linear", "ramp": 10})
    state = two_teams()
    state.onboarding.ramps_lived[:] = [[0.3, 0.7, 0.2, 0.4]]
    state.hiring.hired[0, 1] = True
    state.conduct.crowned[0, 2] = True
    onboarding.read(state, p, LUCK)
    assert state.onboarding.factor[0].tolist() == pytest.approx([0.35, 0.05, 1, 0])
    onboarding.learn(state, p, LUCK)
    assert state.onboarding.ramps_lived[0].tolist() == pytest.approx([0.4, 0.1, 1.1, 0.4])


def test_mentored_newcomers_are_faster_and_take_their_colleagues_hours():
    """Team 1: one newcomer of three people; team 2: two of two. Half have a mentor, a quarter chose one."""
    parts = {"mentor": 0.5, "voluntary_mentor": 0.5, "plan": 1, "mentor_hours": 6, "each_cost": 1000, "strength": 0.5}
    p = small(onboarding={"shape": "linear", "ramp": 10, "components": parts}, hiring={"talent_sd": 0.35})
    state = two_teams(per_team=3)
    state.tenure.occupied[0, 4] = False
    state.tenure.occupied[0, 5] = True
    state.candidates.talent[:] = [[0.5, -0.5, 0, 0.5, 0, -0.5]]
    state.onboarding.ramps_lived[:] = [[0.2, 1.2, 1.0, 0.1, 0.1, 0.9]]
    state.hiring.hired[0, 3] = True
    onboarding.read(state, p, LUCK)
    wanted = 0.5 * (0.5 + 0.5 * 0.5 * 0.5) * 6
    assert state.onboarding.mentoring_hours[0].tolist() == pytest.approx([wanted / 3] * 3 + [wanted, 0, wanted])
    assert state.onboarding.cost_usd[0].tolist() == pytest.approx([0, 0, 0, 0.5 * (1.5 + 0.5 * 0.5 * 0.5) * 1000, 0, 0])
    held = p.onboarding.components
    quick = speed(uplift(mentor_gain(state.candidates.talent, 0.35, held), held), p.onboarding) / 10
    lived = np.array([[0.2, 1.2, 1.0, 0.0, 0.1, 0.9]])
    there = state.tenure.occupied
    assert state.onboarding.factor == pytest.approx(ramp_factor(lived + quick / 2, p.onboarding) * there)
    onboarding.learn(state, p, LUCK)
    assert state.onboarding.ramps_lived == pytest.approx(lived + quick * there)
    assert quick[0, 1] > quick[0, 2] > 0.1


def test_talent_leaves_with_the_person_and_comes_with_the_next():
    state = two_teams()
    state.candidates.talent[:] = 0.5
    state.tenure.left[0, 3], state.hiring.hired[0, 2] = True, True
    candidates.hire(state, small(), LUCK)
    assert state.candidates.talent[0, [0, 1, 3]].tolist() == [0.5, 0.5, 0]
    assert state.candidates.talent[0, 2] not in (0.0, 0.5)
