"""The work of a seat: shortcuts, the month's hours, and what deals and contacts get of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.agents.practice import Practice
from salessim.agents.scalars import flag, real
from salessim.model.channels import partners
from salessim.model.customers.experience import hours_each_customer
from salessim.model.deals import qualification
from salessim.model.firm import bureaucracy, systems
from salessim.model.people.hacks import ROUNDING, hack_drive
from salessim.model.selling.cover import covered_share
from salessim.model.selling.distraction import lost_share, reach
from salessim.model.selling.performance import better_chances, pace, personal_points
from salessim.model.selling.time_budget import divide, effort, hours_each, selling_hours

if TYPE_CHECKING:
    from salessim.agents.manager import Manager
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.rep import Rep
    from salessim.model.organisation import Organisation


class Work(Practice):
    """What is done in a seat, by who sits there or by colleagues."""

    manager: Manager
    hours: float
    bookings_usd: float

    def __init__(self, model: SalesOrganisation, p: Organisation) -> None:
        super().__init__(model, p)
        self.hacks_due, self.hack_age, self.weariness, self.simplified = 0.0, 1e6, 0.0, 0.0
        self.hack_drive, self.displaced, self.simplified_hours = 1.0, 0.0, 0.0
        self.covered, self.deals_of_others, self.customers_of_others = 0.0, 0.0, 0.0
        self.candour_hours = self.mentoring_hours = 0.0
        self.hours = self.customer_hours = self.deal_hours = self.prospecting_hours = 0.0
        self.own_effort = self.deal_effort = self.pace = self.points = 0.0
        self.support_points = self.presence_points = 0.0
        self.churn = 1.0
        self.bookings_usd = 0.0
        self.simplifying_usd = self.planning_usd = self.onboarding_usd = self.conduct_usd = 0.0

    @property
    def effort(self) -> float:
        """Productive effort that each open deal gets, as a share of what it needs."""
        return self.deal_effort * self.pace

    def be_covered(self, helpers: int) -> None:
        """Colleagues take over a part of the work of a seat where nobody sits."""
        here = self.rep is not None
        self.covered = float(covered_share(flag(self.open), flag(here), real(helpers), self.p.cover))

    def hacks_launch(self) -> None:
        """Hacks begin and end; one counts as seen when it is over or another takes its place. Newcomers saw none."""
        p = self.p.hacks
        if self.hired:
            self.weariness = 0.0
        self.hacks_due += p.per_year / 12
        new = self.hacks_due >= 1 - ROUNDING
        self.hacks_due = max(0.0, self.hacks_due - new)
        was_at_work = self.hack_age < p.months
        self.hack_age = 0.0 if new else self.hack_age + 1
        at_work = self.hack_age < p.months
        self.weariness *= float(np.exp2(real(-1 / p.wear_half_life_months)))
        self.weariness += was_at_work and (new or not at_work)
        self.hack_drive = float(hack_drive(real(self.hack_age), real(self.weariness), p))
        self.displaced = p.strength * p.displaces if at_work else 0.0
        self._simplify()

    def _simplify(self) -> None:
        """What has been simplified stays so."""
        p = self.p.hacks
        removed = p.simplified_per_month
        self.simplified = 1 - (1 - self.simplified) * float(np.exp(real(-removed)))
        saved = p.strength * p.needless * self.p.time_budget.hours_per_month
        self.simplified_hours = saved * self.simplified if self.rep else 0.0
        working = p.simplifying_usd_per_year / 12 if removed > 0 else 0.0
        self.simplifying_usd = p.strength * working if self.rep else 0.0

    def _claimed(self, rep: Rep) -> float:
        """Hours that other things claim of the person here, less those that they give back."""
        claims = rep.extra_hours + rep.course_hours + rep.partner_hours + self.mentoring_hours
        return claims + self.candour_hours - self.simplified_hours - rep.paperwork_saved + self._claimed_by_firm()

    def _claimed_by_firm(self) -> float:
        """And hours that rules, records and partners claim."""
        ruled = float(bureaucracy.hours_taken(real(self.model.ruled), self.p.bureaucracy))
        return ruled + float(systems.hours_taken(self.p.systems)) + float(partners.hours_taken(self.p.partners))

    def time_budget_plan(self) -> None:
        """The month is divided."""
        p = self.p.time_budget
        deals, customers = self.deals + self.deals_of_others, self.contracts + self.customers_of_others
        lost = lost_share(self.p.distraction, p)
        left = float(selling_hours(lost, real(self._claimed(self.rep)), p)) if self.rep else 0.0
        self.hours = self.rep.selling_hours(left) if self.rep else 0.0
        needed = deals * float(hours_each(real(self.held), self.p))
        wanted = needed * float(qualification.depth(self.p.qualification))
        for_customers = customers * float(hours_each_customer(self.p))
        parts = divide(real(self.hours), real(for_customers), real(wanted), p)
        self.customer_hours, self.deal_hours, self.prospecting_hours = (float(part) for part in parts)
        self.own_effort = float(effort(real(self.deal_hours), real(needed))) if self.rep else 0.0

    def brought(self) -> tuple[float, float, float]:
        """Pace, effort on each open deal, and log odds of winning that this seat itself brings."""
        rep, p = self.rep, self.p
        output = real(rep.drive if rep else 1.0)
        speed = rep.factor * float(pace(output)) if rep else 0.0
        talent = rep.talent if rep and not rep.star else 0.0
        points = float(personal_points(real(talent), real(rep.factor if rep else 0.0), p.outcome))
        for more in (
            float(better_chances(output, p.outcome)),
            rep.skill_points if rep else 0.0,
            self.presence_points,
            self.support_points,
            self.manager.candour_points,
            self.model.shock_points,
            self.model.downturn_points,
        ):
            points += more
        return speed, self.own_effort * float(reach(p.distraction)), points

    def perform(self, mine: tuple[float, float, float], team: tuple[float, float, float]) -> None:
        """The work is one's own, or, where colleagues cover the seat, a part of an average colleague's."""
        self.pace, self.deal_effort, self.points = mine
        if self.covered > 0:
            self.pace, self.deal_effort, self.points = team[0], self.covered * team[1], team[2]

    def prospecting_contact(self) -> None:
        """The idle accounts with the smallest keys are contacted, as many as time allows."""
        idle = [customer for customer in self.customers if customer.idle]
        wanted = self.rep.contacts_to_make(self.prospecting_hours) if self.rep else 0
        keys = {customer.number: customer.key for customer in idle}
        last = sorted(keys.values())[: min(wanted, len(idle))][-1:]
        for customer in idle:
            if last and keys[customer.number] <= last[0]:
                customer.be_contacted()
