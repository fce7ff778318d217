"""How good a range was, once the answer is known: the interval score."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from salessim.workshop.room.records import Prediction

LEVEL: Final = 0.8
"""The probability with which a range given by the room should hold the value."""


def interval_score(low: float, high: float, value: float, level: float = LEVEL) -> float:
    """The range's width, and a penalty for each unit by which it misses the value; lower is better.

    S = (high − low) + 2/α (low − value)⁺ + 2/α (value − high)⁺ with α = 1 − level: at 80 % a miss costs ten times its
    distance (Gneiting & Raftery 2007, Strictly proper scoring rules, prediction, and estimation, formula 43). Whoever
    wants the lowest score on average gives the 10 % and 90 % quantiles of what is believed: neither a narrow range
    to look sure nor a wide one to be safe pays. In the value's unit; the width where the value is within.

    >>> interval_score(1.0, 3.0, 2.0), interval_score(1.0, 3.0, 4.0, level=0.75)
    (2.0, 10.0)
    """
    if not low <= high:
        raise ValueError(f"low {low} ≤ high {high} does not hold")
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    return (high - low) + 2 / (1 - level) * miss(low, high, value)


def miss(low: float, high: float, value: float) -> float:
    """The distance by which a range misses the value; 0 where it holds it."""
    return max(low - value, 0.0) + max(value - high, 0.0)


@dataclass(frozen=True)
class Answer:
    """The mean difference that ranges are held against, and the ends of the interval that says how well it is known."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Scored:
    """One range of the room beside the answer."""

    low: float
    high: float
    score: float
    held: bool
    """Whether the mean lies in the range."""
    close: bool
    """Whether that might turn out otherwise with more worlds: an end lies within the mean's own interval."""

    @property
    def width(self) -> float:
        """How wide it is; the narrowest is the most confident."""
        return self.high - self.low


@dataclass(frozen=True)
class RoomScores:
    """What a room's predictions were worth, without names."""

    ranges: tuple[Scored, ...]
    """From low to high."""
    right: int
    """Votes for a policy that may be as good as the best."""

    @property
    def held(self) -> int:
        """Ranges that hold the mean."""
        return sum(each.held for each in self.ranges)

    @property
    def close(self) -> int:
        """Ranges of which more worlds might decide otherwise."""
        return sum(each.close for each in self.ranges)

    @property
    def best(self) -> Scored:
        """The range with the lowest score."""
        return min(self.ranges, key=lambda each: each.score)

    @property
    def median(self) -> float:
        """The score that half of the room is not above."""
        return statistics.median(each.score for each in self.ranges)

    @property
    def narrowest(self) -> Scored:
        """The most confident range."""
        return min(self.ranges, key=lambda each: each.width)

    @property
    def widest(self) -> Scored:
        """The range that claimed least."""
        return max(self.ranges, key=lambda each: each.width)


def room_scores(predictions: Sequence[Prediction], answer: Answer, contenders: Collection[str]) -> RoomScores:
    """Every range held against the mean, every vote against the policies that may be as good as the best."""
    ranges = [_scored(each, answer) for each in predictions]
    ranges.sort(key=lambda each: (each.low, each.high))
    return RoomScores(tuple(ranges), sum(each.winner in contenders for each in predictions))


def _scored(given: Prediction, answer: Answer) -> Scored:
    low, high = given.low, given.high
    held = low <= answer.mean <= high
    sure = (low <= answer.low and answer.high <= high) if held else (high < answer.low or answer.high < low)
    return Scored(low, high, interval_score(low, high, answer.mean), held, close=not sure)
