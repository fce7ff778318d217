"""Every parameter of an organisation under the key that users type, and the name that code has for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, get_origin

from pydantic.fields import FieldInfo

from salessim.model.organisation import Organisation
from salessim.quantities.evidence import evidence
from salessim.quantities.parameters import ASSUMPTION, Leaf, Meaning, Parameters, choices_of, leaves, meaning_of
from salessim.quantities.units import write_quantity, write_range

UNMEASURED: Final = "UNMEASURED"
"""The quality of an assumption."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of the organisation, by the names that users and code know it under."""

    key: str
    """As typed: 'onboarding.ramp'."""
    attribute: str
    """As in code: 'onboarding.ramp_months'."""
    group: type[Parameters]
    field: FieldInfo
    meaning: Meaning

    @property
    def is_number(self) -> bool:
        """Whether it is a single number that may take any value between its bounds."""
        return self.field.annotation is float

    @property
    def kind(self) -> str:
        """How its usual value is known: measured, published, survey, judgement or assumption."""
        entry = evidence().get(self.meaning.evidence)
        return entry.kind if entry else ASSUMPTION

    @property
    def quality(self) -> str:
        """How well: RCT, QE, META, OBS, SURV or OPIN, as in the evidence; UNMEASURED for an assumption."""
        entry = evidence().get(self.meaning.evidence)
        return entry.quality if entry else UNMEASURED

    @property
    def worth_trying(self) -> str:
        """Which values are worth trying, in words: a range, off and on, the words of a choice, or the bounds."""
        limits = self.meaning.range
        if limits is not None:
            return write_range(float(limits[0]), float(limits[1]), self.meaning.unit)
        if self.meaning.unit == "choice":
            return "one of " + ", ".join(choices_of(self.field))
        if get_origin(self.field.annotation) is tuple:
            return "any list"
        low, high = self.bounds
        return "0 (off) to 1 (on)" if (low, high) == (0, 1) else f"anything from {low:,.0f} to {high:,.0f}"

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and largest value that is allowed; infinite where there is no bound."""
        ends: dict[str, float] = {"ge": -math.inf, "le": math.inf}
        for limit in self.field.metadata:
            ends |= {name: getattr(limit, name) for name in ends if hasattr(limit, name)}
        return ends["ge"], ends["le"]

    def written(self, value: Leaf) -> str:
        """A value as a person would write it."""
        if isinstance(value, str):
            return value
        if isinstance(value, tuple):
            return f"[{', '.join(write_quantity(number, self.meaning.unit) for number in value)}]"
        return write_quantity(value, self.meaning.unit)


@cache
def parameters() -> Mapping[str, Parameter]:
    """Every parameter of an organisation by its key as typed."""
    found = {}
    for key, attribute, field in leaves(Organisation):
        meaning = meaning_of(field)
        assert meaning is not None  # noqa: S101 - leaves have a meaning: `parameter` is the only way to make one
        found[key] = Parameter(key, attribute, _owner(attribute), field, meaning)
    return found


@cache
def by_attribute() -> Mapping[str, Parameter]:
    """Every parameter by its attribute path."""
    return {parameter.attribute: parameter for parameter in parameters().values()}


def _owner(attribute: str) -> type[Parameters]:
    """The group that holds the field at an attribute path."""
    group: type[Parameters] = Organisation
    for name in attribute.split(".")[:-1]:
        below = group.model_fields[name].annotation
        assert isinstance(below, type)  # noqa: S101 - groups are annotated with their class
        group = below
    return group


def sections() -> tuple[str, ...]:
    """The top-level keys of an organisation."""
    return tuple(Organisation.model_fields)


def keys_of(path: str) -> tuple[str, ...]:
    """The keys right below a path ('' for the organisation): parameters and groups."""
    prefix = f"{path}." if path else ""
    below = (key.removeprefix(prefix).split(".")[0] for key in parameters() if key.startswith(prefix))
    return tuple(dict.fromkeys(below))


@cache
def likely_meant() -> Mapping[str, str]:
    """What people mean who write a parameter's key at the top of a place where sections stand."""
    last: dict[str, list[str]] = {}
    for key in parameters():
        last.setdefault(key.rpartition(".")[2], []).append(key)
    alone = {name: keys[0] for name, keys in last.items() if len(keys) == 1 and name not in sections()}
    nested = {key: f"{key.replace('.', ': {')}: …{'}' * key.count('.')}" for key in parameters()}
    return alone | nested


def code_names(path: str) -> dict[str, str]:
    """The names that code has for the keys of a section: {'ramp_months': 'ramp'}."""
    below = [parameter for key, parameter in parameters().items() if key.rpartition(".")[0] == path]
    return {parameter.attribute.rpartition(".")[2]: parameter.meaning.key for parameter in below}


def values_by_key(organisation: Organisation) -> dict[str, Leaf]:
    """Every value by its parameter's key as typed."""
    return {parameter.key: value for parameter, value in iterate_values(organisation)}


def iterate_values(organisation: Organisation) -> Iterator[tuple[Parameter, Leaf]]:
    """Every parameter with its value."""
    for parameter in parameters().values():
        held: Any = organisation
        for name in parameter.attribute.split("."):
            held = getattr(held, name)
        yield parameter, held
