"""What happened in one world, as rows with causes: the same rows from whichever engine told them.

Events may be told in any order within a month. `table` puts them into the one order of (month, entry, event, seat,
account), numbers them, and finds the cause of each: the latest earlier row that its registered causes name for the same
team, seat or account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

Link = Literal["team", "seat", "account"]
SEAT_ITSELF = -1
"""The account of an event that concerns the whole seat."""
TEAM_ITSELF = 0
"""The index of an event that concerns the whole team."""


@dataclass(frozen=True)
class Event:
    """A registered kind of event."""

    name: str
    entry: str
    """The entry of the month in which it happens."""
    actor: Literal["team", "person", "seat", "account"]
    object: Literal["team", "seat", "account"]
    unit: str
    """Of its value."""
    meaning: str
    """One plain sentence."""
    causes: tuple[str, ...] = ()
    """Kinds of events that may have caused it; the latest one counts."""
    link: Link = "account"
    """Whether the cause concerns the same team, the same seat or the same account."""


ROW: Final = np.dtype(
    [(name, np.int64) for name in ("month", "event", "team", "index", "account", "person")] + [("value", np.float64)]
)
"""One event as an engine tells it. Seats are (team, index), people (team, index, k), all counted from 1.

What concerns a whole team is told at index `TEAM_ITSELF`; event is its number in the register.
"""
Rows = NDArray[np.void]
"""Shape (n,), of type `ROW`."""

COLUMNS = (
    "row", "world", "month", "entry", "event", "actor_kind", "actor", "object_kind", "object", "value", "unit", "cause",
)  # fmt: skip
"""Of the table; `cause` is a row number or None."""


class History:
    """The events of one world, told by an engine while it runs."""

    def __init__(self, events: Sequence[Event], entries: Sequence[str]) -> None:
        self._events = tuple(events)
        self._numbers = {event.name: number for number, event in enumerate(events)}
        self._entries = np.array([entries.index(event.entry) for event in events])
        self._one_by_one: list[tuple[int, int, int, int, int, int, float]] = []
        self._at_once: list[Rows] = []

    def tell(
        self, month: int, event: str, seat: tuple[int, int], person: int, account: int = SEAT_ITSELF, value: float = 0.0
    ) -> None:
        """Something happened: at a seat (team, index), by or to its k-th person, with one of its accounts."""
        self._one_by_one.append((month, self._numbers[event], *seat, account, person, value))

    def tell_all(self, rows: Rows) -> None:
        """Many things happened."""
        self._at_once.append(rows)

    def table(self, world: str) -> dict[str, list[object]]:
        """All rows in order, by column; a cause is the number of a row, or None."""
        columns = {name: column.tolist() for name, column in self.columns(world).items()}
        return columns | {"cause": [None if cause < 0 else cause for cause in columns["cause"]]}

    def columns(self, world: str) -> dict[str, NDArray[Any]]:
        """The same as arrays, where a cause that there is not is -1."""
        told = np.concatenate([*self._at_once, np.array(self._one_by_one, dtype=ROW)])
        told = told[self._order(told)]
        event = told["event"]

        def each(what: str) -> NDArray[Any]:
            return np.array([getattr(kind, what) for kind in self._events], dtype=object)[event]

        actors, objects = each("actor"), each("object")
        return {
            "row": np.arange(told.size),
            "world": np.full(told.size, world, dtype=object),
            "month": told["month"],
            "entry": each("entry"),
            "event": each("name"),
            "actor_kind": actors,
            "actor": _names(told, actors),
            "object_kind": objects,
            "object": _names(told, objects),
            "value": told["value"],
            "unit": each("unit"),
            "cause": self._causes(told),
        }

    def _order(self, told: Rows) -> NDArray[np.int64]:
        """By month, entry, event, seat, account; then by person and value."""
        place = self._entries[told["event"]]
        for name in ("event", "team", "index", "account"):
            low, high = (int(each) for each in (told[name].min(initial=0), told[name].max(initial=0)))
            place = place * (high - low + 1) + told[name] - low
        return np.lexsort((told["value"], told["person"], place, told["month"]))

    def _causes(self, told: Rows) -> NDArray[np.int64]:
        """Of each row, the number of the latest row before it that may have caused it; -1 where there is none."""
        levels = _levels(told)
        rows_of = [np.flatnonzero(told["event"] == number) for number in range(len(self._events))]
        found = np.full(told.size, -1)
        for event, effects in zip(self._events, rows_of, strict=True):
            for keys, concerned in zip(levels, _by_level(event, told, effects), strict=True):
                for name in event.causes if concerned.size else ():
                    latest = _latest(keys, rows_of[self._numbers[name]], concerned)
                    found[concerned] = np.maximum(found[concerned], latest)
        return found


def _names(told: Rows, kinds: NDArray[Any]) -> NDArray[Any]:
    """Of each row, the name of its team, seat, person or account, whichever its kind is."""
    parts = {"team": (), "seat": ("index",), "person": ("index", "person"), "account": ("index", "account")}
    names = np.empty(told.size, dtype=object)
    for kind, more in parts.items():
        rows = np.flatnonzero(kinds == kind)
        numbers = zip(*(told[name][rows].tolist() for name in ("team", *more)), strict=True)
        names[rows] = [".".join(map(str, each)) for each in numbers]
    return names


def _levels(told: Rows) -> tuple[NDArray[np.int64], ...]:
    """Of each row a number for its team, for its seat, and for its account."""
    seat = told["team"] * (told["index"].max(initial=0) + 1) + told["index"]
    return told["team"], seat, seat * (told["account"].max(initial=0) + 2) + told["account"] + 1


def _by_level(event: Event, told: Rows, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """The rows of an event whose causes are looked for in the same team, seat and account."""
    of_account = (event.link == "account") & (told["account"][rows] != SEAT_ITSELF)
    of_team = ~of_account & ((event.link == "team") | (told["index"][rows] == TEAM_ITSELF))
    return rows[of_team], rows[~of_team & ~of_account], rows[of_account]


def _latest(keys: NDArray[np.int64], causes: NDArray[np.int64], effects: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of each effect, the number of the last of the causes before it that has the same key; -1 where there is none."""
    if not causes.size:
        return np.full(effects.size, -1)
    causes = causes[np.argsort(keys[causes], kind="stable")]
    ranks = keys[causes] * keys.size + causes  # rising: by key, then by number
    place = np.searchsorted(ranks, keys[effects] * keys.size + effects) - 1
    return np.where((place >= 0) & (keys[causes[place]] == keys[effects]), causes[place], -1)
