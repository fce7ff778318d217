"""Referrals: loyal customers tell others, captive ones warn them; who came by a friend stays while the friend does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.channels.source import Source
from salessim.model.customers.loyalty import arrived, is_captive, is_loyal
from salessim.model.customers.network import acquaintances
from salessim.model.decisions import Decision
from salessim.model.market.need import chance
from salessim.quantities.arrays import AccountInts, Bools, Cells, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Referrals(Parameters):
    """Word of mouth, and the network that it travels on."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches word of mouth off, effects and costs; 1 is its full effect",
    )  # fmt: skip
    unasked_per_year: float = parameter(
        0.1, key="unasked", unit="/year", ge=0, le=50, evidence="referral_yield", range=(0.0, 0.3),
        meaning="Referrals a year of a loyal customer whom nobody asks",
    )  # fmt: skip
    asked_per_year: float = parameter(
        0.5, key="asked", unit="/year", ge=0, le=50, evidence="referral_yield", range=(0.2, 1.0),
        meaning="Further referrals a year of a loyal customer who is asked for them",
    )  # fmt: skip
    asking: float = parameter(
        0.0, key="asking", unit="share", range=(0, 1),
        meaning="Share of loyal customers who are asked",
    )  # fmt: skip
    reward_usd: float = parameter(
        500.0, key="reward", unit="usd", ge=0, range=(0, 2_000),
        meaning="Cost of each referral under a programme that asks: thanks, gifts, time",
    )  # fmt: skip
    response_given_need: float = parameter(
        0.9, key="response_given_need", unit="share", evidence="funnel_by_source", range=(0.6, 1.0),
        meaning="Probability that an account with a need follows a referral",
    )  # fmt: skip
    awakens: float = parameter(
        0.35, key="awakens", unit="share", evidence="referral_yield", range=(0.1, 0.5),
        meaning="Probability that a referral awakens a need that was not there, and is followed",
    )  # fmt: skip
    win_points: float = parameter(
        0.4, key="win_points", unit="logit", ge=0, le=5, evidence="funnel_by_source", range=(0.0, 0.8),
        meaning="Log odds of winning that a referral brings",
    )  # fmt: skip
    less_churn: float = parameter(
        0.18, key="less_churn", unit="share", evidence="referred_churn", range=(0.0, 0.3),
        meaning="Part of the churn that referred customers do not have, while the one who referred them stays",
    )  # fmt: skip
    warnings_per_year: float = parameter(
        0.2, key="warnings", unit="/year", ge=0, le=50, range=(0.0, 1.0),
        meaning="Warnings a year of a captive customer",
    )  # fmt: skip
    warning_closes: float = parameter(
        0.3, key="warning_closes", unit="share", range=(0.0, 0.8),
        meaning="Part of the remaining opening of a door that a warning closes",
    )  # fmt: skip
    degree: int = parameter(
        12, key="degree", unit="count", scope="structure", ge=1, le=10_000,
        meaning="Acquaintances of each account",
    )  # fmt: skip
    within: float = parameter(
        0.7, key="within", unit="share", range=(0.3, 0.9),
        meaning="Share of them in the account's own community, the market of a team",
    )  # fmt: skip
    skew: float = parameter(
        1.5, key="skew", unit="factor", ge=1, le=5, range=(1.0, 3.0),
        meaning="How unevenly accounts are known; 1: all alike",
    )  # fmt: skip


@dataclass
class ReferralsColumns(Columns):
    """Who came by whom."""

    referrer: AccountInts = column(
        "account", np.int32, "–", "1 + number of the account that referred this one, 0 if none", bounds=(0, np.inf)
    )
    made: SeatFloats = column("seat", np.float64, "referrals", "made by the seat's customers", bounds=(0, np.inf))
    responded: Cells = column("event", np.int64, "cell", "event: accounts that follow a referral")
    warned: Cells = column("event", np.int64, "cell", "event: accounts that are warned")
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of referrals asked for", bounds=(0, np.inf))


def refers(p: Referrals) -> Floats:
    """Monthly probability that a loyal customer makes a referral."""
    return chance(p.strength * (p.unasked_per_year + np.asarray(p.asking) * p.asked_per_year) / 12)


def warns(p: Referrals) -> Floats:
    """Monthly probability that a captive customer warns somebody."""
    return chance(p.strength * np.asarray(p.warnings_per_year) / 12)


def follows(need: Bools, p: Referrals) -> Floats:
    """Probability that a referral is followed."""
    return np.where(need, p.response_given_need, p.awakens)


def churn_factor(there: Bools, p: Referrals) -> Floats:
    """Factor on the churn of a customer: less while whoever referred it is `there`."""
    return 1 - p.strength * np.asarray(p.less_churn) * there


def asked_usd(p: Referrals) -> Floats:
    """Cost of a referral: the reward, for the share of referrals that comes from those who are asked."""
    asked = np.asarray(p.asking) * (p.unasked_per_year + np.asarray(p.asked_per_year))
    made = p.unasked_per_year + np.asarray(p.asking) * p.asked_per_year
    return p.strength * np.where(made > 0, asked / np.where(made > 0, made, 1.0), 0.0) * p.reward_usd


def refer(state: State, p: Organisation, luck: Luck) -> None:
    """Entry referrals.refer: loyal customers bring acquaintances, captive ones warn them off."""
    own = state.referrals
    speakers, tell = _speakers(state, p, luck)
    met, friends = _met(state, p, luck, speakers), speakers.where(tell)
    own.made[:] = friends.counted
    own.cost_usd[:] = own.made * asked_usd(p.referrals)
    _arrive(state, p, luck, friends, met[tell])
    own.warned = np.unique(met[~tell])


def _speakers(state: State, p: Organisation, luck: Luck) -> tuple[Places, Bools]:
    """The customers who speak about us this month, and which of them tell; the others warn.

    Few are inclined to, so that only they are asked how they feel. Nobody is both loyal and captive.
    """
    base = state.customers()
    would_tell = _inclined(state, luck, Decision.REFERS, refers(p.referrals))
    would_warn = _inclined(state, luck, Decision.WARNS, warns(p.referrals))
    asked = np.flatnonzero(would_tell | would_warn)
    few = Places(base.cells[asked], base.shape)
    e, q = few.parameters(p.experience), few.parameters(p.loyalty)
    satisfaction, switching = few.of(state.experience.satisfaction), few.of(state.loyalty.switching)
    tell = would_tell[asked] & is_loyal(satisfaction, e, q)
    warn = would_warn[asked] & is_captive(satisfaction, e, q, switching, arrived(luck.month, q))
    return few.where(tell | warn), tell[tell | warn]


def _inclined(state: State, luck: Luck, decision: Decision, likely: Floats) -> Bools:
    """Which customers (N,) would speak about us this month if they felt strongly enough."""
    base = state.customers()
    if not likely.any():
        return np.zeros(base.cells.shape, dtype=bool)
    return luck.chosen(decision, base.worlds, base.words(state.account_words)) < base.each(likely)


def _met(state: State, p: Organisation, luck: Luck, speakers: Places) -> Cells:
    """The acquaintance whom each speaker meets this month."""
    words = speakers.words(state.account_words)
    edge = np.floor(luck.chosen(Decision.ACQUAINTANCE_ASKED, speakers.worlds, words) * p.referrals.degree)
    return acquaintances(speakers, edge.astype(np.int64), p, luck, words)


def _arrive(state: State, p: Organisation, luck: Luck, friends: Places, met: Cells) -> None:
    """Idle accounts among those whom friends `met` who follow; the first friend, in order of account, has told them."""
    own = state.referrals
    cells, first = np.unique(met, return_index=True)
    told_by = friends.cells[first] % friends.shape.accounts + 1
    told = Places(cells, friends.shape)
    idle = (told.of(state.pipeline.stage) == 0) & ~told.of(state.renewal.customer) & told.of(state.headcount.open)
    told, told_by = told.where(idle), told_by[idle]
    likely = follows(told.of(state.need.need), told.parameters(p.referrals))
    yes = luck.chosen(Decision.REFERRAL_RESPONDS, told.worlds, told.words(state.account_words)) < likely
    own.responded = told.cells[yes]
    own.referrer.reshape(-1)[own.responded] = told_by[yes]


def settle(state: State, p: Organisation, luck: Luck) -> None:
    """Entry referrals.settle: an account that came another way this month owes nothing to a friend."""
    opening = state.opening()
    elsewhere = opening.cells[opening.of(state.sources.source) != Source.REFERRAL]
    state.referrals.referrer.reshape(-1)[elsewhere] = 0


def friend_is_there(state: State, base: Places) -> Bools:
    """Whether whoever referred each customer is a customer still."""
    friend = base.of(state.referrals.referrer).astype(np.int64)
    cell = base.worlds * state.shape.accounts + np.maximum(friend - 1, 0)
    return (friend > 0) & state.renewal.customer.reshape(-1)[cell]
