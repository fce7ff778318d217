"""Pay: salaries, commission with an accelerator above quota, and how people stand against their quotas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.market.need import Market, price_level
from salessim.quantities.arrays import Bools, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

COUNTED_FROM_MONTHS = 6
"""Attainment is counted for people with at least this many months in their seat."""


class Pay(Parameters):
    """What people earn."""

    base_usd_per_year: float = parameter(
        75_000.0, key="base", unit="usd/year", ge=0, range=(50_000, 120_000),
        meaning="Salary of a rep",
    )  # fmt: skip
    commission: float = parameter(
        0.12, key="commission", unit="share", range=(0.06, 0.2),
        meaning="Commission on new ARR booked",
    )  # fmt: skip
    accelerator: float = parameter(
        0.5, key="accelerator", unit="factor", ge=0, le=10, range=(0, 1.5),
        meaning="Excess of the commission on bookings above the year's quota: 0.5 pays half as much again",
    )  # fmt: skip
    quota_usd_per_year: float = parameter(
        300_000.0, key="quota", unit="usd/year", gt=0, range=(200_000, 450_000),
        meaning="Bookings that a ramped rep is to bring in a year, at the prices of the branch; quotas follow prices, "
        "and are less in proportion during the ramp",
    )  # fmt: skip
    plan_share: float = parameter(
        0.85, key="plan_share", unit="share", scope="world", evidence="plan_attainment", range=(0.75, 1.0),
        meaning="The company's plan ÷ the sum of all seats' full quotas",
    )  # fmt: skip
    manager_usd_per_year: float = parameter(
        160_000.0, key="manager", unit="usd/year", scope="world", ge=0, range=(120_000, 220_000),
        meaning="Pay of a team's manager",
    )  # fmt: skip
    on_costs: float = parameter(
        0.25, key="on_costs", unit="share", scope="world", range=(0.15, 0.4),
        meaning="Employer's taxes and benefits on top of pay",
    )  # fmt: skip


@dataclass
class PayColumns(Columns):
    """The year so far, of the person in each seat."""

    year_bookings_usd: SeatFloats = column("seat", np.float64, "usd", "booked this year", bounds=(0, np.inf))
    year_quota_usd: SeatFloats = column("seat", np.float64, "usd", "quota this year, ramp-adjusted", bounds=(0, np.inf))
    pay_usd: SeatFloats = column("seat", np.float64, "usd", "pay this month, on-costs included", bounds=(0, np.inf))
    counted: Bools = column("seat", np.bool_, "–", "event: attainment is counted this month (year's end)")


def monthly_quota(month: int, p: Pay, market: Market) -> Floats:
    """A ramped rep's quota for one month: it follows the prices of new deals."""
    return np.asarray(p.quota_usd_per_year) / 12 * price_level(month, market)


def variable_pay(bookings: Floats, year_bookings: Floats, year_quota: Floats, year_ends: bool, p: Pay) -> Floats:
    """Commission on the month's bookings and, at the year's end, the accelerator on what lies above its quota.

    rate × (bookings + accelerator × max(0, bookings of the year − quota of the year)); quotas are ramp-adjusted, so
    that they are known at the year's end only. Whoever leaves before has no claim to it.
    """
    above = np.maximum(year_bookings - year_quota, 0.0) * year_ends
    return p.commission * (bookings + p.accelerator * above)


def settle(state: State, p: Organisation, luck: Luck) -> None:
    """Entry pay.settle: the month's pay, and the year's standing against quota."""
    own, tenure = state.pay, state.tenure
    new_year = np.asarray((luck.month - 1) % 12 == 0)
    restart = state.hiring.hired | new_year
    own.year_bookings_usd[restart] = 0.0
    own.year_quota_usd[restart] = 0.0
    own.year_quota_usd += state.onboarding.factor * monthly_quota(luck.month, p.money.pay, p.market)
    bookings = np.where(tenure.occupied, state.outcome.bookings_usd, 0.0)
    own.year_bookings_usd += bookings
    year_end = luck.month % 12 == 0
    variable = variable_pay(bookings, own.year_bookings_usd, own.year_quota_usd, year_end, p.money.pay)
    variable = np.where(tenure.occupied, variable, 0.0)
    salary = np.where(tenure.occupied, np.asarray(p.money.pay.base_usd_per_year) / 12, 0.0)
    own.pay_usd[:] = (salary + variable) * (1 + np.asarray(p.money.pay.on_costs))
    served = tenure.months_in_seat + 1 >= COUNTED_FROM_MONTHS
    own.counted[:] = tenure.occupied & served & (own.year_quota_usd > 0) & year_end
