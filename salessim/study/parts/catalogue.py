"""The catalogue of ready policies, which a study takes up with `use`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from salessim.quantities.parameters import Leaf
from salessim.study.parts.keys import sections
from salessim.study.parts.values import read_values
from salessim.study.text import readers
from salessim.study.text.complaints import Complaints
from salessim.study.text.nodes import Branch
from salessim.study.text.source import parse

KEYS: Final = ("name", "title", "claim", "source", "set")


@dataclass(frozen=True)
class ReadyPolicy:
    """One entry of the catalogue."""

    name: str
    title: str
    claim: str
    """The claim of the ledger that it comes from, such as C14."""
    source: str
    """An id in evidence.yml, or 'assumption'."""
    values: Mapping[str, Leaf]
    """By attribute path."""


@cache
def catalogue() -> Mapping[str, ReadyPolicy]:
    """Every ready policy by name, in alphabetical order."""
    folder = resources.files("salessim.policies")
    files = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yml"))
    found = [ready_policy(folder.joinpath(file).read_text(encoding="utf-8"), f"policies/{file}") for file in files]
    return {policy.name: policy for policy in found}


def ready_policy(text: str, shown: str) -> ReadyPolicy:
    """The entry that a file of the catalogue holds. Raises StudyError."""
    complaints = Complaints()
    root = parse(text, shown)
    complaints.unknown_keys("", root, KEYS)
    words = {name: _word(root, name, complaints) for name in KEYS[:-1]}
    node = root.get("set")
    held = complaints.branch("set", node, "a mapping of sections") if node else None
    if held is not None:
        complaints.unknown_keys("set", held, sections())
    stated = read_values(held, complaints, "set") if held else {}
    if not stated:
        complaints.missing(root.place, "set", "a policy changes something")
    complaints.check()
    return ReadyPolicy(**words, values={attribute: given.value for attribute, given in stated.items()})


def _word(root: Branch, name: str, complaints: Complaints) -> str:
    node = root.get(name)
    if node is None:
        complaints.missing(root.place, name, "every policy of the catalogue states it")
        return ""
    return complaints.read(name, node, readers.text) or ""
