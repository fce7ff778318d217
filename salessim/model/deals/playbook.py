"""Playbook: discovery and closing each need their hours, and neither makes up for the other."""

from __future__ import annotations

from typing import Final

import numpy as np

from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised

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


def emphasis(early: Floats, p: Playbook) -> Floats:
    """Factor on the effort that a stage gets: 2d in the early half of the stages, 2 (1 − d) in the late half."""
    even = np.where(early, p.discovery, 1 - np.asarray(p.discovery))
    return 1 + p.strength * (2 * even - 1)


def quality(p: Playbook) -> Floats:
    """Quality of discovery and closing together: a CES of 2d and 2 (1 − d), 1 when they are even.

    [½ (2d)^r + ½ (2 − 2d)^r]^(1/r), r = (σ − 1)/σ < 0, so that the weaker part binds.
    """
    power = (np.asarray(p.substitution) - 1) / p.substitution
    parts = (np.maximum(2 * np.asarray(p.discovery), LEAST), np.maximum(2 - 2 * np.asarray(p.discovery), LEAST))
    return raised(0.5 * raised(parts[0], power) + 0.5 * raised(parts[1], power), 1 / power)


def win_points(p: Playbook) -> Floats:
    """Log odds of winning: weight × ln quality, 0 when the parts are even."""
    return p.strength * p.weight * np.log(quality(p))
