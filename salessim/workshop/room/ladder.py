"""The steps from which a room picks the ends of its ranges.

They are the same for every scenario, so that they give nothing away: a ladder is geometric (1, 2, 5, 10 …) on both
sides of zero, and which one it is depends on the outcome's unit alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Final

from salessim.analysis.verdict import amount

SPANS: Final[Mapping[str, tuple[float, float]]] = {
    "usd": (50_000, 500_000_000),
    "share": (0.001, 0.5),
    "/year": (0.01, 2),
    "months": (0.5, 50),
    "hours": (0.5, 50),
    "log": (0.01, 2),
    "logit": (0.01, 2),
    "factor": (0.01, 2),
    "times": (0.01, 5),
}
"""The smallest and the largest step of a unit, each 1, 2 or 5 times a power of ten."""
COUNTS: Final = (1.0, 10_000.0)
"""The same of everything that is counted: people, deals, customers."""


@cache
def steps(unit: str) -> tuple[float, ...]:
    """Every step of a unit's ladder, rising, as many below zero as above.

    >>> steps("share")[:3], steps("usd")[-3:], len(steps("usd"))
    ((-0.5, -0.2, -0.1), (100000000.0, 200000000.0, 500000000.0), 27)
    """
    low, high = SPANS.get(unit, COUNTS)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    # Written and read back, so that a step is the nearest double of what it is called: 0.2, not 0.2 + 3e-17.
    round_ones = [float(f"{each}e{power}") for power in powers for each in (1, 2, 5)]
    above = tuple(step for step in round_ones if low <= step <= high)
    return (*(-step for step in reversed(above)), 0.0, *above)


def on_ladder(value: float, unit: str) -> bool:
    """Whether a value is one of the steps.

    >>> on_ladder(2e6, "usd"), on_ladder(2.1e6, "usd"), on_ladder(math.nan, "usd")
    (True, False, False)
    """
    return value in steps(unit)


def size(value: float, unit: str) -> str:
    """How much a difference is, without its sign.

    >>> size(-2e6, "usd"), size(0.002, "share"), size(-20, "people")
    ('$2M', '0.2 percentage points', '20 people')
    """
    return amount(abs(value), unit)


def written(value: float, unit: str) -> str:
    """A step as people say it, with its sign.

    >>> written(-50_000, "usd"), written(0.0, "usd"), written(1.0, "people")
    ('−$50k', '$0', '+1 people')
    """
    sign = "" if value == 0 else "−" if value < 0 else "+"
    return sign + size(value, unit)
