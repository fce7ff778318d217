"""Sums over agents in one fixed order, so that block size, tiles and engines cannot change a bit of a result.

One after the other, in the order of their numbers: accounts within each seat, seats within each world. `np.bincount`
adds in this way; `np.sum` adds in pairs, so that a seat which is closed, and adds nothing, would move the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine.columns import Shape
from salessim.quantities.arrays import Cells, SeatFloats, TeamFloats, WorldFloats


def by_seat(cells: Cells, values: NDArray[Any], shape: Shape) -> SeatFloats:
    """Sum of `values` (N,) over the accounts in `cells` (N,), by seat: shape (W, S)."""
    territories = cells // shape.accounts_per_seat
    sums = np.bincount(territories, weights=values, minlength=shape.worlds * shape.seats)
    return sums.astype(np.float64, copy=False).reshape(shape.worlds, shape.seats)


def count_by_seat(cells: Cells, shape: Shape) -> SeatFloats:
    """How many of the accounts in `cells` each seat has: shape (W, S)."""
    counts = np.bincount(cells // shape.accounts_per_seat, minlength=shape.worlds * shape.seats)
    return counts.astype(np.float64).reshape(shape.worlds, shape.seats)


def by_world(seats: NDArray[Any]) -> WorldFloats:
    """Sum over the seats of each world: (W, S) to (W,)."""
    worlds, width = seats.shape
    rows = np.repeat(np.arange(worlds), width)
    return np.bincount(rows, weights=seats.reshape(-1), minlength=worlds).astype(np.float64, copy=False)


def by_team(seats: NDArray[Any], shape: Shape) -> TeamFloats:
    """Sum over the seats of each team: (W, S) to (W, T)."""
    teams = np.repeat(np.arange(shape.worlds * shape.teams), shape.seats_per_team)
    sums = np.bincount(teams, weights=seats.reshape(-1), minlength=shape.worlds * shape.teams)
    return sums.astype(np.float64, copy=False).reshape(shape.worlds, shape.teams)


def to_seats(teams: NDArray[Any], shape: Shape) -> NDArray[Any]:
    """A team column as each of its seats sees it: (W, T) to (W, S)."""
    return np.repeat(teams, shape.seats_per_team, axis=1)


def on_first_seat(worlds: Any, shape: Shape) -> SeatFloats:
    """What belongs to a whole world (scalar or (W, 1)) on its first seat, 0 on all others: shape (W, S)."""
    return np.where(np.arange(shape.seats) == 0, worlds, np.zeros((shape.worlds, 1)))
