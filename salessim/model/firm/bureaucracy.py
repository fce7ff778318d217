"""Bureaucracy: rules of engagement grow by themselves, take hours and keep partners out, until somebody prunes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.market.need import chance
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

ORDINARY: Final = 0.3
"""How much is ruled in an ordinary firm; its hours are part of `time_budget.meetings`."""


class Bureaucracy(Parameters):
    """Rules."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", scope="world", ge=0, le=1,
        meaning="0 switches bureaucracy off, effects and costs; 1 is its full effect",
    )  # fmt: skip
    growth_per_year: float = parameter(
        0.0, key="growth", unit="/year", scope="world", ge=0, le=5, range=(0.0, 0.2),
        meaning="Hazard at which what is not yet ruled becomes so",
    )  # fmt: skip
    pruning_per_year: float = parameter(
        0.0, key="pruning", unit="/year", scope="world", ge=0, le=5, range=(0.0, 1.0),
        meaning="Hazard at which rules are struck out, if somebody does",
    )  # fmt: skip
    hours_per_month: float = parameter(
        30.0, key="hours", unit="hours/month", ge=0, le=160, range=(10, 60),
        meaning="Hours of each rep between a firm without rules and one in which everything is ruled",
    )  # fmt: skip
    pruning_usd_per_month: float = parameter(
        10_000.0, key="pruning_cost", unit="usd/month", scope="world", ge=0, range=(2_000, 40_000),
        meaning="Cost a month of pruning rules, if anybody does",
    )  # fmt: skip


@dataclass
class BureaucracyColumns(Columns):
    """What is ruled."""

    ruled: Floats = column("world", np.float64, "share", "of what people do", fill=ORDINARY, bounds=(0, 1))
    hours: SeatFloats = column("seat", np.float64, "hours", "that rules take this month, beyond the ordinary")
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of pruning this month", bounds=(0, np.inf))


def ruled_after(ruled: Floats, p: Bureaucracy) -> Floats:
    """Share of what people do that is ruled, a month on."""
    more = ruled + (1 - ruled) * chance(np.asarray(p.growth_per_year) / 12)
    return more * np.exp(-np.asarray(p.pruning_per_year) / 12)


def hours_taken(ruled: Floats, p: Bureaucracy) -> Floats:
    """Hours of a rep beyond those of an ordinary firm; negative where there are fewer rules."""
    return p.strength * np.asarray(p.hours_per_month) * (ruled - ORDINARY)


def freedom(ruled: Floats, p: Bureaucracy) -> Floats:
    """Factor on what partners bring: (1 − ruled) ÷ that of an ordinary firm."""
    return 1 + p.strength * ((1 - ruled) / (1 - ORDINARY) - 1)


def rule(state: State, p: Organisation, luck: Luck) -> None:
    """Entry bureaucracy.rule: rules grow, or are pruned."""
    if luck.month < 1:  # worlds begin in a steady state: trends are the horizon's
        return
    own, q = state.bureaucracy, p.bureaucracy
    own.ruled[:] = ruled_after(own.ruled, q)
    own.hours[:] = hours_taken(own.ruled, q)
    cost = q.strength * (np.asarray(q.pruning_per_year) > 0) * q.pruning_usd_per_month
    own.cost_usd[:] = totals.on_first_seat(cost, state.shape)
