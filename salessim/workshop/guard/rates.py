"""How often something may be asked: a bucket of tries for each browser or address, which fills again with time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

MOST_BUCKETS: Final = 5000
"""Buckets kept at a time, the longest unused dropped first: nobody can fill the memory with addresses."""


@dataclass(frozen=True)
class Limit:
    """So many at once, and so many a minute afterwards; asking while refused prolongs the wait by up to `penalty`."""

    at_once: int
    a_minute: int
    penalty: int = 0


LIMITS: Final = {
    "wrong": Limit(at_once=20, a_minute=10, penalty=5),
    "join": Limit(at_once=150, a_minute=150),
    "post": Limit(at_once=30, a_minute=60),
    "visit": Limit(at_once=600, a_minute=1800),
    "read": Limit(at_once=120, a_minute=600),
    "trainer": Limit(at_once=600, a_minute=3000),
}
"""wrong: wrong codes and keys, by address; at ten a minute one of 480 million codes is safe for a working day.
join: joining, by address, since a whole room may sit behind one. post: forms sent, by browser. visit: pages for those
who have not joined, by address. read: pages for a participant, whose phone asks every two seconds. trainer: the
trainer's pages, whose sliders ask several times a second."""


class Rates:
    """The buckets of one server; they are empty of memory after a restart."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, kind: str, who: str) -> bool:
        """Use up one try; False where there is none left."""
        limit = LIMITS[kind]
        with self._lock:
            left = self._left(kind, who)
            allowed = left >= 1
            refused = max(left - 1, float(-limit.penalty)) if limit.penalty else left
            self._keep(kind, who, left - 1 if allowed else refused)
        return allowed

    def allows(self, kind: str, who: str) -> bool:
        """Whether a try is left, without using it up."""
        with self._lock:
            return self._left(kind, who) >= 1

    def _left(self, kind: str, who: str) -> float:
        """Tries there are by now."""
        limit = LIMITS[kind]
        left, since = self._buckets.get((kind, who), (float(limit.at_once), self._clock()))
        return min(limit.at_once, left + (self._clock() - since) * limit.a_minute / 60)

    def _keep(self, kind: str, who: str, left: float) -> None:
        self._buckets[kind, who] = (left, self._clock())
        self._buckets.move_to_end((kind, who))
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
