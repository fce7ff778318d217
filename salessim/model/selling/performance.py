"""Performance: all that people and their managers bring to the month's selling, seat by seat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, Shape, column
from salessim.engine.luck import Luck
from salessim.model.selling.distraction import reach
from salessim.model.selling.outcome import LEAST, shares
from salessim.quantities.arrays import Bools, Floats, SeatFloats

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.selling.outcome import Outcome
    from salessim.model.state import State

MOST: Final = 0.99
"""Chance of winning beyond which no output lifts anybody."""


@dataclass
class PerformanceColumns(Columns):
    """What the deals of a seat get from whoever looks after them."""

    pace: SeatFloats = column(
        "seat",
        np.float64,
        "factor",
        "productivity of an hour: ramp × √output; of coverers where nobody sits",
        bounds=(0, 100),
    )
    deal_effort: SeatFloats = column(
        "seat", np.float64, "share", "hours given to each open deal ÷ hours it needs", bounds=(0, 20)
    )
    points: SeatFloats = column("seat", np.float64, "logit", "log odds of winning that people bring")


def personal_points(talent: Floats, ramp: Floats, p: Outcome) -> Floats:
    """Log odds of winning from talent θ and ramp factor r: talent_weight θ + ramp_weight ln max(r, 2 %)."""
    return p.talent_weight * talent + p.ramp_weight * np.log(np.maximum(ramp, LEAST))


def pace(output: Floats) -> Floats:
    """What an output of d times the ordinary shows in contacts and effort: d^½."""
    return np.sqrt(output)


def better_chances(output: Floats, p: Outcome) -> Floats:
    """And in log odds: those that multiply the chance of winning by d^¾, ln[d^¾ (1 − w)/(1 − d^¾ w)].

    w is the chance of an average ramped rep. About half of the pace shows in opportunities, since a territory has only
    so many needs, so that bookings come near d times the ordinary. At d = 1 it is exactly 0; d counts from 2 %.
    """
    ordinary, _ = shares(np.asarray(p.win_logit, dtype=np.float64), 0.0, p)
    lifted = np.power(np.maximum(output, LEAST), 0.75) * ordinary
    won, usual = np.minimum(lifted, MOST), np.minimum(ordinary, MOST)
    return np.log(won / (1 - won)) - np.log(usual / (1 - usual))


def team_mean(values: SeatFloats, occupied: Bools, shape: Shape) -> SeatFloats:
    """Mean of a seat column over the people of each team, as each seat sees it; 0 for a team of nobody."""
    sums = totals.by_team(np.where(occupied, values, 0.0), shape)
    return totals.to_seats(sums / np.maximum(totals.by_team(occupied, shape), 1), shape)


def drive(state: State) -> Floats:
    """Factor on what an hour achieves, beside ramp and talent: 1 ordinarily; a star's has its multiple."""
    people: SeatFloats = state.execution.drive * state.hacks.drive * state.goals.drive * state.conduct.drive
    return people * totals.to_seats(state.promotion.drive, state.shape)


def read(state: State, p: Organisation, luck: Luck) -> None:
    """Entry performance.read: what each seat's deals and contacts get this month."""
    own, shape, occupied = state.performance, state.shape, state.tenure.occupied
    output = np.where(occupied, drive(state), 1.0)
    speed = state.onboarding.factor * pace(output)
    # A star's multiple stands in the place of its talent.
    talent = np.where(state.conduct.star, 0.0, state.candidates.talent)
    effort = state.time_budget.deal_effort * reach(p.distraction)
    points = (
        personal_points(talent, state.onboarding.factor, p.outcome)
        + better_chances(output, p.outcome)
        + np.where(occupied, state.skill.points, 0.0)
        + state.coaching.points
        + state.conduct.points
        + totals.to_seats(state.candour.points, shape)
        + state.shock.points
        + state.downturn.points
    )
    own.pace[:], own.deal_effort[:], own.points[:] = speed, effort, points
    covered = state.cover.share
    if covered.any():  # seldom: seats close, or a study has vacant ones covered
        own.pace[:] = np.where(covered > 0, team_mean(speed, occupied, shape), speed)
        own.deal_effort[:] = np.where(covered > 0, covered * team_mean(effort, occupied, shape), effort)
        own.points[:] = np.where(covered > 0, team_mean(points, occupied, shape), points)
