"""Renewals by the model's rules against the survival that Fader & Hardie (2007) printed, and what was found in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from salessim.analysis import retention
from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.customers import renewal
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.groups import Rows
from salessim.validation.published.survival_table import (
    COHORTS,
    COHORTS_FIT,
    DISCOUNT,
    FITTED_YEARS,
    RESIDUAL,
    SEGMENTS,
    SOURCE,
    Segment,
)
from salessim.validation.row import Found, Row, against_theory, in_range, percent, plain
from salessim.validation.worlds import SEED, Effort

CUSTOMERS: Final = 100_000
YEARS: Final = 12
FORETOLD: Final = 0.02
"""How far the simulated survival may lie from any of the twelve printed: our tolerance, for which nobody stands."""
FAILS_BY: Final = 0.10
"""By how much churn that is the same for all must miss year 12."""
REFITS: Final = 20
"""Cohorts from which parameters are fitted anew: four standard errors are then 2 % of b and less of a."""
NO_SPREAD: Final = {"churn_a": 1e-6, "churn_b": 1000.0}
RECOMPUTED: Final = f"recomputed from {SOURCE}, table 1"
LONG: Final = 80
"""Years after which a discounted renewal is worth less than a thousandth."""


def cohort(churn: Mapping[str, float], years: int, replicate: int = 1) -> Floats:
    """Of CUSTOMERS won in month 0 those still there after 0, 1, … years, by the model's own rules of renewal."""
    organisation = builtin("bare", {"renewal": {"churn_floor": 0, **churn}})
    state, luck = State.empty(Shape(1, 1, 1, CUSTOMERS)), Luck(SEED, np.array([replicate]))
    state.outcome.won = np.arange(CUSTOMERS)
    renewal.begin(state, organisation, luck)
    left = [CUSTOMERS]
    for month in range(1, 12 * years + 1):
        renewal.take_stock(state, organisation, luck)
        renewal.renew(state, organisation, luck.at(month))
        if month % 12 == 0:
            left.append(int(np.count_nonzero(state.renewal.customer)))
    return np.array(left, dtype=np.float64)


def simulated(segment: Segment, years: int, replicate: int = 1) -> Floats:
    """A cohort with the parameters printed."""
    return cohort({"churn_a": segment.a, "churn_b": segment.b}, years, replicate)


def share(left: float) -> Found:
    """A share of the customers."""
    value = left / CUSTOMERS
    return Found(value, float(np.sqrt(value * (1 - value) / CUSTOMERS)))


def survival(effort: Effort) -> Sequence[Row]:
    """Each year against the formula, and the worst year against what was observed."""
    rows: list[Row] = []
    for segment in SEGMENTS:
        seen, theory = simulated(segment, YEARS), retention.survival(segment.a, segment.b, YEARS)
        rows += [
            against_theory(
                f"Customers left after {year} year{'s' * (year > 1)}: {segment.name}, a = {segment.a}, b = {segment.b}",
                f"S(t) = B(a, b + t)/B(a, b) ({SOURCE})", float(theory[year]),
                share(float(seen[year])), write=percent,
            )
            for year in range(1, YEARS + 1)
        ]  # fmt: skip
        away = np.abs(seen / CUSTOMERS - segment.survival)
        worst = Found(float(away.max()), share(float(seen[away.argmax()])).error)
        own = float(np.max(np.abs(theory - segment.survival)))
        source = f"{SOURCE}, table 1; up to {FORETOLD:.0%} is our tolerance, the formula itself is up to {own:.2%} off"
        rows.append(
            in_range(f"The worst year's distance from the printed survival: {segment.name}", source,
                     0.0, FORETOLD, worst, write=percent)
        )  # fmt: skip
    return rows


def likelihood(effort: Effort) -> Sequence[Row]:
    """The maximum-likelihood fit of the printed table."""
    rows: list[Row] = []
    for segment in SEGMENTS:
        table = retention.fit(*retention.from_survival(segment.survival[: FITTED_YEARS + 1]))
        rows += [
            printed(f"a fitted to seven printed years: {segment.name}", SOURCE, segment.a, table.a, 3),
            printed(f"b fitted to seven printed years: {segment.name}", SOURCE, segment.b, table.b, 3),
            printed(f"Log likelihood of a customer's seven printed years: {segment.name}", RECOMPUTED,
                    segment.log_likelihood, table.log_likelihood, 4),
            printed(f"Customers in year 12 that this fit foretells: {segment.name}", RECOMPUTED,
                    segment.foretold, float(retention.survival(table.a, table.b, YEARS)[-1]), 3),
        ]  # fmt: skip
    return [*rows, *_cohorts()]


def printed(what: str, source: str, expected: float, obtained: float, decimals: int) -> Row:
    """A number that should be the one printed, which was rounded to so many decimals; half a unit more is forgiven."""
    away = 10.0**-decimals
    return in_range(what, source, expected - away, expected + away, Found(obtained), expected=expected, write=plain)


def refit(effort: Effort) -> Sequence[Row]:
    """The parameters come back from seven simulated years."""
    rows: list[Row] = []
    for segment in SEGMENTS:
        counts = np.zeros((2, FITTED_YEARS))
        for replicate in range(1, effort.worlds(REFITS, 4) + 1):
            counts += retention.from_survival(simulated(segment, FITTED_YEARS, replicate))
        fitted = retention.fit(*counts)
        errors = np.sqrt(np.diag(fitted.covariance_of_logs)) * (fitted.a, fitted.b)
        rows += [
            against_theory(f"{name} fitted to seven simulated years: {segment.name}",
                           f"maximum likelihood gives the parameter back ({SOURCE})", true,
                           Found(value, float(error)))
            for name, true, value, error in zip(
                ("a", "b"), (segment.a, segment.b), (fitted.a, fitted.b), errors, strict=True
            )
        ]  # fmt: skip
    return rows


def _cohorts() -> list[Row]:
    """Four cohorts, each seen a year less than the one before."""
    counts = np.zeros((2, COHORTS.size - 1))
    for seen in range(2, COHORTS.size + 1):
        counts[:, : seen - 1] += retention.from_survival(COHORTS[:seen].astype(np.float64))
    fitted = retention.fit(*counts)
    source = "Fader & Hardie's example with several cohorts"
    return [
        printed(f"{name} fitted to four cohorts", source, expected, obtained, 2)
        for name, expected, obtained in zip(("a", "b"), COHORTS_FIT, (fitted.a, fitted.b), strict=True)
    ]


def likeliest_rate(segment: Segment) -> float:
    """The one rate of leaving that makes seven printed years likeliest: losses ÷ renewals faced."""
    lost, kept = retention.from_survival(segment.survival[: FITTED_YEARS + 1])
    return float(lost.sum() / (lost + kept).sum())


def alike(effort: Effort) -> Sequence[Row]:
    """The model with churn that is the same for all customers, fitted to the same seven years, fails."""
    rows: list[Row] = []
    for segment in SEGMENTS:
        rate = likeliest_rate(segment)
        seen = share(float(cohort({"churn_floor": rate, **NO_SPREAD}, YEARS)[-1]))
        short = Found(float(segment.survival[YEARS]) - seen.mean, seen.error)
        rows += [
            printed(f"Customers in year 12 that a fit with all alike foretells: {segment.name}", RECOMPUTED,
                    segment.foretold_alike, (1 - rate) ** YEARS, 3),
            against_theory(f"Customers left after {YEARS} years if all are alike: {segment.name}",
                           "(1 − θ)¹², θ likeliest for seven years",
                           (1 - rate) ** YEARS, seen, write=percent),
            in_range(f"Customers left after {YEARS} years, observed less simulated with all alike: {segment.name}",
                     f"{SOURCE}, table 1; evidence churn_heterogeneity; our tolerance", FAILS_BY, 1.0, short,
                     write=percent),
        ]  # fmt: skip
    return rows


def residual(effort: Effort) -> Sequence[Row]:
    """What a customer who has renewed seven times will still bring."""
    high = SEGMENTS[0]
    worth = (1 + DISCOUNT) ** -np.arange(LONG - FITTED_YEARS, dtype=np.float64)
    seen, theory = simulated(high, LONG), retention.survival(high.a, high.b, LONG)
    expected = float(theory[FITTED_YEARS + 1 :] @ worth / theory[FITTED_YEARS])
    return [
        printed(f"Discounted renewals to come after {FITTED_YEARS}: {high.name}", "Fader & Hardie 2010",
                RESIDUAL, retention.residual_renewals(high.a, high.b, FITTED_YEARS, DISCOUNT), 3),
        against_theory(f"The same of simulated customers, in {LONG} years: {high.name}",
                       "Σ S(8 + t)/S(7) ÷ 1.1ᵗ (Fader & Hardie 2010)", expected,
                       still_to_come(seen[FITTED_YEARS:], worth)),
    ]  # fmt: skip


def still_to_come(left: Floats, worth: Floats) -> Found:
    """Mean worth of the renewals of the customers `left[0]`, of whom `left[t]` make the t-th, worth `worth[t − 1]`."""
    in_all = np.concatenate([[0.0], np.cumsum(worth)])
    stop = np.append(-np.diff(left), left[-1])
    mean = float(stop @ in_all / left[0])
    return Found(mean, float(np.sqrt((stop @ np.square(in_all - mean)) / left[0] / left[0])))


CHECKS: Final[Mapping[str, Rows]] = {
    "survival": survival,
    "likelihood": likelihood,
    "refit": refit,
    "alike": alike,
    "residual_renewals": residual,
}
