"""Tables beside the pictures of the reveal: the months, the room's ranges, and other numbers."""

from __future__ import annotations

from dataclasses import dataclass

from salessim.workshop.charts.marks import holds, ordered
from salessim.workshop.charts.quantities import level
from salessim.workshop.room.records import Prediction
from salessim.workshop.views.pause import Pause


@dataclass(frozen=True)
class Line:
    """A row of a table: its heading and its cells."""

    heading: str
    cells: tuple[str, ...]


def months(pause: Pause) -> list[Line]:
    """The picture as a table: every year, or every quarter of a short horizon, and the month now shown."""
    every = 12 if pause.played.horizon_months > 24 else 3
    month = pause.played.month
    held = sorted({*range(every, month + 1, every), month})
    return [Line(str(each), _cells(pause, each - 1)) for each in held]


def _cells(pause: Pause, place: int) -> tuple[str, ...]:
    """Mean, eight of ten worlds, and what is known of the mean in one month."""
    held = pause.policy
    spread = pause.between(held["p10"][place], held["p90"][place])
    return pause.apart(held["mean"][place]), spread, pause.between(held["low"][place], held["high"][place])


def ranges(pause: Pause) -> list[Line]:
    """The room's ranges, from the lowest middle to the highest; whether they hold the mean once it is known."""
    return [
        Line("", (pause.apart(each.low), pause.apart(each.high), *_held(pause, each))) for each in ordered(pause.given)
    ]


def _held(pause: Pause, given: Prediction) -> tuple[str, ...]:
    if not pause.played.over:
        return ()
    return (pause.t("reveal.yes" if holds(given, pause.step["mean"]) else "reveal.no"),)


def numbers(pause: Pause) -> list[Line]:
    """Other numbers to tell, by policy, at the month shown."""
    names = pause.played.policies
    return [
        Line(each["label"], tuple(level(each["values"][name][-1], each["unit"], pause.t) for name in names))
        for each in pause.course["numbers"]
    ]
