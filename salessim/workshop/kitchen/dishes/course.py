"""The dish `course`: every policy against the baseline, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from salessim.analysis.compare import Comparison, Row
from salessim.analysis.interval import Interval, interval
from salessim.analysis.pairing import count_better
from salessim.analysis.selection.screening import may_be_best
from salessim.engine.metrics import Better, Metric
from salessim.errors import InputRefusedError
from salessim.lab.record import Run
from salessim.lab.run import CONTRIBUTION
from salessim.quantities.arrays import Floats
from salessim.study import Study
from salessim.workshop.kitchen.answers import Course, Outcome, PolicyCourse, Step, WithBook
from salessim.workshop.kitchen.dishes.numbers import candidates, telling
from salessim.workshop.kitchen.dishes.place import Place
from salessim.workshop.kitchen.dishes.running import Months, months
from salessim.workshop.kitchen.dishes.runs import course_run
from salessim.workshop.kitchen.orders import FEWEST_REPLICATES
from salessim.workshop.room.records import steps

PERCENTILES = (0.1, 0.5, 0.9)


def course(study: Study, details: Mapping[str, Any], place: Place) -> Mapping[str, Any]:
    """The plain values of `answers.Course`; details: `replicates`, or null for as many as a room waits for."""
    run, folder = course_run(study, details, place)
    answer: Course = {**told(run), "folder": folder}
    return answer


def told(run: Run) -> Course:
    """The course of a finished run, which does not say where it is."""
    compared = run.compare()
    metric, n = compared.metric, _complete(run, compared)
    replicates = [int(each) for each in compared.rows[0].paired.replicates]
    others = [each for each in candidates() if each.name != metric.name]
    held = months(run, [metric, *others], replicates)
    return {
        "outcome": outcome(metric),
        "baseline": compared.baseline,
        "policies": [_policy(row, differences(held, metric, row, compared), compared) for row in compared.rows],
        "best": _best(compared),
        "contenders": _contenders(compared),
        "indifference": float(compared.indifference),
        "confidence": compared.confidence,
        "months": compared.horizon_months,
        "replicates": n,
        "failed": run.manifest.failed,
        "numbers": telling(held, others, compared.baseline, steps(compared.horizon_months)),
        "folder": "",
        "with_book": _with_book(run, compared),
        "notes": [*run.notes, *compared.sentences()[len(compared.rows) :]],
    }


def _with_book(run: Run, compared: Comparison) -> dict[str, WithBook]:
    """Each policy's verdict with the closing book value, which `salessim run` says wherever contribution decides."""
    rows = run.with_book_value().rows if compared.metric.name == CONTRIBUTION else ()
    return {row.paired.policy: _booked(row) for row in rows}


def _booked(row: Row) -> WithBook:
    known = row.finding.difference
    return {
        "verdict": row.finding.verdict.word,
        "mean": known.mean,
        "low": known.low,
        "high": known.high,
        "sentence": row.finding.sentence(),
    }


def outcome(metric: Metric) -> Outcome:
    """The metric that decides, as plain values."""
    return {"name": metric.name, "label": metric.label, "unit": metric.unit, "better": metric.better}


def differences(held: Months, metric: Metric, row: Row, compared: Comparison) -> Floats:
    """Running outcome − the baseline's in every pair of worlds, shape (replicates, futures, months).

    Where a world has no number yet, as a ratio before there is anything to divide by, nothing has come apart: 0.
    """
    through = held.through(metric)
    mine, theirs = (held.policies.index(name) for name in (row.paired.policy, compared.baseline))
    apart = through[mine] - through[theirs]
    return np.where(np.isfinite(apart), apart, 0.0)


def _complete(run: Run, compared: Comparison) -> int:
    """The replicates that count, enough of them to know how well a mean is known."""
    if not compared.rows:
        raise InputRefusedError(f"policies: there is only {compared.baseline}; expected a second one to compare")
    n = compared.rows[0].finding.difference.n
    if n < FEWEST_REPLICATES:
        failed = run.manifest.failed
        raise InputRefusedError(
            f"only {n} replicate is complete, as {failed} worlds failed; expected {FEWEST_REPLICATES} or more"
        )
    return n


def _policy(row: Row, apart: Floats, compared: Comparison) -> PolicyCourse:
    """What may happen is told over all worlds; how well the mean is known, over replicates met in every future."""
    means, worlds = apart.mean(axis=1), apart.reshape(-1, apart.shape[-1])
    known = [interval(means[:, month], compared.confidence) for month in range(means.shape[1])]
    spread = np.quantile(worlds, PERCENTILES, axis=0)
    better = compared.metric.better
    return {
        "name": row.paired.policy,
        "p10": spread[0].tolist(),
        "p50": spread[1].tolist(),
        "p90": spread[2].tolist(),
        "mean": [each.mean for each in known],
        "low": [each.low for each in known],
        "high": [each.high for each in known],
        "steps": [_step(m, known[m - 1], spread[:, m - 1], worlds[:, m - 1], better) for m in steps(len(known))],
        "verdict": row.finding.verdict.word,
        "sentence": row.finding.sentence(),
    }


def _step(month: int, known: Interval, spread: Floats, apart: Floats, better: Better) -> Step:
    return {
        "month": month,
        "mean": known.mean,
        "low": known.low,
        "high": known.high,
        "p10": float(spread[0]),
        "p90": float(spread[2]),
        "better": count_better(apart, better),
        "n": apart.size,
    }


def _contenders(compared: Comparison) -> list[str]:
    """Not known to be behind the best by more than matters; everybody, where no direction is better."""
    names = [compared.baseline, *(row.paired.policy for row in compared.rows)]
    if compared.metric.better == "neither":
        return names
    sign = -1.0 if compared.metric.better == "lower" else 1.0
    values = [compared.rows[0].paired.baseline_values, *(row.paired.values for row in compared.rows)]
    kept = may_be_best(sign * np.column_stack(values), compared.confidence, compared.indifference)
    return [name for name, may_be in zip(names, kept, strict=True) if may_be]


def _best(compared: Comparison) -> str:
    """The best mean outcome, the highest where neither direction is better; of equal ones the first, baseline first."""
    sign = -1.0 if compared.metric.better == "lower" else 1.0
    means = {compared.baseline: float(compared.rows[0].paired.baseline_values.mean())}
    means |= {row.paired.policy: float(row.paired.values.mean()) for row in compared.rows}
    return max(means, key=lambda name: sign * means[name])
