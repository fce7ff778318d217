"""Renewals against the shifted-beta-geometric model of Fader & Hardie (2007)."""

import numpy as np
import pytest
from scipy.special import betaln
from support.worlds import bare

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.customers import renewal
from salessim.model.state import State

YEARS = 12
SEGMENTS = {"high end": (0.668, 3.806, 0.394), "regular": (0.704, 1.182, 0.173)}
"""Maximum-likelihood parameters from seven years, and the survival that was observed in year twelve."""


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


def test_the_mature_base_churns_less_than_a_fresh_one():
    """Among customers in a steady state density goes with f(θ)/θ, so their mean churn is 1/E[1/θ]."""
    p = bare(renewal={"churn_floor": 0.05, "churn_a": 1, "churn_b": 3}).renewal
    u = (np.arange(20_000) + 0.5) / 20_000
    fresh = renewal.churn_propensity(u, p)
    assert renewal.mature_propensity(u, p).mean() == pytest.approx(1 / np.mean(1 / fresh), rel=1e-3)
