"""A row of the validation table: what is checked, what was expected, what came out, and whether that will do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from salessim.quantities.arrays import Floats

Verdict = Literal["within", "miss", "too small", "stopped", "reported"]
Written = Callable[[float], str]
ERRORS: Final = 4.0
"""Standard errors that theory may lie away: one true row in 16,000 does by chance."""
RESOLUTION: Final = 0.1
"""A check whose tolerance is wider than this share of what is expected could not have failed for much."""
ROUNDING: Final = 1e-9
"""Relative difference that an exact identity may have: sums in another order."""


@dataclass(frozen=True)
class Found:
    """What the worlds gave: a mean, and its standard error."""

    mean: float
    error: float = 0.0


def plain(number: float) -> str:
    """A number to four figures."""
    return f"{number:.4g}"


def percent(number: float) -> str:
    """A share in per cent."""
    return f"{number:.1%}"


def times(number: float) -> str:
    """A number with two decimals."""
    return f"{number:.2f}"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    source: str
    """Where the expected number comes from: a formula with its author, a table, or an entry of the evidence."""
    found: Found
    low: float | None
    high: float | None
    """Where the number may lie; both none if it is only reported."""
    expected: float | None = None
    """The number itself, where there is one and not only a range."""
    sample_suffices: bool = True
    """Whether a wrong number would have been seen."""
    write: Written = plain
    why: str = ""
    """What is known about a miss; shown only if it is one."""
    stopped: bool = False
    """Whether the check could not go on, so that there is no number."""

    @property
    def verdict(self) -> Verdict:
        """Within, a miss, a sample too small to tell, or only reported; a range's end forgives no standard error."""
        if self.stopped:
            return "stopped"
        if self.low is None or self.high is None:
            return "reported"
        if not self.low <= self.found.mean <= self.high:
            return "miss"
        return "within" if self.sample_suffices else "too small"

    @property
    def falls_short(self) -> bool:
        """Whether the row keeps the table from being passed."""
        return self.verdict in {"miss", "too small", "stopped"}


def against_theory(
    what: str, source: str, expected: float, found: Found, *, margin: float = 0.0, scale: float | None = None,
    write: Written = plain,
) -> Row:  # fmt: skip
    """A simulated mean against a closed form: within ERRORS standard errors, and `margin` where the form is a limit.

    The sample is too small if that is more than RESOLUTION of `scale`, which is the size of what is expected unless
    told otherwise: where nothing is expected, somebody must say what would be much.
    """
    away = ERRORS * found.error + margin + ROUNDING * abs(expected)
    suffices = away <= RESOLUTION * (abs(expected) if scale is None else scale) + margin
    return Row(what, source, found, expected - away, expected + away, expected, suffices, write)


def exactly(what: str, source: str, expected: float, obtained: float, *, write: Written = plain) -> Row:
    """An identity: equal but for rounding."""
    away = ROUNDING * max(1.0, abs(expected))
    return Row(what, source, Found(obtained), expected - away, expected + away, expected, write=write)


def in_range(
    what: str, source: str, low: float, high: float, found: Found, *, expected: float | None = None,
    write: Written = plain, why: str = "",
) -> Row:  # fmt: skip
    """A number against a published range.

    The sample is too small if the range is narrower than ERRORS standard errors: the number would lie in it by chance.
    """
    return Row(what, source, found, low, high, expected, ERRORS * found.error <= high - low, write, why)


def above_zero(what: str, source: str, found: Found, *, write: Written = plain, why: str = "") -> Row:
    """A sign that was published without a size: above nothing by ERRORS standard errors."""
    return Row(what, source, found, ERRORS * found.error, np.inf, write=write, why=why)


def cannot_go_on(check: str, error: Exception) -> Row:
    """What stands in the table for a check that could not go on: its error."""
    what = f"{check} stopped with {type(error).__name__}: {' '.join(str(error).split())}"
    why = "the check could not go on, so that nothing is known of what it checks."
    return Row(what, "every check comes to an end", Found(np.nan), None, None, write=no_number, why=why, stopped=True)


def no_number(number: float) -> str:
    """What is written where there is no number."""
    return "–"


def reported(what: str, source: str, found: Found, *, expected: float | None = None, write: Written = plain) -> Row:
    """A number that nothing is expected of, shown beside others."""
    return Row(what, source, found, None, None, expected, write=write)


def over_worlds(values: NDArray[Any]) -> Found:
    """The mean of one independent number for each world."""
    return Found(float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size)))


def ratio(part: NDArray[Any], whole: NDArray[Any]) -> Found:
    """Σ part ÷ Σ whole over worlds; the standard error is that of the linearised ratio."""
    value = float(part.sum() / whole.sum())
    residuals = (part - value * whole) / whole.mean()
    return Found(value, float(residuals.std(ddof=1) / np.sqrt(residuals.size)))


def quotient(upper: Found, lower: Found) -> Found:
    """One number ÷ another that is independent of it."""
    value = upper.mean / lower.mean
    relative = np.hypot(upper.error / upper.mean, lower.error / lower.mean)
    return Found(value, float(abs(value) * relative))


def slope(across: Floats, up: Floats) -> Found:
    """Least-squares slope of `up` on `across`, both (worlds, points); worlds are independent, points are not.

    The standard error is that of clusters: the worlds' sums of across × residual.
    """
    x, y = across - across.mean(), up - up.mean()
    total = float((x * x).sum())
    value = float((x * y).sum()) / total
    scores = (x * (y - value * x)).sum(axis=1)
    return Found(value, float(np.sqrt((scores * scores).sum()) / total))
