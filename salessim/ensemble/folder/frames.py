"""What a run has found, as pandas frames and DuckDB views: one row per world, under the study's own names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from salessim.engine.metrics import DISCOUNT, Metric
from salessim.ensemble.cells import Cell
from salessim.ensemble.folder import tables
from salessim.ensemble.folder.store import Store
from salessim.ensemble.report import MONTHLY, OUTCOMES
from salessim.errors import InputRefusedError, RunFailedError
from salessim.model.metrics import METRICS

WORLD = ["policy", "future", "replicate"]


def labels(worlds: Iterable[Cell]) -> pd.DataFrame:
    """Columns key, policy, future, replicate, and place: the order in which the study names its worlds.

    Files are joined with these by key, so that a renamed policy needs no new worlds, and two policies that change the
    same share theirs.
    """
    rows = [(cell.key, cell.policy, cell.future, cell.replicate) for cell in worlds]
    frame = pd.DataFrame(rows, columns=["key", *WORLD])
    order = {policy: place for place, policy in enumerate(frame["policy"].unique())}
    frame["place"] = frame["policy"].map(order)
    return frame


def outcomes(store: Store, worlds: pd.DataFrame, metric: str | None = None) -> pd.DataFrame:
    """Columns policy, future, replicate, outcome, value: one row per finished world and metric (or one metric only)."""
    table = tables.read(_files(store, OUTCOMES), ["key", "outcome", "value"])
    if metric is not None:
        table = table.filter(np.asarray(table["outcome"].to_pandas() == metric))
    frame = _labelled(table.to_pandas(), worlds)
    rank = {name: place for place, name in enumerate(METRICS)}
    frame["rank"] = frame["outcome"].astype("object").map(rank)
    frame = frame.sort_values(["place", "future", "replicate", "rank"], ignore_index=True)
    frame["outcome"] = frame["outcome"].astype("str")
    return frame[[*WORLD, "outcome", "value"]]


def monthly(store: Store, worlds: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """Columns policy, future, replicate, month (1, 2, …), value in the metric's unit."""
    names = [name for name in (metric.numerator, metric.denominator, _weight(metric)) if name]
    table = tables.read(_files(store, MONTHLY), ["key", "month", *dict.fromkeys(names)])
    value = metric.monthly({name: table[name].to_numpy() for name in names})
    frame = table.select(["key", "month"]).to_pandas().assign(value=value)
    frame = _labelled(frame, worlds).sort_values(["place", "future", "replicate", "month"], ignore_index=True)
    return frame[[*WORLD, "month", "value"]]


def query(store: Store, worlds: pd.DataFrame, sql: str) -> pd.DataFrame:
    """The answer to SQL about `outcomes` and `monthly` (one row per world and month, one column per metric)."""
    with duckdb.connect() as connection:
        connection.register("worlds", worlds)
        connection.read_parquet([str(file) for file in _files(store, OUTCOMES)]).create_view("outcome_files")
        connection.read_parquet([str(file) for file in _files(store, MONTHLY)]).create_view("month_files")
        connection.execute(
            "create view outcomes as select w.policy, w.future, w.replicate, f.outcome, f.value"
            " from outcome_files f join worlds w using (key)"
        )
        columns = ", ".join(f"{_expression(metric)} as {metric.name}" for metric in METRICS.values())
        connection.execute(
            f"create view monthly as select w.policy, w.future, w.replicate, f.month, {columns}"  # noqa: S608 - our names
            " from month_files f join worlds w using (key)"
        )
        try:
            return connection.execute(sql).df()
        except duckdb.Error as error:
            raise InputRefusedError(f"sql: {error}") from error


def _expression(metric: Metric) -> str:
    """A metric's month in SQL; 0 ÷ 0 is null."""
    value = f"f.{metric.numerator}"
    if metric.denominator is not None:
        value = f"{value} / nullif(f.{metric.denominator}, 0)"
    if _weight(metric):
        value = f"{value} * f.{_weight(metric)}"
    return f"1 - {value}" if metric.complement else value


def _weight(metric: Metric) -> str | None:
    """The tally that a metric's months are multiplied by, if any."""
    return DISCOUNT if metric.over_time == "discounted" else None


def _labelled(frame: pd.DataFrame, worlds: pd.DataFrame) -> pd.DataFrame:
    """The rows that belong to the study's worlds, under its names."""
    frame["key"] = frame["key"].astype("str")
    return frame.merge(worlds, on="key")


def _files(store: Store, ending: str) -> list[Path]:
    files = store.files(ending)
    if not files:
        raise RunFailedError(f"{store.folder}: no world is finished; run the study again to continue")
    return files
