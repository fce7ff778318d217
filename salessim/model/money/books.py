"""The books: contribution, cash, and what the customers are worth who outlive the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.money.costs import Costs
from salessim.model.money.pay import Pay
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

BOOK_YEARS = 5
"""Years of future margin that the closing book value counts: beyond them, forecasts of churn mean little."""


class Money(Parameters):
    """Margins, pay, costs and discounting."""

    gross_margin: float = parameter(
        0.75, key="gross_margin", unit="share", scope="world", range=(0.6, 0.85),
        meaning="Revenue less the cost of serving it, as a share of revenue",
    )  # fmt: skip
    discount_rate_per_year: float = parameter(
        0.10, key="discount_rate", unit="/year", scope="world", ge=0, le=1, range=(0.05, 0.15),
        meaning="Rate at which later money counts less",
    )  # fmt: skip
    pay: Pay = Pay()
    costs: Costs = Costs()


@dataclass
class BooksColumns(Columns):
    """Money of the month by seat, and of all months by world."""

    arr_usd: SeatFloats = column("seat", np.float64, "usd", "ARR of the seat's customers", bounds=(0, np.inf))
    contribution_usd: Floats = column("world", np.float64, "usd", "margin less all costs, this month")
    cash_usd: Floats = column("world", np.float64, "usd", "contribution so far, since the branch")


def book_value(arr_usd: Floats, leaving_per_year: Floats, expansion: Floats, money: Money) -> Floats:
    """Margin expected from a customer over the five years after the horizon, discounted to the horizon.

    ARR × gross margin × (g + g² + … + g⁵), g = (1 − leaving)(1 + expansion)/(1 + discount rate), as things stand then.
    """
    growth = (1 - leaving_per_year) * (1 + expansion) / (1 + np.asarray(money.discount_rate_per_year))
    total = growth
    for _ in range(BOOK_YEARS - 1):
        total = growth * (1 + total)
    return arr_usd * money.gross_margin * total


def discount_factor(month: int, money: Money) -> Floats:
    """Value of a dollar at the end of a month, in dollars at the branch: (1 + r)^(−month/12)."""
    return np.power(1 + np.asarray(money.discount_rate_per_year), -month / 12)


def count_arr(state: State) -> None:
    """ARR of each seat's customers now."""
    state.books.arr_usd[:] = state.customers().summed(state.renewal.served_usd)


def close(state: State, p: Organisation, luck: Luck) -> None:
    """Entry books.close: the month's contribution goes to cash."""
    own = state.books
    count_arr(state)
    if luck.month == 1:  # cash counts from the branch; the burn-in's belongs to no policy
        own.cash_usd[:] = 0.0
    revenue = totals.by_world(own.arr_usd)[:, np.newaxis] / 12
    spent = state.pay.pay_usd + state.costs.hiring_usd + state.costs.marketing_usd + state.costs.other_usd
    costs = totals.by_world(spent)[:, np.newaxis] + managers_usd(p)
    own.contribution_usd[:] = revenue * p.money.gross_margin - costs
    own.cash_usd += own.contribution_usd


def managers_usd(p: Organisation) -> Floats:
    """Pay of all managers this month, on-costs included."""
    yearly = np.asarray(p.money.pay.manager_usd_per_year) * (1 + np.asarray(p.money.pay.on_costs))
    return p.organisation.teams * yearly / 12
