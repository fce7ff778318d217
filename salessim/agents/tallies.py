"""The tallies of the model, read off agents: the same names and numbers as the array engine's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from salessim.agents.scalars import added, real
from salessim.engine.metrics import grouped
from salessim.model.channels.source import Source
from salessim.model.deals.breadth import ORDINARY as ORDINARY_BREADTH
from salessim.model.money.books import discount_factor, managers_usd
from salessim.model.money.pay import monthly_quota
from salessim.model.people.execution import realised_share
from salessim.model.people.morale import NEUTRAL

if TYPE_CHECKING:
    from salessim.agents.customer import Customer
    from salessim.agents.manager import Manager
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.rep import Rep
    from salessim.agents.seat import Seat
    from salessim.model.organisation import Organisation

AgentTally = Callable[["SalesOrganisation"], float]


def over_seats(read: Callable[[Seat], float]) -> AgentTally:
    """A sum over seats."""
    return lambda model: added(float(read(seat)) for seat in model.seats)


def over_reps(read: Callable[[Rep], float]) -> AgentTally:
    """A sum over people."""
    return lambda model: added(float(read(rep)) for rep in model.reps)


def over_teams(read: Callable[[Manager], float]) -> AgentTally:
    """A sum over teams."""
    return lambda model: added(float(read(manager)) for manager in model.managers)


def weighed(read: Callable[[Rep], float], strength: Callable[[Organisation], float], off: float) -> AgentTally:
    """A sum over people as far as a mechanism is on; everybody has `off` where it is not."""
    return over_reps(lambda rep: off + strength(rep.p) * (float(read(rep)) - off))


def left(*reasons: str) -> AgentTally:
    """How many left for some of these reasons."""
    return over_seats(lambda seat: seat.reason in reasons)


def over_customers(read: Callable[[Customer], float]) -> AgentTally:
    """A sum over accounts, seat by seat."""
    return lambda model: model.over_customers(lambda customer: float(read(customer)))


def of_base(read: Callable[[Customer], float]) -> AgentTally:
    """A sum over customers."""
    return over_customers(lambda c: read(c) if c.is_customer else 0.0)


def from_source(name: str, source: Source) -> AgentTally:
    """The part of a tally that one source brought."""
    return lambda model: float(model.by_source[name][source])


def from_all(name: str) -> AgentTally:
    """The sum over all sources."""
    return lambda model: added(float(part) for part in model.by_source[name])


def quota_usd(model: SalesOrganisation, seat: Seat) -> float:
    """A seat's full quota for the month."""
    return float(monthly_quota(model.month, seat.p.money.pay, seat.p.market)) * seat.open


def plan_usd(model: SalesOrganisation) -> float:
    """The company's plan for the month's bookings."""
    return added(quota_usd(model, seat) for seat in model.seats) * model.p.money.pay.plan_share


def plan_per_cycle_usd(model: SalesOrganisation) -> float:
    """And for one sales cycle."""
    quotas = (quota_usd(model, seat) * seat.p.pipeline.cycle_months for seat in model.seats)
    return added(quotas) * model.p.money.pay.plan_share


def closing_book_value(model: SalesOrganisation) -> float:
    """Future margin of today's customers, in dollars at the branch."""
    return from_all("customer_value_usd")(model) * float(discount_factor(model.month, model.p.money))


def people_known(customer: Customer) -> float:
    """People known inside the account of an open deal, as far as breadth matters."""
    if customer.stage == 0:
        return 0.0
    return ORDINARY_BREADTH + customer.p.breadth.strength * (customer.known - ORDINARY_BREADTH)


def _realised(rep: Rep) -> float:
    """Share of what this person knows that is done."""
    return float(realised_share(real(rep.habit), rep.p.execution))


_BY_SOURCE: Final = (
    "opportunities_created",
    "wins",
    "bookings_usd",
    "inherited_usd",
    "customers",
    "arr_usd",
    "customers_lost",
    "customers_lost_per_year",
    "churned_arr_usd",
    "acquisition_cost_usd",
    "customer_value_usd",
)

AGENT_TALLIES: Final[Mapping[str, AgentTally]] = {
    "seats_open": over_seats(lambda s: s.open),
    "headcount": over_seats(lambda s: s.rep is not None),
    "vacant": over_seats(lambda s: s.open and s.rep is None),
    "ramped": over_reps(lambda r: r.ramped),
    "ramping": over_reps(lambda r: not r.ramped),
    "ramp_factors": over_seats(lambda s: s.factor),
    "still_learning": over_reps(lambda r: 1 - r.factor),
    "hires": over_seats(lambda s: s.hired),
    "hired_talent": over_seats(lambda s: s.talent if s.hired else 0.0),
    "hired_drafted": over_seats(lambda s: s.rep.drafted_share if s.hired and s.rep else 0.0),
    "quits": left("quit"),
    "regretted_quits": over_seats(lambda s: s.reason == "quit" and s.leaver is not None and s.leaver.talent > 0),
    "dismissals": left("dismissed"),
    "layoffs": left("laid_off"),
    "promotions": left("promoted"),
    "leavers": over_seats(lambda s: s.left),
    "leavers_per_year": lambda m: 12 * over_seats(lambda s: s.left)(m),
    "completed_tenure": over_seats(lambda s: s.completed_months),
    "tenure_in_seat": over_reps(lambda r: r.months_in_seat - 0.5),
    "selling_hours": over_seats(lambda s: s.hours),
    "working_hours": over_reps(lambda r: r.p.time_budget.hours_per_month),
    "counted_people": over_reps(lambda r: r.counted),
    "counted_at_quota": over_reps(lambda r: r.counted and r.year_bookings_usd >= r.year_quota_usd),
    "counted_bookings": over_reps(lambda r: r.year_bookings_usd if r.counted else 0.0),
    "counted_quota": over_reps(lambda r: r.year_quota_usd if r.counted else 0.0),
    "plan_usd": plan_usd,
    "morale_felt": weighed(lambda r: r.morale, lambda p: p.morale.strength, NEUTRAL),
    "fear_felt": over_reps(lambda r: r.fear),
    "adherence_kept": weighed(lambda r: r.mean_kept, lambda p: p.standards.strength, 1.0),
    "violators": weighed(lambda r: r.violator, lambda p: p.standards.strength, 0.0),
    "skill_learned": over_reps(lambda r: r.skill_points),
    "doing_done": weighed(_realised, lambda p: p.execution.strength, 1.0),
    "coaching_hours": over_reps(lambda r: r.coached_hours),
    "drive": over_reps(lambda r: r.drive),
    "teams": over_teams(lambda m: 1.0),
    "credibility_held": over_teams(lambda m: m.credibility),
    "manager_changes": over_teams(lambda m: m.replaced),
    "problems_open": over_teams(lambda m: m.unnoticed + m.noticed),
    "forecast_missed_usd": over_reps(lambda r: r.p.standards.strength * r.seat.bookings_usd * (1 - r.kept["forecast"])),
    "contacts": over_customers(lambda c: c.contacted),
    "responses": over_customers(lambda c: c.responded),
    "access_met": over_customers(lambda c: c.access_met),
    "opportunities_created": over_customers(lambda c: c.opening),
    "opportunities_unsought": over_customers(lambda c: c.opening and c.source in (Source.REFERRAL, Source.INBOUND)),
    "disqualified": over_customers(lambda c: c.let_go),
    "people_known": over_customers(people_known),
    "goodwill_left": lambda m: m.goodwill,
    "opportunities_open": over_customers(lambda c: c.stage > 0),
    "pipeline_usd": over_customers(lambda c: c.value_usd),
    "plan_per_cycle_usd": plan_per_cycle_usd,
    "wins": over_customers(lambda c: c.won),
    "losses": over_customers(lambda c: c.lost),
    "no_decisions": over_customers(lambda c: c.undecided or c.lapsed),
    "closed": over_customers(lambda c: c.finished or c.lapsed),
    "closed_months": over_customers(lambda c: c.months_open if c.won else 0),
    "bookings_usd": over_seats(lambda s: s.bookings_usd),
    "inherited_usd": lambda m: m.inherited_usd,
    "originator_there": over_customers(lambda c: c.won and c.opener_is_there),
    "customers": over_customers(lambda c: c.is_customer),
    "arr_usd": over_seats(lambda s: s.arr_usd),
    "new_arr_usd": over_customers(lambda c: c.new_usd),
    "expansion_arr_usd": over_customers(lambda c: c.expansion_usd),
    "churned_arr_usd": over_customers(lambda c: c.churned_usd),
    "regained_arr_usd": over_customers(lambda c: c.regained_usd),
    "contraction_arr_usd": over_customers(lambda c: c.melted_usd),
    "customers_lost": over_customers(lambda c: c.has_left),
    "customers_lost_per_year": lambda m: 12 * over_customers(lambda c: c.has_left)(m),
    "customer_value_usd": from_all("customer_value_usd"),
    "satisfaction_felt": of_base(lambda c: c.felt),
    "loyal_customers": of_base(lambda c: c.is_loyal),
    "mercenary_customers": of_base(lambda c: c.is_mercenary),
    "captive_customers": of_base(lambda c: c.is_captive),
    "referrals": over_seats(lambda s: s.referrals),
    "customers_asked": over_customers(lambda c: c.asked),
    "hostages_found": over_customers(lambda c: c.seen_below),
    "product_level": lambda m: m.product_level,
    "revenue_usd": lambda m: over_seats(lambda s: s.arr_usd)(m) / 12,
    "gross_margin_usd": lambda m: over_seats(lambda s: s.arr_usd)(m) / 12 * m.p.money.gross_margin,
    "people_cost_usd": lambda m: over_seats(lambda s: s.pay_usd)(m) + float(managers_usd(m.p)),
    "hiring_cost_usd": over_seats(lambda s: s.hiring_usd),
    "marketing_cost_usd": over_seats(lambda s: s.marketing_usd),
    "other_cost_usd": over_seats(lambda s: s.other_usd),
    "contribution_usd": lambda m: m.contribution_usd,
    "cash_usd": lambda m: m.cash_usd,
    "closing_book_value_usd": closing_book_value,
    "acquisition_cost_usd": from_all("acquisition_cost_usd"),
    "reserve_usd": lambda m: m.left_usd,
    "money_short": lambda m: float(m.short_of_money),
    "discount_factor": lambda m: float(discount_factor(m.month, m.p.money)),
    **{grouped(name, source.name.lower()): from_source(name, source) for name in _BY_SOURCE for source in Source},
}
"""Every tally by name; Mesa's DataCollector holds them month by month."""
