"""Execution: people do a part of what they know; habits make it more, fear and distraction make it less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck, normal
from salessim.model.decisions import Decision
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

ORDINARY: Final = 0.5
"""Share of occasions on which people ordinarily practise what they know: habits settle there."""
AUTOMATIC: Final = np.log(20.0)
"""A habit counts as formed at 95 % of where it settles, which takes ln 20 time constants."""


class Execution(Parameters):
    """The gap between knowing and doing."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: habits, partners and fear change nothing; 1 is its full effect",
    )  # fmt: skip
    gap: float = parameter(
        0.74, key="gap", unit="share", evidence="execution_gap", range=(0.4, 1.0),
        meaning="Share of what one knows that is not done without habits; 74% makes the ordinary realised share 63%",
    )  # fmt: skip
    habit_days: float = parameter(
        66.0, key="habit_days", unit="days", gt=0, le=2000, evidence="habit_days", range=(18, 254),
        meaning="Days of repeated practice until a habit is 95% formed, for the median person",
    )  # fmt: skip
    habit_spread: float = parameter(
        0.66, key="habit_spread", unit="log", ge=0, le=3, evidence="habit_days", range=(0.3, 1.0),
        meaning="Spread of that time between people: standard deviation of its logarithm",
    )  # fmt: skip
    loss_half_life_months: float = parameter(
        4.0, key="loss_half_life", unit="months", gt=0, le=240, range=(1, 12),
        meaning="Half-life of a habit that is practised less than before",
    )  # fmt: skip
    partners: float = parameter(
        0.0, key="partners", unit="share", range=(0, 1),
        meaning="Share of people with an accountability partner who asks every week",
    )  # fmt: skip
    partner_effect: float = parameter(
        0.2, key="partner_effect", unit="share", evidence="accountability_partner", range=(0.05, 0.35),
        meaning="Rise of the practised share of occasions with a partner",
    )  # fmt: skip
    partner_hours_per_month: float = parameter(
        2.0, key="partner_hours", unit="hours/month", ge=0, le=40, range=(1, 4),
        meaning="Hours a month that a partnership takes from selling",
    )  # fmt: skip
    fear_effect: float = parameter(
        0.5, key="fear_effect", unit="share", range=(0.2, 0.8),
        meaning="Share of attempts that full fear prevents",
    )  # fmt: skip


@dataclass
class ExecutionColumns(Columns):
    """Habits."""

    habit: SeatFloats = column("seat", np.float64, "share", "strength of the habit", fill=ORDINARY, bounds=(0, 1))
    practice: SeatFloats = column(
        "seat", np.float64, "factor", "occasions practised this month ÷ ordinary", fill=1, bounds=(0, 10)
    )
    drive: SeatFloats = column(
        "seat", np.float64, "factor", "on output, 1 at the ordinary habit", fill=1, bounds=(0, 10)
    )
    hours: SeatFloats = column("seat", np.float64, "hours", "with accountability partners", bounds=(0, 744))


def practised_share(fear: Floats, displaced: Floats, p: Execution) -> Floats:
    """Share of occasions practised: (½ + partners × effect)(1 − fear_effect f)(1 − displaced), at most all."""
    attempts = (ORDINARY + np.asarray(p.partners) * p.partner_effect) * (1 - p.fear_effect * fear)
    return np.minimum(attempts * (1 - displaced), 1.0)


def habit_after(habit: Floats, practised: Floats, spread: Floats, p: Execution) -> Floats:
    """Habit a month on: it nears the practised share at rate ln 20 ÷ habit time, or falls to it at its half-life.

    h′ = π + (h − π) e^(−k),  k = ln 20 ÷ (days e^(σz)/30.4) when rising, ln 2 ÷ half-life when falling; z is the
    person's own. (Lally et al. 2010: 66 days in the median, 18 to 254.)
    """
    rising = AUTOMATIC * DAYS_PER_MONTH / (p.habit_days * np.exp(p.habit_spread * spread))
    falling = np.log(2.0) / np.asarray(p.loss_half_life_months)
    return practised + (habit - practised) * np.exp(-np.where(practised > habit, rising, falling))


def realised_share(habit: Floats | float, p: Execution) -> Floats:
    """Share of what one knows that is done: 1 − gap (1 − h)."""
    return 1 - p.gap * (1 - np.asarray(habit))


def execution_drive(habit: Floats, p: Execution) -> Floats:
    """Factor on output: realised share ÷ that of the ordinary habit, weighted by strength."""
    return 1 + p.strength * (realised_share(habit, p) / realised_share(ORDINARY, p) - 1)


def read(state: State, p: Organisation, luck: Luck) -> None:
    """Entry execution.read: what habits achieve this month, and the hours of partners."""
    own, occupied = state.execution, state.tenure.occupied
    own.drive[:] = execution_drive(own.habit, p.execution)
    own.hours[:] = occupied * (
        p.execution.strength * np.asarray(p.execution.partners) * p.execution.partner_hours_per_month
    )
    practised = practised_share(state.morale.fear, state.hacks.displaced, p.execution)
    own.practice[:] = 1 + p.execution.strength * (practised / ORDINARY - 1)


def practise(state: State, p: Organisation, luck: Luck) -> None:
    """Entry execution.practise: the month's practice makes or unmakes habits."""
    own = state.execution
    draws = luck.dense(Decision.HABIT_SPEED, person_words(state.shape, state.tenure.occupant), timeless=True)
    practised = practised_share(state.morale.fear, state.hacks.displaced, p.execution)
    own.habit[:] = np.where(
        state.tenure.occupied, habit_after(own.habit, practised, normal(draws), p.execution), ORDINARY
    )
