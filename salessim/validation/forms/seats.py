"""Seats in the long run against renewal theory, in its exact form for whole months.

Somebody works month n = 0, 1, … of a stay with probability S(n); the ramp is read at n + ½; V is the mean vacancy. A
seat is a renewal process of stays and vacancies, so the share of its months in a state is the mean time a stay spends
in it ÷ the mean length of stay and vacancy together (Cox 1962, Renewal Theory).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gamma
from typing import Any, Final

import numpy as np

from salessim.model.organisation import Organisation
from salessim.model.simulation import Span
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.groups import Rows
from salessim.validation.row import Row, against_theory, percent, ratio
from salessim.validation.worlds import Effort, watched

SPAN: Final = Span(horizon=48, burn_in=144)
WORLDS: Final = 240
MONTHS: Final = np.arange(3000)
MEAN: Final = 19.0
"""Mean tenure, months."""
RAMP: Final = 10.0
COX: Final = "renewal theory (Cox 1962): "


def seats(months_to_fill: float, ramp: str, mean: float = MEAN, **tenure: Any) -> Organisation:
    """Forty seats where nothing happens but that people come, learn and leave."""
    return builtin(
        "bare",
        {
            "organisation": {"teams": 4, "seats_per_team": 10, "accounts_per_seat": 1},
            "tenure": {"mean": mean, **tenure},
            "onboarding": {"ramp": RAMP, "shape": ramp},
            "hiring": {"time_to_fill": months_to_fill},
        },
    )


def sums(organisation: Organisation, worlds: int, span: Span = SPAN) -> dict[str, Floats]:
    """Tallies added over months, shape (worlds,)."""
    return {name: values.sum(axis=1) for name, values in watched(organisation, worlds, span).items()}


def weibull_stays(mean: float, shape: float) -> Floats:
    """S(n) = exp(−(n/λ)^k) with λ = μ/Γ(1 + 1/k), at n = 0, 1 and so on."""
    scale = mean / gamma(1 + 1 / shape)
    return np.asarray(np.exp(-((MONTHS / scale) ** shape)), dtype=np.float64)


def age_in_seat(stays: Floats) -> float:
    """Mean tenure of those who sit there, at the middle of a month: Σ S(n)(n + ½) ÷ Σ S(n)."""
    return float((stays * (MONTHS + 0.5)).sum() / stays.sum())


def constant_hazard(effort: Effort) -> Sequence[Row]:
    """Constant hazard, mean tenure 19 months, linear ramp of 10 months, vacancies of 3 months."""
    fill = 3.0
    stays = np.exp(-MONTHS / MEAN)
    factor = np.minimum(1.0, (MONTHS + 0.5) / RAMP)
    filled = float(stays.sum() / (stays.sum() + fill))
    mean_factor = float((stays * factor).sum() / stays.sum())
    got = sums(seats(fill, "linear"), effort.worlds(WORLDS))
    case = "constant hazard, mean tenure 19 months, linear ramp 10, vacancy 3"
    return [
        against_theory(
            f"Share of seat time vacant: {case}", COX + "V/(V + μ), μ = Σ S(n)",
            1 - filled, ratio(got["vacant"], got["seats_open"]), write=percent,
        ),
        against_theory(
            f"Months a seat stays vacant after a departure: {case}", COX + "V, the parameter; departures × V = time",
            fill, ratio(got["vacant"], got["quits"]),
        ),
        against_theory(
            f"Mean ramp factor of those in seats: {case}", COX + "Σ S r ÷ Σ S",
            mean_factor, ratio(got["ramp_factors"], got["headcount"]), write=percent,
        ),
        against_theory(
            f"Output of a seat ÷ that of a seat always held by somebody ramped: {case}",
            COX + "Σ S r ÷ (Σ S + V)", filled * mean_factor, ratio(got["ramp_factors"], got["seats_open"]),
            write=percent,
        ),
        against_theory(
            f"Tenure of those in seats, months: {case}", COX + "Σ S(n)(n + ½) ÷ Σ S(n)",
            age_in_seat(stays), ratio(got["tenure_in_seat"], got["headcount"]),
        ),
        against_theory(
            f"Completed tenure, months: {case}", COX + "Σ S(n) − ½",
            float(stays.sum()) - 0.5, ratio(got["completed_tenure"], got["quits"]),
        ),
    ]  # fmt: skip


def worked_case(effort: Effort) -> Sequence[Row]:
    """A ramp of ten months against nineteen of tenure, and the mean under the hazards that were measured."""
    got = sums(seats(1.0, "step"), effort.worlds(WORLDS))
    measured = sums(seats(1.0, "step", shape="empirical"), effort.worlds(WORLDS))
    return [
        against_theory(
            "Share of filled seat time beyond the ramp: constant hazard, mean tenure 19 months, ramp 10",
            COX + "e^(−10/19)", float(np.exp(-RAMP / MEAN)), ratio(got["ramped"], got["headcount"]), write=percent,
        ),
        against_theory(
            "Completed tenure, months: measured hazards with their bump, mean tenure 19 months",
            "the parameter tenure.mean", MEAN, ratio(measured["completed_tenure"], measured["quits"]),
        ),
    ]  # fmt: skip


def weibull_hazard(effort: Effort) -> Sequence[Row]:
    """Rising and falling hazards of the same mean: who stays long weighs more or less."""
    rows: list[Row] = []
    for shape in (2.0, 0.8):
        stays, fill = weibull_stays(MEAN, shape), 2.0
        got = sums(seats(fill, "step", shape="weibull", weibull_shape=shape), effort.worlds(WORLDS))
        case = f"Weibull hazard k = {shape:g}, mean tenure 19 months, ramp 10, vacancy 2"
        beyond, total = float(stays[int(RAMP) :].sum()), float(stays.sum())
        rows += [
            against_theory(
                f"Share of filled seat time beyond the ramp: {case}", COX + "Σ S(n) from the ramp's end ÷ Σ S(n)",
                beyond / total, ratio(got["ramped"], got["headcount"]), write=percent,
            ),
            against_theory(
                f"Share of seat time vacant: {case}", COX + "V/(V + μ), μ = Σ S(n)",
                fill / (total + fill), ratio(got["vacant"], got["seats_open"]), write=percent,
            ),
            against_theory(
                f"Tenure of those in seats, months: {case}", COX + "Σ S(n)(n + ½) ÷ Σ S(n)",
                age_in_seat(stays), ratio(got["tenure_in_seat"], got["headcount"]),
            ),
            against_theory(
                f"Completed tenure, months: {case}", COX + "Σ S(n) − ½",
                total - 0.5, ratio(got["completed_tenure"], got["quits"]),
            ),
        ]  # fmt: skip
    return rows


GROWING: Final = {"teams": 5, "seats_per_team": 12, "accounts_per_seat": 1}
GROWTH_SPAN: Final = Span(horizon=12, burn_in=120)
GROWTH_WORLDS: Final = 32


def growing(growth_per_year: float, **sections: Mapping[str, Any]) -> Organisation:
    """Seats whose number grows, and that are filled after a month."""
    usual: dict[str, Mapping[str, Any]] = {
        "organisation": GROWING, "headcount": {"growth": growth_per_year}, "tenure": {"mean": MEAN},
        "hiring": {"time_to_fill": 1},
    }  # fmt: skip
    return builtin("bare", {**usual, **sections})


def growing_seats(effort: Effort) -> Sequence[Row]:
    """Where seats grow, those in seat are younger: tenure n weighs S(n)(1 + g)^(−n/12)."""
    growth = 0.25
    got = sums(growing(growth), effort.worlds(GROWTH_WORLDS), GROWTH_SPAN)
    aged = np.exp(-MONTHS / MEAN) * (1 + growth) ** (-MONTHS / 12)
    return [
        against_theory(
            "Tenure of those in seats, months: constant hazard, mean tenure 19 months, seats grow 25% a year",
            COX + "Σ S(n)(n + ½)(1 + g)^(−n/12) ÷ Σ S(n)(1 + g)^(−n/12), about 1/(λ + g)",
            age_in_seat(aged), ratio(got["tenure_in_seat"], got["headcount"]),
        )
    ]  # fmt: skip


CHECKS: Final[Mapping[str, Rows]] = {
    "constant_hazard": constant_hazard,
    "ramp_against_tenure": worked_case,
    "weibull_hazard": weibull_hazard,
    "growing_seats": growing_seats,
}
