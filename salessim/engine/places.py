"""Where chosen accounts are: their world, their seat, and the values that hold there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from salessim.engine import totals
from salessim.engine.columns import Shape
from salessim.quantities.arrays import Bools, Cells, SeatFloats, Words, WorldFloats
from salessim.quantities.parameters import P

FEW_A_SEAT: Final = 4
"""Below so many accounts a seat their values are looked up one by one; above, those of all seats are repeated."""

PIECE: Final = 4096
"""Accounts whose entries are read and written in one go."""


@dataclass(frozen=True)
class Places:
    """Chosen accounts: `cells` are their places in a flattened (W, A) column, in order."""

    cells: Cells
    shape: Shape

    @cached_property
    def territories(self) -> Cells:
        """Place of each account's seat in a flattened (W, S) column."""
        return self.cells // self.shape.accounts_per_seat

    @cached_property
    def worlds(self) -> Cells:
        """World of each account."""
        if self._few:
            return self.cells // self.shape.accounts
        return np.repeat(np.arange(self.shape.worlds), self._by_world)

    @cached_property
    def seats(self) -> Cells:
        """Seat of each account within its world."""
        return self.territories - self.worlds * self.shape.seats

    def of(self, values: NDArray[Any]) -> NDArray[Any]:
        """The entries of an account column (W, A) or a seat column (W, S) at the chosen accounts."""
        if values.shape[1] == self.shape.accounts:
            return values.reshape(-1)[self.cells]
        if self._few:
            return values.reshape(-1)[self.territories]
        # Accounts stand in order, so that each seat's value is written as often as it has some: half the time of
        # looking it up for each.
        return np.repeat(values.reshape(-1), self._by_territory)

    def of_worlds(self, values: NDArray[Any]) -> NDArray[Any]:
        """What holds in the world of each account; `values` has one number a world, (W,) or (W, 1)."""
        if self._few:
            return values.reshape(-1)[self.worlds]
        return np.repeat(values.reshape(-1), self._by_world)

    def each(self, value: Any) -> Any:
        """What a rule makes of parameters, a number or (W, 1) or (W, S), at each account; one number stays one."""
        held = np.asarray(value)
        if held.ndim == 0:
            return held
        return self.of_worlds(held) if held.shape[1] == 1 else self.of(held)

    @cached_property
    def numbers(self) -> Cells:
        """Number of each account within its world."""
        return self.cells - self.worlds * self.shape.accounts

    def words(self, account_words: Words) -> Words:
        """The luck words of the chosen accounts; `account_words` (S, accounts a seat). Not to be written to."""
        if not self._words or self._words[0] is not account_words:
            self._words[:] = account_words, account_words.reshape(-1)[self.numbers]
        return self._words[1]

    @cached_property
    def _words(self) -> list[Words]:
        """The accounts' words by seat for which those of the chosen ones were looked up last, and these."""
        return []

    @cached_property
    def counted(self) -> SeatFloats:
        """How many of the accounts each seat has: shape (W, S). Not to be written to."""
        return self._by_territory.astype(np.float64).reshape(self.shape.worlds, self.shape.seats)

    @cached_property
    def _few(self) -> bool:
        return self.cells.size < FEW_A_SEAT * self.shape.worlds * self.shape.seats

    @cached_property
    def _by_territory(self) -> Cells:
        if np.any(self.cells[1:] < self.cells[:-1]):
            raise ValueError("places are not in order of account")
        return np.bincount(self.territories, minlength=self.shape.worlds * self.shape.seats)

    @cached_property
    def _by_world(self) -> Cells:
        return self._by_territory.reshape(self.shape.worlds, self.shape.seats).sum(axis=1)

    def pieces(self) -> Iterator[tuple[slice, Cells]]:
        """The accounts a piece at a time, each with its slice of values (N,), for entries that are read and written.

        What has just been read is then still in cache when it is written, which nearly halves the time.
        """
        for first in range(0, self.cells.size, PIECE):
            piece = slice(first, first + PIECE)
            yield piece, self.cells[piece]

    def add(self, column: NDArray[Any], values: NDArray[Any]) -> None:
        """Add `values` (N,) to the entries of an account column, in place."""
        flat = column.reshape(-1)
        for piece, cells in self.pieces():
            flat[cells] += values[piece]

    def in_worlds(self, chosen: Bools) -> WorldFloats:
        """How many of the accounts `chosen` (N,) marks in each world: shape (W,)."""
        marked = np.concatenate([[0], np.cumsum(chosen)])
        ends = np.cumsum(self._by_world)
        return (marked[ends] - marked[ends - self._by_world]).astype(np.float64)

    def summed(self, values: NDArray[Any]) -> SeatFloats:
        """Sum of `values` (N,) over the accounts, by seat: shape (W, S)."""
        return totals.add(self.territories, values, self.shape)

    def parameters(self, group: P) -> P:
        """The parameters that hold at each chosen account."""
        held = group.__dict__
        picked = {name: self._picked(held[name]) for name in group.arrays}
        return group.replaced(**picked) if picked else group

    def _picked(self, values: NDArray[Any]) -> NDArray[Any]:
        """What a (worlds, 1) or (worlds, seats) parameter is at each account."""
        return self.of_worlds(values) if values.shape[1] == 1 else self.of(values)

    def where(self, chosen: Bools) -> Places:
        """Those of the places that `chosen` (N,) marks."""
        return Places(self.cells.take(np.flatnonzero(chosen)), self.shape)
