"""Verdicts on several policies at once: how likely each would be by luck alone, allowing for the number of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

from scipy.special import stdtr

from salessim.analysis.interval import Interval


def probability(difference: Interval, indifference: float) -> float:
    """The chance 2·P(T > (|D̄| − Δ)·√n/S_D), T with n − 1 degrees of freedom, and 1 at most.

    Twice the one-sided probability of such a mean, or one further out, where the true difference is Δ in its direction.
    So p < 1 − confidence exactly where the verdict is better or worse (higher or lower), and p says nothing about
    equivalence. |D̄| treats both directions alike: a metric of which less is better needs no mirror. Where no replicate
    differs from another, p is 0 or 1; from one replicate it is not known.
    """
    if difference.n < 2:
        return math.nan
    beyond = abs(difference.mean) - indifference
    if difference.sd == 0:
        return 0.0 if beyond > 0 else 1.0
    return min(1.0, 2 * float(stdtr(difference.n - 1, -beyond * math.sqrt(difference.n) / difference.sd)))


def holm(probabilities: Sequence[float]) -> tuple[float, ...]:
    """Adjusted by Holm (1979): calling out those below α is wrong about any of them with probability α at most.

    The k-th smallest of m counts m − k + 1 times, 1 at most, and no less than those before it. It needs no
    independence, which policies under the same luck do not have.
    """
    if any(math.isnan(each) for each in probabilities):
        return tuple(probabilities)
    order = sorted(range(len(probabilities)), key=lambda place: probabilities[place])
    counted = ((len(order) - rank) * probabilities[place] for rank, place in enumerate(order))
    adjusted = dict(zip(order, accumulate(counted, max), strict=True))
    return tuple(min(1.0, adjusted[place]) for place in range(len(order)))
