"""Reads the futures of a run: outcomes as arrays, unknowns as columns, and what is required."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Final

import numpy as np
import pandas as pd

from salessim.analysis.futures.halves import LEAST
from salessim.analysis.futures.information import information
from salessim.analysis.futures.regret import regrets
from salessim.analysis.futures.thresholds import Bound, Kept, kept
from salessim.errors import InputRefusedError, StudyError
from salessim.lab.futures.answer import Futures, Kind
from salessim.model.metrics import METRICS
from salessim.quantities.arrays import Floats
from salessim.study import Decide, Study
from salessim.study.parts.keys import by_attribute
from salessim.study.parts.settings import bound
from salessim.study.text.complaints import says, suggestion
from salessim.study.text.nodes import Branch, Place, Scalar
from salessim.study.text.source import parse

KINDS: Final[tuple[Kind, ...]] = ("list", "grid", "sample")
REQUIRE: Final = "METRIC=VALUE, such as gross_retention=85%"


def find(
    study: Study, decide: Decide, values: Callable[[str], pd.DataFrame], given: str, require: Sequence[str] = ()
) -> Futures:
    """What the futures of a study say.

    values: the outcomes of one metric, columns policy, future, replicate, value, a row for every world of the study.
    given: the study's text as its author wrote it, which tells whether futures were listed or drawn. require: beside
    what the study requires, or instead of it for the same metric, as 'gross_retention=85%'.
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
        count = f"{len(whole)} complete replicate{'' if len(whole) == 1 else 's'}"
        raise InputRefusedError(f"{count}: expected {LEAST} or more, half to choose and half to value; run more")
    kind, gains = kind_of(study, given), -whole if metric.better == "lower" else whole
    met, unmeasured = _kept({name: _worlds(values(name), study) for name in bounds}, bounds, study)
    return Futures(
        study,
        metric,
        decide.baseline,
        kind,
        len(whole),
        len(worlds) - len(whole),
        dict(zip(study.policies, regrets(gains, study.confidence), strict=True)),
        bounds,
        met,
        unmeasured,
        information(gains, _design(study), confidence=study.confidence, sampled=kind == "sample"),
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


def kind_of(study: Study, given: str) -> Kind:
    """How the futures were written; those that a parent wrote are known by their names and values."""
    if not any(future.values or future.name for future in study.futures):
        return "none"
    try:
        node = parse(given, "study").get("futures")
    except StudyError:
        node = None
    said = [kind for kind in KINDS if isinstance(node, Branch) and kind in node.entries]
    if said:
        return said[0]
    if [future.name for future in study.futures] != [str(future.number) for future in study.futures]:
        return "list"
    columns = _design(study).values()
    combinations = math.prod(np.unique(column).size for column in columns)
    return "grid" if combinations == len(study.futures) else "sample"


def _worlds(frame: pd.DataFrame, study: Study) -> Floats:
    """Shape (replicates, policies, futures), by the number of the replicate; what is missing is not a number."""
    numbers = [future.number for future in study.futures]
    wide = frame.pivot(index="replicate", columns=["policy", "future"], values="value").sort_index()
    wide = wide.reindex(columns=pd.MultiIndex.from_product([list(study.policies), numbers]))
    return wide.to_numpy(dtype=np.float64).reshape(len(wide), len(study.policies), len(numbers))


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
