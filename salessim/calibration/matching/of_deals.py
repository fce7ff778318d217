"""Moments of deals, some of them per rep."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from salessim.calibration.matching.window import Sample, Window
from salessim.calibration.records import End, months_between
from salessim.quantities.arrays import Bools, Floats

NEW: Final = 4.0
GROWN: Final = 12.0
"""Months of tenure that tell new, growing and grown reps apart."""
ENOUGH: Final = 4
"""Decided deals from which a rep's own share of wins is counted, and years or rep-years from which a spread is."""


def openings(sample: Sample) -> float:
    """Deals created in the window ÷ person-months."""
    return _ratio(float(sample.window.holds(sample.deals.created).sum()), sample.person_months)


def openings_of_the_new(sample: Sample) -> float:
    """Deals that owners created in their first months, a month, ÷ the same of grown reps."""
    return _ratio(_own_openings(sample, 0.0, NEW), _own_openings(sample, GROWN, np.inf))


def openings_of_the_growing(sample: Sample) -> float:
    """Deals that owners created when growing, a month, ÷ the same of grown reps."""
    return _ratio(_own_openings(sample, NEW, GROWN), _own_openings(sample, GROWN, np.inf))


def _own_openings(sample: Sample, first: float, last: float) -> float:
    """Deals created in the window by who still owned them at the last, at these ages, ÷ months lived at them."""
    age = sample.tenure_of_owner(sample.deals.created)
    here = sample.window.holds(sample.deals.created) & (age >= first) & (age < last)
    return _ratio(float(here.sum()), float(sample.stayed(first, last).sum()))


def _over(sample: Sample) -> Bools:
    """Deals that ended in the window."""
    return (sample.deals.end != End.OPEN) & sample.window.holds(sample.deals.closed)


def _decided(sample: Sample) -> Bools:
    return _over(sample) & np.isin(sample.deals.end, (End.WON, End.LOST))


def _won(sample: Sample) -> Bools:
    return _over(sample) & (sample.deals.end == End.WON)


def won(sample: Sample) -> float:
    """Wins ÷ deals ended."""
    return _ratio(float(_won(sample).sum()), float(_over(sample).sum()))


def undecided(sample: Sample) -> float:
    """Deals ended without a decision ÷ deals ended."""
    ended = _over(sample)
    return _ratio(float((ended & (sample.deals.end == End.UNDECIDED)).sum()), float(ended.sum()))


def _cycles(sample: Sample) -> Floats:
    decided = _decided(sample)
    return months_between(sample.deals.created[decided], sample.deals.closed[decided])


def cycle(sample: Sample) -> float:
    """Mean months from creation to a win or a loss in the window."""
    months = _cycles(sample)
    return float(months.mean()) if months.size else np.nan


def cycle_spread(sample: Sample) -> float:
    """Third quartile ÷ first."""
    months = _cycles(sample)
    return _ratio(*(float(np.quantile(months, share)) for share in (0.75, 0.25))) if months.size >= ENOUGH else np.nan


def _log_amounts(sample: Sample) -> Floats:
    amounts = sample.deals.amount_usd[sample.window.holds(sample.deals.created)]
    return np.asarray(np.log(amounts[amounts > 0]))


def typical_amount(sample: Sample) -> float:
    """Geometric mean of the amounts of deals created in the window."""
    logs = _log_amounts(sample)
    return float(np.exp(logs.mean())) if logs.size else np.nan


def amount_spread(sample: Sample) -> float:
    """Standard deviation of their logarithm."""
    logs = _log_amounts(sample)
    return float(logs.std(ddof=1)) if logs.size > 1 else np.nan


def amount_growth(sample: Sample) -> float:
    """Slope of their logarithm on the day of creation, a year."""
    chosen = sample.window.holds(sample.deals.created) & (sample.deals.amount_usd > 0)
    if chosen.sum() < ENOUGH:
        return np.nan
    years = months_between(np.full(int(chosen.sum()), sample.window.since), sample.deals.created[chosen]) / 12
    away = years - years.mean()
    return _ratio(float(away @ np.log(sample.deals.amount_usd[chosen])), float(away @ away))


def win_spread(sample: Sample) -> float:
    """Correlation of the outcomes of two decided deals of one rep, by moments.

    Σᵢ[(wᵢ − nᵢp)² − nᵢp(1 − p)] ÷ Σᵢ nᵢ(nᵢ − 1)p(1 − p) over reps i with n decided deals and w wins, p the share of
    all: nought if reps differ by luck only.
    """
    decided = _decided(sample) & (sample.deals.rep >= 0)
    reps = sample.deals.rep[decided]
    n = np.bincount(reps).astype(np.float64)
    w = np.bincount(reps, weights=sample.deals.end[decided] == End.WON)
    enough = n >= ENOUGH
    n, w = n[enough], w[enough]
    p = _ratio(float(w.sum()), float(n.sum()))
    return _ratio(float((np.square(w - n * p) - n * p * (1 - p)).sum()), float((n * (n - 1) * p * (1 - p)).sum()))


def bookings(sample: Sample) -> float:
    """Amounts won in the window ÷ person-months."""
    return _ratio(float(np.nansum(sample.deals.amount_usd[_won(sample)])), sample.person_months)


def bookings_spread(sample: Sample) -> float:
    """Coefficient of variation of bookings over reps' full years of the window."""
    wins = _won(sample) & (sample.deals.rep >= 0)
    values = np.concatenate([_by_rep(sample, wins, year) for year in _years(sample.window)] or [np.zeros(0)])
    return _variation(values)


def _by_rep(sample: Sample, wins: Bools, year: Window) -> Floats:
    """Bookings of everyone who was there all year, as far as in this year."""
    there = Sample(sample.records, year).stayed() >= year.months - 0.1
    here = wins & year.holds(sample.deals.closed)
    size = sample.hired_by_person.size
    amounts = np.nan_to_num(sample.deals.amount_usd[here])
    booked = np.bincount(sample.deals.rep[here], weights=amounts, minlength=size)
    return np.asarray(booked[sample.people.person[there]], dtype=np.float64)


def bookings_by_year(sample: Sample) -> float:
    """Coefficient of variation of the organisation's bookings over the years of the window, from the first day on."""
    wins = _won(sample)
    years = [wins & year.holds(sample.deals.closed) for year in _years(sample.window)]
    return _variation(np.array([np.nansum(sample.deals.amount_usd[here]) for here in years]), 2)


def _years(window: Window) -> list[Window]:
    """Whole years from the first day on."""
    days = [window.since + np.timedelta64(round(365.25 * year), "D") for year in range(round(window.months) // 12 + 1)]
    return [Window(first, last - np.timedelta64(1, "D")) for first, last in pairwise(days)]


def pipeline(sample: Sample) -> float:
    """Deals open ÷ people there, on the last day."""
    deals, people, until = sample.deals, sample.people, sample.window.until
    is_open = (deals.created <= until) & (np.isnat(deals.closed) | (deals.closed > until))
    there = (people.hired <= until) & (np.isnat(people.ended) | (people.ended > until))
    return _ratio(float(is_open.sum()), float(there.sum()))


def won_by_the_new(sample: Sample) -> float:
    """Share won of deals decided in their owners' first year ÷ share won of those decided later."""
    decided, age = _decided(sample), sample.tenure_of_owner(sample.deals.closed)
    young, old = decided & (age < GROWN), decided & (age >= GROWN)
    is_won = sample.deals.end == End.WON
    shares = [_ratio(float((is_won & part).sum()), float(part.sum())) for part in (young, old)]
    return _ratio(*shares)


def _variation(values: Floats, least: int = ENOUGH) -> float:
    return _ratio(float(values.std(ddof=1)), float(values.mean())) if values.size >= least else np.nan


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else np.nan
