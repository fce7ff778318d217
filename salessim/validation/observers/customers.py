"""What customers are worth a year after their rep has left."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from salessim.model.state import State
from salessim.quantities.arrays import Bools, Floats, SeatInts

YEAR: Final = 12


class YearAfter:
    """An observer: ARR of customers who stayed, before a departure and a year on; and of those whose rep stayed.

    Sums by world, of shape (worlds,). A seat counts as left if its last departure was exactly a year ago and no other
    followed in that year, and as kept if nobody left it in that year nor in the one before.
    """

    def __init__(self, worlds: int) -> None:
        self.before, self.after = np.zeros(worlds), np.zeros(worlds)
        self.kept_before, self.kept_after = np.zeros(worlds), np.zeros(worlds)
        self._past: deque[tuple[Floats, SeatInts]] = deque(maxlen=YEAR + 1)

    def __call__(self, state: State, *_: object) -> None:
        """Look at a month's end."""
        since = state.handover.months_since_departure
        self._past.append((state.renewal.arr_usd.copy(), since.copy()))
        if len(self._past) <= YEAR:
            return
        arr, earlier = self._past[0]
        left, kept = (since == YEAR - 1) & (earlier >= YEAR), since >= 2 * YEAR
        self._add(state, arr, left, self.before, self.after)
        self._add(state, arr, kept, self.kept_before, self.kept_after)

    def _add(self, state: State, arr: Floats, seats: Bools, before: Floats, after: Floats) -> None:
        """Sums over the customers of some seats who were there a year ago and still are."""
        own = state.renewal
        chosen = np.repeat(seats, state.shape.accounts_per_seat, axis=1)
        stayed = chosen & own.customer & (own.months_served >= YEAR) & (arr > 0)
        before += np.where(stayed, arr, 0.0).sum(axis=1)
        after += np.where(stayed, own.arr_usd, 0.0).sum(axis=1)
