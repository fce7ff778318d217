"""The difference along one assumption: its mean and interval, where nothing matters, where it tips, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from salessim.analysis.interval import Interval
from salessim.workshop.charts.frame import Frame, value_axis, zone
from salessim.workshop.charts.scale import Scale
from salessim.workshop.charts.svg import area, element, group, line, picture, text, trace

WIDE: Final = Frame(width=800, height=190, left=80, right=776, top=24, bottom=160, most=4)
NARROW: Final = Frame(width=360, height=190, left=54, right=345, top=24, bottom=160, most=4)


@dataclass(frozen=True)
class Curve:
    """What is drawn of one slider."""

    points: Sequence[tuple[float, Interval]]
    """Value of the assumption, rising, and what is known of the difference there."""
    here: float
    """Where the slider stands."""
    difference: float
    """The mean difference there."""
    tips: Sequence[tuple[float, float]]
    """Between which values of the assumption the sign turns."""
    indifference: float
    unit: str
    """Of the difference."""
    span: tuple[float, float]
    """Ends of the value axis: the same for all sliders, so that the eye can compare them."""
    ends: tuple[str, str]
    """The lowest and the highest value of the assumption, as people write them."""
    tipping: str
    """The word above a stretch in which the sign turns."""


def curve(name: str, drawn: Curve, title: str, description: str, frame: Frame = WIDE) -> Markup:
    """The picture; `name` is its identifier in the page."""
    across = Scale(drawn.points[0][0], drawn.points[-1][0], frame.left, frame.right)
    values = Scale(*drawn.span, frame.bottom, frame.top)
    content = [
        zone(frame, values, drawn.indifference),
        value_axis(frame, values, drawn.span, drawn.unit),
        _ends(drawn, frame),
        _known(drawn, across, values),
        _tips(drawn, across, values, frame),
        _here(drawn, across, values, frame),
    ]
    return picture(name, frame.width, frame.height, title, description, *content, class_="chart curve-chart")


def _ends(drawn: Curve, frame: Frame) -> Markup:
    low, high = drawn.ends
    y = frame.bottom + 21
    return group(text(frame.left, y, low, "tick"), text(frame.right, y, high, "tick", text_anchor="end"))


def _known(drawn: Curve, across: Scale, values: Scale) -> Markup:
    low, high, mean = (
        [(across(place), values.held(number)) for place, number in ends]
        for ends in (
            [(place, known.low) for place, known in drawn.points],
            [(place, known.high) for place, known in drawn.points],
            [(place, known.mean) for place, known in drawn.points],
        )
    )
    return group(area(high, low, "fan"), trace(high, "edge"), trace(low, "edge"), trace(mean, "mean"))


def _tips(drawn: Curve, across: Scale, values: Scale, frame: Frame) -> Markup:
    """A bar on the zero line, as long as the stretch in which the sign turns, and the word above its middle."""
    made: list[Markup] = []
    for low, high in drawn.tips:
        left, right, y = across(low), across(high), values(0)
        x, half = (left + right) / 2, 5 if right - left > 1 else 8
        ends = f"M{left - half:.1f} {y:.1f}l{half} -{half}H{right:.1f}l{half} {half}l-{half} {half}H{left:.1f}Z"
        made.append(element("path", d=ends, class_="tip"))
        anchor = "start" if x < frame.left + 60 else "end" if x > frame.right - 60 else "middle"
        made.append(text(x, frame.top - 8, drawn.tipping, "tick tip-word", text_anchor=anchor))
        made.append(line(x, frame.top - 2, x, y - half, "tip-line"))
    return group(*made)


def _here(drawn: Curve, across: Scale, values: Scale, frame: Frame) -> Markup:
    """Where the slider stands: a line down to it, and the difference there."""
    x = across(drawn.here)
    dot = element("circle", cx=x, cy=values.held(drawn.difference), r=6.0, class_="dot")
    return group(line(x, frame.top, x, frame.bottom, "stands"), dot)
