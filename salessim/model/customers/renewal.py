"""Renewal: customers stay or leave once a year, each with a propensity of its own; those who stay buy more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.customers.experience import felt, growth
from salessim.model.customers.loyalty import arrived, leaves_for_alternative
from salessim.model.customers.referrals import churn_factor, friend_is_there
from salessim.model.decisions import Decision
from salessim.model.selling.handover import arr_kept, regained_share
from salessim.model.selling.pipeline import deal_value
from salessim.quantities.arrays import (
    AccountBools,
    AccountFloats,
    AccountInts,
    AccountSmallInts,
    Cells,
    Floats,
    SeatFloats,
)
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.stacking import at

if TYPE_CHECKING:
    from salessim.model.customers.experience import Experience
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

TERM_MONTHS = 12
"""A contract runs a year."""
MATURE_GRID = 2048
LONGEST_STAY_YEARS = 50
"""Nobody in the mature base has stayed longer: keeps the weight of those who never leave finite."""


class Renewal(Parameters):
    """Yearly churn and growth."""

    churn_floor: float = parameter(
        0.03, key="churn_floor", unit="share", evidence="churn_heterogeneity", range=(0, 0.08),
        meaning="Part of customers' yearly probability of leaving that all of them share",
    )  # fmt: skip
    churn_a: float = parameter(
        0.7, key="churn_a", unit="factor", gt=0, le=1000, evidence="churn_heterogeneity", range=(0.4, 1.2),
        meaning="First shape of the beta distribution of the rest: below 1, many customers hardly ever leave",
    )  # fmt: skip
    churn_b: float = parameter(
        2.2, key="churn_b", unit="factor", gt=0, le=1000, evidence="churn_heterogeneity", range=(1.2, 4.0),
        meaning="Second shape of that beta distribution: the larger, the lower the mean",
    )  # fmt: skip
    expansion: float = parameter(
        0.095, key="expansion", unit="share", le=5, range=(0.0, 0.2),
        meaning="Growth of a customer's ARR at each renewal",
    )  # fmt: skip


@dataclass
class RenewalColumns(Columns):
    """The customer base."""

    customer: AccountBools = column("account", np.bool_, "–", "the account is a customer")
    arr_usd: AccountFloats = column("account", np.float64, "usd", "its annual recurring revenue", bounds=(0, np.inf))
    churn_per_year: AccountFloats = column("account", np.float64, "/year", "its propensity to leave", bounds=(0, 1))
    months_to_renewal: AccountSmallInts = column("account", np.int8, "months", "until its next renewal", bounds=(0, 12))
    contracts: AccountInts = column("account", np.int32, "count", "contracts the account has begun", bounds=(0, np.inf))
    months_served: AccountInts = column("account", np.int32, "months", "since it became a customer", bounds=(0, np.inf))
    served: Cells = column("event", np.int64, "cell", "customers at the turn of the month, in order of account")
    lost: Cells = column("event", np.int64, "cell", "event: customers who left")
    lost_usd: Floats = column("event", np.float64, "usd", "event: their ARR")
    kept: Cells = column("event", np.int64, "cell", "event: customers who renewed")
    added_usd: Floats = column("event", np.float64, "usd", "event: what their renewal added")
    new_arr: SeatFloats = column("seat", np.float64, "usd", "ARR of new customers this month", bounds=(0, np.inf))
    expansion_arr: SeatFloats = column("seat", np.float64, "usd", "ARR added at renewals", bounds=(0, np.inf))
    churned_arr: SeatFloats = column("seat", np.float64, "usd", "ARR of customers who left", bounds=(0, np.inf))
    regainable_usd: AccountFloats = column(
        "account", np.float64, "usd", "ARR lost after departures that heirs can win back", bounds=(0, np.inf)
    )
    regained_arr: SeatFloats = column("seat", np.float64, "usd", "ARR won back by heirs this month", bounds=(0, np.inf))
    contraction_arr: SeatFloats = column("seat", np.float64, "usd", "ARR melted after departures", bounds=(0, np.inf))
    customers_lost: SeatFloats = column("seat", np.float64, "customers", "customers who left", bounds=(0, np.inf))


def churn_propensity(u: Floats, p: Renewal) -> Floats:
    """Yearly probability θ of leaving: floor + (1 − floor) B, B ~ Beta(a, b), by inverse CDF.

    With floor 0 this is the shifted-beta-geometric retention of Fader & Hardie (2007).
    """
    return p.churn_floor + (1 - np.asarray(p.churn_floor)) * betaincinv(p.churn_a, p.churn_b, u)


def mature_propensity(u: Floats, p: Renewal) -> Floats:
    """Propensity θ among the customers of a base in steady state: density ∝ f(θ)/θ, since who leaves late stays long.

    By inverse CDF on a grid of quantiles; `p` is one world's. Only where a world begins: the burn-in does the rest.
    """
    theta = churn_propensity((np.arange(MATURE_GRID) + 0.5) / MATURE_GRID, p)
    weight = np.cumsum(1 / np.maximum(theta, 1 / LONGEST_STAY_YEARS))
    return np.interp(u * weight[-1], weight, theta)


def take_stock(state: State, p: Organisation, luck: Luck) -> None:
    """Entry renewal.take_stock: list the customers that there are now."""
    state.renewal.served = np.flatnonzero(state.renewal.customer)


def renew(state: State, p: Organisation, luck: Luck) -> None:
    """Entry renewal.renew: ARR melts after departures; contracts that end this month are renewed or not."""
    own, base = state.renewal, state.customers()
    arr = own.arr_usd.reshape(-1)
    (followed, melted), regained = _melt(state, p, base), _regain(state, p, base)
    own.contraction_arr[:] = totals.by_seat(base.cells, followed + melted, state.shape)
    own.regained_arr[:] = totals.by_seat(base.cells, regained, state.shape)
    arr[base.cells] += regained - (followed + melted)
    held = base.parameters(p.handover)
    own.regainable_usd.reshape(-1)[base.cells] += melted * (held.strength * held.arr_regained) - regained
    own.months_served.reshape(-1)[base.cells] += 1
    own.months_to_renewal.reshape(-1)[base.cells] -= 1
    due = base.where(own.months_to_renewal.reshape(-1)[base.cells] == 0)
    draws = luck.chosen(Decision.RENEWS, due.worlds, due.words(state.account_words))
    leaves = draws < leaving(state, p, luck.month, due)
    _lose(state, due.where(leaves))
    _keep(state, p, due.where(~leaves))


def leaves_in_all(own: Floats, factor: Floats, alternative: Floats, hardship: Floats) -> Floats:
    """Yearly probability of leaving: for reasons of one's own, else for an alternative, else for lack of money."""
    first = np.minimum(own * factor, 1.0)
    second = first + (1 - first) * alternative
    return second + (1 - second) * hardship


def leaving(state: State, p: Organisation, month: int, base: Places, hardship: float | None = None) -> Floats:
    """Probability that each of some customers (N,) leaves at a renewal in this month.

    `hardship`: yearly probability of leaving for lack of money, that of the times if none is given.
    """
    q, held = base.parameters(p.loyalty), base.of(state.experience.satisfaction)
    satisfaction = felt(held, base.parameters(p.experience))
    alternative = leaves_for_alternative(satisfaction, base.of(state.loyalty.switching), arrived(month, q), q)
    friend = churn_factor(friend_is_there(state, base), base.parameters(p.referrals))
    hard = state.downturn.leaving.reshape(-1)[base.worlds] if hardship is None else np.asarray(hardship)
    own = base.of(state.renewal.churn_per_year)
    return leaves_in_all(own, base.of(state.conduct.churn) * friend, alternative, hard)


def added_share(satisfaction: Floats, p: Renewal, experience: Experience) -> Floats:
    """Growth of a customer's ARR at a renewal: the ordinary, times what satisfaction makes of it."""
    return p.expansion * growth(satisfaction, experience)


def _melt(state: State, p: Organisation, base: Places) -> tuple[Floats, Floats]:
    """ARR lost this month because the rep whom the customer knew has left: what follows a star, what melts of the rest.

    Only the rest can be won back.
    """
    since = base.of(state.handover.months_since_departure)
    knew_leaver = base.of(state.renewal.months_served) >= since
    kept = arr_kept(since.astype(np.float64), base.of(state.cover.share), base.parameters(p.handover))
    arr = np.where(knew_leaver, base.of(state.renewal.arr_usd), 0.0)
    followed = arr * base.of(state.conduct.follow_share)
    return followed, (arr - followed) * (1 - kept)


def _regain(state: State, p: Organisation, base: Places) -> Floats:
    """ARR lost after earlier departures that the rep now in the seat wins back this month."""
    there = base.of(state.tenure.occupied).astype(np.float64)
    return base.of(state.renewal.regainable_usd) * regained_share(there, base.parameters(p.handover))


def _lose(state: State, gone: Places) -> None:
    own = state.renewal
    own.lost, own.lost_usd = gone.cells, gone.of(own.arr_usd)
    own.churned_arr[:] = totals.by_seat(gone.cells, own.lost_usd, state.shape)
    own.customers_lost[:] = totals.count_by_seat(gone.cells, state.shape)
    own.customer.reshape(-1)[gone.cells] = False
    own.arr_usd.reshape(-1)[gone.cells] = 0.0
    own.regainable_usd.reshape(-1)[gone.cells] = 0.0


def _keep(state: State, p: Organisation, kept: Places) -> None:
    own = state.renewal
    satisfaction = kept.of(state.experience.satisfaction)
    more = added_share(satisfaction, kept.parameters(p.renewal), kept.parameters(p.experience))
    own.kept, own.added_usd = kept.cells, kept.of(own.arr_usd) * more
    own.expansion_arr[:] = totals.by_seat(kept.cells, own.added_usd, state.shape)
    own.arr_usd.reshape(-1)[kept.cells] += own.added_usd
    own.months_to_renewal.reshape(-1)[kept.cells] = TERM_MONTHS


def begin(state: State, p: Organisation, luck: Luck) -> None:
    """Entry renewal.begin: deals won this month become customers."""
    own, new = state.renewal, Places(state.outcome.won, state.shape)
    own.contracts.reshape(-1)[new.cells] += 1
    # The k-th contract of an account has the same propensity under every policy, whenever it is won.
    draws = luck.chosen(Decision.CHURN_PROPENSITY, new.worlds, state.contract_words(new), timeless=True)
    value = new.of(state.pipeline.value_usd)
    own.new_arr[:] = totals.by_seat(new.cells, value, state.shape)
    own.customer.reshape(-1)[new.cells] = True
    own.arr_usd.reshape(-1)[new.cells] = value
    own.churn_per_year.reshape(-1)[new.cells] = churn_propensity(draws, new.parameters(p.renewal))
    own.months_to_renewal.reshape(-1)[new.cells] = TERM_MONTHS
    own.months_served.reshape(-1)[new.cells] = 0


def start(state: State, p: Organisation, luck: Luck) -> None:
    """Some accounts of open seats are customers when a world begins, with their renewals spread over the year."""
    own = state.renewal
    words = state.account_words.reshape(-1)
    own.customer[:] = luck.dense(Decision.STARTS_AS_CUSTOMER, words) < np.asarray(p.market.customers_at_start)
    own.customer &= np.repeat(state.headcount.open, state.shape.accounts_per_seat, axis=1)
    first = Places(np.flatnonzero(own.customer), state.shape)
    chosen = first.words(state.account_words)
    value = deal_value(
        luck.chosen(Decision.STARTING_DEAL_VALUE, first.worlds, chosen), luck.month, first.parameters(p.market)
    )
    draws = luck.chosen(Decision.STARTING_CHURN, first.worlds, chosen)
    month = luck.chosen(Decision.STARTING_RENEWAL_MONTH, first.worlds, chosen)
    own.arr_usd.reshape(-1)[first.cells] = value * first.parameters(p.market).arr_at_start
    own.churn_per_year.reshape(-1)[first.cells] = _of_mature_base(draws, first, p.renewal)
    own.months_to_renewal.reshape(-1)[first.cells] = 1 + np.floor(month * TERM_MONTHS)


def _of_mature_base(draws: Floats, places: Places, p: Renewal) -> Floats:
    """Propensities in the starting base: for all worlds at once where they agree in their parameters."""
    if not any(isinstance(value, np.ndarray) for value in vars(p).values()):
        return mature_propensity(draws, p)
    propensity = np.empty(draws.size)
    for world in np.unique(places.worlds):
        here = places.worlds == world
        propensity[here] = mature_propensity(draws[here], at(p, np.array([world]), np.array([0])))
    return propensity
