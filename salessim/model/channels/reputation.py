"""Reputation: what sellers waste of customers' time closes doors all over the market, a commons that nobody owns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.deals.conversation import waste
from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Reputation(Parameters):
    """What the market as a whole puts up with."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", scope="world", ge=0, le=1,
        meaning="0 switches reputation off: a wasted contact harms nobody else; 1 is its full effect",
    )  # fmt: skip
    tolerated: float = parameter(
        0.2, key="tolerated", unit="factor", scope="world", ge=0, le=10, range=(0.1, 0.3),
        meaning="Wasted contacts for each account and month that the market is used to",
    )  # fmt: skip
    damage: float = parameter(
        0.4, key="damage", unit="share", scope="world", range=(0.1, 0.8),
        meaning="Part of the remaining goodwill that one wasted contact more for each account and month costs",
    )  # fmt: skip
    recovery_per_month: float = parameter(
        0.02, key="recovery", unit="/month", scope="world", ge=0, le=100, range=(0.01, 0.05),
        meaning="Hazard at which lost goodwill comes back",
    )  # fmt: skip


@dataclass
class ReputationColumns(Columns):
    """Goodwill of the market."""

    lost: Floats = column("world", np.float64, "share", "goodwill that sellers have lost", bounds=(0, 1))


def goodwill(lost: Floats, p: Reputation) -> Floats:
    """Factor on every seller's access: 1 − strength × goodwill lost."""
    return 1 - p.strength * lost


def lost_after(lost: Floats, wasted: Floats, p: Reputation) -> Floats:
    """Goodwill lost a month on: it heals by e^(−recovery); waste above what is tolerated takes a part of the rest.

    `wasted`: wasted contacts for each account this month.
    """
    healed = lost * np.exp(-np.asarray(p.recovery_per_month))
    excess = np.maximum(wasted - p.tolerated, 0.0)
    return healed + (1 - healed) * -np.expm1(excess * np.log1p(-np.minimum(p.damage, 1 - 1e-9)))


def settle(state: State, p: Organisation, luck: Luck) -> None:
    """Entry reputation.settle: the month's wasted contacts and mailings cost goodwill."""
    made = state.prospecting
    wasted = totals.by_world((made.contacts - made.responses) * waste(state.conversation.held, p.value))
    accounts = totals.by_world(state.headcount.open) * state.shape.accounts_per_seat
    each = (wasted / np.maximum(accounts, 1))[:, np.newaxis] + state.campaigns.annoying
    state.reputation.lost[:] = lost_after(state.reputation.lost, each, p.reputation)
