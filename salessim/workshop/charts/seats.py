"""Two worlds as seats by months: who was ramped, growing or missing, who was on a plan, and who left."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from markupsafe import Markup

from salessim.workshop.charts.scale import Scale, month_ticks
from salessim.workshop.charts.svg import element, group, line, picture, plain, text
from salessim.workshop.kitchen.answers import Trail
from salessim.workshop.words.texts import Texts

WIDTH: Final = 960.0
LEFT: Final = 74.0
RIGHT: Final = 948.0
HEAD: Final = 46.0
"""For a world's name and the words of its marked months."""
ROW: Final = 11.0
TEAM: Final = 7.0
"""A gap before each further team."""
FOOT: Final = 44.0
DRAWN: Final = {"r": "ramped", "g": "growing", "v": "vacant"}
"""A closed seat is drawn as nothing."""
LEAVING: Final = frozenset({"quit", "dismissed", "laid_off", "promoted"})


def rows(seats: list[str]) -> list[float]:
    """Where each seat's row has its middle, from the first one's top; teams stand apart."""
    teams = [seat.partition(".")[0] for seat in seats]
    order = {team: n for n, team in enumerate(dict.fromkeys(teams))}
    return [(n + 0.5) * ROW + order[team] * TEAM for n, team in enumerate(teams)]


def seats_picture(name: str, trail: Trail, titles: tuple[str, str], title: str, description: str, t: Texts) -> Markup:
    """Both worlds, one above the other, on one axis of months."""
    tall = rows(trail["seats"])[-1] + ROW / 2 if trail["seats"] else ROW
    months = Scale(0, trail["months"], LEFT, RIGHT)
    tops = [HEAD, HEAD + tall + HEAD]
    worlds = [_world(trail, side, titles[side], months, top) for side, top in enumerate(tops)]
    height = tops[1] + tall + FOOT
    events = _events(trail, months, tops, tall, t)
    axis = _axis(trail["months"], months, tops[1] + tall, t)
    return picture(name, WIDTH, height, title, description, *worlds, events, axis, class_="chart seats-chart")


def _world(trail: Trail, side: int, title: str, months: Scale, top: float) -> Markup:
    places = [top + row for row in rows(trail["seats"])]
    made = [text(LEFT, top - 24, title, "world")]
    made += [_paths(trail["states"][side], letter, months, places) for letter in DRAWN]
    plans = _path(_runs(trail["on_plan"][side], "1"), months, [place + ROW / 2 - 1.5 for place in places])
    made.append(element("path", d=plans, class_="seat-plan"))
    for mark in trail["marks"]:
        if mark["world"] == side and mark["event"] in LEAVING:
            class_ = "leaver apart" if mark["apart"] else "leaver"
            made.append(_cross(months(mark["month"] - 0.5), places[mark["seat"]], class_))
    return group(*made, *_teams(trail["seats"], places))


def _paths(states: list[str], letter: str, months: Scale, places: list[float]) -> Markup:
    return element("path", d=_path(_runs(states, letter), months, places), class_=f"seat-{DRAWN[letter]}")


def _runs(states: list[str], letter: str) -> Iterator[tuple[int, int, int]]:
    """Seat, first and last month of each time that a seat has a letter without a break."""
    for seat, said in enumerate(states):
        month = 1
        for held, run in groupby(said):
            length = len(list(run))
            if held == letter:
                yield seat, month, month + length - 1
            month += length


def _path(found: Iterator[tuple[int, int, int]], months: Scale, places: list[float]) -> str:
    return "".join(
        f"M{plain(months(first - 1))} {plain(places[seat])}H{plain(months(last))}" for seat, first, last in found
    )


def _cross(x: float, y: float, class_: str) -> Markup:
    d = f"M{plain(x - 3)} {plain(y - 3)}l6 6m0 -6l-6 6"
    return element("path", d=d, class_=class_)


def _teams(seats: list[str], places: list[float]) -> list[Markup]:
    """The number of each team beside its first seat."""
    first: dict[str, float] = {}
    for seat, place in zip(seats, places, strict=True):
        first.setdefault(seat.partition(".")[0], place)
    return [text(LEFT - 10, place + 5, team, "tick", text_anchor="end") for team, place in first.items()]


def _events(trail: Trail, months: Scale, tops: list[float], tall: float, t: Texts) -> Markup:
    """The months in which the policies, and the worlds, part: named above the world that is changed."""
    made: list[Markup] = []
    for key, month, top in (("decided", trail["decided_in"], tops[1]), ("parted", trail["parted_in"], tops[0])):
        if month is None:
            continue
        x = months(month - 1)
        anchor = "end" if x > (LEFT + RIGHT) / 2 else "start"
        made += [line(x, each - 3, x, each + tall, f"moment {key}") for each in tops]
        made.append(text(x, top - 6, t(f"why.{key}", month=month), "tick", text_anchor=anchor))
    return group(*made)


def _axis(horizon: int, months: Scale, bottom: float, t: Texts) -> Markup:
    """Years, or months of a horizon that is short."""
    shown = month_ticks(horizon)
    years = all(month % 12 == 0 for month in shown)
    made = [
        text(months(month), bottom + 18, str(month // 12 if years else month), "tick", text_anchor="middle")
        for month in shown
    ]
    name = t("charts.years" if years else "charts.months")
    return group(*made, text((LEFT + RIGHT) / 2, bottom + 38, name, "axis", text_anchor="middle"))
