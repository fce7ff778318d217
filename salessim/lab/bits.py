"""Numbers computed again beside those that a run's files hold, to the bit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.ensemble.blocks import Finished
from salessim.ensemble.cells import Cell
from salessim.ensemble.folder import tables
from salessim.ensemble.folder.store import Store
from salessim.ensemble.report import MONTHLY, OUTCOMES
from salessim.quantities.arrays import Floats

Series = Mapping[str, Floats]
MONTH: Final = "month"


@dataclass(frozen=True)
class Recorded:
    """What the files hold of a world."""

    months: Series
    """The number of each month and every tally, shape (months,)."""
    outcomes: Series
    """Every outcome, shape (1,)."""


@dataclass(frozen=True)
class Difference:
    """One series of one world that is not what it was."""

    policy: str
    future: int
    replicate: int
    metric: str
    """A tally of the months, or an outcome."""
    month: int | None
    """The first month that differs; none for an outcome, which is of the whole horizon."""
    recorded: float | None
    computed: float | None
    """The first number that differs; none where the files do not hold it."""
    relative: float
    """Largest difference relative to the series' largest number; infinite where a number is missing."""


def recorded(store: Store, cells: Sequence[Cell]) -> dict[str, Recorded]:
    """What the trusted files hold of some worlds, by key."""
    keys = {cell.key for cell in cells}
    months, outcomes = (tables.read(store.files(ending, keys)).to_pandas() for ending in (MONTHLY, OUTCOMES))
    tallies = months.columns.drop(["key", "policy", "future", "replicate"])
    found: dict[str, Recorded] = {}
    for key in keys:
        mine, ours = months[months["key"] == key], outcomes[outcomes["key"] == key]
        values = zip(ours["outcome"], ours["value"].to_numpy(np.float64), strict=True)
        found[key] = Recorded(
            {str(name): mine[name].to_numpy(np.float64) for name in tallies},
            {str(name): np.array([value]) for name, value in values},
        )
    return found


def differences(block: Finished, held: Mapping[str, Recorded]) -> Iterator[Difference]:
    """Every series of a block that differs from what the files hold, world by world, the earliest first."""
    length = next(iter(block.tallies.values())).shape[1]
    outcomes = block.outcomes()
    for row, cell in enumerate(block.cells):
        months = {MONTH: np.arange(1.0, length + 1)} | {name: each[row] for name, each in block.tallies.items()}
        ends = {name: each[row : row + 1] for name, each in outcomes.items()}
        found = _differing(cell, held[cell.key].months, months, monthly=True)
        yield from sorted(found, key=lambda each: each.month or 0)
        yield from _differing(cell, held[cell.key].outcomes, ends, monthly=False)


def _differing(cell: Cell, held: Series, computed: Series, *, monthly: bool) -> Iterator[Difference]:
    for name, new in computed.items():
        labels = (cell.policy, cell.future, cell.replicate, name)
        old = held.get(name)
        if old is None or old.shape != new.shape:
            yield Difference(*labels, None, None, None, math.inf)
        elif (unequal := np.flatnonzero(_bits(old) != _bits(new))).size:
            first = int(unequal[0])
            month = first + 1 if monthly else None
            yield Difference(*labels, month, float(old[first]), float(new[first]), _relative(old, new))


def _bits(series: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The bits of each number: a not-a-number equals itself, and -0.0 is not 0.0."""
    return np.ascontiguousarray(series, dtype=np.float64).view(np.int64)


def _relative(old: Floats, new: Floats) -> float:
    """The largest difference, relative to the largest number: a sum that cancels to almost 0 is no reason for alarm."""
    if not np.array_equal(np.isfinite(old), np.isfinite(new)):
        return math.inf
    both = np.isfinite(old)
    scale = float(np.abs(np.concatenate([old[both], new[both]])).max(initial=0.0))
    return float(np.abs(old[both] - new[both]).max(initial=0.0)) / scale if scale else 0.0
