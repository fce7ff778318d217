"""Where two worlds part: the first event that only one has or that differs in size, and the first number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.lab.twins.people import OF_PEOPLE
from salessim.lab.twins.sentence import OTHER, SHORT, SPOKEN, Sentence, person, place
from salessim.lab.twins.size import sizes
from salessim.lab.twins.world import SIDES, Row, Side, World
from salessim.model.events import EVENTS
from salessim.quantities.arrays import Bools, Floats
from salessim.quantities.phrases import listed

MEANINGS: Final = {event.name: event.meaning for event in EVENTS}
MOST_NUMBERS: Final = 3
"""Tallies named in a sentence."""


@dataclass(frozen=True)
class Parting:
    """Where the worlds part; nothing at all if they never do."""

    side: Side | None
    """The world of the first event that differs; the other one has it in another size, or not at all."""
    row: Row | None
    partner: Row | None
    """The same event in the other world, where the two differ in size."""
    number_month: int | None
    """The first month in which a tally differs."""
    numbers: tuple[str, ...]
    """The tallies that differ in it."""

    @property
    def month(self) -> int | None:
        """In which the worlds part, in an event or in a number."""
        months = [self.row.month if self.row else None, self.number_month]
        return min((month for month in months if month is not None), default=None)

    def rows(self) -> tuple[tuple[Side, Row], ...]:
        """The first event that differs, in each world that has it."""
        if self.side is None or self.row is None:
            return ()
        mine = (self.side, self.row)
        return (mine, (OTHER[self.side], self.partner)) if self.partner else (mine,)


def parting(both: Sequence[World]) -> Parting:
    """The first event that differs; of two at the same place of the month, the one with the decision."""
    month, numbers = _first_number(both)
    apart = [(world, world.only | world.resized.keys()) for world in reversed(both)]
    firsts = [(world, world.rows[min(numbers)]) for world, numbers in apart if numbers]
    if not firsts:
        return Parting(None, None, None, month, numbers)
    world, row = min(firsts, key=lambda each: each[1].order)
    return Parting(world.side, row, world.resized.get(row.number), month, numbers)


def _first_number(both: Sequence[World]) -> tuple[int | None, tuple[str, ...]]:
    one, other = (world.tallies for world in both)
    differs = {name: np.flatnonzero(~_same(values, other[name])) for name, values in one.items()}
    months = {name: int(places[0]) + 1 for name, places in differs.items() if places.size}
    first = min(months.values(), default=None)
    return first, tuple(name for name, month in months.items() if month == first)


def _same(one: Floats, other: Floats) -> Bools:
    return (one == other) | (np.isnan(one) & np.isnan(other))


def sentences(found: Parting, both: Sequence[World]) -> list[Sentence]:
    """What parts them, in two sentences in time order; none for worlds that are the same."""
    said = []
    if found.row and found.side:
        said.append(_event_sentence(found, found.row, both[SIDES.index(found.side)]))
    if found.number_month:
        said.append(_number_sentence(found, found.number_month))
    return sorted(said, key=lambda each: each.month)


def _event_sentence(found: Parting, row: Row, world: World) -> Sentence:
    first = row.month == found.month
    opening = "The worlds part in" if first else "The first event that differs comes in"
    who = person(world, row) if row.event in OF_PEOPLE else place(row.seat)
    meaning = MEANINGS[row.event].removesuffix(".")
    what = f"{meaning[0].lower()}{meaning[1:]}"
    if found.partner:
        here, there = sizes(row.event, row.value, found.partner.value)
        other = SHORT[OTHER[world.side]]
        said = f"{what} ({who}) in both worlds, {here} {SPOKEN[world.side]} and {there} {other}"
    else:
        said = f"{what} ({who}, only {SPOKEN[world.side]})"
    rows = tuple((side, each.number) for side, each in found.rows())
    text = f"{opening} month {row.month}, at {row.entry}: {said}."
    return Sentence(row.month, "parting", text, "both" if found.partner else world.side, rows)


def _number_sentence(found: Parting, month: int) -> Sentence:
    named = [name.replace("_", " ") for name in found.numbers[:MOST_NUMBERS]]
    more = len(found.numbers) - len(named)
    names = listed([*named, *([f"{more} more"] if more else [])])
    if found.row is None:
        opening = f"The worlds part in month {month}, in numbers (no event differs)"
    elif month < found.row.month:
        opening = f"The worlds part in month {month}, in numbers"
    else:
        opening = f"The first numbers that differ are those of month {month} ({_after(month - found.row.month)})"
    cells = tuple((side, name, month) for side in SIDES for name in found.numbers)
    return Sentence(month, "numbers", f"{opening}: {names}.", "both", tallies=cells)


def _after(months: int) -> str:
    if not months:
        return "in the month of that event"
    return f"{months} month{'' if months == 1 else 's'} after that event"
