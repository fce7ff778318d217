"""What customers are worth a year after their rep has left, whoever serves them then."""

from __future__ import annotations

from collections import deque
from typing import Any, Final

import numpy as np
from checks.rows import Found, ratio
from checks.runs import watched

from salessim.model.simulation import Span
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.study import builtin

YEAR: Final = 12
KEPT: Final = {"strength": 1, "arr_regained": "0%"}
"""Losses at departures as they are by default, and nothing won back: what the published figure speaks of."""


class YearAfter:
    """An observer: ARR before a departure and a year on, of the customers who stayed, seat by seat and world by world.

    Seats count whose last departure was exactly a year ago and that had no other in that year.
    """

    def __init__(self, worlds: int) -> None:
        self.before = np.zeros(worlds)
        self.after = np.zeros(worlds)
        self._past: deque[tuple[Floats, np.ndarray[Any, Any]]] = deque(maxlen=YEAR + 1)

    def __call__(self, state: State, *_: object) -> None:
        """Look at a month's end."""
        shape, own = state.shape, state.renewal
        since = state.handover.months_since_departure
        self._past.append((own.arr_usd.copy(), since.copy()))
        if len(self._past) <= YEAR:
            return
        arr, earlier = self._past[0]
        a_year_ago = np.repeat((since == YEAR - 1) & (earlier >= YEAR), shape.accounts_per_seat, axis=1)
        stayed = a_year_ago & own.customer & (own.months_served >= YEAR) & (arr > 0)
        self.before += np.where(stayed, arr, 0.0).sum(axis=1)
        self.after += np.where(stayed, own.arr_usd, 0.0).sum(axis=1)


def lost(covered: str, worlds: int = 40) -> Found:
    """Share of a customer's ARR lost in the year after its rep has left, colleagues covering so much of the seat."""
    there = builtin(
        "bare",
        {
            "organisation": {"teams": 2, "seats_per_team": 10, "accounts_per_seat": 40},
            "handover": KEPT,
            "cover": {"strength": 1, "vacant": covered},
            "hiring": {"time_to_fill": 24, "time_to_fill_dispersion": 100},
            "tenure": {"mean": 60},
        },
    )
    seen = YearAfter(worlds)
    watched(there, worlds, Span(36, 12), seen)
    kept = ratio(seen.after, seen.before)
    return Found(1 - kept.mean, kept.error)


def heirs_save(worlds: int = 40) -> Found:
    """Part of that loss which existing reps as heirs avoid."""
    nobody, colleagues = lost("0%", worlds), lost("100%", worlds)
    relative = np.hypot(colleagues.error / colleagues.mean, nobody.error / nobody.mean)
    return Found(1 - colleagues.mean / nobody.mean, float(relative * colleagues.mean / nobody.mean))
