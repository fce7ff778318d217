"""What of the variation between points is luck, in which share of draws the verdict holds, and swings in money."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from salessim.analysis.breakeven.curve import Terms
from salessim.analysis.interval import Interval, interval
from salessim.analysis.selection.share import wilson
from salessim.analysis.verdict import Verdict, decide
from salessim.quantities.arrays import Floats

TENTH: Final = 0.1


@dataclass(frozen=True)
class Variances:
    """Where a table of differences (replicates × points) gets its variance: points, luck, and luck that points bend."""

    replicates: int
    points: float
    """V_x: between points, in the outcome's unit squared."""
    luck: float
    """V_r: between replicates, the same at all points."""
    both: float
    """V_xr: luck that falls differently at other points."""

    @property
    def noise(self) -> float:
        """Share of the variance of the points' means that is left-over luck: V_xr/n ÷ (V_x + V_xr/n).

        Not a number from one replicate; 0 where nothing varies.
        """
        left = self.both / self.replicates
        return left / (self.points + left) if self.points + left else 0.0

    @property
    def error(self) -> float:
        """√((V_r + V_xr) ÷ n): the standard error of the mean at one point, in the outcome's unit."""
        return math.sqrt((self.luck + self.both) / self.replicates)

    @property
    def shared_error(self) -> float:
        """√(V_r ÷ n): the standard error from luck that all points have in common, and that moves them all together.

        In the outcome's unit; not a number from one replicate.
        """
        return math.sqrt(self.luck / self.replicates)

    @property
    def luck_of_one_world(self) -> float:
        """Share of the variance of one world's difference that is luck: (V_r + V_xr) ÷ (V_x + V_r + V_xr)."""
        whole = self.points + self.luck + self.both
        return (self.luck + self.both) / whole if whole else 0.0


def variances(table: Floats) -> Variances:
    """The components of a two-way table without repetition, shape (replicates, points), by its mean squares.

    E[MS_x] = n V_x + V_xr, E[MS_r] = m V_r + V_xr, E[MS_xr] = V_xr; a component below 0 is 0.
    """
    n, m = table.shape
    if n < 2 or m < 2:
        return Variances(n, math.nan, math.nan, math.nan)
    mean, rows, columns = table.mean(), table.mean(axis=1), table.mean(axis=0)
    rest = table - rows[:, np.newaxis] - columns + mean
    both = float((rest**2).sum()) / ((n - 1) * (m - 1))
    points = n * float(((columns - mean) ** 2).sum()) / (m - 1)
    luck = m * float(((rows - mean) ** 2).sum()) / (n - 1)
    return Variances(n, max(0.0, (points - both) / n), max(0.0, (luck - both) / m), both)


@dataclass(frozen=True)
class Held:
    """What the policy is with the study's own values, and what it is in draws of all parameters."""

    known: Interval
    """The mean difference with the study's own values, over replicates."""
    verdict: Verdict
    """On it, by its interval."""
    words: Mapping[str, int]
    """Draws by their mean difference, taken as known: better, worse, equivalent (or higher, lower)."""
    decided: Mapping[str, int]
    """Draws by their own interval over replicates, where it decides; the same words."""
    low: float
    """Wilson interval of `share`, over draws."""
    high: float
    spread: Variances
    """Of the draws: luck of one, and luck that all share."""

    @property
    def draws(self) -> int:
        """How many."""
        return sum(self.words.values())

    @property
    def settled(self) -> int:
        """How many are decided by their own interval."""
        return sum(self.decided.values())

    @property
    def share(self) -> float:
        """Of draws whose mean agrees with the study's own verdict; not a number where that is undecided."""
        return self.words[self.verdict.word] / self.draws if self.verdict.word in self.words else math.nan

    def facts(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "verdict": str(self.verdict),
            "difference_low": self.known.low,
            "difference_high": self.known.high,
            "draw_error": self.spread.error,
            "shared_error": self.spread.shared_error,
            "draws": self.draws,
            "share": self.share,
            "low": self.low,
            "high": self.high,
            "settled": self.settled,
            **{f"draws_{word}": count for word, count in self.words.items()},
            **{f"draws_decided_{word}": count for word, count in self.decided.items()},
        }


def held(own: Floats, table: Floats, terms: Terms) -> Held:
    """How often draws agree with the study's own values; own: shape (replicates,), table: (replicates, draws).

    Luck that all points share moves the study's own values and all draws together: agreement is no evidence where the
    study's own interval does not decide, and then no share is given.
    """
    known = interval(own, terms.confidence)
    verdict = decide(known.low, known.high, terms.indifference, terms.metric.better)
    every = (terms.word(terms.gain), terms.word(-terms.gain), "equivalent")
    means = [float(mean) for mean in table.mean(axis=0)]
    words = _tally([(mean, mean) for mean in means], every, terms)
    ends = [(each.low, each.high) for each in (interval(column, terms.confidence) for column in table.T)]
    share = wilson(words[verdict.word], len(means), terms.confidence) if verdict.word in words else (math.nan, math.nan)
    return Held(known, verdict, words, _tally(ends, every, terms), *share, variances(table))


def _tally(ends: Sequence[tuple[float, float]], words: Sequence[str], terms: Terms) -> dict[str, int]:
    """How many intervals earn each of the words."""
    said = [decide(low, high, terms.indifference, terms.metric.better).word for low, high in ends]
    return {word: sum(each == word for each in said) for word in words}


@dataclass(frozen=True)
class Swing:
    """The mean difference where an unknown is in the lowest and in the highest tenth of its range."""

    name: str
    low: float
    low_error: float
    """Standard error over the draws there; luck that all draws share is not in it."""
    high: float
    high_error: float
    draws: tuple[int, int]

    @property
    def size(self) -> float:
        """From low to high."""
        return self.high - self.low


def swing(name: str, places: Floats, means: Floats) -> Swing | None:
    """Over draws of everything; places: where the unknown stands in its range, 0 to 1. None with too few draws."""
    low, high = means[places <= TENTH], means[places >= 1 - TENTH]
    if min(low.size, high.size) < 2:
        return None
    return Swing(name, float(low.mean()), _error(low), float(high.mean()), _error(high), (low.size, high.size))


def _error(values: Floats) -> float:
    return float(values.std(ddof=1)) / math.sqrt(values.size)
