"""Takes orders, has them computed one after the other beside the server, and keeps the answers as files."""

from __future__ import annotations

from pathlib import Path

from salessim.workshop.kitchen.orders import Order, Ticket


class Kitchen:
    """One cook in a process of its own, started with the first order.

    Answers are `dishes/<key>.json` in the workshop's folder, so a restart finds them; worlds of courses are ordinary
    run folders, `runs/<name>`, which continue after an interruption. All methods are quick and safe from any thread.
    """

    def __init__(self, folder: Path, workers: int | None = None) -> None:
        raise NotImplementedError

    def order(self, order: Order, *, urgent: bool = False) -> Ticket:
        """Have something computed, unless it is there, is being computed or has failed before; where it stands now.

        urgent: before everything that waits.
        """
        raise NotImplementedError

    def ticket(self, order: Order) -> Ticket | None:
        """Where an order stands; None if nobody has ordered it and no answer is there."""
        raise NotImplementedError

    def forget(self, order: Order) -> None:
        """Let a failed order be tried again, or one that waits be dropped."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop the cook; finished worlds and answers stay."""
        raise NotImplementedError
