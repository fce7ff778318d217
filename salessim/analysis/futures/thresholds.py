"""What must be met: in how many futures a policy does so on average, and in how many worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from salessim.analysis.selection.share import wilson
from salessim.engine.metrics import Better
from salessim.quantities.arrays import Bools, Floats


@dataclass(frozen=True)
class Bound:
    """At least so much of a metric, or at most where lower is better; in the metric's unit."""

    value: float
    better: Better

    @property
    def words(self) -> str:
        """Which side is meant."""
        return "at most" if self.better == "lower" else "at least"

    def met(self, values: Floats) -> Bools:
        """Whether each value meets it."""
        return values <= self.value if self.better == "lower" else values >= self.value


@dataclass(frozen=True)
class Share:
    """How often something is met, from 0 to 1."""

    futures: float
    """Futures in which the mean over replicates meets it: ignorance."""
    worlds: float
    """Worlds that meet it: luck and ignorance together."""
    low: float
    """Of the share of worlds in these futures: Wilson's interval over replicates."""
    high: float


@dataclass(frozen=True)
class Kept:
    """How often one policy meets what is required."""

    all: Share
    each: Mapping[str, Share]
    """By metric."""


def kept(values: Mapping[str, Floats], bounds: Mapping[str, Bound], confidence: float = 0.95) -> tuple[Kept, ...]:
    """How often each policy meets every bound; values by metric, shape (replicates, policies, futures), finite."""
    worlds = {name: bound.met(values[name]) for name, bound in bounds.items()}
    means = {name: bound.met(values[name].mean(axis=0)) for name, bound in bounds.items()}
    all_worlds = np.logical_and.reduce(list(worlds.values()))
    all_means = np.logical_and.reduce(list(means.values()))
    return tuple(
        Kept(
            _share(all_means[policy], all_worlds[:, policy], confidence),
            {name: _share(means[name][policy], worlds[name][:, policy], confidence) for name in bounds},
        )
        for policy in range(all_means.shape[0])
    )


def _share(futures: Bools, worlds: Bools, confidence: float) -> Share:
    """Shares of futures, shape (futures,), and of worlds, shape (replicates, futures).

    Worlds of one replicate share their luck, so they count as fewer: as many as would give the variance that is seen
    between replicates (the effective number of Korn & Graubard 1998), but never fewer than there are replicates.
    """
    n, share, by_replicate = len(worlds), float(worlds.mean()), worlds.mean(axis=1)
    seen = float(by_replicate.var(ddof=1)) / n if n > 1 else 0.0
    count = float(np.clip(share * (1 - share) / seen, n, worlds.size)) if seen > 0 else float(n)
    return Share(float(futures.mean()), share, *wilson(share * count, count, confidence))
