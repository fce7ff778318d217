"""What both lists of checks share: a number with its standard error, the range it should lie in, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.quantities.arrays import Floats

Written = Callable[[float], str]


@dataclass(frozen=True)
class Found:
    """What the worlds gave: a mean, and its standard error."""

    mean: float
    error: float


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


def share(number: float) -> str:
    """A share in per cent."""
    return f"{number:.1%}"


def times(number: float) -> str:
    """A plain number."""
    return f"{number:.2f}"


@dataclass(frozen=True)
class Check:
    """One line of a list."""

    what: str
    known: str
    """The input that should come back, or what was measured elsewhere, with its source."""
    range: tuple[float, float] | None
    """Where the number should lie; none if it is only reported, beside the others."""
    found: Found
    write: Written = share
    why: str = ""
    """What is known about a miss; shown only if it is one."""

    @property
    def misses(self) -> bool:
        """Whether the number lies outside the range; a standard error forgives nothing."""
        return self.range is not None and not self.range[0] <= self.found.mean <= self.range[1]

    def row(self) -> tuple[str, ...]:
        """The line as cells."""
        if self.range is None:
            return self.what, self.known, "–", *self.obtained(), "reported"
        expected = " to ".join(self.write(end) for end in self.range)
        return self.what, self.known, expected, *self.obtained(), "**miss**" if self.misses else "within"

    def obtained(self) -> tuple[str, str]:
        """The number and its standard error, which may be too small to be written."""
        error = self.write(self.found.error)
        seen = any(digit in error for digit in "123456789")
        return self.write(self.found.mean), error if seen else "≈ 0"


def section(checks: Sequence[Check], head: Sequence[str]) -> str:
    """A list as a Markdown table, and below it a sentence for each miss; misses of one reason share it."""
    lines = [head, ["---"] * len(head), *(check.row() for check in checks)]
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
    reasons: dict[str, list[str]] = {}
    for check in checks:
        if check.misses:
            reasons.setdefault(check.why or "not explained yet.", []).append(f"*{check.what}*")
    notes = [f"- {'; '.join(missed)}: {why}" for why, missed in reasons.items()]
    return "\n".join([table, "", *notes, ""] if notes else [table, ""])


def counted(checks: Sequence[Check], meaning: str) -> str:
    """How many miss of those that can, and what a miss is."""
    judged = [check for check in checks if check.range is not None]
    return f"{sum(check.misses for check in judged)} of {len(judged)} miss. A miss is {meaning}.\n"
