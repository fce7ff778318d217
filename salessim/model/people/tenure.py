"""Tenure: how long people stay in a seat, and when they quit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy.special import gamma

from salessim.engine.columns import Columns, column
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck
from salessim.model.decisions import Decision
from salessim.model.market.need import chance
from salessim.model.people.onboarding import frustration
from salessim.quantities.arrays import Floats, SeatBools, SeatFloats, SeatInts
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

EMPIRICAL_UNTIL: Final = np.array([1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 60])
"""Ends of the tenure brackets (months) of the measured hazards; the last one holds from there on."""
EMPIRICAL_HAZARD: Final = np.array(
    [0.0036, 0.0064, 0.0103, 0.0202, 0.0105, 0.0149, 0.0162, 0.0172, 0.0168, 0.0116, 0.0139]
)
"""Measured monthly exit hazards by bracket; only their shape is used (evidence: exit_hazard_by_tenure)."""
BUMP_BRACKET: Final = 3
LONGEST_MONTHS: Final = 1200


class Tenure(Parameters):
    """How long people stay."""

    shape: Literal["exponential", "weibull", "empirical"] = parameter(
        "exponential", key="shape", unit="choice", scope="structure", evidence="tenure_weibull_shape",
        meaning="How the hazard of quitting depends on tenure: constant, a power of tenure, or as measured with its "
        "bump in the fourth month",
    )  # fmt: skip
    mean_months: float = parameter(
        19.0, key="mean", unit="months", gt=0, le=600, evidence="tenure_mean", range=(12, 36),
        meaning="Mean completed tenure of those who quit (the month of leaving counts half)",
    )  # fmt: skip
    weibull_shape: float = parameter(
        1.07, key="weibull_shape", unit="factor", ge=0.2, le=10, evidence="tenure_weibull_shape", range=(0.8, 1.3),
        meaning="Exponent k of the Weibull hazard: above 1 the hazard rises with tenure, below 1 it falls",
    )  # fmt: skip
    early_bump: float = parameter(
        1.0, key="early_bump", unit="factor", ge=0, le=5, evidence="exit_hazard_by_tenure", range=(0.5, 2.0),
        meaning="Size of the measured bump in the fourth month; 0 takes it away and so lengthens the mean",
    )  # fmt: skip

    @cached_property
    def empirical_scale(self) -> Floats:
        """Factor on the measured hazards that gives `mean_months` when the bump has its measured size."""
        mean = np.asarray(self.mean_months, dtype=np.float64)
        low, high = np.full(mean.shape, 1e-4), np.full(mean.shape, 1e4)
        for _ in range(80):  # bisection on the logarithm: 80 halvings of 18 powers of e end below rounding
            middle = np.sqrt(low * high)
            too_long = _mean_under(middle) > mean
            low, high = np.where(too_long, middle, low), np.where(too_long, high, middle)
        return np.sqrt(low * high)


@dataclass
class TenureColumns(Columns):
    """Who sits where, and for how long."""

    occupied: SeatBools = column("seat", np.bool_, "–", "a person sits in the seat")
    occupant: SeatInts = column("seat", np.int32, "count", "number k of the person in the seat, or last in it")
    months_in_seat: SeatInts = column("seat", np.int32, "months", "whole months worked here", bounds=(0, np.inf))
    left: SeatBools = column("seat", np.bool_, "–", "event: the person left this month, for whatever reason")
    quit: SeatBools = column("seat", np.bool_, "–", "event: of their own will")
    dismissed: SeatBools = column("seat", np.bool_, "–", "event: dismissed for conduct or performance")
    laid_off: SeatBools = column("seat", np.bool_, "–", "event: laid off, the seat being closed")
    promoted: SeatBools = column("seat", np.bool_, "–", "event: promoted to manager")
    regretted: SeatBools = column("seat", np.bool_, "–", "event: quit by somebody of more than average talent")
    completed_months: SeatFloats = column("seat", np.float64, "months", "event: completed tenure of who left")


def relative_hazard(months: SeatInts, bump: Floats | float) -> Floats:
    """The measured hazard at a tenure, with its bump scaled: h = h₀ + bump (h_measured − h₀) in the fourth month."""
    table = np.minimum(np.searchsorted(EMPIRICAL_UNTIL, months, side="right"), EMPIRICAL_HAZARD.size - 1)
    without = (EMPIRICAL_HAZARD[BUMP_BRACKET - 1] + EMPIRICAL_HAZARD[BUMP_BRACKET + 1]) / 2
    flat = np.where(table == BUMP_BRACKET, without, EMPIRICAL_HAZARD[table])
    return np.where(table == BUMP_BRACKET, flat + bump * (EMPIRICAL_HAZARD[BUMP_BRACKET] - flat), flat)


def _mean_under(scale: Floats) -> Floats:
    """Mean completed tenure with the measured hazards times `scale`: Σ S(m) − ½, the tail summed exactly."""
    total = np.full(scale.shape, -0.5)
    cumulative = np.zeros(scale.shape)
    for month in range(int(EMPIRICAL_UNTIL[-1])):
        total = total + np.exp(-cumulative)
        cumulative = cumulative + scale * relative_hazard(np.array(month, dtype=np.int32), 1.0)
    return total + np.exp(-cumulative) / -np.expm1(-scale * EMPIRICAL_HAZARD[-1])


def quit_hazard(months: SeatInts, p: Tenure, bump: Floats | float = 1.0) -> Floats:
    """Cumulated hazard of quitting in the month after `months` whole months in the seat.

    exponential: 1/μ;  Weibull: ((m+1)/λ)^k − (m/λ)^k with λ = μ/Γ(1 + 1/k);  empirical: c · h(m).
    μ is the mean tenure in months; `bump` scales the measured bump, which onboarding may relieve. The Weibull mean is
    exact up to the trapezoid rule in months.
    """
    if p.shape == "exponential":
        return 1 / np.asarray(p.mean_months) + np.zeros(np.shape(months))
    if p.shape == "weibull":
        k = np.asarray(p.weibull_shape)
        scale = p.mean_months / gamma(1 + 1 / k)
        return raised((months + 1) / scale, k) - raised(months / scale, k)
    return p.empirical_scale * relative_hazard(months, p.early_bump * bump)


def quit_probability(months: SeatInts, p: Tenure, factor: Floats | float = 1.0, bump: Floats | float = 1.0) -> Floats:
    """Monthly probability of quitting, 1 − e^(−hazard × factor); the factor is that of feelings and colleagues."""
    return chance(quit_hazard(months, p, bump) * factor)


def leave(state: State, p: Organisation, luck: Luck) -> None:
    """Entry tenure.quit: those who have worked at least a month here may leave; the seat is empty from now on."""
    own = state.tenure
    _make_go(state)
    draws = luck.dense(Decision.QUITS, person_words(state.shape, own.occupant))
    # The hazard is that of the month just lived, so a person who has just arrived does not face it.
    worked = own.occupied & (own.months_in_seat >= 1) & ~(own.laid_off | own.dismissed | own.promoted)
    factor = state.morale.quit_factor * state.conduct.quit_factor
    lived = np.maximum(own.months_in_seat - 1, 0)
    own.quit[:] = worked & (draws < quit_probability(lived, p.tenure, factor, frustration(p.onboarding)))
    own.regretted[:] = own.quit & (state.candidates.talent > 0)
    own.left[:] = own.quit | own.laid_off | own.dismissed | own.promoted
    own.completed_months[:] = np.where(own.left, own.months_in_seat - 0.5, 0.0)
    own.occupied &= ~own.left


def _make_go(state: State) -> None:
    """Those who do not go of their own will; who is laid off is not also dismissed, and so on."""
    own = state.tenure
    own.laid_off[:] = own.occupied & ~state.headcount.open
    own.promoted[:] = own.occupied & state.promotion.promoted & ~own.laid_off
    judged = state.standards.dismissed | state.dismissal.dismissed
    own.dismissed[:] = own.occupied & judged & ~own.laid_off & ~own.promoted


def arrive(state: State, p: Organisation, luck: Luck) -> None:
    """Entry tenure.arrive: those hired take their seats."""
    own, hired = state.tenure, state.hiring.hired
    own.occupant += hired
    own.occupied |= hired
    own.months_in_seat[hired] = 0


def grow(state: State, p: Organisation, luck: Luck) -> None:
    """Entry tenure.grow: a month more in the seat."""
    state.tenure.months_in_seat += state.tenure.occupied


def start(state: State, p: Organisation) -> None:
    """Every open seat starts filled by its first person."""
    state.tenure.occupied[:] = state.headcount.open
    state.tenure.occupant[:] = state.headcount.open
