"""Promotion: managers come and go; who follows them, and what that does to the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, Shape, column
from salessim.engine.identity import manager_words, person_words
from salessim.engine.luck import Luck, normal
from salessim.model.decisions import Decision
from salessim.model.market.need import chance
from salessim.model.people.hiring import in_deviations, tied
from salessim.model.people.standing import best_of_team
from salessim.model.selling.outcome import shares
from salessim.quantities.arrays import Bools, Floats, SeatBools, SeatFloats, TeamBools, TeamFloats, TeamInts
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.stacking import at_teams

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.selling.outcome import Outcome
    from salessim.model.state import State

PERCENTILES_APART: Final = 2 * 1.2815515655446004
"""Standard deviations between the 10th and the 90th percentile of a normal distribution."""
ELIGIBLE_FROM_MONTHS: Final = 12
"""Months in the seat before anyone is promoted."""


class Promotion(Parameters):
    """Managers' quality and where they come from. Where seats of a team differ, its first seat decides."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: managers are all alike and stay; 1 is its full effect",
    )  # fmt: skip
    rule: Literal["external", "best_seller", "best_potential", "random"] = parameter(
        "best_seller", key="rule", unit="choice", scope="structure",
        meaning="Who becomes manager: somebody from outside, the team's best seller, its best potential as far as one "
        "sees it, or anybody of the team; from outside too if nobody of the team has been there a year",
    )  # fmt: skip
    manager_tenure_months: float = parameter(
        36.0, key="manager_tenure", unit="months", gt=0, le=600, evidence="manager_tenure", range=(18, 48),
        meaning="Mean tenure of managers, exponentially spread",
    )  # fmt: skip
    boss_effect: float = parameter(
        0.11, key="boss_effect", unit="factor", ge=0, le=2, evidence="boss_quality", range=(0.05, 0.15),
        meaning="Excess of a team's output under a boss of the 90th percentile over one of the 10th",
    )  # fmt: skip
    peter_effect: float = parameter(
        0.075, key="peter_effect", unit="share", le=0.5, evidence="peter_principle", range=(0.05, 0.1),
        meaning="Part of each subordinate's output that is lost with each doubling of the manager's own past sales",
    )  # fmt: skip
    talents_tied: float = parameter(
        0.1, key="talents_tied", unit="factor", ge=-0.99, le=0.99, range=(-0.1, 0.3),
        meaning="Correlation of a person's talent for managing with that for selling",
    )  # fmt: skip
    potential_noise: float = parameter(
        1.0, key="potential_noise", unit="factor", ge=0, le=10, range=(0.5, 2.0),
        meaning="Spread of what one sees of a person's managing talent around it, which itself has a spread of 1",
    )  # fmt: skip


@dataclass
class PromotionColumns(Columns):
    """The managers."""

    number: TeamInts = column("team", np.int32, "count", "number k of the team's manager", fill=1, bounds=(0, np.inf))
    talent: TeamFloats = column("team", np.float64, "sd", "of managing, in standard deviations")
    past_sales: TeamFloats = column("team", np.float64, "log", "log of what the manager sold against the average")
    drive: TeamFloats = column("team", np.float64, "factor", "on the team's output", fill=1, bounds=(0, np.inf))
    replaced: TeamBools = column("team", np.bool_, "–", "event: a new manager begins")
    searches: TeamFloats = column("team", np.float64, "searches", "event: for a manager from outside", bounds=(0, 1))
    promoted: SeatBools = column("seat", np.bool_, "–", "event: the person here becomes the team's manager")


def leaving_probability(p: Promotion) -> Floats:
    """Monthly probability that a manager leaves: 1 − e^(−strength/mean)."""
    return chance(np.asarray(p.strength) / p.manager_tenure_months)


def managing_talent(talent: Floats, other: Floats, talent_sd: float, p: Promotion) -> Floats:
    """Talent for managing: ρ θ/σ + √(1 − ρ²) ε."""
    return tied(p.talents_tied, in_deviations(talent, talent_sd), other)


def log_sales(talent: Floats, star: Bools, multiple: float, p: Outcome) -> Floats:
    """Logarithm of what somebody sells against the average, from talent θ in log odds: weight × (1 − w) θ.

    w is the ordinary chance of winning, so that (1 − w) is what a log odds adds to the log of the chance. A star sells
    its multiple.
    """
    chance, _ = shares(np.asarray(p.win_logit, dtype=np.float64), 0.0, p)
    return np.where(star, np.log(np.asarray(multiple)), p.talent_weight * (1 - chance) * talent)


def team_drive(talent: Floats, past_sales: Floats, p: Promotion) -> Floats:
    """Factor on the team's output: exp(s [ln(1 + boss) M/2.563 + ln(1 − peter) θ/ln 2]).

    M managing talent in standard deviations, θ the log of own past sales: a doubling is ln 2. (Lazear, Shaw &
    Stanton 2015; Benson, Li & Shue 2019.)
    """
    boss = np.log1p(np.asarray(p.boss_effect)) / PERCENTILES_APART * talent
    peter = np.log1p(-np.asarray(p.peter_effect)) / np.log(2.0) * past_sales
    return np.exp(p.strength * (boss + peter))


def lead(state: State, p: Organisation, luck: Luck) -> None:
    """Entry promotion.lead: managers leave, or are replaced for tolerating; successors begin at once."""
    own, shape = state.promotion, state.shape
    q = at_teams(p.promotion, shape.seats_per_team)
    leaves = luck.dense(Decision.MANAGER_LEAVES, manager_words(shape, own.number)) < leaving_probability(q)
    fired = state.standards.manager_replaced
    own.replaced[:] = leaves | fired
    own.number += own.replaced
    own.promoted[:] = False
    own.searches[:] = 0.0
    if own.replaced.any():
        _succeed(state, p, luck, own.replaced & ~fired)
    own.drive[:] = team_drive(own.talent, own.past_sales, q)


def _succeed(state: State, p: Organisation, luck: Luck, from_inside: TeamBools) -> None:
    """Who follows a manager that was fired comes from outside; else the rule decides."""
    own, shape = state.promotion, state.shape
    potential = _potential(state, p, luck)
    chosen = whom(state, p, luck, potential) & totals.to_seats(from_inside, shape)
    own.promoted[:] = chosen
    inside: Bools = chosen.reshape(shape.worlds, shape.teams, shape.seats_per_team)
    found = inside.any(axis=2)
    talent, sales = _from_outside(state, p, luck)
    talent = np.where(found, _of_chosen(potential, inside, shape), talent)
    sold = log_sales(state.candidates.talent, state.conduct.star, p.standards.star.multiple, p.outcome)
    sales = np.where(found, _of_chosen(sold, inside, shape), sales)
    own.searches[:] = own.replaced & ~found
    own.talent[:] = np.where(own.replaced, talent, own.talent)
    own.past_sales[:] = np.where(own.replaced, sales, own.past_sales)


def _of_chosen(values: SeatFloats, inside: Bools, shape: Shape) -> TeamFloats:
    """The value of each team's chosen person, 0 if nobody was."""
    by_team = values.reshape(shape.worlds, shape.teams, shape.seats_per_team)
    first = np.argmax(inside, axis=2)[:, :, np.newaxis]
    return np.take_along_axis(by_team, first, axis=2)[:, :, 0]


def _potential(state: State, p: Organisation, luck: Luck) -> SeatFloats:
    """Managing talent of the people in the seats."""
    words = person_words(state.shape, state.tenure.occupant)
    other = normal(luck.dense(Decision.POTENTIAL, words, timeless=True))
    return managing_talent(state.candidates.talent, other, p.hiring.talent_sd, p.promotion)


def whom(state: State, p: Organisation, luck: Luck, potential: SeatFloats) -> SeatBools:
    """Whom the rule picks in each team, shape (W, S): nobody where nobody has been there long enough."""
    shape, tenure = state.shape, state.tenure
    must_go = state.standards.dismissed | state.dismissal.dismissed | ~state.headcount.open
    there = tenure.occupied & ~must_go & (state.standards.plan_left == 0)
    eligible = there & state.standing.compared & (tenure.months_in_seat >= ELIGIBLE_FROM_MONTHS)
    if p.promotion.rule == "external":
        return np.zeros_like(eligible)
    words = person_words(shape, tenure.occupant)
    if p.promotion.rule == "best_seller":
        score = state.standing.rank
    elif p.promotion.rule == "best_potential":
        score = potential + p.promotion.potential_noise * normal(
            luck.dense(Decision.POTENTIAL_SEEN, words, timeless=True)
        )
    else:
        score = luck.dense(Decision.PROMOTED_AT_RANDOM, words)
    return best_of_team(score, eligible, shape)


def _from_outside(state: State, p: Organisation, luck: Luck) -> tuple[TeamFloats, TeamFloats]:
    """Managing talent and past sales of the teams' managers if they came from outside."""
    words = manager_words(state.shape, state.promotion.number)
    sold = normal(luck.dense(Decision.MANAGER_PAST_SALES, words, timeless=True))
    other = normal(luck.dense(Decision.MANAGER_TALENT, words, timeless=True))
    spread = at_teams(p.hiring, state.shape.seats_per_team).talent_sd
    q = at_teams(p.promotion, state.shape.seats_per_team)
    outcome = at_teams(p.outcome, state.shape.seats_per_team)
    sales = log_sales(spread * sold, np.zeros(sold.shape, dtype=bool), 1.0, outcome)
    return managing_talent(spread * sold, other, spread, q), sales


def start(state: State, p: Organisation, luck: Luck) -> None:
    """The first managers are like those from outside."""
    state.promotion.talent[:], state.promotion.past_sales[:] = _from_outside(state, p, luck)
