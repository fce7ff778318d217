"""Which policies cannot be ruled out as the best."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import stdtrit

from salessim.quantities.arrays import Bools, Floats


def may_be_best(values: Floats, confidence: float, slack: float = 0.0) -> Bools:
    """Policy i may be best if Ȳᵢ ≥ Ȳⱼ − t·S_ij/√n − slack for every j; shape (k,).

    values: shape (n, k), one row per replicate and one column per policy, the baseline too; larger is better. S_ij is
    the standard deviation of the difference between i and j in the same replicate, t the quantile of 1 − α/(k − 1),
    one-sided, with n − 1 degrees of freedom. The best policy is lost only if one of the k − 1 others seems better by
    more than its t·S/√n, which happens to each with α/(k − 1) at most, so to any of them with α at most, whatever the
    luck that they share (Bonferroni; for the independent systems of Nelson, Swann, Goldsman & Song 2001 a slightly
    smaller t will do). From one replicate nobody is ruled out. slack: how far behind the best does not matter, in the
    unit of the values; with it, who is ruled out is known to be behind by more than that.
    """
    n, k = values.shape
    if n < 2 or k < 2:
        return np.ones(k, dtype=np.bool_)
    quantile = float(stdtrit(n - 1, 1 - (1 - confidence) / (k - 1)))
    ahead = values[:, np.newaxis, :] - values[:, :, np.newaxis]
    allowance = quantile * ahead.std(axis=0, ddof=1) / math.sqrt(n)
    kept: Bools = (ahead.mean(axis=0) <= allowance + slack).all(axis=1)
    return kept
