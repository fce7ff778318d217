"""Estimates with their intervals, each on the scale of the range that was worth trying before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from salessim.figures.style import INK, OKABE_ITO, QUIET, ZONE, sheet, styled

WIDTH: Final = 10.0
ROW: Final = 0.33
"""Inches of height."""
FARTHEST: Final = 3
"""Ranges beside the range that a row shows; what lies farther is an arrow, and its numbers stand beside it."""
COLOUR: Final = OKABE_ITO[0]
CAPTION: Final = (
    "Each row has a scale of its own. Pale bar: the range that was worth trying before, from the evidence behind the "
    "parameter or, where that is an assumption, from our judgement. Dot and bar: your data, with the 95 % interval. "
    "Hollow ring: the value before. Arrow: farther than three such ranges."
)


@dataclass(frozen=True)
class Bar:
    """One parameter; numbers in its unit."""

    key: str
    value: float
    low: float
    high: float
    was: float
    range: tuple[float, float] | None
    """Worth trying before."""
    words: tuple[str, str]
    """The value and the interval in words."""
    ends: tuple[str, str]
    """The ends of the range in words."""


@styled
def intervals(bars: Sequence[Bar]) -> Figure:
    """A row for each parameter."""
    figure = sheet(WIDTH, ROW * len(bars) + 0.35, finding(bars), CAPTION)
    axes = figure.subplots()
    for place, bar in enumerate(bars):
        _row(axes, place, bar)
    axes.set_yticks(range(len(bars)), [bar.key for bar in bars])
    axes.tick_params(axis="y", length=0, labelsize=9.5, labelcolor=INK)
    axes.set_xticks([])
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(len(bars) - 0.45, -0.6)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    words = blended_transform_factory(axes.transAxes, axes.transData)
    for place, bar in enumerate(bars):
        axes.text(1.02, place - 0.02, bar.words[0], transform=words, va="bottom", weight="bold", color=COLOUR)
        axes.text(1.02, place + 0.04, bar.words[1], transform=words, va="top", size=8.5, color=QUIET)
    return figure


def finding(bars: Sequence[Bar]) -> str:
    """How many intervals lie outside the range, or beside the value before."""
    beyond = sum(bar.range is not None and (bar.low > bar.range[1] or bar.high < bar.range[0]) for bar in bars)
    moved = sum(not bar.low <= bar.was <= bar.high for bar in bars)
    count = len(bars)
    said = f"{moved} of {count} estimates differ from the value before" if count > 1 else _alone(moved)
    rest = "; none lies beyond what was worth trying" if not beyond else f"; {beyond} beyond what was worth trying"
    return said + rest


def _alone(moved: int) -> str:
    return "The estimate differs from the value before" if moved else "The estimate agrees with the value before"


def _shown(bar: Bar) -> tuple[float, float]:
    """The ends of a row's scale: all there is, but no farther than FARTHEST ranges from the range."""
    held = [bar.value, bar.low, bar.high, bar.was, *(bar.range or ())]
    low, high = min(held), max(held)
    if bar.range is None:
        return low, high
    reach = FARTHEST * (bar.range[1] - bar.range[0])
    return max(low, bar.range[0] - reach), min(high, bar.range[1] + reach)


def _row(axes: Axes, place: int, bar: Bar) -> None:
    """One parameter on its own scale: everything that is drawn lies between 0 and 1."""
    low, high = _shown(bar)
    width = (high - low) or 1.0

    def at(number: float) -> float:
        return min(1.0, max(0.0, (number - low) / width))

    axes.hlines(place, 0, 1, color="#dddddd", linewidth=0.8, zorder=1)
    if bar.range is not None:
        ends = tuple(at(end) for end in bar.range)
        axes.barh(place, ends[1] - ends[0], left=ends[0], height=0.5, color=ZONE, zorder=2)
        for end, text, side in zip(ends, bar.ends, ("left", "right"), strict=True):
            axes.text(end, place + 0.27, text, ha=side, va="top", size=7, color=QUIET, zorder=3)
    axes.plot([at(bar.low), at(bar.high)], [place, place], color=COLOUR, linewidth=3.2, solid_capstyle="butt", zorder=4)
    for end, beyond, arrow in ((0.0, bar.low < low, "<"), (1.0, bar.high > high, ">")):
        if beyond:
            axes.plot(end, place, arrow, color=COLOUR, markersize=8, zorder=4)
    axes.plot(at(bar.was), place, "o", color="white", markeredgecolor=INK, markersize=9, zorder=5)
    axes.plot(at(bar.value), place, "o", color=COLOUR, markersize=6, zorder=6)
