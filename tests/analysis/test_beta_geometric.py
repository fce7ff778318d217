"""Maximum likelihood of the shifted-beta-geometric model: derivatives, counts, published fits, recovery."""

import numpy as np
import pytest
from scipy.special import betaln

from salessim.analysis import retention
from salessim.analysis.retention import counted, fit, from_survival, hazards, log_likelihood, survival


def test_survival_is_the_ratio_of_beta_functions():
    years = np.arange(8)
    expected = np.exp(betaln(0.7, 2.2 + years) - betaln(0.7, 2.2))
    assert survival(0.7, 2.2, 7) == pytest.approx(expected)
    assert survival(0.7, 2.2, 7, floor=0.03) == pytest.approx(expected * 0.97**years)


def test_log_likelihood_is_that_of_the_paper():
    """Σ (S(t−1) − S(t)) ln P(t) + S(n) ln S(n), P(1) = a/(a + b) and P(t) = P(t − 1)(b + t − 2)/(a + b + t − 1)."""
    seen, a, b = np.array([1, 0.869, 0.743, 0.653]), 1.3, 4.1
    chance, left = [a / (a + b)], 1 - a / (a + b)
    for t in (2, 3):
        chance.append(chance[-1] * (b + t - 2) / (a + b + t - 1))
        left -= chance[-1]
    expected = -np.diff(seen) @ np.log(chance) + seen[-1] * np.log(left)
    assert log_likelihood(a, b, *from_survival(seen)) == pytest.approx(expected)


@pytest.mark.parametrize("floor", [0.0, 0.04])
def test_the_fit_is_the_top(floor: float):
    """No step to any side is likelier."""
    lost, kept = np.array([40.0, 20, 9]), np.array([160.0, 120, 90])
    found = fit(lost, kept, floor)
    for away in ((1e-3, 0.0), (-1e-3, 0.0), (0.0, 1e-3), (0.0, -1e-3), (1e-3, 1e-3), (-1e-3, -1e-3)):
        a, b = np.exp(away) * (found.a, found.b)
        assert log_likelihood(a, b, lost, kept, floor) < found.log_likelihood


@pytest.mark.parametrize("floor", [0.0, 0.1])
def test_covariance_is_the_inverse_of_the_curvature(floor: float):
    """At counts that are just as expected the information is the curvature of the log likelihood."""
    lost, kept = from_survival(1000 * survival(1.5, 2.0, 6, floor))
    found, step = fit(lost, kept, floor), 1e-3

    def at(*away: float) -> float:
        a, b = np.exp(np.array(away) * step) * (found.a, found.b)
        return log_likelihood(a, b, lost, kept, floor)

    both = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / 4
    alone = [at(1, 0) - 2 * at(0, 0) + at(-1, 0), at(0, 1) - 2 * at(0, 0) + at(0, -1)]
    curvature = -np.array([[alone[0], both], [both, alone[1]]]) / step**2
    assert np.linalg.inv(curvature) == pytest.approx(found.covariance_of_logs, rel=0.01)


def test_counts_of_renewals_by_hand():
    """Lost at 2, lost at 1; first seen after two renewals and still there at 4; first seen after 3 and not again."""
    entered, exited = np.array([0, 2, 0, 3]), np.array([2, 4, 1, 3])
    lost, kept = counted(entered, exited, np.array([True, False, True, False]))
    assert lost.tolist() == [1, 1, 0, 0]
    assert kept.tolist() == [1, 0, 1, 1]


def cohort(a: float, b: float, floor: float, customers: int, seed: int):
    """Customers with a propensity each, seen late and not to their end: (entered, exited, left)."""
    rng = np.random.default_rng(seed)
    leaves = rng.geometric(floor + (1 - floor) * rng.beta(a, b, customers))
    entered = rng.integers(0, 4, customers)
    until = entered + rng.integers(1, 7, customers)
    seen = leaves > entered
    return entered[seen], np.minimum(leaves, until)[seen], (leaves <= until)[seen]


@pytest.mark.parametrize("floor", [0.0, 0.05])
def test_recovery_with_truncation_and_censoring(floor: float):
    """Errors ÷ standard errors over 200 cohorts: mean 0 and spread 1, so that intervals mean what they say."""
    distances = []
    for seed in range(200):
        found = fit(*counted(*cohort(1.5, 4.0, floor, 20_000, seed)), floor)
        errors = np.sqrt(np.diag(found.covariance_of_logs))
        distances.append(np.log([found.a / 1.5, found.b / 4.0]) / errors)
    assert np.all(np.abs(np.mean(distances, axis=0)) < 4 / np.sqrt(200))
    assert np.all(np.abs(np.std(distances, axis=0) - 1) < 4 / np.sqrt(400))


def test_customers_who_are_all_alike_are_not_told_apart():
    years = np.arange(7)
    found = fit(*from_survival(10_000 * 0.8**years))
    assert found.unidentified
    assert hazards(found.a, found.b, 6) == pytest.approx(0.2, rel=1e-3)
    assert fit(np.array([5.0]), np.array([20.0])).unidentified, "one renewal tells a mean and no spread"
    assert not fit(*from_survival(10_000 * survival(0.7, 2.2, 6))).unidentified


@pytest.mark.parametrize(("lost", "kept"), [([0.0, 0.0], [9.0, 8.0]), ([5.0], [0.0])])
def test_nothing_lost_or_nothing_kept_has_no_maximum(lost: list[float], kept: list[float]):
    with pytest.raises(ValueError, match="at least one customer lost and one kept"):
        fit(np.array(lost), np.array(kept))


def test_residual_renewals_are_the_discounted_sum():
    left = survival(0.668, 3.806, 2000)
    expected = (left[8:] / left[7] / 1.1 ** np.arange(1993)).sum()
    assert retention.residual_renewals(0.668, 3.806, 7, 0.1) == pytest.approx(expected)
