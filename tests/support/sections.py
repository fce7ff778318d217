"""Sections of parameters drawn by Hypothesis, for laws of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from salessim.quantities.parameters import Parameters, meaning_of

UNIT = st.floats(0, 1)


def drawn(group: type[Parameters], **fixed: float) -> st.SearchStrategy[Any]:
    """A section with every number in the range for sensitivity analysis, and strength anywhere, but for those fixed."""
    numbers: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in group.model_fields.items():
        about = meaning_of(field)
        if about is None or name in fixed:
            continue
        if about.range:
            numbers[name] = st.floats(*about.range)
        elif name == "strength":
            numbers[name] = UNIT
    return st.fixed_dictionaries(numbers).map(lambda values: group().replaced(**{**values, **fixed}))


EVERY_CHANNEL: Final[Mapping[str, Mapping[str, Any]]] = {
    "signals": {"use": 0.7, "research": 0.5},
    "preference": {"matching": 0.3},
    "campaigns": {"sends": 2},
    "awareness": {"posting": "5%", "viral_month": 3},
    "partners": {"effort": 0.8},
    "referrals": {"asking": 0.5},
    "reputation": {"tolerated": 1},
    "asking": {"surveys": 3, "invest": 0.5},
    "loyalty": {"lock_in": 0.5, "arrival": 4},
    "touchpoints": {"drift": "0.3/year", "audits": 1},
    "bureaucracy": {"growth": "0.2/year", "pruning": "0.5/year"},
    "product": {"customers_in_loop": 0.5, "falling_behind": "0.1/year"},
    "tuning": {"effort": 1},
}
"""Every channel and what is around it, at work."""
