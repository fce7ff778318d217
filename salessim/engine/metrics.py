"""What is recorded each month, and what is made of it: tallies, and metrics with their definitions.

A *tally* is a plain number per world and month (deals won, seats open). A *metric* is what people read: a tally, or one
tally over another, with a unit, a direction that is better, and a declared way to sum it over time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from salessim.quantities.arrays import Floats

Better = Literal["higher", "lower", "neither"]
OverTime = Literal["sum", "mean", "last", "ratio", "compounded", "discounted"]
"""How months become one outcome.

sum: added up. mean: averaged over months. last: the value at the horizon. ratio: all numerators over all denominators.
compounded: monthly factors multiplied, stated per year. discounted: added up at the monthly discount factor.
"""


DISCOUNT: Final = "discount_factor"
"""The tally by which discounted metrics are multiplied month by month."""


@dataclass(frozen=True)
class Metric:
    """One number that people read; `docs/metrics.md` is generated from these."""

    name: str
    label: str
    """As on an axis: 'Contribution'."""
    unit: str
    """'usd', 'share', 'seats', 'months', 'deals', 'customers', …"""
    better: Better
    definition: str
    """In words: numerator, denominator and window."""
    numerator: str
    """A tally."""
    denominator: str | None
    """A tally, or None for a plain number."""
    over_time: OverTime
    complement: bool = False
    """The metric is 1 − numerator ÷ denominator."""

    def monthly(self, tallies: Mapping[str, Floats]) -> Floats:
        """The metric each month; tallies and result have shape (worlds, months). 0 ÷ 0 is not a number."""
        value = tallies[self.numerator]
        if self.denominator is not None:
            value = _divide(value, tallies[self.denominator])
        if self.over_time == "discounted":
            value = value * tallies[DISCOUNT]
        return 1 - value if self.complement else value

    def outcome(self, tallies: Mapping[str, Floats]) -> Floats:
        """One number per world, shape (worlds,)."""
        if self.over_time == "ratio" and self.denominator is not None:
            value = _divide(tallies[self.numerator].sum(axis=1), tallies[self.denominator].sum(axis=1))
            return 1 - value if self.complement else value
        monthly = self.monthly(tallies)
        if self.over_time in {"sum", "discounted"}:
            return monthly.sum(axis=1)
        if self.over_time == "last":
            return monthly[:, -1]
        if self.over_time == "compounded":
            return np.power(np.prod(monthly, axis=1), 12 / monthly.shape[1])
        return monthly.mean(axis=1)

    def tallies(self) -> set[str]:
        """What it is made of."""
        return {self.numerator} | ({self.denominator} if self.denominator else set())

    def of_group(self, group: str) -> Metric:
        """The same metric of one group, such as one source: its tallies are those of the group."""
        below = None if self.denominator is None else grouped(self.denominator, group)
        return replace(self, numerator=grouped(self.numerator, group), denominator=below)


def grouped(tally: str, group: str) -> str:
    """Name of the tally of one group: `wins@referral`."""
    return f"{tally}@{group}"


def _divide(numerator: Floats, denominator: Floats) -> Floats:
    quotient = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator != 0)
    return quotient


def by_name(metrics: Sequence[Metric]) -> dict[str, Metric]:
    """Metrics under their names; a name twice is a mistake in the registry."""
    named = {metric.name: metric for metric in metrics}
    if len(named) != len(metrics):
        raise ValueError("two metrics share a name")
    return named
