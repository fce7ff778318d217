"""Sums over agents in one fixed order, so that block size, tiles and engines cannot change a bit of a result.

One after the other, in the order of their numbers: accounts within each seat, seats within each world. `np.bincount`
adds in this way; `np.sum` adds in pairs, so that a seat which is closed, and adds nothing, would move the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine.columns import Shape
from salessim.quantities.arrays import Cells, Floats, Ints, SeatFloats, TeamFloats, WorldFloats


def count_by_seat(cells: Cells, shape: Shape) -> SeatFloats:
    """How many of the accounts in `cells`, in any order, each seat has: shape (W, S)."""
    counts = np.bincount(cells // shape.accounts_per_seat, minlength=shape.worlds * shape.seats)
    return counts.astype(np.float64).reshape(shape.worlds, shape.seats)


def add(territories: Cells, values: NDArray[Any], shape: Shape) -> SeatFloats:
    """Sum of `values` (N,) by territory, each the place of a seat in a flattened column: shape (W, S)."""
    sums = np.bincount(territories, weights=values, minlength=shape.worlds * shape.seats)
    return sums.astype(np.float64, copy=False).reshape(shape.worlds, shape.seats)


def by_world(seats: NDArray[Any]) -> WorldFloats:
    """Sum over the seats of each world: (W, S) to (W,)."""
    worlds, width = seats.shape
    sums = np.bincount(_rows(worlds, width), weights=seats.reshape(-1), minlength=worlds)
    return sums.astype(np.float64, copy=False)


def each_by_world(columns: Sequence[NDArray[Any]]) -> Floats:
    """Sums over the seats of each world of several columns (W, S) at once, in the same order: shape (columns, W)."""
    held = np.concatenate(columns, dtype=np.float64)
    sums = np.zeros(len(held))
    for seat in np.ascontiguousarray(held.T):
        sums += seat
    return sums.reshape(len(columns), -1)


def by_team(seats: NDArray[Any], shape: Shape) -> TeamFloats:
    """Sum over the seats of each team: (W, S) to (W, T)."""
    rows = shape.worlds * shape.teams
    sums = np.bincount(_rows(rows, shape.seats_per_team), weights=seats.reshape(-1), minlength=rows)
    return sums.astype(np.float64, copy=False).reshape(shape.worlds, shape.teams)


@lru_cache(maxsize=16)
def _rows(count: int, width: int) -> Ints:
    """Which row each number of a flattened (rows, width) array stands in; asked for dozens of times a month."""
    rows = np.repeat(np.arange(count), width)
    rows.flags.writeable = False
    return rows


def to_seats(teams: NDArray[Any], shape: Shape) -> NDArray[Any]:
    """A team column as each of its seats sees it: (W, T) to (W, S)."""
    return np.repeat(teams, shape.seats_per_team, axis=1)


def on_first_seat(worlds: Any, shape: Shape) -> SeatFloats:
    """What belongs to a whole world (scalar or (W, 1)) on its first seat, 0 on all others: shape (W, S)."""
    return np.where(np.arange(shape.seats) == 0, worlds, np.zeros((shape.worlds, 1)))
