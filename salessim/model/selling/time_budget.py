"""The time budget: how a rep's month divides, and what is left for selling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.channels import partners
from salessim.model.customers.experience import hours_each_customer
from salessim.model.deals import breadth, conversation, qualification, terms
from salessim.model.firm import systems
from salessim.model.market import domains
from salessim.model.selling.distraction import lost_share
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class TimeBudget(Parameters):
    """Hours."""

    hours_per_month: float = parameter(
        160.0, key="hours", unit="hours/month", gt=0, le=744, range=(140, 200),
        meaning="Working hours of a rep",
    )  # fmt: skip
    administration: float = parameter(
        0.25, key="administration", unit="share", evidence="selling_time_share", range=(0.15, 0.35),
        meaning="Share of hours that goes to forecasts, CRM and other paperwork",
    )  # fmt: skip
    meetings: float = parameter(
        0.17, key="meetings", unit="share", evidence="selling_time_share", range=(0.1, 0.25),
        meaning="Share of hours that goes to internal meetings and bureaucracy",
    )  # fmt: skip
    distraction: float = parameter(
        0.15, key="distraction", unit="share", evidence="interruption_cost", range=(0.05, 0.25),
        meaning="Share of hours lost to interruptions and to finding the thread again",
    )  # fmt: skip
    training: float = parameter(
        0.10, key="training", unit="share", evidence="selling_time_share", range=(0.05, 0.15),
        meaning="Share of hours that goes to being trained and coached",
    )  # fmt: skip
    hours_per_contact: float = parameter(
        0.8, key="per_contact", unit="hours", gt=0, le=200, range=(0.3, 1.5),
        meaning="Hours that one prospecting contact takes, with its preparation",
    )  # fmt: skip
    hours_per_deal: float = parameter(
        1.6, key="per_deal", unit="hours/month", ge=0, le=744, range=(0.8, 4),
        meaning="Hours a month that an open deal needs",
    )  # fmt: skip
    hours_per_customer: float = parameter(
        0.25, key="per_customer", unit="hours/month", ge=0, le=744, range=(0.1, 1),
        meaning="Hours a month that a customer needs",
    )  # fmt: skip
    prospecting_floor: float = parameter(
        0.2, key="prospecting_floor", unit="share", range=(0, 0.4),
        meaning="Share of selling hours that is kept for prospecting however many deals are open",
    )  # fmt: skip


@dataclass
class TimeBudgetColumns(Columns):
    """This month's hours by seat."""

    selling_hours: SeatFloats = column("seat", np.float64, "hours", "hours left for selling", bounds=(0, 744))
    customer_hours: SeatFloats = column("seat", np.float64, "hours", "of these, for customers", bounds=(0, 744))
    deal_hours: SeatFloats = column("seat", np.float64, "hours", "of these, for open deals", bounds=(0, 744))
    prospecting_hours: SeatFloats = column("seat", np.float64, "hours", "of these, for contacts", bounds=(0, 744))
    deal_effort: SeatFloats = column(
        "seat", np.float64, "share", "hours given to open deals ÷ hours they need", bounds=(0, 20)
    )


def selling_hours(lost: Floats, claimed: Floats, p: TimeBudget) -> Floats:
    """Hours a month left for selling, never negative.

    All hours less administration, meetings and training, less the share `lost` to distraction, less the hours that
    coaching, mentoring, contention and the like claim this month; hours that they give back count as negative claims.
    """
    taken = np.asarray(p.administration) + p.meetings + lost + p.training
    left = p.hours_per_month * np.maximum(0.0, 1 - taken) - claimed
    return np.minimum(np.maximum(left, 0.0), p.hours_per_month)


def claimed_hours(state: State, p: Organisation) -> Floats:
    """Hours that other mechanisms claim of each rep this month, less those that they give back."""
    claims = state.coaching.extra_hours + state.skill.hours + state.execution.hours + state.onboarding.mentoring_hours
    firm = state.bureaucracy.hours + systems.hours_taken(p.systems) + partners.hours_taken(p.partners)
    return claims + state.candour.hours - state.hacks.saved_hours - state.conduct.saved_hours + firm


def hours_each(held: Floats, p: Organisation) -> Floats:
    """Hours a month that an open deal needs, given what is done in it and how large it is."""
    done = conversation.hours(held, p.value) * breadth.deal_hours(p.breadth) * domains.deal_hours(p.domains)
    return p.time_budget.hours_per_deal * done * terms.deal_hours(p.terms)


def divide(available: Floats, for_customers: Floats, for_deals: Floats, p: TimeBudget) -> tuple[Floats, Floats, Floats]:
    """Hours for customers, open deals and prospecting: they add up to `available` exactly.

    Customers come first, then deals, out of what the prospecting floor leaves; unused time goes to prospecting.
    """
    flexible = available * (1 - np.asarray(p.prospecting_floor))
    customers = np.minimum(for_customers, flexible)
    deals = np.minimum(for_deals, flexible - customers)
    return customers, deals, available - customers - deals


def effort(hours: Floats, needed: Floats) -> Floats:
    """Hours given to open deals ÷ hours they need, 1 where they need none."""
    return np.where(needed > 0, hours / np.where(needed > 0, needed, 1.0), 1.0)


def plan(state: State, p: Organisation, luck: Luck) -> None:
    """Entry time_budget.plan: every rep divides the month."""
    own, tenure = state.time_budget, state.tenure
    deals = state.open_deals().counted + state.cover.deals
    customers = state.customers().counted + state.cover.customers
    lost = lost_share(p.distraction, p.time_budget)
    left = selling_hours(lost, claimed_hours(state, p), p.time_budget)
    own.selling_hours[:] = np.where(tenure.occupied, left, 0.0)
    needed = deals * hours_each(state.conversation.held, p)
    wanted = needed * qualification.depth(p.qualification)
    hours = divide(own.selling_hours, customers * hours_each_customer(p), wanted, p.time_budget)
    own.customer_hours[:], own.deal_hours[:], own.prospecting_hours[:] = hours
    own.deal_effort[:] = np.where(tenure.occupied, effort(own.deal_hours, needed), 0.0)
