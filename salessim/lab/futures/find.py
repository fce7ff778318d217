"""Reads the futures of a run: outcomes as arrays, unknowns as columns, and what is required."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Final

import numpy as np
import pandas as pd

from salessim.analysis.futures.halves import LEAST
from salessim.analysis.futures.hedging import hedge
from salessim.analysis.futures.information import information
from salessim.analysis.futures.regret import regrets
from salessim.analysis.futures.telling import least_regret
from salessim.analysis.futures.thresholds import Bound, Kept, kept
from salessim.analysis.pairing import by_world
from salessim.errors import InputRefusedError
from salessim.lab.futures.answer import Futures
from salessim.model.metrics import METRICS
from salessim.quantities.arrays import Floats
from salessim.quantities.phrases import counted
from salessim.study import Decide, Study
from salessim.study.parts.keys import by_attribute
from salessim.study.parts.settings import bound
from salessim.study.text.complaints import says, suggestion
from salessim.study.text.nodes import Place, Scalar

REQUIRE: Final = "METRIC=VALUE, such as gross_retention=85%"


def find(study: Study, decide: Decide, values: Callable[[str], pd.DataFrame], require: Sequence[str] = ()) -> Futures:
    """What the futures of a study say.

    values: the outcomes of one metric, columns policy, future, replicate, value, a row for every world of the study.
    require: beside what the study requires, or instead of it for the same metric, as 'gross_retention=85%'.
    """
    metric = METRICS[decide.outcome]
    if metric.better == "neither":
        advice = "neither more nor less of it is better, so nothing can be regretted"
        raise InputRefusedError(f"decide.outcome: is {metric.name}; {advice}")
    wanted = {**decide.require, **dict(map(_required, require))}
    bounds = {name: Bound(value, METRICS[name].better) for name, value in wanted.items()}
    worlds = _worlds(values(metric.name), study)
    whole = worlds[np.isfinite(worlds).all(axis=(1, 2))]
    if len(whole) < LEAST:
        count = counted(len(whole), "complete replicate")
        raise InputRefusedError(f"{count}: expected {LEAST} or more, half to choose and half to value; run more")
    gains = -whole if metric.better == "lower" else whole
    found = dict(zip(study.policies, regrets(gains, study.confidence), strict=True))
    least = list(found).index(least_regret(found, decide.baseline))
    met, unmeasured = _kept({name: _worlds(values(name), study) for name in bounds}, bounds, study)
    return Futures(
        study,
        metric,
        decide.baseline,
        decide.indifference,
        len(whole),
        len(worlds) - len(whole),
        found,
        hedge(gains, least, study.confidence),
        bounds,
        met,
        unmeasured,
        information(gains, _design(study), confidence=study.confidence, sampled=study.futures_kind == "sample"),
    )


def _kept(worlds: Mapping[str, Floats], bounds: Mapping[str, Bound], study: Study) -> tuple[dict[str, Kept], int]:
    """How often each policy meets what is required, and how many replicates cannot say because a number is missing."""
    if not bounds:
        return {}, 0
    whole = np.logical_and.reduce([np.isfinite(each).all(axis=(1, 2)) for each in worlds.values()])
    if not whole.any():
        names = ", ".join(bounds)
        raise InputRefusedError(f"--require {names}: no replicate has a number in every world; require another metric")
    found = kept({name: each[whole] for name, each in worlds.items()}, bounds, study.confidence)
    return dict(zip(study.policies, found, strict=True)), int(np.count_nonzero(~whole))


def _worlds(frame: pd.DataFrame, study: Study) -> Floats:
    """Shape (replicates, policies, futures), by the number of the replicate; what is missing is not a number."""
    numbers = [future.number for future in study.futures]
    return by_world(frame, [*study.policies], numbers)


def _design(study: Study) -> dict[str, Floats]:
    """Every parameter that a future sets, by its key, shape (futures,); words and lists as codes.

    A future that leaves it alone has the organisation's value.
    """
    paths = dict.fromkeys(path for future in study.futures for path in future.values)
    found = {}
    for path in paths:
        own = attrgetter(path)(study.organisation)
        held = [future.values.get(path, own) for future in study.futures]
        codes = {value: float(code) for code, value in enumerate(dict.fromkeys(held))}
        numbers = [float(value) if isinstance(value, int | float) else codes[value] for value in held]
        found[by_attribute()[path].key] = np.array(numbers, dtype=np.float64)
    return found


def _required(given: str) -> tuple[str, float]:
    """A metric's name and what it must reach, from 'gross_retention=85%'."""
    name, equals, text = (part.strip() for part in given.partition("="))
    if not equals:
        raise InputRefusedError(f"--require {given}: expected {REQUIRE}")
    if name not in METRICS:
        raise InputRefusedError(f"--require {name}: unknown metric; {suggestion(name, METRICS)}")
    node = Scalar(text, quoted=False, place=Place("--require"))
    try:
        return name, bound(METRICS[name], node)
    except ValueError as error:
        raise InputRefusedError(f"--require {name}: {says(node, str(error))}") from None
