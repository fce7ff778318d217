"""The dish `play`: a policy of the trainer's own beside the scenario's, in the numbers that people ask for first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from salessim.analysis.compare import Comparison
from salessim.ensemble.cells import study_digest
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab.record import Run
from salessim.lab.run import carry, load
from salessim.study import Replications, Study
from salessim.workshop.kitchen.answers import Play, PlayRow
from salessim.workshop.kitchen.dishes.place import Counting, Place
from salessim.workshop.kitchen.orders import PLAY_REPLICATES

METRICS_SHOWN: Final = (
    "contribution_npv_usd",
    "new_arr_usd",
    "win_rate",
    "customers",
    "gross_retention",
    "quits",
    "tenure_months",
    "ramped_share",
    "people_cost_usd",
)
"""What a room asks of a policy, beside the metric that decides: deals, customers, people, money."""


def play(study: Study, details: Mapping[str, Any], place: Place) -> Mapping[str, Any]:
    """The plain values of `answers.Play`; details: the `policies` to show, the baseline among them."""
    names, count = [str(name) for name in details["policies"]], int(details.get("replicates", PLAY_REPLICATES))
    if study.decide is None or study.decide.baseline not in names or not set(names) <= set(study.policies):
        raise InputRefusedError(f"{study.path}: free play needs `decide` with a baseline, and policies of this study")
    asked = replace(
        study,
        policies={name: study.policies[name] for name in study.policies if name in names},
        replications=Replications(count, count, study.replications.batch),
        half_width=None,
        trace_replicates=0,
    )
    folder = folder_of(study, place.folder)
    carry(asked, folder, place.workers, Counting(place))
    run = load(folder)
    told: Play = {
        "rows": list(_rows(run, asked, (study.decide.outcome, *METRICS_SHOWN))),
        "sentences": run.compare().sentences()[: len(asked.policies) - 1],
        "replicates": count,
        "notes": [*run.notes, *study.notes],
    }
    return told


def folder_of(study: Study, workshop: Path) -> Path:
    """Where all tries of an organisation keep their worlds; the scenario's own policies are computed once."""
    return workshop / "runs" / f"play-{study_digest(study)[:12]}"


def _rows(run: Run, asked: Study, metrics: Sequence[str]) -> Iterator[PlayRow]:
    """Metric by metric, each policy in the order of the study."""
    for metric in dict.fromkeys(metrics):
        try:
            found = run.compare(metric) if asked.decide and metric != asked.decide.outcome else run.compare()
        except RunFailedError:
            continue  # such as a win rate where nobody ever met a customer: there is nothing to show
        yield from _metric(found, list(asked.policies))


def _metric(found: Comparison, policies: Sequence[str]) -> Iterator[PlayRow]:
    metric, rows = found.metric, {row.finding.policy: row for row in found.rows}
    for policy in policies:
        row = rows.get(policy)
        values = found.rows[0].paired.baseline_values if row is None else row.paired.values
        known = row.finding.difference if row else None
        yield {
            "policy": policy,
            "metric": metric.name,
            "label": metric.label,
            "unit": metric.unit,
            "mean": _finite(float(values.mean())),
            "difference": _finite(known.mean) if known else None,
            "low": _finite(known.low) if known else None,
            "high": _finite(known.high) if known else None,
            "verdict": row.finding.verdict.word if row else "",
        }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
