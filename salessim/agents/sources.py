"""Where deals and customers came from: the month's numbers by source, summed in order of account."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from salessim.agents.scalars import added
from salessim.model.channels import partners
from salessim.model.channels.source import Source

if TYPE_CHECKING:
    from salessim.agents.customer import Customer
    from salessim.agents.firm import Firm
    from salessim.agents.seat import Seat

Read = Callable[["Customer"], float]


def count_by_source(model: Firm) -> dict[str, list[float]]:
    """Deals, customers and costs of the month, by tally and source."""
    reads: dict[str, Read] = {
        "opportunities_created": lambda c: c.opening,
        "wins": lambda c: c.won,
        "bookings_usd": lambda c: c.arr_usd if c.won else 0.0,
        "inherited_usd": lambda c: c.arr_usd * c.inherited_share if c.won else 0.0,
        "customers": lambda c: c.is_customer,
        "arr_usd": lambda c: c.arr_usd if c.is_customer else 0.0,
        "customers_lost": lambda c: c.has_left,
        "churned_arr_usd": lambda c: c.churned_usd,
        "customer_value_usd": lambda c: c.worth_usd if c.is_customer else 0.0,
    }
    counted = {name: _by_source(model, read) for name, read in reads.items()}
    counted["customers_lost_per_year"] = [12 * lost for lost in counted["customers_lost"]]
    counted["acquisition_cost_usd"] = _costs(model)
    return counted


def _by_source(model: Firm, read: Read) -> list[float]:
    """Sums of something over the accounts that each source brought."""
    sums = [0.0] * len(Source)
    for customer in model.customers:
        sums[customer.source] += float(read(customer))
    return sums


def _costs(model: Firm) -> list[float]:
    """Money and paid selling time: hours for deals by their source, contacts, and the channels' own costs."""
    total = _by_source(
        model, lambda c: _hour_usd(c.seat) * c.seat.deal_hours / c.seat.deals_worked_on if c.worked_on else 0.0
    )
    for source, signalled in ((Source.COLD, False), (Source.SIGNAL, True)):
        called = (c for c in model.customers if c.contacted and c.signalled is signalled)
        total[source] += added(_contact_usd(c.seat) for c in called)
    own_costs: tuple[tuple[Source, Callable[[Seat], float]], ...] = (
        (Source.COLD, lambda s: 0.0 if s.contacts else _hour_usd(s) * s.prospecting_hours),
        (Source.COLD, lambda s: s.tuning_usd),
        (Source.PARTNER, lambda s: _hour_usd(s) * float(partners.hours_taken(s.p.partners))),
        (Source.SIGNAL, lambda s: s.signal_usd),
        (Source.REFERRAL, lambda s: s.referral_usd),
        (Source.PARTNER, lambda s: s.partner_usd),
        (Source.CAMPAIGN, lambda s: s.campaign_usd),
        (Source.AWARENESS, lambda s: s.of_firm_usd("awareness")),
    )
    for source, cost in own_costs:
        total[source] += added(cost(seat) for seat in model.seats)
    return total


def _hour_usd(seat: Seat) -> float:
    """Pay for an hour of whoever sits here."""
    return seat.pay_usd / seat.p.time_budget.hours_per_month


def _contact_usd(seat: Seat) -> float:
    """What a contact costs, the time for it included."""
    hours = _hour_usd(seat) * seat.prospecting_hours / max(seat.contacts, 1)
    return hours + seat.p.money.costs.contact_usd
