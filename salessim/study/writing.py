"""A study written out in full: nothing inherited, nothing implied, plain numbers in documented units."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from salessim.model.plan import Change, Selector
from salessim.quantities.parameters import Leaf
from salessim.study.parts.keys import by_attribute, values_by_key
from salessim.study.study import Claim, Decide, Study

Tree = Mapping[str, Any]
"""Nested mappings of texts, numbers, flags and lists: what YAML can say."""


def study_text(study: Study) -> str:
    """YAML that loads to an equal study, whatever the defaults and built-in organisations become."""
    return "\n".join(_lines(study_tree(study))) + "\n"


def study_tree(study: Study) -> Tree:
    """The study as nested mappings under the keys that users type."""
    said: dict[str, Any] = {
        "salessim": 1,
        "title": study.title,
        "question": study.question,
        "horizon": study.span.horizon,
        "burn_in": study.span.burn_in,
        "replications": _replications(study),
        "seed": study.seed,
        **nested(values_by_key(study.organisation)),
        "policies": {name: _policy(changes) for name, changes in study.policies.items()},
        "futures": _futures(study),
        "decide": _decide(study.decide) if study.decide else None,
        "stop": _stop(study),
        "trace": {"replicates": study.trace_replicates},
        "claim": _claim(study.claim) if study.claim else None,
        **_telling(study),
    }
    return {key: value for key, value in said.items() if value is not None}


def by_key(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by attribute path under the keys that users type, dotted."""
    return {by_attribute()[attribute].key: value for attribute, value in values.items()}


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values under dotted keys as nested mappings."""
    root: dict[str, Any] = {}
    for key, value in values.items():
        *above, last = key.split(".")
        held = root
        for name in above:
            held = held.setdefault(name, {})
        held[last] = value
    return root


def _replications(study: Study) -> Tree:
    counts = study.replications
    return {"min": counts.minimum, "max": counts.maximum, "batch": counts.batch}


def _futures(study: Study) -> Tree | None:
    """All futures by name; of those that nobody listed, also how they came about."""
    named = {future.name: by_key(future.values) for future in study.futures if future.name}
    kind = {"kind": study.futures_kind} if study.futures_kind in {"grid", "sample"} else {}
    return {**kind, "list": named} if named else None


def _decide(decide: Decide) -> Tree:
    return {key: value for key, value in vars(decide).items() if key != "require" or value}


def _stop(study: Study) -> Tree:
    width = {} if study.half_width is None else {"half_width": study.half_width}
    return {**width, "confidence": study.confidence}


def _claim(claim: Claim) -> Tree:
    ranges = {key: list(pair) for key, pair in by_key(claim.ranges).items()}
    return {"id": claim.id, "signature": list(claim.signature), "ranges": ranges}


def _telling(study: Study) -> Tree:
    """What a room is told of the policies that are here; what is not said is left out."""
    told, there = study.telling, study.policies
    workshop = {
        "shelf": told.shelf,
        "predict": told.predict if told.predict in there else None,
        "what_if": list(told.what_if),
    }
    said = {
        "story": told.story,
        "choices": {name: text for name, text in told.choices.items() if name in there},
        "debrief": _said({name: _listed(value) for name, value in vars(told.debrief).items()}),
        "workshop": _said(workshop),
    }
    return _said(said)


def _said(tree: Tree) -> Tree:
    return {key: value for key, value in tree.items() if value}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _policy(changes: Iterable[Change]) -> Tree:
    written = [_change(change) for change in changes]
    return {"changes": written} if written else {}


def _change(change: Change) -> Tree:
    written: dict[str, Any] = {"from": change.first_month}
    if change.last_month is not None:
        written["until"] = change.last_month
    if not change.selector.everybody:
        written["for"] = _selector(change.selector)
    return {**written, "set": nested(by_key(change.values))}


def _selector(selector: Selector) -> Tree:
    if selector.team is not None:
        return {"team": selector.team}
    if selector.seats:
        return {"seats": list(selector.seats)}
    return {"top": {"share": selector.top_share, "by": selector.by, "fixed": selector.fixed}}


def _lines(tree: Tree, indent: str = "") -> Iterable[str]:
    """Block style for mappings, one line for everything else."""
    for key, value in tree.items():
        name = key if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", key) else quoted(key)
        if isinstance(value, Mapping) and value:
            yield f"{indent}{name}:"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"{indent}{name}:"
            for item in value:
                first, *rest = _lines(item, indent + "    ")
                yield f"{indent}  - {first.strip()}"
                yield from rest
        else:
            yield f"{indent}{name}: {_inline(value)}"


def _inline(value: Leaf | bool | list[Any] | Tree) -> str:
    """A value on one line; numbers as Python's shortest text that reads back to the same bits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return "{}"
    return f"[{', '.join(_inline(item) for item in value)}]"


def quoted(text: str) -> str:
    """A text in double quotes, with escapes that YAML reads back."""
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(_escape(character) for character in escaped)


def _escape(character: str) -> str:
    special = unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    return f"\\U{ord(character):08x}" if special else character
