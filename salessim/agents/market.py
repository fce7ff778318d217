"""The market as a whole: what befalls it, what it thinks of sellers, and how word of us gets about in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.agents.firm import Firm
from salessim.agents.luck import word_of
from salessim.agents.network import in_market
from salessim.agents.scalars import added, real
from salessim.model.channels import awareness, campaigns, reputation
from salessim.model.customers.experience import ORDINARY
from salessim.model.customers.network import market_size
from salessim.model.decisions import Decision
from salessim.model.firm.bureaucracy import freedom
from salessim.model.market.domains import CHAOTIC, SEGMENTS
from salessim.model.market.downturn import is_hard
from salessim.model.market.need import chance
from salessim.model.market.shock import remaining

if TYPE_CHECKING:
    from salessim.agents.luck import WorldLuck
    from salessim.model.organisation import Organisation


class Market(Firm):
    """What all accounts have in common. Methods named like entries act in that entry of the month."""

    def __init__(self, p: Organisation, luck: WorldLuck, month: int) -> None:
        super().__init__(p, luck, month)
        self.needs, self.downturn_points, self.hardship = 1.0, 0.0, 0.0
        self.shock_left = self.shock_points = self.answering = 0.0
        self.goodwill_lost = self.tired = self.annoying = self.aware = 0.0

    def downturn_turn(self) -> None:
        """Hard times begin, go on, or end; people help customers, in good times or bad."""
        p, hard = self.p.downturn, bool(is_hard(self.month, self.p.downturn))
        self.needs = 1 - p.strength * p.fewer_needs * hard
        self.downturn_points = -p.strength * p.harder * hard
        self.hardship = p.strength * p.hardship * hard
        for seat in self.seats:
            seat.help_out(hard)

    def shock_strike(self) -> None:
        """A shock comes in its month; later it passes, the sooner the more it is answered."""
        p = self.p.shock
        self.shock_left = float(remaining(real(self.shock_left), real(self.answering), p))
        if self.month >= 1 and self.month == p.month:
            self.shock_left = 1.0
        self.shock_points = -p.strength * p.depth * self.shock_left

    def candour_face(self) -> None:
        """The organisation answers a shock as far as its teams have understood it, faster if it has planned to."""
        speed = added(manager.answering for manager in self.managers) / len(self.managers)
        self.answering = speed * (1 + self.p.candour.planned)

    def domains_move(self) -> None:
        """Disruption strikes industries one at a time and makes their problems chaotic."""
        if self.month < 1:
            return
        likely = chance(self.p.domains.disruptions_per_year / 12)
        words = {segment: word_of(segment) for segment in range(SEGMENTS)}
        struck = {n for n, word in words.items() if self.luck.draw(Decision.DISRUPTION, self.month, word) < likely}
        for customer in self.customers if struck else ():
            if customer.number % SEGMENTS in struck:
                customer.domain = CHAOTIC

    @property
    def goodwill(self) -> float:
        """Factor on every seller's access."""
        return float(reputation.goodwill(real(self.goodwill_lost), self.p.reputation))

    @property
    def open_accounts(self) -> int:
        """Accounts in the territories of open seats."""
        return sum(seat.open for seat in self.seats) * self.p.organisation.accounts_per_seat

    @property
    def mean_satisfaction(self) -> float:
        """Of all customers; ordinary where there are none."""
        count = sum(customer.served for customer in self.customers)
        total = self.over_customers(lambda c: c.felt if c.served else 0.0)
        return total / count if count else ORDINARY

    def referrals_refer(self) -> None:
        """Word gets about: of several friends the first, in order of account, tells an acquaintance."""
        told = set()
        for customer in self.customers:
            one, other = customer.acquaintance_told, customer.acquaintance_warned
            if one is not None and one not in told:
                told.add(one)
                one.be_told(customer)
            if other is not None:
                other.be_warned()

    def partners_bring(self) -> None:
        """Partners come with accounts that have a need, if customers are satisfied and rules let them."""
        success, free = self.mean_satisfaction, float(freedom(real(self.ruled), self.p.bureaucracy))
        for customer in self.customers:
            customer.be_brought(success, free)

    def campaigns_send(self) -> None:
        """Mailings go out to everybody, who tires of them."""
        p = self.p.campaigns
        likely = campaigns.response(real(self.tired), real(self.touchpoints_worth), real(self.goodwill), p)
        for customer in self.customers:
            customer.be_mailed(float(likely))
        self.tired = float(campaigns.tired_after(real(self.tired), p))
        mailed = added(seat.mailed for seat in self.seats)
        self.annoying = mailed / max(self.open_accounts, 1) * (p.strength * p.sends_per_month * p.annoyance)

    def awareness_attract(self) -> None:
        """Of those who have heard of us some ask for an offer, whoever they are."""
        p = self.p.awareness
        viral = bool(self.month >= 1 and self.month == np.ceil(p.viral_month))
        self.aware = float(awareness.aware_after(real(self.aware), viral, p))
        rounding = self.luck.draw(Decision.AWARE_COUNT, self.month, word_of(0))
        asking = int(np.floor(p.strength * p.interest_per_month * self.aware * market_size(self.p) + rounding))
        for number in range(asking):
            place = self.luck.draw(Decision.AWARE_ACCOUNT, self.month, word_of(number))
            in_market(self, place).be_curious()
        cost = viral * p.viral_usd + (p.posting_per_month > 0) * p.posting_usd
        self.spent_usd["awareness"] = p.strength * cost

    def reputation_settle(self) -> None:
        """The month's wasted contacts and mailings cost goodwill."""
        wasted = added(seat.wasted for seat in self.seats)
        each = wasted / max(self.open_accounts, 1) + self.annoying
        self.goodwill_lost = float(reputation.lost_after(real(self.goodwill_lost), real(each), self.p.reputation))
