"""The part of the records that moments are counted in: the same for the user's and for simulated ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from salessim.calibration.records import DAYS_PER_MONTH, Codes, Customers, Dates, Deals, People, Records
from salessim.quantities.arrays import Bools, Floats

LONGEST_MONTHS: Final = 120
"""Older records tell of another organisation."""
SHORTEST_MONTHS: Final = 12


@dataclass(frozen=True)
class Window:
    """From one day to another."""

    since: np.datetime64
    until: np.datetime64

    @property
    def months(self) -> float:
        """How long it is."""
        return float((self.until - self.since) / np.timedelta64(1, "D") / DAYS_PER_MONTH)

    def holds(self, days: Dates) -> Bools:
        """Which days lie in it; no day does not."""
        return np.asarray((days >= self.since) & (days <= self.until))


def window_of(records: Records) -> Window:
    """What the records cover: from `since`, or from the first deal or hire where they hold everybody ever."""
    latest = records.as_of.astype("M8[D]")
    first = _first_day(records, latest) if records.since is None else records.since.astype("M8[D]")
    longest = latest - np.timedelta64(round(LONGEST_MONTHS * DAYS_PER_MONTH), "D")
    return Window(max(first, longest), latest)


def _first_day(records: Records, otherwise: np.datetime64) -> np.datetime64:
    """When writing down began: with the first deal, without deals the first hire, without people the first customer."""
    parts: list[Dates] = [] if records.deals is None else [records.deals.created]
    parts += [] if records.people is None else [records.people.hired]
    parts += [] if records.customers is None else [records.customers.started]
    known = (part[~np.isnat(part)] for part in parts)
    return next((part.min() for part in known if part.size), otherwise)


@dataclass(frozen=True)
class Sample:
    """Records within a window, with what several moments ask of them."""

    records: Records
    window: Window

    @property
    def people(self) -> People:
        """Stays; only for moments that need them."""
        assert self.records.people is not None  # noqa: S101 - moments are asked only of exports that are there
        return self.records.people

    @property
    def deals(self) -> Deals:
        """Deals; only for moments that need them."""
        assert self.records.deals is not None  # noqa: S101 - as above
        return self.records.deals

    @property
    def customers(self) -> Customers:
        """Customers; only for moments that need them."""
        assert self.records.customers is not None  # noqa: S101 - as above
        return self.records.customers

    def stayed(self, first_month: float = 0.0, last_month: float = np.inf) -> Floats:
        """Months that each stay lies in the window while tenure is between two ages, shape (stays,)."""
        people = self.people
        begin = _months_into(people.hired, self.window)
        end = np.where(np.isnat(people.ended), self.window.months, _months_into(people.ended, self.window))
        low = np.maximum(begin + first_month, 0.0)
        high = np.minimum(np.minimum(end, begin + last_month), self.window.months)
        return np.asarray(np.maximum(high - low, 0.0))

    @cached_property
    def person_months(self) -> float:
        """Months of people in the window."""
        return float(self.stayed().sum())

    @cached_property
    def hired_by_person(self) -> Dates:
        """First day of each person by code; NaT for codes without a stay."""
        size = int(max(self.people.person.max(initial=-1), self.deals.rep.max(initial=-1))) + 1
        hired = np.full(size + 1, np.datetime64("NaT"), dtype="M8[D]")
        order = np.argsort(self.people.hired)[::-1]
        hired[self.people.person[order]] = self.people.hired[order]
        return hired

    def tenure_of_owner(self, days: Dates) -> Floats:
        """Months that the owner of each deal had been there on a day; NaN where the owner is not known."""
        known: Codes = np.where(self.deals.rep >= 0, self.deals.rep, -1)
        lived = (days - self.hired_by_person[known]) / np.timedelta64(1, "D")
        return np.asarray(np.where(known >= 0, lived, np.nan) / DAYS_PER_MONTH)


def _months_into(days: Dates, window: Window) -> Floats:
    return np.asarray((days - window.since) / np.timedelta64(1, "D") / DAYS_PER_MONTH, dtype=np.float64)
