"""Inbound: customers with a need come by themselves, the more the better the product and its support are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.customers.experience import ORDINARY, offered
from salessim.model.decisions import Decision
from salessim.model.market.need import chance
from salessim.quantities.arrays import Cells, Floats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Inbound(Parameters):
    """Demand that arrives by itself."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches inbound demand off: nobody comes who is not called; 1 is its full effect",
    )  # fmt: skip
    arriving_per_month: float = parameter(
        0.008, key="arriving", unit="/month", ge=0, le=1000, range=(0.0, 0.03),
        meaning="Hazard at which an account with a need asks an ordinary firm for an offer",
    )  # fmt: skip
    experience_power: float = parameter(
        3.0, key="experience_power", unit="factor", ge=0, le=20, evidence="word_of_mouth", range=(1.0, 5.0),
        meaning="Power of experience, against the ordinary, with which demand arrives by itself",
    )  # fmt: skip


@dataclass
class InboundColumns(Columns):
    """Who came."""

    arrived: Cells = column("event", np.int64, "cell", "event: accounts that ask for an offer by themselves")


def arrival(experience: Floats, worth: Floats, p: Inbound) -> Floats:
    """Monthly probability that an account with a need comes by itself.

    Its hazard is arriving × (experience ÷ ordinary)^power × worth of touch points; `experience` is product and support.
    """
    better = raised(np.maximum(experience, 0.0) / ORDINARY, p.experience_power)
    return chance(p.strength * p.arriving_per_month * better * worth)


def arrive(state: State, p: Organisation, luck: Luck) -> None:
    """Entry inbound.arrive: some of those with a need come."""
    seeking = state.seeking()
    likely = arrival(offered(state, p), state.touchpoints.worth, p.inbound)
    draws = luck.chosen(Decision.INBOUND, seeking.worlds, seeking.words(state.account_words))
    state.inbound.arrived = seeking.cells[draws < seeking.each(likely)]
