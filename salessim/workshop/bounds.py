"""What is too much to even read: a study for a room is a page or two, and reading one must not hold up the others."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from salessim.study.text.nodes import Branch, Listing, Node, Scalar

MARKS: Final = ":,[{\n"
MOST_MARKS: Final = 10_000
"""Of a text: the largest scenario of the library, with nothing inherited, has about a tenth."""
MOST_POLICIES: Final = 8
"""What a room can tell apart."""
MOST_FUTURES: Final = 64


def too_full(text: str) -> bool:
    """Whether a text holds more values than a person writes."""
    return sum(text.count(mark) for mark in MARKS) > MOST_MARKS


def many_policies(root: Branch) -> bool:
    """Whether there are more policies than a room can tell apart."""
    held = root.get("policies")
    return isinstance(held, Branch) and len(held.entries) > MOST_POLICIES


def many_futures(root: Branch) -> bool:
    """Whether there are more futures than a room can wait for, however they are written."""
    held = root.get("futures")
    return isinstance(held, Branch) and any(count > MOST_FUTURES for count in _counts(held))


def _counts(futures: Branch) -> Iterator[int]:
    """How many futures each way of writing them makes; what is not well-formed is the loader's to say."""
    listed, grid, sample = (futures.get(name) for name in ("list", "grid", "sample"))
    if isinstance(listed, Branch):
        yield len(listed.entries)
    if isinstance(grid, Branch):
        yield math.prod(len(each.value.items) for each in grid.entries.values() if isinstance(each.value, Listing))
    if isinstance(sample, Branch):
        yield _number(sample.get("n"))


def _number(node: Node | None) -> int:
    digits = node.text.strip() if isinstance(node, Scalar) else ""
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 10**9 if digits.isdecimal() else 0
