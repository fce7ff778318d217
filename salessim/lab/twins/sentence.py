"""A sentence of a story, with what it rests on; and how places, people and the two worlds are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from salessim.lab.twins.world import SIDES, Row, Side, World
from salessim.quantities.phrases import listed

NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MOST_SEATS: Final = 6
"""Named in one sentence; more are counted."""
SPOKEN: Final[dict[Side, str]] = {"without": "without the decision", "with": "with the decision"}
SHORT: Final[dict[Side, str]] = {"without": "without it", "with": "with it"}
OTHER: Final[dict[Side, Side]] = {"without": "with", "with": "without"}


@dataclass(frozen=True)
class Sentence:
    """One sentence; every number in it can be found in the rows and cells that it names."""

    month: int
    """By which all that it tells of has begun: its place in the story."""
    kind: str
    text: str
    world: Literal["without", "with", "both"]
    """Of which world it speaks; of one: what it tells first happens in no other."""
    rows: tuple[tuple[Side, int], ...] = ()
    """Events of the log: world and row number."""
    tallies: tuple[tuple[Side, str, int], ...] = ()
    """World, tally and month."""
    seats: tuple[tuple[Side, str, str, int], ...] = ()
    """World, column of the trace, seat and month."""

    def facts(self) -> dict[str, Any]:
        """As plain values; what it rests on by world."""
        held: dict[str, Any] = {"month": self.month, "kind": self.kind, "world": self.world, "text": self.text}
        held["rows"] = {side: [number for where, number in self.rows if where == side] for side in SIDES}
        held["tallies"] = [{"world": side, "tally": name, "month": month} for side, name, month in self.tallies]
        held["seats"] = [
            {"world": side, "column": column, "seat": seat, "month": month} for side, column, seat, month in self.seats
        ]
        return held


def cite(world: World, rows: Sequence[Row]) -> tuple[tuple[Side, int], ...]:
    """The rows as a sentence names them."""
    return tuple((world.side, row.number) for row in rows)


def place(where: str) -> str:
    """A seat or team as it is called.

    >>> place("2.7"), place("2")
    ('seat 7 of team 2', 'team 2')
    """
    team, _, seat = where.partition(".")
    return f"seat {seat} of team {team}" if seat else f"team {team}"


def person(world: World, row: Row) -> str:
    """Who acted, by role: the star or the rep of a seat."""
    return f"the {'star' if row.actor in world.stars else 'rep'} in {place(row.seat)}"


def several(seats: Sequence[str]) -> str:
    """Seats in one list, team by team; many are counted.

    >>> several(["1.4", "1.5", "2.5"])
    'seats 4 and 5 of team 1 and seat 5 of team 2'
    """
    if len(seats) > MOST_SEATS:
        return f"{len(seats)} seats"
    teams: dict[str, list[str]] = {}
    for seat in seats:
        team, _, number = seat.partition(".")
        teams.setdefault(team, []).append(number)
    return listed([f"seat{'s' if len(held) > 1 else ''} {listed(held)} of team {team}" for team, held in teams.items()])


def number(count: int) -> str:
    """A count in words up to ten."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> counted(1, "deal"), counted(2, "person", "people"), counted(12, "deal")
    ('one deal', 'two people', '12 deals')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"
