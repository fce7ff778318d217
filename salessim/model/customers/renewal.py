"""Renewal: customers stay or leave once a year, each with a propensity of its own; those who stay buy more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.channels.source import Source
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
    served_usd: Floats = column("event", np.float64, "usd", "their ARR at that time")
    served_satisfaction: Floats = column("event", np.float64, "share", "their satisfaction at that time")
    served_switching: Floats = column("event", np.float64, "share", "what leaving costs them at that time")
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
    """Entry renewal.take_stock: list the customers that there are now.

    What sources, books and tallies ask about them is looked up once for all: columns of all accounts are long.
    """
    own = state.renewal
    own.served = np.flatnonzero(own.customer)
    base = state.customers()
    own.served_usd = base.of(own.arr_usd)
    own.served_satisfaction = base.of(state.experience.satisfaction)
    own.served_switching = base.of(state.loyalty.switching)


def renew(state: State, p: Organisation, luck: Luck) -> None:
    """Entry renewal.renew: ARR melts after departures; contracts that end this month are renewed or not."""
    own, base = state.renewal, state.customers()
    own.months_served += own.customer
    own.months_to_renewal -= own.customer
    _melt(state, p, base)
    due = base.where(base.of(own.months_to_renewal) == 0)
    satisfaction, switching = due.of(state.experience.satisfaction), due.of(state.loyalty.switching)
    draws = luck.chosen(Decision.RENEWS, due.worlds, due.words(state.account_words))
    leaves = draws < leaving(state, p, luck.month, due, satisfaction, switching)
    _lose(state, due.where(leaves))
    _keep(state, p, due.where(~leaves), satisfaction[~leaves])


def leaves_in_all(own: Floats, factor: Floats, alternative: Floats, hardship: Floats) -> Floats:
    """Yearly probability of leaving: for reasons of one's own, else for an alternative, else for lack of money."""
    first = np.minimum(own * factor, 1.0)
    second = first + (1 - first) * alternative
    return second + (1 - second) * hardship


def leaving(
    state: State,
    p: Organisation,
    month: int,
    base: Places,
    satisfaction: Floats,
    switching: Floats,
    hardship: float | None = None,
) -> Floats:
    """Probability that each of some customers (N,), so satisfied and so held, leaves at a renewal in this month.

    `hardship`: yearly probability of leaving for lack of money, that of the times if none is given.
    """
    q = base.parameters(p.loyalty)
    now = felt(satisfaction, base.parameters(p.experience))
    alternative = leaves_for_alternative(now, switching, arrived(month, q), q)
    hard = base.of_worlds(state.downturn.leaving) if hardship is None else np.asarray(hardship)
    return leaves_in_all(base.of(state.renewal.churn_per_year), _factor(state, p, base), alternative, hard)


def _factor(state: State, p: Organisation, base: Places) -> Floats:
    """Factor on each customer's churn: conduct in its seat, and a friend's being there for those who came by one."""
    factor: Floats = base.of(state.conduct.churn)
    referred = np.flatnonzero(base.of(state.sources.source) == int(Source.REFERRAL))
    friends = Places(base.cells[referred], base.shape)
    factor[referred] *= churn_factor(friend_is_there(state, friends), friends.parameters(p.referrals))
    return factor


def added_share(satisfaction: Floats, p: Renewal, experience: Experience) -> Floats:
    """Growth of a customer's ARR at a renewal: the ordinary, times what satisfaction makes of it."""
    return p.expansion * growth(satisfaction, experience)


def _melt(state: State, p: Organisation, base: Places) -> None:
    """ARR goes after departures, some of it with a leaving star; heirs win a part of what melted earlier back.

    The ARR of before is that of the turn of the month.
    """
    own, q = state.renewal, p.handover
    regainable = base.of(own.regainable_usd)
    hit, followed, melted = _after_departures(state, p, base)
    if hit.size == 0 and not regainable.any():
        own.regained_arr[:] = own.contraction_arr[:] = 0.0
        return
    regained = regainable * base.of(regained_share(state.tenure.occupied.astype(np.float64), q))
    own.regained_arr[:] = base.summed(regained)
    losing = Places(base.cells[hit], base.shape)
    own.contraction_arr[:] = losing.summed(followed + melted)
    to_regain = -regained
    to_regain[hit] += melted * losing.each(q.strength * np.asarray(q.arr_regained))
    own.regainable_usd.reshape(-1)[base.cells] = regainable + to_regain
    regained[hit] -= followed + melted
    own.arr_usd.reshape(-1)[base.cells] = own.served_usd + regained


def _after_departures(state: State, p: Organisation, base: Places) -> tuple[Cells, Floats, Floats]:
    """ARR lost this month because the rep whom the customer knew has left: what follows a star, what melts of the rest.

    Of the customers in seats that lose any: their numbers in `base`, and both sums for each.
    """
    since, follows = state.handover.months_since_departure, state.conduct.follow_share
    kept = arr_kept(since.astype(np.float64), state.cover.share, p.handover)
    hit = np.flatnonzero(base.of((kept < 1) | (follows > 0)))
    losing = Places(base.cells[hit], base.shape)
    # This month of service is counted already: who began in the month of the departure has one more than it.
    knew_leaver = losing.of(state.renewal.months_served) > losing.of(since)
    held = np.where(knew_leaver, state.renewal.served_usd[hit], 0.0)
    followed = held * losing.of(follows)
    return hit, followed, (held - followed) * (1 - losing.of(kept))


def _lose(state: State, gone: Places) -> None:
    own = state.renewal
    own.lost, own.lost_usd = gone.cells, gone.of(own.arr_usd)
    own.churned_arr[:] = gone.summed(own.lost_usd)
    own.customers_lost[:] = gone.counted
    own.customer.reshape(-1)[gone.cells] = False
    own.arr_usd.reshape(-1)[gone.cells] = 0.0
    own.regainable_usd.reshape(-1)[gone.cells] = 0.0


def _keep(state: State, p: Organisation, kept: Places, satisfaction: Floats) -> None:
    own = state.renewal
    more = added_share(satisfaction, kept.parameters(p.renewal), kept.parameters(p.experience))
    own.kept, own.added_usd = kept.cells, kept.of(own.arr_usd) * more
    own.expansion_arr[:] = kept.summed(own.added_usd)
    own.arr_usd.reshape(-1)[kept.cells] += own.added_usd
    own.months_to_renewal.reshape(-1)[kept.cells] = TERM_MONTHS


def begin(state: State, p: Organisation, luck: Luck) -> None:
    """Entry renewal.begin: deals won this month become customers."""
    own, new = state.renewal, state.won()
    own.contracts.reshape(-1)[new.cells] += 1
    # The k-th contract of an account has the same propensity under every policy, whenever it is won.
    draws = luck.chosen(Decision.CHURN_PROPENSITY, new.worlds, state.contract_words(new), timeless=True)
    value = new.of(state.pipeline.value_usd)
    own.new_arr[:] = new.summed(value)
    own.customer.reshape(-1)[new.cells] = True
    own.arr_usd.reshape(-1)[new.cells] = value
    own.churn_per_year.reshape(-1)[new.cells] = _of_new_contracts(draws, new, p.renewal)
    own.months_to_renewal.reshape(-1)[new.cells] = TERM_MONTHS
    own.months_served.reshape(-1)[new.cells] = 0


def _of_new_contracts(draws: Floats, new: Places, p: Renewal) -> Floats:
    """Propensities of new contracts: each draw is looked up once, for policies on one luck win mostly the same ones.

    A quantile of the beta distribution costs as much as hundreds of sums.
    """
    if p.arrays:
        return churn_propensity(draws, new.parameters(p))
    once, places = np.unique(draws, return_inverse=True)
    return churn_propensity(once, p)[places]


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
    if not p.arrays:
        return mature_propensity(draws, p)
    propensity = np.empty(draws.size)
    for world in np.unique(places.worlds):
        here = places.worlds == world
        propensity[here] = mature_propensity(draws[here], at(p, np.array([world]), np.array([0])))
    return propensity
