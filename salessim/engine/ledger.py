"""Laws that hold whatever the parameters: what goes in comes out or stays; probabilities are in bounds; no NaN.

Checked at the end of each block. A violation is a mistake in the model, never a result: the worlds that show one are
stopped and reported with their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salessim.engine.columns import Columns
from salessim.errors import LedgerError
from salessim.quantities.arrays import Bools, Floats


@dataclass(frozen=True)
class Balance:
    """A stock and its flows, as names of tallies: stock(t) = stock(t−1) + inflows(t) − outflows(t)."""

    name: str
    stock: str
    inflows: tuple[str, ...]
    outflows: tuple[str, ...]
    relative_tolerance: float = 1e-9
    """Rounding allowed for money; counts are exact anyway."""

    def gaps(self, tallies: Mapping[str, Floats]) -> Floats:
        """What is missing each month after the first, shape (worlds, months − 1)."""
        stock = tallies[self.stock]
        zero = np.zeros_like(stock)
        inflow = sum((tallies[name] for name in self.inflows), zero)
        outflow = sum((tallies[name] for name in self.outflows), zero)
        return stock[:, 1:] - stock[:, :-1] - inflow[:, 1:] + outflow[:, 1:]

    def broken(self, tallies: Mapping[str, Floats]) -> Bools:
        """Which worlds break the balance, shape (worlds,)."""
        scale = np.maximum(np.abs(tallies[self.stock]).max(axis=1, keepdims=True), 1.0)
        return ~np.all(np.abs(self.gaps(tallies)) <= self.relative_tolerance * scale, axis=1)


def broken_bounds(groups: Iterable[tuple[str, Columns]]) -> Iterable[tuple[str, Bools]]:
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
                yield f"{owner}.{name}", np.logical_or.reduce(wrong, axis=1)


def check(tallies: Mapping[str, Floats], balances: Sequence[Balance], groups: Iterable[tuple[str, Columns]]) -> None:
    """Raise LedgerError naming each broken law and the worlds that broke it."""
    found = [(f"{balance.name}: in − out does not equal the change", balance.broken(tallies)) for balance in balances]
    found += [(f"{name}: out of bounds or not a number", worlds) for name, worlds in broken_bounds(groups)]
    found = [(law, worlds) for law, worlds in found if worlds.any()]
    if found:
        rows = np.flatnonzero(np.logical_or.reduce([worlds for _, worlds in found]))
        raise LedgerError("; ".join(law for law, _ in found), [int(row) for row in rows])
