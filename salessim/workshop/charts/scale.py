"""From values to places in a picture, and the round values at which an axis has its ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from salessim.analysis.verdict import amount

JOINED: Final = "\N{WORD JOINER}"
"""A character that is not seen and keeps a line from ending there."""


@dataclass(frozen=True)
class Scale:
    """A straight scale: `low` and `high` in the data's unit lie at `start` and `end` in pixels.

    >>> Scale(0, 10, 100, 0)(2.5), Scale(0, 10, 100, 0).back(75.0)
    (75.0, 2.5)
    """

    low: float
    high: float
    start: float
    end: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"{self.low} to {self.high} is no range to draw")

    def __call__(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def back(self, place: float) -> float:
        """The value that lies at a place."""
        return self.low + (place - self.start) / (self.end - self.start) * (self.high - self.low)

    def held(self, value: float) -> float:
        """Where a value lies, or the nearest end for one outside."""
        return self(min(max(value, self.low), self.high))


def nice_step(span: float, most: int) -> float:
    """The smallest step of 1, 2 or 5 times a power of ten with which at most `most` steps make up `span`.

    >>> nice_step(10, 5), nice_step(0.9, 4), nice_step(7e6, 5)
    (2.0, 0.5, 2000000.0)
    """
    if not (span > 0 and math.isfinite(span)) or most < 1:
        raise ValueError(f"{span} in {most} steps: expected something to divide")
    power = 10.0 ** math.floor(math.log10(span / most))
    return next(each * power for each in (1.0, 2.0, 5.0, 10.0, 20.0) if each * power * most >= span * (1 - 1e-9))


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from `low` to `high`, both included if they are round.

    >>> ticks(-3, 7, 5), ticks(0, 1, 4)
    ([-2.0, 0.0, 2.0, 4.0, 6.0], [0.0, 0.5, 1.0])
    """
    step = nice_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{n * step:.12g}") for n in range(first, last + 1)]


def stretched(values: Iterable[float], most: int = 6) -> tuple[float, float]:
    """A range with round ends that holds all values and zero; of some size even where all values are zero.

    >>> stretched([1.2, 6.9]), stretched([-0.4, 3.0]), stretched([0.0])
    ((0.0, 7.0), (-0.5, 3.0), (-1.0, 1.0))
    """
    held = [0.0, *values]
    low, high = min(held), max(held)
    if low == high:
        return -1.0, 1.0
    step = nice_step(high - low, most) / 2
    return float(f"{math.floor(low / step + 1e-9) * step:.12g}"), float(f"{math.ceil(high / step - 1e-9) * step:.12g}")


def month_ticks(months: int) -> list[int]:
    """Months at which a time axis has its ticks: whole years, six at most beside the start; quarters of a short time.

    >>> month_ticks(120), month_ticks(48), month_ticks(12)
    ([0, 24, 48, 72, 96, 120], [0, 12, 24, 36, 48], [0, 3, 6, 9, 12])
    """
    unit = 12 if months > 18 else 3
    step = max(1, math.ceil(nice_step(max(months / unit, 1.0), 6))) * unit
    return list(range(0, months + 1, step))


def written(value: float, unit: str) -> str:
    """A value in its unit, with a true minus sign.

    >>> written(-350_000, "usd"), written(0.012, "share")
    ('−$350k', '1.2 percentage points')
    """
    return amount(value, unit).replace("-", "−")


def signed(value: float, unit: str, *, bare: bool = False) -> str:
    """A difference with its sign; `bare` leaves out a unit that an axis has named.

    >>> signed(2e6, "usd"), signed(0.0, "usd"), signed(-0.02, "share", bare=True)
    ('+$2M', '$0', '−2')
    """
    text = amount(value, unit, bare=bare).replace("-", "−")
    return f"+{text}" if value > 0 else text


def joined(text: str) -> str:
    """The same, with every minus sign kept on the line of its amount."""
    return text.replace("−$", f"−{JOINED}$")
