"""Cover: colleagues look after the deals and customers of seats that are closed or empty."""

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


class Cover(Parameters):
    """How much of the work is taken over."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches cover off: nobody works in a territory without its own rep; 1 is its full effect",
    )  # fmt: skip
    closed: float = parameter(
        0.5, key="closed", unit="share", range=(0, 1),
        meaning="Share of the hours that deals and customers of a closed seat need which its team gives them",
    )  # fmt: skip
    vacant: float = parameter(
        0.0, key="vacant", unit="share", range=(0, 0.5),
        meaning="Share of the hours that deals and customers of an open and empty seat need which its team gives them",
    )  # fmt: skip


@dataclass
class CoverColumns(Columns):
    """Who looks after what, this month."""

    share: SeatFloats = column("seat", np.float64, "share", "of a seat's work that colleagues take over", bounds=(0, 1))
    deals: SeatFloats = column("seat", np.float64, "deals", "of colleagues, looked after here", bounds=(0, np.inf))
    customers: SeatFloats = column(
        "seat", np.float64, "customers", "of colleagues, looked after here", bounds=(0, np.inf)
    )


def covered_share(is_open: Bools, occupied: Bools, helpers: Floats, p: Cover) -> Floats:
    """Share of a seat's work that its team takes over: none if somebody sits there, or if nobody is left to help."""
    wanted = p.strength * np.where(is_open, p.vacant, np.asarray(p.closed))
    return np.where(occupied | (helpers == 0), 0.0, wanted)


def share_out(state: State, p: Organisation, luck: Luck) -> None:
    """Entry cover.share_out: the people of a team divide evenly what they take over."""
    own, shape, occupied = state.cover, state.shape, state.tenure.occupied
    helpers = totals.to_seats(totals.by_team(occupied, shape), shape)
    own.share[:] = covered_share(state.headcount.open, occupied, helpers, p.cover)
    if not own.share.any():  # as in most months: nobody is covered, so that nobody covers
        own.deals[:] = own.customers[:] = 0.0
        return
    places = ((own.deals, state.open_deals()), (own.customers, state.customers()))
    for column_of_mine, items in places:
        taken = totals.by_team(items.counted * own.share, shape)
        column_of_mine[:] = np.where(occupied, totals.to_seats(taken, shape) / np.maximum(helpers, 1), 0.0)
