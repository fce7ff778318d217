"""One policy more in a study's text: its author's words and comments stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from salessim.errors import StudyError
from salessim.study.study import Study
from salessim.study.text.nodes import Branch
from salessim.study.text.source import parse
from salessim.study.writing import nested, quoted
from salessim.workshop.room.told import SHOWN, told

PLAIN: Final = re.compile(r"[A-Za-z0-9$.][A-Za-z0-9$._%/ +-]*", re.ASCII)
"""Values that mean the same without quotation marks."""


def laid(text: str, policy: str, values: Mapping[str, str]) -> str:
    """The study's text with a policy that sets some keys for everybody; values as users write them.

    Where the text is written in a way that leaves no place for one more, the study is written out in full.
    """
    written = f"{policy}: {_flow(nested(values))}"
    first, *others = _entries(text)
    found = _inserted(text, others[0] if others else first, written)
    if _is_that_and_more(found, told(text), policy):
        return found
    lines = told(text).resolved().splitlines()
    place = lines.index("policies:") + 2
    return "\n".join([*lines[:place], f"  {written}", *lines[place:]]) + "\n"


def _entries(text: str) -> list[tuple[int, int, bool]]:
    """Line and column, from 1, of each policy's name, and whether it stands in braces with the others."""
    held = parse(text, SHOWN).get("policies")
    if not isinstance(held, Branch) or not held.entries:
        raise ValueError("a study to play with has policies")
    places = [entry.place for entry in held.entries.values()]
    braces = (held.place.line, held.place.column) != (places[0].line, places[0].column)
    return [(place.line, place.column, braces) for place in places]


def _inserted(text: str, before: tuple[int, int, bool], written: str) -> str:
    """The text with something more before the place of a policy's name."""
    line, column, braces = before
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    here, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
    lines[line - 1] = f"{here}{written}, {after}" if braces else f"{here}{written}\n{here}{after}"
    return "".join(lines)


def _is_that_and_more(text: str, study: Study, policy: str) -> bool:
    """Whether a text describes the study with one policy more. What is wrong with that policy is not our concern."""
    try:
        root = parse(text, SHOWN)
        held = root.get("policies")
        if not isinstance(held, Branch) or set(held.entries) != {*study.policies, policy}:
            return False
        found = told(text)
    except StudyError as error:
        return all(each.key.startswith(f"policies.{policy}") for each in error.complaints)
    kept = {name: changes for name, changes in found.policies.items() if name != policy}
    return replace(found, policies=kept) == study


def _flow(tree: Mapping[str, Any]) -> str:
    """Nested mappings on one line."""
    parts = (f"{key}: {_flow(value) if isinstance(value, Mapping) else _value(value)}" for key, value in tree.items())
    return f"{{{', '.join(parts)}}}"


def _value(value: str) -> str:
    return value if PLAIN.fullmatch(value) else quoted(value)
