"""The two worlds as an org chart over time: the state of every seat in every month, and the events that are marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from salessim.lab.twins.world import World
from salessim.model.events import DEPARTURES
from salessim.model.people.onboarding import is_ramped
from salessim.study import Study

MARKED: Final = frozenset(DEPARTURES)


def charts(both: Sequence[World]) -> pd.DataFrame:
    """Columns policy, seat, month, state (ramped, ramping, vacant, closed), on_plan: a row per seat and month."""
    seats = list(dict.fromkeys(seat for world in both for seat in world.places))
    return pd.concat([_chart(world, seat) for world in both for seat in seats], ignore_index=True)


def _chart(world: World, seat: str) -> pd.DataFrame:
    nothing = np.zeros(world.months)
    opened, occupied, factor, on_plan = (
        world.seats.get((column, seat), nothing) for column in ("open", "occupied", "factor", "on_plan")
    )
    filled = np.where(is_ramped(factor), "ramped", "ramping")
    state = np.where(occupied > 0, filled, np.where(opened > 0, "vacant", "closed"))
    months = np.arange(1, world.months + 1)
    return pd.DataFrame({"policy": world.policy, "seat": seat, "month": months, "state": state, "on_plan": on_plan > 0})


def marks(both: Sequence[World]) -> pd.DataFrame:
    """Columns policy, seat, month, event: everybody who left, and how."""
    rows = [
        {"policy": world.policy, "seat": row.seat, "month": row.month, "event": row.event}
        for world in both
        for row in world.rows
        if row.event in MARKED
    ]
    return pd.DataFrame(rows, columns=["policy", "seat", "month", "event"])


def decided_month(study: Study, without: str, decided: str) -> int | None:
    """The first month in which the two policies ask for something different; None if they never do."""
    one, other = study.policies[without], study.policies[decided]
    own = [change for change in other if change not in one] + [change for change in one if change not in other]
    return min((change.first_month for change in own), default=None)
