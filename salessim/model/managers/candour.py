"""Candour: problems arise, are noticed and are solved, the sooner the more openly people disagree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.identity import manager_words
from salessim.engine.luck import Luck
from salessim.model.decisions import Decision
from salessim.model.market.need import chance
from salessim.quantities.arrays import Bools, Floats, SeatFloats, TeamBools, TeamFloats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised
from salessim.quantities.stacking import at_teams

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

ORDINARY: Final = 0.5
"""Openness between polite agreement (0) and open contention (1) that organisations ordinarily have."""
MOST: Final = 400
"""Problems that anybody counts at once."""


class Candour(Parameters):
    """Openness, and what problems cost. Where seats of a team differ, its first seat decides."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: no problems, no hours, and nobody answers a shock; 1 is its full effect",
    )  # fmt: skip
    level: float = parameter(
        ORDINARY, key="level", unit="share", range=(0, 1),
        meaning="Openness: 0 is polite agreement without follow-through, 1 open contention",
    )  # fmt: skip
    problems_per_month: float = parameter(
        0.15, key="problems", unit="/month", ge=0, le=10, range=(0.05, 0.3),
        meaning="Hazard of a problem arising in a team, at most one a month: a channel fades, a price is wrong",
    )  # fmt: skip
    stakes: float = parameter(
        0.06, key="stakes", unit="logit", ge=0, le=2, range=(0.02, 0.15),
        meaning="Log odds of winning that each open problem costs the team",
    )  # fmt: skip
    noticing_per_month: float = parameter(
        0.3, key="noticing", unit="/month", gt=0, le=10, range=(0.15, 0.6),
        meaning="Hazard of noticing a problem at ordinary openness; none divides it by `closed`, full multiplies it",
    )  # fmt: skip
    solving_per_month: float = parameter(
        0.3, key="solving", unit="/month", gt=0, le=10, range=(0.15, 0.6),
        meaning="Hazard of really acting on a problem noticed, at ordinary openness; it depends on openness alike",
    )  # fmt: skip
    closed: float = parameter(
        2.0, key="closed", unit="factor", ge=1, le=8, evidence="superficial_agreement", range=(1.0, 4.0),
        meaning="How many times slower than ordinary a fully closed organisation is, and faster a fully open one",
    )  # fmt: skip
    contention_hours_per_month: float = parameter(
        12.0, key="contention_hours", unit="hours/month", ge=0, le=80, range=(4, 20),
        meaning="Hours of each rep that full contention takes beyond ordinary openness, stakes high or low",
    )  # fmt: skip
    friction: float = parameter(
        0.0, key="friction", unit="logit", ge=0, le=3, evidence="task_conflict", range=(0.0, 0.2),
        meaning="Log odds of winning that full contention costs a team; studies of conflict disagree",
    )  # fmt: skip
    early_warning_hours_per_month: float = parameter(
        0.0, key="early_warning", unit="hours/month", ge=0, le=40, range=(0, 4),
        meaning="Hours of each rep for a group of mavericks that looks for trouble",
    )  # fmt: skip
    early_warning_half_hours: float = parameter(
        1.0, key="early_warning_half_hours", unit="hours/month", gt=0, le=40, range=(0.5, 3),
        meaning="Hours of it that double the hazard of noticing",
    )  # fmt: skip
    planned: float = parameter(
        0.0, key="planned", unit="share", scope="world", range=(0, 1),
        meaning="How far a response to shocks is planned: at 1 the answer is twice as fast",
    )  # fmt: skip
    planning_usd_per_month: float = parameter(
        400.0, key="planning_cost", unit="usd/month", ge=0, range=(100, 1000),
        meaning="Cost per open seat of keeping such plans ready",
    )  # fmt: skip


@dataclass
class CandourColumns(Columns):
    """Problems of the teams."""

    unnoticed: TeamFloats = column("team", np.float64, "problems", "that nobody has noticed", bounds=(0, np.inf))
    noticed: TeamFloats = column("team", np.float64, "problems", "noticed and not yet solved", bounds=(0, np.inf))
    expected: TeamFloats = column(
        "team", np.float64, "problems", "open in the long run in the organisation as it was", bounds=(0, np.inf)
    )
    arisen: TeamFloats = column("team", np.float64, "problems", "event: arisen this month", bounds=(0, np.inf))
    found: TeamFloats = column("team", np.float64, "problems", "event: noticed this month", bounds=(0, np.inf))
    solved: TeamFloats = column("team", np.float64, "problems", "event: solved this month", bounds=(0, np.inf))
    points: TeamFloats = column(
        "team", np.float64, "logit", "log odds of winning that problems cost beyond the ordinary"
    )
    aware: TeamBools = column("team", np.bool_, "–", "the team has understood the shock")
    answering: Floats = column(
        "world", np.float64, "factor", "how fast the organisation answers a shock", bounds=(0, 16)
    )
    hours: SeatFloats = column("seat", np.float64, "hours", "of contention and early warning", bounds=(0, 744))
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of plans kept ready", bounds=(0, np.inf))


def openness(p: Candour) -> Floats:
    """Factor on the hazards of noticing and solving: closed^(2 level − 1), 1 at ordinary openness."""
    return raised(np.asarray(p.closed), 2 * np.asarray(p.level) - 1)


def contention(p: Candour) -> Floats:
    """How far openness exceeds the ordinary, 0 to 1."""
    return np.maximum(0.0, (np.asarray(p.level) - ORDINARY) / (1 - ORDINARY))


def hours_taken(p: Candour) -> Floats:
    """Hours a month of each rep for contention and early warning."""
    return p.strength * (p.contention_hours_per_month * contention(p) + p.early_warning_hours_per_month)


def plans_usd(p: Candour) -> Floats:
    """Cost a month and open seat of plans kept ready."""
    return p.strength * np.asarray(p.planned) * p.planning_usd_per_month


def noticing(correction: Floats, p: Candour) -> Floats:
    """Monthly probability that a problem is noticed."""
    mavericks = 1 + np.asarray(p.early_warning_hours_per_month) / p.early_warning_half_hours
    return chance(p.noticing_per_month * openness(p) * mavericks * correction)


def solving(p: Candour) -> Floats:
    """Monthly probability that a problem noticed is solved."""
    return chance(np.asarray(p.solving_per_month) * openness(p))


def how_many(u: Floats, of: Floats, probability: Floats) -> Floats:
    """Binomial number of `of` problems, each with a probability, by inverse CDF: one draw decides.

    P(0) = (1 − p)ⁿ,  P(k + 1) = P(k) (n − k)/(k + 1) p/(1 − p).
    """
    if not np.any(of):
        return np.zeros(np.shape(u))
    odds = probability / np.maximum(1 - probability, 1e-12)
    mass = raised(1 - probability, of)
    below, count = mass, np.zeros(np.shape(u))
    for k in range(MOST):
        more = (u >= below) & (count == k) & (k < of)
        if not np.any(more):
            break
        count = count + more
        mass = mass * ((of - k) / (k + 1) * odds)
        below = below + mass
    return count


def ordinary_stock(p: Candour) -> Floats:
    """Problems open in the long run at ordinary openness: arrivals × (1/noticing + 1/solving), by Little's law."""
    months = 1 / chance(p.noticing_per_month) + 1 / chance(p.solving_per_month)
    return np.minimum(arising(p) * months, MOST)


def arising(p: Candour) -> Floats:
    """Monthly probability that a problem arises in a team."""
    return chance(p.problems_per_month)


def face(state: State, p: Organisation, luck: Luck) -> None:
    """Entry candour.face: problems arise, are noticed, are solved; those of this month wait for the next."""
    own, shape = state.candour, state.shape
    q, words = at_teams(p.candour, shape.seats_per_team), manager_words(shape, np.zeros_like(state.promotion.number))
    own.arisen[:] = (luck.dense(Decision.PROBLEM_ARISES, words) < arising(q)) & (np.asarray(q.strength) > 0)
    notices = noticing(state.attention.correction, q)
    own.found[:] = how_many(luck.dense(Decision.PROBLEM_DETECTED, words), own.unnoticed, notices)
    own.solved[:] = how_many(luck.dense(Decision.PROBLEM_SOLVED, words), own.noticed, solving(q))
    own.unnoticed += own.arisen - own.found
    own.noticed += own.found - own.solved
    burden = q.stakes * (own.unnoticed + own.noticed - own.expected)
    own.points[:] = -np.asarray(q.strength) * (burden + np.asarray(q.friction) * contention(q))
    _understand_shocks(state, p, luck.dense(Decision.SHOCK_DETECTED, words) < notices)
    _take_time(state, p)


def start(state: State, p: Organisation) -> None:
    """What is ordinary is settled when a world begins: a policy that makes more problems makes it worse."""
    state.candour.expected[:] = ordinary_stock(at_teams(p.candour, state.shape.seats_per_team))


def _understand_shocks(state: State, p: Organisation, understands: Bools) -> None:
    """Each team understands a shock as it would notice a problem; the organisation answers as far as teams have."""
    own, shape = state.candour, state.shape
    q = at_teams(p.candour, shape.seats_per_team)
    own.aware[:] = (own.aware | understands) & (state.shock.left > 0)
    speed = np.where(own.aware, q.strength * openness(q), 0.0)
    total = totals.by_world(speed) / shape.teams
    own.answering[:] = total[:, np.newaxis] * (1 + np.asarray(p.candour.planned))


def _take_time(state: State, p: Organisation) -> None:
    own, shape = state.candour, state.shape
    q = at_teams(p.candour, shape.seats_per_team)
    by_team = (shape.worlds, shape.teams, shape.seats_per_team)
    own.hours.reshape(by_team)[:] = np.asarray(hours_taken(q))[..., np.newaxis]
    prices = np.asarray(plans_usd(q))[..., np.newaxis]
    own.cost_usd.reshape(by_team)[:] = state.headcount.open.reshape(by_team) * prices
