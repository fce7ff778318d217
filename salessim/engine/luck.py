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

from salessim.engine.sharing import Sharing, sharing
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


def bits(words: Words) -> Ints:
    """The 53 random bits of each draw as a whole number, u × 2⁵³; spoils the words."""
    words >>= np.uint64(11)
    # As signed integers, which they fit: processors turn those into floats faster.
    return words.view(np.int64)


def unit(words: Words) -> Floats:
    """Numbers in [0, 1) with 53 random bits; spoils the words."""
    numbers = bits(words).astype(np.float64)
    numbers *= _TO_UNIT
    return numbers


def limit(chance: Floats) -> Ints:
    """Whole numbers below which a draw's `bits` are exactly where its uniform is below the chance.

    b < ⌈p 2⁵³⌉ if and only if b 2⁻⁵³ < p, for b is whole and powers of two change no digit of p.
    """
    return np.ceil(np.ldexp(chance, 53)).astype(np.int64)


class _Decisions:
    """What the lucks of all months of a block have in common, so that it is worked out only once.

    The words of each decision in each world, its starts in the month at hand and in no month, and who shares luck.
    """

    def __init__(self, seed: int, replicates: Ints) -> None:
        words = np.full(replicates.shape, seed & _MASK, dtype=np.uint64)
        self._worlds = mix64(mix64(words + np.uint64(_GOLDEN)) ^ words_of(replicates))
        self._held: dict[int, Words] = {}
        self._starts: dict[int, dict[int, Words]] = {}
        self.sharing = sharing(replicates)

    def words(self, decision: int) -> Words:
        """64 bits per world, shape (W,)."""
        if decision not in self._held:
            self._held[decision] = _chained(self._worlds, decision)
        return self._held[decision]

    def starts(self, decision: int, month: int) -> Words:
        """64 bits per world for a decision in a month, shape (W,); not to be written to."""
        if month not in self._starts:
            self._begin(month)
        held = self._starts[month]
        if decision not in held:
            held[decision] = _chained(self.words(decision), month)
        return held[decision]

    def _begin(self, month: int) -> None:
        """Mix the words of all decisions at once that were ever drawn: for few worlds, calls cost more than mixing."""
        lasting = {TIMELESS: self._starts[TIMELESS]} if TIMELESS in self._starts else {}
        mixed = _chained(np.array(list(self._held.values()), dtype=np.uint64), month)
        mixed.flags.writeable = False
        self._starts = {**lasting, month: dict(zip(self._held, mixed, strict=True))}


@dataclass(frozen=True)
class Luck:
    """All draws of a block in one month; `replicates` has one number per world, shape (W,)."""

    seed: int
    replicates: Ints
    month: int = 0

    def at(self, month: int) -> Luck:
        """The luck of another month."""
        other = Luck(self.seed, self.replicates, month)
        other.__dict__["_decisions"] = self._decisions  # what does not depend on the month is worked out once
        return other

    def take(self, rows: Ints) -> Luck:
        """The luck of these worlds."""
        return Luck(self.seed, self.replicates[rows], self.month)

    def starts(self, decision: int, month: int | None = None) -> Words:
        """64 bits per world for a decision in this month or another, shape (W,); not to be written to."""
        return self._decisions.starts(decision, self.month if month is None else month)

    @cached_property
    def _decisions(self) -> _Decisions:
        return _Decisions(self.seed, self.replicates)

    @property
    def sharing(self) -> Sharing:
        """Which worlds have the same luck."""
        return self._decisions.sharing

    def dense(self, decision: int, words: Words, *, timeless: bool = False) -> Floats:
        """One uniform per world and agent; `words` broadcasts against (W, agents)."""
        return unit(mix64(self.starts(decision, TIMELESS if timeless else None)[:, np.newaxis] ^ words))

    def tile(self, starts: Words, words: Words) -> Words:
        """Draws of a tile, not yet numbers: `starts` of worlds or replicates (r,), `words` of accounts by territory."""
        return mix64(starts[:, np.newaxis, np.newaxis] ^ words)

    def chosen(self, decision: int, worlds: Cells, words: Words, *, timeless: bool = False) -> Floats:
        """One uniform for each chosen (world, agent): `worlds` and `words` have shape (N,).

        A timeless draw is the same in every month: what an agent is born with.
        """
        if not words.size:  # in a small world often nobody is concerned
            return np.zeros(0)
        keys = self.starts(decision, TIMELESS if timeless else None)[worlds]
        keys ^= words
        return unit(mix64(keys))


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
