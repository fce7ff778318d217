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
    worked_on: Cells = column("event", np.int64, "cell", "deals that there are hours for: those of the month's start")
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
    own.worked_on = state.pipeline.at_work
    answered = np.flatnonzero(state.prospecting.responded)
    called, signalled = state.prospecting.contacted[answered], state.signals.signalled[answered]
    found = {
        Source.COLD: called[~signalled],
        Source.SIGNAL: called[signalled],
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
    own, renewal = state.sources, state.renewal
    won, customers = state.won(), state.customers()
    of_won, of_lost, of_customers = (keyed(state, each) for each in (won, state.at(renewal.lost), customers))
    own.opened[:] = by_source(state, keyed(state, state.opening()))
    own.wins[:] = by_source(state, of_won)
    new_usd = won.of(renewal.arr_usd)
    own.new_arr[:] = by_source(state, of_won, new_usd)
    predecessors = 1 - own_share(won.of(state.handover.own_work), won.of(state.handover.work))
    own.inherited[:] = by_source(state, of_won, new_usd * predecessors)
    own.lost[:] = by_source(state, of_lost)
    own.churned_arr[:] = by_source(state, of_lost, renewal.lost_usd)
    own.customers[:] = by_source(state, of_customers)
    own.arr[:] = by_source(state, of_customers, renewal.served_usd)
    own.book_usd[:] = by_source(state, of_customers, _worth(state, p, luck.month, customers))
    own.cost_usd[:] = _costs(state, p)


def keyed(state: State, places: Places) -> Cells:
    """World and source of each account as one number: where it counts in a flattened (W, 8) column."""
    return places.of_worlds(np.arange(state.shape.worlds) * state.shape.sources) + places.of(state.sources.source)


def by_source(state: State, keys: Cells, weights: NDArray[Any] | None = None) -> Floats:
    """How many of some accounts each source brought, or the sum of their weights (N,): shape (W, 8)."""
    sums = np.bincount(keys, weights=weights, minlength=state.shape.worlds * state.shape.sources)
    return sums.astype(np.float64, copy=False).reshape(state.shape.worlds, state.shape.sources)


def _worth(state: State, p: Organisation, month: int, base: Places) -> Floats:
    """Future margin of each customer (N,)."""
    held = state.renewal
    more = added_share(held.served_satisfaction, base.parameters(p.renewal), base.parameters(p.experience))
    # Hard times pass: they are not those of all five years that a book value looks ahead.
    likely = leaving(state, p, month, base, held.served_satisfaction, held.served_switching, hardship=0.0)
    return book_value(held.served_usd, likely, more, base.parameters(p.money))


def _costs(state: State, p: Organisation) -> Floats:
    """Money and paid selling time by source.

    Prospecting hours are those of cold and signalled contacts; the hours for deals are divided evenly among the deals
    that a seat worked on; partners, referrals, campaigns and awareness have costs of their own.
    """
    budget, deals, made = state.time_budget, state.at(state.sources.worked_on), state.prospecting.contacts
    hourly = state.pay.pay_usd / np.asarray(p.time_budget.hours_per_month)
    of_deals = hourly * budget.deal_hours / np.maximum(deals.counted, 1)
    of_contacts = hourly * budget.prospecting_hours / np.maximum(made, 1) + p.money.costs.contact_usd
    total = by_source(state, keyed(state, deals), deals.of(of_deals))
    for source, contacts in _contacts(state):
        total[:, source] += np.bincount(contacts.worlds, contacts.of(of_contacts), minlength=state.shape.worlds)
    fruitless = np.where(made == 0, hourly * budget.prospecting_hours, 0.0)
    for source, cost in ((Source.COLD, fruitless), *own_costs(state, hourly, p)):
        total[:, source] += totals.by_world(cost)
    return total


def own_costs(state: State, hourly: Floats, p: Organisation) -> tuple[tuple[Source, Floats], ...]:
    """What sources cost beside contacts and deals; `hourly` is the pay of an hour, by seat."""
    return (
        (Source.COLD, state.tuning.cost_usd),
        (Source.PARTNER, hourly * partners.hours_taken(p.partners)),
        (Source.SIGNAL, state.signals.cost_usd),
        (Source.REFERRAL, state.referrals.cost_usd),
        (Source.PARTNER, state.partners.cost_usd),
        (Source.CAMPAIGN, state.campaigns.cost_usd),
        (Source.AWARENESS, state.awareness.cost_usd),
    )


def _contacts(state: State) -> tuple[tuple[Source, Places], ...]:
    """Contacts by the source that they are put down to."""
    contacts, signalled = state.contacted(), state.signals.signalled
    if not signalled.any():
        return ((Source.COLD, contacts),)
    return ((Source.COLD, contacts.where(~signalled)), (Source.SIGNAL, contacts.where(signalled)))
