"""How well a mean difference is known, and how much sharing the luck has helped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from salessim.quantities.arrays import Floats

RESAMPLES: Final = 2_000
RESAMPLED_AT_ONCE: Final = 400_000
"""Outcomes drawn at a time; it bounds the memory of a comparison, and changes none of its numbers."""
BOOTSTRAP_SEED: Final = 20_260_101
"""Fixed: the same outcomes always give the same report."""


@dataclass(frozen=True)
class Interval:
    """D̄ ± t·S_D/√n for a mean of n replicates, in the outcome's unit; infinitely wide when n is 1."""

    n: int
    mean: float
    sd: float
    half_width: float
    confidence: float

    @property
    def low(self) -> float:
        """The lower end."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """The upper end."""
        return self.mean + self.half_width


def interval(values: Floats, confidence: float = 0.95) -> Interval:
    """The t interval of a mean; values of shape (n,), one per replicate. Given paired differences, the paired interval.

    It equals scipy's `ttest_rel(a, b).confidence_interval()`, which answers with a warning and no number where a
    policy changes nothing or shifts every replicate by the same amount; here such an interval has no width.
    """
    n, mean = int(values.size), float(values.mean())
    if n < 2:
        return Interval(n, mean, math.nan, math.inf, confidence)
    sd = float(values.std(ddof=1))
    quantile = float(stdtrit(n - 1, (1 + confidence) / 2))
    return Interval(n, mean, sd, quantile * sd / math.sqrt(n), confidence)


@dataclass(frozen=True)
class VarianceGain:
    """(Var A + Var B) ÷ Var D: the factor of runs that sharing luck has saved; below 1 it has cost runs."""

    value: float
    low: float
    high: float


def variance_gain(values: Floats, baseline_values: Floats, confidence: float = 0.95) -> VarianceGain:
    """The gain of pairing with its percentile bootstrap interval over replicates; both inputs of shape (n,).

    Infinite where the difference never varies (identical policies); not a number where n is 1. The bootstrap is on
    the inverse, Var D ÷ (Var A + Var B), which stays finite when a resample happens to hold no variation.
    """
    n = values.size
    if n < 2:
        return VarianceGain(math.nan, math.nan, math.nan)
    luck = np.random.Generator(np.random.PCG64(BOOTSTRAP_SEED))
    most = max(1, RESAMPLED_AT_ONCE // n)
    drawn = (luck.integers(n, size=(min(most, RESAMPLES - done), n)) for done in range(0, RESAMPLES, most))
    inverses = np.concatenate([_inverse_gain(values[each], baseline_values[each]) for each in drawn])
    ends = np.quantile(inverses, [(1 + confidence) / 2, (1 - confidence) / 2])
    inverse = _inverse_gain(values[None, :], baseline_values[None, :])
    value, low, high = (1 / each if each > 0 else math.inf for each in (float(inverse[0]), *map(float, ends)))
    return VarianceGain(value, low, high)


def _inverse_gain(values: Floats, baseline_values: Floats) -> Floats:
    """Var D ÷ (Var A + Var B) along the last axis; 0 where nothing varies."""
    apart = values.var(axis=-1, ddof=1) + baseline_values.var(axis=-1, ddof=1)
    together = (values - baseline_values).var(axis=-1, ddof=1)
    inverse: Floats = np.divide(together, apart, out=np.zeros_like(apart), where=apart > 0)
    # Rounding leaves about 1e-32 where the true variance is none: a policy that only shifts the outcome.
    inverse[inverse < 1e-24] = 0.0
    return inverse


def geometric_mean(gains: Sequence[float]) -> float:
    """The typical gain of several comparisons: factors multiply, so their logs are averaged; NaN entries are left out.

    >>> round(geometric_mean([2.0, 8.0]), 6)
    4.0
    """
    known = [gain for gain in gains if not math.isnan(gain)]
    if not known:
        return math.nan
    if 0.0 in known:
        return 0.0
    return math.exp(math.fsum(math.log(gain) for gain in known) / len(known))


def correlation(values: Floats, baseline_values: Floats) -> float:
    """Pearson's correlation over replicates, both of shape (n,); not a number where either never varies."""
    if values.size < 2:
        return math.nan
    spread = math.sqrt(float(values.var()) * float(baseline_values.var()))
    if spread == 0:
        return math.nan
    together = float(((values - values.mean()) * (baseline_values - baseline_values.mean())).mean())
    return min(1.0, max(-1.0, together / spread))
