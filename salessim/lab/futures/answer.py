"""The answer about a run's futures: regret, what is required, and what it would be worth to know before choosing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from salessim.analysis.futures import telling
from salessim.analysis.futures.hedging import Hedge
from salessim.analysis.futures.information import Information, Worth
from salessim.analysis.futures.regret import Regret
from salessim.analysis.futures.thresholds import Bound, Kept
from salessim.engine.metrics import Metric
from salessim.figures.wording import level, midway
from salessim.lab.answer import plain
from salessim.lab.futures import rows
from salessim.model.metrics import METRICS
from salessim.quantities.evidence import evidence
from salessim.quantities.parameters import ASSUMPTION
from salessim.study import Study
from salessim.study.parts.keys import Parameter, parameters


@dataclass(frozen=True)
class Futures:
    """The answer, each policy in the order of the study."""

    study: Study
    metric: Metric
    baseline: str
    indifference: float
    """The smallest difference that matters, in the metric's unit."""
    replicates: int
    """Complete ones."""
    dropped: int
    regrets: Mapping[str, Regret]
    hedging: Hedge | None
    """Whose worst future is milder than that of the policy with the least regret."""
    bounds: Mapping[str, Bound]
    """What is required, by metric."""
    kept: Mapping[str, Kept]
    """Empty if nothing is required."""
    unmeasured: int
    """Replicates that say nothing of what is required, because a metric has no number in a world of theirs."""
    learned: Information

    def table(self) -> pd.DataFrame:
        """One row per policy: mean regret with its interval, P90, worst, share of futures in which it is best.

        Amounts in the metric's unit, shares from 0 to 1; of fewer than ten futures there is no P90. Where something is
        required, also the shares of futures and of worlds that meet all of it, with the interval of the latter.
        """
        return pd.DataFrame([self._row(policy) for policy in self.regrets])

    def information(self) -> pd.DataFrame:
        """One row per unknown, what is worth most to know first.

        Columns unknown, value, error, low, high, beyond_noise, evidence, meaning, why_not. Amounts in the metric's
        unit, for the whole period; beyond_noise says whether the interval lies above zero. An unknown of which
        nothing can be said has no number, and the reason in the last column.
        """
        rows = [{"unknown": name, **_worth_cells(worth)} for name, worth in self.learned.unknowns.items()]
        rows += [{"unknown": name, "why_not": why} for name, why in self.learned.unasked.items()]
        columns = ["unknown", *_worth_cells(self.learned.total), "evidence", "meaning", "why_not"]
        frame = pd.DataFrame(rows, columns=columns)
        frame["evidence"] = [_evidence_of(parameters()[name]) for name in frame["unknown"]]
        frame["meaning"] = [parameters()[name].meaning.meaning for name in frame["unknown"]]
        return frame

    def regret_rows(self) -> pd.DataFrame:
        """The table in texts, as people read it; what only several futures can tell is left out where there is one."""
        return rows.regrets(self.regrets, self.kept, self.terms)

    def unknown_rows(self) -> pd.DataFrame:
        """What to measure first in texts: everything at once, then one row per unknown; empty if none can be told."""
        return rows.unknowns(self.learned, self.information(), self.terms)

    def sentences(self) -> list[str]:
        """Regret, what is required, what to measure first, and what a careful reader must know."""
        terms, kinds = self.terms, {name: _evidence_of(parameters()[name]) for name in self.learned.unknowns}
        return [
            *telling.regret_sentences(self.regrets, self.hedging, terms),
            *telling.kept_sentences(self.kept, self.required(), terms),
            *telling.information_sentences(self.learned, terms, kinds),
            *telling.guards(self.learned, terms, self.replicates, self.dropped, self.study.futures_kind),
            *telling.unmeasured(self.unmeasured, self.replicates + self.dropped),
        ]

    def required(self) -> str:
        """What is required, in words: 'gross retention at least 85 %'."""
        return " and ".join(
            f"{midway(METRICS[name].label)} {each.words} {level(each.value, METRICS[name].unit)}"
            for name, each in self.bounds.items()
        )

    @property
    def terms(self) -> telling.Terms:
        """What the sentences speak of."""
        span, study = self.study.span, self.study
        futures, zone = len(study.futures), self.indifference
        return telling.Terms(self.metric, self.baseline, study.confidence, span.horizon, futures, zone)

    def facts(self) -> dict[str, Any]:
        """Everything as plain values, for JSON: no infinity, no not-a-number."""
        return {
            "title": self.study.title,
            "outcome": self.metric.name,
            "unit": self.metric.unit,
            "baseline": self.baseline,
            "confidence": self.study.confidence,
            "replicates": self.replicates,
            "dropped": self.dropped,
            "unmeasured": self.unmeasured,
            "futures": {"kind": self.study.futures_kind, "count": len(self.study.futures)},
            "require": {name: {"value": each.value, "side": each.words} for name, each in self.bounds.items()},
            "policies": [self._policy_facts(policy) for policy in self.regrets],
            "information": {
                "everything": _worth_cells(self.learned.total),
                "unknowns": [plain(row) for row in self.information().to_dict("records")],
            },
            "sentences": self.sentences(),
        }

    def _row(self, policy: str) -> dict[str, Any]:
        regret, mean = self.regrets[policy], self.regrets[policy].mean
        row = {
            "policy": policy,
            "n": mean.n,
            "regret": mean.mean,
            "low": mean.low,
            "high": mean.high,
            "p90": regret.tail,
            "worst": regret.most,
            "best_in": regret.best_in,
        }
        if self.kept:
            share = self.kept[policy].all
            row |= {
                "meets_in_futures": share.futures,
                "meets_in_worlds": share.worlds,
                "meets_low": share.low,
                "meets_high": share.high,
            }
        return row

    def _policy_facts(self, policy: str) -> dict[str, Any]:
        each = self.kept[policy].each if self.kept else {}
        by_future = [float(value) for value in self.regrets[policy].by_future]
        return {
            **plain(self._row(policy)),
            "regret_by_future": by_future,
            "meets_each": {k: vars(v) for k, v in each.items()},
        }


def _evidence_of(parameter: Parameter) -> str:
    """How the parameter's usual value is known: measured, published, survey, judgement, or an assumption."""
    entry = evidence().get(parameter.meaning.evidence)
    return entry.kind if entry else ASSUMPTION


def _worth_cells(worth: Worth) -> dict[str, Any]:
    return {
        "value": worth.value,
        "error": worth.error,
        "low": worth.low,
        "high": worth.high,
        "beyond_noise": worth.beyond_noise,
    }
