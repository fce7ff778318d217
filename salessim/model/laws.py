"""Laws that every world obeys, whatever its parameters: what the ledger checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from salessim.engine.ledger import Balance
from salessim.model.channels.source import Source
from salessim.model.state import State
from salessim.quantities.arrays import Bools

BALANCES: Final = (
    Balance("heads", "headcount", ("hires",), ("quits", "dismissals", "layoffs", "promotions")),
    Balance(
        "opportunities",
        "opportunities_open",
        ("opportunities_created",),
        ("wins", "losses", "no_decisions", "disqualified"),
    ),
    Balance("customers", "customers", ("wins",), ("customers_lost",)),
    Balance(
        "ARR",
        "arr_usd",
        ("new_arr_usd", "expansion_arr_usd", "regained_arr_usd"),
        ("churned_arr_usd", "contraction_arr_usd"),
    ),
    Balance(
        "money",
        "cash_usd",
        ("gross_margin_usd",),
        ("people_cost_usd", "hiring_cost_usd", "marketing_cost_usd", "other_cost_usd"),
    ),
)
"""Conservation: each month of the horizon, the first included, starts from the stock before it."""


def broken_states(state: State) -> Iterator[tuple[str, Bools]]:
    """Things that cannot be, with the worlds in which they are."""
    deal, customer = state.pipeline.stage > 0, state.renewal.customer
    found = {
        "a person sits in a seat that is not open": state.tenure.occupied & ~state.headcount.open,
        "an account has a deal and a contract": deal & customer,
        "an account without a contract has ARR": ~customer & (state.renewal.arr_usd != 0),
        "an account came by a friend it has not, or has one that it did not come by": (deal | customer)
        & ((state.sources.source == Source.REFERRAL) != (state.referrals.referrer > 0)),
    }
    for law, where in found.items():
        if where.any():
            yield law, np.logical_or.reduce(where, axis=1)
