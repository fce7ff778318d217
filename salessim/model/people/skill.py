"""Skill: what coaching and training teach fades soon; what is practised meanwhile stays longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

ORDINARY_HOURS: Final = 2.0
"""Coaching hours a month that a rep ordinarily receives: people arrive with the skill that these sustain."""


class Skill(Parameters):
    """Learning and forgetting."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches learning off: coaching and training teach nothing and cost nothing; 1 is its full effect",
    )  # fmt: skip
    taught_per_hour: float = parameter(
        0.08, key="taught_per_hour", unit="log", ge=0, le=2, evidence="coaching_formality", range=(0.03, 0.15),
        meaning="Log odds of winning that the first hour of coaching in a month teaches",
    )  # fmt: skip
    half_hours: float = parameter(
        4.0, key="half_hours", unit="hours/month", gt=0, le=200, range=(2, 10),
        meaning="Hours in a month at which an hour teaches half as much on average as the first",
    )  # fmt: skip
    half_life_months: float = parameter(
        1.15, key="half_life", unit="months", gt=0, le=120, evidence="training_decay", range=(0.33, 1.15),
        meaning="Half-life of what was taught and is not practised",
    )  # fmt: skip
    practised_per_month: float = parameter(
        0.05, key="practised", unit="share", range=(0.02, 0.1),
        meaning="Share of what is taught that a month of ordinary practice turns into lasting skill",
    )  # fmt: skip
    lasting_half_life_months: float = parameter(
        6.0, key="lasting_half_life", unit="months", gt=0, le=240, range=(3, 24),
        meaning="Half-life of lasting skill",
    )  # fmt: skip
    training_hours_per_month: float = parameter(
        0.0, key="training_hours", unit="hours/month", ge=0, le=160, range=(0, 16),
        meaning="Hours of training courses for each rep, taken from selling; they teach as coaching does",
    )  # fmt: skip
    training_usd_per_hour: float = parameter(
        60.0, key="training_cost", unit="usd", ge=0, range=(20, 150),
        meaning="Price of an hour of training for one rep",
    )  # fmt: skip


@dataclass
class SkillColumns(Columns):
    """What people have learned, beyond what everybody has."""

    taught: SeatFloats = column("seat", np.float64, "log", "taught lately, above the ordinary")
    lasting: SeatFloats = column("seat", np.float64, "log", "lasting skill above the ordinary")
    points: SeatFloats = column("seat", np.float64, "logit", "log odds of winning that skill adds")
    hours: SeatFloats = column("seat", np.float64, "hours", "in training courses this month", bounds=(0, 744))
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of training courses this month", bounds=(0, np.inf))


def kept(half_life: float | Floats) -> Floats:
    """Share left after a month, 2^(−1/half-life)."""
    return np.exp2(-1 / np.asarray(half_life))


def taught_by(hours: Floats | float, p: Skill) -> Floats:
    """Log points taught by a month's hours c: a c/(1 + c/c½), so that ever more hours teach ever less."""
    return p.taught_per_hour * np.asarray(hours) / (1 + np.asarray(hours) / p.half_hours)


def ordinary_taught(p: Skill) -> Floats:
    """What ordinary coaching keeps up: τ̄ = taught_by(ordinary hours)/(1 − kept)."""
    return taught_by(ORDINARY_HOURS, p) / (1 - kept(p.half_life_months))


def after_month(taught: Floats, lasting: Floats, hours: Floats, practice: Floats, p: Skill) -> tuple[Floats, Floats]:
    """Taught and lasting skill a month on, both as deviations from those of ordinary hours and practice.

    τ′ = τ kept(half-life) + taught_by(hours) − taught_by(ordinary)
    κ′ = κ kept(lasting half-life) + practised × ((τ + τ̄) × practice − τ̄)
    """
    ordinary = ordinary_taught(p)
    new = taught * kept(p.half_life_months) + taught_by(hours, p) - taught_by(ORDINARY_HOURS, p)
    gained = p.practised_per_month * ((taught + ordinary) * practice - ordinary)
    return new, lasting * kept(p.lasting_half_life_months) + gained


def attend(state: State, p: Organisation, luck: Luck) -> None:
    """Entry skill.attend: training courses take hours and money."""
    own, on = state.skill, p.skill.strength * state.tenure.occupied
    own.hours[:] = on * p.skill.training_hours_per_month
    own.cost_usd[:] = own.hours * p.skill.training_usd_per_hour


def learn(state: State, p: Organisation, luck: Luck) -> None:
    """Entry skill.learn: the month's coaching, training and practice; who leaves takes the skill along."""
    own = state.skill
    hours = state.coaching.hours + state.skill.hours
    practice = state.execution.practice * state.coaching.own_share
    taught, lasting = after_month(own.taught, own.lasting, hours, practice, p.skill)
    own.taught[:] = np.where(state.tenure.occupied, taught, 0.0)
    own.lasting[:] = np.where(state.tenure.occupied, lasting, 0.0)
    own.points[:] = p.skill.strength * (own.taught + own.lasting)
