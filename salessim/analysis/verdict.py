"""Better, worse, equivalent or undecided, and how to say it in words and money."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from salessim.analysis.interval import Interval
from salessim.engine.metrics import Better, Metric
from salessim.quantities.phrases import counted
from salessim.quantities.units import money, write_time

Direction = Literal["better", "worse", "higher", "lower"]
Word = Literal["better", "worse", "higher", "lower", "equivalent", "undecided"]


@dataclass(frozen=True)
class Verdict:
    """The word, and for an undecided comparison the side on which its whole interval lies, if it does."""

    word: Word
    tendency: Direction | None = None

    def __str__(self) -> str:
        return f"{self.word}, leaning {self.tendency}" if self.tendency else self.word


def decide(low: float, high: float, indifference: float, better: Better) -> Verdict:
    """The verdict on a difference known to lie in [low, high], where ±`indifference` does not matter; all one unit.

    better if low > Δ; worse if high < −Δ; equivalent if −Δ ≤ low and high ≤ Δ; else undecided, naming the tendency if 0
    lies outside. Where lower is better the interval is mirrored first; where neither is, the words are higher and
    lower.

    >>> decide(1.2, 2.6, 1.0, "higher").word, decide(1.2, 2.6, 1.0, "lower").word, str(decide(0.5, 2.6, 1.0, "higher"))
    ('better', 'worse', 'undecided, leaning better')
    """
    if math.isnan(low) or math.isnan(high) or low > high:
        raise ValueError(f"[{low}, {high}] is not an interval; expected low ≤ high")
    if not indifference >= 0:
        raise ValueError(f"indifference {indifference}: expected the smallest difference that matters, 0 or more")
    up: Direction = "higher" if better == "neither" else "better"
    down: Direction = "lower" if better == "neither" else "worse"
    if better == "lower":
        low, high = -high, -low
    if low > indifference:
        return Verdict(up)
    if high < -indifference:
        return Verdict(down)
    if -indifference <= low and high <= indifference:
        return Verdict("equivalent")
    return Verdict("undecided", up if low > 0 else down if high < 0 else None)


def replicates_needed(difference: Interval, indifference: float, cap: int) -> int | None:
    """Replicates in all that would probably decide: n·(h/h*)² with h* = max(||D̄| − Δ|, Δ/4); None if too close to call.

    Too close to call: more than `cap`, or no more than were run already.
    """
    target = max(abs(abs(difference.mean) - indifference), indifference / 4)
    if target == 0 or not math.isfinite(difference.half_width):
        return None
    needed = difference.n * (difference.half_width / target) ** 2
    return math.ceil(needed) if difference.n < needed <= cap else None


@dataclass(frozen=True)
class Finding:
    """What the comparison of one policy with the baseline has found, ready to be said."""

    policy: str
    baseline: str
    metric: Metric
    horizon_months: int
    indifference: float
    difference: Interval
    verdict: Verdict
    replicates_better: int
    futures_better: int
    futures: int
    needed: int | None
    """Replicates in all that would probably decide an undecided comparison; None: too close to call."""

    def sentence(self) -> str:
        """One sentence: verdict, size, interval, and how often luck and futures favour the policy."""
        subject, n = "" if self.metric.unit == "usd" else f"{self.metric.label}: ", self.difference.n
        if self.identical:
            return f"{subject}{self.policy} changes nothing: identical in {n} of {counted(n, 'replicate')}"
        count = f"{self._side()} in {self.replicates_better} of {counted(n, 'replicate')}"
        if self.futures > 1:
            count += f" and in {self.futures_better} of {self.futures} futures"
        return f"{subject}{self._claim()}; {count}"

    @property
    def identical(self) -> bool:
        """Whether every replicate is the same with the policy as with the baseline, to the last bit."""
        spread = self.difference.sd if self.difference.n > 1 else 0.0
        return self.difference.mean == 0 and spread == 0

    def _side(self) -> str:
        return "higher" if self.metric.better == "neither" else "better"

    def _claim(self) -> str:
        period = over_time(self.metric, self.horizon_months)
        mean, unit = self.difference.mean, self.metric.unit
        if self.verdict.word == "equivalent":
            zone = f"the difference is within {amount(self.indifference, unit)}"
            size = f"{amount(mean, unit)} {period} {self._known()}"
            return f"{self.policy} is equivalent to {self.baseline}: {zone}, {size}"
        if self.verdict.word == "undecided":
            size = f"the difference is {amount(mean, unit)} {period} {self._known()}"
            more = outlook(self.difference.n, self.needed)
            return f"{self.policy} against {self.baseline} is {self.verdict}: {size}; {more}"
        size = f"{amount(abs(mean), unit)} {period} {self._known()}"
        return f"{self.policy} is {self.verdict.word} than {self.baseline} by {size}"

    def _known(self) -> str:
        if self.difference.n < 2:
            return "(one replicate gives no interval)"
        low, high, unit = self.difference.low, self.difference.high, self.metric.unit
        if self.verdict.word in {"better", "worse", "higher", "lower"}:
            low, high = sorted((abs(low), abs(high)))
        ends = f"{amount(low, unit, bare=True)} to {amount(high, unit, bare=True)}"
        return f"({self.difference.confidence * 100:g} % interval {ends}, {self.difference.n} replicates)"


def outlook(n: int, needed: int | None) -> str:
    """What more replicates than n would bring to an undecided comparison.

    >>> outlook(60, 203), outlook(60, None)
    ('about 140 more replicates to decide', 'too close to call')
    """
    if n < 2:
        return "run more replicates"
    if needed is None:
        return "too close to call"
    more = float(f"{needed - n:.2g}")
    return f"about {more:,.0f} more replicate{'' if more == 1 else 's'} to decide"


def amount(difference: float, unit: str, *, bare: bool = False) -> str:
    """A difference as a person would say it; `bare` leaves out the unit where the sentence has named it.

    >>> amount(-350_000, "usd"), amount(0.012, "share"), amount(12, "customers"), amount(12, "customers", bare=True)
    ('-$350k', '1.2 percentage points', '12 customers', '12')
    """
    if unit.startswith("usd"):
        return money(difference)
    number = round(difference * 100, 2) if unit == "share" else difference
    text = f"{number:,.0f}" if abs(number) >= 999.5 else f"{number:.3g}"
    words = "percentage points" if unit == "share" else unit
    if bare:
        return text
    return f"{text} {words.removesuffix('s') if text in {'1', '-1'} else words}"


def over_time(metric: Metric, horizon_months: int) -> str:
    """The period that one outcome of this metric speaks of: 'over 10 years'."""
    openings = {"last": "after", "mean": "on average over", "compounded": "a year over"}
    return f"{openings.get(metric.over_time, 'over')} {write_time(horizon_months)}"
