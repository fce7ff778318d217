"""The organisation: every mechanism's parameters as one frozen record."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from salessim.model.customers.renewal import Renewal
from salessim.model.managers.attention import Managers
from salessim.model.managers.candour import Candour
from salessim.model.managers.coaching import Coaching
from salessim.model.managers.dismissal import Dismissal
from salessim.model.managers.promotion import Promotion
from salessim.model.managers.standards import Standards
from salessim.model.market.access import Access
from salessim.model.market.need import Market
from salessim.model.market.shock import Shock
from salessim.model.money.books import Money
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
    pipeline: Pipeline = Pipeline()
    outcome: Outcome = Outcome()
    handover: Handover = Handover()
    renewal: Renewal = Renewal()
    money: Money = Money()

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
