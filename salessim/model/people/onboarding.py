"""Onboarding: how fast a newcomer becomes productive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy.special import ndtr

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.people.hiring import in_deviations
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

RAMPED: Final = 0.95
"""A person whose ramp factor reaches this counts as ramped."""
FORGIVEN: Final = 1e-9
"""Rounding that may not keep a person from being ramped: ten tenths of a ramp add up to a hair less than one."""
STEEPNESS: Final = 2 * np.log(RAMPED / (1 - RAMPED))


WEAK_GAIN: Final = 4
"""A mentor's gain falls with the talent quantile U as 4 (1 − U)³, whose mean is 1: the weak gain most."""


class Components(Parameters):
    """What structured onboarding consists of: the share of newcomers who get each, and what each gives and takes."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches structured onboarding off, with its costs; 1 is its full effect",
    )  # fmt: skip
    plan: float = parameter(
        0.0, key="plan", unit="share", range=(0, 1), meaning="A written plan for the first months",
    )  # fmt: skip
    mentor: float = parameter(
        0.0, key="mentor", unit="share", range=(0, 1), meaning="A mentor, assigned to everybody",
    )  # fmt: skip
    voluntary_mentor: float = parameter(
        0.0, key="voluntary_mentor", unit="share", range=(0, 1),
        meaning="A mentor for those who ask for one: the better half does, who gain least",
    )  # fmt: skip
    one_on_ones: float = parameter(
        0.0, key="one_on_ones", unit="share", range=(0, 1), meaning="Weekly talks with the manager",
    )  # fmt: skip
    early_training: float = parameter(
        0.0, key="early_training", unit="share", range=(0, 1), meaning="Training in the first weeks",
    )  # fmt: skip
    onboarding_manager: float = parameter(
        0.0, key="onboarding_manager", unit="share", range=(0, 1), meaning="Somebody whose job newcomers are",
    )  # fmt: skip
    mentor_uplift: float = parameter(
        0.17, key="mentor_uplift", unit="factor", ge=0, le=1, evidence="mandatory_mentor", range=(0.05, 0.25),
        meaning="Excess of mean output over the ramp that an assigned mentor gives the average newcomer",
    )  # fmt: skip
    each_uplift: float = parameter(
        0.05, key="each_uplift", unit="factor", ge=0, le=1, range=(0.0, 0.1),
        meaning="Excess of mean output over the ramp from each of the other components alone",
    )  # fmt: skip
    most_uplift: float = parameter(
        0.24, key="most_uplift", unit="factor", gt=0, le=1, evidence="structured_onboarding", range=(0.2, 0.4),
        meaning="Excess that nobody exceeds on average: components overlap, and all together come near it",
    )  # fmt: skip
    mentor_hours_per_month: float = parameter(
        6.0, key="mentor_hours", unit="hours/month", ge=0, le=80, range=(2, 12),
        meaning="Hours that colleagues give to each newcomer in the ramp who has a mentor",
    )  # fmt: skip
    each_usd_per_hire: float = parameter(
        1_500.0, key="each_cost", unit="usd", ge=0, range=(500, 4000),
        meaning="Cost of each component for one newcomer, beside hours",
    )  # fmt: skip
    relief: float = parameter(
        1.0, key="relief", unit="share", range=(0.5, 1.0),
        meaning="Part of the measured bump in early quitting that all components together take away",
    )  # fmt: skip


class Onboarding(Parameters):
    """The ramp."""

    shape: Literal["logistic", "linear", "exponential", "step", "table"] = parameter(
        "logistic", key="shape", unit="choice", scope="structure",
        meaning="How productivity grows over the ramp; all but `step` and `table` reach 95 % (linear: all) at its end",
    )  # fmt: skip
    ramp_months: float = parameter(
        10.0, key="ramp", unit="months", gt=0, le=120, evidence="ramp_time", range=(3, 18),
        meaning="Months from arrival to full productivity (95 % of it)",
    )  # fmt: skip
    table: tuple[float, ...] = parameter(
        (0.0, 0.25, 0.5, 1.0), key="table", unit="share", scope="structure", evidence="ramp_by_quarter",
        meaning="For shape `table`: productivity in equal steps over the ramp, full afterwards",
    )  # fmt: skip
    components: Components = Components()


@dataclass
class OnboardingColumns(Columns):
    """How far people are."""

    ramps_lived: SeatFloats = column(
        "seat", np.float64, "ramps", "ramp periods lived through; 1 is the end of the ramp", bounds=(0, np.inf)
    )
    factor: SeatFloats = column(
        "seat", np.float64, "share", "productivity of who sits here, 0 if nobody", bounds=(0, 1)
    )
    mentoring_hours: SeatFloats = column("seat", np.float64, "hours", "given to newcomers of the team", bounds=(0, 744))
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of structured onboarding this month", bounds=(0, np.inf))


def ramp_factor(ramps: SeatFloats, p: Onboarding) -> Floats:
    """Share of full productivity after `ramps` ramp periods x (elapsed months ÷ ramp).

    linear: min(1, x);  exponential: 1 − 20^(−x);  step: x ≥ 1;  table: its entry;
    logistic: 1/(1 + e^(−s(x − ½))) with s = 2 ln 19, which is 5 % at the start and 95 % at x = 1.
    """
    if p.shape == "linear":
        return np.minimum(1.0, ramps)
    if p.shape == "exponential":
        return -np.expm1(np.log(1 - RAMPED) * ramps)
    if p.shape == "step":
        return np.where(ramps >= 1 - FORGIVEN, 1.0, 0.0)
    if p.shape == "table":
        steps = np.append(np.asarray(p.table, dtype=np.float64), 1.0)
        return steps[np.minimum(np.floor(ramps * len(p.table) + FORGIVEN), len(p.table)).astype(np.int64)]
    return 1 / (1 + np.exp(-STEEPNESS * (ramps - 0.5)))


def is_ramped(factor: SeatFloats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Whether a ramp factor counts as fully productive."""
    return factor >= RAMPED - FORGIVEN


def mean_ramp(p: Onboarding) -> float:
    """Mean ramp factor over the ramp without structured onboarding, m = ∫₀¹ r(x) dx."""
    if p.shape == "exponential":
        return float(1 - RAMPED / -np.log(1 - RAMPED))
    if p.shape == "step":
        return 0.0
    return float(np.mean(p.table)) if p.shape == "table" else 0.5


def mentor_gain(talent: Floats, talent_sd: float, p: Components) -> Floats:
    """Factor on a mentor's uplift: 4 (1 − U)³, U the talent quantile; of those who may choose, for U > ½ only."""
    if not (np.any(p.mentor) or np.any(p.voluntary_mentor)):
        return np.zeros(np.shape(talent))
    quantile = ndtr(in_deviations(talent, talent_sd))
    gain = WEAK_GAIN * np.power(1 - quantile, WEAK_GAIN - 1.0)
    gain = np.where(np.asarray(talent_sd) > 0, gain, 1.0)
    return gain * (p.mentor + (1 - np.asarray(p.mentor)) * p.voluntary_mentor * (quantile > 0.5))


def uplift(gain: Floats, p: Components) -> Floats:
    """Excess of mean output over the ramp: M (1 − Π(1 − u/M)) on average, so that overlapping components stay below M.

    What a mentor adds to the others, u Π(1 − u/M), goes by `gain`, whose mean over talents is the share mentored.
    """
    missing = np.ones(np.shape(gain))
    for share in (p.plan, p.one_on_ones, p.early_training, p.onboarding_manager):
        missing = missing * (1 - np.minimum(p.each_uplift * np.asarray(share), p.most_uplift) / p.most_uplift)
    mentored = missing * np.minimum(np.asarray(p.mentor_uplift), p.most_uplift) * gain
    return p.strength * (p.most_uplift * (1 - missing) + mentored)


def speed(excess: Floats, p: Onboarding) -> Floats:
    """How many times faster the ramp is lived for an excess u of mean output: 1/(1 − u m/(1 − m)).

    A ramp of length s, and full output afterwards, gives s m + (1 − s) over the time of the whole ramp: m (1 + u) at
    s = 1 − u m/(1 − m). Exact for the linear ramp, and for the logistic up to its tail.
    """
    m = mean_ramp(p)
    room = m / (1 - m) if m < 1 else 0.0
    return 1 / np.maximum(1 - excess * room, 0.1)


def delivered(p: Components) -> Floats:
    """Share of the five components that newcomers get, a voluntary mentor not counted."""
    return (p.plan + np.asarray(p.mentor) + p.one_on_ones + p.early_training + p.onboarding_manager) / 5


def mentored(p: Components) -> Floats:
    """Share of newcomers with a mentor: those assigned one, and of the others the better half, who ask for one."""
    return np.asarray(p.mentor) + (1 - np.asarray(p.mentor)) * 0.5 * p.voluntary_mentor


def paid_for(p: Components) -> Floats:
    """Components that a newcomer is paid for on average, a voluntary mentor for those who have one."""
    return 5 * delivered(p) + (1 - np.asarray(p.mentor)) * 0.5 * p.voluntary_mentor


def frustration(p: Onboarding) -> Floats:
    """Factor on the measured bump of early quitting: 1 − strength × relief × share of components delivered."""
    return 1 - p.components.strength * np.asarray(p.components.relief) * delivered(p.components)


def read(state: State, p: Organisation, luck: Luck) -> None:
    """Entry onboarding.read: this month's productivity, read at its middle; a star begins fully productive."""
    own, tenure, shape = state.onboarding, state.tenure, state.shape
    own.ramps_lived[state.hiring.hired] = 0.0
    own.ramps_lived[:] = np.where(state.conduct.crowned, np.maximum(own.ramps_lived, 1.0), own.ramps_lived)
    middle = own.ramps_lived + 0.5 * _pace(state, p)
    own.factor[:] = np.where(tenure.occupied, ramp_factor(middle, p.onboarding), 0.0)
    parts = p.onboarding.components
    newcomers = tenure.occupied & (own.ramps_lived < 1)
    wanted = totals.by_team(newcomers * (parts.strength * mentored(parts) * parts.mentor_hours_per_month), shape)
    people = np.maximum(totals.by_team(tenure.occupied, shape), 1)
    own.mentoring_hours[:] = tenure.occupied * totals.to_seats(wanted / people, shape)
    own.cost_usd[:] = state.hiring.hired * (parts.strength * paid_for(parts) * parts.each_usd_per_hire)


def _pace(state: State, p: Organisation) -> Floats:
    """Ramps lived in a month by the people in the seats."""
    parts = p.onboarding.components
    gain = mentor_gain(state.candidates.talent, p.hiring.talent_sd, parts)
    return speed(uplift(gain, parts), p.onboarding) / p.onboarding.ramp_months


def learn(state: State, p: Organisation, luck: Luck) -> None:
    """Entry onboarding.learn: a month more of the ramp; a policy that shortens it helps from here on, not backwards."""
    state.onboarding.ramps_lived += state.tenure.occupied * _pace(state, p)
