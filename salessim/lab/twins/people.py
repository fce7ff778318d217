"""What followed for people: steps of managers, who left in one world and stayed in the other, and what that left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from salessim.lab.twins.sentence import (
    OTHER,
    SHORT,
    SPOKEN,
    Sentence,
    cite,
    counted,
    number,
    person,
    place,
    several,
)
from salessim.lab.twins.world import SIDES, Row, Side, World
from salessim.model.events import DEPARTURES, EVENTS
from salessim.quantities.phrases import listed

Both = Sequence[World]

STEPS: Final[Mapping[str, tuple[str, str]]] = {
    "person_warned": ("{} was warned", "{} reps were warned"),
    "plan_begun": ("{} was put on a plan", "{} reps were put on a plan"),
    "plan_passed": ("{} passed the plan", "{} reps passed their plans"),
    "person_laid_off": ("{} was laid off", "{} reps were laid off"),
    "manager_began": ("a new manager began in {}", "{} new managers began"),
    "seat_opened": ("{} opened", "{} seats opened"),
    "seat_closed": ("{} closed", "{} seats closed"),
    "star_appeared": ("{} began", "{} stars began"),
}
"""Events that are told as they are: one of them in a month, and several."""
LEFT: Final[Mapping[str, str]] = {
    "person_quit": "quit",
    "person_dismissed": "was dismissed",
    "person_promoted": "became the team's manager",
    "person_laid_off": "was laid off",
}
LED_TO: Final[Mapping[str, str]] = {
    "plan_begun": "a plan begun in month {}",
    "plan_passed": "a plan passed in month {}",
    "person_warned": "a warning in month {}",
}
"""Causes of leaving that are told with it."""
MOST_DECIDED: Final = 2
"""What managers decided comes first, up to so many people."""
OF_PEOPLE: Final = frozenset(event.name for event in EVENTS if event.actor == "person" and event.object == "seat")
"""Events that befall somebody in a seat."""


@dataclass(frozen=True)
class Fate:
    """Somebody who sat in the same seat in both worlds and left one of them earlier, or otherwise."""

    world: World
    """In which the person left first."""
    other: World
    left: Row
    later: Row | None
    """How the person left the other world."""

    @property
    def trail(self) -> list[Row]:
        """What led to it, by cause, the latest first."""
        return list(_causes(self.world, self.left))


def _causes(world: World, row: Row) -> Iterator[Row]:
    while row.cause is not None and world.rows[row.cause].event in LED_TO:
        row = world.rows[row.cause]
        yield row


def fates(both: Both) -> list[Fate]:
    """Everybody whom the two worlds treated differently; lay-offs are steps of the firm, told as such.

    The first two are what managers decided first, if there is any; the rest follow in time.
    """
    one, other = both
    found = []
    for name in one.stays.keys() & other.stays.keys():
        ends = [world.stays[name].left for world in both]
        differ = one.stays[name].end != other.stays[name].end
        if differ and not any(end and end.event == "person_laid_off" for end in ends):
            found.append(_fate(both, ends))
    found.sort(key=lambda each: (each.left.month, each.left.seat, each.left.actor))
    decided = [each for each in found if each.left.event != "person_quit"][:MOST_DECIDED]
    return decided + [each for each in found if each not in decided]


def _fate(both: Both, ends: Sequence[Row | None]) -> Fate:
    """The world that the person left first; in the same month, that of the decision."""
    months = [end.month if end else both[0].months + 1 for end in ends]
    first = 0 if months[0] < months[1] else 1
    left = ends[first]
    assert left is not None  # noqa: S101 - ends differ, so that one of them is a row
    return Fate(both[first], both[1 - first], left, ends[1 - first])


def fate_sentence(fate: Fate) -> Sentence:
    """Who left one world, what led to it, and what became of the same person in the other."""
    left, there = fate.left, SHORT[OTHER[fate.world.side]]
    who = person(fate.world, left)
    trail = [LED_TO[row.event].format(row.month) for row in fate.trail]
    why = f", after {listed(trail)}" if trail else ""
    became = f"{LEFT[fate.later.event]} in month {fate.later.month}" if fate.later else "stayed to the end"
    columns = () if fate.later else ("occupied", "occupant")
    text = (
        f"In month {left.month} {who} {LEFT[left.event]} (only {SPOKEN[fate.world.side]}){why}; {there} the same "
        f"person {became}."
    )
    rows = cite(fate.world, [left, *fate.trail]) + cite(fate.other, [fate.later] if fate.later else [])
    seats = tuple((fate.other.side, column, left.seat, fate.other.months) for column in columns)
    return Sentence(left.month, "person", text, fate.world.side, rows, seats=seats)


def step_sentences(both: Both) -> list[Sentence]:
    """What was done to people and seats in one world only, a sentence for each kind and month."""
    found: dict[tuple[int, int, Side], list[Row]] = {}
    for world in both:
        for row in (world.rows[each] for each in sorted(world.only)):
            if row.event in STEPS:
                found.setdefault((row.month, row.order[2], world.side), []).append(row)
    return [_step(both[SIDES.index(key[2])], rows) for key, rows in sorted(found.items())]


def _step(world: World, rows: Sequence[Row]) -> Sentence:
    one, many = STEPS[rows[0].event]
    if len(rows) == 1:
        at_work = rows[0].event in OF_PEOPLE
        what, where = one.format(person(world, rows[0]) if at_work else place(rows[0].seat)), ""
    else:
        what = many.format(number(len(rows)))
        where = f": {several([row.seat for row in rows])}"
    text = f"In month {rows[0].month} {what} (only {SPOKEN[world.side]}){where}."
    return Sentence(rows[0].month, "step", text, world.side, cite(world, rows))


def leavers_sentence(both: Both, first: int) -> Sentence | None:
    """How many people left each world from the parting on, for whatever reason; None if nobody did."""
    months = range(first, both[0].months + 1)
    gone = [[row for kind in DEPARTURES for row in world.chosen(kind, months)] for world in both]
    if not any(gone):
        return None
    one, other = (counted(len(rows), "person", "people") for rows in gone)
    seats = "seat" if len(gone[0]) == 1 else "seats"
    text = f"From month {first} to the end {one} left their {seats} without the decision and {other} with it."
    rows = tuple(cited for world, rows in zip(both, gone, strict=True) for cited in cite(world, rows))
    return Sentence(first, "leavers", text, "both", rows)
