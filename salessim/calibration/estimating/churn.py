"""Churn: how many customers leave at each renewal, and how much they differ in that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit

from salessim.analysis.retention import Fitted, counted, fit, log_likelihood, survival
from salessim.calibration.estimate import NORMAL_POINT, Choice, Curve, Estimate, Estimated, Unknown
from salessim.calibration.estimating.likelihood import FEWEST, interval, too_few
from salessim.calibration.estimating.spells import DAY
from salessim.calibration.records import Customers, Dates, Records, months_between
from salessim.quantities.arrays import Bools, Floats, Ints

KEYS: Final = ("renewal.churn_a", "renewal.churn_b")
MORE: Final = "more renewals would tell"
LEAST, MOST = 1e-3, 1000.0
"""Bounds of a and b."""
SLACK_YEARS: Final = 3 / 365.25
"""A contract year ends on its anniversary, give or take leap days and the last day itself."""
NEAR_YEARS: Final = 45 / 365.25
"""How far from an anniversary an end still means that renewal: notices and invoices take their time."""
SPOKEN_OF: Final = 0.1
"""Share of ends away from anniversaries from which on contracts do not seem to run from year to year."""
OF_MIXTURES: Final = 1.3528
"""Half the 95th percentile of ½χ²(0) + ½χ²(1): being alike is at the edge of what is possible (Self & Liang 1987)."""
FITTED_YEARS: Final = 5


@dataclass(frozen=True)
class Told:
    """A number that follows from both shapes, with its 95 % interval."""

    value: float
    low: float
    high: float


def estimated(records: Records) -> Estimated:
    """The shapes a and b of the beta distribution of yearly churn, with no floor under it."""
    if records.customers is None:
        return Estimated(unknown=tuple(Unknown(key, "needs the export of customers") for key in KEYS))
    lost, kept = renewals(records.customers, records)
    if lost.sum() < FEWEST:
        return Estimated(unknown=too_few(KEYS, int(lost.sum()), "customers lost"))
    if not kept.sum():
        return Estimated(unknown=tuple(Unknown(key, "no customer was kept at a renewal") for key in KEYS))
    found = fit(lost, kept)
    mean, fifth = mean_churn(found), survival_after(found, FITTED_YEARS)
    astray = away_from_anniversaries(records.customers, records)
    notes = (
        f"churn: the average customer leaves with {_shown(mean)} in the first year; {_shown(fifth)} are still there "
        f"after {FITTED_YEARS} renewals. a and b are tied to one another: vary them together. They count all leaving; "
        "in the model what an alternative takes (`loyalty.availability`) comes on top",
        *_of_no_year(astray),
    )
    curve = (_curve(found, lost, kept),)
    differ = found.log_likelihood - _alike(lost, kept) > OF_MIXTURES
    note = "" if differ else f"customers are hardly seen to differ: {MORE}"
    if not _told(found):
        why = f"customers are not seen to differ, so that only their mean churn is told, {_shown(mean)}; {MORE}"
        return Estimated(unknown=tuple(Unknown(key, why) for key in KEYS), curves=curve, notes=notes)
    best = found.a, found.b
    estimates = tuple(_profile(key, number, best, lost, kept, note) for number, key in enumerate(KEYS))
    choice = Choice("renewal.churn_floor", "0%", "the beta distribution starts at 0 in this fit")
    return Estimated(estimates, choices=(choice,), curves=curve, notes=notes)


def renewals(customers: Customers, records: Records) -> tuple[Floats, Floats]:
    """Counts (lost, kept) by number of renewal, of those that fell within the records' time.

    Contracts run a year from a customer's start. An end near an anniversary is that renewal's, any other the next
    one's, and whoever leaves counts, like whoever stays, once that renewal is due. Where many ends lie away from
    anniversaries, those near one are there by chance and are the next one's, too, and the year under way when the
    records begin is left out: who left earlier in it is not in them.
    """
    loose = away_from_anniversaries(customers, records) >= SPOKEN_OF
    left = ~np.isnat(customers.ended)
    whole = _years(customers.started, np.full(left.shape, records.as_of + DAY))
    ends = _renewal_of(customers, 0.0 if loose else NEAR_YEARS)
    since = customers.started if records.since is None else np.maximum(customers.started, records.since)
    entered = np.maximum(_years(customers.started, since, float(loose)), 0)
    before = left & (customers.ended < since)
    due = left & ~before & (ends <= whole)
    return counted(entered, np.where(before, 0, np.where(due, ends, whole)), due)


def _renewal_of(customers: Customers, near_years: float) -> Ints:
    """The number of the renewal at which each customer left, 1 for those still there: one just past, or the next."""
    years = months_between(customers.started, customers.ended) / 12
    number = np.ceil(years - max(near_years, SLACK_YEARS))
    return np.where(np.isnan(years), 1.0, np.maximum(number, 1.0)).astype(np.int64)


def _far(customers: Customers) -> Bools:
    """Who left far from any anniversary, the first year's beginning being none."""
    years = months_between(customers.started, customers.ended) / 12
    return np.abs(years - np.maximum(np.rint(years), 1.0)) > NEAR_YEARS


def away_from_anniversaries(customers: Customers, records: Records) -> float:
    """Share of the customers lost within the records' time who left far from an anniversary of their start."""
    left = ~np.isnat(customers.ended)
    if records.since is not None:
        left &= customers.ended >= records.since
    return float(np.sum(_far(customers) & left) / max(int(left.sum()), 1))


def _of_no_year(astray: float) -> tuple[str, ...]:
    if astray < SPOKEN_OF:
        return ()
    return (
        f"churn: {astray:.0%} of customers lost left more than {NEAR_YEARS * 365.25:.0f} days from an anniversary of "
        "their start; they count at the next one, for in the model all contracts run a year",
    )


def _years(first: Dates, last: Dates, begun: float = 0.0) -> Ints:
    """Whole years between days; with `begun` 1 the year under way counts, too, unless it has hardly begun."""
    years = months_between(first, last) / 12
    whole = np.floor(years + SLACK_YEARS)
    return np.where(years - whole > SLACK_YEARS, whole + begun, whole).astype(np.int64)


def mean_churn(found: Fitted) -> Told:
    """Mean yearly churn a/(a + b), by the delta method on its log odds ln a − ln b."""
    return _on_log_odds(found.a / (found.a + found.b), np.array([1.0, -1.0]), found)


def survival_after(found: Fitted, years: int) -> Told:
    """Share of customers still there after so many renewals, by the delta method on its log odds."""

    def odds(logs: Floats) -> float:
        return float(logit(survival(float(np.exp(logs[0])), float(np.exp(logs[1])), years)[-1]))

    here, step = np.log([found.a, found.b]), 1e-5
    gradient = np.array([(odds(here + step * way) - odds(here - step * way)) / (2 * step) for way in np.eye(2)])
    return _on_log_odds(float(expit(odds(here))), gradient, found)


def _on_log_odds(share: float, gradient: Floats, found: Fitted) -> Told:
    variance = float(gradient @ found.covariance_of_logs @ gradient)
    error = float(np.sqrt(max(variance, 0.0)))
    low, high = (float(expit(logit(share) + sign * NORMAL_POINT * error)) for sign in (-1, 1))
    return Told(share, low, high)


def _shown(told: Told) -> str:
    return f"{told.value:.1%} ({told.low:.1%} to {told.high:.1%})"


def _alike(lost: Floats, kept: Floats) -> float:
    """Greatest log likelihood if all customers had the same propensity."""
    share = lost.sum() / (lost.sum() + kept.sum())
    return float(lost.sum() * np.log(share) + kept.sum() * np.log1p(-share))


def _told(found: Fitted) -> bool:
    """Whether both shapes lie within their bounds, and the renewals tell them apart at all."""
    return not found.unidentified and min(found.a, found.b) >= LEAST and max(found.a, found.b) <= MOST


def _best_other(number: int, value: float, lost: Floats, kept: Floats) -> tuple[float, float]:
    """The other shape that suits best to one (0: a, 1: b) of this value, and its log likelihood."""

    def falls_short(log_other: Any) -> float:
        other = np.exp(float(log_other))
        a, b = (value, other) if number == 0 else (other, value)
        return -log_likelihood(a, b, lost, kept)

    best = minimize_scalar(falls_short, bounds=(np.log(LEAST), np.log(MOST)), method="bounded", options={"xatol": 1e-8})
    return float(np.exp(float(best.x))), -float(best.fun)


def _profile(key: str, number: int, best: tuple[float, float], lost: Floats, kept: Floats, note: str) -> Estimate:
    """One of the shapes with the interval of its profile likelihood."""
    low, high = interval(lambda value: _best_other(number, value, lost, kept)[1], best[number], LEAST, MOST)
    many = int(lost.sum() + kept.sum())
    counted_as = f"renewals, {int(lost.sum()):,} of them not renewed"
    method = "shifted-beta-geometric model (Fader & Hardie 2007) by maximum likelihood, profile-likelihood interval"
    return Estimate(key, best[number], low, high, many, counted_as, method, note)


def _curve(found: Fitted, lost: Floats, kept: Floats) -> Curve:
    """Share still there after each renewal: product of the shares that renewed, with its band, beside the fit."""
    seen = np.flatnonzero(lost + kept > 0)
    upto = int(seen[-1]) + 1 if seen.size == seen[-1] + 1 else int(np.argmax(lost + kept == 0))
    faced, gone = (lost + kept)[:upto], lost[:upto]
    share = np.concatenate([[1.0], np.cumprod(1 - gone / faced)])
    # Greenwood's variance of the logarithm.
    spread = np.sqrt(np.concatenate([[0.0], np.cumsum(gone / (faced * np.maximum(faced - gone, 1)))]))
    away = np.exp(NORMAL_POINT * spread)
    return Curve(
        "retention", "How many customers stay", np.arange(upto + 1.0), "renewals", share, share / away,
        np.minimum(share * away, 1.0), survival(found.a, found.b, upto), "share still customers",
    )  # fmt: skip
