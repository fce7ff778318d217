"""The dish `axes`: a policy's difference from the baseline along each assumption that may flip the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from salessim.errors import InputRefusedError
from salessim.lab.tipping.grid import Dimension, grids, own_value, spaced
from salessim.model.metrics import METRICS
from salessim.quantities.arrays import Floats
from salessim.study import Study
from salessim.study.about import facts
from salessim.study.parts.keys import Parameter, by_attribute, parameters
from salessim.study.parts.telling import MOST_SLIDERS
from salessim.workshop.kitchen.answers import Axes, LeftOut, Slider
from salessim.workshop.kitchen.dishes.course import outcome
from salessim.workshop.kitchen.dishes.place import Place
from salessim.workshop.kitchen.dishes.whatif import decision, differences
from salessim.workshop.mind.orders import MOST_FUTURES, VALUES
from salessim.workshop.mind.positions import PLACES


@dataclass(frozen=True)
class Axis:
    """A parameter and the values it takes, rising, the study's own among them."""

    parameter: Parameter
    own: float
    values: tuple[float, ...]


def axes(study: Study, details: Mapping[str, Any], place: Place) -> Mapping[str, Any]:
    """The plain values of `answers.Axes`; details: the `policy` that is held against the baseline, and `replicates`."""
    policy = str(details["policy"])
    decide = decision(study, policy)
    along, left_out = choose(study, policy)
    rows = [{}, *({each.parameter.attribute: value} for each in along for value in each.values if value != each.own)]
    count = int(details["replicates"])
    found = differences(study, policy, rows, place, count) if along else None
    answer: Axes = {
        "policy": policy,
        "baseline": decide.baseline,
        "outcome": outcome(METRICS[decide.outcome]),
        "indifference": decide.indifference,
        "confidence": study.confidence,
        "horizon_months": study.span.horizon,
        "replicates": 0 if found is None else len(found),
        "futures": min(MOST_FUTURES, len(study.futures)),
        "all_futures": len(study.futures),
        "sliders": [] if found is None else list(_sliders(along, found)),
        "left_out": left_out,
    }
    return answer


def choose(study: Study, policy: str) -> tuple[list[Axis], list[LeftOut]]:
    """The sliders of a study: of its `what_if`, else of its claim's ranges; and those that cannot be one, with why."""
    claimed = [by_attribute()[attribute].key for attribute in study.claim.ranges] if study.claim else []
    found: list[Axis] = []
    left_out: list[LeftOut] = []
    for key in study.telling.what_if or claimed:
        if len(found) == MOST_SLIDERS:
            break
        axis = _axis(study, policy, parameters()[key])
        if isinstance(axis, Axis):
            found.append(axis)
        else:
            left_out.append({"key": key, "meaning": parameters()[key].meaning.meaning, "reason": axis})
    return found, left_out


def _axis(study: Study, policy: str, parameter: Parameter) -> Axis | str:
    """A parameter's values, or the reason why it is no slider."""
    reason = _reason(study, policy, parameter)
    if reason:
        return reason
    ends = (study.claim.ranges.get(parameter.attribute) if study.claim else None) or parameter.meaning.range
    if ends is None:
        return "range"
    own = own_value(study, policy, parameter.attribute)
    axis = Axis(parameter, own, values_between(*ends, own))
    try:
        everywhere = tuple(sorted({*axis.values, *spaced(axis.values[0], axis.values[-1], PLACES)}))
        grids(study, [Dimension(parameter, everywhere, parameter.key)], [policy])
    except InputRefusedError:
        return "misfit"
    return axis if len(axis.values) > 1 else "range"


def _reason(study: Study, policy: str, parameter: Parameter) -> str:
    """Why no assumption about a parameter can hold for both policies; empty where one can."""
    path, baseline = parameter.attribute, decision(study, policy).baseline
    if parameter.meaning.scope == "structure" or not parameter.is_number:
        return "structure"
    if any(path in change.values for change in study.policies[baseline]):
        return "baseline"
    if any(path in change.values for change in study.policies[policy]):
        return "decision"
    return "future" if any(path in future.values for future in study.futures) else ""


def values_between(low: float, high: float, own: float) -> tuple[float, ...]:
    """Five values from the lowest to the highest, the study's own among them: the widest gap is halved till it is five.

    >>> values_between(0, 8, 4), values_between(2.0, 3.0, 1.0)
    ((0.0, 2.0, 4.0, 6.0, 8.0), (1.0, 1.5, 2.0, 2.5, 3.0))
    """
    values = sorted({float(low), float(high), float(own)})
    while 1 < len(values) < VALUES:
        left, right = max(pairwise(values), key=lambda pair: pair[1] - pair[0])
        values = sorted([*values, float(f"{(left + right) / 2:.12g}")])
    return tuple(values)


def _sliders(along: list[Axis], found: Floats) -> Iterator[Slider]:
    """Each slider with its columns of the differences; the first column is the study's own values."""
    column = 1
    for axis in along:
        columns = []
        for value in axis.values:
            columns.append(0 if value == axis.own else column)
            column += value != axis.own
        yield _slider(axis, found[:, columns])


def _slider(axis: Axis, found: Floats) -> Slider:
    parameter = axis.parameter
    return {
        "key": parameter.key,
        "meaning": parameter.meaning.meaning,
        "unit": parameter.meaning.unit,
        "source": facts(parameter.key)["source"],
        "quality": evidence_label(parameter),
        "own": axis.own,
        "values": list(axis.values),
        "written": [parameter.written(value) for value in axis.values],
        "differences": [[float(each) for each in column] for column in found.T],
    }


def evidence_label(parameter: Parameter) -> str:
    """How well a parameter's usual value is known: 'assumption', or the kind and quality of its source."""
    return parameter.kind if parameter.kind == "assumption" else f"{parameter.kind}, {parameter.quality}"
