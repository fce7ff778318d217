"""Handover: what is lost when a rep leaves, and who worked the deals that are won later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.decisions import Decision
from salessim.model.market.need import chance
from salessim.quantities.arrays import AccountFloats, Bools, Floats, SeatInts
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

LONG_AGO: Final = 10_000
"""Months since the last departure of a seat that has seen none."""


class Handover(Parameters):
    """Losses at a departure."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches losses at departures off: heirs go on where leavers stopped; 1 is their full effect",
    )  # fmt: skip
    progress_loss: float = parameter(
        0.3, key="progress_loss", unit="share", range=(0, 0.6),
        meaning="Share of an open deal's finished stages that is lost",
    )  # fmt: skip
    trust_loss: float = parameter(
        0.3, key="trust_loss", unit="share", range=(0, 0.6),
        meaning="Share of an open deal's trust in the rep that is lost",
    )  # fmt: skip
    trust_recovery_per_month: float = parameter(
        0.1, key="trust_recovery", unit="/month", ge=0, le=100, range=(0.05, 0.3),
        meaning="Hazard at which the heir wins lost trust back",
    )  # fmt: skip
    arr_loss: float = parameter(
        0.15, key="arr_loss", unit="share", evidence="rep_transition_loss", range=(0.05, 0.25),
        meaning="Share of its customers' ARR that melts away over the year after a rep's departure",
    )  # fmt: skip
    arr_regained: float = parameter(
        0.5, key="arr_regained", unit="share", range=(0.0, 1.0),
        meaning="Share of the ARR so lost that heirs win back in time if the customer stays; 0: it is lost for good",
    )  # fmt: skip
    regain_months: float = parameter(
        12.0, key="regain_time", unit="months", gt=0, le=240, range=(6, 36),
        meaning="Time constant in which heirs win it back",
    )  # fmt: skip
    existing_heir: float = parameter(
        0.4, key="existing_heir", unit="share", evidence="rep_reassignment", range=(0.2, 0.5),
        meaning="Part of that loss which an existing rep as heir, in full cover of the seat, avoids",
    )  # fmt: skip


@dataclass
class HandoverColumns(Columns):
    """Trust in the rep, and who has worked the open deals."""

    trust: AccountFloats = column(
        "account", np.float64, "share", "trust of a deal's customer in the rep", bounds=(0, 1)
    )
    work: AccountFloats = column("account", np.float64, "months", "effort-months put into the deal", bounds=(0, np.inf))
    own_work: AccountFloats = column(
        "account", np.float64, "months", "of these, by the person in the seat now", bounds=(0, np.inf)
    )
    months_since_departure: SeatInts = column(
        "seat", np.int32, "months", "months since a rep last left this seat", fill=LONG_AGO, bounds=(0, np.inf)
    )
    stages_lost: Floats = column("event", np.float64, "stages", "event: stages that each open deal loses")


def stages_lost(stage: Floats, left: Bools, u: Floats, p: Handover) -> Floats:
    """Whole stages a deal loses: strength × progress_loss × finished stages, rounded by luck, the mean kept."""
    return np.where(left, np.floor(p.strength * p.progress_loss * (stage - 1) + u), 0.0)


def trust_after(trust: Floats, left: Bools, occupied: Bools, p: Handover) -> Floats:
    """Trust in the rep: cut at a departure; its gap to 1 closes at the recovery hazard while somebody sits there."""
    return mended(trust, trust_kept(left, p), gap_left(occupied, p))


def trust_kept(left: Bools, p: Handover) -> Floats:
    """Part of the trust that is left after a month with or without a departure."""
    return 1 - p.strength * np.asarray(p.trust_loss, dtype=np.float64) * left


def gap_left(occupied: Bools, p: Handover) -> Floats:
    """Part of the gap to full trust that is left after a month with or without somebody in the seat."""
    return np.exp(-np.asarray(p.trust_recovery_per_month, dtype=np.float64) * occupied)


def mended(trust: Floats, kept: Floats, gap: Floats) -> Floats:
    """Trust after what was lost and what was won back: 1 − (1 − trust × kept) × gap."""
    return 1 - (1 - trust * kept) * gap


def own_share(own_work: Floats, work: Floats) -> Floats:
    """Share of the work on a deal that the person now in the seat did; 1 where nobody has worked on it."""
    return np.where(work > 0, own_work / np.where(work > 0, work, 1.0), 1.0)


def arr_kept(months_since_departure: Floats, covered: Floats, p: Handover) -> Floats:
    """Factor on ARR this month: (1 − strength × arr_loss)^(1/12) in the twelve months after a departure.

    Colleagues who cover the seat save the part `existing_heir` of the loss, as far as they cover it.
    """
    loss = p.strength * np.asarray(p.arr_loss) * (1 - p.existing_heir * covered)
    monthly = np.power(1 - loss, 1 / 12)
    return np.where(months_since_departure < 12, monthly, 1.0)


def regained_share(occupied: Floats, p: Handover) -> Floats:
    """Part of the ARR still to be regained that an heir wins back this month: 1 − e^(−1/time), none without a rep."""
    return chance(occupied / np.asarray(p.regain_months))


def leave(state: State, p: Organisation, luck: Luck) -> None:
    """Entry handover.leave: departures cost open deals progress and trust, and end the leaver's claim to the work."""
    own, deals = state.handover, state.open_deals()
    own.months_since_departure += 1
    own.months_since_departure[state.tenure.left] = 0
    own.stages_lost = np.zeros(deals.cells.shape)
    if state.tenure.left.any():
        gone = np.flatnonzero(deals.of(state.tenure.left))
        bereft = Places(deals.cells[gone], state.shape)
        own.stages_lost[gone] = _stages_of(bereft, state, p, luck)
        own.own_work.reshape(-1)[bereft.cells] = 0.0
    _change_trust(deals, state, p)


def _stages_of(deals: Places, state: State, p: Organisation, luck: Luck) -> Floats:
    """Stages that deals lose whose rep has left."""
    draws = luck.chosen(Decision.PROGRESS_LOST, deals.worlds, deals.words(state.account_words))
    stage, left = deals.of(state.pipeline.stage), deals.of(state.tenure.left)
    return stages_lost(stage, left, draws, deals.parameters(p.handover))


def _change_trust(deals: Places, state: State, p: Organisation) -> None:
    """Trust is lost and won back, at factors that the deals of a seat have in common."""
    trust, tenure = state.handover.trust.reshape(-1), state.tenure
    kept, gap = deals.of(trust_kept(tenure.left, p.handover)), deals.of(gap_left(tenure.occupied, p.handover))
    for piece, cells in deals.pieces():
        trust[cells] = mended(trust[cells], kept[piece], gap[piece])


def work(state: State, p: Organisation, luck: Luck) -> None:
    """Entry handover.work: this month's effort on each open deal is put down to whoever sits in the seat."""
    own, deals = state.handover, state.open_deals()
    effort = state.performance.deal_effort * state.performance.pace
    deals.add(own.work, deals.of(effort))
    deals.add(own.own_work, deals.of(effort * state.tenure.occupied))


def begin(state: State, p: Organisation, luck: Luck) -> None:
    """Entry handover.begin: new deals start with trust in the rep who opened them and no work done."""
    own, new = state.handover, state.opening()
    own.trust.reshape(-1)[new.cells] = 1.0
    own.work.reshape(-1)[new.cells] = 0.0
    own.own_work.reshape(-1)[new.cells] = 0.0
