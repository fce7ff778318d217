"""Columns of the state that the compiled loop reads and writes, and draws that it makes, by the loop's own names."""

from __future__ import annotations

from collections import namedtuple
from operator import attrgetter
from typing import Any

from salessim.engine.luck import TIMELESS, Luck
from salessim.model.decisions import Decision
from salessim.model.state import State

ACCOUNTS = {
    "need": "need.need",
    "closed": "access.closed",
    "domain": "domains.domain",
    "source": "sources.source",
    "stage": "pipeline.stage",
    "months_open": "pipeline.months_open",
    "value": "pipeline.value_usd",
    "originator": "pipeline.originator",
    "known": "breadth.known",
    "owner": "breadth.owner",
    "discovered": "playbook.discovered",
    "trust": "handover.trust",
    "work": "handover.work",
    "own_work": "handover.own_work",
    "customer": "renewal.customer",
    "arr": "renewal.arr_usd",
    "churn": "renewal.churn_per_year",
    "to_renewal": "renewal.months_to_renewal",
    "contracts": "renewal.contracts",
    "served": "renewal.months_served",
    "regainable": "renewal.regainable_usd",
    "satisfaction": "experience.satisfaction",
    "suits": "experience.deviation",
    "memory": "experience.goodwill",
    "remedy": "asking.remedy",
    "locked": "loyalty.locked",
    "switching": "loyalty.switching",
    "held_by": "loyalty.deviation",
    "referrer": "referrals.referrer",
}
SUMS = {
    "contacts": "prospecting.contacts",
    "responses": "prospecting.responses",
    "met": "prospecting.access_met",
    "support_usd": "experience.cost_usd",
    "opened": "pipeline.opened",
    "wins": "outcome.wins",
    "losses": "outcome.losses",
    "no_decisions": "outcome.no_decisions",
    "bookings": "outcome.bookings_usd",
    "closed_months": "outcome.closed_months",
    "originator_there": "outcome.originator_there",
    "inherited": "outcome.inherited_usd",
    "new_arr": "renewal.new_arr",
    "added": "renewal.expansion_arr",
    "churned": "renewal.churned_arr",
    "regained": "renewal.regained_arr",
    "melted": "renewal.contraction_arr",
    "lost": "renewal.customers_lost",
}
"""By seat."""
BY_SOURCE = {
    name: f"sources.{name}"
    for name in (
        "opened", "wins", "new_arr", "customers", "arr", "inherited", "book_usd", "lost", "churned_arr", "cost_usd",
    )
}  # fmt: skip
DRAWS = {
    "switches": Decision.NEED_SWITCHES,
    "whom": Decision.WHOM_TO_CONTACT,
    "responds": Decision.RESPONDS,
    "channel_known": Decision.CHANNEL_KNOWN,
    "value": Decision.DEAL_VALUE,
    "fades": Decision.OPEN_NEED_FADES,
    "champion": Decision.CHAMPION_LEAVES,
    "reached": Decision.PERSON_REACHED,
    "owner": Decision.ROOT_OWNER_FOUND,
    "advances": Decision.DEAL_ADVANCES,
    "diagnosis": Decision.DIAGNOSIS,
    "ends": Decision.DEAL_ENDS,
    "renews": Decision.RENEWS,
}
FOR_LIFE = {
    "channel": Decision.PREFERRED_CHANNEL,
    "fit": Decision.FIT,
    "churn": Decision.CHURN_PROPENSITY,
    "suits": Decision.PERSONAL_EXPERIENCE,
    "switching": Decision.SWITCHING_COST,
}

Accounts = namedtuple("Accounts", ACCOUNTS)
Sums = namedtuple("Sums", SUMS)
BySource = namedtuple("BySource", BY_SOURCE)
Starts = namedtuple("Starts", [*DRAWS, *(f"own_{name}" for name in FOR_LIFE)])


def accounts_of(state: State) -> Any:
    """The account columns themselves, flat."""
    return Accounts(*(attrgetter(path)(state).reshape(-1) for path in ACCOUNTS.values()))


def sums_of(state: State) -> Any:
    """The seat columns themselves that the month adds up, shape (W, S)."""
    return Sums(*(attrgetter(path)(state) for path in SUMS.values()))


def by_source_of(state: State) -> Any:
    """The columns by source themselves, shape (W, 8)."""
    return BySource(*(attrgetter(path)(state) for path in BY_SOURCE.values()))


def starts_of(luck: Luck) -> Any:
    """64 bits per world for each decision, shape (W,)."""
    months = [luck.starts(decision) for decision in DRAWS.values()]
    return Starts(*months, *(luck.starts(decision, TIMELESS) for decision in FOR_LIFE.values()))
