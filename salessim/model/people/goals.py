"""Goals: effort rises near a quota that can be reached, sags when it is out of reach, and rests when it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.people.standing import attainment
from salessim.quantities.arrays import Bools, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

KNOWN_FROM_MONTH: Final = 7
"""Month of the year from which people know how the year goes."""
LAST_MONTHS: Final = 11
"""Month of the year from which a deal may as well wait for the next."""


class Goals(Parameters):
    """How effort answers the distance to quota."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: effort does not depend on quotas; 1 is its full effect",
    )  # fmt: skip
    pull: float = parameter(
        0.1, key="pull", unit="factor", ge=0, le=2, range=(0.0, 0.2),
        meaning="Excess effort where the year's attainment so far is just below quota",
    )  # fmt: skip
    pull_from: float = parameter(
        0.9, key="pull_from", unit="factor", gt=0, le=3, range=(0.8, 1.0),
        meaning="Attainment at which effort is greatest",
    )  # fmt: skip
    reach: float = parameter(
        0.4, key="reach", unit="factor", gt=0, le=3, range=(0.2, 0.6),
        meaning="Distance from there at which the pull has gone",
    )  # fmt: skip
    give_up: float = parameter(
        0.15, key="give_up", unit="share", evidence="giving_up", range=(0.0, 0.4),
        meaning="Part of effort that is lost at an attainment of zero",
    )  # fmt: skip
    give_up_below: float = parameter(
        0.6, key="give_up_below", unit="factor", gt=0, le=3, range=(0.4, 0.8),
        meaning="Attainment below which people begin to give up",
    )  # fmt: skip
    coast: float = parameter(
        0.1, key="coast", unit="share", range=(0.0, 0.3),
        meaning="Part of effort that is lost at one and a half times the quota",
    )  # fmt: skip
    sandbag: float = parameter(
        0.1, key="sandbag", unit="share", evidence="incentive_gaming", range=(0.0, 0.3),
        meaning="Part of effort kept back in the last two months of the year by those who are at quota so far",
    )  # fmt: skip


@dataclass
class GoalsColumns(Columns):
    """Effort."""

    drive: SeatFloats = column("seat", np.float64, "factor", "on output", fill=1, bounds=(0, 10))


def goal_drive(attained: Floats, known: Bools, late: bool, p: Goals) -> Floats:
    """Factor on output from the year's attainment a.

    1 + strength × (pull × max(0, 1 − |a − a₀|/reach) − give_up × max(0, 1 − a/low) − coast × min(1, 2 max(0, a − 1))
    − sandbag if late and a ≥ 1), never below 0; 1 before anyone knows how the year goes.
    """
    near = p.pull * np.maximum(0.0, 1 - np.abs(attained - p.pull_from) / p.reach)
    far = p.give_up * np.maximum(0.0, 1 - attained / p.give_up_below)
    above = p.coast * np.minimum(1.0, 2 * np.maximum(0.0, attained - 1))
    kept_back = np.where((attained >= 1) & late, p.sandbag, 0.0)
    return np.where(known, np.maximum(1 + p.strength * (near - far - above - kept_back), 0.0), 1.0)


def strive(state: State, p: Organisation, luck: Luck) -> None:
    """Entry goals.strive: effort this month, from the year's bookings and quota up to the last."""
    month_of_year = (luck.month - 1) % 12 + 1
    quota, bookings = state.pay.year_quota_usd, state.pay.year_bookings_usd
    known = (quota > 0) & (month_of_year >= KNOWN_FROM_MONTH) & state.standing.compared & state.tenure.occupied
    state.goals.drive[:] = goal_drive(attainment(bookings, quota), known, month_of_year >= LAST_MONTHS, p.goals)
