"""The customers' export: one row for each customer, or for each customer and year."""

from __future__ import annotations

import re
from array import array
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.calibration.reading.columns.fields import year_of
from salessim.calibration.reading.report import FileReport
from salessim.calibration.reading.said import Said
from salessim.calibration.reading.tables.reading import NO_DAY, Reading, as_days, as_number
from salessim.calibration.reading.tables.repeats import identical, in_groups, overlapping
from salessim.calibration.reading.values.days import Bad, Day
from salessim.calibration.reading.values.names import Names
from salessim.calibration.records import Customers, Dates
from salessim.quantities.arrays import Bools, Floats

Numbers = NDArray[np.int64]
NO_START: Final = Bad("no day on which the customer began")
STARTED_LATER: Final = Bad("began after the day of the exports")
ENDED_BEFORE: Final = Bad("ended before it began")
ENDED_LATER: Final = Bad("ended after the day of the exports")
NO_YEAR: Final = Bad("no calendar year")
CONTRADICTS: Final = "another row of this customer begins on the same day and says something else; keep the right one"
OVERLAPS: Final = "begins while an earlier time of this customer still lasts"
TWO_AMOUNTS: Final = "another row of this customer has another ARR for the same year; keep the right one"
YEAR: Final = re.compile(r"((?:19|20)\d\d)(?:\.0+)?")
NO_YEAR_SAID: Final = 0
"""Stands for the year of an ARR that is said without one."""


def read_customers(path: Path, said: Said, today: int) -> tuple[Customers, FileReport]:
    """Customers with their ARR by year, and what became of the rows."""
    reading = Reading("customers", path, said, today, ("started", "ended"), "arr")
    rows = _Customers(reading)
    for line, cells in reading.rows():
        rows.take(line, cells)
    customers, kept = rows.checked()
    return customers, reading.report(kept)


class _Customers:
    """Columns that grow by one row after the other."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.names = reading, Names()
        self.id, self.year = reading.cell("id"), reading.cell("year")
        self.started, self.ended = reading.cell("started"), reading.cell("ended")
        self.started_of, self.ended_of = reading.day("started"), reading.day("ended")
        places = reading.mapping.places
        self.has_id, self.by_row = "id" in places, "year" in places
        by_year = {name: year for name in places if (year := year_of(name)) is not None}
        self.years = by_year or ({"arr": NO_YEAR_SAID} if "arr" in places else {})
        self.amounts = [(name, reading.cell(name), reading.amount(name), array("d")) for name in self.years]
        self.numbers = {name: array("q") for name in ("line", "key", "started", "ended", "year")}

    def take(self, line: int, cells: list[str]) -> None:
        """One row: kept for now, or refused."""
        started = _began(self.started_of(self.started(cells)), self.reading.last_day)
        if isinstance(started, Bad):
            self.reading.refuse(line, "started", cells, started)
            return
        ended = _left(self.ended_of(self.ended(cells)), started, self.reading.last_day)
        if isinstance(ended, Bad):
            self.reading.refuse(line, "ended", cells, ended)
            return
        year = YEAR.fullmatch(self.year(cells)) if self.by_row else None
        if self.by_row and not year:
            self.reading.refuse(line, "year", cells, NO_YEAR)
            return
        amounts = [amount_of(cell(cells)) for _, cell, amount_of, _ in self.amounts]
        for (name, *_), amount in zip(self.amounts, amounts, strict=True):
            if isinstance(amount, Bad):
                self.reading.refuse(line, name, cells, amount)
                return
        for (*_, column), amount in zip(self.amounts, amounts, strict=True):
            column.append(amount if isinstance(amount, float) and amount > 0 else np.nan)
        row = (line, self.names.code(self.id(cells)), started, ended, int(year[1]) if year else 0)
        for column_of, number in zip(self.numbers.values(), row, strict=True):
            column_of.append(number)

    def checked(self) -> tuple[Customers, int]:
        """The customers without duplicates, contradictions and those before --since, and how many rows made them."""
        held = {name: np.array(column, dtype=np.int64) for name, column in self.numbers.items()}
        arr = np.array([column for *_, column in self.amounts], dtype=np.float64).reshape(
            len(self.amounts), held["line"].size
        )
        held, arr = _only(self._said_once(held, arr), held, arr)
        if self.by_row:
            held, arr = _only(self._one_amount_a_year(held), held, arr)
        held, arr = _only(self._lasting(held), held, arr)
        held, arr = _only(self.reading.since(as_days(held["ended"])), held, arr)
        first, whose = self._customers(held)
        self._note(held["key"][first])
        started, ended = as_days(held["started"][first]), as_days(held["ended"][first])
        years = self._years(held, started, ended, whose)
        return self._with_arr(started, ended, whose, years, arr), held["line"].size

    def _said_once(self, held: dict[str, Numbers], arr: Floats) -> Bools:
        """Rows that no other says already; without ids two customers may well be alike."""
        columns = [held[name] for name in ("key", "started", "ended", "year")]
        same = identical([*columns, *arr.view(np.int64)]) & (held["key"] >= 0)
        self.reading.drop(held["line"][same])
        return ~same

    def _one_amount_a_year(self, held: dict[str, Numbers]) -> Bools:
        """Rows that no other contradicts about the ARR of a year."""
        twice = in_groups([held[name] for name in ("key", "started", "ended", "year")]) & (held["key"] >= 0)
        self.reading.refuse_rows(held["line"][twice], TWO_AMOUNTS)
        return ~twice

    def _customers(self, held: dict[str, Numbers]) -> tuple[Numbers, Numbers]:
        """A row for each customer's time, and for each row the customer's number."""
        rows = np.arange(held["line"].size)
        if not self.by_row:
            return rows, rows
        key = np.where(held["key"] < 0, -1 - rows, held["key"])
        times = np.stack([key, held["started"], held["ended"]])
        _, first, whose = np.unique(times, axis=1, return_index=True, return_inverse=True)
        return first, whose

    def _lasting(self, held: dict[str, Numbers]) -> Bools:
        """Rows about times that no other time of the same customer contradicts or overlaps."""
        first, whose = self._customers(held)
        marks = overlapping(*(held[name][first] for name in ("key", "started", "ended")))
        stays = np.ones(whose.size, dtype=bool)
        for mark, reason in zip(marks, (CONTRADICTS, OVERLAPS), strict=True):
            self.reading.refuse_rows(held["line"][mark[whose]], reason)
            stays &= ~mark[whose]
        return stays

    def _note(self, keys: Numbers) -> None:
        if not self.has_id:
            self.reading.notes.append("no column says which customer it is: rows that are alike were all kept")
        known = keys[keys >= 0]
        self.reading.note(int(known.size - np.unique(known).size), "customer", "customers", "came back after leaving")
        if not self.years:
            self.reading.notes.append("no ARR in the file: growth of customers cannot be told")

    def _years(self, held: dict[str, Numbers], started: Dates, ended: Dates, whose: Numbers) -> list[Numbers]:
        """The year of each ARR, shape (columns of ARR, rows)."""
        if self.by_row:
            return [held["year"]] * len(self.years)
        if NO_YEAR_SAID in self.years.values():
            return [self._last_year(started, ended)[whose]]
        return [np.full(whose.size, year) for year in self.years.values()]

    def _with_arr(
        self, started: Dates, ended: Dates, whose: Numbers, years: list[Numbers], arr: Floats
    ) -> Customers:  # fmt: skip
        """ARR where the customer was one at that year's end; what is said beyond is left out and counted."""
        each, said = np.array(years, dtype=np.int64).reshape(arr.shape), ~np.isnan(arr)
        there = _there_at_the_end_of(each, started[whose], ended[whose]) & (each <= _year(self.reading.last_day))
        self.reading.note(
            int((said & ~there).sum()), "ARR", "ARRs", "of a year at whose end it was no customer, left out"
        )
        use = said & there
        known, place = np.unique(each[use], return_inverse=True)
        table = np.full((started.size, known.size), np.nan)
        table[np.broadcast_to(whose, arr.shape)[use], place] = arr[use]
        return Customers(started, ended, tuple(known.tolist()), table)

    def _last_year(self, started: Dates, ended: Dates) -> Numbers:
        """The year to whose end an ARR without a year belongs: the last at which the customer was one."""
        known = np.concatenate([started, ended[~np.isnat(ended)]])
        latest = known.max() if known.size else np.datetime64("1970-01-01", "D")
        as_of = self.reading.said.as_of
        self.reading.notes.append("ARR is said without a year: taken as the present one, or the last before the end")
        last_year_end = (ended + np.timedelta64(1, "D")).astype("datetime64[Y]").astype(np.int64) + 1970 - 1
        return np.where(np.isnat(ended), _year(as_number(latest if as_of is None else as_of)), last_year_end)


def _only(rows: Bools, held: dict[str, Numbers], arr: Floats) -> tuple[dict[str, Numbers], Floats]:
    """Some of the rows."""
    return {name: column[rows] for name, column in held.items()}, arr[:, rows]


def _year(day: int) -> int:
    """The calendar year of a day."""
    return int(np.datetime64(day, "D").astype("datetime64[Y]").astype(np.int64)) + 1970


def _there_at_the_end_of(year: Numbers, started: Dates, ended: Dates) -> Bools:
    """Whether a customer was one on 31 December; in the year of the exports: whether it had begun and not left."""
    next_year: Dates = np.asarray(year - 1970 + 1, dtype="datetime64[Y]").astype("datetime64[D]")
    return np.asarray((started < next_year) & (np.isnat(ended) | (ended + np.timedelta64(1, "D") >= next_year)))


def _began(day: Day, last_day: int) -> int | Bad:
    if day is None:
        return NO_START
    return day if isinstance(day, Bad) or day <= last_day else STARTED_LATER


def _left(day: Day, began: int, last_day: int) -> int | Bad:
    if day is None:
        return NO_DAY
    if isinstance(day, Bad):
        return day
    if day < began:
        return ENDED_BEFORE
    return day if day <= last_day else ENDED_LATER
