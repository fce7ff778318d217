"""Screening: how far the difference moves when an unknown, or a group of them, moves through its range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from SALib.analyze import morris

from salessim.analysis.drivers.design import LEVELS, SEED, Unknowns
from salessim.analysis.drivers.numbers import require_numbers
from salessim.quantities.arrays import Floats

STEP: Final = LEVELS / (2 * (LEVELS - 1))
"""Share of a range that a step moves through."""
RESAMPLES: Final = 1_000
CHANCE: Final = 0.025
"""How often an unknown that only shuffles luck is taken for more."""
NULL_DRAWS: Final = 100_000
"""Of the Monte-Carlo behind that limit: its own error is 0.0005."""


@dataclass(frozen=True)
class Effect:
    """What moving one unknown or group through its whole range does, on average over trajectories."""

    name: str
    size: float
    """μ*: the mean of |change of the difference| ÷ step, in the outcome's unit."""
    half_width: float
    """Of μ*, by SALib's bootstrap over trajectories."""
    spread: float
    """σ: how much the effect depends on where the others stand (or bends); not a number for a group."""
    luck: float
    """What μ* would be on average if the unknown did nothing but shuffle luck; not a number from one replicate."""
    limit: float
    """What μ* would then exceed with probability `CHANCE` only; not a number from one replicate."""

    @property
    def excess(self) -> float:
        """What is left of the size without what shuffled luck makes: the order in which effects count."""
        return self.size if math.isnan(self.luck) else max(0.0, self.size - self.luck)

    @property
    def beyond_luck(self) -> bool:
        """Whether it moves the difference by more than shuffled luck does but once in forty times."""
        return self.size > (0.0 if math.isnan(self.limit) else self.limit)

    def facts(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "name": self.name,
            "mu_star": self.size,
            "mu_star_half_width": self.half_width,
            "sigma": self.spread,
            "luck": self.luck,
            "luck_limit": self.limit,
            "beyond_luck": self.beyond_luck,
        }


def screen(unknowns: Unknowns, rows: Floats, table: Floats, confidence: float = 0.95) -> tuple[Effect, ...]:
    """The effects, those largest beyond luck first, from differences at the rows of `design.trajectories`.

    table: policy − baseline under the same luck at all rows, shape (replicates, rows). Raises ValueError for a row
    without a number: SALib would answer with zeros.
    """
    require_numbers(table)
    means = table.mean(axis=0)
    names = unknowns.moved
    found = morris.analyze(
        unknowns.problem(), rows, means, num_resamples=RESAMPLES, conf_level=confidence, num_levels=LEVELS, seed=SEED
    )
    luck = _luck(unknowns, rows, table)
    above = beyond(len(rows) // (len(names) + 1), len(table))
    size, half_width, spread = (map(float, found[name]) for name in ("mu_star", "mu_star_conf", "sigma"))
    numbers = zip(names, size, half_width, spread, strict=True)
    effects = [Effect(*row, luck[row[0]], luck[row[0]] * above) for row in numbers]
    return tuple(sorted(effects, key=lambda each: (-each.excess, -each.size)))


def _luck(unknowns: Unknowns, rows: Floats, table: Floats) -> dict[str, float]:
    """√(2/π) × s ÷ √n ÷ step: the mean of |a normal number| that is nothing but luck, in the outcome's unit.

    s² is the variance of a step over the n replicates, averaged over the steps: variances can be averaged without bias,
    standard deviations from few replicates are too small.
    """
    if len(table) < 2:
        return dict.fromkeys(unknowns.moved, math.nan)
    size = len(unknowns.moved) + 1
    variances: dict[str, list[float]] = {name: [] for name in unknowns.moved}
    for last in (row for row in range(1, len(rows)) if row % size):
        moved = unknowns.groups[int(np.argmax(rows[last] != rows[last - 1]))]
        variances[moved].append(float((table[:, last] - table[:, last - 1]).var(ddof=1)))
    scale = math.sqrt(2 / math.pi / len(table)) / STEP
    return {name: scale * math.sqrt(float(np.mean(held))) for name, held in variances.items()}


@lru_cache
def beyond(steps: int, replicates: int) -> float:
    """How many times its luck μ* of an unknown exceeds with probability `CHANCE` where it does nothing but shuffle it.

    The quantile of mean |z_k| ÷ √(χ²_f ÷ f) ÷ √(2/π), f = k(n − 1), for k steps and n replicates: luck is itself
    estimated, and means of few |normal| numbers are skewed. By Monte Carlo with a fixed seed; not a number for n = 1.

    >>> round(beyond(4, 2), 1), round(beyond(30, 40), 1)
    (3.3, 1.3)
    """
    if replicates < 2:
        return math.nan
    stream = np.random.Generator(np.random.PCG64(SEED))
    free = steps * (replicates - 1)
    size = np.zeros(NULL_DRAWS)
    for _ in range(steps):
        size += np.abs(stream.standard_normal(NULL_DRAWS))
    ratios = size / steps / np.sqrt(stream.chisquare(free, NULL_DRAWS) / free)
    return float(np.quantile(ratios, 1 - CHANCE) / math.sqrt(2 / math.pi))
