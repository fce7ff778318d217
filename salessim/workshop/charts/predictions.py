"""How the room's ranges lay against the answer: anonymous, from low to high."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Final

from markupsafe import Markup

from salessim.workshop.charts.scale import Scale, signed, stretched, ticks
from salessim.workshop.charts.svg import element, group, line, picture, rect, text
from salessim.workshop.room.scoring import Answer, RoomScores, Scored
from salessim.workshop.words.texts import Texts

WIDE: Final = 720.0
NARROW: Final = 360.0
"""Pixels across, for a wall and for a phone."""
SIDE: Final = 24.0
EDGE: Final = 12.0
"""Pixels from an end of the axis within which words do not stand in the middle of their place."""
ABOVE: Final = 34.0
BELOW: Final = 34.0
TALLEST_ROW: Final = 20.0
MOST_ROOM: Final = 300.0
"""Pixels for all rows together: with many ranges each gets less."""
DENSE: Final = 10.0
"""Pixels of a row below which lines are thinner."""
FARTHEST: Final = 3.0
"""Ends are drawn up to so many times the usual size; one careful answer would squeeze all others."""


def ranges_against(
    name: str, scores: RoomScores, answer: Answer, unit: str, texts: Texts, width: float = WIDE
) -> Markup:
    """Each range as a line, the answer as a rule across all of them with the band of how well it is known."""
    row = min(TALLEST_ROW, MOST_ROOM / len(scores.ranges))
    height = ABOVE + row * len(scores.ranges) + BELOW
    across = _scale(scores, answer, width)
    return picture(
        name,
        width,
        height,
        texts("debrief.chart_title"),
        texts("debrief.chart_description", held=scores.held, of=len(scores.ranges), answer=signed(answer.mean, unit)),
        *_axis(across, height, unit),
        _answer(across, answer, height, unit),
        *(_range(each, across, ABOVE + (place + 0.5) * row, row) for place, each in enumerate(scores.ranges)),
        class_="chart ranges dense" if row < DENSE else "chart ranges",
    )


def _scale(scores: RoomScores, answer: Answer, width: float) -> Scale:
    """An axis for most ranges and the answer; those that reach much farther end in an arrow."""
    usual = median(abs(end) for each in scores.ranges for end in (each.low, each.high))
    most = FARTHEST * max(usual, abs(answer.low), abs(answer.high))
    inside = [min(max(end, -most), most) for each in scores.ranges for end in (each.low, each.high)]
    low, high = stretched([*inside, answer.low, answer.mean, answer.high])
    return Scale(low, high, SIDE, width - SIDE)


def _axis(across: Scale, height: float, unit: str) -> Iterator[Markup]:
    foot = height - BELOW
    for value in ticks(across.low, across.high, 3 if _narrow(across) else 6):
        x = across(value)
        yield line(x, ABOVE, x, foot, "zero" if value == 0 else "grid")
        yield text(x, foot + 20, signed(value, unit), "tick", text_anchor=_anchor(x, across))


def _answer(across: Scale, answer: Answer, height: float, unit: str) -> Markup:
    x, foot = across(answer.mean), height - BELOW
    low, high = across(answer.low), across(answer.high)
    return group(
        rect(low, ABOVE, max(high - low, 1.0), foot - ABOVE, "known"),
        line(x, ABOVE - 8, x, foot, "answer"),
        text(x, ABOVE - 14, signed(answer.mean, unit), "answer-label", text_anchor=_anchor(x, across)),
    )


def _range(each: Scored, across: Scale, y: float, row: float) -> Markup:
    """A line with ticks at its ends, broken where it misses; an arrow where it goes on beyond the picture."""
    half = min(row * 0.32, 5.0)
    left, right = across.held(each.low), across.held(each.high)
    ends = [(left, each.low < across.low, -1.0), (right, each.high > across.high, 1.0)]
    return group(
        line(left, y, right, y, "stretch"),
        *(_arrow(x, y, half, way) if beyond else line(x, y - half, x, y + half, "end") for x, beyond, way in ends),
        class_="held" if each.held else "missed",
    )


def _arrow(x: float, y: float, half: float, way: float) -> Markup:
    back = x - way * half * 1.5
    return element("path", d=f"M{back:.2f} {y - half:.2f}L{x:.2f} {y:.2f}L{back:.2f} {y + half:.2f}", class_="end")


def _narrow(across: Scale) -> bool:
    return across.end <= NARROW


def _anchor(x: float, across: Scale) -> str:
    """Words at the edge stay inside the picture."""
    return "start" if x < across.start + EDGE else "end" if x > across.end - EDGE else "middle"
