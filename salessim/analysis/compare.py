"""Every policy against the baseline in one outcome: the table and the sentences that a run ends with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from salessim.analysis.interval import VarianceGain, correlation, interval, variance_gain
from salessim.analysis.pairing import Paired, pair
from salessim.analysis.selection import telling
from salessim.analysis.selection.holm import holm, probability
from salessim.analysis.selection.screening import may_be_best
from salessim.analysis.selection.share import wilson
from salessim.analysis.verdict import Finding, decide, replicates_needed
from salessim.engine.metrics import Metric
from salessim.quantities.arrays import Floats, Ints
from salessim.quantities.phrases import counted

COLUMNS = (
    "policy",
    "outcome",
    "n",
    "mean",
    "baseline_mean",
    "difference",
    "low",
    "high",
    "share_better",
    "correlation",
    "variance_gain",
    "variance_gain_low",
    "variance_gain_high",
    "verdict",
    "share_better_low",
    "share_better_high",
    "p_holm",
    "may_be_best",
)
CLEAR = frozenset({"better", "worse", "higher", "lower"})
"""Verdicts that tell a policy from the baseline."""


@dataclass(frozen=True)
class Row:
    """One policy against the baseline."""

    paired: Paired
    gain: VarianceGain
    finding: Finding
    p_holm: float = math.nan
    """By `holm`, among all policies of the comparison."""
    may_be_best: bool | None = None
    """By `screening`, among all policies and the baseline; None where neither direction is better."""

    def cells(self) -> dict[str, object]:
        """The row of the table; `futures_better` (such as '9/32') only where there is more than one future.

        What is not known, such as an interval from one replicate, is not a number.
        """
        paired, difference = self.paired, self.finding.difference
        share, share_low, share_high = self._share()
        cells: dict[str, object] = {
            "policy": paired.policy,
            "outcome": paired.outcome,
            "n": difference.n,
            "mean": float(paired.values.mean()),
            "baseline_mean": float(paired.baseline_values.mean()),
            "difference": difference.mean,
            "low": difference.low,
            "high": difference.high,
            "share_better": share,
            "correlation": correlation(paired.values, paired.baseline_values),
            "variance_gain": self.gain.value,
            "variance_gain_low": self.gain.low,
            "variance_gain_high": self.gain.high,
            "verdict": self.finding.verdict.word,
            "share_better_low": share_low,
            "share_better_high": share_high,
            "p_holm": self.p_holm,
            "may_be_best": self.may_be_best,
        }
        if paired.futures.size > 1:
            cells["futures_better"] = f"{self.finding.futures_better}/{self.finding.futures}"
        return {name: math.nan if value in {math.inf, -math.inf} else value for name, value in cells.items()}

    def _share(self) -> tuple[float, float, float]:
        """The share of replicates in which the policy is better, and its Wilson interval."""
        n, better = self.finding.difference.n, self.finding.metric.better
        if better == "neither":
            return math.nan, math.nan, math.nan
        count = self.paired.replicates_better(better)
        return count / n, *wilson(count, n, self.finding.difference.confidence)

    def guards(self) -> list[str]:
        """What a careful reader must know before trusting the row."""
        if self.gain.value < 1:
            gain = f"variance gain {self.gain.value:.2g}, interval {self.gain.low:.2g} to {self.gain.high:.2g}"
            return [f"{self.paired.policy}: sharing luck has not helped here ({gain}); expect to need more replicates"]
        return []


@dataclass(frozen=True)
class Comparison:
    """All policies but the baseline, in the order of the outcomes; differences are policy − baseline."""

    metric: Metric
    baseline: str
    indifference: float
    confidence: float
    horizon_months: int
    rows: tuple[Row, ...]
    contenders: tuple[str, ...] = ()
    """Policies, the baseline too, that cannot be ruled out as best; none where neither direction is better."""

    @property
    def dropped(self) -> int:
        """Replicates left out because a world of theirs is missing or its outcome is not a number."""
        return self.rows[0].paired.dropped if self.rows else 0

    def table(self) -> pd.DataFrame:
        """One row per policy; money and other amounts in the metric's unit, shares from 0 to 1.

        share_better counts replicates strictly in the better direction, and is not a number where neither is better;
        share_better_low and _high are its Wilson interval. The verdict judges each policy as if it were the only one;
        it stands among all of them where p_holm < 1 − confidence. may_be_best: whether the screening keeps the policy.
        """
        names = [*COLUMNS, "futures_better"] if any(row.paired.futures.size > 1 for row in self.rows) else [*COLUMNS]
        return pd.DataFrame([row.cells() for row in self.rows], columns=names)

    def differences(self) -> pd.DataFrame:
        """The luck: columns policy, replicate, difference (mean over futures), in the metric's unit."""
        parts = [(row.paired.policy, row.paired.replicates, row.paired.differences) for row in self.rows]
        return _stacked(parts, "replicate")

    def futures(self) -> pd.DataFrame:
        """The ignorance: columns policy, future, difference (mean over replicates), in the metric's unit."""
        parts = [(row.paired.policy, row.paired.futures, row.paired.future_differences) for row in self.rows]
        return _stacked(parts, "future")

    def sentences(self) -> list[str]:
        """One sentence per policy, then what holds for all of them together, then the guards.

        Together: whether the verdicts stand, the best against the runner-up, and which policies may be best.
        The guards are: few replicates, dropped ones, pairing that did not help.
        """
        said = [row.finding.sentence() for row in self.rows] + self._together()
        n = self.rows[0].finding.difference.n if self.rows else 0
        if self.rows and n < 30:
            said.append(f"only {counted(n, 'replicate')}: below 30 the interval may be too narrow for a skewed outcome")
        if self.dropped:
            total = n + self.dropped
            said.append(f"{self.dropped} of {total} replicates are left out: not every policy and future has a number")
        return said + [guard for row in self.rows for guard in row.guards()]

    def _together(self) -> list[str]:
        names = [self.baseline, *(row.finding.policy for row in self.rows)]
        clear = {row.finding.policy: row.p_holm for row in self.rows if row.finding.verdict.word in CLEAR}
        ahead = [row.paired for row in self.rows if row.finding.verdict.word == "better"]
        return [
            *telling.standing(clear, len(self.rows), self.confidence),
            *telling.contest(ahead, self.metric, self.indifference, self.confidence),
            *telling.leaders(names, self.contenders, self.confidence),
        ]


def compare(
    outcomes: pd.DataFrame,
    metric: Metric,
    *,
    baseline: str,
    indifference: float,
    confidence: float = 0.95,
    horizon_months: int,
    cap: int = 1000,
) -> Comparison:
    """Compare every policy with the baseline under shared luck.

    outcomes: columns policy, future, replicate, outcome, value; rows of other outcomes are ignored.
    indifference: the smallest difference that matters, in the metric's unit.
    cap: replicates beyond which an undecided comparison is called too close.
    """
    empty = Comparison(metric, baseline, indifference, confidence, horizon_months, ())
    rows = [_row(paired, empty, cap) for paired in pair(outcomes, metric.name, baseline=baseline)]
    adjusted = holm([probability(row.finding.difference, indifference) for row in rows])
    kept = _contenders(rows, empty)
    judged = tuple(
        replace(row, p_holm=p, may_be_best=row.finding.policy in kept if kept else None)
        for row, p in zip(rows, adjusted, strict=True)
    )
    return replace(empty, rows=judged, contenders=kept)


def _contenders(rows: Sequence[Row], terms: Comparison) -> tuple[str, ...]:
    """The policies that the screening keeps, the baseline first."""
    if not rows or terms.metric.better == "neither":
        return ()
    sign = -1.0 if terms.metric.better == "lower" else 1.0
    values = np.column_stack([rows[0].paired.baseline_values, *(row.paired.values for row in rows)])
    names = [terms.baseline, *(row.paired.policy for row in rows)]
    return tuple(name for name, kept in zip(names, may_be_best(sign * values, terms.confidence), strict=True) if kept)


def _row(paired: Paired, terms: Comparison, cap: int) -> Row:
    """One policy judged on the comparison's terms: metric, indifference, confidence and horizon."""
    difference, better = interval(paired.differences, terms.confidence), terms.metric.better
    finding = Finding(
        policy=paired.policy,
        baseline=paired.baseline,
        metric=terms.metric,
        horizon_months=terms.horizon_months,
        indifference=terms.indifference,
        difference=difference,
        verdict=decide(difference.low, difference.high, terms.indifference, better),
        replicates_better=paired.replicates_better(better),
        futures_better=paired.futures_better(better),
        futures=int(paired.futures.size),
        needed=replicates_needed(difference, terms.indifference, cap),
    )
    return Row(paired, variance_gain(paired.values, paired.baseline_values, terms.confidence), finding)


def _stacked(parts: Sequence[tuple[str, Ints, Floats]], place: str) -> pd.DataFrame:
    frames = [pd.DataFrame({"policy": name, place: places, "difference": values}) for name, places, values in parts]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["policy", place, "difference"])
