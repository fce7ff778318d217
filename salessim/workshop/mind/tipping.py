"""Where along an assumption the answer tips, as far as the worlds can tell, and where nobody can tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from salessim.analysis.interval import Interval
from salessim.study.parts.keys import Parameter
from salessim.workshop.charts.quantities import listed
from salessim.workshop.words.texts import Texts

ROUNDING: Final = 1e-12
"""Shares of the largest difference below which one is nothing: what adding and taking away again leaves."""

Point = tuple[float, Interval]
"""A value of the assumption, and what is known of the difference there."""


@dataclass(frozen=True)
class Stretch:
    """Values of an assumption between which the interval holds zero; both ends may be one value."""

    low: float
    high: float


@dataclass(frozen=True)
class Tipping:
    """What is known of the sign along one assumption; where both are empty it is the same everywhere."""

    turns: tuple[Stretch, ...]
    """The sign is known on both sides, and it is not the same: it turns somewhere in here."""
    open: tuple[Stretch, ...]
    """Nobody can tell whether it turns in here and perhaps turns back."""


def tipping(curve: Sequence[Point]) -> Tipping:
    """Where the sign turns and where it may turn, along a curve whose intervals' ends are straight between its points.

    >>> at = lambda place, mean: (place, Interval(12, mean, 1.0, 1.0, 0.95))
    >>> tipping([at(0, -3.0), at(4, 5.0)])
    Tipping(turns=(Stretch(low=1.0, high=2.0),), open=())
    >>> tipping([at(0, 0.5), at(4, 4.5)])
    Tipping(turns=(), open=(Stretch(low=0, high=0.5),))
    """
    signs = _signs(curve)
    known = [number for number, sign in enumerate(signs) if sign]
    turns, unknown = [], []
    for before, after in pairwise([None, *known, None]):
        low = curve[0][0] if before is None else _leaving(curve[before], curve[before + 1 :], signs[before])
        high = curve[-1][0] if after is None else _leaving(curve[after], curve[:after][::-1], signs[after])
        if before is not None and after is not None and signs[before] != signs[after]:
            turns.append(Stretch(low, high))
        elif None in signs[0 if before is None else before : after]:
            unknown.append(Stretch(low, high))
    return Tipping(tuple(turns), tuple(unknown))


def where(found: Sequence[Stretch], parameter: Parameter, t: Texts, page: str = "mind") -> str:
    """Stretches as people write them, not much finer than they are known: 'somewhere between 2 months and 3 months'."""
    said = []
    for each in found:
        low, high = (parameter.written(float(f"{end:.3g}")) for end in (each.low, each.high))
        said.append(t(f"{page}.at", at=low) if low == high else t(f"{page}.between", low=low, high=high))
    return listed(said, t)


def _signs(curve: Sequence[Point]) -> list[int | None]:
    """The sign at each point: 0 where there is no difference in any world, None where the interval holds zero."""
    nothing = ROUNDING * max(
        (abs(end) for _, known in curve for end in _ends(known) if math.isfinite(end)), default=0.0
    )
    return [_sign(*_ends(known), nothing) for _, known in curve]


def _sign(low: float, high: float, nothing: float) -> int | None:
    if -nothing <= low and high <= nothing:
        return 0
    return 1 if low > nothing else -1 if high < -nothing else None


def _ends(known: Interval) -> tuple[float, float]:
    return known.low, known.high


def _leaving(point: Point, others: Sequence[Point], sign: int | None) -> float:
    """Where, on the way from a point of known sign to the next one, the nearer end of the interval comes to zero."""
    if not others:
        return point[0]
    (start, known), (end, then) = point, others[0]
    first, second = ((each.low if sign == 1 else -each.high) for each in (known, then))
    return start + (end - start) * first / (first - min(second, 0.0))
