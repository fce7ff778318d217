"""The state of a block of worlds: named arrays, each declared once by the mechanism that owns it.

A mechanism declares a dataclass of columns; all mechanisms' columns together are the state. A line that reads
`state.tenure.months_in_seat` names the owner, and a test reads the code to see that only the owner's file writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray

from salessim.quantities.arrays import Ints

ALIGNED: Final = 64
"""Bytes at whose multiples columns begin within their piece of memory: a line of cache, whole numbers of any type."""

Kind = Literal["world", "team", "seat", "account", "source", "event"]


@dataclass(frozen=True)
class Shape:
    """How many of each there are; seats and accounts are per world."""

    worlds: int
    teams: int
    seats_per_team: int
    accounts_per_seat: int
    sources: int = 8
    """Ways in which deals come about that are told apart."""

    @cached_property
    def seats(self) -> int:
        """Seats of one world, open or not: the largest plan of the study."""
        return self.teams * self.seats_per_team

    @cached_property
    def accounts(self) -> int:
        """Accounts of one world."""
        return self.seats * self.accounts_per_seat

    def of(self, kind: Kind) -> tuple[int, ...]:
        """The shape of a column of this kind."""
        sizes: dict[Kind, tuple[int, ...]] = {
            "world": (self.worlds, 1),
            "team": (self.worlds, self.teams),
            "seat": (self.worlds, self.seats),
            "account": (self.worlds, self.accounts),
            "source": (self.worlds, self.sources),
            "event": (0,),
        }
        return sizes[kind]

    def tiles(self, accounts_per_tile: int) -> Iterator[tuple[slice, slice]]:
        """(worlds, seats) slices that cover all territories in pieces of about this many accounts.

        Dense work over accounts goes tile by tile so that its intermediate arrays stay in cache, however large a
        world or a block is. A tile is contiguous: whole worlds, or some seats of one world.
        """
        if self.accounts <= accounts_per_tile:
            step = max(1, accounts_per_tile // self.accounts)
            for first in range(0, self.worlds, step):
                yield slice(first, min(first + step, self.worlds)), slice(0, self.seats)
            return
        step = max(1, accounts_per_tile // self.accounts_per_seat)
        for world in range(self.worlds):
            for first in range(0, self.seats, step):
                yield slice(world, world + 1), slice(first, min(first + step, self.seats))


@dataclass(frozen=True)
class About:
    """What a column is."""

    kind: Kind
    dtype: Any
    unit: str
    meaning: str
    fill: float
    bounds: tuple[float, float] | None


def column(
    kind: Kind,
    dtype: Any,
    unit: str,
    meaning: str,
    *,
    fill: float = 0,
    bounds: tuple[float, float] | None = None,
) -> Any:
    """A column of a `Columns` class; `bounds` are checked by the ledger."""
    return field(metadata={"about": About(kind, dtype, unit, meaning, fill, bounds)})


@dataclass
class Columns:
    """The columns of one mechanism."""

    @classmethod
    def about(cls) -> dict[str, About]:
        """Every column's description, by name."""
        return {item.name: item.metadata["about"] for item in fields(cls)}

    @classmethod
    def filled(cls, shape: Shape) -> Self:
        """All columns at their starting values."""
        about = cls.about()
        held = _side_by_side({name: (shape.of(a.kind), np.dtype(a.dtype)) for name, a in about.items()})
        for name, values in held.items():
            values[...] = about[name].fill
        return cls(**held)

    def take(self, rows: Ints) -> Self:
        """A copy that holds these worlds, in this order; a row may be taken several times."""
        self._require(rows)
        chosen = {name: rows[:0] if about.kind == "event" else rows for name, about, _ in self.arrays()}
        held = _side_by_side(
            {name: ((len(chosen[name]), *values.shape[1:]), values.dtype) for name, _, values in self.arrays()}
        )
        for name, _, values in self.arrays():
            np.take(values, chosen[name], axis=0, out=held[name], mode="clip")  # "raise" would copy everything twice
        return type(self)(**held)

    def _require(self, rows: Ints) -> None:
        """Refuse rows of worlds that are not there."""
        for worlds in {len(values) for _, about, values in self.arrays() if about.kind != "event"}:
            if rows.size and not 0 <= rows.min() <= rows.max() < worlds:
                raise IndexError(f"rows from {rows.min()} to {rows.max()} of {worlds} worlds")

    def arrays(self) -> Iterator[tuple[str, About, NDArray[Any]]]:
        """Every column: name, description, values."""
        for name, about in self.about().items():
            yield name, about, getattr(self, name)


def _side_by_side(wanted: Mapping[str, tuple[tuple[int, ...], np.dtype[Any]]]) -> dict[str, NDArray[Any]]:
    """Arrays of these shapes and types, cut out of one piece of memory; their numbers are still to be written.

    NumPy asks for large pages for pieces of 4 MiB and more, which a column alone seldom has: accounts chosen here and
    there are then found in fewer steps.
    """
    sizes = {name: int(np.prod(shape)) * dtype.itemsize for name, (shape, dtype) in wanted.items()}
    places = np.cumsum([0, *(-(-size // ALIGNED) * ALIGNED for size in sizes.values())])
    piece = np.empty(places[-1], dtype=np.uint8)
    return {
        name: piece[first : first + sizes[name]].view(dtype).reshape(shape)
        for (name, (shape, dtype)), first in zip(wanted.items(), places[:-1], strict=True)
    }
