"""Touch points: forms, letters, portals and calls that fitted once drift out of use until somebody audits them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Touchpoints(Parameters):
    """Where customers meet the firm."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", scope="world", ge=0, le=1,
        meaning="0 switches touch points off, effects and costs; 1 is their full effect",
    )  # fmt: skip
    drift_per_year: float = parameter(
        0.0, key="drift", unit="/year", scope="world", ge=0, le=10, range=(0.0, 0.2),
        meaning="Hazard at which touch points stop working as customers and their habits move on",
    )  # fmt: skip
    audits_per_year: float = parameter(
        0.0, key="audits", unit="/year", scope="world", ge=0, le=12, range=(0, 4),
        meaning="Audits a year: which touch points are an exchange, which a step to a relationship, which neither",
    )  # fmt: skip
    restored: float = parameter(
        0.5, key="restored", unit="share", scope="world", range=(0.2, 0.8),
        meaning="Share of what has drifted that an audit sets right",
    )  # fmt: skip
    weight: float = parameter(
        0.3, key="weight", unit="share", scope="world", range=(0.1, 0.5),
        meaning="Satisfaction lost when no touch point works any more",
    )  # fmt: skip
    audit_usd: float = parameter(
        60_000.0, key="audit_cost", unit="usd", scope="world", ge=0, range=(20_000, 200_000),
        meaning="Cost of an audit and of what it changes",
    )  # fmt: skip


@dataclass
class TouchpointsColumns(Columns):
    """How well they still work."""

    drifted: Floats = column("world", np.float64, "share", "of touch points that work no more", bounds=(0, 1))
    worth: Floats = column("world", np.float64, "factor", "on campaigns and inbound demand", fill=1, bounds=(0, 1))
    points: Floats = column("world", np.float64, "share", "satisfaction that drift costs, as a negative number")
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of audits this month", bounds=(0, np.inf))


def drifted_after(drifted: Floats, p: Touchpoints) -> Floats:
    """Share that works no more, a month on: drift takes a part of the rest, audits set a part right."""
    kept = (1 - drifted) * np.exp(-np.asarray(p.drift_per_year) / 12)
    audited = np.exp(np.log1p(-np.minimum(p.restored, 1 - 1e-9)) * p.audits_per_year / 12)
    return (1 - kept) * audited


def keep(state: State, p: Organisation, luck: Luck) -> None:
    """Entry touchpoints.keep: they drift, and are set right."""
    if luck.month < 1:  # worlds begin in a steady state: trends are the horizon's
        return
    own, q = state.touchpoints, p.touchpoints
    own.drifted[:] = drifted_after(own.drifted, q)
    own.worth[:] = 1 - q.strength * own.drifted
    own.points[:] = -np.asarray(q.strength) * q.weight * own.drifted
    cost = q.strength * np.asarray(q.audits_per_year) / 12 * q.audit_usd
    own.cost_usd[:] = totals.on_first_seat(cost, state.shape)
