"""Funding: money raised in time is cheap; who has run out pays more for it, and can hire nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.quantities.arrays import Bools, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Funding(Parameters):
    """Money in the bank."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", scope="world", ge=0, le=1,
        meaning="0 switches the mechanism off: there is always enough money; 1 is its full effect",
    )  # fmt: skip
    reserve_usd: float = parameter(
        1e9, key="reserve", unit="usd", scope="world", ge=0, le=1e15, range=(0, 1e9),
        meaning="Money in the bank when the horizon begins; the default is more than anybody here can spend",
    )  # fmt: skip
    fixed_usd_per_month: float = parameter(
        0.0, key="fixed", unit="usd/month", scope="world", ge=0, range=(0, 10_000_000),
        meaning="What the rest of the firm takes out of the reserve each month; no cost of sales, in no metric but the "
        "reserve",
    )  # fmt: skip
    raised_usd: float = parameter(
        0.0, key="raised", unit="usd", scope="world", ge=0, le=1e15, range=(0, 20e6),
        meaning="Money raised in `raised_month`, before it is needed",
    )  # fmt: skip
    raised_month: float = parameter(
        1.0, key="raised_month", unit="months", scope="world", ge=1, le=600, range=(1, 24),
        meaning="Month of the horizon in which it is raised",
    )  # fmt: skip
    price_per_year: float = parameter(
        0.12, key="price", unit="/year", scope="world", ge=0, le=5, range=(0.06, 0.2),
        meaning="Yearly price of money raised in time",
    )  # fmt: skip
    late_price_per_year: float = parameter(
        0.4, key="late_price", unit="/year", scope="world", ge=0, le=10, range=(0.2, 0.8),
        meaning="Yearly price of money that is needed at once",
    )  # fmt: skip
    credit_usd: float = parameter(
        1e7, key="credit", unit="usd", scope="world", ge=0, le=1e15, range=(1e6, 3e7),
        meaning="How much anybody lends at that price; beyond it bills stay unpaid",
    )  # fmt: skip


@dataclass
class FundingColumns(Columns):
    """The bank account."""

    reserve_usd: Floats = column("world", np.float64, "usd", "in the bank, or owed")
    raised_usd: Floats = column("world", np.float64, "usd", "raised in time and outstanding", bounds=(0, np.inf))
    short: Bools = column("world", np.bool_, "–", "there is no money left")
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "price of money this month", bounds=(0, np.inf))


def price_of_money(reserve: Floats, raised: Floats, p: Funding) -> Floats:
    """Price a month of what was raised in time, and of what is missing now, as far as anybody lends it."""
    late = np.minimum(np.maximum(-reserve, 0.0), p.credit_usd) * p.late_price_per_year
    return p.strength * (raised * np.asarray(p.price_per_year) + late) / 12


def count(state: State, p: Organisation, luck: Luck) -> None:
    """Entry funding.count: last month's contribution goes to the bank; perhaps nothing is left."""
    own, q = state.funding, p.funding
    if luck.month < 1:
        return
    if luck.month == 1:
        own.reserve_usd[:], own.raised_usd[:] = q.reserve_usd, 0.0
    else:
        own.reserve_usd += state.books.contribution_usd - q.fixed_usd_per_month
    raising = np.where(np.ceil(q.raised_month) == luck.month, q.raised_usd, 0.0)
    own.raised_usd += raising
    own.reserve_usd += raising
    own.short[:] = (own.reserve_usd < 0) & (np.asarray(q.strength) > 0)
    own.cost_usd[:] = totals.on_first_seat(price_of_money(own.reserve_usd, own.raised_usd, q), state.shape)
