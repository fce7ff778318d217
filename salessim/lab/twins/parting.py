"""Where two worlds part: the first event that only one of them has, and the first number that differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.lab.twins.people import OF_PEOPLE
from salessim.lab.twins.sentence import SPOKEN, Sentence, cite, listed, person, place
from salessim.lab.twins.world import SIDES, Row, Side, World
from salessim.model.events import EVENTS
from salessim.quantities.arrays import Bools, Floats

MEANINGS: Final = {event.name: event.meaning for event in EVENTS}
MOST_NUMBERS: Final = 3
"""Tallies named in a sentence."""


@dataclass(frozen=True)
class Parting:
    """Where the worlds part; nothing at all if they never do."""

    side: Side | None
    """The world that has the first event of its own."""
    row: Row | None
    number_month: int | None
    """The first month in which a tally differs."""
    numbers: tuple[str, ...]
    """The tallies that differ in it."""

    @property
    def month(self) -> int | None:
        """In which the worlds part, in an event or in a number."""
        months = [self.row.month if self.row else None, self.number_month]
        return min((month for month in months if month is not None), default=None)


def parting(both: Sequence[World]) -> Parting:
    """The first event that only one world has; two at the same place of the month: the one with the decision."""
    firsts = [(world.rows[min(world.only)], world.side) for world in reversed(both) if world.only]
    row, side = min(firsts, key=lambda each: each[0].order, default=(None, None))
    month, numbers = _first_number(both)
    return Parting(side, row, month, numbers)


def _first_number(both: Sequence[World]) -> tuple[int | None, tuple[str, ...]]:
    one, other = (world.tallies for world in both)
    differs = {name: np.flatnonzero(~_same(values, other[name])) for name, values in one.items()}
    months = {name: int(places[0]) + 1 for name, places in differs.items() if places.size}
    first = min(months.values(), default=None)
    return first, tuple(name for name, month in months.items() if month == first)


def _same(one: Floats, other: Floats) -> Bools:
    return (one == other) | (np.isnan(one) & np.isnan(other))


def sentences(found: Parting, both: Sequence[World]) -> list[Sentence]:
    """What parts them, in two sentences; none for worlds that are the same."""
    said = []
    if found.row and found.side:
        said.append(_event_sentence(found.row, both[SIDES.index(found.side)]))
    if found.number_month:
        said.append(_number_sentence(found, found.number_month))
    return said


def _event_sentence(row: Row, world: World) -> Sentence:
    who = person(world, row) if row.event in OF_PEOPLE else place(row.seat)
    meaning = MEANINGS[row.event].removesuffix(".")
    what = f"{meaning[0].lower()}{meaning[1:]} ({who}, only {SPOKEN[world.side]})"
    text = f"The worlds part in month {row.month}, at {row.entry}: {what}."
    return Sentence(row.month, "parting", text, world.side, cite(world, [row]))


def _number_sentence(found: Parting, month: int) -> Sentence:
    named = [name.replace("_", " ") for name in found.numbers[:MOST_NUMBERS]]
    more = len(found.numbers) - len(named)
    names = listed([*named, *([f"{more} more"] if more else [])])
    event_month = found.row.month if found.row else None
    if event_month is None:
        when = "no event differs"
    elif event_month == month:
        when = "in the month of that event"
    else:
        apart = abs(month - event_month)
        when = f"{apart} month{'' if apart == 1 else 's'} {'before' if month < event_month else 'after'} that event"
    text = f"The first numbers that differ are those of month {month} ({when}): {names}."
    cells = tuple((side, name, month) for side in SIDES for name in found.numbers)
    return Sentence(month, "numbers", text, "both", tallies=cells)
