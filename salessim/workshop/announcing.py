"""What the terminal tells the trainer: where to enter, how the room joins, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from salessim.workshop.addresses import Served
from salessim.workshop.cards import cards
from salessim.workshop.charts.qr import qr_text
from salessim.workshop.opening import Asked
from salessim.workshop.pages.house import House


def own_names(house: House) -> tuple[str, ...]:
    """Names of the cards that the trainer brought on the command line."""
    without = cards(replace(house, own_studies=()))
    return tuple(name for name in cards(house) if name not in without)


def entry_of(asked: Asked, house: House, served: Served) -> str:
    """The trainer's address, with the key; it opens the first scenario that was named or brought."""
    own = own_names(house) if asked.own_studies and not asked.opened else ()
    opened = asked.opened or (*own, "")[0]
    return f"{served.here}/enter?key={house.memory.secret('trainer')}{f'&scenario={opened}' if opened else ''}"


def announced(asked: Asked, house: House, served: Served, entry: str) -> Iterator[str]:
    """What the terminal shows."""
    if served.moved:
        yield f"note: the usual port is taken, so this is port {served.port}"
    yield f"Everything is kept in {asked.folder}"
    yield f"Trainer, on this machine: {entry}"
    if served.room:
        code = house.memory.secret("join")
        yield f"Participants: {served.room}/join with the code {code}"
        yield qr_text(f"{served.room}/join?code={code}")
    else:
        yield "Only this machine can open it; for participants' phones start it with --host 0.0.0.0"
    yield "Ctrl-C ends it."
