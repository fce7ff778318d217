"""One of the two worlds, ready to be told: its events as rows, its seats month by month, and who sat where."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

import pandas as pd

from salessim.lab.replay import Replay
from salessim.model.events import DEPARTURES, EVENTS
from salessim.model.month import MONTH
from salessim.model.people.onboarding import FORGIVEN, RAMPED
from salessim.quantities.arrays import Floats

Side = Literal["without", "with"]
SIDES: Final[tuple[Side, Side]] = ("without", "with")
"""Without the decision, which is the first policy named, and with it."""
OF_EVENT: Final = {event.name: number for number, event in enumerate(EVENTS)}
OF_ENTRY: Final = {entry.name: number for number, entry in enumerate(MONTH)}


class Row(NamedTuple):
    """An event of one world's log."""

    number: int
    month: int
    entry: str
    event: str
    actor: str
    target: str
    value: float
    cause: int | None

    @property
    def content(self) -> tuple[object, ...]:
        """All that it tells, and not its number, which drifts apart once the worlds have."""
        return self[1:7]

    @property
    def happening(self) -> tuple[object, ...]:
        """What makes it the same event in both worlds, whatever its size: month, entry, kind, actor and target."""
        return self[1:6]

    @property
    def seat(self) -> str:
        """Where it happened, as team.seat; of a whole team, the team."""
        return ".".join(self.target.split(".")[:2])

    @property
    def order(self) -> tuple[int, int, int]:
        """Its place in time, down to the kind of event within an entry of the month."""
        return self.month, OF_ENTRY[self.entry], OF_EVENT[self.event]


@dataclass(frozen=True)
class Stay:
    """One person's time in a seat."""

    person: str
    hired: Row | None
    """None: there since before the branch."""
    left: Row | None
    """None: there to the end."""

    @property
    def end(self) -> tuple[int, str] | None:
        """Month and kind of leaving."""
        return (self.left.month, self.left.event) if self.left else None


@dataclass(frozen=True)
class World:
    """A replayed world."""

    side: Side
    policy: str
    rows: tuple[Row, ...]
    """In the order of the log, which numbers them from 0."""
    only: frozenset[int]
    """Numbers of the rows that the other world has not, in whatever size."""
    resized: Mapping[int, Row]
    """By number of the row, the same event of the other world where its value is another."""
    seats: Mapping[tuple[str, str], Floats]
    """By column of the trace and seat: shape (months,)."""
    tallies: Mapping[str, Floats]
    """Shape (months,)."""

    @property
    def months(self) -> int:
        """Of the horizon."""
        return int(next(iter(self.tallies.values())).size)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The seats, in order."""
        return tuple(dict.fromkeys(seat for _, seat in self.seats))

    @cached_property
    def stays(self) -> dict[str, Stay]:
        """Everybody who ever sat somewhere since the branch, by person."""
        hired = {row.actor: row for row in self.rows if row.event == "person_hired"}
        left = {row.actor: row for row in self.rows if row.event in DEPARTURES}
        first = {f"{seat}.{self.at('occupant', seat, 1):.0f}" for seat in self.places if self.at("occupied", seat, 1)}
        return {person: Stay(person, hired.get(person), left.get(person)) for person in sorted({*hired, *left, *first})}

    @cached_property
    def stars(self) -> frozenset[str]:
        """Persons who are the study's star."""
        return frozenset(row.actor for row in self.rows if row.event == "star_appeared")

    @cached_property
    def arrivals(self) -> dict[str, list[Row]]:
        """Everybody hired, by seat, in order."""
        found: dict[str, list[Row]] = {seat: [] for seat in self.places}
        for row in self.rows:
            if row.event == "person_hired":
                found[row.seat].append(row)
        return found

    def at(self, column: str, seat: str, month: int) -> float:
        """A traced number of a seat at a month's end; a seat that this world never has is closed."""
        held = self.seats.get((column, seat))
        return 0.0 if held is None else float(held[month - 1])

    def ramped_in(self, seat: str, first: int, last: int) -> int | None:
        """The first month from `first` to `last` in which who sits there is fully productive."""
        months = (month for month in range(first, last + 1) if self.at("factor", seat, month) >= RAMPED - FORGIVEN)
        return next((month for month in months if self.at("occupied", seat, month)), None)

    def chosen(self, event: str, months: range, seat: str | None = None) -> list[Row]:
        """Rows of a kind in some months, of one seat or of all."""
        return [row for row in self._found.get((event, seat), ()) if row.month in months]

    @cached_property
    def _found(self) -> dict[tuple[str, str | None], list[Row]]:
        """Rows by kind, of each seat and of all."""
        found: dict[tuple[str, str | None], list[Row]] = {}
        for row in self.rows:
            found.setdefault((row.event, row.seat), []).append(row)
            found.setdefault((row.event, None), []).append(row)
        return found


def worlds(without: Replay, decided: Replay) -> tuple[World, World]:
    """Both worlds, each knowing which of its rows the other has not, or has in another size."""
    first, second = _rows(without.events), _rows(decided.events)
    return _world("without", without, first, second), _world("with", decided, second, first)


def _world(side: Side, seen: Replay, mine: tuple[Row, ...], theirs: tuple[Row, ...]) -> World:
    tallies = {name: values[0] for name, values in seen.tallies.items()}
    held, there = _happenings(mine), _happenings(theirs)
    only = frozenset(row.number for key, row in held.items() if key not in there)
    both = {row.number: (row, there[key]) for key, row in held.items() if key in there}
    resized = {number: other for number, (row, other) in both.items() if row.value != other.value}
    return World(side, seen.cell.policy, mine, only, resized, _seats(seen.agents), tallies)


def _rows(events: pd.DataFrame) -> tuple[Row, ...]:
    causes = [None if math.isnan(each) else int(each) for each in events["cause"]]
    names = ["row", "month", "entry", "event", "actor", "object", "value"]
    return tuple(map(Row, *(events[name].tolist() for name in names), causes))


def _happenings(rows: tuple[Row, ...]) -> dict[tuple[object, ...], Row]:
    """Rows by what happened; what happens to the same twice in a month is counted, in the order of the log."""
    again: Counter[tuple[object, ...]] = Counter()
    found = {}
    for row in rows:
        found[*row.happening, again[row.happening]] = row
        again[row.happening] += 1
    return found


def _seats(agents: pd.DataFrame) -> dict[tuple[str, str], Floats]:
    held = agents.assign(column=agents["column"].astype(str), id=agents["id"].astype(str))
    order = held[["column", "id"]].drop_duplicates().itertuples(index=False, name=None)
    wide = held.pivot(index="month", columns=["column", "id"], values="value")
    return {(column, seat): wide[column, seat].to_numpy(dtype="float64") for column, seat in order}
