"""What a seat spends: channels, programmes, and, on the first seat, what belongs to the whole firm."""

from __future__ import annotations

from salessim.agents.scalars import added, real
from salessim.agents.work import Work
from salessim.model.channels.source import Source
from salessim.model.customers import experience, referrals
from salessim.model.firm import systems


class Spending(Work):
    """The month's costs of a seat beside pay."""

    index: int
    reason: str | None
    mailed: float
    """Accounts that this month's mailings went to."""
    campaign_usd: float
    partner_usd: float
    hiring_usd: float
    marketing_usd: float
    other_usd: float
    served: float
    """Customers who were served this month."""

    def forget(self) -> None:
        """Clear what holds for one month only."""
        self.mailed = self.campaign_usd = self.partner_usd = self.served = 0.0

    def of_firm_usd(self, programme: str) -> float:
        """What a programme of the whole firm costs, on the first of all seats."""
        return self.model.spent_usd[programme] if self is self.model.seats[0] else 0.0

    @property
    def contacts(self) -> float:
        """Contacts made this month."""
        return float(sum(customer.contacted for customer in self.customers))

    @property
    def referrals(self) -> float:
        """Acquaintances told this month."""
        return float(sum(customer.acquaintance_told is not None for customer in self.customers))

    @property
    def signal_usd(self) -> float:
        """Price of the signals that contacts followed."""
        return added(customer.signal_usd for customer in self.customers)

    @property
    def referral_usd(self) -> float:
        """Cost of referrals asked for."""
        return self.referrals * float(referrals.asked_usd(self.p.referrals))

    @property
    def asking_usd(self) -> float:
        """Cost of surveys and of what is invested after them."""
        return added(customer.asking_usd for customer in self.customers)

    @property
    def support_usd(self) -> float:
        """Cost of support beyond the ordinary."""
        p, extra = self.p.experience, self.model.p.experience.support - experience.ORDINARY_SUPPORT
        return self.served * (p.strength * p.support_usd_per_month * extra)

    def experience_feel(self) -> None:
        """Support is paid for the customers who were served."""
        super().experience_feel()
        self.served = self.contracts

    def campaigns_send(self) -> None:
        """Every idle account of an open seat gets the month's mailings."""
        p = self.p.campaigns
        self.mailed = float(sum(customer.within_reach for customer in self.customers))
        self.campaign_usd = self.mailed * (p.strength * p.sends_per_month * p.send_usd)

    def partners_settle(self) -> None:
        """Partners are paid for the wins that they brought."""
        p = self.p.partners
        brought = (c for c in self.customers if c.won and c.source is Source.PARTNER)
        self.partner_usd = added(customer.value_usd * (p.strength * p.commission) for customer in brought)

    def costs_spend(self) -> None:
        """The month's other costs; the team's first seat bears the search for a manager."""
        prices = self.p.money.costs
        per_hire = prices.recruiting_usd_per_hire + prices.training_usd_per_hire
        bench = self.open * (self.p.hiring.bench_usd_per_seat_year / 12)
        search = prices.manager_search_usd * (self.index == 0 and self.manager.searched)
        self.hiring_usd = self.hired * per_hire + bench + search + self.onboarding_usd
        self.marketing_usd = self.contacts * prices.contact_usd + self._channels_usd()
        severance = (self.reason in ("dismissed", "laid_off")) * prices.severance_usd
        courses = self.rep.course_usd if self.rep else 0.0
        programmes = courses + self.simplifying_usd + self.conduct_usd + self.planning_usd
        seat = (self.rep is not None) * prices.seat_usd_per_month
        self.other_usd = seat + severance + programmes + self._firm_usd()

    def _channels_usd(self) -> float:
        """What channels and their tuning cost beside contacts."""
        bought = self.signal_usd + self.campaign_usd + self.of_firm_usd("awareness")
        return bought + self.referral_usd + self.partner_usd + self.tuning_usd

    def _firm_usd(self) -> float:
        """What product, touch points, rules, systems, support, surveys and money cost."""
        used = systems.cost_usd(real(self.bookings_usd), real(self.rep is not None), self.p.systems)
        firm = self.of_firm_usd("product") + self.of_firm_usd("touchpoints") + self.of_firm_usd("bureaucracy")
        return firm + float(used) + self.support_usd + self.asking_usd + self.of_firm_usd("funding")
