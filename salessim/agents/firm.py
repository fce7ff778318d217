"""The firm around its sellers: product, touch points, rules, money, and the books of one world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import mesa
import numpy as np

from salessim.agents.scalars import added, real
from salessim.model.customers.experience import support_effect
from salessim.model.firm import bureaucracy, product, touchpoints
from salessim.model.money.books import managers_usd
from salessim.model.money.funding import price_of_money

if TYPE_CHECKING:
    from salessim.agents.customer import Customer
    from salessim.agents.luck import WorldLuck
    from salessim.agents.manager import Manager
    from salessim.agents.rep import Rep
    from salessim.agents.seat import Seat
    from salessim.model.organisation import Organisation


class Firm(mesa.Model):
    """What belongs to the whole organisation. Methods named like entries act in that entry of the month."""

    p: Organisation
    luck: WorldLuck
    month: int
    seats: list[Seat]
    managers: list[Manager]
    cash_usd: float
    contribution_usd: float
    product_level: float
    short_of_money: bool

    def __init__(self, p: Organisation, luck: WorldLuck, month: int) -> None:
        # Mesa's own generator is never used: luck is keyed.
        super().__init__(rng=0)
        self.p, self.luck, self.month = p, luck, month
        self.cash_usd = self.contribution_usd = 0.0
        self.product_level = product.LEVEL + p.product.strength * (p.product.level - product.LEVEL)
        self.insight = p.product.loop + p.product.groups_worth * p.product.focus_groups
        self.drifted, self.touchpoints_worth, self.touchpoints_points = 0.0, 1.0, 0.0
        self.ruled = bureaucracy.ORDINARY
        self.reserve_usd, self.raised_usd, self.short_of_money = 0.0, 0.0, False
        programmes = ("product", "touchpoints", "bureaucracy", "funding", "awareness")
        self.spent_usd = dict.fromkeys(programmes, 0.0)

    @property
    def customers(self) -> Iterator[Customer]:
        """All accounts, by seat and number: the order in which sums are taken."""
        return (customer for seat in self.seats for customer in seat.customers)

    @property
    def reps(self) -> Iterator[Rep]:
        """All people, by seat."""
        return (seat.rep for seat in self.seats if seat.rep)

    def over_customers(self, read: Callable[[Customer], float]) -> float:
        """A sum over all accounts, seat by seat."""
        return added(added(read(customer) for customer in seat.customers) for seat in self.seats)

    @property
    def of_firm(self) -> float:
        """The part of satisfaction that is the same for all customers."""
        return self.product_level + float(support_effect(self.p.experience)) + self.touchpoints_points

    @property
    def offered(self) -> float:
        """Product and support as others hear of them."""
        p = self.p.experience
        return self.product_level + p.strength * float(support_effect(p))

    @property
    def left_usd(self) -> float:
        """Money in the bank at the month's end; what sales have brought so far where there is always enough."""
        p = self.p.funding
        left = self.reserve_usd + self.contribution_usd - p.fixed_usd_per_month
        return left if p.strength > 0 else self.cash_usd

    def product_develop(self) -> None:
        """The product gets better or falls behind; slowly, since insight comes first. In the burn-in nothing drifts."""
        if self.month < 1:
            return
        p, level = self.p.product, self.product_level
        self.insight = float(product.insight_after(real(self.insight), p))
        after = float(product.level_after(real(level), real(self.insight), p))
        self.product_level = level + p.strength * (after - level) if p.strength > 0 else product.LEVEL
        self.spent_usd["product"] = float(product.programmes_usd(p))

    def touchpoints_keep(self) -> None:
        """Where customers meet the firm fits less and less, and is set right."""
        if self.month < 1:
            return
        p = self.p.touchpoints
        self.drifted = float(touchpoints.drifted_after(real(self.drifted), p))
        self.touchpoints_worth = 1 - p.strength * self.drifted
        self.touchpoints_points = -p.strength * p.weight * self.drifted
        self.spent_usd["touchpoints"] = p.strength * p.audits_per_year / 12 * p.audit_usd

    def bureaucracy_rule(self) -> None:
        """Rules grow, or are pruned."""
        if self.month < 1:
            return
        p = self.p.bureaucracy
        self.ruled = float(bureaucracy.ruled_after(real(self.ruled), p))
        self.spent_usd["bureaucracy"] = p.strength * (p.pruning_per_year > 0) * p.pruning_usd_per_month

    def funding_count(self) -> None:
        """Last month's contribution goes to the bank; perhaps nothing is left. Before the branch nobody counts."""
        if self.month < 1:
            return
        p = self.p.funding
        if self.month == 1:
            self.reserve_usd, self.raised_usd = p.reserve_usd, 0.0
        else:
            self.reserve_usd += self.contribution_usd - p.fixed_usd_per_month
        if self.month == np.ceil(p.raised_month):
            self.raised_usd += p.raised_usd
            self.reserve_usd += p.raised_usd
        self.short_of_money = self.reserve_usd < 0 and p.strength > 0
        self.spent_usd["funding"] = float(price_of_money(real(self.reserve_usd), real(self.raised_usd), p))

    def books_close(self) -> None:
        """The month's contribution goes to cash."""
        if self.month == 1:
            self.cash_usd = 0.0
        for seat in self.seats:
            seat.arr_usd = added(customer.arr_usd for customer in seat.customers if customer.is_customer)
        revenue = self.arr_usd / 12
        spent = [seat.pay_usd + seat.hiring_usd + seat.marketing_usd + seat.other_usd for seat in self.seats]
        costs = added(spent) + float(managers_usd(self.p))
        self.contribution_usd = revenue * self.p.money.gross_margin - costs
        self.cash_usd += self.contribution_usd

    @property
    def arr_usd(self) -> float:
        """ARR of all customers."""
        return self.over_customers(lambda c: c.arr_usd if c.is_customer else 0.0)
