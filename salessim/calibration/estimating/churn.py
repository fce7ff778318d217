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
from salessim.calibration.records import Customers, Records, months_between
from salessim.quantities.arrays import Floats

KEYS: Final = ("renewal.churn_a", "renewal.churn_b")
LEAST, MOST = 1e-3, 1000.0
"""Bounds of a and b."""
SLACK_YEARS: Final = 3 / 365.25
"""A contract year ends on its anniversary, give or take leap days and the last day itself."""
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
    notes = (
        f"churn: the average customer leaves with {_shown(mean)} in the first year; {_shown(fifth)} are still there "
        f"after {FITTED_YEARS} renewals. a and b are tied to one another: vary them together. They count all leaving; "
        "in the model what an alternative takes (`loyalty.availability`) comes on top",
    )
    curve = (_curve(found, lost, kept),)
    differ = found.log_likelihood - _alike(lost, kept) > OF_MIXTURES
    note = "" if differ else "customers are not seen to differ: more renewals would tell"
    best = _within(found, lost, kept)
    estimates = tuple(_profile(key, number, best, lost, kept, note) for number, key in enumerate(KEYS))
    choice = Choice("renewal.churn_floor", "0%", "the beta distribution starts at 0 in this fit")
    return Estimated(estimates, choices=(choice,), curves=curve, notes=notes)


def renewals(customers: Customers, records: Records) -> tuple[Floats, Floats]:
    """Counts (lost, kept) by number of renewal, of those that fell within the records' time.

    Contracts run a year from a customer's start; who leaves does so at the renewal nearest to the end stated.
    """
    left = ~np.isnat(customers.ended)
    whole = _years(customers.started, np.full(left.shape, records.as_of + DAY))
    ends = np.maximum(np.rint(months_between(customers.started, customers.ended) / 12), 1.0)
    since = customers.started if records.since is None else np.maximum(customers.started, records.since)
    entered = np.maximum(_years(customers.started, since), 0)
    exited = np.where(left, np.where(left, ends, 1.0), whole).astype(np.int64)
    return counted(entered, exited, left)


def _years(first: np.ndarray[tuple[int, ...], np.dtype[np.datetime64]], last: object) -> np.ndarray[
    tuple[int, ...], np.dtype[np.int64]
]:  # fmt: skip
    """Whole years between days."""
    months = months_between(first, np.asarray(last, dtype="M8[D]"))
    return np.floor(months / 12 + SLACK_YEARS).astype(np.int64)


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


def _within(found: Fitted, lost: Floats, kept: Floats) -> tuple[float, float]:
    """The shapes themselves; where customers are so alike that one is beyond its bound, that bound and the best other.

    The mean churn stays that of the data.
    """
    if max(found.a, found.b) <= MOST:
        return found.a, found.b
    if found.b > found.a:
        return _best_other(1, MOST, lost, kept)[0], MOST
    return MOST, _best_other(0, MOST, lost, kept)[0]


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
