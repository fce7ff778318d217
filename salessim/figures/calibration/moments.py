"""How far simulated records lie from the user's own, moment by moment, in standard errors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.figures.style import INK, OKABE_ITO, QUIET, ZONE, sheet, styled

WIDTH: Final = 10.0
ROW: Final = 0.18
"""Inches of height."""
FITTED: Final = OKABE_ITO[0]
HELD_OUT: Final = OKABE_ITO[1]
FAR: Final = 2.0
"""Standard errors beyond which a moment that was held out is called missed."""
WIDEST: Final = 8.0
"""Farther ones are drawn at this edge, with their number."""
CAPTION: Final = (
    "Difference between your records and simulated ones, in standard errors of both. Dots were fitted, directly or by "
    "simulation; diamonds were held out, so they test the fit. Pale: within two standard errors; 19 of 20 lie there if "
    "the model is right."
)


@dataclass(frozen=True)
class Distance:
    """One moment."""

    title: str
    z: float
    """Observed minus simulated, in standard errors."""
    held_out: bool


@styled
def moments(rows: Sequence[Distance]) -> Figure:
    """A row for each moment whose distance is known: those fitted first, then those held out."""
    shown = sorted((each for each in rows if math.isfinite(each.z)), key=lambda each: each.held_out)
    figure = sheet(WIDTH, ROW * len(shown) + 0.75, finding(shown), CAPTION)
    axes = figure.subplots()
    widest = min(WIDEST, max([3.5, *(abs(each.z) * 1.1 for each in shown)]))
    axes.axvspan(-2, 2, color=ZONE, linewidth=0)
    axes.axvline(0, color="#999999", linewidth=0.8)
    for place, each in enumerate(shown):
        _mark(axes, place, each, widest)
    axes.set_yticks(range(len(shown)), [each.title for each in shown])
    axes.tick_params(axis="y", length=0, labelcolor=INK, labelsize=8.5)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(-widest * 1.08, widest * 1.08)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlabel("Standard errors: your records less the simulated ones")
    return figure


def finding(rows: Sequence[Distance]) -> str:
    """How many moments that were held out the model misses."""
    held = [each for each in rows if each.held_out]
    missed = sum(abs(each.z) > FAR for each in held)
    if not held:
        return "No moment could be held out"
    if not missed:
        return (
            f"The fitted model also agrees with {len(held)} moments that it was not fitted to"
            if len(held) > 1
            else ("The fitted model also agrees with the moment that it was not fitted to")
        )
    return f"The fitted model misses {missed} of {len(held)} moments that it was not fitted to"


def _mark(axes: Axes, place: int, each: Distance, widest: float) -> None:
    colour, marker = (HELD_OUT, "D") if each.held_out else (FITTED, "o")
    at = max(-widest, min(widest, each.z))
    axes.hlines(place, 0, at, color=colour, linewidth=1.0, alpha=0.6)
    axes.plot(at, place, marker, color=colour, markersize=5.5)
    if at != each.z:
        side = "right" if each.z < 0 else "left"
        text = f"{each.z:+.0f}".replace("-", "−")
        axes.text(at, place - 0.3, text, ha=side, va="bottom", size=7.5, color=QUIET)
