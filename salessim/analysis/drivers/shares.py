"""What of the variation between points is luck, in which share of draws the verdict holds, and swings in money."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from salessim.analysis.breakeven.curve import Terms
from salessim.analysis.interval import interval
from salessim.analysis.selection.share import wilson
from salessim.analysis.verdict import decide
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
    """In which share of draws a verdict holds."""

    words: Mapping[str, int]
    """Draws by what the policy is in them: better, worse, equivalent (or higher, lower)."""
    word: str
    """What it is with the study's own values."""
    low: float
    """Wilson interval of the share, over draws."""
    high: float

    @property
    def draws(self) -> int:
        """How many."""
        return sum(self.words.values())

    @property
    def share(self) -> float:
        """Of draws with the study's own verdict."""
        return self.words.get(self.word, 0) / self.draws

    def facts(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "verdict": self.word,
            "draws": self.draws,
            "share": self.share,
            "low": self.low,
            "high": self.high,
            **{f"draws_{word}": count for word, count in self.words.items()},
        }


def held(own: float, means: Floats, terms: Terms) -> Held:
    """How often draws agree with the study's own values; both are means over replicates, `means` of shape (draws,)."""
    word = word_of(own, terms)
    up, down = (terms.word(terms.gain), terms.word(-terms.gain))
    said = [word_of(float(mean), terms) for mean in means]
    words = {each: said.count(each) for each in (up, down, "equivalent")}
    return Held(words, word, *wilson(words[word], len(said), terms.confidence))


def word_of(mean: float, terms: Terms) -> str:
    """The verdict on a mean that is taken as known."""
    return decide(mean, mean, terms.indifference, terms.metric.better).word


@dataclass(frozen=True)
class Swing:
    """The mean difference where an unknown is in the lowest and in the highest tenth of its range."""

    name: str
    low: float
    low_error: float
    """Standard error over the draws there."""
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


def decided(table: Floats, terms: Terms) -> int:
    """In how many draws the interval over replicates settles the verdict; table: (replicates, draws)."""
    known = [interval(column, terms.confidence) for column in table.T]
    words = [decide(each.low, each.high, terms.indifference, terms.metric.better).word for each in known]
    return sum(word != "undecided" for word in words)
