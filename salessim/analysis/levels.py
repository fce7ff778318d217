"""An outcome itself under each policy, not its difference: what luck and futures make of it, and how known its mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from salessim.analysis.interval import Interval, interval
from salessim.analysis.pairing import by_world
from salessim.quantities.arrays import Floats

COLUMNS = ("policy", "n", "mean", "low", "high", "p10", "p90")


@dataclass(frozen=True)
class Level:
    """One outcome under one policy, in the outcome's unit."""

    policy: str
    luck: Floats
    """Shape (n,): one number per complete replicate, averaged over futures."""
    futures: Floats
    """Shape (F,): one number per future, averaged over complete replicates."""
    known: Interval

    @property
    def spread(self) -> tuple[float, float]:
        """The 10th and the 90th percentile of luck."""
        low, high = np.quantile(self.luck, (0.1, 0.9))
        return float(low), float(high)

    def cells(self) -> dict[str, object]:
        """A row of `table`; what one replicate cannot say is not a number."""
        ends = (self.known.low, self.known.high) if math.isfinite(self.known.half_width) else (math.nan, math.nan)
        values = (self.policy, self.known.n, self.known.mean, *ends, *self.spread)
        return dict(zip(COLUMNS, values, strict=True))


def levels(values: pd.DataFrame, confidence: float = 0.95) -> tuple[Level, ...]:
    """Every policy's outcome, in the order in which the frame first names them; empty if no replicate is complete.

    values: columns policy, future, replicate, value, one row per world. As in a comparison a replicate counts only
    when every policy has a finite value in every future.
    """
    policies = [str(policy) for policy in values["policy"].unique()]
    worlds = by_world(values, policies, sorted(values["future"].unique()))
    whole = worlds[np.isfinite(worlds).all(axis=(1, 2))]
    if not whole.size:
        return ()
    luck, futures = whole.mean(axis=2), whole.mean(axis=0)
    return tuple(
        Level(policy, luck[:, place], futures[place], interval(luck[:, place], confidence))
        for place, policy in enumerate(policies)
    )


def table(found: Sequence[Level]) -> pd.DataFrame:
    """Columns policy, n, mean, low and high (the interval of the mean), p10 and p90 (luck)."""
    return pd.DataFrame([each.cells() for each in found], columns=[*COLUMNS])


def level_of(found: Sequence[Level], policy: str) -> Level:
    """The level of one policy."""
    return next(each for each in found if each.policy == policy)


def among(confidence: float, comparisons: int) -> float:
    """The confidence of one of several intervals that together hold with the confidence asked for: Bonferroni's.

    >>> round(among(0.95, 5), 12)
    0.99
    """
    return 1 - (1 - confidence) / max(1, comparisons)


def known_changes(
    found: Sequence[Level], baseline: str, indifference: float = 0.0
) -> tuple[tuple[Level, Interval], ...]:
    """The policies known to move the mean by more than the indifference, each with its change; paired.

    The intervals hold for all policies together, since a title is free to take any of them: where no policy changes
    anything, one of these is named in at most 1 − confidence of all runs, however many policies there are.
    """
    base = level_of(found, baseline)
    confidence = among(base.known.confidence, len(found) - 1)
    changes = [(each, interval(each.luck - base.luck, confidence)) for each in found if each.policy != baseline]
    return tuple(each for each in changes if each[1].low > indifference or each[1].high < -indifference)


def largest_change(found: Sequence[Level], baseline: str, indifference: float = 0.0) -> tuple[Level, Interval] | None:
    """The largest of `known_changes`; None if there is none: then nothing may be claimed."""
    known = known_changes(found, baseline, indifference)
    return max(known, key=lambda each: abs(each[1].mean), default=None)
