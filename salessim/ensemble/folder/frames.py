"""What a run has found, as pandas frames and DuckDB views: one row per world, under the study's own names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from salessim.engine.metrics import DISCOUNT, Metric
from salessim.ensemble.cells import Cell
from salessim.ensemble.folder import tables
from salessim.ensemble.folder.store import WORLDS, Store
from salessim.ensemble.report import MONTHLY, OUTCOMES
from salessim.errors import InputRefusedError, NotCountedError, RunFailedError
from salessim.model.metrics import BREAKDOWNS, METRICS, broken_down
from salessim.quantities.arrays import Ints

if TYPE_CHECKING:
    import duckdb

WORLD = ["policy", "future", "replicate"]
VIEWS = ("outcomes", "monthly", *(f"monthly_by_{by}" for by in BREAKDOWNS), "worlds")
"""What SQL may ask."""


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


def labels_found(store: Store, policies: Sequence[str]) -> pd.DataFrame:
    """The same of a run of another version of the model, whose keys this one cannot make: as its files name them."""

    def only(rows: pa.Table) -> pa.Table:
        return rows.group_by(["key", *WORLD]).aggregate([])

    table = tables.read(_files(store, OUTCOMES), ["key", *WORLD], only)
    frame = table.to_pandas().astype({"key": "str", "policy": "object"})
    frame["place"] = frame["policy"].map({policy: place for place, policy in enumerate(policies)})
    mine = frame[frame["place"].notna()].astype({"place": "int64", "policy": "str"})
    return mine.sort_values(["future", "replicate", "place"], ignore_index=True)


def counted(store: Store, metrics: Sequence[Metric]) -> list[Metric]:
    """Those of the metrics that the run has counted: an earlier version of the model knew fewer."""
    held = tables.columns(_files(store, MONTHLY)[0])
    return [metric for metric in metrics if _tallies(metric) <= held]


def outcomes(store: Store, worlds: pd.DataFrame, metric: str | Collection[str] | None = None) -> pd.DataFrame:
    """Columns policy, future, replicate, outcome, value: one row per finished world and metric (or only one, or some).

    What is not asked for is left in its file: all metrics of ten thousand worlds would be a million rows.
    """
    names = set(METRICS) if metric is None else {metric} if isinstance(metric, str) else set(metric)

    def only(rows: pa.Table) -> pa.Table:
        if metric is None:
            return rows
        return rows.filter(pa.array([name in names for name in rows["outcome"].to_pylist()], pa.bool_()))

    table = tables.read(_files(store, OUTCOMES), ["key", "outcome", "value"], only)
    found = table["outcome"].combine_chunks()
    known = found.dictionary.to_numpy(zero_copy_only=False)
    rank = {name: place for place, name in enumerate(METRICS)}
    places = found.indices.to_numpy()
    frame, rows = _placed(table["key"], worlds, np.array([rank.get(name, len(rank)) for name in known])[places])
    frame["outcome"] = known[places[rows]]
    frame["value"] = table["value"].to_numpy()[rows]
    return frame


def monthly(store: Store, worlds: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """Columns policy, future, replicate, month (1, 2, …), value in the metric's unit."""
    return months(store, worlds, [metric]).rename(columns={metric.name: "value"})


def months(store: Store, worlds: pd.DataFrame, metrics: Sequence[Metric]) -> pd.DataFrame:
    """Columns policy, future, replicate, month (1, 2, …) and one for each metric, under its name."""
    names = set[str]().union(*(_tallies(metric) for metric in metrics))
    table = tables.read(_files(store, MONTHLY), ["key", "month", *sorted(names)])
    if not names <= {*table.column_names}:
        missing = ", ".join(metric.name for metric in metrics if not _tallies(metric) <= {*table.column_names})
        raise NotCountedError(
            f"{store.folder}: was computed by version {store.manifest.model_version} of the model, which did not "
            f"count {missing}; run the study anew in another folder"
        )
    tallies = {name: table[name].to_numpy() for name in names}
    values = {metric.name: metric.monthly(tallies) for metric in metrics}
    number = table["month"].to_numpy()
    frame, rows = _placed(table["key"], worlds, number)
    for name, each in {"month": number, **values}.items():
        frame[name] = each[rows]
    return frame


def parameters(store: Store) -> pd.DataFrame:
    """Columns policy, future, future_name and every parameter as it holds for everybody in month 1."""
    return tables.read([store.folder / WORLDS]).to_pandas()


def query(store: Store, worlds: pd.DataFrame, sql: str) -> pd.DataFrame:
    """The answer to SQL about the views of a run.

    `outcomes`: as the frame. `monthly`: a row per world and month, a column per metric. `monthly_by_source`: the same
    source by source, for the metrics that are counted so. `worlds`: as `parameters`.
    """
    import duckdb  # noqa: PLC0415 - few ask in SQL

    with duckdb.connect() as connection:
        with suppress(duckdb.Error):  # some versions cannot be told not to take our variables for tables
            connection.execute("set python_enable_replacements = false")
        connection.register("cells", worlds)
        connection.read_parquet([str(file) for file in _files(store, OUTCOMES)]).create_view("outcome_files")
        connection.read_parquet([str(file) for file in _files(store, MONTHLY)]).create_view("month_files")
        connection.execute(
            "create view outcomes as select w.policy, w.future, w.replicate, f.outcome, f.value"
            " from outcome_files f join cells w using (key)"
        )
        known = {metric.name: metric for metric in counted(store, [*METRICS.values()])}
        connection.execute(f"create view monthly as {_select(known)}")
        for by, groups in BREAKDOWNS.items():
            connection.execute(f"create view monthly_by_{by} as {_by_group(connection, by, groups)}")
        if (store.folder / WORLDS).exists():
            connection.read_parquet(str(store.folder / WORLDS)).create_view("worlds")
        try:
            return connection.execute(sql).df()
        except duckdb.Error as error:
            raise InputRefusedError(f"sql: {error}") from error


def _select(metrics: Mapping[str, Metric], more: str = "") -> str:
    """The SQL that reads metrics from the files of months, with another column before them."""
    columns = ", ".join(f"{_expression(metric)} as {name}" for name, metric in metrics.items())
    return (
        f"select w.policy, w.future, w.replicate, f.month, {more}{columns}"  # noqa: S608 - our names
        " from month_files f join cells w using (key)"
    )


def _by_group(connection: duckdb.DuckDBPyConnection, by: str, groups: Sequence[str]) -> str:
    """The SQL of all groups, one below the other; of files that do not count by group yet, no rows."""
    held = {name for name, *_ in connection.execute("describe month_files").fetchall()}
    metrics = {group: {name: each.of_group(group) for name, each in broken_down(by).items()} for group in groups}
    if not {tally for of in metrics.values() for metric in of.values() for tally in metric.tallies()} <= held:
        return f"select w.policy, w.future, w.replicate, '' as {by} from cells w where false"  # noqa: S608 - our names
    return " union all ".join(_select(of, f"'{group}' as {by}, ") for group, of in metrics.items())


def _expression(metric: Metric) -> str:
    """A metric's month in SQL; 0 ÷ 0 is null. Tallies of a group have a name that must be quoted."""
    value = f'f."{metric.numerator}"'
    if metric.denominator is not None:
        value = f'{value} / nullif(f."{metric.denominator}", 0)'
    if _weight(metric):
        value = f"{value} * f.{_weight(metric)}"
    return f"1 - {value}" if metric.complement else value


def _tallies(metric: Metric) -> set[str]:
    """All tallies that a metric's months are made of."""
    return {name for name in (*metric.tallies(), _weight(metric)) if name}


def _weight(metric: Metric) -> str | None:
    """The tally that a metric's months are multiplied by, if any."""
    return DISCOUNT if metric.over_time == "discounted" else None


def _placed(key: pa.ChunkedArray, worlds: pd.DataFrame, within: Ints) -> tuple[pd.DataFrame, Ints]:
    """Which rows of a table belong to the study's worlds, in its order and then in that of `within`, and whose each is.

    Rows are found by each key's number and moved once: as words the keys would take more memory than all the values,
    and so would the copies that a merge and a sort make.
    """
    keys = key.combine_chunks()
    numbers, known = keys.indices.to_numpy(), pd.Index(keys.dictionary.to_pandas())
    order = np.lexsort((within, numbers))
    starts = np.searchsorted(numbers[order], np.arange(known.size + 1))
    named = worlds.sort_values(["place", "future", "replicate"], ignore_index=True)
    number = known.get_indexer(named["key"])
    named, number = named[number >= 0], number[number >= 0]
    counts = np.diff(starts)[number]
    whose = np.repeat(np.arange(number.size), counts)
    nth = np.arange(whose.size) - (np.cumsum(counts) - counts)[whose]  # of the world's rows
    return named[WORLD].take(whose).reset_index(drop=True), order[starts[number][whose] + nth]


def _files(store: Store, ending: str) -> list[Path]:
    files = store.files(ending)
    if not files:
        raise RunFailedError(f"{store.folder}: no world is finished; run the study again to continue")
    return files
