"""Values of parameters: read from the tree one by one, each checked against its own unit and bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import ValidationError

from salessim.model.organisation import Organisation
from salessim.model.plan import with_values
from salessim.quantities.parameters import Leaf, choices_of
from salessim.quantities.units import UNITS, write_quantity
from salessim.study.parts.keys import Parameter, code_names, keys_of, likely_meant, parameters, sections
from salessim.study.text.complaints import Complaints, joined, suggestion
from salessim.study.text.nodes import Branch, Listing, Node, Place, Scalar
from salessim.study.text.readers import quantity


@dataclass(frozen=True)
class Stated:
    """A value and where it was written."""

    value: Leaf
    place: Place


def read_values(branch: Branch, complaints: Complaints, prefix: str = "", path: str = "") -> dict[str, Stated]:
    """Values by attribute path from nested sections; `prefix` goes before keys in complaints only.

    Keys that are not part of an organisation are left to the caller at the top, and complained of below.
    """
    found: dict[str, Stated] = {}
    if path:
        complaints.unknown_keys(joined(prefix, path), branch, keys_of(path), code_names(path))
    for name, entry in branch.entries.items():
        key = joined(path, name)
        if key in parameters():
            value = read_value(parameters()[key], entry.value, complaints, joined(prefix, key))
            if value is not None:
                found[parameters()[key].attribute] = Stated(value, entry.value.place)
        elif name in keys_of(path):
            expected = f"a mapping with keys such as {', '.join(keys_of(key)[:3])}"
            below = complaints.branch(joined(prefix, key), entry.value, expected)
            found |= read_values(below, complaints, prefix, key) if below else {}
    return found


def dotted(branch: Branch, complaints: Complaints, path: str) -> Iterator[tuple[Parameter, str, Node]]:
    """The parameters that a flat mapping names (`onboarding.ramp: …`), each with its key for complaints and node."""
    complaints.unknown_keys(path, branch, parameters(), _likely_meant_dotted())
    for name, entry in branch.entries.items():
        if name in parameters():
            yield parameters()[name], joined(path, name), entry.value


@cache
def _likely_meant_dotted() -> Mapping[str, str]:
    """What people mean who write something else where dotted keys stand: a section's first key, or the whole key."""
    return {section: f"{section}.{keys_of(section)[0]}" for section in sections()} | dict(likely_meant())


def read_value(parameter: Parameter, node: Node, complaints: Complaints, key: str) -> Leaf | None:
    """One parameter's value, or None with a complaint; each entry of a list has a complaint of its own."""
    if isinstance(node, Listing) and isinstance(parameter.field.default, tuple):
        entries = [complaints.read(key, item, quantity(parameter.meaning.unit)) for item in node.items]
        if None in entries:
            return None
    return complaints.read(key, node, lambda given: value_of(parameter, given))


def value_of(parameter: Parameter, node: Node) -> Leaf:
    """The value that a node gives a parameter; raises ValueError with advice."""
    name = parameter.attribute.rpartition(".")[2]
    try:
        group = parameter.group.model_validate({parameter.field.alias or name: _raw(parameter, node)})
    except ValidationError as error:
        raise ValueError(_advice(parameter, node, error)) from None
    value: Leaf = getattr(group, name)
    return value


def _raw(parameter: Parameter, node: Node) -> object:
    """What the model's own reader of units is given."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing) and isinstance(parameter.field.default, tuple):
        return [item.text if isinstance(item, Scalar) else None for item in node.items]
    raise ValueError(f"expected {expectation(parameter)}")


def expectation(parameter: Parameter) -> str:
    """What may be written for a parameter."""
    choices = choices_of(parameter.field)
    if choices:
        return f"one of {', '.join(choices)}"
    if isinstance(parameter.field.default, tuple):
        return f"a list, each entry {UNITS[parameter.meaning.unit]}"
    return UNITS[parameter.meaning.unit]


def _advice(parameter: Parameter, node: Node, error: ValidationError) -> str:
    """Pydantic's first complaint in the house's words."""
    first = error.errors()[0]
    context: Mapping[str, Any] = first.get("ctx", {})
    if first["type"] == "value_error":
        return str(context["error"])
    if first["type"] == "literal_error" and isinstance(node, Scalar):
        return suggestion(node.text, choices_of(parameter.field))
    for kind, words in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than")):
        if kind in context:
            return f"expected {words} {_bound(context[kind], node, parameter.meaning.unit)}"
    return f"expected {expectation(parameter)}"


def _bound(bound: float, node: Node, unit: str) -> str:
    """A bound in the author's manner: with a unit if the value has one."""
    plain = isinstance(node, Scalar) and re.fullmatch(r"[-+0-9_.eE]+", node.text)
    return f"{bound:.12g}" if plain else write_quantity(bound, unit)


def organisation_of(stated: Mapping[str, Stated]) -> Organisation:
    """The organisation with these values and the class defaults for all others; not yet checked as a whole."""
    return with_values(Organisation(), {attribute: given.value for attribute, given in stated.items()})


def misfit(organisation: Organisation) -> tuple[str, str] | None:
    """The key and message of what does not fit together in an organisation whose values are each in bounds."""
    try:
        Organisation.model_validate(organisation)  # its own check only: the values have been validated one by one
    except ValidationError as error:
        first = error.errors()[0]
        text = str(first.get("ctx", {}).get("error", first["msg"]))
        key, _, message = text.partition(": ")
        return key, message
    return None
