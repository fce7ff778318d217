"""A prospect: its need and its kind of problem, its door, and the ways in which it is found or comes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.agents.account import Account
from salessim.agents.scalars import flag, real
from salessim.model.channels import preference, signals
from salessim.model.channels.inbound import arrival
from salessim.model.channels.partners import bringing
from salessim.model.channels.source import Source
from salessim.model.customers.referrals import follows
from salessim.model.deals import conversation
from salessim.model.decisions import Decision
from salessim.model.firm import systems, tuning
from salessim.model.market import access
from salessim.model.market.domains import domain_of
from salessim.model.market.need import chance
from salessim.model.selling.prospecting import response_probability

if TYPE_CHECKING:
    from salessim.agents.customer import Customer
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.seat import Seat


class Prospect(Account):
    """What happens before there is a deal. Methods named like entries act in that entry of the month."""

    domain: int
    closed_part: float
    contacted: bool
    signalled: bool
    responded: bool
    access_met: float
    seeking: bool
    opening: bool
    warned: bool
    found: set[Source]
    """The ways in which this account has come to us this month, beside our own contact."""

    def __init__(self, model: SalesOrganisation, seat: Seat, number: int) -> None:
        super().__init__(model, seat, number)
        self.closed_part = 0.0
        self.domain = int(domain_of(real(self.for_life(Decision.DOMAIN)), self.p.domains))

    def forget(self) -> None:
        """Clear what holds for one month only."""
        super().forget()
        self.contacted = self.signalled = self.responded = False
        self.access_met = 0.0
        self.seeking = self.warned = self.opening = False
        self.found = set()

    def need_switch(self) -> None:
        """Needs arise and end while idle."""
        market = self.p.market
        if self.idle:
            arises = market.need_on_per_month * self.model.needs
            hazard = market.need_off_idle_per_month if self.need else arises
            if self.draw(Decision.NEED_SWITCHES) < chance(hazard):
                self.need = not self.need

    def domains_move(self) -> None:
        """The problem becomes simpler with time; not in the burn-in."""
        if (
            self.model.month >= 1
            and self.domain > 0
            and self.draw(Decision.DOMAIN_MATURES) < chance(self.p.domains.drift_per_month)
        ):
            self.domain -= 1

    def access_recover(self) -> None:
        """Time opens the door a little."""
        self.closed_part *= float(np.exp(-np.asarray(self.p.access.recovery_per_month)))

    def need_seek(self) -> None:
        """Whoever has a need and no deal may be found by any channel this month."""
        self.seeking = self.need and self.within_reach

    @property
    def key(self) -> float:
        """The idle accounts with the smallest keys are contacted: signals and research make a key smaller."""
        p, drawn = self.p.signals, self.draw(Decision.WHOM_TO_CONTACT)
        if not signals.in_use(p):
            return drawn
        likely = signals.seen_probability(flag(self.need), p)
        seen = self.draw(Decision.RESEARCH_SHOWS) < likely
        return drawn / float(signals.preference(flag(self._shows_signal()), flag(bool(seen)), p))

    def _shows_signal(self) -> bool:
        likely = signals.shown_probability(flag(self.need), systems.data_quality(self.p.systems), self.p.signals)
        return bool(self.draw(Decision.SIGNAL_SHOWN) < likely)

    def be_contacted(self) -> None:
        """A seller knocks."""
        p, self.contacted = self.p, True
        self.signalled = p.signals.strength * p.signals.use > 0 and self._shows_signal()
        self.access_met = float(access.access(real(self.closed_part), p.access)) * self.model.goodwill
        likely = float(response_probability(flag(self.need), real(self.access_met), p.prospecting))
        self.responded = bool(self.draw(Decision.RESPONDS) < min(likely * self._answers(), 1.0))

    def _answers(self) -> float:
        """Factor on the response: the customer's channel, systems, tuning, and who called before."""
        p = self.p
        preferred = self.for_life(Decision.PREFERRED_CHANNEL) < 1 / preference.CHANNELS
        matched = preferred or self.draw(Decision.CHANNEL_KNOWN) < p.preference.matching
        factor = float(preference.answer_factor(flag(matched), p.preference)) * float(systems.answers(p.systems))
        tuned = float(tuning.answers(real(self.seat.tuned), p.tuning))
        return factor * tuned * float(signals.crowded(flag(self.signalled), p.signals))

    @property
    def signal_usd(self) -> float:
        """What following a signal to this account has cost."""
        p = self.p.signals
        return p.strength * p.use * p.signal_usd if self.signalled else 0.0

    def be_told(self, friend: Customer) -> None:
        """A friend recommends us."""
        likely = follows(flag(self.need), self.p.referrals)
        if self.within_reach and self.draw(Decision.REFERRAL_RESPONDS) < likely:
            self.found.add(Source.REFERRAL)
            self.referrer = friend
            self.tell("account_referred")

    def need_awaken(self) -> None:
        """Whoever follows a friend's advice has come to need what is sold."""
        if Source.REFERRAL in self.found:
            self.need = True

    def be_warned(self) -> None:
        """Somebody who would leave us if it could warns us off."""
        if not self.warned:
            self.warned = True
            self.tell("account_warned")

    def be_brought(self, success: float, free: float) -> None:
        """A partner may come with this account."""
        if self.seeking:
            likely = bringing(real(success), real(free), self.p.partners)
            if self.draw(Decision.PARTNER_BRINGS) < likely:
                self.found.add(Source.PARTNER)

    def inbound_arrive(self) -> None:
        """Whoever has a need may come by itself."""
        if self.seeking:
            likely = arrival(real(self.model.offered), real(self.model.touchpoints_worth), self.p.inbound)
            if self.draw(Decision.INBOUND) < likely:
                self.found.add(Source.INBOUND)

    def be_mailed(self, likely: float) -> None:
        """A mailing arrives."""
        if self.seeking and self.draw(Decision.CAMPAIGN_REACHES) < likely:
            self.found.add(Source.CAMPAIGN)

    def be_curious(self) -> None:
        """Somebody who has heard of us asks for an offer."""
        if self.within_reach:
            self.found.add(Source.AWARENESS)

    def sources_gather(self) -> None:
        """An account found in several ways becomes one deal, and owes it to the first of them."""
        if self.responded:
            self.found.add(Source.SIGNAL if self.signalled else Source.COLD)
        if self.found:
            self.opening, self.source = True, min(self.found)
            self.tell("account_found", float(self.source))

    def referrals_settle(self) -> None:
        """An account that came another way owes nothing to a friend."""
        if self.opening and self.source is not Source.REFERRAL:
            self.referrer = None

    def access_respond(self) -> None:
        """The contact leaves the door more open or more closed; a warning closes it."""
        if self.contacted:
            wasteful = conversation.waste(real(self.seat.held), self.p.value)
            after = access.after_contact(real(self.closed_part), flag(self.responded), wasteful, self.p.access)
            self.closed_part = float(after)
        if self.warned:
            closes = self.p.referrals.warning_closes
            self.closed_part = float(access.after_warning(real(self.closed_part), closes))
