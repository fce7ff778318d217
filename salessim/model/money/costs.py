"""Costs beside pay: hiring, marketing, and what a seat costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, Shape, column
from salessim.engine.luck import Luck
from salessim.model.firm import systems
from salessim.quantities.arrays import SeatFloats, TeamFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Costs(Parameters):
    """Prices of what is not pay."""

    recruiting_usd_per_hire: float = parameter(
        29_000.0, key="recruiting", unit="usd", ge=0, evidence="replacement_cost", range=(10_000, 60_000),
        meaning="Cost of finding one person",
    )  # fmt: skip
    training_usd_per_hire: float = parameter(
        36_000.0, key="training", unit="usd", ge=0, evidence="replacement_cost", range=(10_000, 60_000),
        meaning="Cost of training one newcomer, beside the lost sales that the model itself produces",
    )  # fmt: skip
    contact_usd: float = parameter(
        10.0, key="contact", unit="usd", ge=0, range=(2, 40),
        meaning="Marketing cost of one contact: data, tools, material",
    )  # fmt: skip
    seat_usd_per_month: float = parameter(
        1_000.0, key="seat", unit="usd/month", ge=0, range=(500, 2_000),
        meaning="Tools, licences and travel of a filled seat",
    )  # fmt: skip
    severance_usd: float = parameter(
        20_000.0, key="severance", unit="usd", ge=0, range=(0, 60_000),
        meaning="Paid to each person dismissed or laid off",
    )  # fmt: skip
    manager_search_usd: float = parameter(
        50_000.0, key="manager_search", unit="usd", scope="world", ge=0, range=(20_000, 100_000),
        meaning="Cost of finding a manager outside",
    )  # fmt: skip


@dataclass
class CostColumns(Columns):
    """This month's costs by seat."""

    hiring_usd: SeatFloats = column("seat", np.float64, "usd", "recruiting, onboarding and bench", bounds=(0, np.inf))
    marketing_usd: SeatFloats = column("seat", np.float64, "usd", "contacts and other channels", bounds=(0, np.inf))
    other_usd: SeatFloats = column("seat", np.float64, "usd", "tools, travel, severance, conduct, programmes, the firm")


def spend(state: State, p: Organisation, luck: Luck) -> None:
    """Entry costs.spend: what the month cost beside pay."""
    own, prices = state.costs, p.money.costs
    per_hire = np.asarray(prices.recruiting_usd_per_hire) + prices.training_usd_per_hire
    bench = np.asarray(p.hiring.bench_usd_per_seat_year) / 12
    managers = _first_of_team(state.promotion.searches, state.shape) * prices.manager_search_usd
    own.hiring_usd[:] = (
        state.hiring.hired * per_hire + state.headcount.open * bench + managers + state.onboarding.cost_usd
    )
    own.marketing_usd[:] = state.prospecting.contacts * prices.contact_usd + _channels_usd(state)
    severance = (state.tenure.dismissed | state.tenure.laid_off) * np.asarray(prices.severance_usd)
    programmes = state.skill.cost_usd + state.hacks.cost_usd + state.conduct.cost_usd + state.candour.cost_usd
    own.other_usd[:] = (
        state.tenure.occupied * np.asarray(prices.seat_usd_per_month) + severance + programmes + _firm_usd(state, p)
    )


def _channels_usd(state: State) -> SeatFloats:
    """What channels and their tuning cost beside contacts."""
    bought: SeatFloats = state.signals.cost_usd + state.campaigns.cost_usd + state.awareness.cost_usd
    return bought + state.referrals.cost_usd + state.partners.cost_usd + state.tuning.cost_usd


def _firm_usd(state: State, p: Organisation) -> SeatFloats:
    """What product, touch points, rules, systems, support, surveys and money cost."""
    used = systems.cost_usd(state.outcome.bookings_usd, state.tenure.occupied.astype(np.float64), p.systems)
    firm: SeatFloats = state.product.cost_usd + state.touchpoints.cost_usd + state.bureaucracy.cost_usd
    return firm + used + state.experience.cost_usd + state.asking.cost_usd + state.funding.cost_usd


def _first_of_team(teams: TeamFloats, shape: Shape) -> SeatFloats:
    """A team column on the first seat of each team, 0 on the others."""
    seats = totals.to_seats(teams, shape)
    return np.where(np.arange(shape.seats) % shape.seats_per_team == 0, seats, 0.0)
