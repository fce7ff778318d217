"""How a scenario's minutes are spent, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MINUTES: Final = 30
"""What a scenario takes where its study does not say."""
SHARES: Final[Mapping[str, int]] = {
    "story": 3,
    "predict": 4,
    "reveal": 6,
    "why": 4,
    "mind": 4,
    "play": 2,
    "debrief": 7,
}
"""Minutes of half an hour by stage, by our judgement: most for what the room says, least for what can be left out."""


def plan(minutes: int) -> dict[str, int]:
    """Whole minutes for each stage that add up to `minutes`, as near to the shares as whole minutes are.

    The stages with the largest remainders get the minutes that rounding down leaves (Hamilton's method), earlier ones
    first among equals. A stage may get none: it is for the time that is left.

    >>> plan(30)["debrief"], sum(plan(37).values())
    (7, 37)
    """
    of = sum(SHARES.values())
    whole = {stage: minutes * share // of for stage, share in SHARES.items()}
    left = minutes - sum(whole.values())
    by_remainder = sorted(SHARES, key=lambda stage: -(minutes * SHARES[stage] % of))
    return {stage: whole[stage] + (stage in by_remainder[:left]) for stage in SHARES}
