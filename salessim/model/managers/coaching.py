"""Coaching: the hours that really take place, what joint calls add now, and what takeovers take from practice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck
from salessim.model.decisions import Decision
from salessim.model.people.skill import ORDINARY_HOURS
from salessim.model.people.standing import attainment
from salessim.quantities.arrays import Bools, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

JOINT_TEACHES: Final = 0.5
"""Part of the time on a joint call that teaches; the rest is selling."""


class Coaching(Parameters):
    """Coaching planned for each rep."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches coaching off: everybody has the ordinary skill whatever managers do; 1 is its full effect",
    )  # fmt: skip
    in_reviews_hours: float = parameter(
        1.0, key="in_reviews", unit="hours/month", ge=0, le=40, range=(0, 4),
        meaning="Hours of coaching inside the normal reviews, which take place",
    )  # fmt: skip
    meetings_hours: float = parameter(
        2.0, key="meetings", unit="hours/month", ge=0, le=40, range=(0, 6),
        meaning="Hours of coaching meetings planned beside them, which may be cancelled",
    )  # fmt: skip
    cancelled: float = parameter(
        0.4, key="cancelled", unit="share", range=(0.1, 0.7),
        meaning="Probability that a month's coaching meeting is cancelled although the team is on quota",
    )  # fmt: skip
    pressure: float = parameter(
        0.5, key="pressure", unit="share", range=(0.0, 1.0),
        meaning="Rise of that probability if the team were at zero of its quota",
    )  # fmt: skip
    joint_calls_hours: float = parameter(
        0.0, key="joint_calls", unit="hours/month", ge=0, le=40, range=(0, 6),
        meaning="Hours of joint calls with the manager; half of them teach",
    )  # fmt: skip
    joint_effect: float = parameter(
        0.3, key="joint_effect", unit="logit", ge=0, le=3, range=(0.1, 0.5),
        meaning="Log odds of winning that many joint calls add while they last",
    )  # fmt: skip
    joint_half_hours: float = parameter(
        4.0, key="joint_half_hours", unit="hours/month", gt=0, le=100, range=(2, 10),
        meaning="Hours of joint calls that give half of that",
    )  # fmt: skip
    takeover: float = parameter(
        0.0, key="takeover", unit="share", range=(0, 1),
        meaning="Share of deals that the manager takes over in person",
    )  # fmt: skip
    takeover_effect: float = parameter(
        0.4, key="takeover_effect", unit="logit", ge=-3, le=3, range=(0.0, 0.6),
        meaning="Log odds of winning that a takeover adds to a deal",
    )  # fmt: skip
    takeover_hours: float = parameter(
        12.0, key="takeover_hours", unit="hours/month", ge=0, le=160, range=(6, 20),
        meaning="Manager's hours for each rep if all deals were taken over",
    )  # fmt: skip


@dataclass
class CoachingColumns(Columns):
    """What reps receive this month."""

    hours: SeatFloats = column(
        "seat", np.float64, "hours", "of coaching received, as it teaches", fill=ORDINARY_HOURS, bounds=(0, 744)
    )
    extra_hours: SeatFloats = column(
        "seat", np.float64, "hours", "that it takes from selling beyond the ordinary", bounds=(-744, 744)
    )
    own_share: SeatFloats = column(
        "seat", np.float64, "share", "of deals that reps work themselves", fill=1, bounds=(0, 1)
    )
    points: SeatFloats = column("seat", np.float64, "logit", "log odds of winning from the manager's presence")


def cancel_probability(attained: Floats, p: Coaching) -> Floats:
    """Probability that the month's meeting is cancelled: cancelled + pressure × max(0, 1 − team's attainment)."""
    return np.minimum(p.cancelled + p.pressure * np.maximum(0.0, 1 - attained), 1.0)


def hours_held(held: Bools, suffices: Floats, p: Coaching) -> Floats:
    """Hours that take place: (reviews + meetings held + half of joint calls) × time sufficing.

    The other half of a joint call is selling, which the rep would do alone.
    """
    planned = p.in_reviews_hours + p.meetings_hours * held + JOINT_TEACHES * np.asarray(p.joint_calls_hours)
    return planned * suffices


def hours_taught(held: Bools, suffices: Floats, credibility: Floats, p: Coaching) -> Floats:
    """Coaching hours as they teach: those that take place × credibility.

    Weighted against the ordinary hours by strength, so that a strength of 0 leaves everybody at the ordinary.
    """
    return ORDINARY_HOURS + p.strength * (hours_held(held, suffices, p) * credibility - ORDINARY_HOURS)


def extra_hours(held: Bools, suffices: Floats, p: Coaching) -> Floats:
    """Hours that coaching takes from selling beyond the ordinary."""
    return p.strength * (hours_held(held, suffices, p) - ORDINARY_HOURS)


def presence_points(suffices: Floats, p: Coaching) -> Floats:
    """Log odds that the manager adds: joint calls c by e c/(c + c½), takeovers by their share."""
    calls = np.asarray(p.joint_calls_hours) * suffices
    joint = p.joint_effect * calls / (calls + p.joint_half_hours)
    return p.strength * (joint + p.takeover_effect * np.asarray(p.takeover) * suffices)


def deliver(state: State, p: Organisation, luck: Luck) -> None:
    """Entry coaching.deliver: meetings are held or cancelled; hours go as far as the manager's time and standing do."""
    own, shape, occupied, q = state.coaching, state.shape, state.tenure.occupied, p.coaching
    attained = attainment(
        totals.by_team(state.standing.recent_bookings_usd, shape),
        totals.by_team(state.standing.recent_quota_usd, shape),
    )
    draws = luck.dense(Decision.MEETING_CANCELLED, person_words(shape, state.tenure.occupant))
    held = draws >= cancel_probability(totals.to_seats(attained, shape), q)
    suffices = totals.to_seats(state.attention.fit, shape)
    credibility = totals.to_seats(state.attention.credibility, shape)
    own.hours[:] = np.where(occupied, hours_taught(held, suffices, credibility, q), ORDINARY_HOURS)
    own.extra_hours[:] = np.where(occupied, extra_hours(held, suffices, q), 0.0)
    own.own_share[:] = 1 - q.strength * np.asarray(q.takeover) * suffices
    own.points[:] = np.where(occupied, presence_points(suffices, q), 0.0)
