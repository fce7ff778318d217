"""Qualification: normal selection on what seems to fit, and the funnel as an absorbing chain with one exit more."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from scipy.stats import norm
from support.sections import drawn
from support.worlds import bare, tallies, within

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.deals import qualification
from salessim.model.deals.qualification import Qualification
from salessim.model.organisation import Organisation
from salessim.model.simulation import Span
from salessim.model.state import State
from salessim.quantities.arrays import Floats

UNIT = st.floats(0, 1, exclude_max=True)
P = drawn(Qualification)
GRID = (np.arange(400) + 0.5) / 400


def population(p: Qualification) -> tuple[Floats, Floats]:
    """Fit, and how it seems, of a population without sampling error: all pairs of quantiles."""
    fits, noise = (part.reshape(-1) for part in np.meshgrid(qualification.fit(GRID), GRID))
    return fits, qualification.seems(fits, noise, p)


# In closed form.


@pytest.mark.parametrize(("share", "seen"), [(0.3, 0.6), (0.6, 0.9), (0.5, 0.0)])
def test_those_that_seem_to_fit_worst_are_let_go(share: float, seen: float):
    """Φ(seeming) < d lets go of the share d; the correlation is ρ; the fit of those kept is ρ φ(z)/(1 − d), z = Φ⁻¹(d).

    The last is the mean of a normal number that another, correlated with it, selects (Heckman 1979).
    """
    p = Qualification(disqualified=share, seen=seen)
    fits, seeming = population(p)
    gone = qualification.is_let_go(seeming, p)
    assert gone.mean() == pytest.approx(share, abs=0.003)
    assert np.corrcoef(fits, seeming)[0, 1] == pytest.approx(seen, abs=0.003)
    assert seeming.std() == pytest.approx(1, abs=0.01)
    assert fits[~gone].mean() == pytest.approx(seen * norm.pdf(norm.ppf(share)) / (1 - share), abs=0.01)


def chain(months_per_stage: float, drops: float, let_go: float) -> tuple[Floats, float]:
    """Mean months in each of three stages, and the share that comes to its decision: N = (I − Q)^−1."""
    advance = 1 / months_per_stage
    moves = (1 - drops) * advance * np.array([1 - let_go, 1, 1])
    stays = np.full(3, (1 - drops) * (1 - advance))
    visits = np.linalg.inv(np.eye(3) - np.diag(stays) - np.diag(moves[:-1], 1))
    return visits[0], float(visits[0, -1] * moves[-1])


class Stocks:
    """Counts deals by stage at each month's end."""

    def __init__(self, worlds: int) -> None:
        self.stock = np.zeros((worlds, 3))

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        for stage in range(3):
            self.stock[:, stage] += np.count_nonzero(state.pipeline.stage == stage + 1, axis=1)


WORLDS = 16


def test_the_funnel_with_an_exit_after_its_first_stage():
    """Little's law stage by stage, the share let go, and wins with the chances of those that were kept.

    Accounts are many and contacts few, so that nobody is contacted again because somebody has let it go.
    """
    share, seen, weight = 0.4, 0.7, 0.8
    organisation = bare(
        organisation={"teams": 1, "seats_per_team": 4, "accounts_per_seat": 1500},
        qualification={"strength": 1, "disqualified": share, "seen": seen, "fit_weight": weight},
        pipeline={"stages": 3, "cycle": 6, "stage_drop": [0.05, 0.05, 0.05]},
        time_budget={"per_contact": 8},
        tenure={"mean": 600},
        renewal={"churn_floor": 1},
    )
    stocks = Stocks(WORLDS)
    got = {n: v.sum(axis=1) for n, v in tallies(organisation, WORLDS, Span(36, 30), observers=[stocks]).items()}
    drops = float(-np.expm1(-0.05))
    visits, reach = chain(2, drops, share)
    for stage in range(3):
        within(stocks.stock[:, stage], got["opportunities_created"], float(visits[stage]))
    judged = visits[0] * (1 - drops) / 2
    within(got["disqualified"], got["opportunities_created"], float(judged * share))
    fits, seeming = population(organisation.qualification)
    odds = organisation.outcome.win_logit + weight * fits[~qualification.is_let_go(seeming, organisation.qualification)]
    win, undecided = np.exp(odds), np.exp(organisation.outcome.no_decision_logit)
    within(got["wins"], got["opportunities_created"], reach * float((win / (1 + win + undecided)).mean()))


def test_fit_alone_spreads_chances_and_keeps_the_odds():
    """The mean of the log odds is 0: half of the accounts have better odds than without, and half worse."""
    points = qualification.fit_points(qualification.fit(GRID), Qualification(fit_weight=0.6))
    assert points.mean() == pytest.approx(0, abs=1e-9)
    assert points.std() == pytest.approx(0.6, rel=0.01)
    assert np.median(expit(points)) == pytest.approx(0.5)


# Laws.


@given(UNIT, UNIT, P)
def test_who_fits_better_is_seldomer_let_go(one: float, other: float, p: Any):
    low, high = (qualification.fit(np.array(u)) for u in (min(one, other), max(one, other)))
    noise = np.array(other)
    worse, better = (qualification.is_let_go(qualification.seems(fits, noise, p), p) for fits in (low, high))
    assert worse >= better
    assert qualification.fit_points(high, p) >= qualification.fit_points(low, p)
    none = p.replaced(strength=0.0)
    assert not qualification.is_let_go(low, none)
    assert qualification.fit_points(low, none) == 0
    assert qualification.depth(none) == 1


@given(P, st.floats(0.01, 10))
def test_depth_is_what_reps_would_give_as_far_as_it_is_on(p: Any, depth: float):
    assert qualification.depth(p.replaced(depth=depth)) == pytest.approx(1 + p.strength * (depth - 1))
    assert qualification.depth(p.replaced(depth=depth)) > 0
    assert qualification.depth(p.replaced(depth=1.0)) == 1


# When.


def test_only_deals_that_have_just_left_their_first_stage_are_judged():
    """Of five deals two have just moved to the second stage; the seat of one of them lets nobody go."""
    p, state = Organisation(), State.empty(Shape(1, 1, 2, 5))
    p = p.replaced(qualification=p.qualification.replaced(disqualified=np.array([[1.1, 0.0]])))
    state.pipeline.stage[:] = [[2, 2, 3, 1, 0, 2, 0, 0, 0, 0]]
    state.pipeline.moved = np.array([1, 2, 5])
    qualification.judge(state, p, Luck(1, np.array([1]), 3))
    assert state.qualification.dropped.tolist() == [1]
    assert state.qualification.disqualified.tolist() == [[1, 0]]


def test_fit_is_for_life_and_how_it_seems_is_not():
    state = State.empty(Shape(1, 1, 2, 5))
    everybody = state.at(np.arange(10))
    early, late = (qualification.fits_of(state, Luck(1, np.array([1]), month), everybody) for month in (1, 60))
    assert np.array_equal(early, late)
    assert len(set(early)) == 10
