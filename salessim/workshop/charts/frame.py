"""The plot of a chart of differences: its place in the picture, its value axis, and what is too small to matter."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from salessim.workshop.charts.scale import Scale, signed, ticks
from salessim.workshop.charts.svg import group, line, rect, text


@dataclass(frozen=True)
class Frame:
    """Places in a picture, in its own pixels."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    most: int
    """Steps of the value axis, at most."""


def zone(frame: Frame, values: Scale, indifference: float) -> Markup:
    """Differences that do not matter."""
    top, bottom = values.held(indifference), values.held(-indifference)
    return rect(frame.left, top, frame.right - frame.left, max(bottom - top, 0.0), "zone")


def value_axis(frame: Frame, values: Scale, span: tuple[float, float], unit: str) -> Markup:
    """Lines across the plot with their amounts; the one of no difference is stronger."""
    made: list[Markup] = []
    for value in ticks(*span, frame.most):
        y = values(value)
        made.append(line(frame.left, y, frame.right, y, "grid" if value else "zero"))
        made.append(text(frame.left - 8, y + 5, signed(value, unit, bare=True), "tick", text_anchor="end"))
    return group(*made)
