"""Campaigns: mailings to everybody, which the market tires of and recovers from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.channels.reputation import goodwill
from salessim.model.decisions import Decision
from salessim.quantities.arrays import Cells, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Campaigns(Parameters):
    """Mailings."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", scope="world", ge=0, le=1,
        meaning="0 switches campaigns off, effects and costs; 1 is their full effect",
    )  # fmt: skip
    sends_per_month: float = parameter(
        0.0, key="sends", unit="factor", scope="world", ge=0, le=30, range=(0, 4),
        meaning="Mailings a month to every account that is neither a customer nor in a deal",
    )  # fmt: skip
    response_given_need: float = parameter(
        0.02, key="response_given_need", unit="share", scope="world", evidence="funnel_by_source", range=(0.005, 0.05),
        meaning="Probability that an account with a need responds to a mailing, the market being fresh",
    )  # fmt: skip
    tiring: float = parameter(
        0.8, key="tiring", unit="factor", scope="world", gt=0, le=1, evidence="campaign_fatigue", range=(0.5, 1.0),
        meaning="Factor of each mailing on the response to the next; 1: nobody tires",
    )  # fmt: skip
    recovery_per_month: float = parameter(
        0.15, key="recovery", unit="/month", scope="world", ge=0, le=100, range=(0.05, 0.5),
        meaning="Hazard at which a tired market becomes fresh again",
    )  # fmt: skip
    annoyance: float = parameter(
        0.02, key="annoyance", unit="share", scope="world", evidence="campaign_fatigue", range=(0.0, 0.1),
        meaning="A mailing wastes as much of the market's goodwill as this share of a wasted contact",
    )  # fmt: skip
    send_usd: float = parameter(
        1.5, key="price", unit="usd", scope="world", ge=0, range=(0.2, 5),
        meaning="Cost of a mailing to one account",
    )  # fmt: skip


@dataclass
class CampaignsColumns(Columns):
    """How fresh the market is."""

    tired: Floats = column("world", np.float64, "share", "of the response that is lost", bounds=(0, 1))
    annoying: Floats = column("world", np.float64, "contacts", "that mailings waste this month, each account")
    responded: Cells = column("event", np.int64, "cell", "event: accounts that responded to a mailing")
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of this month's mailings", bounds=(0, np.inf))


def heard(p: Campaigns) -> Floats:
    """A month's mailings, each counted by its response against the first's.

    n mailings answered with 1, t, t², … make (1 − tⁿ)/(1 − t), t being `tiring`; up to one nobody gets a second.
    """
    sends, kept = np.asarray(p.sends_per_month), np.asarray(p.tiring)
    in_turn = (1 - raised(kept, sends)) / np.where(kept < 1, 1 - kept, 1.0)
    return np.where((sends > 1) & (kept < 1), in_turn, sends)


def response(tired: Floats, worth: Floats, open_part: Floats, p: Campaigns) -> Floats:
    """Probability that an account with a need responds this month.

    Mailings heard × response × freshness × worth of touch points × goodwill.
    """
    likely = p.strength * heard(p) * p.response_given_need
    return np.minimum(likely * (1 - tired) * worth * open_part, 1.0)


def tired_after(tired: Floats, p: Campaigns) -> Floats:
    """Tiredness a month on: freshness is multiplied by tiring^sends, then the market recovers."""
    fresh = (1 - tired) * raised(p.tiring, np.asarray(p.sends_per_month))
    return (1 - fresh) * np.exp(-np.asarray(p.recovery_per_month))


def send(state: State, p: Organisation, luck: Luck) -> None:
    """Entry campaigns.send: mailings go out; of those with a need some respond."""
    own, seeking, q = state.campaigns, state.seeking(), p.campaigns
    sends = q.strength * np.asarray(q.sends_per_month)
    if np.any(sends > 0):
        likely = response(own.tired, state.touchpoints.worth, goodwill(state.reputation.lost, p.reputation), q)
        draws = luck.chosen(Decision.CAMPAIGN_REACHES, seeking.worlds, seeking.words(state.account_words))
        own.responded = seeking.cells[draws < seeking.of_worlds(likely)]
        mailed = np.where(state.headcount.open, state.idle().sum(axis=2), 0)
        own.cost_usd[:] = mailed * (sends * q.send_usd)
        accounts = totals.by_world(state.headcount.open) * state.shape.accounts_per_seat
        own.annoying[:] = (totals.by_world(mailed) / np.maximum(accounts, 1))[:, np.newaxis] * (sends * q.annoyance)
    else:
        own.responded, own.cost_usd[:], own.annoying[:] = seeking.cells[:0], 0, 0
    # The market tires of mailings at strength 0 too: a block may not depend on what its other worlds switch on.
    own.tired[:] = tired_after(own.tired, q)
