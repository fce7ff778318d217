"""Where chosen accounts are: their world, their seat, and the values that hold there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine.columns import Shape
from salessim.quantities.arrays import Cells, Words
from salessim.quantities.parameters import P
from salessim.quantities.stacking import at


@dataclass(frozen=True)
class Places:
    """Chosen accounts: `cells` are their places in a flattened (W, A) column, in increasing order."""

    cells: Cells
    shape: Shape

    @cached_property
    def territories(self) -> Cells:
        """Place of each account's seat in a flattened (W, S) column."""
        return self.cells // self.shape.accounts_per_seat

    @cached_property
    def worlds(self) -> Cells:
        """World of each account."""
        return self.territories // self.shape.seats

    @cached_property
    def seats(self) -> Cells:
        """Seat of each account within its world."""
        return self.territories - self.worlds * self.shape.seats

    def of(self, values: NDArray[Any]) -> NDArray[Any]:
        """The entries of an account column (W, A) or a seat column (W, S) at the chosen accounts."""
        if values.shape[1] == self.shape.accounts:
            return values.reshape(-1)[self.cells]
        return values.reshape(-1)[self.territories]

    def words(self, account_words: Words) -> Words:
        """The luck words of the chosen accounts; `account_words` has shape (S, accounts a seat)."""
        return account_words.reshape(-1)[self.cells - self.worlds * self.shape.accounts]

    def parameters(self, group: P) -> P:
        """The parameters that hold at each chosen account."""
        return at(group, self.worlds, self.seats)

    def where(self, chosen: NDArray[np.bool_]) -> Places:
        """Those of the places that `chosen` (N,) marks."""
        return Places(self.cells[chosen], self.shape)
