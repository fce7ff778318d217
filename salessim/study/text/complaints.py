"""Gathering everything that is wrong with a study, so that its author hears it all at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from salessim.errors import Complaint, StudyError
from salessim.study.text.nodes import Branch, Listing, Node, Place, Scalar, shortened, written

T = TypeVar("T")

MOST_LISTED: Final = 12
"""Longer lists of what is allowed would hide the complaint."""
MOST_TOLD: Final = 100
"""Complaints; nobody reads more, and what follows is likely of the same kind."""
LONGEST_KEY: Final = 120


class Complaints:
    """What has been found wrong so far."""

    def __init__(self) -> None:
        self._found: list[Complaint] = []
        self._untold = 0

    def __len__(self) -> int:
        return len(self._found)

    def add(self, place: Place, key: str, message: str) -> None:
        """One more thing wrong; the first hundred are told, the others counted."""
        if len(self._found) < MOST_TOLD:
            key = shortened(key, LONGEST_KEY)
            self._found.append(Complaint(place.file, place.line, place.column, key, message))
        else:
            self._untold += 1

    def check(self) -> None:
        """Raise StudyError if anything was wrong."""
        if self._found:
            raise StudyError(self._found, self._untold)

    def read(self, key: str, node: Node, reader: Callable[[Node], T]) -> T | None:
        """What `reader` makes of a node, or None with a complaint if it refuses."""
        try:
            return reader(node)
        except ValueError as error:
            self.add(node.place, key, says(node, str(error)))
            return None

    def part(self, path: str, branch: Branch, name: str, reader: Callable[[Node], T]) -> T | None:
        """What `reader` makes of one key of a mapping; None if it is not there, or with a complaint."""
        node = branch.get(name)
        return None if node is None else self.read(joined(path, name), node, reader)

    def branch(self, key: str, node: Node, expected: str) -> Branch | None:
        """A node that must be a mapping."""
        if isinstance(node, Branch):
            return node
        self.add(node.place, key, says(node, f"expected {expected}"))
        return None

    def listing(self, key: str, node: Node, expected: str) -> tuple[Node, ...]:
        """The items of a node that must be a list."""
        if isinstance(node, Listing):
            return node.items
        self.add(node.place, key, says(node, f"expected {expected}"))
        return ()

    def unknown_keys(
        self, path: str, branch: Branch, known: Iterable[str], elsewhere: Mapping[str, str] | None = None
    ) -> None:
        """Complain about keys that nobody reads; `elsewhere` says what is likely meant by some of them."""
        allowed = known if isinstance(known, Mapping) else tuple(known)
        before = ""
        for key, entry in branch.entries.items():
            if key not in allowed:
                if len(self) == MOST_TOLD:
                    hint = ""  # it takes time, and nobody will hear it
                elif before[-1:].isdigit() and key[:1].isdigit():
                    hint = f"a comma is not a decimal point here; write {shortened(f'{before}.{key}')}"
                elif elsewhere and key in elsewhere:
                    hint = f"did you mean '{elsewhere[key]}'?"
                else:
                    hint = suggestion(key, allowed)
                self.add(entry.place, joined(path, key), f"unknown key; {hint}")
            before = entry.value.text if isinstance(entry.value, Scalar) else ""

    def missing(self, place: Place, key: str, advice: str) -> None:
        """A key that must be there and is not."""
        self.add(place, key, f"missing; {advice}")


def joined(path: str, key: str) -> str:
    """A key below a path, dotted."""
    return f"{path}.{key}" if path else key


def says(node: Node, message: str) -> str:
    """A message about a value with the value in front of it."""
    value = written(node)
    if isinstance(node, Scalar) and not value:
        return f"is empty; {message.removeprefix('empty; ')}"
    if message.startswith("is "):
        return f"{value} {message}"
    return f"is {value}; {message.removeprefix('empty; ')}"


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """`did you mean 'ramp'?`, or what there is to choose from, which may be names that somebody has written."""
    choices = list(allowed)
    close = difflib.get_close_matches(word, choices, n=1)
    if close:
        return f"did you mean '{shortened(close[0])}'?"
    if not choices:
        return "expected none here"
    shown = ", ".join(shortened(each) for each in choices[:MOST_LISTED])
    return f"expected one of {shown}{', …' if len(choices) > MOST_LISTED else ''}"
