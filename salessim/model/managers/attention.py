"""Attention: a manager's hours, what they suffice for, and how far the team believes in the manager."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.quantities.arrays import Bools, Floats, TeamFloats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.stacking import at_teams

if TYPE_CHECKING:
    from salessim.model.managers.coaching import Coaching
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Managers(Parameters):
    """A manager's month. Where seats of a team differ, its first seat decides."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches managers' limits off: they have time for all, and are believed; 1 is their full effect",
    )  # fmt: skip
    hours_per_month: float = parameter(
        160.0, key="hours", unit="hours/month", gt=0, le=744, range=(140, 200),
        meaning="Working hours of a manager",
    )  # fmt: skip
    own_work: float = parameter(
        0.6, key="own_work", unit="share", evidence="manager_coaching_share", range=(0.4, 0.8),
        meaning="Share of them that reports, internal meetings and defending the team take",
    )  # fmt: skip
    recruiting_hours_per_month: float = parameter(
        0.0, key="recruiting", unit="hours/month", ge=0, le=160, range=(0, 20),
        meaning="Hours in which a manager keeps a bench of candidates warm",
    )  # fmt: skip
    bench_half_hours: float = parameter(
        10.0, key="bench_half_hours", unit="hours/month", gt=0, le=160, range=(5, 30),
        meaning="Hours of recruiting that halve the months by which a vacancy exceeds one",
    )  # fmt: skip
    correction_hours_per_month: float = parameter(
        0.0, key="correction", unit="hours/month", ge=0, le=160, range=(0, 20),
        meaning="Hours in which a manager looks for what goes wrong early",
    )  # fmt: skip
    correction_half_hours: float = parameter(
        10.0, key="correction_half_hours", unit="hours/month", gt=0, le=160, range=(5, 30),
        meaning="Hours of it that double the hazard of finding a problem",
    )  # fmt: skip
    credibility_loss_per_month: float = parameter(
        0.05, key="credibility_loss", unit="/month", ge=0, le=100, range=(0.0, 0.2),
        meaning="Hazard at which a manager who tolerates a visible violator loses credibility",
    )  # fmt: skip
    credibility_recovery_per_month: float = parameter(
        0.05, key="credibility_recovery", unit="/month", ge=0, le=100, range=(0.02, 0.2),
        meaning="Hazard at which lost credibility returns",
    )  # fmt: skip


@dataclass
class AttentionColumns(Columns):
    """One number a team."""

    fit: TeamFloats = column(
        "team", np.float64, "share", "of what the manager is to do that time suffices for", fill=1, bounds=(0, 1)
    )
    bench: TeamFloats = column("team", np.float64, "factor", "on months to fill beyond one", fill=1, bounds=(0, 1))
    correction: TeamFloats = column(
        "team", np.float64, "factor", "on the hazard of finding a problem", fill=1, bounds=(1, np.inf)
    )
    credibility: TeamFloats = column("team", np.float64, "share", "of the manager", fill=1, bounds=(0, 1))


def wanted_for(p: Coaching) -> Floats:
    """Manager's hours that the coaching of one person takes: reviews + meetings + joint calls + takeovers."""
    talks = np.asarray(p.in_reviews_hours) + p.meetings_hours + p.joint_calls_hours
    return p.strength * (talks + np.asarray(p.takeover) * p.takeover_hours)


def fit(coaching_hours: Floats, p: Managers) -> Floats:
    """Share of a manager's tasks that time suffices for: available ÷ wanted hours, at most 1, weighted by strength.

    Wanted: coaching of all people + recruiting + correction.
    """
    wanted = coaching_hours + p.recruiting_hours_per_month + p.correction_hours_per_month
    available = p.hours_per_month * (1 - np.asarray(p.own_work))
    share = np.minimum(1.0, available / np.maximum(wanted, 1e-9))
    return 1 - p.strength * (1 - share)


def bench_factor(suffices: Floats, p: Managers) -> Floats:
    """Factor on the months by which a vacancy exceeds one: 2^(−strength × hours ÷ half-hours)."""
    return np.exp2(-p.strength * np.asarray(p.recruiting_hours_per_month) * suffices / p.bench_half_hours)


def correction_factor(suffices: Floats, p: Managers) -> Floats:
    """Factor on the hazard of finding a problem: 1 + strength × hours ÷ half-hours."""
    return 1 + p.strength * np.asarray(p.correction_hours_per_month) * suffices / p.correction_half_hours


def divide(state: State, p: Organisation, luck: Luck) -> None:
    """Entry attention.divide: the manager's month is divided."""
    own, shape = state.attention, state.shape
    q = at_teams(p.managers, shape.seats_per_team)
    own.fit[:] = fit(totals.by_team(state.tenure.occupied * wanted_for(p.coaching), shape), q)
    own.bench[:] = bench_factor(own.fit, q)
    own.correction[:] = correction_factor(own.fit, q)


def credibility_after(credibility: Floats, tolerates: Bools, p: Managers) -> Floats:
    """Credibility a month on: c e^(−loss) under tolerance, else 1 − (1 − c) e^(−recovery)."""
    lost = credibility * np.exp(-p.strength * np.asarray(p.credibility_loss_per_month))
    regained = 1 - (1 - credibility) * np.exp(-np.asarray(p.credibility_recovery_per_month))
    return np.where(tolerates, lost, regained)


def judge(state: State, p: Organisation, luck: Luck) -> None:
    """Entry attention.judge: what the team thinks of its manager after the month; a new one is believed."""
    own, shape = state.attention, state.shape
    q, standards = at_teams(p.managers, shape.seats_per_team), at_teams(p.standards, shape.seats_per_team)
    tolerates = state.standards.tolerates & (np.asarray(standards.strength) > 0)
    after = credibility_after(own.credibility, tolerates, q)
    believed = state.promotion.replaced | (np.asarray(q.strength) == 0)
    own.credibility[:] = np.where(believed, 1.0, after)
