"""The catalogue of ready policies, which a study takes up with `use`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from salessim.model.plan import Change
from salessim.quantities.parameters import Leaf
from salessim.study.parts.keys import sections
from salessim.study.parts.values import read_values
from salessim.study.text import readers
from salessim.study.text.complaints import Complaints
from salessim.study.text.nodes import Branch
from salessim.study.text.source import parse

WORDS: Final = ("name", "title", "claim", "source")
KEYS: Final = (*WORDS, "baseline", "from", "until", "set")


@dataclass(frozen=True)
class ReadyPolicy:
    """One entry of the catalogue."""

    name: str
    title: str
    claim: str
    """The claim of the ledger that it comes from, such as C14, or 'none'."""
    source: str
    """An id in evidence.yml, or 'assumption'."""
    values: Mapping[str, Leaf]
    """By attribute path."""
    baseline: bool = False
    """It says what the built-in organisations do anyway, so it changes only those that a study has changed."""
    first_month: int = 1
    last_month: int | None = None

    def change(self) -> Change:
        """What a study takes up with `use`: for everybody."""
        return Change(self.values, self.first_month, self.last_month)


@cache
def catalogue() -> Mapping[str, ReadyPolicy]:
    """Every ready policy by name, in alphabetical order."""
    found = [ready_policy(file.read_text(encoding="utf-8"), shown) for shown, file in files()]
    return {policy.name: policy for policy in sorted(found, key=lambda policy: policy.name)}


def files() -> list[tuple[str, Traversable]]:
    """The catalogue's files, by the names that complaints show: one folder for each kind of policy."""
    folders = [entry for entry in resources.files("salessim.policies").iterdir() if entry.is_dir()]
    found = [(f"policies/{folder.name}/{file.name}", file) for folder in folders for file in folder.iterdir()]
    return sorted((entry for entry in found if entry[0].endswith(".yml")), key=lambda entry: entry[0])


def ready_policy(text: str, shown: str) -> ReadyPolicy:
    """The entry that a file of the catalogue holds. Raises StudyError."""
    complaints = Complaints()
    root = parse(text, shown)
    complaints.unknown_keys("", root, KEYS)
    words = {name: _word(root, name, complaints) for name in WORDS}
    baseline = complaints.part("", root, "baseline", readers.flag)
    first, last = _months(root, complaints)
    values = _values(root, complaints)
    complaints.check()
    return ReadyPolicy(**words, values=values, baseline=bool(baseline), first_month=first, last_month=last)


def _word(root: Branch, name: str, complaints: Complaints) -> str:
    node = root.get(name)
    if node is None:
        complaints.missing(root.place, name, "every policy of the catalogue states it")
        return ""
    return complaints.read(name, node, readers.text) or ""


def _months(root: Branch, complaints: Complaints) -> tuple[int, int | None]:
    first = complaints.part("", root, "from", readers.month) or 1
    last = complaints.part("", root, "until", readers.month)
    if last is not None and last < first:
        place = root.entries["until"].value.place
        complaints.add(place, "until", f"is month {last}, before it begins in month {first}")
    return first, last


def _values(root: Branch, complaints: Complaints) -> dict[str, Leaf]:
    node = root.get("set")
    held = complaints.branch("set", node, "a mapping of sections") if node else None
    if held is not None:
        complaints.unknown_keys("set", held, sections())
    stated = read_values(held, complaints, "set") if held else {}
    if not stated:
        complaints.missing(root.place, "set", "a policy changes something")
    return {attribute: given.value for attribute, given in stated.items()}
