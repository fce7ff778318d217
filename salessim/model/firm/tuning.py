"""Tuning: the funnel is worked step by step, each step a little better every month, down to a floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Tuning(Parameters):
    """Work on the funnel."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches tuning off, effects and costs; 1 is its full effect",
    )  # fmt: skip
    effort: float = parameter(
        0.0, key="effort", unit="share", range=(0, 1),
        meaning="How far the funnel is tuned, step by step",
    )  # fmt: skip
    tuning_months: float = parameter(
        18.0, key="time", unit="months", gt=0, le=240, range=(9, 36),
        meaning="Time constant in which full effort comes near what can be reached",
    )  # fmt: skip
    fewer_hours: float = parameter(
        0.2, key="fewer_hours", unit="share", range=(0.1, 0.4), le=0.9,
        meaning="Part of the hours for each contact that tuning saves in the end",
    )  # fmt: skip
    more_responses: float = parameter(
        0.1, key="more_responses", unit="factor", ge=0, le=2, range=(0.0, 0.25),
        meaning="More responses to contacts in the end",
    )  # fmt: skip
    cost_usd_per_month: float = parameter(
        500.0, key="cost", unit="usd/month", ge=0, range=(150, 1_500),
        meaning="Cost of full effort for each open seat",
    )  # fmt: skip


@dataclass
class TuningColumns(Columns):
    """How far it has come."""

    tuned: SeatFloats = column("seat", np.float64, "share", "of what can be reached", bounds=(0, 1))
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of tuning this month", bounds=(0, np.inf))


def tuned_after(tuned: Floats, p: Tuning) -> Floats:
    """How far tuned a month on: 1 − (1 − t) e^(−effort/time). What has been tuned stays."""
    return 1 - (1 - tuned) * np.exp(-np.asarray(p.effort) / p.tuning_months)


def contact_hours(tuned: Floats, p: Tuning) -> Floats:
    """Factor on the hours of a contact."""
    return 1 - p.strength * p.fewer_hours * tuned


def answers(tuned: Floats, p: Tuning) -> Floats:
    """Factor on responses."""
    return 1 + p.strength * p.more_responses * tuned


def tune(state: State, p: Organisation, luck: Luck) -> None:
    """Entry tuning.tune: a month of work on the funnel."""
    own, q = state.tuning, p.tuning
    own.tuned[:] = tuned_after(own.tuned, q)
    own.cost_usd[:] = state.headcount.open * (q.strength * np.asarray(q.effort) * q.cost_usd_per_month)
