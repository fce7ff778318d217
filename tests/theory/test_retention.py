"""Renewals against the shifted-beta-geometric model of Fader & Hardie (2007)."""

from functools import cache

import numpy as np
import pytest
from scipy.special import betaln
from support.worlds import bare

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.customers import experience, loyalty, renewal
from salessim.model.state import State
from salessim.study import builtin

YEARS = 12
SEGMENTS = {"high end": (0.668, 3.806, 0.394), "regular": (0.704, 1.182, 0.173)}
"""Maximum-likelihood parameters from seven years, and the survival that was observed in year twelve."""


PUBLISHED = {
    "high end": [1, 0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491, 0.468, 0.445, 0.427, 0.409, 0.394],
    "regular": [1, 0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241, 0.223, 0.207, 0.194, 0.183, 0.173],
}
"""Share of each segment that was still there after each year (Fader & Hardie 2007, table 1)."""


@cache
def survival(a: float, b: float, accounts: int = 100_000) -> np.ndarray:
    """Share of a cohort that is still there after each year, by the model's own rules."""
    organisation = bare(renewal={"churn_a": a, "churn_b": b})
    state = State.empty(Shape(1, 1, 10, accounts // 10))
    luck = Luck(seed=5, replicates=np.array([1]))
    state.outcome.won = np.arange(accounts)
    renewal.begin(state, organisation, luck)
    left = [accounts]
    for month in range(1, 12 * YEARS + 1):
        renewal.take_stock(state, organisation, luck)
        renewal.renew(state, organisation, luck.at(month))
        if month % 12 == 0:
            left.append(int(np.count_nonzero(state.renewal.customer)))
    return np.array(left) / accounts


@pytest.mark.parametrize("segment", SEGMENTS)
def test_survival_follows_the_beta_geometric(segment: str):
    a, b, _ = SEGMENTS[segment]
    theory = np.exp(betaln(a, b + np.arange(YEARS + 1)) - betaln(a, b))
    got = survival(a, b)
    errors = np.sqrt(theory * (1 - theory) / 100_000)
    assert np.all(np.abs(got - theory)[1:] <= 3 * errors[1:])


@pytest.mark.parametrize("segment", SEGMENTS)
def test_survival_projects_the_published_year_twelve(segment: str):
    """The parameters were fitted to seven years; the published projections miss year twelve by at most 2 points."""
    a, b, observed = SEGMENTS[segment]
    assert abs(survival(a, b)[-1] - observed) < 0.02


@pytest.mark.parametrize(("segment", "constant"), [("high end", 0.270), ("regular", 0.046)])
def test_one_churn_rate_for_all_fails(segment: str, constant: float):
    """A constant rate fitted to seven years predicts a survival in year twelve that is far too low."""
    a, b, observed = SEGMENTS[segment]
    assert observed - constant > 5 * abs(survival(a, b)[-1] - observed)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_published_survival_table_needs_customers_who_differ(segment: str):
    """The model is within 2 points of every year; no one rate for all, not even the best in hindsight, is within 5."""
    a, b, _ = SEGMENTS[segment]
    table = np.array(PUBLISHED[segment])
    assert np.max(np.abs(survival(a, b) - table)) < 0.02
    rates = np.linspace(0.01, 0.6, 600)
    alike = np.power(1 - rates[:, np.newaxis], np.arange(YEARS + 1))
    assert np.min(np.max(np.abs(alike - table), axis=1)) > 0.05


@pytest.mark.parametrize("segment", SEGMENTS)
def test_hazard_of_a_cohort_declines(segment: str):
    """The older customers are, the fewer leave: a/(a + b + n − 1) in year n."""
    a, b, _ = SEGMENTS[segment]
    left = survival(a, b)
    hazard = 1 - left[1:] / left[:-1]
    theory = a / (a + b + np.arange(YEARS))
    errors = np.sqrt(theory * (1 - theory) / (left[:-1] * 100_000))
    assert np.all(np.abs(hazard - theory) < 4 * errors)
    assert np.all(np.diff(hazard[:6]) < 0)


def test_hazard_of_a_cohort_of_midmarket_declines():
    """With satisfaction, switching costs and an alternative within reach too: those who suit us least leave first."""
    p, accounts, years = builtin("midmarket"), 60_000, 6
    state = State.empty(Shape(1, 1, 1, accounts))
    state.headcount.open[:] = state.tenure.occupied[:] = True
    state.outcome.won = np.arange(accounts)
    luck, left = Luck(seed=5, replicates=np.array([1])), [accounts]
    for begin in (renewal.begin, loyalty.begin, experience.begin):
        begin(state, p, luck)
    for month in range(1, 12 * years + 1):
        renewal.take_stock(state, p, luck)
        state.time_budget.customer_hours[:] = state.renewal.served.size * p.time_budget.hours_per_customer
        for entry in (loyalty.hold, experience.feel, renewal.renew):
            entry(state, p, luck.at(month))
        if month % 12 == 0:
            left.append(int(np.count_nonzero(state.renewal.customer)))
    there = np.array(left)
    hazard = 1 - there[1:] / there[:-1]
    errors = np.sqrt(hazard * (1 - hazard) / there[:-1])
    assert np.all(hazard[:-1] - hazard[1:] > 2 * np.hypot(errors[:-1], errors[1:])), hazard
    assert hazard[-1] < 0.7 * hazard[0]


def test_the_mature_base_churns_less_than_a_fresh_one():
    """Among customers in a steady state density goes with f(θ)/θ, so their mean churn is 1/E[1/θ]."""
    p = bare(renewal={"churn_floor": 0.05, "churn_a": 1, "churn_b": 3}).renewal
    u = (np.arange(20_000) + 0.5) / 20_000
    fresh = renewal.churn_propensity(u, p)
    assert renewal.mature_propensity(u, p).mean() == pytest.approx(1 / np.mean(1 / fresh), rel=1e-3)
