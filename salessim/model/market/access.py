"""Access: how far each account's door is open to sellers; wasted contacts close it, time and value open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.deals.conversation import waste
from salessim.quantities.arrays import AccountFloats, Bools, Floats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Access(Parameters):
    """Doors."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: every door is open whatever sellers do; 1 is its full effect",
    )  # fmt: skip
    closed_by_waste: float = parameter(
        0.05, key="closed_by_waste", unit="share", range=(0, 0.2),
        meaning="Share of the remaining opening that a wasted contact closes",
    )  # fmt: skip
    opened_by_value: float = parameter(
        0.5, key="opened_by_value", unit="share", range=(0, 1),
        meaning="Share of the closed part that a contact opens which meets a need",
    )  # fmt: skip
    recovery_per_month: float = parameter(
        0.05, key="recovery", unit="/month", scope="world", ge=0, le=100, range=(0.01, 0.2),
        meaning="Hazard at which a closed door opens again by itself",
    )  # fmt: skip


@dataclass
class AccessColumns(Columns):
    """The state of the doors."""

    closed: AccountFloats = column("account", np.float64, "share", "closed part of the door", bounds=(0, 1))


def access(closed: Floats, p: Access) -> Floats:
    """Open part of the door that a seller meets: 1 − strength × closed part."""
    return 1 - p.strength * closed


def after_contact(closed: Floats, responded: Bools, wasteful: Floats, p: Access) -> Floats:
    """Closed part after a contact: c(1 − o) if it met a need, c + min(w f, 1) (1 − c) if it was wasted.

    `wasteful` f: 1 for ordinary sellers, less where value is created, more where it is only pitched.
    """
    return np.where(responded, after_value(closed, p), after_warning(closed, closes(wasteful, p)))


def after_value(closed: Floats, p: Access) -> Floats:
    """Closed part after a contact that met a need."""
    return closed * (1 - p.opened_by_value)


def closes(wasteful: Floats, p: Access) -> Floats:
    """Share of the remaining opening that a wasted contact closes."""
    return np.minimum(p.closed_by_waste * wasteful, 1.0)


def after_warning(closed: Floats, closes: Floats | float) -> Floats:
    """Closed part after a part of the opening has closed, as when somebody has warned the customer."""
    return closed + closes * (1 - closed)


def recover(state: State, p: Organisation, luck: Luck) -> None:
    """Entry access.recover: time opens doors a little."""
    # Doors move even at strength 0, where nobody feels it: a block may not depend on what its other worlds switch on.
    state.access.closed *= np.exp(-np.asarray(p.access.recovery_per_month))


def respond(state: State, p: Organisation, luck: Luck) -> None:
    """Entry access.respond: each contact opens or closes the door that it knocked at; warnings close doors."""
    contacts, held = state.contacted(), state.conversation.held
    doors, responded = state.access.closed.reshape(-1), contacts.where(state.prospecting.responded)
    opened = after_value(doors[responded.cells], responded.parameters(p.access))
    closing = contacts.of(np.broadcast_to(closes(waste(held, p.value), p.access), held.shape))
    for piece, cells in contacts.pieces():
        doors[cells] = after_warning(doors[cells], closing[piece])
    doors[responded.cells] = opened
    warned = state.at(state.referrals.warned)
    doors[warned.cells] = after_warning(doors[warned.cells], warned.each(p.referrals.warning_closes))
