"""One simulated world's events, written down as a user's exports would have them.

Hires are dated on the first of their first month, exits in the middle of the last month worked, which the model counts
half; a leaver's deals of that month fall into its first half. Deals are created and closed on a day of their month
that depends on nothing but account and month. A deal belongs to whoever sits in the seat when it ends, or sat there
last; one whose need faded, or that was let go, has ended without a decision. Wins are customers from the first of the
next month, and who leaves does so on the last day of a contract year; those whose age the world does not know are left
out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from salessim.calibration.records import Codes, Customers, Dates, Deals, End, People, Reason, Records
from salessim.engine.luck import mix64
from salessim.quantities.arrays import Bools

Log = dict[str, NDArray[Any]]
Months = NDArray[np.int64]
MIDDLE: Final = 16
"""Day of the month on which people leave."""
DAYS: Final = 28
"""Every month has these."""
STILL: Final = 10**6
"""The month in which something ends that has not ended yet."""


@dataclass(frozen=True)
class Written:
    """A world's events by log, up to month `known_until` (1 is the month `start`), in order of place and month."""

    start: np.datetime64
    known_until: int
    logs: dict[str, Log]

    def records(self) -> Records:
        """The records on the last day of the last month known."""
        since, as_of = self._first(np.array([1, self.known_until + 1]))
        return Records(as_of - np.timedelta64(1, "D"), since, self._people(), self._deals(), self._customers())

    @cached_property
    def _stays(self) -> Log:
        """Stays with the month in which they ended; those that had ended when the records begin are left out."""
        stays, exits = self.logs["stays"], self.logs["exits"]
        row = matched(stays["place"], exits["place"])
        ended = np.where(row >= 0, np.append(exits["month"], 0)[row], STILL)
        reason = np.where(row >= 0, np.append(exits["reason"], Reason.UNKNOWN)[row], Reason.UNKNOWN)
        return {name: values[ended >= 1] for name, values in {**stays, "ended": ended, "reason": reason}.items()}

    def _people(self) -> People:
        stays = self._stays
        return People(
            person=np.arange(stays["seat"].size, dtype=np.int32),
            seat=stays["seat"].astype(np.int32),
            hired=self._first(stays["month"]),
            ended=self._on(stays["ended"], np.full(stays["ended"].shape, MIDDLE)),
            reason=stays["reason"].astype(np.int8),
        )

    def _deals(self) -> Deals:
        opened, ends = self.logs["openings"], self.logs["ends"]
        row = matched(opened["place"], ends["place"])
        over = row >= 0
        closed = np.where(over, np.append(ends["month"], 0)[row], STILL)
        rep = np.where(over, self._persons(ends["seat"], ends["person"], row), self._last_in(opened["seat"]))
        return Deals(
            rep=rep.astype(np.int32),
            account=opened["place"].astype(np.int32),
            created=self._on(opened["month"], self._days(opened["place"], opened["month"], rep)),
            closed=self._on(closed, self._days(opened["place"], closed, rep)),
            end=np.where(over, np.append(ends["end"], End.OPEN)[row], End.OPEN).astype(np.int8),
            amount_usd=np.where(over, np.append(ends["usd"], np.nan)[row], opened["usd"]).astype(np.float64),
        )

    def _customers(self) -> Customers:
        begins, leaves = self.logs["begins"], self.logs["leaves"]
        row = matched(begins["place"], leaves["place"])
        last = np.where(row >= 0, np.append(leaves["month"], 0)[row], STILL)
        kept = (begins["month"] < self.known_until) & begins["of_known_age"].astype(bool)
        place, first, last = begins["place"][kept], begins["month"][kept] + 1, last[kept]
        ended = np.where(last < STILL, self._first(last + 1) - np.timedelta64(1, "D"), np.datetime64("NaT"))
        ends_of_years = np.unique(self.logs["years"]["month"])
        arr = np.full((place.size, ends_of_years.size), np.nan)
        for number, month in enumerate(ends_of_years):
            arr[:, number] = self._arr(month, place, (first <= month) & (last > month))
        years = tuple(int(year) + 1970 for year in (self.start + (ends_of_years - 1)).astype("M8[Y]").astype(int))
        return Customers(self._first(first), ended.astype("M8[D]"), years, arr)

    def _arr(self, month: int, place: NDArray[np.int64], there: Bools) -> NDArray[np.float64]:
        """ARR of customers at the end of a month, NaN for who was none."""
        rows = self.logs["years"]
        chosen = rows["month"] == month
        found = np.searchsorted(rows["place"][chosen], place)
        return np.where(there, np.append(rows["usd"][chosen], np.nan)[np.where(there, found, -1)], np.nan)

    def _persons(self, seat: NDArray[np.int64], person: NDArray[np.int64], row: NDArray[np.int64]) -> Codes:
        """Codes of the persons (seat, k) of the chosen rows, −1 for those who are not in the records."""
        known = self._stays["seat"] * STILL + self._stays["person"]
        wanted = np.append(seat * STILL + person, -1)[row]
        found = np.minimum(np.searchsorted(known, wanted), max(known.size - 1, 0))
        if not known.size:
            return np.full(wanted.shape, -1, dtype=np.int32)
        return np.where(known[found] == wanted, found, -1).astype(np.int32)

    def _last_in(self, seat: NDArray[np.int64]) -> Codes:
        """Codes of who sits in these seats at the end, or sat there last."""
        found = np.searchsorted(self._stays["seat"], seat, side="right") - 1
        if not self._stays["seat"].size:
            return np.full(seat.shape, -1, dtype=np.int32)
        return np.where(self._stays["seat"][found] == seat, found, -1).astype(np.int32)

    def _days(self, place: NDArray[np.int64], month: Months, rep: Codes) -> NDArray[np.int64]:
        """Days of the month, the first half of it where the owner leaves in that month."""
        words = mix64((place.astype(np.uint64) << np.uint64(32)) + (month + STILL).astype(np.uint64))
        leaves = (rep >= 0) & (np.append(self._stays["ended"], STILL)[rep] == month)
        return 1 + (words % np.where(leaves, MIDDLE - 1, DAYS).astype(np.uint64)).astype(np.int64)

    def _first(self, month: Months) -> Dates:
        """The first days of months."""
        return (self.start + (month - 1)).astype("M8[D]")

    def _on(self, month: Months, day: NDArray[np.int64]) -> Dates:
        """Days of months; NaT for what has not happened."""
        dates = self._first(np.minimum(month, self.known_until + 1)) + (day - 1)
        return np.where(month < STILL, dates, np.datetime64("NaT")).astype("M8[D]")


def matched(begun: NDArray[np.int64], ended: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each beginning the row of its end, −1 if there is none: the k-th of a place ends with the place's k-th end.

    Both lists are in order of place, and of time within a place.
    """
    rank = np.arange(begun.size) - np.searchsorted(begun, begun)
    row = np.searchsorted(ended, begun) + rank
    held = row < np.searchsorted(ended, begun, side="right")
    return np.where(held, row, -1).astype(np.int64)
