"""Distraction: interruptions cost their time and that of finding the thread again; blocked hours are free of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised

if TYPE_CHECKING:
    from salessim.model.selling.time_budget import TimeBudget


class Distraction(Parameters):
    """Blocked hours; what is lost without them is `time_budget.distraction`."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: blocking hours changes nothing; 1 is its full effect",
    )  # fmt: skip
    blocked: float = parameter(
        0.0, key="blocked", unit="share", le=0.9, range=(0, 0.6),
        meaning="Share of working hours in which nobody may interrupt",
    )  # fmt: skip
    deferred: float = parameter(
        0.5, key="deferred", unit="share", range=(0, 1),
        meaning="Share of the interruptions kept out of blocked hours that come later instead",
    )  # fmt: skip
    unreachable: float = parameter(
        0.1, key="unreachable", unit="share", range=(0, 0.3),
        meaning="Part of the effort on open deals that would be lost if reps could never be reached",
    )  # fmt: skip


def lost_share(p: Distraction, budget: TimeBudget) -> Floats:
    """Share of hours lost to interruptions.

    Interruptions come at rate λ and take r to recover from, so that a minute is good if none came in the r before it:
    1 − d = e^(−λr), d being the share lost without blocks. With a share b blocked and a part q of what is kept out
    deferred into the open hours, b + (1 − b) (1 − d)^(1 + q b/(1 − b)) of all hours are good.
    """
    usual = np.asarray(budget.distraction)
    blocked = np.asarray(p.blocked)
    more = p.deferred * blocked / (1 - blocked)
    good = blocked + (1 - blocked) * ((1 - usual) * raised(1 - usual, more))
    return usual - p.strength * (good - (1 - usual))


def reach(p: Distraction) -> Floats:
    """Factor on the effort on open deals: 1 − strength × unreachable × blocked."""
    return 1 - p.strength * np.asarray(p.unreachable) * p.blocked
