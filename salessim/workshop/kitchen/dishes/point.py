"""The dish `point`: the difference in worlds computed just where the sliders stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from salessim.analysis.interval import interval
from salessim.analysis.verdict import Finding, decide, replicates_needed
from salessim.model.metrics import METRICS
from salessim.quantities.arrays import Floats
from salessim.study import Study
from salessim.study.parts.keys import parameters
from salessim.workshop.kitchen.answers import Point
from salessim.workshop.kitchen.dishes.place import Place
from salessim.workshop.kitchen.dishes.whatif import decision, differences

MOST_REPLICATES: Final = 1000
"""Beyond which an undecided comparison is called too close."""


def point(study: Study, details: Mapping[str, Any], place: Place) -> Mapping[str, Any]:
    """The plain values of `answers.Point`; details: the `policy`, `values` of parameters by key, and `replicates`."""
    policy, given = str(details["policy"]), {str(key): float(value) for key, value in details["values"].items()}
    row = {parameters()[key].attribute: value for key, value in given.items()}
    found = differences(study, policy, [row], place, int(details["replicates"]))[:, 0]
    said = finding(study, policy, found)
    known = said.difference
    answer: Point = {
        "values": given,
        "mean": known.mean,
        "low": known.low,
        "high": known.high,
        "n": known.n,
        "verdict": said.verdict.word,
        "sentence": said.sentence(),
    }
    return answer


def finding(study: Study, policy: str, found: Floats) -> Finding:
    """What some replicates say of a policy; found: policy − baseline, shape (replicates,)."""
    terms = decision(study, policy)
    metric, known = METRICS[terms.outcome], interval(found, study.confidence)
    ahead = found < 0 if metric.better == "lower" else found > 0
    return Finding(
        policy=policy,
        baseline=terms.baseline,
        metric=metric,
        horizon_months=study.span.horizon,
        indifference=terms.indifference,
        difference=known,
        verdict=decide(known.low, known.high, terms.indifference, metric.better),
        replicates_better=int(np.count_nonzero(ahead)),
        futures_better=0,
        futures=1,
        needed=replicates_needed(known, terms.indifference, MOST_REPLICATES),
    )
