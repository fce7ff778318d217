"""How well a share is known, such as that of replicates in which a policy is better."""

from __future__ import annotations

import math


def wilson(count: float, n: float, confidence: float) -> tuple[float, float]:
    """The ends of Wilson's (1927) interval of a share: count of n replicates or draws; between 0 and 1 for every count.

    It is sampling error: more replicates narrow it and leave the share where it is. Where observations depend on each
    other, n is the number of independent ones that would know as much, and need not be whole.
    """
    from statsmodels.stats.proportion import proportion_confint  # noqa: PLC0415 - as in holm.py

    if not n:
        return math.nan, math.nan
    low, high = proportion_confint(count, n, alpha=1 - confidence, method="wilson")
    return float(low), float(high)
