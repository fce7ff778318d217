"""Intervals against known answers on Gaussian toys whose correlation is stated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from salessim.analysis.interval import correlation, geometric_mean, interval, variance_gain


def toy(n: int, rho: float, seed: int, repetitions: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Two standard normals with correlation rho, shape (repetitions, n)."""
    shared, own = np.random.default_rng(seed).normal(size=(2, repetitions, n))
    return shared, rho * shared + math.sqrt(1 - rho**2) * own


def test_paired_interval_is_that_of_scipy() -> None:
    (a,), (b,) = toy(40, 0.7, seed=1)
    ours, theirs = interval(b - a, 0.9), stats.ttest_rel(b, a).confidence_interval(0.9)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize("rho", [0.0, 0.9])
def test_the_interval_covers_as_often_as_it_says(rho: float) -> None:
    repetitions, shift = 1_000, 0.3
    a, b = toy(30, rho, seed=2, repetitions=repetitions)
    known = [interval(each, 0.95) for each in b + shift - a]
    covered = np.mean([each.low <= shift <= each.high for each in known])
    assert abs(covered - 0.95) < 4 * math.sqrt(0.95 * 0.05 / repetitions)


def test_identical_policies_are_told_apart_no_more_often_than_stated() -> None:
    repetitions = 1_000
    a, b = toy(30, 0.5, seed=3, repetitions=repetitions)
    told_apart = np.mean([each.low > 0 or each.high < 0 for each in map(interval, b - a)])
    assert told_apart < 0.05 + 4 * math.sqrt(0.05 * 0.95 / repetitions)


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.5, 0.9])
def test_variance_gain_is_one_over_one_minus_rho(rho: float) -> None:
    n = 4_000
    (a,), (b,) = toy(n, rho, seed=4)
    gain, expected = variance_gain(b, a), 1 / (1 - rho)
    # The delta method on normal pairs gives log gain a standard error of (1 + rho) / sqrt(n).
    assert abs(math.log(gain.value / expected)) < 4 * (1 + rho) / math.sqrt(n)
    assert gain.low < expected < gain.high


def test_the_gain_interval_covers_about_as_often_as_it_says() -> None:
    a, b = toy(80, 0.8, seed=5, repetitions=120)
    gains = [variance_gain(each, base) for each, base in zip(b, a, strict=True)]
    covered = np.mean([gain.low < 5 < gain.high for gain in gains])
    # The percentile bootstrap is a little short at n = 80: 0.9 is what a reader should still be able to count on.
    assert covered > 0.9 - 3 * math.sqrt(0.9 * 0.1 / 120)


def test_the_bootstrap_gives_the_same_answer_every_time() -> None:
    (a,), (b,) = toy(50, 0.5, seed=6)
    assert variance_gain(b, a) == variance_gain(b, a)


@pytest.mark.parametrize("shift", [0.0, 1.0, 1 / 3])
def test_a_policy_that_only_shifts_the_outcome_has_no_width_and_infinite_gain(shift: float) -> None:
    a = np.random.default_rng(7).normal(100, 5, 40)
    gain, known = variance_gain(a + shift, a), interval((a + shift) - a)
    assert gain.value == gain.low == gain.high == math.inf
    assert known.half_width == pytest.approx(0, abs=1e-12)
    assert correlation(a + shift, a) == pytest.approx(1)


def test_a_policy_that_seldom_matters_may_have_infinite_gain_within_its_interval() -> None:
    a = np.random.default_rng(8).normal(size=20)
    b = a.copy()
    b[0] += 3
    gain = variance_gain(b, a)
    assert 1 < gain.low <= gain.value < gain.high == math.inf


def test_one_replicate_knows_nothing() -> None:
    one = np.array([4.0])
    assert interval(one).low == -math.inf
    assert math.isnan(variance_gain(one, one).value)
    assert math.isnan(correlation(one, one))


def test_correlation_is_that_of_numpy_and_absent_without_variation() -> None:
    (a,), (b,) = toy(30, -0.4, seed=9)
    assert correlation(a, b) == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert math.isnan(correlation(a, np.ones(30)))


def test_gains_are_averaged_as_factors() -> None:
    assert geometric_mean([2.0, 8.0]) == pytest.approx(4)
    assert geometric_mean([2.0, math.nan]) == pytest.approx(2)
    assert geometric_mean([2.0, math.inf]) == math.inf
    assert math.isnan(geometric_mean([]))
