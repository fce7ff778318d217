"""A seat: permanent, filled or empty, with a territory of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import mesa
import numpy as np

from salessim.agents.customer import Customer
from salessim.agents.luck import word_of
from salessim.agents.rep import Rep
from salessim.agents.scalars import real
from salessim.engine.identity import INDEX_SHIFT, TEAM_SHIFT
from salessim.model.decisions import Decision
from salessim.model.people.hiring import months_to_fill
from salessim.model.selling.handover import LONG_AGO
from salessim.model.selling.time_budget import divide, effort, selling_hours

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.model.organisation import Organisation


def added(values: Iterable[float]) -> float:
    """One after the other from zero: the order in which the array engine adds."""
    total = 0.0
    for value in values:
        total += value
    return total


class Seat(mesa.Agent):
    """One seat of a team. `p` holds its parameters this month, selections included."""

    model: SalesOrganisation
    p: Organisation
    open: bool
    rep: Rep | None
    customers: list[Customer]

    def __init__(self, model: SalesOrganisation, team: int, index: int, p: Organisation) -> None:
        super().__init__(model)
        self.team, self.index, self.p = team, index, p
        self.number = (team << int(TEAM_SHIFT)) | (index << int(INDEX_SHIFT))
        self.open = False
        self.rep: Rep | None = None
        self.occupant = 0
        self.searching, self.months_to_fill = False, 0
        self.months_since_departure = LONG_AGO
        self.customers: list[Customer] = []
        self.hours = self.customer_hours = self.deal_hours = self.prospecting_hours = self.deal_effort = 0.0
        self.pay_usd = self.hiring_usd = self.marketing_usd = self.other_usd = self.arr_usd = 0.0
        self.forget()

    def forget(self) -> None:
        """Clear what holds for one month only."""
        self.left = self.hired = False
        self.completed_months = 0.0

    @property
    def talent(self) -> float:
        """Of the person here; nobody has none."""
        return self.rep.talent if self.rep else 0.0

    @property
    def factor(self) -> float:
        """Productivity of the person here, 0 if nobody."""
        return self.rep.factor if self.rep else 0.0

    @property
    def effort(self) -> float:
        """Productive effort that each open deal gets, as a share of what it needs."""
        return self.deal_effort * self.factor

    def tenure_quit(self) -> None:
        """The person here may leave; the seat is empty from now on."""
        if self.rep is not None and self.rep.wants_to_quit():
            self.left, self.completed_months = True, self.rep.months_in_seat - 0.5
            self.model.tell("person_left", self, value=self.completed_months)
            self.rep.remove()
            self.rep = None

    def handover_leave(self) -> None:
        """A departure is remembered for a year."""
        self.months_since_departure = 0 if self.left else self.months_since_departure + 1

    def hiring_fill(self) -> None:
        """A search starts, comes nearer, or ends."""
        if not self.open or self.rep is not None:
            return
        if self.searching and self.months_to_fill == 0:
            self.hired, self.searching = True, False
            return
        if not self.searching:
            draw = self.model.luck.for_life(Decision.MONTHS_TO_FILL, word_of(self.number | self.occupant))
            self.months_to_fill = int(months_to_fill(real(draw), self.p.hiring))
            self.searching = True
        self.months_to_fill -= 1

    def tenure_arrive(self) -> None:
        """Who is hired sits down."""
        if self.hired:
            self.sit_down()
            self.model.tell("person_hired", self, value=self.talent)

    def sit_down(self) -> None:
        """The next person takes the seat."""
        self.occupant += 1
        self.rep = self.model.rep_class(self.model, self, self.occupant)

    def time_budget_plan(self) -> None:
        """The month is divided."""
        p = self.p.time_budget
        deals = real(sum(customer.at_work for customer in self.customers))
        customers = real(sum(customer.served for customer in self.customers))
        self.hours = self.rep.selling_hours(float(selling_hours(p))) if self.rep else 0.0
        parts = divide(real(self.hours), deals, customers, p)
        self.customer_hours, self.deal_hours, self.prospecting_hours = (float(part) for part in parts)
        self.deal_effort = float(effort(real(self.deal_hours), deals, p)) if self.rep else 0.0

    def prospecting_contact(self) -> None:
        """The idle accounts with the smallest draws are contacted, as many as time allows."""
        idle = [customer for customer in self.customers if customer.idle]
        wanted = self.rep.contacts_to_make(self.prospecting_hours) if self.rep else 0
        draws = {customer.number: customer.draw(Decision.WHOM_TO_CONTACT) for customer in idle}
        last = sorted(draws.values())[: min(wanted, len(idle))][-1:]
        for customer in idle:
            if last and draws[customer.number] <= last[0]:
                customer.be_contacted()

    @property
    def bookings_usd(self) -> float:
        """ARR won this month."""
        return added(customer.value_usd for customer in self.customers if customer.won)

    def settle(self, bookings_usd: float) -> None:
        """The month's pay."""
        earned = self.rep.earn(bookings_usd) if self.rep else 0.0
        self.pay_usd = earned * float(1 + np.asarray(self.p.money.pay.on_costs))

    def costs_spend(self) -> None:
        """The month's other costs."""
        prices = self.p.money.costs
        per_hire = prices.recruiting_usd_per_hire + prices.training_usd_per_hire
        self.hiring_usd = self.hired * per_hire + self.open * (self.p.hiring.bench_usd_per_seat_year / 12)
        self.marketing_usd = sum(customer.contacted for customer in self.customers) * prices.contact_usd
        self.other_usd = float(self.rep is not None) * prices.seat_usd_per_month
