"""Recording a block's tallies month by month: one array of (worlds, months) for each.

Most tallies sum a column over the seats of a world. These are added up at once, a month's worth of them in one pass:
for so few numbers, calling a sum costs more than the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from salessim.engine import totals
from salessim.quantities.arrays import Floats, WorldFloats

S = TypeVar("S")
Q = TypeVar("Q")


@dataclass(frozen=True)
class OverSeats(Generic[S, Q]):
    """A tally that is the sum of a seat column."""

    read: Callable[[S, Q, int], NDArray[Any]]
    """The column, shape (W, S)."""

    def __call__(self, state: S, parameters: Q, month: int) -> WorldFloats:
        """The sums of one month."""
        return totals.by_world(self.read(state, parameters, month))


@dataclass(frozen=True)
class OfGroup(Generic[S]):
    """A tally that is one column of an array by groups; those of one array are read together."""

    read: Callable[[S], Floats]
    """All groups, shape (W, groups)."""
    group: int

    def __call__(self, state: S, *_: object) -> WorldFloats:
        """The numbers of one group in one month."""
        return self.read(state)[:, self.group]


class Recorder(Generic[S, Q]):
    """An observer that keeps every tally of every month."""

    def __init__(
        self, tallies: Mapping[str, Callable[[S, Q, int], WorldFloats | float]], worlds: int, months: int
    ) -> None:
        self._names = list(tallies)
        self._rows = np.zeros((months, len(tallies), worlds))
        sums: list[tuple[int, Callable[[S, Q, int], NDArray[Any]]]] = []
        groups: dict[Callable[[S], Floats], list[tuple[int, int]]] = {}
        self._others: list[tuple[int, Callable[[S, Q, int], WorldFloats | float]]] = []
        for row, tally in enumerate(tallies.values()):
            if isinstance(tally, OverSeats):
                sums.append((row, tally.read))
            elif isinstance(tally, OfGroup):
                groups.setdefault(tally.read, []).append((row, tally.group))
            else:
                self._others.append((row, tally))
        self._sums = [read for _, read in sums]
        self._rows_of_sums = np.array([row for row, _ in sums], dtype=np.int64)
        self._groups = {read: np.array(places, dtype=np.int64).T for read, places in groups.items()}

    @property
    def values(self) -> dict[str, Floats]:
        """Every tally so far by name, shape (worlds, months)."""
        return {name: np.ascontiguousarray(self._rows[:, row].T) for row, name in enumerate(self._names)}

    def __call__(self, state: S, parameters: Q, month: int) -> None:
        """Record one month; months count from 1."""
        held = self._rows[month - 1]
        for row, tally in self._others:
            held[row] = tally(state, parameters, month)
        for read, (rows, groups) in self._groups.items():
            held[rows] = read(state).T[groups]
        if self._sums:
            held[self._rows_of_sums] = totals.each_by_world([read(state, parameters, month) for read in self._sums])
