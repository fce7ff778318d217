"""A calibration as plain values: what `--json` prints."""

from __future__ import annotations

import math
from typing import Any

from salessim.calibration.estimate import Estimate
from salessim.calibration.findings import Finding
from salessim.calibration.fit import Fit
from salessim.calibration.matching.matched import Matched


def facts(fit: Fit) -> dict[str, Any]:
    """Everything found, in the parameters' own units; no name of a person or an account."""
    return {
        "started_from": fit.base.name,
        "records": fit.seen,
        "read": fit.report.as_json(),
        "estimates": [_finding(each) for each in fit.findings.found],
        "choices": [{"key": each.key, "value": each.value, "why": each.why} for each in fit.findings.choices],
        "unknown": [{"key": each.key, "why": each.why} for each in fit.findings.unknown],
        "disagreements": [each.parameter.key for each in fit.findings.disagreements],
        "notes": list(fit.notes),
        "simulated_moments": None if fit.matched is None else _matched(fit.matched),
        "stopped": fit.stopped,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    direct, simulated = (_estimate(each) for each in (finding.direct, finding.simulated))
    unit = finding.parameter.meaning.unit
    kept = _estimate(finding.kept) or {}
    ways = {"direct": direct, "simulated": simulated, "disagree": finding.disagree}
    return {"key": finding.parameter.key, "unit": unit, "was": finding.was, **kept, "way": finding.way, **ways}


def _estimate(estimate: Estimate | None) -> dict[str, Any] | None:
    if estimate is None:
        return None
    numbers = {"value": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n}
    return {**numbers, "source": estimate.source, "method": estimate.method, "note": estimate.note}


def _matched(matched: Matched) -> dict[str, Any]:
    return {
        "distance": _finite(matched.distance),
        "degrees_of_freedom": matched.freedom,
        "p": None if matched.p_value is None else _finite(matched.p_value),
        "worlds": matched.worlds,
        "says": matched.sentence,
        "moments": [
            {
                "name": each.name,
                "title": each.title,
                "unit": each.unit,
                "observed": _finite(each.observed),
                "simulated": _finite(each.simulated),
                "standard_error": _finite(each.standard_error),
                "z": _finite(each.z),
                "held_out": each.held_out,
                "used_by_direct_estimates": each.direct,
            }
            for each in matched.moments
        ],
    }


def _finite(number: float) -> float | None:
    """The number, or nothing for one that JSON cannot say."""
    return number if math.isfinite(number) else None
