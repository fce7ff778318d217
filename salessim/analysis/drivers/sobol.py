"""Shares of variance: how much of what moves the difference is one unknown's, alone and with all others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from SALib.analyze import sobol

from salessim.analysis.drivers.design import DUMMY, SEED, Unknowns
from salessim.analysis.drivers.numbers import require_numbers
from salessim.quantities.arrays import Floats

RESAMPLES: Final = 1_000
MATERIAL: Final = 0.05
"""Total indices below are not worth more samples."""


@dataclass(frozen=True)
class Index:
    """The share of the variance that one unknown or group makes."""

    name: str
    first: float
    """Alone: what would go away on average if it were known."""
    first_half_width: float
    total: float
    """With all its interactions: what would stay on average if everything else were known."""
    total_half_width: float

    def facts(self) -> dict[str, Any]:
        """As plain values; intervals as they are, not cut at 0 and 1."""
        return {
            "name": self.name,
            "first": self.first,
            "first_low": self.first - self.first_half_width,
            "first_high": self.first + self.first_half_width,
            "total": self.total,
            "total_low": self.total - self.total_half_width,
            "total_high": self.total + self.total_half_width,
        }


def indices(unknowns: Unknowns, values: Floats, confidence: float = 0.95) -> tuple[Index, ...]:
    """First and total indices from the differences at the rows of `design.blocks`, largest total first, dummy last.

    values: shape (rows,). Estimators of Saltelli et al. 2010, intervals by SALib's bootstrap over blocks. Where nothing
    varies all indices are 0. Raises ValueError for a row without a number.
    """
    require_numbers(values)
    names = unknowns.moved
    if values.max() == values.min():
        return tuple(Index(name, 0.0, 0.0, 0.0, 0.0) for name in names)
    found = sobol.analyze(
        unknowns.problem(),
        values,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=confidence,
        seed=SEED,
    )
    columns = (found["S1"], found["S1_conf"], found["ST"], found["ST_conf"])
    made = [Index(name, *(float(column[k]) for column in columns)) for k, name in enumerate(names)]
    return tuple(sorted(made, key=lambda each: (each.name == DUMMY, -each.total)))


def samples_needed(found: Sequence[Index], samples: int) -> int:
    """Samples with which the interval of no total index worth it would be wider than the index: `samples` if so now.

    Half-widths shrink as 1 ÷ √samples; the answer is a power of two.
    """
    ratios = [2 * each.total_half_width / each.total for each in found if each.total >= MATERIAL]
    worst = max(ratios, default=0.0)
    return samples if worst <= 1 else int(2 ** math.ceil(math.log2(samples * worst**2)))
