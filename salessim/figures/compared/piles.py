"""Quantile dots: chances that can be counted, piled on a line."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes

from salessim.figures.style import Look
from salessim.quantities.arrays import Bools, Floats

DOTS: Final = 25
"""Each dot is a chance of 4 %: few enough to count. No more replicates than this have a dot each."""
ROW_INCHES: Final = 1.25
TALLEST: Final = 0.6
"""Share of a row that the highest pile of dots may take."""


def quantile_dots(values: Floats) -> Floats:
    """Every value of up to 25, sorted; of more, the 25 of them in the middles of equally likely slices.

    None is interpolated: a dot is a replicate, and as many lie on either side of zero as rounding allows.
    """
    count = min(DOTS, values.size)
    middles = (np.arange(count) + 0.5) / count
    return np.asarray(np.quantile(values, middles, method="inverted_cdf"), dtype=np.float64)


def pile(axes: Axes, dots: Floats, place: int, look: Look, filled: Bools, *, own: bool) -> None:
    """Dots piled upwards on the row's line, at their `own` values or in columns; the axes have their final size."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - tells mypy what subplots() promises
    frame = axes.get_window_extent().transformed(figure.dpi_scale_trans.inverted())
    low, high = axes.get_xlim()
    row_inches = frame.height / abs(np.subtract(*axes.get_ylim()))
    size = 0.15
    while True:
        width = size * (high - low) / frame.width
        across = dots if own else _columns(dots, width)
        heights = _heights(across, width)
        if (max(heights) + 1) * size <= TALLEST * row_inches:
            break
        size *= 0.92
    for x, height, full in zip(across, heights, filled, strict=True):
        y = place + 0.1 - (height + 0.5) * size / row_inches
        face = look.colour if full else "white"
        axes.plot([x], [y], marker="o", markersize=size * 62, color=look.colour, markerfacecolor=face)


def _columns(dots: Floats, width: float) -> Floats:
    """The column of each dot; no column straddles zero, and no difference at all stands on it."""
    return np.asarray(np.sign(dots) * (np.floor(np.abs(dots) / width) + 0.5) * width, dtype=np.float64)


def _heights(across: Floats, width: float) -> list[int]:
    """How high each dot lies, from 0: as low as it can without covering one before it; dots are sorted."""
    last: list[float] = []
    heights = []
    for x in across:
        height = next((height for height, before in enumerate(last) if x - before > 0.99 * width), len(last))
        last[height : height + 1] = [float(x)]
        heights.append(height)
    return heights
