"""Standing: how people compare in what they have booked against quota over about a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, Shape, column
from salessim.engine.luck import Luck
from salessim.model.money.pay import COUNTED_FROM_MONTHS, monthly_quota
from salessim.quantities.arrays import Floats, SeatBools, SeatFloats

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

KEPT_PER_MONTH: Final = 11 / 12
"""Weight of the past in a running sum whose memory is a year."""
MIDDLE: Final = 0.5
"""Rank of those who are not compared: newcomers and empty seats."""


@dataclass
class StandingColumns(Columns):
    """Bookings and quota of about a year, and the rank that they give."""

    recent_bookings_usd: SeatFloats = column(
        "seat", np.float64, "usd", "bookings, older ones fading", bounds=(0, np.inf)
    )
    recent_quota_usd: SeatFloats = column(
        "seat", np.float64, "usd", "ramp-adjusted quota, fading alike", bounds=(0, np.inf)
    )
    compared: SeatBools = column("seat", np.bool_, "–", "somebody sits here who is past the first six months")
    rank: SeatFloats = column(
        "seat", np.float64, "share", "rank among those compared, 0 worst, 1 best", fill=MIDDLE, bounds=(0, 1)
    )


def attainment(bookings: Floats, quota: Floats) -> Floats:
    """Bookings ÷ quota, 1 where there is no quota yet."""
    return np.where(quota > 0, bookings / np.where(quota > 0, quota, 1.0), 1.0)


def ranks(score: SeatFloats, compared: SeatBools) -> SeatFloats:
    """Rank of each compared seat in its world, (place + ½) ÷ number compared; equals go by seat; others ½."""
    order = np.argsort(np.where(compared, score, np.inf), axis=1, kind="stable")
    place = np.argsort(order, axis=1, kind="stable")
    count = np.maximum(np.count_nonzero(compared, axis=1)[:, np.newaxis], 1)
    return np.where(compared, (place + 0.5) / count, MIDDLE)


def best_of_team(score: SeatFloats, among: SeatBools, shape: Shape) -> SeatBools:
    """The highest score among some seats of each team, the lower seat of equals; nobody where there is none."""
    scores = np.where(among, score, -np.inf).reshape(shape.worlds, shape.teams, shape.seats_per_team)
    best = np.arange(shape.seats_per_team) == np.argmax(scores, axis=2)[:, :, np.newaxis]
    return best.reshape(shape.worlds, shape.seats) & among


def rank(state: State, p: Organisation, luck: Luck) -> None:
    """Entry standing.rank: the month's bookings enter the comparison; an arrival starts anew."""
    own, tenure = state.standing, state.tenure
    kept = KEPT_PER_MONTH * ~state.hiring.hired
    quota = state.onboarding.factor * monthly_quota(luck.month, p.money.pay, p.market)
    own.recent_bookings_usd[:] = own.recent_bookings_usd * kept + state.outcome.bookings_usd * tenure.occupied
    own.recent_quota_usd[:] = own.recent_quota_usd * kept + quota
    own.compared[:] = tenure.occupied & (tenure.months_in_seat + 1 >= COUNTED_FROM_MONTHS)
    own.rank[:] = ranks(attainment(own.recent_bookings_usd, own.recent_quota_usd), own.compared)
