"""Outcomes: a deal that comes to its decision is won, lost, or ends without a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.deals import chances
from salessim.model.decisions import Decision
from salessim.model.selling.handover import own_share
from salessim.quantities.arrays import Bools, Cells, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

LEAST: Final = 0.02
"""Floor under productivity and effort before their logarithm is taken."""


class Outcome(Parameters):
    """Decisions. Log odds are against losing to an alternative."""

    win_logit: float = parameter(
        -0.1, key="win", unit="logit", ge=-20, le=20, evidence="win_rate", range=(-0.5, 0.5),
        meaning="Log odds of winning, against losing, for a ramped rep of average talent with full effort and trust",
    )  # fmt: skip
    no_decision_logit: float = parameter(
        -0.85, key="no_decision", unit="logit", ge=-20, le=20, evidence="no_decision_share", range=(-1.35, -0.35),
        meaning="Log odds that the customer does not decide, against losing",
    )  # fmt: skip
    talent_weight: float = parameter(
        1.0, key="talent_weight", unit="factor", ge=0, le=10, range=(0.5, 1.5),
        meaning="Effect of a rep's talent (log points) on the log odds of winning",
    )  # fmt: skip
    ramp_weight: float = parameter(
        1.0, key="ramp_weight", unit="factor", ge=0, le=10, range=(0, 1.5),
        meaning="Effect of the logarithm of the ramp factor on the log odds of winning; 1: odds follow productivity",
    )  # fmt: skip
    effort_weight: float = parameter(
        0.34, key="effort_weight", unit="factor", ge=0, le=10, evidence="selling_elasticity", range=(0.2, 0.4),
        meaning="Effect of the logarithm of effort given ÷ needed on the log odds of winning",
    )  # fmt: skip
    trust_weight: float = parameter(
        1.0, key="trust_weight", unit="factor", ge=0, le=10, range=(0, 2),
        meaning="Log odds of winning lost with all trust in the rep; a handover takes a part of it",
    )  # fmt: skip


@dataclass
class OutcomeColumns(Columns):
    """What the month's decisions were."""

    wins: SeatFloats = column("seat", np.float64, "deals", "deals won this month", bounds=(0, np.inf))
    losses: SeatFloats = column("seat", np.float64, "deals", "deals lost", bounds=(0, np.inf))
    no_decisions: SeatFloats = column("seat", np.float64, "deals", "deals that ended undecided", bounds=(0, np.inf))
    bookings_usd: SeatFloats = column("seat", np.float64, "usd", "ARR of deals won", bounds=(0, np.inf))
    closed_months: SeatFloats = column(
        "seat", np.float64, "months", "months open, summed over wins", bounds=(0, np.inf)
    )
    originator_there: SeatFloats = column(
        "seat", np.float64, "deals", "wins whose opener still sits here", bounds=(0, np.inf)
    )
    inherited_usd: SeatFloats = column(
        "seat", np.float64, "usd", "ARR of wins × share of the work done by predecessors", bounds=(0, np.inf)
    )
    won: Cells = column("event", np.int64, "cell", "event: accounts whose deal is won")
    lost: Cells = column("event", np.int64, "cell", "event: accounts whose deal is lost")
    undecided: Cells = column("event", np.int64, "cell", "event: accounts whose deal came to no decision")
    closed: Cells = column("event", np.int64, "cell", "event: accounts whose deal has ended")


def win_log_odds(points: Floats, effort: Floats, trust: Floats, p: Outcome) -> Floats:
    """Log odds of winning against losing.

    win + points of people (talent, ramp, skill, help …) + effort_weight ln e − trust_weight (1 − trust); e from 2 %.
    """
    return p.win_logit + points + p.effort_weight * np.log(np.maximum(effort, LEAST)) - p.trust_weight * (1 - trust)


def shares(win_odds: Floats, undecided: Floats | float, p: Outcome) -> tuple[Floats, Floats]:
    """Probabilities of a win and of no decision: multinomial logit with losing as the reference.

    `undecided`: log odds of no decision that the deal adds to the ordinary.
    """
    win, undecided = np.exp(win_odds), np.exp(np.asarray(p.no_decision_logit) + undecided)
    total = 1 + win + undecided
    return win / total, undecided / total


def close(state: State, p: Organisation, luck: Luck) -> None:
    """Entry outcome.close: decisions fall; a deal whose customer has dropped out ends without one."""
    own, deals = state.outcome, Places(state.pipeline.finished, state.shape)
    is_won = is_undecided = np.zeros(0, dtype=np.bool_)
    if deals.cells.size:  # in a small world nothing is decided in many a month
        is_won, is_undecided = _decided(state, p, luck, deals)
    own.won, own.undecided = deals.cells[is_won], deals.cells[is_undecided]
    own.lost = deals.cells[~is_won & ~is_undecided]
    own.closed = np.concatenate([deals.cells, state.pipeline.lapsed, state.qualification.dropped])
    own.losses[:] = totals.count_by_seat(own.lost, state.shape)
    lapsed = totals.count_by_seat(state.pipeline.lapsed, state.shape)
    own.no_decisions[:] = totals.count_by_seat(own.undecided, state.shape) + lapsed
    _add_up_wins(state)


def _decided(state: State, p: Organisation, luck: Luck, deals: Places) -> tuple[Bools, Bools]:
    """Which deals are won, and which end without a decision."""
    odds = win_log_odds(
        deals.of(state.performance.points),
        deals.of(state.performance.deal_effort),
        deals.of(state.handover.trust),
        deals.parameters(p.outcome),
    )
    odds = odds + chances.win_points(state, p, luck, deals)
    win, undecided = shares(odds, chances.undecided_points(state, p, deals), deals.parameters(p.outcome))
    draws = luck.chosen(Decision.DEAL_ENDS, deals.worlds, deals.words(state.account_words))
    return draws < win, (draws >= win) & (draws < win + undecided)


def _add_up_wins(state: State) -> None:
    own, wins = state.outcome, state.won()
    value = wins.of(state.pipeline.value_usd)
    there = wins.of(state.tenure.occupied) & (wins.of(state.pipeline.originator) == wins.of(state.tenure.occupant))
    own.wins[:] = wins.counted
    own.bookings_usd[:] = wins.summed(value)
    own.closed_months[:] = wins.summed(wins.of(state.pipeline.months_open))
    own.originator_there[:] = wins.where(there).counted
    inherited = value * (1 - own_share(wins.of(state.handover.own_work), wins.of(state.handover.work)))
    own.inherited_usd[:] = wins.summed(inherited)
