"""What happens to seats in two worlds, a mark and a short sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from salessim.lab.twins.world import World
from salessim.model.people.onboarding import is_ramped
from salessim.quantities.arrays import Bools
from salessim.workshop.kitchen.answers import Mark
from salessim.workshop.words.texts import Texts

DRAWN: Final[Mapping[str, str]] = {
    "star_appeared": "star",
    "manager_began": "manager",
    "person_dismissed": "dismissed",
    "person_laid_off": "laid_off",
    "person_promoted": "promoted",
    "seat_opened": "opened",
    "seat_closed": "closed",
    "plan_begun": "plan",
    "plan_passed": "passed",
    "person_warned": "warned",
    "person_quit": "quit",
    "person_hired": "hired",
}
"""How each event of the log is drawn; what is rare and decided first, since with too many the last ones go."""
RAMPED: Final = "ramped"
TELLING: Final = (*DRAWN.values(), RAMPED)
MOST: Final = 1600
"""Marks: what ten years of fifty seats come to, some 200 kB."""


class Happening(NamedTuple):
    """An event at a seat."""

    month: int
    seat: str
    """As team.seat; of a whole team, the team."""
    event: str
    star: bool
    apart: bool
    """Whether it happens in this world only."""


def marks(both: Sequence[World], seats: Sequence[str], texts: Texts) -> tuple[list[Mark], int]:
    """The marks of both worlds in the order of months, and how many are left out."""
    ramped = [set(_ramped(world)) for world in both]
    found = [
        (side, each)
        for side, world in enumerate(both)
        for each in (*_logged(world), *_come_of_age(world, ramped[side], ramped[1 - side]))
    ]
    kept = _most_telling(found)
    kept.sort(key=lambda each: (each[1].month, each[0], TELLING.index(each[1].event), seats.index(_at(each[1], seats))))
    return [_mark(side, each, seats, texts) for side, each in kept], len(found) - len(kept)


def _logged(world: World) -> Iterator[Happening]:
    for row in world.rows:
        if row.event in DRAWN:
            star, apart = row.actor in world.stars, row.number in world.only
            yield Happening(row.month, row.seat, DRAWN[row.event], star, apart)


def _ramped(world: World) -> Iterator[tuple[int, str, float]]:
    """Month, seat and person of everybody who became fully productive."""
    for seat in world.places:
        occupied, occupant = (world.seats[column, seat] for column in ("occupied", "occupant"))
        able: Bools = (occupied > 0) & is_ramped(world.seats["factor", seat])
        new = able[1:] & ~(able[:-1] & (occupant[1:] == occupant[:-1]))
        for before in np.flatnonzero(new):
            yield int(before) + 2, seat, float(occupant[before + 1])


def _come_of_age(
    world: World, here: set[tuple[int, str, float]], there: set[tuple[int, str, float]]
) -> Iterator[Happening]:
    for month, seat, person in here:
        star = f"{seat}.{person:.0f}" in world.stars
        yield Happening(month, seat, RAMPED, star, (month, seat, person) not in there)


def _most_telling(found: Sequence[tuple[int, Happening]]) -> list[tuple[int, Happening]]:
    """All, or whole kinds of them as long as they fit: those of one world only before those that both have.

    Of a kind that alone is too many, the first ones.
    """
    kept: list[tuple[int, Happening]] = []
    for apart, event in ((apart, event) for apart in (True, False) for event in TELLING):
        held = [each for each in found if (each[1].apart, each[1].event) == (apart, event)]
        if len(kept) + len(held) <= MOST:
            kept += held
    return kept or sorted(found, key=lambda each: (not each[1].apart, each[1].month))[:MOST]


def _at(happening: Happening, seats: Sequence[str]) -> str:
    """Where the mark stands: what happens to a team stands at its first seat."""
    if happening.seat in seats:
        return happening.seat
    return next(seat for seat in seats if seat.startswith(f"{happening.seat}."))


def _mark(side: int, happening: Happening, seats: Sequence[str], texts: Texts) -> Mark:
    return {
        "world": side,
        "month": happening.month,
        "seat": seats.index(_at(happening, seats)),
        "event": happening.event,
        "text": _sentence(happening, texts),
        "apart": happening.apart,
    }


def _sentence(happening: Happening, texts: Texts) -> str:
    team, _, number = happening.seat.partition(".")
    place = texts("marks.seat", team=team, seat=number) if number else texts("marks.team", team=team)
    who = texts("marks.star" if happening.star else "marks.rep", place=place)
    said = texts(f"marks.event.{happening.event}", place=place, who=who)
    return f"{said[0].upper()}{said[1:]}"
