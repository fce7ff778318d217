"""Conversation: sellers pitch and leave customers to work out the value, or do that work with them."""

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

ORDINARY: Final = 0.3
"""Part of their interactions in which ordinary sellers create value; in the rest they pitch."""


class Conversation(Parameters):
    """What sellers do with customers' time."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: pitching and creating value are the same; 1 is its full effect",
    )  # fmt: skip
    share: float = parameter(
        ORDINARY, key="share", unit="share", range=(0, 1),
        meaning="Part of interactions in which value is created for the customer instead of pitched to it",
    )  # fmt: skip
    win_weight: float = parameter(
        0.6, key="win_weight", unit="logit", ge=0, le=10, range=(0.0, 1.5),
        meaning="Log odds of winning, against losing, between pitching only and creating value only",
    )  # fmt: skip
    undecided_weight: float = parameter(
        1.5, key="undecided_weight", unit="logit", ge=0, le=10, evidence="no_decision_share", range=(0.5, 3.0),
        meaning="Log odds against no decision between the two: whoever has to do the seller's work puts it off",
    )  # fmt: skip
    spares: float = parameter(
        1.2, key="spares", unit="factor", ge=0, le=10, range=(0.5, 1.4),
        meaning="How much less of a customer's time is wasted: 1 − spares × value created beyond the ordinary, at "
        "least 0",
    )  # fmt: skip
    more_hours: float = parameter(
        0.6, key="more_hours", unit="factor", ge=0, le=3, range=(0.2, 1.5),
        meaning="More hours for each contact and deal between pitching only and creating value only",
    )  # fmt: skip
    learning_months: float = parameter(
        6.0, key="learning_time", unit="months", gt=0, le=120, range=(3, 18),
        meaning="Time constant in which sellers change how they talk; newcomers start as ordinary ones",
    )  # fmt: skip


@dataclass
class ConversationColumns(Columns):
    """How the sellers talk now."""

    held: SeatFloats = column("seat", np.float64, "share", "value created", fill=ORDINARY, bounds=(0, 1))


def beyond(held: Floats, p: Conversation) -> Floats:
    """Value created beyond the ordinary, as far as the mechanism is on."""
    return p.strength * (held - ORDINARY)


def learned(held: Floats, p: Conversation) -> Floats:
    """Part of interactions in which value is created, a month on."""
    return held + (p.share - held) * chance(1 / np.asarray(p.learning_months))


def waste(held: Floats, p: Conversation) -> Floats:
    """Factor on what a contact without response wastes."""
    return np.maximum(1 - p.spares * beyond(held, p), 0.0)


def hours(held: Floats, p: Conversation) -> Floats:
    """Factor on the hours of contacts and deals."""
    return 1 + p.more_hours * beyond(held, p)


def win_points(held: Floats, p: Conversation) -> Floats:
    """Log odds of winning."""
    return p.win_weight * beyond(held, p)


def undecided_points(held: Floats, p: Conversation) -> Floats:
    """Log odds of no decision."""
    return -np.asarray(p.undecided_weight) * beyond(held, p)


def learn(state: State, p: Organisation, luck: Luck) -> None:
    """Entry conversation.learn: sellers change how they talk; an arrival talks as ordinary sellers do."""
    own = state.conversation
    before = np.where(state.hiring.hired, ORDINARY, own.held)
    own.held[:] = np.where(state.tenure.occupied, learned(before, p.value), ORDINARY)
