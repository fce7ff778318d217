"""Who opened a deal: its owner, or whoever sat in the owner's seat on the day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.calibration.records import Codes, Dates, Deals, People

Rows = NDArray[np.int64]


def stays_of_openers(people: People, deals: Deals) -> Rows:
    """The stay (row of `people`) in which each deal was opened, −1 where nobody known was there on the day.

    Exports name the owner at the end. A deal created before its owner came was handed over: it was opened by the
    owner's predecessor in the seat, if the export knows seats.
    """
    own = _stay_on(people.person, people, deals.rep, deals.created)
    before = _stay_on(people.seat, people, seats_of_owners(people, deals), deals.created)
    return np.where(own >= 0, own, before)


def seats_of_owners(people: People, deals: Deals) -> Codes:
    """The last seat of each deal's owner, −1 where it is not known."""
    seats = np.append(_seats(people, int(deals.rep.max(initial=-1)) + 1), -1)
    return np.where(deals.rep >= 0, seats[deals.rep], -1).astype(np.int32)


def _seats(people: People, persons: int) -> Codes:
    """The last seat of each person, −1 where none is known."""
    seats = np.full(max(persons, int(people.person.max(initial=-1)) + 1), -1, dtype=np.int32)
    order = np.argsort(people.hired, kind="stable")
    seats[people.person[order]] = people.seat[order]
    return seats


def _stay_on(group: Codes, people: People, wanted: NDArray[np.integer], day: Dates) -> Rows:
    """The stay of the wanted group (person or seat) that a day falls into, −1 if there is none."""
    if not group.size:
        return np.full(day.shape, -1, dtype=np.int64)
    order = np.lexsort((people.hired, group))
    keys, hired = group[order].astype(np.int64), people.hired[order]
    earliest = min(hired.min(), day.min()) if day.size else hired.min()
    span = int((max(hired.max(), day.max() if day.size else hired.max()) - earliest).astype(int)) + 2
    placed = keys * span + (hired - earliest).astype(np.int64)
    row = np.searchsorted(placed, wanted * np.int64(span) + (day - earliest).astype(np.int64), side="right") - 1
    at = np.maximum(row, 0)
    ended = people.ended[order][at]
    holds = (row >= 0) & (wanted >= 0) & (keys[at] == wanted) & (np.isnat(ended) | (day <= ended))
    return np.where(holds, order[at], -1)
