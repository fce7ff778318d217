"""The keyed luck of one world, draw by draw in plain integers: the same bits as `salessim.engine.luck`.

Written apart from the array version on purpose: each checks the other.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from salessim.engine.luck import TIMELESS

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15


def mixed(word: int) -> int:
    """SplitMix64's finaliser."""
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
    return word ^ (word >> 31)


def word_of(identity: int) -> int:
    """The word of an agent's identity."""
    return mixed((identity * _GOLDEN) & _MASK)


class WorldLuck:
    """All draws of one world."""

    def __init__(self, seed: int, replicate: int) -> None:
        start = mixed(((seed & _MASK) + _GOLDEN) & _MASK)
        self._start = mixed(start ^ word_of(replicate))
        self._of = lru_cache(maxsize=None)(self._begin)

    def _begin(self, decision: int, month: int) -> int:
        start = self._start
        for part in (decision, month):
            start = mixed(start ^ (((part & _MASK) * _GOLDEN + 1) & _MASK))
        return start

    def draw(self, decision: int, month: int, word: int) -> float:
        """The uniform of a decision in a month for the agent with this word."""
        return (mixed(self._of(decision, month) ^ word) >> 11) * 2.0**-53

    def for_life(self, decision: int, word: int) -> float:
        """The uniform that an agent carries for life."""
        return self.draw(decision, TIMELESS, word)
