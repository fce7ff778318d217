"""Shock: something happens to the market, and sales suffer until it passes or the organisation answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Shock(Parameters):
    """When it comes, and how hard."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", scope="world", ge=0, le=1,
        meaning="0 switches the shock off; 1 is its full effect",
    )  # fmt: skip
    month: float = parameter(
        0.0, key="month", unit="months", scope="world", ge=0, le=600, range=(0, 36),
        meaning="Month of the horizon in which the shock comes; 0: never",
    )  # fmt: skip
    depth: float = parameter(
        0.8, key="depth", unit="logit", scope="world", ge=0, le=5, range=(0.3, 1.5),
        meaning="Log odds of winning that it takes away at first",
    )  # fmt: skip
    passing_per_month: float = parameter(
        1 / 36, key="passing", unit="/month", scope="world", ge=0, le=100, range=(0.0, 0.1),
        meaning="Hazard at which it passes by itself",
    )  # fmt: skip
    answering_per_month: float = parameter(
        0.15, key="answering", unit="/month", scope="world", ge=0, le=100, range=(0.05, 0.3),
        meaning="Hazard at which an organisation that has understood it answers it: new offer, new message, new market",
    )  # fmt: skip


@dataclass
class ShockColumns(Columns):
    """What is left of the shock."""

    left: Floats = column("world", np.float64, "share", "part of the shock that still hurts", bounds=(0, 1))
    points: Floats = column("world", np.float64, "logit", "log odds of winning that it costs, as a negative number")


def remaining(left: Floats, answering: Floats, p: Shock) -> Floats:
    """Part left a month later: l e^(−(passing + answering × a)), a being how far the organisation answers it."""
    return left * np.exp(-(np.asarray(p.passing_per_month) + p.answering_per_month * answering))


def strike(state: State, p: Organisation, luck: Luck) -> None:
    """Entry shock.strike: it comes in its month; later it passes, the sooner the more it is answered."""
    own = state.shock
    own.left[:] = remaining(own.left, state.candour.answering, p.shock)
    if luck.month >= 1:
        own.left[:] = np.where(np.asarray(p.shock.month) == luck.month, 1.0, own.left)
    own.points[:] = -np.asarray(p.shock.strength) * p.shock.depth * own.left
