"""The evidence behind the parameters: what is known about a number, from whom, and how well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Kind = Literal["measured", "published", "survey", "judgement", "assumption"]
Quality = Literal["RCT", "QE", "META", "OBS", "SURV", "OPIN"]
Seen = Literal["page read", "second-hand", "from memory"]


@dataclass(frozen=True)
class Evidence:
    """One entry of evidence.yml."""

    id: str
    title: str
    value: float | tuple[float, ...]
    range: tuple[float, float]
    """What a sensitivity analysis should try, in `unit`."""
    unit: str
    source: str
    kind: Kind
    quality: Quality
    seen: Seen
    """How we know the source."""
    note: str
    """What to beware of."""
    moment: str | None = None
    """The metric of a run that the number can be held against."""


@cache
def evidence() -> Mapping[str, Evidence]:
    """Every entry by its id."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - parameters are used without their evidence

    text = resources.files("salessim.quantities").joinpath("evidence.yml").read_text(encoding="utf-8")
    entries: Mapping[str, Mapping[str, Any]] = YAML(typ="safe", pure=True).load(text)
    return {name: _entry(name, fields) for name, fields in entries.items()}


def _entry(name: str, fields: Mapping[str, Any]) -> Evidence:
    value = fields["value"]
    low, high = fields["range"]
    held = tuple(map(float, value)) if isinstance(value, list) else float(value)
    return Evidence(**{**fields, "id": name, "value": held, "range": (float(low), float(high))})
