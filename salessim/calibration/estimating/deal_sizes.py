"""Deal sizes: mean and spread of what won deals are worth, and how prices grow."""

from __future__ import annotations

from typing import Final

import numpy as np

from salessim.calibration.estimate import Estimate, Estimated, Unknown, on_the_log
from salessim.calibration.estimating.likelihood import FEWEST, clustered_error, point, too_few
from salessim.calibration.records import Deals, End, Records
from salessim.quantities.arrays import Floats

KEYS: Final = ("market.deal_value", "market.deal_value_spread", "market.price_growth")
DAYS_PER_YEAR: Final = 365.25
YEARS: Final = 3.0
"""Deals must have been created over so many years before growth is told from chance and mix."""
EQUAL: Final = 1e-9


def estimated(records: Records) -> Estimated:
    """Mean value of a new deal on the day of the export, spread of values, and their yearly growth."""
    if records.deals is None:
        return Estimated(unknown=tuple(Unknown(key, "needs the export of deals") for key in KEYS))
    deals = records.deals
    chosen = (deals.end == End.WON) & (deals.amount_usd > 0)
    many = int(chosen.sum())
    if many < FEWEST:
        return Estimated(unknown=too_few(KEYS, many, "won deals with an amount"))
    logs = np.log(deals.amount_usd[chosen])
    years = (deals.created[chosen] - records.as_of) / np.timedelta64(1, "D") / DAYS_PER_YEAR
    grows = bool(np.ptp(years) >= YEARS)
    design = np.column_stack([np.ones(many), years]) if grows else np.ones((many, 1))
    coefficients, *_ = np.linalg.lstsq(design, logs, rcond=None)
    residuals = logs - design @ coefficients
    found = _sizes(coefficients, design, residuals, deals, chosen)
    if grows:
        return Estimated((*found, _growth(coefficients, design, residuals, deals, chosen)))
    why = f"won deals were created within {np.ptp(years):.1f} years; at least {YEARS:.0f} are needed"
    return Estimated(found, (Unknown(KEYS[2], why),))


def _clusters(deals: Deals, chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> np.ndarray[
    tuple[int, ...], np.dtype[np.int64]
]:  # fmt: skip
    rep = deals.rep[chosen]
    return np.where(rep >= 0, rep, -1 - np.arange(rep.size)).astype(np.int64)


def _influences(design: Floats, residuals: Floats) -> Floats:
    """What each deal moves each coefficient by, shape (deals, coefficients)."""
    return np.asarray((design * residuals[:, None]) @ np.linalg.inv(design.T @ design), dtype=np.float64)


def _least_error(design: Floats, variance: float, number: int) -> float:
    """Standard error of a coefficient if no deals belong together."""
    return float(np.sqrt(variance * np.linalg.inv(design.T @ design)[number, number]))


def _sizes(
    coefficients: Floats, design: Floats, residuals: Floats, deals: Deals,
    chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> tuple[Estimate, ...]:  # fmt: skip
    """Lognormal: mean exp(μ + s²/2), whose logarithm moves with a deal by ∂μ + (residual² − s²)/(2n)."""
    many, counted = residuals.size, "won deals"
    variance = float(residuals @ residuals) / max(many - design.shape[1], 1)
    centre = float(coefficients[0])
    if variance <= EQUAL:
        value = float(np.exp(centre))
        return (
            Estimate(KEYS[0], value, value, value, many, counted, "all won deals are worth the same"),
            Estimate(KEYS[1], 0.0, 0.0, 0.0, many, counted, "all won deals are worth the same"),
        )
    squares = (residuals**2 - variance) / (2 * many)
    cluster = _clusters(deals, chosen)
    of_mean, clusters = clustered_error(_influences(design, residuals)[:, 0] + squares, cluster)
    of_spread, _ = clustered_error(squares / variance, cluster)
    # A long tail shows too seldom in few deals: errors are at least those of a lognormal law whose deals are apart.
    of_level, of_variance = _least_error(design, variance, 0), np.sqrt(2 / many)
    of_mean = max(of_mean, float(np.hypot(of_level, variance * of_variance / 2)))
    of_spread = max(of_spread, float(of_variance / 2))
    scale = point(clusters) / point(10**6)
    method = "lognormal law of won amounts, standard errors clustered by rep, at least those of the law itself"
    when = "a deal created on the day of the export" if design.shape[1] > 1 else "no growth taken into account"
    return (
        on_the_log(KEYS[0], centre + variance / 2, of_mean * scale, many, counted, method, when),
        on_the_log(KEYS[1], float(np.log(variance)) / 2, of_spread * scale, many, counted, method),
    )


def _growth(
    coefficients: Floats, design: Floats, residuals: Floats, deals: Deals,
    chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> Estimate:  # fmt: skip
    error, clusters = clustered_error(_influences(design, residuals)[:, 1], _clusters(deals, chosen))
    variance = float(residuals @ residuals) / max(residuals.size - design.shape[1], 1)
    slope, away = float(coefficients[1]), point(clusters) * max(error, _least_error(design, variance, 1))
    value, low, high = (float(np.expm1(each)) for each in (slope, slope - away, slope + away))
    method = "growth of the logarithm of won amounts by day of creation, standard errors clustered by rep"
    return Estimate(KEYS[2], value, low, high, residuals.size, "won deals", method)
