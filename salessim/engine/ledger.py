"""Laws that hold whatever the parameters: what goes in comes out or stays; probabilities are in bounds; no NaN.

Checked at the end of the burn-in and of each block. A violation is a mistake in the model, never a result: the worlds
that show one are stopped and reported with their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salessim.engine.columns import Columns
from salessim.errors import LedgerError
from salessim.quantities.arrays import Bools, Floats, WorldFloats

Broken = Iterable[tuple[str, Bools]]
"""A law in words, and the worlds that break it, shape (worlds,)."""


@dataclass(frozen=True)
class Balance:
    """A stock and its flows, as names of tallies: stock(t) = stock(t−1) + inflows(t) − outflows(t)."""

    name: str
    stock: str
    inflows: tuple[str, ...]
    outflows: tuple[str, ...]
    relative_tolerance: float = 1e-9
    """Rounding allowed for money; counts are exact anyway."""

    def gaps(self, tallies: Mapping[str, Floats], opening: WorldFloats) -> Floats:
        """What is missing each month, shape (worlds, months); `opening` is the stock before the first."""
        stock = tallies[self.stock]
        before = np.column_stack([opening, stock[:, :-1]])
        zero = np.zeros_like(stock)
        inflow = sum((tallies[name] for name in self.inflows), zero)
        outflow = sum((tallies[name] for name in self.outflows), zero)
        return stock - before - inflow + outflow

    def broken(self, tallies: Mapping[str, Floats], opening: WorldFloats) -> Bools:
        """Which worlds break the balance, shape (worlds,)."""
        scale = np.maximum(np.abs(tallies[self.stock]).max(axis=1, keepdims=True), 1.0)
        within = np.abs(self.gaps(tallies, opening)) <= self.relative_tolerance * scale
        return ~np.all(within, axis=1)


def broken_balances(
    balances: Sequence[Balance], tallies: Mapping[str, Floats], openings: Mapping[str, WorldFloats]
) -> Broken:
    """Balances that do not hold; `openings` has the stocks before the first month by name."""
    for balance in balances:
        worlds = balance.broken(tallies, openings[balance.stock])
        if worlds.any():
            yield f"{balance.name}: in − out does not equal the change", worlds


def broken_bounds(groups: Iterable[tuple[str, Columns]]) -> Broken:
    """Columns with values that are not numbers or are out of their declared bounds, with the worlds that have them."""
    for owner, group in groups:
        for name, about, values in group.arrays():
            if about.kind == "event" or values.dtype.kind == "b":
                continue
            wrong: Bools = np.asarray(~np.isfinite(values))
            if about.bounds is not None:
                low, high = about.bounds
                wrong |= (values < low) | (values > high)
            if wrong.any():
                yield f"{owner}.{name}: out of bounds or not a number", np.logical_or.reduce(wrong, axis=1)


def check(*laws: Broken) -> None:
    """Raise LedgerError if any law is broken, with each world's own breaches."""
    breaches: dict[int, list[str]] = {}
    for broken in laws:
        for law, worlds in broken:
            for row in np.flatnonzero(worlds):
                breaches.setdefault(int(row), []).append(law)
    if breaches:
        raise LedgerError({row: "; ".join(said) for row, said in sorted(breaches.items())})
