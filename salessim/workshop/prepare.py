"""Worlds computed ahead, so that a room waits for nothing and the machine needs no rest between scenarios."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from salessim.errors import InputRefusedError, RunFailedError
from salessim.workshop.announcing import own_names
from salessim.workshop.cards import Card, cards
from salessim.workshop.kitchen.orders import Order, Ticket
from salessim.workshop.opening import Asked, held, workshop
from salessim.workshop.pages.house import House
from salessim.workshop.pages.scenario import orders_ahead

PAUSE_SECONDS: Final = 0.1

Progress = Callable[[str, int, int], None]
"""Told the scenario, worlds done and worlds in all of what is being computed."""


@dataclass(frozen=True)
class Prepared:
    """What has been computed for one scenario."""

    scenario: str
    answers: int
    advice: tuple[str, ...]
    """Why something could not be computed."""


def prepare(asked: Asked, names: Sequence[str], progress: Progress) -> Iterator[Prepared]:
    """Everything that rounds of these scenarios show, or of all; what is there already costs nothing."""
    with held(asked.folder), workshop(asked) as house:
        yield from prepared(house, names, progress)


def prepared(house: House, names: Sequence[str], progress: Progress) -> Iterator[Prepared]:
    """The same, in a workshop that is open."""
    for name, card in _playable(house, names).items():
        tickets = [_cooked(house, order, name, progress) for order in orders_ahead(card)]
        advice = tuple(each.advice for each in tickets if each.state == "failed")
        yield Prepared(name, len(tickets) - len(advice), advice)


def _playable(house: House, names: Sequence[str]) -> Mapping[str, Card]:
    """The scenarios named, or all that can be played; one that is named and cannot be played is refused."""
    known = cards(house)
    names = (*names, *own_names(house)) if house.own_studies else names
    for name in names:
        broken = known.get(name)
        if broken is not None and not isinstance(broken, Card):
            trouble = "\n".join(broken.trouble) or "nothing is decided in it: it has no `decide`, or one policy alone"
            raise InputRefusedError(f"{broken.title}: cannot be played\n{trouble}")
    return {name: card for name, card in known.items() if isinstance(card, Card) and (not names or name in names)}


def _cooked(house: House, order: Order, name: str, progress: Progress) -> Ticket:
    """The order, once it is ready or has failed."""
    ticket: Ticket | None = house.kitchen.order(order)
    while ticket is not None and ticket.state in {"waiting", "cooking"}:
        progress(name, ticket.done, ticket.of)
        time.sleep(PAUSE_SECONDS)
        ticket = house.kitchen.ticket(order)
    if ticket is None:
        raise RunFailedError(f"{name}: an answer was damaged while it was written; start again")
    return ticket
