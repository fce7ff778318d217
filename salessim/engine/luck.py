"""Luck is keyed: a draw is a function of (seed, replicate, decision, month, identity) and of nothing else.

    u = mix64(start XOR word),    word = mix64(identity),    start = mix64 chain of (seed, replicate, decision, month)

`mix64` is the finaliser of SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").
Two worlds that share seed and replicate share every draw, whatever their policy, order, block or process, so a
difference between them is caused by the policy alone. There is no generator state: nothing to save at a snapshot,
nothing to spoil by drawing more or less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from salessim.quantities.arrays import Cells, Floats, Ints, Words

_GOLDEN: Final = 0x9E3779B97F4A7C15
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_TO_UNIT: Final = 2.0**-53
_MASK: Final = 2**64 - 1

SMALLEST: Final = 1 / (1 << 54)
"""Stands for a uniform of 0, whose normal quantile would be infinite."""

TIMELESS: Final = -(2**40)
"""The month of a draw that an agent carries for life, such as its talent: no calendar month equals it."""


def mix64(words: Words) -> Words:
    """64 well-mixed bits for each word; works in place on a fresh array and returns it."""
    scratch = words >> np.uint64(30)
    words ^= scratch
    words *= _FIRST
    np.right_shift(words, np.uint64(27), out=scratch)
    words ^= scratch
    words *= _SECOND
    np.right_shift(words, np.uint64(31), out=scratch)
    words ^= scratch
    return words


def words_of(identities: NDArray[np.integer]) -> Words:
    """The mixed words of agents' identities: computed once per agent, used by all its draws."""
    return mix64(identities.astype(np.uint64) * np.uint64(_GOLDEN))


def _chained(words: Words, part: int) -> Words:
    """Mix one more part of the key into start words."""
    return mix64(words ^ np.uint64(((part & _MASK) * _GOLDEN + 1) & _MASK))


def _unit(words: Words) -> Floats:
    """Numbers in [0, 1) with 53 random bits."""
    words >>= np.uint64(11)
    return words.astype(np.float64) * _TO_UNIT


@dataclass(frozen=True)
class Luck:
    """All draws of a block in one month; `replicates` has one number per world, shape (W,)."""

    seed: int
    replicates: Ints
    month: int = 0

    def at(self, month: int) -> Luck:
        """The luck of another month."""
        return Luck(self.seed, self.replicates, month)

    def take(self, rows: Ints) -> Luck:
        """The luck of these worlds."""
        return Luck(self.seed, self.replicates[rows], self.month)

    def starts(self, decision: int, month: int | None = None) -> Words:
        """64 bits per world for a decision, shape (W,)."""
        return _chained(_chained(self._worlds, decision), self.month if month is None else month)

    @cached_property
    def _worlds(self) -> Words:
        """64 bits per world, shape (W,): the same for all decisions."""
        words = np.full(self.replicates.shape, self.seed & _MASK, dtype=np.uint64)
        words = mix64(words + np.uint64(_GOLDEN))
        return mix64(words ^ words_of(self.replicates))

    def dense(self, decision: int, words: Words, *, timeless: bool = False) -> Floats:
        """One uniform per world and agent; `words` broadcasts against (W, agents)."""
        return _unit(mix64(self.starts(decision, TIMELESS if timeless else None)[:, np.newaxis] ^ words))

    def tile(self, starts: Words, words: Words) -> Floats:
        """Uniforms of a tile: `starts` of its worlds (w,), `words` of its accounts (seats, accounts a seat)."""
        return _unit(mix64(starts[:, np.newaxis, np.newaxis] ^ words))

    def chosen(self, decision: int, worlds: Cells, words: Words, *, timeless: bool = False) -> Floats:
        """One uniform for each chosen (world, agent): `worlds` and `words` have shape (N,).

        A timeless draw is the same in every month: what an agent is born with.
        """
        return _unit(mix64(self.starts(decision, TIMELESS if timeless else None)[worlds] ^ words))


def normal(u: Floats) -> Floats:
    """Standard normal numbers by inverse CDF; finite for every u that luck can draw."""
    return ndtri(np.maximum(u, SMALLEST))


def smallest(keys: Floats, counts: Sequence[int] | Ints) -> NDArray[np.bool_]:
    """The `counts` smallest keys in each row of (rows, n): an exact choice without order; never infinite keys.

    Equal keys (once in about 10^13 rows) are chosen together, so that the choice does not depend on their order.
    """
    counts = np.asarray(counts)
    ordered = np.sort(keys, axis=-1)
    last = np.take_along_axis(ordered, np.maximum(counts - 1, 0)[:, np.newaxis], axis=-1)
    last[counts <= 0] = -np.inf
    return (keys <= last) & (keys < np.inf)
