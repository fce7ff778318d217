"""Moments of customers."""

from __future__ import annotations

from typing import Final

import numpy as np

from salessim.calibration.matching.window import Sample
from salessim.calibration.records import Dates, months_between
from salessim.quantities.arrays import Floats

TERM_MONTHS: Final = 12.0
LONGEST_YEARS: Final = 60
EARLY: Final = 0.5
"""Months before a renewal's day from which it is known: who leaves then ends the day before."""


def churn_1(sample: Sample) -> float:
    """Share lost at their first renewal."""
    return _churn(sample, 1, 1)


def churn_2(sample: Sample) -> float:
    """Share lost at their second renewal."""
    return _churn(sample, 2, 2)


def churn_3_5(sample: Sample) -> float:
    """Share lost at their third, fourth or fifth renewal."""
    return _churn(sample, 3, 5)


def churn_later(sample: Sample) -> float:
    """Share lost at their sixth renewal or any later one.

    In a simulation these are the customers with whom its burn-in began, as the study has them.
    """
    return _churn(sample, 6, LONGEST_YEARS)


def _churn(sample: Sample, first: int, last: int) -> float:
    """Customers lost ÷ customers up for renewal, at renewals of these numbers that fall into the window."""
    customers, window = sample.customers, sample.window
    gone = window.holds(customers.ended)
    at_end = np.maximum(np.round((months_between(customers.started, customers.ended) + EARLY) / TERM_MONTHS), 1.0)
    entered = _renewals_until(customers.started, window.since)
    there = np.isnat(customers.ended) | (customers.ended > window.until)
    passed = np.where(there, _renewals_until(customers.started, window.until), np.where(gone, at_end, 0.0))
    low, high = np.maximum(entered, first - 1), np.minimum(passed, last)
    up = float(np.maximum(high - low, 0.0).sum())
    lost = float((gone & (at_end >= first) & (at_end <= last) & (at_end > entered)).sum())
    return lost / up if up > 0 else np.nan


def _renewals_until(started: Dates, day: np.datetime64) -> Floats:
    """Renewals that have come up by a day."""
    served = months_between(started, np.full_like(started, day)) + EARLY
    return np.asarray(np.floor(np.maximum(served, 0.0) / TERM_MONTHS))


def growth(sample: Sample) -> float:
    """ARR at the end of a year ÷ a year before, of customers there at both and for more than a year."""
    customers = sample.customers
    if len(customers.years) < 2:
        return np.nan
    before, after = customers.arr_usd[:, :-1], customers.arr_usd[:, 1:]
    consecutive = np.diff(np.array(customers.years)) == 1
    both = np.isfinite(before) & np.isfinite(after) & consecutive
    total = float(before[both].sum())
    return float(after[both].sum()) / total if total > 0 else np.nan
