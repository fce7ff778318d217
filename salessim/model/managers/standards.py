"""Standards: what managers see, whom they warn, put on a plan or dismiss, and whom they let get away with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck
from salessim.model.decisions import Decision
from salessim.quantities.arrays import Floats, SeatBools, SeatInts, TeamBools, TeamFloats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.stacking import at_teams
from salessim.quantities.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Star(Parameters):
    """A top seller who ignores the rules: the person in one seat at the branch, made so by the study."""

    seat: float = parameter(
        0.0, key="seat", unit="count", scope="world", ge=0, le=1_000_000,
        meaning="Seat of the star, counted from 1 through all teams; 0: no star. If it is empty, the next to arrive",
    )  # fmt: skip
    multiple: float = parameter(
        1.0, key="multiple", unit="factor", scope="world", ge=0.2, le=6, range=(1.0, 3.0),
        meaning="How many times what an average ramped rep books the star would book, keeping to the rules",
    )  # fmt: skip
    adherence: float = parameter(
        0.1, key="adherence", unit="share", scope="world", range=(0.0, 0.4),
        meaning="The star's adherence on all five dimensions",
    )  # fmt: skip
    portability: float = parameter(
        0.1, key="portability", unit="share", scope="world", range=(0.0, 0.4),
        meaning="Share of its customers' ARR that follows the star when it leaves",
    )  # fmt: skip


class DismissalPlan(Parameters):
    """The plan of n days."""

    days: float = parameter(
        60.0, key="days", unit="days", gt=0, le=730, evidence="pip_length", range=(30, 90),
        meaning="Length of the plan, rounded to whole months: 60 days are two",
    )  # fmt: skip
    pass_probability: float = parameter(
        0.25, key="pass", unit="share", evidence="pip_outcome", range=(0.1, 0.4),
        meaning="Probability of passing it: conduct is then as good as an average person's",
    )  # fmt: skip


class Standards(Parameters):
    """Conduct, how it spreads, what it costs, and what managers do about it."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: conduct has no effect and nobody is punished; 1 is its full effect",
    )  # fmt: skip
    ordinary: float = parameter(
        1.0, key="ordinary", unit="factor", ge=-3, le=5, range=(0.7, 1.4),
        meaning="Adherence of a median person as a normal quantile: 1 is 84%",
    )  # fmt: skip
    spread: float = parameter(
        0.6, key="spread", unit="factor", ge=0, le=3, evidence="toxic_share", range=(0.4, 0.8),
        meaning="Spread of adherence between people, as a normal quantile; 0.6 makes 1–2% violators",
    )  # fmt: skip
    talent_copula: float = parameter(
        -0.2, key="talent_copula", unit="factor", ge=-0.99, le=0.99, range=(-0.4, 0.1),
        meaning="Correlation of a person's conduct with talent in candidates: below 0, the better comply less",
    )  # fmt: skip
    contagion: float = parameter(
        0.37, key="contagion", unit="factor", ge=0, le=0.95, evidence="misconduct_contagion", range=(0.17, 0.37),
        meaning="Peers' drift per unit of colleagues' mean shortfall, β; the social multiplier is 1/(1 − β)",
    )  # fmt: skip
    good_spreads: float = parameter(
        0.1, key="good_spreads", unit="factor", ge=0, le=1, evidence="misconduct_contagion", range=(0.0, 0.3),
        meaning="How much better than average conduct spreads, relative to worse",
    )  # fmt: skip
    drift: float = parameter(
        0.25, key="drift", unit="share", gt=0, range=(0.1, 0.5),
        meaning="Share of the way to where it tends that conduct goes in a month",
    )  # fmt: skip
    visibility: float = parameter(
        0.8, key="visibility", unit="share", range=(0.4, 1.0),
        meaning="Part of violations that colleagues and managers see",
    )  # fmt: skip
    quits_per_twentieth: float = parameter(
        0.54, key="quits_per_twentieth", unit="factor", ge=0, le=5, evidence="toxic_quits", range=(0.2, 0.6),
        meaning="Excess hazard of colleagues' quitting if one in twenty of the team is a visible violator; log-linear",
    )  # fmt: skip
    quit_factor_cap: float = parameter(
        2.0, key="quit_factor_cap", unit="factor", ge=1, le=20, range=(1.3, 3.0),
        meaning="How many times more often colleagues quit beside violators, at most",
    )  # fmt: skip
    output_loss: float = parameter(
        0.0, key="output_loss", unit="share", evidence="toxic_output", range=(0.0, 0.1),
        meaning="Part of colleagues' output lost beside a visible violator; field data: about none, lab: 30 to 40%",
    )  # fmt: skip
    forecast_cost: float = parameter(
        0.05, key="forecast_cost", unit="share", range=(0.0, 0.1),
        meaning="Cost of forecasts that are never kept, as a share of bookings: wrong hiring, stock and promises",
    )  # fmt: skip
    new_account_loss: float = parameter(
        0.4, key="new_account_loss", unit="share", range=(0.1, 0.7),
        meaning="Part of contacts not made by who ignores new accounts altogether",
    )  # fmt: skip
    team_support: float = parameter(
        0.4, key="team_support", unit="logit", ge=0, le=3, range=(0.0, 0.8),
        meaning="Log odds of winning that a team of full collaborators brings against one of none",
    )  # fmt: skip
    breadth_churn: float = parameter(
        0.3, key="breadth_churn", unit="factor", ge=0, le=3, range=(0.0, 0.6),
        meaning="Excess churn of customers who were sold one product only, by who ignores the portfolio altogether",
    )  # fmt: skip
    expenses_usd_per_month: float = parameter(
        1_000.0, key="expenses", unit="usd/month", ge=0, range=(0, 3000),
        meaning="Excess expenses of who ignores the rules altogether",
    )  # fmt: skip
    paperwork: float = parameter(
        0.5, key="paperwork", unit="share", range=(0.2, 0.8),
        meaning="Part of the hours of administration that who ignores forecasts and CRM altogether saves for selling",
    )  # fmt: skip
    assistant: float = parameter(
        0.0, key="assistant", unit="share", range=(0, 1),
        meaning="Share of a seat's paperwork that an assistant does, which takes away its consequences",
    )  # fmt: skip
    assistant_saves: float = parameter(
        8.0, key="assistant_saves", unit="hours/month", ge=0, le=80, range=(0, 20),
        meaning="Hours that a full assistant gives back to selling",
    )  # fmt: skip
    assistant_usd_per_month: float = parameter(
        1_500.0, key="assistant_cost", unit="usd/month", ge=0, range=(500, 4000),
        meaning="Cost of an assistant's share of time for one seat",
    )  # fmt: skip
    enforced: float = parameter(
        0.0, key="enforced", unit="share", range=(0, 1),
        meaning="Share of the violations seen on which managers act; 0 tolerates everything",
    )  # fmt: skip
    exempt_top: float = parameter(
        0.0, key="exempt_top", unit="share", range=(0, 0.3),
        meaning="Share of people, the best by rank in the whole organisation, who are exempt",
    )  # fmt: skip
    warning: float = parameter(
        1.0, key="warning", unit="count", ge=0, le=10, range=(0, 2),
        meaning="Warnings before a plan",
    )  # fmt: skip
    replace_manager_after_months: float = parameter(
        0.0, key="replace_manager_after", unit="months", ge=0, le=120, range=(0, 6),
        meaning="Months of tolerated violations after which the manager is replaced; 0: never",
    )  # fmt: skip
    plan: DismissalPlan = DismissalPlan()
    star: Star = Star()


@dataclass
class StandardsColumns(Columns):
    """What managers have done."""

    warnings: SeatInts = column("seat", np.int32, "count", "warnings given to who sits here", bounds=(0, np.inf))
    plan_left: SeatInts = column("seat", np.int32, "months", "left of the plan, 0: none", bounds=(0, 24))
    warned: SeatBools = column("seat", np.bool_, "–", "event: warned")
    planned: SeatBools = column("seat", np.bool_, "–", "event: put on a plan")
    reformed: SeatBools = column("seat", np.bool_, "–", "event: passed the plan")
    dismissed: SeatBools = column("seat", np.bool_, "–", "event: failed the plan and is dismissed")
    tolerated_months: TeamFloats = column(
        "team", np.float64, "months", "in which a violation seen went unpunished", bounds=(0, np.inf)
    )
    tolerates: TeamBools = column("team", np.bool_, "–", "event: a violation was seen and went unpunished")
    manager_replaced: TeamBools = column("team", np.bool_, "–", "event: the tolerating manager is replaced")


def acting_probability(credibility: Floats, p: Standards) -> Floats:
    """Probability that a violation leads to a step this month: strength × visibility × enforced × credibility."""
    return p.strength * np.asarray(p.visibility) * p.enforced * credibility


def plan_months(p: DismissalPlan) -> Floats:
    """The plan's length in whole months, at least one."""
    return np.maximum(np.floor(np.asarray(p.days) / DAYS_PER_MONTH + 0.5), 1)


def manage(state: State, p: Organisation, luck: Luck) -> None:
    """Entry standards.manage: plans end, violations are seen and acted on, tolerance is counted."""
    own, q, shape, tenure = state.standards, p.standards, state.shape, state.tenure
    words = person_words(shape, tenure.occupant)
    new_here = ~tenure.occupied | (tenure.months_in_seat == 0) | (np.asarray(q.strength) == 0)
    for kept in (own.warnings, own.plan_left):
        kept[new_here] = 0
    ends = own.plan_left == 1
    own.plan_left -= own.plan_left > 0
    passes = luck.dense(Decision.PLAN_PASSED, words) < q.plan.pass_probability
    own.reformed[:], own.dismissed[:] = ends & passes, ends & ~passes
    own.warnings[own.reformed] = 0
    _replace_managers(state, p)
    draws = luck.dense(Decision.VIOLATION_SEEN, words)
    _act_on_violations(state, p, draws, ends)
    _count_tolerance(state, p, draws)


def _replace_managers(state: State, p: Organisation) -> None:
    """A manager goes for what was tolerated up to last month, even if everybody is called to order from now on."""
    own = state.standards
    q = at_teams(p.standards, state.shape.seats_per_team)
    limit = np.where(np.asarray(q.strength) > 0, q.replace_manager_after_months, 0.0)
    own.manager_replaced[:] = (limit > 0) & (own.tolerated_months >= limit)
    own.tolerated_months[own.manager_replaced] = 0.0


def _act_on_violations(state: State, p: Organisation, draws: Floats, ends: SeatBools) -> None:
    own, q = state.standards, p.standards
    exempt = state.standing.compared & (state.standing.rank > 1 - np.asarray(q.exempt_top))
    credibility = totals.to_seats(state.attention.credibility, state.shape)
    acted = draws < acting_probability(credibility, q)
    step = state.conduct.violator & acted & ~exempt & ~ends & (own.plan_left == 0)
    own.planned[:] = step & (own.warnings >= q.warning)
    own.warned[:] = step & ~own.planned
    own.warnings += own.warned
    own.plan_left[:] = np.where(own.planned, plan_months(q.plan), own.plan_left)


def _count_tolerance(state: State, p: Organisation, draws: Floats) -> None:
    """Months in which a violation was seen and nobody was warned or put on a plan for it; new managers start at none.

    The count rests in months in which nothing is seen, and ends when nobody is left who goes unpunished.
    """
    own, shape = state.standards, state.shape
    unpunished = state.conduct.violator & ~own.warned & (own.plan_left == 0) & ~own.dismissed
    own.tolerates[:] = totals.by_team(unpunished & (draws < p.standards.visibility), shape) > 0
    there = totals.by_team(unpunished, shape) > 0
    before = np.where(state.promotion.replaced, 0.0, own.tolerated_months)
    own.tolerated_months[:] = np.where(there, before + own.tolerates, 0.0)
