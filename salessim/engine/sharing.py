"""Worlds of one replicate have the same luck: what is drawn for all their accounts can be drawn once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine.columns import Shape
from salessim.quantities.arrays import Ints
from salessim.quantities.parameters import P


@dataclass(frozen=True)
class Sharing:
    """How the worlds of a block stand: the policies of a replicate side by side, or replicates of a policy."""

    replicates: int
    """R: groups of worlds that have the same luck."""
    worlds_each: int
    """K: worlds of each group."""
    side_by_side: bool
    """Whether the worlds of a replicate are neighbours; otherwise those of a policy are."""

    def view(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values by world (W, …) as (R, K, …): not a copy, so that it can be written through."""
        rest = values.shape[1:]
        if self.side_by_side:
            return values.reshape(self.replicates, self.worlds_each, *rest)
        return values.reshape(self.worlds_each, self.replicates, *rest).swapaxes(0, 1)

    def once(self, values: NDArray[Any]) -> NDArray[Any]:
        """What worlds of one replicate have in common, (W, …) as (R, …)."""
        return self.view(values)[:, 0]

    def spread(self, values: Any) -> NDArray[Any]:
        """A number, (W, 1) or (W, S) for accounts by territory: (R, K, S, 1), 1 for R, K or S where one number does."""
        held = np.asarray(values)
        if held.ndim == 0:
            return held.reshape(1, 1, 1, 1)
        rows = self.view(held)
        return (rows[:, :1] if np.all(rows == rows[:, :1]) else rows)[..., np.newaxis]

    def parameters(self, group: P, some: slice, seats: slice) -> P:
        """The parameters that hold for the accounts of a tile, by territory: (r, K, s, 1)."""
        return group.replaced(**{name: piece(self.spread(group.__dict__[name]), some, seats) for name in group.arrays})

    def tiles(self, shape: Shape, accounts_per_tile: int) -> Iterator[tuple[slice, slice]]:
        """(replicates, seats) slices that cover all territories of one world of each replicate."""
        return replace(shape, worlds=self.replicates).tiles(accounts_per_tile)


def piece(spread: NDArray[Any], some: slice, seats: slice) -> NDArray[Any]:
    """The part of what was spread, or of a view by territory, that belongs to a tile."""
    rows = spread if spread.shape[0] == 1 else spread[some]
    return rows if rows.shape[2] == 1 else rows[:, :, seats]


def sharing(replicates: Ints) -> Sharing:
    """How the worlds with these replicates (W,) stand; in a disorderly block each is taken to be alone."""
    worlds = replicates.size
    each = int(np.count_nonzero(replicates == replicates[:1]))
    for side_by_side in (True, False) if each > 1 and worlds % each == 0 else ():
        found = Sharing(worlds // each, each, side_by_side)
        rows = found.view(replicates)
        if np.array_equal(rows, np.broadcast_to(rows[:, :1], rows.shape)):
            return found
    return Sharing(worlds, 1, True)
