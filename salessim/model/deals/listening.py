"""Listening: who asks and listens finds out what a complex problem is; who talks does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.market.need import chance
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

ORDINARY: Final = 0.4
"""Share of a conversation in which ordinary sellers listen: recorded calls have them talk for 60 %."""
BEST: Final = 0.57
"""Share at the best conversion seen in recorded calls."""


class Listening(Parameters):
    """Asking and listening."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: listening changes nothing; 1 is its full effect",
    )  # fmt: skip
    ratio: float = parameter(
        ORDINARY / (1 - ORDINARY), key="ratio", unit="factor", ge=0, le=20, evidence="talk_ratio", range=(0.4, 1.5),
        meaning="Time of listening ÷ time of talking",
    )  # fmt: skip
    weight: float = parameter(
        3.0, key="weight", unit="logit", ge=0, le=50, evidence="talk_ratio", range=(0.0, 6.0),
        meaning="Log odds of winning a complex deal for a unit of understanding; about half in a complicated one, "
        "none in a simple one",
    )  # fmt: skip
    accuracy: float = parameter(
        1.5, key="accuracy", unit="factor", ge=0, le=10, range=(0.0, 3.0),
        meaning="Better diagnosis for a unit of understanding",
    )  # fmt: skip
    learning_months: float = parameter(
        4.0, key="learning_time", unit="months", gt=0, le=120, range=(2, 12),
        meaning="Time constant in which sellers change how much they listen; newcomers start as ordinary ones",
    )  # fmt: skip


@dataclass
class ListeningColumns(Columns):
    """How the sellers listen now."""

    share: SeatFloats = column("seat", np.float64, "share", "of talks spent listening", fill=ORDINARY, bounds=(0, 1))


def understanding(share: Floats, p: Listening) -> Floats:
    """Understanding beyond the ordinary: ((0.4 − best)/best)² − ((x − best)/best)², greatest at the best share x."""
    usual = ((ORDINARY - BEST) / BEST) * ((ORDINARY - BEST) / BEST)
    return p.strength * (usual - np.square((share - BEST) / BEST))


def learned(share: Floats, p: Listening) -> Floats:
    """Share spent listening, a month on; a ratio r is a share of r/(1 + r)."""
    aim = np.asarray(p.ratio) / (1 + np.asarray(p.ratio))
    return share + (aim - share) * chance(1 / np.asarray(p.learning_months))


def win_points(share: Floats, complexity: Floats, p: Listening) -> Floats:
    """Log odds of winning: weight × understanding × complexity of the customer's problem."""
    return p.weight * understanding(share, p) * complexity


def accuracy(share: Floats, usual: Floats | float, p: Listening) -> Floats:
    """Probability of a right diagnosis: that which is `usual`, and more with understanding."""
    return np.clip(usual + p.accuracy * understanding(share, p), 0.0, 1.0)


def learn(state: State, p: Organisation, luck: Luck) -> None:
    """Entry listening.learn: sellers listen more or less; an arrival listens as ordinary sellers do."""
    own = state.listening
    before = np.where(state.hiring.hired, ORDINARY, own.share)
    own.share[:] = np.where(state.tenure.occupied, learned(before, p.listening), ORDINARY)
