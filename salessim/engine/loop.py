"""The loop that advances a block month by month; it receives the list of entries and knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from salessim.engine.luck import Luck

S = TypeVar("S")
Q = TypeVar("Q")
Seen_contra = TypeVar("Seen_contra", contravariant=True)
Held_contra = TypeVar("Held_contra", contravariant=True)


@dataclass(frozen=True)
class Entry(Generic[S, Q]):
    """One step of the month: what happens, to all agents of all worlds at once."""

    name: str
    """The mechanism and what it does, as in `tenure.quit`."""
    act: Callable[[S, Q, Luck], None]
    reason: str
    """Why it stands at this place of the month."""


class Observer(Protocol[Seen_contra, Held_contra]):
    """Sees the state at the end of each month and must not change it."""

    def __call__(self, state: Seen_contra, parameters: Held_contra, month: int) -> None:
        """Look at a month's end; months count from the branch, 1 first."""


class Watcher(Protocol[Seen_contra]):
    """Sees the state after each entry and must not change it: for histories and for tests."""

    def __call__(self, entry: str, state: Seen_contra, month: int) -> None:
        """Look at what an entry has just done."""


def advance(
    state: S,
    entries: Sequence[Entry[S, Q]],
    parameters: Callable[[int, S], Q],
    luck: Luck,
    months: Iterable[int],
    observers: Sequence[Observer[S, Q]] = (),
    watchers: Sequence[Watcher[S]] = (),
) -> None:
    """Run the months in place. Each entry reads the state as the entry before it left it."""
    for month in months:
        held = parameters(month, state)
        draws = luck.at(month)
        for entry in entries:
            entry.act(state, held, draws)
            for watch in watchers:
                watch(entry.name, state, month)
        for observe in observers:
            observe(state, held, month)
