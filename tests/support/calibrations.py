"""Fits made by hand, for tests of what is written about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from salessim.calibration.estimate import Choice, Curve, Estimate, Unknown
from salessim.calibration.findings import findings
from salessim.calibration.fit import Base, Fit, base_of
from salessim.calibration.matching.matched import Matched, MomentRow
from salessim.calibration.reading.report import FileReport, ReadingReport, Reasoned, Refused
from salessim.calibration.records import Deals, People, Records

AS_OF = np.datetime64("2023-12-31")
SINCE = np.datetime64("2019-01-01")

DIRECT = (
    Estimate("tenure.mean", 21.3412, 18.9, 24.1, 312, "stays, 140 of them ended by quitting", "Weibull, lifelines"),
    Estimate("hiring.time_to_fill", 3.9, 3.1, 4.9, 88, "gaps in seats", "maximum likelihood"),
    Estimate("onboarding.ramp", 7.4, 5.5, 10.1, 5204, "deals opened", "Poisson", "Bookings say 8.1."),
    Estimate("pipeline.cycle", 7.9, 7.6, 8.2, 5204, "deals", "lifelines"),
    Estimate("outcome.win", -0.31, -0.38, -0.24, 4800, "ended deals", "logit"),
    Estimate("market.deal_value", 58213.4, 56010.2, 60503.9, 1890, "won deals", "lognormal"),
    Estimate("renewal.churn_a", 0.74, 0.51, 1.07, 410, "customers", "sBG"),
    Estimate("renewal.churn_b", 2.51, 1.62, 3.9, 410, "customers", "sBG"),
    Estimate("renewal.expansion", 0.061, 0.04, 0.082, 410, "customers", "mean"),
)
SIMULATED = (
    Estimate("tenure.mean", 20.1, 17.2, 23.5, 312, "stays, simulated moments", "simulated moments"),
    Estimate("outcome.win", 0.12, -0.02, 0.26, 4800, "ended deals, simulated moments", "simulated moments"),
    Estimate("hiring.talent_sd", 0.33, 0.26, 0.4, 4800, "deals, simulated moments", "simulated moments"),
)
UNKNOWN = (
    Unknown("market.need_on", "only its product with prospecting.response_given_need moves any moment"),
    Unknown("hiring.talent_sd", "is not seen directly"),
)
CHOICES = (Choice("tenure.shape", "weibull", "the interval of the shape excludes 1"),)
MOMENTS = (
    MomentRow("quits", "Quits per person and year", "/year", 0.41, 0.43, 0.03, -0.6, held_out=False),
    MomentRow("vacant", "Share of seats vacant", "share", 0.12, 0.11, 0.01, 0.9, held_out=False),
    MomentRow("spread", "Spread of bookings between reps", "log", 0.82, 0.61, 0.04, 4.9, held_out=True),
    MomentRow("late_churn", "Churn in the fourth year and later", "share", 0.11, 0.12, 0.02, -0.4, held_out=True),
)
MATCHED = Matched(
    SIMULATED, UNKNOWN[:1], ("Seats are those of the records.",), MOMENTS, (9.0, 2.0), 3.4, 2, 0.18, 96, "J is small."
)
PEOPLE = FileReport(
    table="people",
    file="reps.csv",
    encoding="utf-8",
    delimiter=",",
    preset="",
    columns={"person": "Rep"},
    orders={},
    read=318,
    kept=312,
    duplicates=2,
    duplicate_lines=(7, 8),
    refused=(Reasoned("not a date", 3, (4, 9, 17)), Reasoned("ends before it begins", 1, (40,))),
    refused_rows=(Refused(4, "Hired", "Ada Lovelace", "not a date"), Refused(40, "Left", "31 Feb 2019", "not a date")),
    notes=("12 reps have no end: still there",),
)
DEALS = replace(
    PEOPLE, table="deals", file="deals.csv", preset="Salesforce opportunities", read=5204, kept=5204,
    duplicates=0, duplicate_lines=(), refused=(), refused_rows=(), notes=(),
)  # fmt: skip
REPORT = ReadingReport((PEOPLE, DEALS), AS_OF, as_of_said=True)


def records() -> Records:
    """Three stays, one of them ended, and two deals."""
    days = np.array(["2019-03-01", "2020-01-01", "2021-06-01"], dtype="datetime64[D]")
    ended = np.array(["2020-06-16", "NaT", "NaT"], dtype="datetime64[D]")
    codes = np.arange(3, dtype=np.int32)
    people = People(codes, codes, days, ended, np.array([1, 0, 0], dtype=np.int8))
    closed = np.array(["2021-01-01", "NaT"], dtype="datetime64[D]")
    ends = np.array([1, 0], dtype=np.int8)
    deals = Deals(codes[:2], codes[:2], days[:2], closed, ends, np.array([5e4, np.nan]))
    return Records(AS_OF, SINCE, people, deals)


def survival(name: str = "tenure", title: str = "Still in their seat", mean: float = 21.3) -> Curve:
    """A survival curve with a band and an exponential fitted to it."""
    months = np.arange(0.0, 61.0)
    seen = np.exp(-months / 20) * (1 + 0.03 * np.sin(months / 3))
    fitted = np.exp(-months / mean)
    label = "months since the hire"
    return Curve(name, title, months, label, seen, seen * 0.9, np.minimum(1, seen * 1.1), fitted, "share still there")


def ramp() -> Curve:
    """Openings by month of tenure, with the ramp fitted to them."""
    months = np.arange(1.0, 25.0)
    fitted = 4.0 / (1 + np.exp(-(months - 4) / 1.5))
    seen = fitted * (1 + 0.1 * np.cos(months))
    return Curve(
        "ramp", "Deals opened by tenure", months, "month of tenure", seen, seen - 0.5, seen + 0.5, fitted, "a month"
    )


CURVES = (
    survival(),
    ramp(),
    survival("cycle", "Deals not yet ended", 30.0),
    survival("retention", "Customers who stayed", 21.0),
)


def fit(
    out: Path = Path("mine.yml"), study: str = "midmarket", *, simulated: bool = True, base: Base | None = None
) -> Fit:
    """A calibration as it might come out."""
    start = base or base_of(study, out)
    more = SIMULATED if simulated else ()
    found = findings(start.organisation, DIRECT, more, CHOICES, UNKNOWN)
    return Fit(start, out, records(), REPORT, found, CURVES, MATCHED.notes, MATCHED if simulated else None)


def with_estimate(held: Fit, *estimates: Estimate) -> Fit:
    """The same fit with nothing but these estimates."""
    return replace(held, findings=findings(held.base.organisation, estimates, (), (), ()), matched=None)
