"""Intervals from likelihoods: every value that the data do not make unlikely."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import chi2, t

from salessim.calibration.estimate import CONFIDENCE, Unknown
from salessim.quantities.arrays import Floats

FEWEST: Final = 8
"""Events that an estimate needs: with fewer, an interval would span everything that one thinks possible anyhow."""
DROP: Final = float(chi2.ppf(CONFIDENCE, 1)) / 2
"""How far the log likelihood falls at the ends of an interval."""


def interval(
    log_likelihood: Callable[[float], float], best: float, least: float, most: float, dispersion: float = 1.0
) -> tuple[float, float]:
    """Ends of the likelihood interval around `best`, within [least, most]; all positive, sought on a log scale.

    `dispersion`: how many times more the score varies than the likelihood supposes (1: as it supposes).
    """
    floor = log_likelihood(best) - DROP * dispersion

    def above(logarithm: float) -> float:
        return log_likelihood(float(np.exp(logarithm))) - floor

    def end(bound: float) -> float:
        if above(np.log(bound)) >= 0:
            return bound
        return float(np.exp(brentq(above, np.log(bound), np.log(best), xtol=1e-6)))

    return end(least), end(most)


def point(clusters: int) -> float:
    """How many standard errors make an interval when errors come from so many independent clusters."""
    return float(t.ppf(0.5 + CONFIDENCE / 2, max(clusters - 1, 1)))


def small_sample_point(weights: Floats) -> float:
    """How many standard errors make an interval of a weighted mean when few clusters carry most of the weight.

    The variance between clusters is then known from few: Satterthwaite's degrees of freedom (Σ w²)²/Σ w⁴, which are
    the number of clusters where weights are equal, less one for the mean (Bell & McCaffrey 2002 in spirit).
    """
    squares = np.square(weights)
    return float(t.ppf(0.5 + CONFIDENCE / 2, max(float(squares.sum() ** 2 / np.sum(squares**2)) - 1, 1.0)))


def clustered_error(influence: Floats, cluster: NDArray[np.int64]) -> tuple[float, int]:
    """Standard error of a sum of influences (rows,) whose rows depend on one another within clusters; and how many.

    √(G/(G − 1) Σ_g (Σ_{i in g} influence_i)²), the sandwich of Liang & Zeger (1986) for one number.
    """
    _, code = np.unique(cluster, return_inverse=True)
    sums = np.bincount(code, weights=influence)
    many = sums.size
    return float(np.sqrt(many / max(many - 1, 1) * np.sum(sums * sums))), many


def too_few(keys: tuple[str, ...], found: int, events: str) -> tuple[Unknown, ...]:
    """That there are too few events to tell these parameters, and how many it takes."""
    why = f"{events}: {found} in the data; at least {FEWEST} are needed"
    return tuple(Unknown(key, why) for key in keys)
