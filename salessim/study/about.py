"""What there is to know about a key: meaning, unit, default, bounds, range, source, and who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from salessim.errors import InputRefusedError
from salessim.model.organisation import Organisation
from salessim.quantities.evidence import Evidence, evidence
from salessim.quantities.parameters import ASSUMPTION, Leaf
from salessim.quantities.units import write_quantity, write_range
from salessim.study.parts import settings
from salessim.study.parts.keys import Parameter, keys_of, parameters, sections, values_by_key
from salessim.study.parts.values import expectation
from salessim.study.ready import builtin
from salessim.study.text.complaints import suggestion
from salessim.study.text.extends import DEFAULT_PARENT
from salessim.study.usage import readers_of

WHO_MAY_DIFFER = {
    "seat": "everybody, or the seats that a policy names",
    "world": "the whole organisation only",
    "structure": "the whole organisation only",
}


@cache
def default_organisation() -> Organisation:
    """The built-in organisation that a study has if it names no other."""
    return builtin(DEFAULT_PARENT)


@cache
def default_values() -> Mapping[str, Leaf]:
    """Its values by key as typed."""
    return values_by_key(default_organisation())


def facts(key: str) -> dict[str, str]:
    """What is known about a parameter or a setting, by heading. Raises InputRefusedError for an unknown key."""
    if key in settings.KEYS:
        default = {"default": settings.DEFAULTS[key]} if settings.DEFAULTS.get(key) else {}
        return {"key": key, "meaning": settings.KEYS[key], **default}
    if key not in parameters():
        known = [*parameters(), *sections(), *settings.KEYS]
        raise InputRefusedError(f"{key}: unknown key; {suggestion(key, known)}")
    parameter = parameters()[key]
    return {
        "key": key,
        "meaning": parameter.meaning.meaning,
        "unit": parameter.meaning.unit,
        "expected": expectation(parameter),
        "default": f"{parameter.written(default_values()[key])} ({DEFAULT_PARENT})",
        "range": parameter.worth_trying,
        **_source(parameter),
        "holds for": WHO_MAY_DIFFER[parameter.meaning.scope],
        "read by": ", ".join(readers_of(parameter.attribute)),
    }


def section_rows(path: str) -> list[dict[str, str]]:
    """The keys below a section, a row each; of everything for an empty path."""
    rows = []
    for key, parameter in parameters().items():
        if not path or key.startswith(f"{path}."):
            value = parameter.written(default_values()[key])
            rows.append({"key": key, "default": value, "meaning": parameter.meaning.meaning})
    return rows


def is_section(path: str) -> bool:
    """Whether a path names a group of parameters."""
    return path not in parameters() and bool(keys_of(path))


def evidence_rows() -> list[dict[str, str]]:
    """Every parameter with its default, unit, range, source, and the kind and quality of that source."""
    rows = []
    for key, parameter in parameters().items():
        rows.append({
            "key": key,
            "value": parameter.written(default_values()[key]),
            "unit": parameter.meaning.unit,
            "range": parameter.worth_trying,
            "source": parameter.meaning.evidence,
            "kind": parameter.kind,
            "quality": parameter.quality,
        })  # fmt: skip
    return rows


def evidence_facts(name: str) -> dict[str, str]:
    """One entry of the evidence, by heading. Raises InputRefusedError for an unknown one."""
    if name not in evidence():
        raise InputRefusedError(f"{name}: no such evidence; {suggestion(name, evidence())}")
    entry = evidence()[name]
    users = [key for key, parameter in parameters().items() if parameter.meaning.evidence == name]
    found = {
        "id": name,
        "title": entry.title,
        "value": _value(entry),
        "range": write_range(*entry.range, entry.unit),
        "source": entry.source,
        "kind": entry.kind,
        "quality": entry.quality,
        "seen": entry.seen,
        "beware": entry.note,
        "used by": ", ".join(users),
        "held against": entry.moment or "",
    }
    return {heading: text for heading, text in found.items() if text}


def _value(entry: Evidence) -> str:
    numbers = entry.value if isinstance(entry.value, tuple) else (entry.value,)
    return ", ".join(write_quantity(number, entry.unit) for number in numbers)


def _source(parameter: Parameter) -> dict[str, str]:
    """Where the default comes from and how well it is known."""
    if parameter.meaning.evidence == ASSUMPTION:
        return {"source": f"{ASSUMPTION}: our judgement, nobody has measured it"}
    entry = evidence()[parameter.meaning.evidence]
    known = f"{entry.kind}, {entry.quality}, {entry.seen}"
    return {"source": f"{entry.id}: {entry.title}: {_value(entry)}. {entry.source} ({known})", "beware": entry.note}
