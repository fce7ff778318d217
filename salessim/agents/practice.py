"""The practice of a seat: how its people talk and listen, how far its funnel is tuned, how customers are cared for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from salessim.agents.scalars import flag, real
from salessim.model.customers.experience import for_care, hours_each_customer
from salessim.model.deals import conversation, listening
from salessim.model.firm.tuning import tuned_after
from salessim.model.market.downturn import thanks

if TYPE_CHECKING:
    from salessim.agents.customer import Customer
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.rep import Rep
    from salessim.model.organisation import Organisation


class Practice(mesa.Agent):
    """What is usual in a seat."""

    model: SalesOrganisation
    p: Organisation
    rep: Rep | None
    open: bool
    hired: bool
    customers: list[Customer]
    customer_hours: float
    customers_of_others: float
    covered: float

    def __init__(self, model: SalesOrganisation, p: Organisation) -> None:
        super().__init__(model)
        self.p = p
        self.tuned, self.tuning_usd = 0.0, 0.0
        self.held, self.listens = conversation.ORDINARY, listening.ORDINARY
        self.thanks = self.thanked = 0.0
        self.care = 1.0

    @property
    def deals(self) -> float:
        """Deals open at the turn of the month."""
        return float(sum(customer.at_work for customer in self.customers))

    @property
    def deals_worked_on(self) -> float:
        """And those open at the turn before, once the books are being closed."""
        return float(sum(customer.worked_on for customer in self.customers))

    @property
    def contracts(self) -> float:
        """Customers at the turn of the month."""
        return float(sum(customer.served for customer in self.customers))

    def help_out(self, hard: bool) -> None:
        """Whoever sits here is to ask customers how to help; they thank for what is done."""
        self.thanks = float(thanks(flag(hard), self.p.downturn))

    def tuning_tune(self) -> None:
        """A month of work on the funnel."""
        p = self.p.tuning
        self.tuned = float(tuned_after(real(self.tuned), p))
        self.tuning_usd = self.open * (p.strength * p.effort * p.cost_usd_per_month)

    def conversation_learn(self) -> None:
        """Who sits here learns to talk otherwise; an arrival talks as ordinary sellers do."""
        before = conversation.ORDINARY if self.hired else self.held
        learned = float(conversation.learned(real(before), self.p.value))
        self.held = learned if self.rep else conversation.ORDINARY

    def listening_learn(self) -> None:
        """And to listen."""
        before = listening.ORDINARY if self.hired else self.listens
        learned = float(listening.learned(real(before), self.p.listening))
        self.listens = learned if self.rep else listening.ORDINARY

    def experience_feel(self) -> None:
        """Customers notice how much time there is for each of them."""
        customers = self.contracts + self.customers_of_others
        usual, wanted = (customers * each for each in self._hours_each())
        given = self.customer_hours * float(for_care(self.p)) / usual if usual > 0 else 1.0
        self.care = given if self.rep else self.covered
        kept = min(self.customer_hours / wanted if wanted > 0 else 1.0, 1.0) if self.rep else 0.0
        self.thanked = self.thanks * float(np.sqrt(real(kept)))

    def _hours_each(self) -> tuple[float, float]:
        """Hours of care that are usual for a customer, and all that are wanted here."""
        return self.p.time_budget.hours_per_customer, float(hours_each_customer(self.p))

    @property
    def wasted(self) -> float:
        """Customers' time that contacts without a response have cost, in ordinary contacts."""
        vain = float(sum(customer.contacted and not customer.responded for customer in self.customers))
        return vain * float(np.asarray(conversation.waste(real(self.held), self.p.value)))
