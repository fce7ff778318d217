"""Screening: how far the difference moves when an unknown, or a group of them, moves through its range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from SALib.analyze import morris

from salessim.analysis.drivers.design import LEVELS, SEED, Unknowns
from salessim.analysis.drivers.numbers import require_numbers
from salessim.quantities.arrays import Floats

STEP: Final = LEVELS / (2 * (LEVELS - 1))
"""Share of a range that a step moves through."""
RESAMPLES: Final = 1_000


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
    steps: int
    """How often it was moved."""

    @property
    def excess(self) -> float:
        """What is left of the size without what shuffled luck makes: the order in which effects count."""
        return self.size if math.isnan(self.luck) else max(0.0, self.size - self.luck)

    @property
    def beyond_luck(self) -> bool:
        """Whether it moves the difference by more than shuffled luck does but once in forty times.

        The mean of k numbers |normal| with mean m has a standard deviation of √(π/2 − 1) m ÷ √k.
        """
        if math.isnan(self.luck):
            return self.size > 0
        return self.size > self.luck * (1 + 2 * math.sqrt((math.pi / 2 - 1) / self.steps))

    def facts(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "name": self.name,
            "mu_star": self.size,
            "mu_star_half_width": self.half_width,
            "sigma": self.spread,
            "luck": self.luck,
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
    luck, steps = _luck(unknowns, rows, table), len(rows) // (len(names) + 1)
    size, half_width, spread = (map(float, found[name]) for name in ("mu_star", "mu_star_conf", "sigma"))
    effects = [Effect(*row, luck[row[0]], steps) for row in zip(names, size, half_width, spread, strict=True)]
    return tuple(sorted(effects, key=lambda each: (-each.excess, -each.size)))


def _luck(unknowns: Unknowns, rows: Floats, table: Floats) -> dict[str, float]:
    """√(2/π) × the standard error of a step over replicates: the mean of |a normal number| that is nothing but luck."""
    if len(table) < 2:
        return dict.fromkeys(unknowns.moved, math.nan)
    size = len(unknowns.moved) + 1
    errors: dict[str, list[float]] = {name: [] for name in unknowns.moved}
    for last in (row for row in range(1, len(rows)) if row % size):
        moved = unknowns.groups[int(np.argmax(rows[last] != rows[last - 1]))]
        steps = table[:, last] - table[:, last - 1]
        errors[moved].append(float(steps.std(ddof=1)) / math.sqrt(len(table)) / STEP)
    return {name: math.sqrt(2 / math.pi) * float(np.mean(held)) for name, held in errors.items()}
