"""What was seen, with its band, and the curve fitted to it: a panel each for tenure, ramp, cycle, retention."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from salessim.figures.style import INK, OKABE_ITO, QUIET, sheet, styled
from salessim.quantities.arrays import Floats
from salessim.quantities.phrases import listed

STEPS: Final = frozenset({"tenure", "cycle", "time_to_fill"})
"""Shares that are still there fall in steps; everything else is seen at its points."""
SHARES: Final = STEPS | {"retention"}
"""Drawn from 0 to 100 %."""
WIDTH: Final = 10.0
PANEL: Final = 1.95
"""Inches of height."""
SEEN: Final = INK
FITTED: Final = OKABE_ITO[1]


class Panel(Protocol):
    """One curve: what was seen with its 95 % band, and what was fitted, all of shape (points,)."""

    @property
    def name(self) -> str:
        """Which curve it is."""

    @property
    def title(self) -> str:
        """What it shows."""

    @property
    def across(self) -> Floats:
        """Where each point lies."""

    @property
    def across_label(self) -> str:
        """What lies along the axis, with its unit."""

    @property
    def seen(self) -> Floats:
        """As the records have it."""

    @property
    def low(self) -> Floats:
        """Lower end of the pointwise band."""

    @property
    def high(self) -> Floats:
        """Upper end of the pointwise band."""

    @property
    def fitted(self) -> Floats:
        """As the fitted parameters have it."""

    @property
    def up_label(self) -> str:
        """What is measured, with its unit."""


@styled
def curves(panels: Sequence[Panel]) -> Figure:
    """Two panels beside each other, or three if there are many, in as many rows as it takes."""
    across = min(len(panels), 2 if len(panels) <= 4 else 3)
    rows = -(-len(panels) // across)
    figure = sheet(WIDTH, rows * PANEL + 0.3, finding(panels), CAPTION)
    grid = figure.subplots(rows, across, squeeze=False)
    for axes, panel in zip(grid.flat, panels, strict=False):
        _draw(axes, panel, 84 // across)
    for axes in list(grid.flat)[len(panels) :]:
        axes.set_visible(False)
    return figure


CAPTION: Final = (
    "Dark: what the records show, with a pointwise 95 % band. Orange, broken: what the fitted parameters say. Where "
    "the orange line leaves the band for long, the organisation of the model is not shaped like yours there."
)


def outside(panel: Panel) -> float:
    """The share of points at which the fitted curve lies outside the band of what was seen; NaN if none has a band."""
    known = np.isfinite(panel.low) & np.isfinite(panel.high) & np.isfinite(panel.fitted)
    if not known.any():
        return float("nan")
    slack = 1e-9 + 1e-6 * np.abs(panel.fitted[known])
    below, above = panel.fitted[known] < panel.low[known] - slack, panel.fitted[known] > panel.high[known] + slack
    return float(np.mean(below | above))


def finding(panels: Sequence[Panel]) -> str:
    """Which curves leave their band at more than a tenth of the points."""
    poor = [panel.title[:1].lower() + panel.title[1:] for panel in panels if outside(panel) > 0.1]
    if not poor:
        return "What is fitted runs within what was seen"
    good = len(panels) - len(poor)
    rest = f"; the other {'curve fits' if good == 1 else f'{good} curves fit'}" if good else ""
    return f"The fit leaves what was seen: {listed(poor)}{rest}"


def _draw(axes: Axes, panel: Panel, letters: int) -> None:
    axes.grid(axis="y")
    if panel.name in STEPS:
        axes.fill_between(panel.across, panel.low, panel.high, step="post", color=SEEN, alpha=0.14, linewidth=0)
        axes.plot(panel.across, panel.seen, drawstyle="steps-post", color=SEEN, linewidth=1.3)
    else:
        _points(axes, panel)
    axes.plot(panel.across, panel.fitted, color=FITTED, linewidth=1.8, linestyle=(0, (5, 1.5)))
    axes.set_title(textwrap.fill(panel.title, letters), loc="left", size=10.5, weight="bold", color=INK)
    axes.set_xlabel(panel.across_label)
    axes.set_ylabel(textwrap.fill(panel.up_label, 22))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=bool(np.nanmax(panel.across) >= 6)))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    if panel.name in SHARES:
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.set_ylim(0, 1.02)
    else:
        axes.set_ylim(*_room(panel))
    axes.set_xlim(left=min(0.0, float(np.nanmin(panel.across))))


def _points(axes: Axes, panel: Panel) -> None:
    """A dot with its bar at each point; many points become a line with a band."""
    if panel.across.size > 40:
        axes.fill_between(panel.across, panel.low, panel.high, color=SEEN, alpha=0.14, linewidth=0)
        axes.plot(panel.across, panel.seen, color=SEEN, linewidth=1.3)
        return
    axes.vlines(panel.across, panel.low, panel.high, color=QUIET, linewidth=1.0)
    axes.plot(panel.across, panel.seen, "o", color=SEEN, markersize=3.5)


def _room(panel: Panel) -> tuple[float, float]:
    """Room for the dots and the fitted curve and for most of every bar; from zero on where nothing is negative."""
    held = np.concatenate([panel.seen, panel.fitted])
    held = held[np.isfinite(held)]
    high = float(held.max(initial=0.0)) * 1.6 or 1.0
    tops = panel.high[np.isfinite(panel.high)]
    low = min(0.0, float(held.min(initial=0.0)) * 1.3)
    return low, min(high, max(float(tops.max(initial=0.0)), float(held.max(initial=0.0))) * 1.08 or 1.0)
