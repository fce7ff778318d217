"""Regret: what a policy costs in a future in which another would have been better."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.analysis.futures.halves import Halves, halves
from salessim.analysis.interval import Interval, interval
from salessim.quantities.arrays import Floats

TAIL: Final = 0.9
"""Regret is below this quantile in nine of ten futures."""
LEAST_TAIL: Final = 10
"""Futures below which nobody can speak of one in ten."""


@dataclass(frozen=True)
class Regret:
    """One policy's regret over futures, in the outcome's unit; below zero is noise."""

    mean: Interval
    """Over futures, with the interval over replicates."""
    tail: float
    """P90 over futures; not a number of fewer than ten."""
    most: float
    """In the worst future."""
    best_in: float
    """Share of futures in which its mean is the best; policies that are equal share a future."""
    by_future: Floats
    """Shape (futures,)."""
    by_replicate: Floats
    """Over futures, shape (n,): replicates in one order for all policies."""

    def beside(self, other: Regret) -> Interval:
        """How much of it goes with another policy: the mean over futures of other − own, paired over replicates."""
        return interval(self.by_replicate - other.by_replicate, self.mean.confidence)


def regrets(values: Floats, confidence: float = 0.95) -> tuple[Regret, ...]:
    """R(p, f) = max_q μ(q, f) − μ(p, f) of each policy (Savage 1951), cross-fitted.

    values: the outcome, higher is better, shape (replicates, policies, futures), finite, 4 replicates at least.

    The better policy of a future is chosen by one half of the replicates and valued by the other; for the tail and the
    worst future, futures are ranked by the first half too. What is estimated is the regret against a choice made with
    half of the replicates: at most the true regret, and the same where the best policy is clear. The interval's lower
    end keeps its promise also where policies are equal; its upper end is then somewhat too low.
    """
    split = halves(values)
    best = split.shares(split.best())
    # Differences first: a policy that is always chosen, or a copy of it, then has exactly no regret.
    by_replicate = [
        (best * (split.values - own)).sum(axis=1) for own in np.split(split.values, values.shape[1], axis=1)
    ]
    shares = _best_in(split.values.mean(axis=0))
    return tuple(
        Regret(
            interval(each.mean(axis=1), confidence),
            *_worst(split, policy),
            float(share),
            each.mean(axis=0),
            each.mean(axis=1),
        )
        for policy, (each, share) in enumerate(zip(by_replicate, shares, strict=True))
    )


def _best_in(means: Floats) -> Floats:
    """The share of futures in which each policy is best, shape (policies,); means of shape (policies, futures)."""
    first = means == means.max(axis=0)
    shares: Floats = (first / first.sum(axis=0)).mean(axis=1)
    return shares


def _worst(split: Halves, policy: int) -> tuple[float, float]:
    """P90 and maximum over futures: ranked by the half that chooses, read from the half that values."""
    best = split.best()[:, np.newaxis]
    seen, valued = (
        np.take_along_axis(means, best, axis=1)[:, 0] - means[:, policy] for means in (split.choosing, split.valuing)
    )
    by_rank = np.take_along_axis(valued, seen.argsort(axis=1, kind="stable"), axis=1)
    ordered = np.average(by_rank, axis=0, weights=split.valuers.sum(axis=1))
    place = TAIL * (ordered.size - 1)
    tail = float(np.interp(place, np.arange(ordered.size), ordered)) if ordered.size >= LEAST_TAIL else math.nan
    return tail, float(ordered[-1])
