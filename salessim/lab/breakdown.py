"""Metrics group by group, such as source by source: which groups there are, and their frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import numpy as np
import pandas as pd

from salessim.engine.metrics import DISCOUNT, Metric
from salessim.ensemble.folder import frames, tables
from salessim.ensemble.folder.store import Store
from salessim.ensemble.report import MONTHLY
from salessim.errors import InputRefusedError, RunFailedError
from salessim.model.metrics import BREAKDOWNS, METRICS, broken_down
from salessim.model.tallies import TALLIES
from salessim.quantities.arrays import Floats


def known(name: str, names: Sequence[str], kind: str) -> str:
    """The name, if it is one of `names`; an unknown one is refused with the nearest."""
    if name in names:
        return name
    close = get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"expected one of: {', '.join(names)}"
    raise InputRefusedError(f"{name}: unknown {kind}; {hint}")


def monthly(store: Store, worlds: pd.DataFrame, metric: Metric, by: str) -> pd.DataFrame:
    """Columns policy, future, replicate, month, the group under the name of `by`, value: a row per group."""
    of_groups = {group: metric.of_group(group) for group in groups_of(metric, by)}
    months, tallies = _counted(store, worlds, of_groups.values())
    shape = len(months), len(of_groups)
    values = np.stack([each.monthly(tallies).reshape(-1) for each in of_groups.values()], axis=1)
    frame = months.loc[months.index.repeat(shape[1])].reset_index(drop=True)
    return frame.assign(**{by: np.tile(list(of_groups), shape[0]), "value": values.reshape(-1)})


def outcomes(store: Store, worlds: pd.DataFrame, by: str) -> pd.DataFrame:
    """Columns policy, future, replicate, the group, outcome, value: a row per world, group and metric with groups."""
    groups = BREAKDOWNS[known(by, tuple(BREAKDOWNS), "breakdown")]
    asked = [(group, name, metric.of_group(group)) for group in groups for name, metric in broken_down(by).items()]
    months, tallies = _counted(store, worlds, [metric for _, _, metric in asked])
    values = np.stack([metric.outcome(tallies) for _, _, metric in asked], axis=1)
    mine = months.loc[months["month"] == 1, frames.WORLD]
    frame = mine.loc[mine.index.repeat(len(asked))].reset_index(drop=True)
    names = {by: [group for group, _, _ in asked], "outcome": [name for _, name, _ in asked]}
    tiled = {column: np.tile(held, len(mine)) for column, held in names.items()}
    return frame.assign(**tiled, value=values.reshape(-1))


def _counted(store: Store, worlds: pd.DataFrame, metrics: Iterable[Metric]) -> tuple[pd.DataFrame, dict[str, Floats]]:
    """Policy, future, replicate and month of every row, and the tallies of some metrics with shape (worlds, months)."""
    names = sorted({DISCOUNT}.union(*(metric.tallies() for metric in metrics)))
    files = store.files(MONTHLY)
    if not files:
        raise RunFailedError(f"{store.folder}: no world is finished; run the study again to continue")
    table = tables.read(files, ["key", "month", *names])
    if not {*names} <= {*table.column_names}:
        raise InputRefusedError(f"{store.folder}: is of a version that did not count by group; run the study anew")
    frame = table.to_pandas()
    frame["key"] = frame["key"].astype("str")
    frame = frame.merge(worlds, on="key")
    frame = frame.sort_values(["place", "future", "replicate", "month"], ignore_index=True)
    many = int(frame["month"].max()) if len(frame) else 1
    return frame[[*frames.WORLD, "month"]], {name: frame[name].to_numpy().reshape(-1, many) for name in names}


def groups_of(metric: Metric, by: str) -> tuple[str, ...]:
    """The groups of a breakdown; refuses one that does not exist, or that the metric is not counted by."""
    groups = BREAKDOWNS[known(by, tuple(BREAKDOWNS), "breakdown")]
    if metric.of_group(groups[0]).tallies() <= TALLIES.keys():
        return groups
    there = tuple(broken_down(by))
    close = get_close_matches(metric.name, there, n=1) if metric.name in METRICS else []
    hint = f"did you mean {close[0]!r}?" if close else f"by {by} there are: {', '.join(there)}"
    raise InputRefusedError(f"{metric.name}: is not counted by {by}; {hint}")
