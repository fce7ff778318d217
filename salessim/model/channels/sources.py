"""Sources: which channel brought each deal and customer, and what each channel cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.channels import partners
from salessim.model.channels.source import Source
from salessim.model.customers.renewal import added_share, leaving
from salessim.model.money.books import book_value
from salessim.model.selling.handover import own_share
from salessim.quantities.arrays import AccountSmallInts, Cells, Floats

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


@dataclass
class SourcesColumns(Columns):
    """Where deals come from. Columns by source have shape (W, 8)."""

    source: AccountSmallInts = column("account", np.int8, "–", "source of the deal or customer", bounds=(0, 7))
    opening: Cells = column("event", np.int64, "cell", "event: accounts with which a deal opens this month")
    opened: Floats = column("source", np.float64, "deals", "opened this month", bounds=(0, np.inf))
    wins: Floats = column("source", np.float64, "deals", "won this month", bounds=(0, np.inf))
    new_arr: Floats = column("source", np.float64, "usd", "ARR won this month", bounds=(0, np.inf))
    customers: Floats = column("source", np.float64, "customers", "at the month's end", bounds=(0, np.inf))
    arr: Floats = column("source", np.float64, "usd", "ARR at the month's end", bounds=(0, np.inf))
    inherited: Floats = column("source", np.float64, "usd", "of it, worked for by predecessors", bounds=(0, np.inf))
    book_usd: Floats = column("source", np.float64, "usd", "future margin of customers", bounds=(0, np.inf))
    lost: Floats = column("source", np.float64, "customers", "who left this month", bounds=(0, np.inf))
    churned_arr: Floats = column("source", np.float64, "usd", "ARR of customers who left", bounds=(0, np.inf))
    cost_usd: Floats = column("source", np.float64, "usd", "spent on acquiring customers", bounds=(0, np.inf))


def gather(state: State, p: Organisation, luck: Luck) -> None:
    """Entry sources.gather: with whom deals open this month, each account once, and who is to be thanked."""
    own = state.sources
    contacts, signalled = state.contacted(), state.signals.signalled
    answered = state.prospecting.responded
    found = {
        Source.COLD: contacts.cells[answered & ~signalled],
        Source.SIGNAL: contacts.cells[answered & signalled],
        Source.REFERRAL: state.referrals.responded,
        Source.PARTNER: state.partners.brought,
        Source.INBOUND: state.inbound.arrived,
        Source.CAMPAIGN: state.campaigns.responded,
        Source.AWARENESS: state.awareness.interested,
    }
    cells = np.concatenate(list(found.values()))
    codes = np.repeat(np.array(list(found), dtype=np.int8), [len(part) for part in found.values()])
    own.opening, first = np.unique(cells, return_index=True)
    own.source.reshape(-1)[own.opening] = codes[first]


def count(state: State, p: Organisation, luck: Luck) -> None:
    """Entry sources.count: deals, customers and costs of the month, source by source."""
    own, shape, renewal = state.sources, state.shape, state.renewal
    won, lost, customers = Places(state.outcome.won, shape), Places(renewal.lost, shape), state.customers()
    own.opened[:] = by_source(state, state.opening())
    own.wins[:] = by_source(state, won)
    own.new_arr[:] = by_source(state, won, won.of(renewal.arr_usd))
    predecessors = 1 - own_share(won.of(state.handover.own_work), won.of(state.handover.work))
    own.inherited[:] = by_source(state, won, won.of(renewal.arr_usd) * predecessors)
    own.lost[:] = by_source(state, lost)
    own.churned_arr[:] = by_source(state, lost, renewal.lost_usd)
    own.customers[:] = by_source(state, customers)
    own.arr[:] = by_source(state, customers, customers.of(renewal.arr_usd))
    own.book_usd[:] = by_source(state, customers, _worth(state, p, luck.month, customers))
    own.cost_usd[:] = _costs(state, p)


def _worked_on(state: State) -> Places:
    """The deals that there were hours for: open at the month's start, whatever has become of them."""
    still = np.setdiff1d(state.pipeline.at_work, state.sources.opening, assume_unique=True)
    return Places(np.sort(np.concatenate([still, state.outcome.closed])), state.shape)


def by_source(state: State, places: Places, weights: NDArray[Any] | None = None) -> Floats:
    """How many of some accounts each source brought, or the sum of their weights (N,): shape (W, 8)."""
    keys = places.worlds * state.shape.sources + places.of(state.sources.source)
    sums = np.bincount(keys, weights=weights, minlength=state.shape.worlds * state.shape.sources)
    return sums.astype(np.float64, copy=False).reshape(state.shape.worlds, state.shape.sources)


def _worth(state: State, p: Organisation, month: int, base: Places) -> Floats:
    """Future margin of each customer (N,)."""
    satisfaction, experience = base.of(state.experience.satisfaction), base.parameters(p.experience)
    more = added_share(satisfaction, base.parameters(p.renewal), experience)
    # Hard times pass: they are not those of all five years that a book value looks ahead.
    likely = leaving(state, p, month, base, hardship=0.0)
    return book_value(base.of(state.renewal.arr_usd), likely, more, base.parameters(p.money))


def _costs(state: State, p: Organisation) -> Floats:
    """Money and paid selling time by source.

    Prospecting hours are those of cold and signalled contacts; the hours for deals are divided evenly among the deals
    that a seat worked on; partners, referrals, campaigns and awareness have costs of their own.
    """
    budget, deals, contacts = state.time_budget, _worked_on(state), state.contacted()
    hourly = state.pay.pay_usd / np.asarray(p.time_budget.hours_per_month)
    of_deals = hourly * budget.deal_hours / np.maximum(totals.count_by_seat(deals.cells, state.shape), 1)
    of_contacts = hourly * budget.prospecting_hours / np.maximum(state.prospecting.contacts, 1)
    of_contacts = of_contacts + p.money.costs.contact_usd
    total = by_source(state, deals, deals.of(of_deals))
    signalled = state.signals.signalled
    fruitless = np.where(state.prospecting.contacts == 0, hourly * budget.prospecting_hours, 0.0)
    with_partners = hourly * partners.hours_taken(p.partners)
    for source, chosen in ((Source.COLD, ~signalled), (Source.SIGNAL, signalled)):
        here = contacts.where(chosen)
        total[:, source] += np.bincount(here.worlds, weights=here.of(of_contacts), minlength=state.shape.worlds)
    own_costs = (
        (Source.COLD, fruitless),
        (Source.COLD, state.tuning.cost_usd),
        (Source.PARTNER, with_partners),
        (Source.SIGNAL, state.signals.cost_usd),
        (Source.REFERRAL, state.referrals.cost_usd),
        (Source.PARTNER, state.partners.cost_usd),
        (Source.CAMPAIGN, state.campaigns.cost_usd),
        (Source.AWARENESS, state.awareness.cost_usd),
    )
    for source, cost in own_costs:
        total[:, source] += totals.by_world(cost)
    return total
