"""Replicates in two halves: one half chooses and the other values what it chose, so that noise is no finding.

The best of several means is the best partly by luck. Valued by the luck that chose it, it looks better than it is;
valued by other replicates it does not (cross-fitting; Chernozhukov and others 2018).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.analysis.interval import BOOTSTRAP_SEED
from salessim.quantities.arrays import Bools, Floats, Ints

SPLITS: Final = 25
"""Each is used both ways round; the seed is fixed."""
LEAST: Final = 4
"""Replicates: two to choose, and two to value and to say how sure that is."""


@dataclass(frozen=True)
class Halves:
    """Worlds, higher being better, and how they are split; w counts ways, each split both ways round."""

    values: Floats
    """Shape (n, policies, points): replicates in an order that depends on their numbers only."""
    valuers: Bools
    """Shape (w, n): whether a replicate values what the others chose."""
    choosing: Floats
    """Shape (w, policies, points): means over the half that chooses."""
    valuing: Floats
    """Shape (w, policies, points): means over the half that values."""

    def best(self) -> Ints:
        """The policy that the choosing half finds best at each point, shape (w, points)."""
        return self.choosing.argmax(axis=1)

    def best_throughout(self) -> Ints:
        """The policy that the choosing half finds best over all points together, in the same shape."""
        best = self.choosing.mean(axis=2).argmax(axis=1)
        return np.broadcast_to(best[:, np.newaxis], (len(best), self.values.shape[2]))

    def shares(self, chosen: Ints) -> Floats:
        """How often each policy was chosen at a point by those whom a replicate values, shape (n, policies, points).

        chosen: shape (w, points). The mean over the ways in which the replicate is one that values, so that a choice
        brings Σ shares · values; the shares of all policies add up to 1.
        """
        ways = self.valuers.T * (2 / len(self.valuers))
        return np.stack([ways @ (chosen == policy) for policy in range(self.values.shape[1])], axis=1)

    def gains(self, chosen: Ints, instead: Ints) -> Iterator[Floats]:
        """What one choice brings over another, way by way, shape (valuers, points); both of shape (w, points)."""
        points = np.arange(self.values.shape[2])
        for mine, first, second in zip(self.valuers, chosen, instead, strict=True):
            worlds = self.values[mine]
            yield worlds[:, first, points] - worlds[:, second, points]


def halves(values: Floats) -> Halves:
    """The ways in which replicates are split; values of shape (n, policies, points), n at least 4, higher is better."""
    if len(values) < LEAST:
        raise ValueError(f"{len(values)} replicates: expected {LEAST} or more, two to choose and two to value")
    rows = _canonical(values)
    valuers = _ways(len(rows))
    return Halves(rows, valuers, _means(rows, ~valuers), _means(rows, valuers))


def _canonical(values: Floats) -> Floats:
    """Replicates in an order that changes neither with the order given nor with that of the policies."""
    keys = np.sort(values, axis=1).reshape(len(values), -1)
    return np.ascontiguousarray(values[np.lexsort(keys.T[::-1])], dtype=np.float64)


def _ways(replicates: int) -> Bools:
    """Whether each replicate values, shape (2·SPLITS, n): every replicate does so in one of the two ways of a split."""
    generator = np.random.Generator(np.random.PCG64(BOOTSTRAP_SEED))
    ranks = generator.random((SPLITS, replicates)).argsort(axis=1).argsort(axis=1)
    first = ranks < replicates // 2
    return np.concatenate([first, ~first])


def _means(values: Floats, members: Bools) -> Floats:
    """Means over the members of each way, shape (w, policies, points).

    Added up one by one: a matrix product rounds by the place of a column, and would tell copies of a policy apart.
    """
    sums = np.zeros((len(members), *values.shape[1:]))
    for row, mine in zip(values, members.T, strict=True):
        sums[mine] += row
    return sums / members.sum(axis=1)[:, np.newaxis, np.newaxis]
