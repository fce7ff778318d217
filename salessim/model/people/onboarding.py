"""Onboarding: how fast a newcomer becomes productive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
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


@dataclass
class OnboardingColumns(Columns):
    """How far people are."""

    ramps_lived: SeatFloats = column(
        "seat", np.float64, "ramps", "ramp periods lived through; 1 is the end of the ramp", bounds=(0, np.inf)
    )
    factor: SeatFloats = column(
        "seat", np.float64, "share", "productivity of who sits here, 0 if nobody", bounds=(0, 1)
    )


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


def read(state: State, p: Organisation, luck: Luck) -> None:
    """Entry onboarding.read: this month's productivity, read at its middle."""
    own, tenure = state.onboarding, state.tenure
    own.ramps_lived[state.hiring.hired] = 0.0
    middle = own.ramps_lived + 0.5 / p.onboarding.ramp_months
    own.factor[:] = np.where(tenure.occupied, ramp_factor(middle, p.onboarding), 0.0)


def learn(state: State, p: Organisation, luck: Luck) -> None:
    """Entry onboarding.learn: a month more of the ramp; a policy that shortens it helps from here on, not backwards."""
    state.onboarding.ramps_lived += state.tenure.occupied / np.asarray(p.onboarding.ramp_months)
