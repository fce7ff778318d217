"""The base of every group of parameters: frozen, validated once, each field with unit, bounds, meaning and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final, Literal, Self, TypeVar, get_args, get_origin

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationInfo, field_validator
from pydantic.fields import FieldInfo

from salessim.quantities.units import UNITS, read_quantity

ASSUMPTION: Final = "assumption"
"""The source of a number that nobody has measured: our judgement, marked so wherever it is shown."""

Scope = Literal["seat", "world", "structure"]
"""Who may differ in a parameter: seats of one world, only whole worlds, or only runs of another structure.

`structure` holds what shapes arrays or chooses a branch of a rule (counts, lists, choices): worlds of different
structure are computed in different blocks.
"""


@dataclass(frozen=True)
class Meaning:
    """What a parameter is, beside its value: what `salessim explain` prints."""

    key: str
    unit: str
    meaning: str
    evidence: str
    scope: Scope
    range: tuple[float, float] | None = None
    """Range for sensitivity analysis, in the parameter's unit."""


def parameter(
    default: Any,
    *,
    key: str,
    unit: str,
    meaning: str,
    evidence: str = ASSUMPTION,
    scope: Scope = "seat",
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
    range: tuple[float, float] | None = None,  # noqa: A002 - the field's word
) -> Any:
    """A field of a `Parameters` class; `key` is what users type, `evidence` an id in evidence.yml or ASSUMPTION."""
    if unit not in UNITS and unit != "choice":
        raise ValueError(f"unit {unit!r} is not one of {sorted(UNITS)}")
    if unit == "share":
        ge, le = (0.0 if ge is None else ge), (1.0 if le is None else le)
    about = Meaning(key, unit, meaning, evidence, scope, range)
    bounds: dict[str, Any] = {} if isinstance(default, tuple) else {"ge": ge, "le": le, "gt": gt}
    return Field(default, alias=key, description=meaning, json_schema_extra=_Extra(about), **bounds)


class _Extra(dict[str, JsonValue]):
    """Carries the Meaning on a pydantic field without writing it into the JSON Schema by accident."""

    def __init__(self, about: Meaning) -> None:
        super().__init__({"x-unit": about.unit, "x-evidence": about.evidence})
        self.about = about


class Parameters(BaseModel):
    """A group of parameters. Validated instances hold plain numbers.

    In a block of worlds the same class holds, under the same names, arrays of shape (worlds, 1) or (worlds, seats)
    wherever worlds or seats differ (`salessim.quantities.stacking`); rules are written so that both broadcast.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False
    )

    @field_validator("*", mode="before")
    @classmethod
    def _read_units(cls, value: object, info: ValidationInfo) -> object:
        assert info.field_name is not None  # noqa: S101 - pydantic always names the field of a "*" validator
        field = cls.model_fields[info.field_name]
        about = meaning_of(field)
        if about is None or about.unit == "choice":
            return value
        if get_origin(field.annotation) is tuple:
            if not isinstance(value, list | tuple):
                raise ValueError(f"expected a list, each entry {UNITS[about.unit]}")
            return tuple(read_quantity(entry, about.unit) for entry in value)
        number = read_quantity(value, about.unit)
        if field.annotation is int:
            if number != int(number):
                raise ValueError("expected a whole number")
            return int(number)
        return number

    @cached_property
    def arrays(self) -> tuple[str, ...]:
        """The fields in which worlds or seats differ; entries ask dozens of times a month."""
        return tuple(name for name in type(self).model_fields if isinstance(self.__dict__[name], np.ndarray))

    def replaced(self, **values: Any) -> Self:
        """A copy with some fields exchanged, not validated again: for arrays of worlds."""
        copy = self.__class__.__new__(self.__class__)
        held = self.__dict__
        fields = {name: values[name] if name in values else held[name] for name in self.__class__.model_fields}
        object.__setattr__(copy, "__dict__", fields)
        object.__setattr__(copy, "__pydantic_fields_set__", set(fields))
        object.__setattr__(copy, "__pydantic_extra__", None)
        object.__setattr__(copy, "__pydantic_private__", None)
        return copy


P = TypeVar("P", bound=Parameters)
Leaf = float | int | str | tuple[float, ...]


def meaning_of(field: FieldInfo) -> Meaning | None:
    """The Meaning of a field, or None for a group of parameters."""
    extra = field.json_schema_extra
    return extra.about if isinstance(extra, _Extra) else None


def choices_of(field: FieldInfo) -> tuple[str, ...]:
    """What may be written for a field that is one of a few words."""
    return tuple(get_args(field.annotation)) if get_origin(field.annotation) is Literal else ()


def leaves(group: type[Parameters], prefix: str = "", attribute: str = "") -> Iterator[tuple[str, str, FieldInfo]]:
    """Every parameter below `group`: its key as typed (`tenure.mean`), its attribute path, and its field."""
    for name, field in group.model_fields.items():
        below = field.annotation
        if isinstance(below, type) and issubclass(below, Parameters):
            yield from leaves(below, f"{prefix}{field.alias or name}.", f"{attribute}{name}.")
        else:
            about = meaning_of(field)
            yield f"{prefix}{about.key if about else name}", f"{attribute}{name}", field


def same(first: object, second: object) -> bool:
    """Whether two parameter values are the same number or word."""
    return bool(np.all(first == second))
