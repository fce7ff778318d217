"""What happened in one world, as rows with causes: the same rows from whichever engine told them.

Events may be told in any order within a month. `table` puts them into the one order of (month, entry, event, seat,
account), numbers them, and finds the cause of each: the latest earlier row that its registered causes name for the same
team, seat or account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True, order=True)
class Told:
    """One event as an engine tells it. Seats are (team, index), people (team, index, k), all counted from 1.

    What concerns a whole team is told at index `TEAM_ITSELF`.
    """

    month: int
    entry: int
    event: int
    team: int
    index: int
    account: int
    person: int
    value: float


COLUMNS = (
    "row", "world", "month", "entry", "event", "actor_kind", "actor", "object_kind", "object", "value", "unit", "cause",
)  # fmt: skip
"""Of the table; `cause` is a row number or None."""


class History:
    """The events of one world, told by an engine while it runs."""

    def __init__(self, events: Sequence[Event], entries: Sequence[str]) -> None:
        self._events = tuple(events)
        self._numbers = {event.name: number for number, event in enumerate(events)}
        self._entries = {name: number for number, name in enumerate(entries)}
        self.told: list[Told] = []

    def tell(
        self, month: int, event: str, seat: tuple[int, int], person: int, account: int = SEAT_ITSELF, value: float = 0.0
    ) -> None:
        """Something happened: at a seat (team, index), by or to its k-th person, with one of its accounts."""
        number = self._numbers[event]
        entry = self._entries[self._events[number].entry]
        self.told.append(Told(month, entry, number, *seat, account, person, value))

    def table(self, world: str) -> dict[str, list[object]]:
        """All rows in order, by column."""
        told = sorted(self.told)
        causes = list(self._causes(told))
        rows = [
            self._row(number, world, row, cause) for number, (row, cause) in enumerate(zip(told, causes, strict=True))
        ]
        return {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}

    def _causes(self, told: Sequence[Told]) -> Iterable[int | None]:
        latest: dict[tuple[int, ...], int] = {}
        for number, row in enumerate(told):
            yield self._cause(row, latest)
            latest[(row.event, row.team, TEAM_ITSELF, SEAT_ITSELF)] = number
            latest[(row.event, row.team, row.index, SEAT_ITSELF)] = number
            latest[(row.event, row.team, row.index, row.account)] = number

    def _cause(self, row: Told, latest: Mapping[tuple[int, ...], int]) -> int | None:
        event = self._events[row.event]
        index = TEAM_ITSELF if event.link == "team" else row.index
        account = row.account if event.link == "account" else SEAT_ITSELF
        found = [latest.get((self._numbers[name], row.team, index, account)) for name in event.causes]
        return max((number for number in found if number is not None), default=None)

    def _row(self, number: int, world: str, row: Told, cause: int | None) -> tuple[object, ...]:
        event = self._events[row.event]
        names = {
            "team": f"{row.team}",
            "seat": f"{row.team}.{row.index}",
            "person": f"{row.team}.{row.index}.{row.person}",
            "account": f"{row.team}.{row.index}.{row.account}",
        }
        return (
            number, world, row.month, event.entry, event.name, event.actor, names[event.actor],
            event.object, names[event.object], row.value, event.unit, cause,
        )  # fmt: skip
