"""Seats: how many the organisation wants, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, Shape, column
from salessim.engine.luck import Luck
from salessim.quantities.arrays import Floats, Ints, SeatBools
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Headcount(Parameters):
    """The plan for seats."""

    growth_per_year: float = parameter(
        0.0, key="growth", unit="/year", scope="world", ge=-0.9, le=1,
        meaning="Growth of the number of seats; a new seat opens empty, with a territory of its own",
        range=(0.0, 0.3),
    )  # fmt: skip
    extra_seats: float = parameter(
        0.0, key="extra_seats", unit="count", scope="world", ge=0, le=1_000_000,
        meaning="Seats beyond the plan, as long as this holds: ten seats now are 10",
    )  # fmt: skip
    closed: float = parameter(
        0.0, key="closed", unit="share", scope="world", range=(0, 0.4),
        meaning="Share of the planned seats that is closed as long as this holds; who sits there is laid off",
    )  # fmt: skip


@dataclass
class HeadcountColumns(Columns):
    """What the plan has done so far."""

    planned: Floats = column("world", np.float64, "seats", "seats wanted, before rounding down", bounds=(0, np.inf))
    open: SeatBools = column("seat", np.bool_, "–", "the seat exists: it is filled, or someone is being sought for it")
    closed: SeatBools = column("seat", np.bool_, "–", "event: the seat closed this month")
    opened: SeatBools = column("seat", np.bool_, "–", "event: the seat opened this month")


def opening_order(shape: Shape) -> Ints:
    """Rank at which each seat opens, shape (S,): the first seat of every team, then the second of each."""
    team, index = np.divmod(np.arange(shape.seats), shape.seats_per_team)
    return index * shape.teams + team


def planned_seats(planned: Floats, p: Headcount) -> Floats:
    """Seats wanted one month on: n′ = n (1 + g)^(1/12)."""
    return planned * np.power(1 + np.asarray(p.growth_per_year), 1 / 12)


def wanted_seats(planned: Floats, p: Headcount) -> Floats:
    """Whole seats wanted now: planned × (1 − closed) + extra, rounded down."""
    # A millionth of a seat forgives the rounding of (1 + g)^(1/12) taken twelve times.
    return np.floor(planned * (1 - np.asarray(p.closed)) + p.extra_seats + 1e-6)


def plan(state: State, p: Organisation, luck: Luck) -> None:
    """Entry headcount.plan: seats open and close with the plan, those that opened last closing first."""
    own = state.headcount
    own.planned[:] = planned_seats(own.planned, p.headcount)
    wanted = opening_order(state.shape) < wanted_seats(own.planned, p.headcount)
    own.closed[:] = own.open & ~wanted
    own.opened[:] = wanted & ~own.open
    own.open[:] = wanted


def start(state: State, p: Organisation) -> None:
    """The seats that are open when a world begins."""
    state.headcount.planned[:] = p.organisation.teams * p.organisation.seats_per_team
    state.headcount.open[:] = opening_order(state.shape) < state.headcount.planned
