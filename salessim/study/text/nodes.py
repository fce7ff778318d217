"""A YAML document as a tree of words, lists and mappings that know where they stand; nothing is interpreted yet."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True)
class Place:
    """Where something was written: a file with line and column from 1, or an option such as `--set a=b` (line 0)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Scalar:
    """A word or number as its author typed it; `quoted` ones are texts even if they look like numbers."""

    text: str
    quoted: bool
    place: Place


@dataclass(frozen=True)
class Listing:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Entry:
    """One key of a mapping, with the place of the key itself."""

    place: Place
    value: Node


@dataclass(frozen=True)
class Branch:
    """A mapping, in the order written."""

    entries: Mapping[str, Entry]
    place: Place

    def get(self, key: str) -> Node | None:
        """What a key holds, if it is there."""
        entry = self.entries.get(key)
        return entry.value if entry else None


Node: TypeAlias = Scalar | Listing | Branch

LONGEST_SHOWN: Final = 60


def written(node: Node) -> str:
    """What the author typed, short enough for a message."""
    if isinstance(node, Listing):
        return "a list"
    if isinstance(node, Branch):
        return "a mapping"
    return shortened(node.text)


def shortened(text: str, longest: int = LONGEST_SHOWN) -> str:
    """A text as it can stand in a message: on one line, not too long, and without what would steer a terminal."""
    beginning = " ".join(text[: 4 * longest].split())
    shown = "".join("\ufffd" if unprintable(character) else character for character in beginning[:longest])
    return shown if len(beginning) <= longest and len(text) <= 4 * longest else f"{shown[: longest - 1]}…"


def unprintable(character: str) -> bool:
    """Whether a character steers a terminal or is half of one, instead of being seen."""
    return unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"


def merged(under: Branch, over: Branch) -> Branch:
    """`over` laid on `under`: mappings merge key by key, everything else is replaced.

    Associative wherever a key is a mapping in all documents or in none.
    """
    entries = dict(under.entries)
    for key, entry in over.entries.items():
        held = entries.get(key)
        if held is not None and isinstance(held.value, Branch) and isinstance(entry.value, Branch):
            entries[key] = Entry(entry.place, merged(held.value, entry.value))
        else:
            entries[key] = entry
    return Branch(entries, over.place)


def find(root: Branch, key: str) -> Entry | None:
    """The entry at a dotted key (`tenure.mean`), or the nearest above it that exists; None if there is none at all."""
    nearest: Entry | None = None
    held: Node = root
    for name in key.split("."):
        entry = held.entries.get(name) if isinstance(held, Branch) else None
        if entry is None:
            return nearest
        nearest, held = entry, entry.value
    return nearest
