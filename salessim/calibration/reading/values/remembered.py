"""Cells that come again and again are read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeVar

Value = TypeVar("Value")
MOST: Final = 1 << 16
"""Distinct cells of a column that are remembered."""
LONGEST: Final = 100
"""Letters of a cell that is remembered; longer ones would let memory grow."""


def remembered(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """The same function with a bounded memory."""
    known = lru_cache(MOST)(read)
    return lambda text: known(text) if len(text) <= LONGEST else read(text)
