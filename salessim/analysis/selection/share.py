"""How well a share is known, such as that of replicates in which a policy is better."""

from __future__ import annotations

import math

from scipy.special import ndtri


def wilson(count: float, n: float, confidence: float) -> tuple[float, float]:
    """The ends of Wilson's (1927) interval of a share: count of n replicates or draws; between 0 and 1 for every count.

    With p = count ÷ n and z the normal quantile: (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) ÷ (1 + z²/n). It is sampling
    error: more replicates narrow it and leave the share where it is. Where observations depend on each other, n is the
    number of independent ones that would know as much, and need not be whole.
    """
    if not n:
        return math.nan, math.nan
    share, z = count / n, -float(ndtri((1 - confidence) / 2))
    scale = 1 + z * z / n
    middle = (share + z * z / (2 * n)) / scale
    apart = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    return max(0.0, middle - apart), min(1.0, middle + apart)
