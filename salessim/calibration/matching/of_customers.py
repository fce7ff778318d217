"""Moments of customers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from salessim.calibration.estimating.churn import renewals
from salessim.calibration.matching.window import Sample

LONGEST_YEARS: Final = 60


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

    Simulated customers are those won since the burn-in began, so few are as old as an old organisation's.
    """
    return _churn(sample, 6, LONGEST_YEARS)


def _churn(sample: Sample, first: int, last: int) -> float:
    """Customers lost ÷ customers up for renewal, at renewals of these numbers in the window, counted as directly."""
    within = replace(sample.records, since=sample.window.since, as_of=sample.window.until)
    lost, kept = (counts[first - 1 : last] for counts in renewals(sample.customers, within))
    up = float(lost.sum() + kept.sum())
    return float(lost.sum()) / up if up > 0 else np.nan


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
