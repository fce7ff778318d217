"""The tallies: plain numbers per world and month, from which all metrics are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from salessim.engine import totals
from salessim.engine.metrics import grouped
from salessim.engine.record import OfGroup, OverSeats
from salessim.model.channels.reputation import goodwill
from salessim.model.channels.source import Source
from salessim.model.customers.experience import felt
from salessim.model.customers.loyalty import arrived, is_captive, is_loyal, is_mercenary
from salessim.model.deals.breadth import ORDINARY as ORDINARY_BREADTH
from salessim.model.money import books
from salessim.model.money.pay import monthly_quota
from salessim.model.organisation import Organisation
from salessim.model.people.conduct import adherence, mean_of
from salessim.model.people.execution import realised_share
from salessim.model.people.morale import NEUTRAL
from salessim.model.people.onboarding import is_ramped
from salessim.model.selling.performance import drive
from salessim.model.state import State
from salessim.quantities.arrays import Bools, Floats, WorldFloats

if TYPE_CHECKING:
    from salessim.model.customers.experience import Experience
    from salessim.model.customers.loyalty import Loyalty

Tally = Callable[[State, Organisation, int], WorldFloats]
SeatSum = OverSeats[State, Organisation]


def _sum(read: Callable[[State], NDArray[Any]]) -> Tally:
    """The sum of a seat column."""
    return SeatSum(lambda state, p, month: read(state))


def _over_teams(read: Callable[[State], NDArray[Any]]) -> Tally:
    """The sum of a team column."""
    return lambda state, p, month: totals.by_world(read(state))


def _world(read: Callable[[State, Organisation, int], Floats | float]) -> Tally:
    """A number of the world itself: a scalar, or of shape (W, 1)."""

    def tally(state: State, p: Organisation, month: int) -> WorldFloats:
        value = np.asarray(read(state, p, month), dtype=np.float64).reshape(-1)
        return value if value.size == state.shape.worlds else np.repeat(value, state.shape.worlds)

    return tally


def _people(read: Callable[[State], NDArray[Any]]) -> Tally:
    """The sum of a seat column over people."""
    return SeatSum(lambda state, p, month: read(state) * state.tenure.occupied)


def _weighed(
    read: Callable[[State, Organisation], NDArray[Any]], strength: Callable[[Organisation], Floats | float], off: float
) -> Tally:
    """The sum over people of a column as far as its mechanism is on; everybody has `off` where it is not."""

    def weighed(state: State, p: Organisation, month: int) -> NDArray[Any]:
        return (off + strength(p) * (read(state, p) - off)) * state.tenure.occupied

    return SeatSum(weighed)


def _open_value(state: State, p: Organisation, month: int) -> Floats:
    deals = state.open_deals()
    return deals.summed(deals.of(state.pipeline.value_usd))


def _satisfaction(state: State, p: Organisation, month: int) -> Floats:
    """Satisfaction as customers feel it, summed over those of each seat."""
    base = state.customers()
    return base.summed(felt(state.renewal.served_satisfaction, base.parameters(p.experience)))


def _of_type(is_one: Callable[[Floats, Experience, Loyalty], Bools]) -> Tally:
    """How many customers are of a type."""

    def tally(state: State, p: Organisation, month: int) -> WorldFloats:
        base = state.customers()
        groups = base.parameters(p.experience), base.parameters(p.loyalty)
        return base.in_worlds(is_one(state.renewal.served_satisfaction, *groups))

    return tally


def _captives(state: State, p: Organisation, month: int) -> WorldFloats:
    """How many customers stay because leaving costs too much, as things stand this month."""
    base, held = state.customers(), state.renewal
    e, q = base.parameters(p.experience), base.parameters(p.loyalty)
    return base.in_worlds(is_captive(held.served_satisfaction, e, q, held.served_switching, arrived(month, q)))


def _people_known(state: State, p: Organisation, month: int) -> Floats:
    """People known inside the accounts of open deals, as far as breadth matters."""
    deals = state.open_deals()
    known = ORDINARY_BREADTH + deals.each(p.breadth.strength) * (deals.of(state.breadth.known) - ORDINARY_BREADTH)
    return deals.summed(known)


def _reserve(state: State, p: Organisation, month: int) -> Floats:
    """Money in the bank at the month's end; what sales have brought so far where there is always enough."""
    left = state.funding.reserve_usd + state.books.contribution_usd - p.funding.fixed_usd_per_month
    return np.where(np.asarray(p.funding.strength) > 0, left, state.books.cash_usd)


def _year_end(read: Callable[[State], NDArray[Any]]) -> Tally:
    """A seat column summed over people whose year is counted this month."""
    return _sum(lambda state: np.where(state.pay.counted, read(state), 0.0))


def _coverage_base(state: State, p: Organisation, month: int) -> Floats:
    """Bookings planned for one sales cycle, which may differ between seats."""
    quota = monthly_quota(month, p.money.pay, p.market) * state.headcount.open * np.asarray(p.pipeline.cycle_months)
    return totals.by_world(quota) * np.asarray(p.money.pay.plan_share).reshape(-1)


def plan_usd(state: State, p: Organisation, month: int) -> Floats:
    """The company's plan for a month's bookings: plan share × full quotas of all open seats."""
    quota = monthly_quota(month, p.money.pay, p.market) * state.headcount.open
    return totals.by_world(quota) * np.asarray(p.money.pay.plan_share).reshape(-1)


_COLUMNS_BY_SOURCE: Final[Mapping[str, Callable[[State], Floats]]] = {
    "opportunities_created": lambda s: s.sources.opened,
    "wins": lambda s: s.sources.wins,
    "bookings_usd": lambda s: s.sources.new_arr,
    "inherited_usd": lambda s: s.sources.inherited,
    "customers": lambda s: s.sources.customers,
    "arr_usd": lambda s: s.sources.arr,
    "customers_lost": lambda s: s.sources.lost,
    "customers_lost_per_year": lambda s: 12 * s.sources.lost,
    "churned_arr_usd": lambda s: s.sources.churned_arr,
    "acquisition_cost_usd": lambda s: s.sources.cost_usd,
    "customer_value_usd": lambda s: s.sources.book_usd,
}
_BY_SOURCE: Final = {
    grouped(name, source.name.lower()): OfGroup(read, source)
    for name, read in _COLUMNS_BY_SOURCE.items()
    for source in Source
}

TALLIES: Final[Mapping[str, Tally]] = {
    # people
    "seats_open": _sum(lambda s: s.headcount.open),
    "headcount": _sum(lambda s: s.tenure.occupied),
    "vacant": _sum(lambda s: s.headcount.open & ~s.tenure.occupied),
    "ramped": _sum(lambda s: is_ramped(s.onboarding.factor)),
    "ramping": _sum(lambda s: s.tenure.occupied & ~is_ramped(s.onboarding.factor)),
    "ramp_factors": _sum(lambda s: s.onboarding.factor),
    "still_learning": _sum(lambda s: s.tenure.occupied - s.onboarding.factor),
    "hires": _sum(lambda s: s.hiring.hired),
    "hired_talent": _sum(lambda s: np.where(s.hiring.hired, s.candidates.talent, 0.0)),
    "hired_drafted": _sum(lambda s: np.where(s.hiring.hired, s.candidates.drafted_share, 0.0)),
    "quits": _sum(lambda s: s.tenure.quit),
    "regretted_quits": _sum(lambda s: s.tenure.regretted),
    "dismissals": _sum(lambda s: s.tenure.dismissed),
    "layoffs": _sum(lambda s: s.tenure.laid_off),
    "promotions": _sum(lambda s: s.tenure.promoted),
    "leavers": _sum(lambda s: s.tenure.left),
    "leavers_per_year": lambda s, p, month: 12 * totals.by_world(s.tenure.left),
    "completed_tenure": _sum(lambda s: s.tenure.completed_months),
    # The month just counted is complete for everybody who sits here, so half of it lies behind at its middle.
    "tenure_in_seat": _sum(lambda s: np.where(s.tenure.occupied, s.tenure.months_in_seat - 0.5, 0.0)),
    "selling_hours": _sum(lambda s: s.time_budget.selling_hours),
    "working_hours": SeatSum(lambda s, p, month: s.tenure.occupied * np.asarray(p.time_budget.hours_per_month)),
    "counted_people": _year_end(lambda s: np.ones(s.pay.counted.shape)),
    "counted_at_quota": _year_end(lambda s: s.pay.year_bookings_usd >= s.pay.year_quota_usd),
    "counted_bookings": _year_end(lambda s: s.pay.year_bookings_usd),
    "counted_quota": _year_end(lambda s: s.pay.year_quota_usd),
    "plan_usd": plan_usd,
    "morale_felt": _weighed(lambda s, p: s.morale.morale, lambda p: p.morale.strength, NEUTRAL),
    "fear_felt": _people(lambda s: s.morale.fear),
    "adherence_kept": _weighed(lambda s, p: mean_of(adherence(s)), lambda p: p.standards.strength, 1.0),
    "violators": _weighed(lambda s, p: s.conduct.violator, lambda p: p.standards.strength, 0.0),
    "skill_learned": _people(lambda s: s.skill.points),
    "doing_done": _weighed(
        lambda s, p: realised_share(s.execution.habit, p.execution), lambda p: p.execution.strength, 1.0
    ),
    "coaching_hours": _people(lambda s: s.coaching.hours),
    "drive": _people(drive),
    "teams": _over_teams(lambda s: np.ones_like(s.attention.credibility)),
    "credibility_held": _over_teams(lambda s: s.attention.credibility),
    "manager_changes": _over_teams(lambda s: s.promotion.replaced),
    "problems_open": _over_teams(lambda s: s.candour.unnoticed + s.candour.noticed),
    "forecast_missed_usd": SeatSum(
        lambda s, p, month: p.standards.strength * s.outcome.bookings_usd * (1 - s.conduct.forecast) * s.tenure.occupied
    ),
    # selling
    "contacts": _sum(lambda s: s.prospecting.contacts),
    "responses": _sum(lambda s: s.prospecting.responses),
    "access_met": _sum(lambda s: s.prospecting.access_met),
    "opportunities_created": _sum(lambda s: s.pipeline.opened),
    "opportunities_unsought": lambda s, p, month: (
        s.sources.opened[:, Source.REFERRAL] + s.sources.opened[:, Source.INBOUND]
    ),
    "disqualified": _sum(lambda s: s.qualification.disqualified),
    "people_known": SeatSum(_people_known),
    "goodwill_left": _world(lambda s, p, month: goodwill(s.reputation.lost, p.reputation)),
    "opportunities_open": _sum(lambda s: s.open_deals().counted),
    "pipeline_usd": SeatSum(_open_value),
    "plan_per_cycle_usd": _coverage_base,
    "wins": _sum(lambda s: s.outcome.wins),
    "losses": _sum(lambda s: s.outcome.losses),
    "no_decisions": _sum(lambda s: s.outcome.no_decisions),
    "closed": _sum(lambda s: s.outcome.wins + s.outcome.losses + s.outcome.no_decisions),
    "closed_months": _sum(lambda s: s.outcome.closed_months),
    "bookings_usd": _sum(lambda s: s.outcome.bookings_usd),
    "inherited_usd": _sum(lambda s: s.outcome.inherited_usd),
    "originator_there": _sum(lambda s: s.outcome.originator_there),
    # customers
    "customers": _sum(lambda s: s.customers().counted),
    "arr_usd": _sum(lambda s: s.books.arr_usd),
    "new_arr_usd": _sum(lambda s: s.renewal.new_arr),
    "expansion_arr_usd": _sum(lambda s: s.renewal.expansion_arr),
    "churned_arr_usd": _sum(lambda s: s.renewal.churned_arr),
    "regained_arr_usd": _sum(lambda s: s.renewal.regained_arr),
    "contraction_arr_usd": _sum(lambda s: s.renewal.contraction_arr),
    "customers_lost": _sum(lambda s: s.renewal.customers_lost),
    "customers_lost_per_year": lambda s, p, month: 12 * totals.by_world(s.renewal.customers_lost),
    "customer_value_usd": lambda s, p, month: totals.by_world(s.sources.book_usd),
    "satisfaction_felt": SeatSum(_satisfaction),
    "loyal_customers": _of_type(is_loyal),
    "mercenary_customers": _of_type(is_mercenary),
    "captive_customers": _captives,
    "referrals": _sum(lambda s: s.referrals.made),
    "customers_asked": _sum(lambda s: s.asking.asked),
    "hostages_found": _sum(lambda s: s.asking.hostages),
    "product_level": _world(lambda s, p, month: s.product.level),
    # money
    "revenue_usd": lambda s, p, month: totals.by_world(s.books.arr_usd) / 12,
    "gross_margin_usd": lambda s, p, month: (
        totals.by_world(s.books.arr_usd) / 12 * np.asarray(p.money.gross_margin).reshape(-1)
    ),
    "people_cost_usd": lambda s, p, month: totals.by_world(s.pay.pay_usd) + books.managers_usd(p).reshape(-1),
    "hiring_cost_usd": _sum(lambda s: s.costs.hiring_usd),
    "marketing_cost_usd": _sum(lambda s: s.costs.marketing_usd),
    "other_cost_usd": _sum(lambda s: s.costs.other_usd),
    "contribution_usd": _world(lambda s, p, month: s.books.contribution_usd),
    "cash_usd": _world(lambda s, p, month: s.books.cash_usd),
    "closing_book_value_usd": lambda s, p, month: (
        totals.by_world(s.sources.book_usd) * books.discount_factor(month, p.money).reshape(-1)
    ),
    "acquisition_cost_usd": lambda s, p, month: totals.by_world(s.sources.cost_usd),
    "reserve_usd": _world(_reserve),
    "money_short": _world(lambda s, p, month: s.funding.short.astype(np.float64)),
    "discount_factor": _world(lambda s, p, month: books.discount_factor(month, p.money)),
    **_BY_SOURCE,
}
"""Every tally by name."""
