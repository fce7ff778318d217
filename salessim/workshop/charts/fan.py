"""The running difference of a policy against the baseline: what may happen, its mean, and what the room expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from salessim.workshop.charts.frame import Frame, value_axis, zone
from salessim.workshop.charts.marks import guesses
from salessim.workshop.charts.scale import Scale, month_ticks
from salessim.workshop.charts.svg import area, element, group, line, picture, rect, text, trace
from salessim.workshop.kitchen.answers import PolicyCourse
from salessim.workshop.room.records import Prediction
from salessim.workshop.words.texts import Texts


@dataclass(frozen=True)
class RoomFrame(Frame):
    """With the strip of the room's marks beside the plot."""

    strip: float
    """How wide the strip is; it begins a gap after the plot."""

    @property
    def strip_left(self) -> float:
        """Where the strip begins."""
        return self.right + 14


WIDE: Final = RoomFrame(width=960, height=400, left=84, right=758, top=34, bottom=352, strip=176, most=6)
NARROW: Final = RoomFrame(width=360, height=340, left=58, right=270, top=32, bottom=292, strip=70, most=5)


@dataclass(frozen=True)
class Fan:
    """What is drawn of one policy: nothing in it lies after the month shown."""

    course: PolicyCourse
    unit: str
    horizon: int
    """The last month of the time axis."""
    span: tuple[float, float]
    """Ends of the value axis."""
    pauses: tuple[int, ...] = ()
    """Months at which the reveal stops."""
    given: Sequence[Prediction] = ()
    indifference: float = 0.0
    fresh: int = 0
    """What comes after this month is new since the last pause."""

    @property
    def month(self) -> int:
        """The last month shown."""
        return len(self.course["mean"])

    @property
    def over(self) -> bool:
        """Whether there is nothing left to show."""
        return self.month >= self.horizon


def fan(name: str, drawn: Fan, title: str, description: str, t: Texts, frame: RoomFrame = WIDE) -> Markup:
    """The picture; `name` is its identifier in the page."""
    months = Scale(0, drawn.horizon, frame.left, frame.right)
    values = Scale(*drawn.span, frame.bottom, frame.top)
    content = [] if drawn.over else [_future(drawn, months, frame, t)]
    content += [
        zone(frame, values, drawn.indifference),
        value_axis(frame, values, drawn.span, drawn.unit),
        _time_axis(drawn, months, frame, t),
        _pauses(drawn, months, frame),
        _course(drawn, months, values),
        _sweep(drawn, months, frame),
        _known(drawn, months, values),
    ]
    if drawn.given:
        content.append(_room(drawn, values, frame, t))
    return picture(name, frame.width, frame.height, title, description, *content, class_="chart fan-chart")


def _time_axis(drawn: Fan, months: Scale, frame: RoomFrame, t: Texts) -> Markup:
    """Years, or months of a horizon that is short."""
    shown = month_ticks(drawn.horizon)
    years = all(month % 12 == 0 for month in shown)
    made = [
        text(months(month), frame.bottom + 20, str(month // 12 if years else month), "tick", text_anchor="middle")
        for month in shown
    ]
    name = t("charts.years" if years else "charts.months")
    middle = (frame.left + frame.right) / 2
    return group(*made, text(middle, frame.bottom + 41, name, "axis", text_anchor="middle"))


def _pauses(drawn: Fan, months: Scale, frame: RoomFrame) -> Markup:
    inner = [month for month in drawn.pauses if month < drawn.horizon]
    return group(*(line(months(month), frame.top, months(month), frame.bottom, "pause") for month in inner))


def _sweep(drawn: Fan, months: Scale, frame: RoomFrame) -> Markup:
    """A curtain over the new months that is drawn aside where motion is welcome, and is not there where it is not."""
    left = months(drawn.fresh)
    return rect(left, frame.top, months(drawn.month) - left + 1, frame.bottom - frame.top, "curtain")


def _course(drawn: Fan, months: Scale, values: Scale) -> Markup:
    """The fan and the mean; both worlds are one until month 0, so that they begin at no difference."""
    low, high, mean = (_line(drawn.course[key], months, values) for key in ("p10", "p90", "mean"))
    return group(area(high, low, "fan"), trace(high, "edge"), trace(low, "edge"), trace(mean, "mean"))


def _line(held: Sequence[float], months: Scale, values: Scale) -> list[tuple[float, float]]:
    return [(months(month), values.held(value)) for month, value in enumerate([0.0, *held])]


def _known(drawn: Fan, months: Scale, values: Scale) -> Markup:
    """At each pause a bar from end to end of the mean's interval."""
    made: list[Markup] = []
    for step in drawn.course["steps"]:
        x, low, high = months(step["month"]), values.held(step["low"]), values.held(step["high"])
        made += [
            line(x, low, x, high, "known"),
            element("circle", cx=x, cy=values.held(step["mean"]), r=5, class_="dot"),
        ]
    return group(*made)


def _future(drawn: Fan, months: Scale, frame: RoomFrame, t: Texts) -> Markup:
    """The part of the picture that is still empty, and says so."""
    left, right = months(drawn.month), frame.right
    veil = rect(left, frame.top, right - left, frame.bottom - frame.top, "future")
    if right - left < 110:
        return veil
    return group(veil, text((left + right) / 2, frame.top + 24, t("charts.future"), "axis", text_anchor="middle"))


def _room(drawn: Fan, values: Scale, frame: RoomFrame, t: Texts) -> Markup:
    """The ranges beside the plot; at the end with the answer across them."""
    left, right = frame.strip_left, frame.strip_left + frame.strip
    zero = line(left, values(0), right, values(0), "zero")
    name = text((left + right) / 2, frame.top - 14, t("charts.room"), "axis", text_anchor="middle")
    if not drawn.over:
        return group(zero, name, guesses(drawn.given, values, left, right))
    answer = drawn.course["mean"][-1]
    across = line(frame.right, values.held(answer), right, values.held(answer), "answer")
    return group(zero, name, guesses(drawn.given, values, left, right, answer), across)


def small(name: str, drawn: Fan, title: str, description: str) -> Markup:
    """One policy among others, without words: the fan, the mean, and no difference as a line."""
    width, height = 240.0, 88.0
    months, values = Scale(0, drawn.horizon, 2, width - 2), Scale(*drawn.span, height - 4, 4)
    zero = line(2, values(0), width - 2, values(0), "zero")
    edge = rect(months(drawn.month), 4, width - 2 - months(drawn.month), height - 8, "future")
    content = [_course(drawn, months, values), _known(drawn, months, values), zero, edge]
    return picture(name, width, height, title, description, *content, class_="chart small-chart")
