"""One point at a time: of the places where sliders rested, only the last one is worth computing."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from salessim.workshop.kitchen.kitchen import Kitchen
from salessim.workshop.kitchen.orders import Order, Ticket


class Newest:
    """Orders the newest point of each round; an older one that still waits is dropped."""

    def __init__(self) -> None:
        self._asked: WeakKeyDictionary[Kitchen, dict[int, Order]] = WeakKeyDictionary()

    def order(self, kitchen: Kitchen, number: int, order: Order) -> Ticket:
        """Where the order stands; it goes before everything that waits."""
        asked = self._asked.setdefault(kitchen, {})
        before = asked.get(number)
        if before is not None and before.key != order.key:
            ticket = kitchen.ticket(before)
            if ticket is not None and ticket.state == "waiting":
                kitchen.forget(before)
        asked[number] = order
        return kitchen.order(order, urgent=True)
