"""Takes orders, has them computed one after the other beside the server, and keeps the answers as files."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from salessim.errors import SalessimError
from salessim.workshop.kitchen.hired import LOG, HiredCook
from salessim.workshop.kitchen.larder import Larder
from salessim.workshop.kitchen.orders import Dish, Order, Ticket

ATTEMPTS: Final = 2
"""An order is given to a second cook when the first dies: perhaps the system was short of memory for a moment."""
PATIENT: Final[Dish] = "axes"
"""By far the most worlds, and asked for last: everything else goes before it, even where it is being cooked."""
AT_HAND: Final = 24
"""Answers kept in memory: those of the rounds a room may go back to."""


class Kitchen:
    """One cook in a process of its own, started with the first order.

    Answers are `dishes/<key>.json` in the workshop's folder, so a restart finds them; worlds of courses are ordinary
    run folders, `runs/<name>`, which continue after an interruption. All methods are quick and safe from any thread.
    """

    def __init__(self, folder: Path, workers: int | None = None) -> None:
        """workers: processes that may compute worlds at a time, one for each processor unless said."""
        self._folder = folder
        self._larder = Larder(folder)
        self._larder.open()
        self._cook = HiredCook(folder, workers)
        self._changed = threading.Condition()
        self._tickets: dict[str, Ticket] = {}
        """By key, of orders that are not ready."""
        self._urgent: dict[str, Order] = {}
        self._waiting: dict[str, Order] = {}
        """By key, in the order asked."""
        self._at_work: Order | None = None
        self._interrupted = False
        """Whether the order at work is no longer to be finished by the cook who has it."""
        self._answers: dict[str, Mapping[str, Any]] = {}
        """By key, the last one asked for at the end."""
        self._closed = False
        self._server: threading.Thread | None = None

    def order(self, order: Order, *, urgent: bool = False) -> Ticket:
        """Have something computed, unless it is there, is being computed or has failed before; where it stands now.

        urgent: before everything that waits. What is patient gives way to both, and goes on from its worlds later.
        """
        with self._changed:
            known = self._known(order)
            if known is None:
                self._tickets[order.key] = known = Ticket("waiting")
                (self._urgent if urgent else self._waiting)[order.key] = order
                self._make_way(order)
                self._serve()
            elif urgent and order.key in self._waiting:
                self._urgent[order.key] = self._waiting.pop(order.key)
            return known

    def ticket(self, order: Order) -> Ticket | None:
        """Where an order stands; None if nobody has ordered it and no answer is there."""
        with self._changed:
            return self._known(order)

    def wait(self, order: Order, seconds: float | None = None) -> Ticket:
        """Order something and stay until it is ready or has failed, or for so long; for preparing, not for pages."""
        self.order(order)
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._is_settled(order), seconds)
        return self.order(order)

    def forget(self, order: Order) -> None:
        """Let a failed order be tried again, or one that waits be dropped."""
        with self._changed:
            known = self._tickets.get(order.key)
            if known is not None and known.state in {"failed", "waiting"}:
                self._drop(order.key)

    def abandon_others(self, kept: Collection[Order]) -> None:
        """Drop whatever waits, is cooked or has failed, but for these; failed ones are dropped all the same.

        The cook's process is ended over what nobody waits for, so that the next order begins at once. Worlds that
        are finished stay, and whoever orders it again goes on from them.
        """
        wanted = {order.key for order in kept}
        with self._changed:
            for key, ticket in [*self._tickets.items()]:
                if key in wanted and ticket.state != "failed":
                    continue
                if ticket.state == "cooking":
                    self._interrupt()
                self._drop(key)
            self._changed.notify_all()

    def close(self) -> None:
        """Stop the cook; finished worlds and answers stay."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            server = self._server
        self._cook.dismiss()
        if server is not None:
            server.join()

    def _drop(self, key: str) -> None:
        for held in (self._tickets, self._urgent, self._waiting):
            held.pop(key, None)

    def _interrupt(self) -> None:
        """Take the order at work from the cook."""
        self._interrupted = True
        self._cook.stop()

    def _make_way(self, order: Order) -> None:
        """Put a patient order that is being cooked back into the line, where another has come that is not."""
        held = self._at_work
        if held is None or self._interrupted or held.dish != PATIENT or order.dish == PATIENT:
            return
        self._tickets[held.key] = Ticket("waiting")
        self._waiting = {held.key: held, **self._waiting}
        self._interrupt()

    def _known(self, order: Order) -> Ticket | None:
        if order.key in self._tickets:
            return self._tickets[order.key]
        answer = self._answers.pop(order.key, None) or self._larder.get(order.key)
        if answer is None:
            return None
        self._answers[order.key] = answer
        if len(self._answers) > AT_HAND:
            del self._answers[next(iter(self._answers))]
        return Ticket("ready", answer=answer)

    def _is_settled(self, order: Order) -> bool:
        known = self._tickets.get(order.key)
        return known is None or known.state == "failed"

    def _serve(self) -> None:
        """See to it that somebody hands orders to the cook."""
        if self._server is None and not self._closed:
            self._server = threading.Thread(target=self._hand_over, name="kitchen", daemon=True)
            self._server.start()
        self._changed.notify_all()

    def _hand_over(self) -> None:
        """Give the cook one order after the other until the kitchen closes."""
        while (order := self._next()) is not None:
            self._settle(order, self._served(order))
        self._cook.let_go()

    def _next(self) -> Order | None:
        """The order that is cooked next: urgent ones first, patient ones last; None when the kitchen closes."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._urgent or self._waiting)
            if self._closed:
                return None
            line = self._urgent or self._waiting
            order = line.pop(min(line, key=lambda key: line[key].dish == PATIENT))
            self._tickets[order.key] = Ticket("cooking")
            self._at_work, self._interrupted = order, False
            return order

    def _served(self, order: Order) -> str:
        """Why an order could not be computed, whatever it was: who waits for the next one must not wait for ever."""
        try:
            return self._cooked(order)
        except SalessimError as error:  # the cook cannot even be started
            return str(error)
        except Exception as error:
            return f"a mistake of ours ({type(error).__name__}: {error}); please report it"

    def _cooked(self, order: Order) -> str:
        """Have an order computed; why it could not be, empty where it could."""
        for _ in range(ATTEMPTS):
            for said in self._cook.cook(order, lambda: not self._interrupted):
                if "done" in said:
                    self._advance(order, said["done"], said["of"])
                else:
                    return str(said["failed"])
            if self._closed:
                break
        how, log = self._cook.last_words, self._folder / LOG
        return f"the process that computes died {ATTEMPTS} times ({how}); make room in memory and try again; see {log}"

    def _advance(self, order: Order, done: int, of: int) -> None:
        with self._changed:
            if not self._interrupted:
                self._tickets[order.key] = replace(self._tickets[order.key], done=done, of=of)

    def _settle(self, order: Order, advice: str) -> None:
        """The order is ready and in the larder, or has failed; of one that was interrupted, only an answer counts."""
        with self._changed:
            self._at_work = None
            if not advice:
                self._drop(order.key)
            elif not self._interrupted:
                self._tickets[order.key] = Ticket("failed", advice=advice)
            self._changed.notify_all()
