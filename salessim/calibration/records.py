"""What exports say once they are read, as columns: stays of people, deals, customers. A simulation leaves the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.quantities.arrays import Floats

Dates = NDArray[np.datetime64]
"""Days, datetime64[D]; NaT where there is none."""
Codes = NDArray[np.int32]
"""Numbers that stand for names, 0, 1, …; −1 where there is none. Names themselves are not kept."""
DAYS_PER_MONTH: Final = 365.25 / 12


class Reason(IntEnum):
    """Why a stay ended."""

    UNKNOWN = 0
    QUIT = 1
    DISMISSED = 2
    LAID_OFF = 3
    PROMOTED = 4


class End(IntEnum):
    """How a deal stands."""

    OPEN = 0
    WON = 1
    LOST = 2
    UNDECIDED = 3


@dataclass(frozen=True)
class People:
    """Stays of persons in seats; all columns of shape (stays,)."""

    person: Codes
    seat: Codes
    """−1 where the export knows no seats."""
    hired: Dates
    ended: Dates
    """NaT: still there."""
    reason: NDArray[np.int8]
    """Values of Reason."""


@dataclass(frozen=True)
class Deals:
    """Opportunities; all columns of shape (deals,)."""

    rep: Codes
    """The owner: the same code as `People.person`; −1 if the people's export does not know the owner."""
    account: Codes
    created: Dates
    closed: Dates
    """NaT: still open."""
    end: NDArray[np.int8]
    """Values of End."""
    amount_usd: Floats
    """NaN where none was stated."""


@dataclass(frozen=True)
class Customers:
    """Customers, shape (customers,), and their ARR by year, shape (customers, years)."""

    started: Dates
    ended: Dates
    """NaT: still a customer."""
    years: tuple[int, ...]
    arr_usd: Floats
    """At the end of each year; NaN where the export says nothing."""


@dataclass(frozen=True)
class Records:
    """All that was read. Each part is None where no export was given."""

    as_of: np.datetime64
    """The day of the export: who has no end was still there."""
    since: np.datetime64 | None
    """The exports hold whoever was there on this day or came later (left truncation); None: everybody ever."""
    people: People | None = None
    deals: Deals | None = None
    customers: Customers | None = None


def months_between(first: Dates, last: Dates) -> Floats:
    """Months from one day to another, NaN where a day is missing."""
    days = (last - first) / np.timedelta64(1, "D")
    return np.asarray(days / DAYS_PER_MONTH, dtype=np.float64)
