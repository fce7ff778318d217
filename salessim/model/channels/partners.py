"""Partners: other firms bring customers to those who work with them, and whose customers succeed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.channels.source import Source
from salessim.model.customers.experience import ORDINARY, felt
from salessim.model.decisions import Decision
from salessim.model.firm.bureaucracy import freedom
from salessim.model.market.need import chance
from salessim.quantities.arrays import Cells, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Partners(Parameters):
    """Selling together."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches partners off, effects and costs; 1 is their full effect",
    )  # fmt: skip
    effort: float = parameter(
        0.0, key="effort", unit="share", range=(0, 1),
        meaning="How far the firm works with partners",
    )  # fmt: skip
    bringing_per_month: float = parameter(
        0.03, key="bringing", unit="/month", ge=0, le=1000, evidence="partner_share", range=(0.01, 0.08),
        meaning="Hazard at which partners, fully worked with, bring an account with a need",
    )  # fmt: skip
    success_power: float = parameter(
        2.0, key="success_power", unit="factor", ge=0, le=20, range=(0.0, 4.0),
        meaning="Power of customers' mean satisfaction, against the ordinary: partners succeed when customers do",
    )  # fmt: skip
    win_points: float = parameter(
        0.15, key="win_points", unit="logit", ge=0, le=5, evidence="partner_win", range=(0.05, 0.3),
        meaning="Log odds of winning that a partner in the deal brings",
    )  # fmt: skip
    hours_per_month: float = parameter(
        4.0, key="hours", unit="hours/month", ge=0, le=160, range=(1, 10),
        meaning="Hours of each rep for partners at full effort",
    )  # fmt: skip
    commission: float = parameter(
        0.2, key="commission", unit="share", range=(0.05, 0.3),
        meaning="Partners' commission on the ARR of deals that they brought",
    )  # fmt: skip


@dataclass
class PartnersColumns(Columns):
    """Who was brought."""

    brought: Cells = column("event", np.int64, "cell", "event: accounts that a partner brings")
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of commission this month", bounds=(0, np.inf))


def bringing(success: Floats, free: Floats, p: Partners) -> Floats:
    """Monthly probability that a partner brings an account with a need.

    Its hazard is effort × bringing × (satisfaction ÷ ordinary)^power × freedom from rules of engagement.
    """
    willing = raised(np.maximum(success, 0.0) / ORDINARY, p.success_power)
    return chance(p.strength * np.asarray(p.effort) * p.bringing_per_month * willing * free)


def hours_taken(p: Partners) -> Floats:
    """Hours of a rep for partners."""
    return p.strength * np.asarray(p.effort) * p.hours_per_month


def mean_satisfaction(state: State, p: Organisation) -> Floats:
    """Of all customers of each world, (W, 1); ordinary where there are none."""
    base = state.customers()
    now = felt(base.of(state.experience.satisfaction), base.parameters(p.experience))
    total, count = totals.by_world(base.summed(now)), totals.by_world(base.counted)
    return np.where(count > 0, total / np.maximum(count, 1), ORDINARY)[:, np.newaxis]


def bring(state: State, p: Organisation, luck: Luck) -> None:
    """Entry partners.bring: partners come with accounts that have a need."""
    seeking, own = state.seeking(), state.partners
    if not np.any(p.partners.strength * np.asarray(p.partners.effort) > 0):
        own.brought = seeking.cells[:0]  # nobody works with partners: their hazard is 0, whoever is satisfied
        return
    success, free = mean_satisfaction(state, p), freedom(state.bureaucracy.ruled, p.bureaucracy)
    draws = luck.chosen(Decision.PARTNER_BRINGS, seeking.worlds, seeking.words(state.account_words))
    own.brought = seeking.cells[draws < seeking.each(bringing(success, free, p.partners))]


def settle(state: State, p: Organisation, luck: Luck) -> None:
    """Entry partners.settle: partners are paid for the wins that they brought."""
    won = state.won()
    theirs = won.where(won.of(state.sources.source) == Source.PARTNER)
    rate = theirs.parameters(p.partners)
    paid = theirs.of(state.pipeline.value_usd) * (rate.strength * np.asarray(rate.commission))
    state.partners.cost_usd[:] = theirs.summed(paid)
