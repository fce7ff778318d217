"""A customer: an account as it may become, with its satisfaction, what holds it, and its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.agents.deal import Deal
from salessim.agents.network import acquaintance
from salessim.agents.scalars import flag, real
from salessim.engine.luck import normal
from salessim.model.customers import asking, experience, loyalty, referrals, renewal
from salessim.model.customers.renewal import TERM_MONTHS, churn_propensity
from salessim.model.decisions import Decision
from salessim.model.money.books import book_value
from salessim.model.selling.handover import arr_kept, regained_share

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.seat import Seat


class Customer(Deal):
    """One account of a seat's territory. Methods named like entries act in that entry of the month."""

    served: bool
    arr_usd: float
    asked: bool
    seen_below: bool
    remedy: float
    asking_usd: float
    leaves: bool
    has_left: bool
    new_usd: float
    expansion_usd: float
    churned_usd: float
    melted_usd: float
    regained_usd: float
    acquaintance_told: Customer | None
    acquaintance_warned: Customer | None

    def __init__(self, model: SalesOrganisation, seat: Seat, number: int) -> None:
        super().__init__(model, seat, number)
        self.arr_usd, self.churn_per_year, self.regainable_usd = 0.0, 0.0, 0.0
        self.months_to_renewal, self.months_served = 0, 0
        self.satisfaction, self.goodwill = experience.ORDINARY, 0.0
        self.switching, self.locked = 0.0, 0.0
        self.served = False
        self.forget()

    def forget(self) -> None:
        """Clear what holds for one month only."""
        super().forget()
        self.asked = self.seen_below = False
        self.remedy = self.asking_usd = 0.0
        self.churned_usd = self.expansion_usd = self.melted_usd = self.regained_usd = self.new_usd = 0.0
        self.leaves = self.has_left = False
        self.acquaintance_told = self.acquaintance_warned = None

    @property
    def felt(self) -> float:
        """Satisfaction as far as the mechanism is on."""
        return float(experience.felt(real(self.satisfaction), self.p.experience))

    @property
    def is_loyal(self) -> bool:
        """Clearly better off here than with an alternative."""
        return bool(loyalty.is_loyal(real(self.satisfaction), self.p.experience, self.p.loyalty))

    @property
    def is_mercenary(self) -> bool:
        """Hardly better off here."""
        return bool(loyalty.is_mercenary(real(self.satisfaction), self.p.experience, self.p.loyalty))

    @property
    def is_captive(self) -> bool:
        """Worse off here, and stays because leaving costs too much."""
        satisfaction, switching = real(self.satisfaction), real(self.switching)
        there = loyalty.arrived(self.model.month, self.p.loyalty)
        return bool(loyalty.is_captive(satisfaction, self.p.experience, self.p.loyalty, switching, there))

    def referrals_refer(self) -> None:
        """A loyal customer may bring an acquaintance, a captive one warn it off: the organisation tells them."""
        if not self.served:
            return
        p = self.p.referrals
        if self.draw(Decision.REFERS) < referrals.refers(p) and self.is_loyal:
            self.acquaintance_told = acquaintance(self)
        if self.draw(Decision.WARNS) < referrals.warns(p) and self.is_captive:
            self.acquaintance_warned = acquaintance(self)

    def asking_survey(self) -> None:
        """The customer may be asked how it feels; if it seems unhappy, something may be invested."""
        p = self.p.asking
        if not self.served or self.draw(Decision.SURVEYED) >= asking.asked(p):
            return
        found = asking.seen(real(self.felt), real(self.draw(Decision.SURVEY_NOISE)), p)
        unhappy = p.invest if asking.invested(found, p) else 0.0
        self.asked, self.seen_below = True, bool(found < loyalty.attraction(self.p.loyalty))
        self.remedy, self.asking_usd = unhappy * p.remedy, p.survey_usd + unhappy * p.remedy_usd
        if self.remedy > 0:
            self.tell("customer_helped", self.remedy)

    def loyalty_hold(self) -> None:
        """Lock-in takes hold, or wears off."""
        if self.served:
            p = self.p.loyalty
            self.locked += (p.lock_in - self.locked) * float(-np.expm1(-np.asarray(p.locking_per_month)))
            self.switching = self._switching()

    def _switching(self) -> float:
        """What leaving costs: the customer's own, and what lock-in adds."""
        p = self.p.loyalty
        own = float(loyalty.own_switching(real(self.for_contract(Decision.SWITCHING_COST)), p))
        return min(own + p.lock * self.locked, 1.0)

    def experience_feel(self) -> None:
        """Satisfaction goes towards what the customer experiences this month."""
        if not self.served:
            return
        p = self.p.experience
        memory = self.goodwill * float(np.exp2(-1 / np.asarray(p.goodwill_half_life_months)))
        self.goodwill = min(memory + self.seat.thanked + self.remedy, 1.0)
        tends = self._tends(self.goodwill, self.seat.care, self.p.loyalty.strength * self.locked)
        self.satisfaction += p.adapting * (tends - self.satisfaction)

    def _tends(self, memory: float, care: float, locked: float) -> float:
        """What satisfaction tends to."""
        p = self.p.experience
        suits = p.spread * float(normal(real(self.for_contract(Decision.PERSONAL_EXPERIENCE))))
        return float(experience.tends(real(self.model.of_firm), real(suits + memory), real(care), real(locked), p))

    def renewal_renew(self) -> None:
        """ARR goes with a departure or comes back; who is due decides while all others are still there."""
        if not self.served:
            return
        self._melt()
        self.months_served += 1
        self.months_to_renewal -= 1
        if self.months_to_renewal == 0:
            self.leaves = bool(self.draw(Decision.RENEWS) < self.leaving)

    def _melt(self) -> None:
        """Part of the ARR goes with who left; whoever sits here now wins a part of what went earlier back."""
        seat, p = self.seat, self.p.handover
        since, there = seat.months_since_departure, real(seat.rep is not None)
        followed = melted = 0.0
        if self.months_served >= since:
            followed = self.arr_usd * seat.follow_share
            melted = (self.arr_usd - followed) * (1 - float(arr_kept(real(since), real(seat.covered), p)))
        self.melted_usd = followed + melted
        self.regained_usd = self.regainable_usd * float(regained_share(there, p))
        self.arr_usd += self.regained_usd - self.melted_usd
        self.regainable_usd += melted * (p.strength * p.arr_regained) - self.regained_usd

    @property
    def leaving(self) -> float:
        """Probability of leaving at a renewal this month."""
        return self._leaving(self.model.hardship)

    def _leaving(self, hardship: float) -> float:
        """The same with a yearly probability of having to leave for lack of money."""
        p = self.p.loyalty
        there = loyalty.arrived(self.model.month, p)
        elsewhere = loyalty.leaves_for_alternative(real(self.felt), real(self.switching), there, p)
        friend = self.referrer is not None and self.referrer.is_customer
        factor = self.seat.churn * float(referrals.churn_factor(flag(friend), self.p.referrals))
        return float(renewal.leaves_in_all(real(self.churn_per_year), real(factor), elsewhere, real(hardship)))

    @property
    def added_share(self) -> float:
        """Growth of ARR at a renewal."""
        return float(renewal.added_share(real(self.satisfaction), self.p.renewal, self.p.experience))

    @property
    def worth_usd(self) -> float:
        """Future margin, as things stand but for hard times, which pass."""
        likely, more = real(self._leaving(0.0)), real(self.added_share)
        return float(book_value(real(self.arr_usd), likely, more, self.p.money))

    def end_term(self) -> None:
        """A contract that ends this month is renewed or not."""
        if self.leaves:
            self.churned_usd, self.has_left = self.arr_usd, True
            self.is_customer, self.arr_usd, self.regainable_usd = False, 0.0, 0.0
            self.tell("customer_lost", self.churned_usd)
        else:
            self.expansion_usd = self.arr_usd * self.added_share
            self.arr_usd += self.expansion_usd
            self.months_to_renewal = TERM_MONTHS
            self.tell("customer_renewed", self.expansion_usd)

    def renewal_begin(self) -> None:
        """A deal won becomes a contract."""
        if self.won:
            self.become_customer(self.value_usd)
            self.contracts += 1
            draw = self.for_contract(Decision.CHURN_PROPENSITY)
            self.churn_per_year = float(churn_propensity(real(draw), self.p.renewal))
            self.new_usd = self.value_usd
            self.tell("customer_started", self.arr_usd)

    def become_customer(self, arr_usd: float) -> None:
        """A contract of a full term."""
        self.is_customer, self.arr_usd = True, arr_usd
        self.months_to_renewal, self.months_served = TERM_MONTHS, 0

    def loyalty_begin(self) -> None:
        """A new customer is free to leave."""
        if self.won:
            self.start_free()

    def start_free(self) -> None:
        """Not locked in yet."""
        self.locked = 0.0
        self.switching = self._switching()

    def experience_begin(self) -> None:
        """And full of expectations."""
        if self.won:
            self.start_expecting()

    def start_expecting(self) -> None:
        """Expect what ordinary customers experience."""
        self.satisfaction, self.goodwill = self._tends(0.0, 1.0, 0.0), 0.0

    def renewal_take_stock(self) -> None:
        """The customers of now are what the books show and the next month serves."""
        self.served = self.is_customer
