"""Playbook: discovery and closing each need their hours, and neither makes up for the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.quantities.arrays import AccountFloats, Bools, Floats, Ints
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

EVEN: Final = 0.5
LEAST: Final = 0.02
"""Floor under a part's share before a negative power is taken."""


class Playbook(Parameters):
    """How the hours for deals are divided."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: it does not matter what hours for deals are used for; 1 is its full "
        "effect",
    )  # fmt: skip
    discovery: float = parameter(
        EVEN, key="discovery", unit="share", range=(0.1, 0.9),
        meaning="Share of the hours for deals that goes to discovery, the first half of the stages; the rest goes to "
        "proposals and closing",
    )  # fmt: skip
    substitution: float = parameter(
        0.4, key="substitution", unit="factor", gt=0, le=0.95, range=(0.2, 0.8),
        meaning="Elasticity of substitution between the two: at 0 the weaker part alone decides",
    )  # fmt: skip
    weight: float = parameter(
        0.8, key="weight", unit="logit", ge=0, le=10, range=(0.3, 1.5),
        meaning="Log odds of winning for the logarithm of the quality of both parts together",
    )  # fmt: skip


@dataclass
class PlaybookColumns(Columns):
    """What deals have been through."""

    discovered: AccountFloats = column(
        "account", np.float64, "share", "of deal hours for discovery when the deal was in it", fill=EVEN, bounds=(0, 1)
    )


def is_early(stage: Ints, stages: int) -> Bools:
    """Whether a stage is in the first half of them, where discovery is what counts."""
    return 2 * stage <= stages


def emphasis(early: Bools, p: Playbook) -> Floats:
    """Factor on the effort that a stage gets: 2d in the early half of the stages, 2 (1 − d) in the late half."""
    even = np.where(early, p.discovery, 1 - np.asarray(p.discovery))
    return 1 + p.strength * (2 * even - 1)


def quality(discovered: Floats, p: Playbook) -> Floats:
    """Quality of discovery and closing together: a CES of 2d₀ and 2 (1 − d), 1 when both are even.

    [½ (2d₀)^r + ½ (2 − 2d)^r]^(1/r), r = (σ − 1)/σ < 0, so that the weaker part binds; it is taken out of the bracket,
    where a small σ would make numbers too large. d₀ is the share for discovery when the deal was in it, d today's.
    """
    power = (np.asarray(p.substitution) - 1) / p.substitution
    parts = np.maximum(2 * discovered, LEAST), np.maximum(2 - 2 * np.asarray(p.discovery), LEAST)
    weaker, stronger = np.minimum(*parts), np.maximum(*parts)
    return weaker * raised(0.5 + 0.5 * raised(stronger / weaker, power), 1 / power)


def win_points(discovered: Floats, p: Playbook) -> Floats:
    """Log odds of winning: weight × ln quality, 0 when the parts are even."""
    return p.strength * p.weight * np.log(quality(discovered, p))


def begin(state: State, p: Organisation, luck: Luck) -> None:
    """Entry playbook.begin: a deal is discovered as deals are now."""
    _discover(state, p, state.opening())


def discover(state: State, p: Organisation, luck: Luck) -> None:
    """Entry playbook.discover: deals that leave the early half of the stages are discovered as well as they will be."""
    moved, stages = Places(state.pipeline.moved, state.shape), p.pipeline.stages
    stage = moved.of(state.pipeline.stage)
    _discover(state, p, moved.where(is_early(stage - 1, stages) & ~is_early(stage, stages)))


def _discover(state: State, p: Organisation, deals: Places) -> None:
    state.playbook.discovered.reshape(-1)[deals.cells] = deals.parameters(p.playbook).discovery
