"""How well the share of replicates is known in which a policy is better."""

from __future__ import annotations

import math


def wilson(count: int, n: int, confidence: float) -> tuple[float, float]:
    """The ends of Wilson's (1927) interval of a share: count of n replicates; between 0 and 1 for every count.

    It is sampling error about luck: more replicates narrow it and leave the share where it is.
    """
    from statsmodels.stats.proportion import proportion_confint  # noqa: PLC0415 - as in holm.py

    if not n:
        return math.nan, math.nan
    low, high = proportion_confint(count, n, alpha=1 - confidence, method="wilson")
    return float(low), float(high)
