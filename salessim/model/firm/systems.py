"""Systems: those of record keep the seller's books, those of engagement meet the customer; each needs the other."""

from __future__ import annotations

from typing import Final

import numpy as np

from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Parameters, parameter

ORDINARY_RECORD: Final = 0.5
"""How far an ordinary firm keeps its records; their hours are part of `time_budget.administration`."""


class Systems(Parameters):
    """What is kept, and what is used."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches systems off, effects and costs; 1 is their full effect",
    )  # fmt: skip
    record: float = parameter(
        ORDINARY_RECORD, key="record", unit="share", range=(0, 1),
        meaning="How far what happens with customers is recorded",
    )  # fmt: skip
    engagement: float = parameter(
        0.0, key="engagement", unit="share", range=(0, 1),
        meaning="How far customers are met with systems of their own liking: on their channel, at their time",
    )  # fmt: skip
    record_hours_per_month: float = parameter(
        20.0, key="record_hours", unit="hours/month", ge=0, le=160, range=(8, 40),
        meaning="Hours of each rep between recording nothing and everything",
    )  # fmt: skip
    forecast_error: float = parameter(
        0.03, key="forecast_error", unit="share", range=(0.01, 0.08),
        meaning="Share of bookings that wrong forecasts cost between recording nothing and everything",
    )  # fmt: skip
    engagement_lift: float = parameter(
        0.2, key="engagement_lift", unit="factor", ge=0, le=3, range=(0.05, 0.4),
        meaning="More responses where customers are met as they like, with full records",
    )  # fmt: skip
    engagement_usd_per_month: float = parameter(
        300.0, key="engagement_cost", unit="usd/month", ge=0, range=(100, 1_000),
        meaning="Cost of systems of engagement for each filled seat",
    )  # fmt: skip


def data_quality(p: Systems) -> Floats:
    """Factor on what data show, 1 for an ordinary firm: 1 + strength × (record − ordinary)."""
    return 1 + p.strength * (np.asarray(p.record) - ORDINARY_RECORD)


def hours_taken(p: Systems) -> Floats:
    """Hours of a rep for records beyond those of an ordinary firm."""
    return p.strength * np.asarray(p.record_hours_per_month) * (p.record - ORDINARY_RECORD)


def answers(p: Systems) -> Floats:
    """Factor on responses: engagement counts as far as records tell whom one meets, 1 + strength × lift × e × r."""
    return 1 + p.strength * np.asarray(p.engagement_lift) * p.engagement * p.record


def cost_usd(bookings_usd: Floats, occupied: Floats, p: Systems) -> Floats:
    """What systems cost a seat this month: engagement, and forecasts that are wronger than ordinary ones."""
    errors = p.forecast_error * (ORDINARY_RECORD - np.asarray(p.record)) * bookings_usd
    return p.strength * (errors + occupied * np.asarray(p.engagement) * p.engagement_usd_per_month)
