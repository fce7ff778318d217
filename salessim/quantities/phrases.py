"""Counts and lists of names as a sentence has them."""

from __future__ import annotations

from collections.abc import Sequence


def counted(count: int, one: str, several: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "world"), counted(2, "policy", "policies"), counted(1200, "world")
    ('1 world', '2 policies', '1,200 worlds')
    """
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def listed(names: Sequence[str], joint: str = "and") -> str:
    """Names as a sentence lists them; there is at least one.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")
    ('a', 'a and b', 'a, b or c')
    """
    *first, last = names
    return f"{', '.join(first)} {joint} {last}" if first else last
