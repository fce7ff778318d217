"""The organisation: every mechanism's parameters as one frozen record."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from salessim.model.channels.awareness import Awareness
from salessim.model.channels.campaigns import Campaigns
from salessim.model.channels.inbound import Inbound
from salessim.model.channels.partners import Partners
from salessim.model.channels.preference import Preference
from salessim.model.channels.reputation import Reputation
from salessim.model.channels.signals import Signals
from salessim.model.customers.asking import Asking
from salessim.model.customers.experience import Experience
from salessim.model.customers.loyalty import Loyalty
from salessim.model.customers.referrals import Referrals
from salessim.model.customers.renewal import Renewal
from salessim.model.deals.breadth import Breadth
from salessim.model.deals.conversation import Conversation
from salessim.model.deals.listening import Listening
from salessim.model.deals.playbook import Playbook
from salessim.model.deals.qualification import Qualification
from salessim.model.deals.terms import Terms
from salessim.model.firm.bureaucracy import Bureaucracy
from salessim.model.firm.product import Product
from salessim.model.firm.systems import Systems
from salessim.model.firm.touchpoints import Touchpoints
from salessim.model.firm.tuning import Tuning
from salessim.model.managers.attention import Managers
from salessim.model.managers.candour import Candour
from salessim.model.managers.coaching import Coaching
from salessim.model.managers.dismissal import Dismissal
from salessim.model.managers.promotion import Promotion
from salessim.model.managers.standards import Standards
from salessim.model.market.access import Access
from salessim.model.market.domains import Domains
from salessim.model.market.downturn import Downturn
from salessim.model.market.need import Market
from salessim.model.market.shock import Shock
from salessim.model.money.books import Money
from salessim.model.money.funding import Funding
from salessim.model.people.candidates import Candidates
from salessim.model.people.execution import Execution
from salessim.model.people.goals import Goals
from salessim.model.people.hacks import Hacks
from salessim.model.people.headcount import Headcount
from salessim.model.people.hiring import Hiring
from salessim.model.people.morale import Morale
from salessim.model.people.onboarding import Onboarding
from salessim.model.people.skill import Skill
from salessim.model.people.tenure import Tenure
from salessim.model.selling.cover import Cover
from salessim.model.selling.distraction import Distraction
from salessim.model.selling.handover import Handover
from salessim.model.selling.outcome import Outcome
from salessim.model.selling.pipeline import Pipeline
from salessim.model.selling.prospecting import Prospecting
from salessim.model.selling.time_budget import TimeBudget
from salessim.quantities.parameters import Parameters, parameter


class Size(Parameters):
    """How large the organisation is."""

    teams: int = parameter(
        6, key="teams", unit="count", scope="structure", ge=1, le=1000,
        meaning="Teams, each with a manager",
    )  # fmt: skip
    seats_per_team: int = parameter(
        8, key="seats_per_team", unit="count", scope="structure", ge=1, le=1000, evidence="span_of_control",
        meaning="Seats for reps in each team when a world begins",
    )  # fmt: skip
    accounts_per_seat: int = parameter(
        200, key="accounts_per_seat", unit="count", scope="structure", ge=1, le=1_000_000,
        meaning="Accounts in each seat's territory",
    )  # fmt: skip


class Organisation(Parameters):
    """All parameters: one section for each mechanism, under the names that users type."""

    organisation: Size = Size()
    headcount: Headcount = Headcount()
    market: Market = Market()
    access: Access = Access()
    shock: Shock = Shock()
    downturn: Downturn = Downturn()
    domains: Domains = Domains()
    tenure: Tenure = Tenure()
    hiring: Hiring = Hiring()
    candidates: Candidates = Candidates()
    onboarding: Onboarding = Onboarding()
    skill: Skill = Skill()
    execution: Execution = Execution()
    hacks: Hacks = Hacks()
    goals: Goals = Goals()
    morale: Morale = Morale()
    standards: Standards = Standards()
    dismissal: Dismissal = Dismissal()
    managers: Managers = Managers()
    coaching: Coaching = Coaching()
    promotion: Promotion = Promotion()
    candour: Candour = Candour()
    cover: Cover = Cover()
    distraction: Distraction = Distraction()
    time_budget: TimeBudget = TimeBudget()
    prospecting: Prospecting = Prospecting()
    signals: Signals = Signals()
    preference: Preference = Preference()
    reputation: Reputation = Reputation()
    campaigns: Campaigns = Campaigns()
    awareness: Awareness = Awareness()
    inbound: Inbound = Inbound()
    partners: Partners = Partners()
    tuning: Tuning = Tuning()
    pipeline: Pipeline = Pipeline()
    outcome: Outcome = Outcome()
    value: Conversation = Conversation()
    listening: Listening = Listening()
    qualification: Qualification = Qualification()
    playbook: Playbook = Playbook()
    breadth: Breadth = Breadth()
    terms: Terms = Terms()
    handover: Handover = Handover()
    renewal: Renewal = Renewal()
    referrals: Referrals = Referrals()
    experience: Experience = Experience()
    loyalty: Loyalty = Loyalty()
    asking: Asking = Asking()
    product: Product = Product()
    touchpoints: Touchpoints = Touchpoints()
    bureaucracy: Bureaucracy = Bureaucracy()
    systems: Systems = Systems()
    money: Money = Money()
    funding: Funding = Funding()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        budget = self.time_budget
        taken = budget.administration + budget.meetings + budget.distraction + budget.training
        if taken > 1 + 1e-9:
            raise ValueError(
                f"time_budget: administration, meetings, distraction and training take {taken:.0%} of the hours; "
                "expected at most 100%"
            )
        stages = self.pipeline.stages
        for key, listed in (
            ("stage_speed", self.pipeline.stage_speed),
            ("stage_drop", self.pipeline.stage_drop_per_month),
        ):
            if listed and len(listed) != stages:
                raise ValueError(f"pipeline.{key}: has {len(listed)} numbers; expected one for each of {stages} stages")
            if any(number < 0 for number in listed):
                raise ValueError(f"pipeline.{key}: expected no negative number")
        seats, star = self.organisation.teams * self.organisation.seats_per_team, self.standards.star.seat
        if star != int(star) or star > seats:
            raise ValueError(
                f"standards.star.seat: is {star:g}; expected a whole number up to {seats}, or 0 for no star"
            )
        if self.shock.month != int(self.shock.month):
            raise ValueError(f"shock.month: is {self.shock.month:g}; expected a whole month, or 0 for never")
        if self.pipeline.cycle_months < stages:
            raise ValueError(
                f"pipeline.cycle: is {self.pipeline.cycle_months:g} months for {stages} stages; a stage takes at least "
                "a month, so expected a longer cycle or fewer stages"
            )
        if not self.onboarding.table or any(not 0 <= number <= 1 for number in self.onboarding.table):
            raise ValueError("onboarding.table: expected a list of shares between 0 and 1")
        return self
