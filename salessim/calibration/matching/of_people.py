"""Moments of stays."""

from __future__ import annotations

from typing import Final

import numpy as np

from salessim.calibration.matching.window import Sample
from salessim.calibration.records import Reason, months_between
from salessim.quantities.arrays import Bools

FIRST_YEAR: Final = 12.0


def quits(sample: Sample) -> float:
    """Quits per person-year."""
    return _quits(sample, 0.0, np.inf)


def quits_early(sample: Sample) -> float:
    """Quits per person-year in the first twelve months."""
    return _quits(sample, 0.0, FIRST_YEAR)


def _quits(sample: Sample, first: float, last: float) -> float:
    """Quits at these ages ÷ person-years lived at them; an unknown reason counts as quitting."""
    people = sample.people
    lived = months_between(people.hired, people.ended)
    gone = _ended(sample) & np.isin(people.reason, (Reason.QUIT, Reason.UNKNOWN))
    years = float(sample.stayed(first, last).sum()) / 12
    return float((gone & (lived >= first) & (lived < last)).sum()) / years if years > 0 else np.nan


def _ended(sample: Sample) -> Bools:
    return sample.window.holds(sample.people.ended)


def empty_share(sample: Sample) -> float:
    """Months empty ÷ months of the seats that anyone sat in; needs seats."""
    seats = np.unique(sample.people.seat[sample.stayed() > 0])
    if not seats.size or seats[0] < 0:
        return np.nan
    return 1 - sample.person_months / (seats.size * sample.window.months)


def months_empty(sample: Sample) -> float:
    """Mean months between an end in the window and the next hire in the same seat; needs seats."""
    people = sample.people
    if np.any(people.seat < 0):
        return np.nan
    order = np.lexsort((people.hired, people.seat))
    seat, hired, ended = people.seat[order], people.hired[order], people.ended[order]
    same = (seat[1:] == seat[:-1]) & sample.window.holds(ended[:-1]) & sample.window.holds(hired[1:])
    gaps = months_between(ended[:-1], hired[1:])[same]
    return float(gaps.mean()) if gaps.size else np.nan
