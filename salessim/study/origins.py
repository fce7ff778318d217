"""Every value of a study with the place it came from: the study, a parent, an override, or a default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from salessim.study.loading import Document
from salessim.study.parts.keys import iterate_values, sections
from salessim.study.parts.settings import DEFAULTS
from salessim.study.study import Study
from salessim.study.text.complaints import joined
from salessim.study.text.nodes import Branch, Listing, Node

DEFAULT: Final = "default"


@dataclass(frozen=True)
class Origin:
    """One value: its key, its text, and where it was written."""

    key: str
    value: str
    origin: str


def stated(document: Document) -> list[Origin]:
    """What the study's file, its parents and the overrides say, in their words."""
    return list(_below(document.root, ""))


def resolved(document: Document, study: Study) -> list[Origin]:
    """Every setting and every parameter, whether stated or not."""
    said = {row.key: row for row in stated(document)}
    for key, text in DEFAULTS.items():
        if key.split(".")[0] not in said:
            said.setdefault(key, Origin(key, text, DEFAULT))
    around = [row for key, row in said.items() if key.split(".")[0] not in sections()]
    origins = {row.key: row.origin for row in said.values()}
    values = [
        Origin(parameter.key, parameter.written(value), origins.get(parameter.key, DEFAULT))
        for parameter, value in iterate_values(study.organisation)
    ]
    return [*around, *values]


def _below(node: Node, key: str) -> Iterator[Origin]:
    if not isinstance(node, Branch) or (key and not node.entries):
        yield Origin(key, as_text(node), str(node.place))
        return
    for name, entry in node.entries.items():
        yield from _below(entry.value, joined(key, name))


def as_text(node: Node) -> str:
    """A value as it could be written on one line."""
    if isinstance(node, Listing):
        return f"[{', '.join(as_text(item) for item in node.items)}]"
    if isinstance(node, Branch):
        return f"{{{', '.join(f'{name}: {as_text(entry.value)}' for name, entry in node.entries.items())}}}"
    return " ".join(node.text.split())
