"""The tables of a run as Parquet: monthly tallies, outcomes, and the parameters of every world."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from salessim.ensemble.blocks import Finished
from salessim.ensemble.cells import Cell, values_of
from salessim.ensemble.folder.files import ABSENT, reading
from salessim.errors import RunFailedError
from salessim.quantities.arrays import Floats
from salessim.study import Study


def monthly(finished: Sequence[Finished]) -> bytes:
    """One row per world and month: key, policy, future, replicate, month (1, 2, …) and every tally."""
    cells = [cell for block in finished for cell in block.cells]
    names = list(finished[0].tallies)
    months = finished[0].tallies[names[0]].shape[1]
    columns = _labelled(cells, months)
    columns["month"] = pa.array(np.tile(np.arange(1, months + 1, dtype=np.int32), len(cells)))
    for name in names:
        columns[name] = pa.array(np.concatenate([block.tallies[name].reshape(-1) for block in finished]))
    return packed(pa.table(columns))


def outcomes(finished: Sequence[Finished]) -> bytes:
    """One row per world and metric: key, policy, future, replicate, outcome, value."""
    cells = [cell for block in finished for cell in block.cells]
    held = [block.outcomes() for block in finished]
    names = list(held[0])
    columns = _labelled(cells, len(names))
    places = np.tile(np.arange(len(names), dtype=np.int32), len(cells))
    columns["outcome"] = pa.DictionaryArray.from_arrays(places, names)
    values: list[Floats] = [np.column_stack([each[name] for name in names]).reshape(-1) for each in held]
    columns["value"] = pa.array(np.concatenate(values))
    return packed(pa.table(columns))


def worlds(study: Study) -> bytes:
    """One row per policy and future: their names and every parameter as it holds for everybody in month 1."""
    rows: list[dict[str, Any]] = []
    for policy in study.policies:
        for future in study.futures:
            values = values_of(study.plan(policy, future.number).parameters(1))
            plain = {key: str(value) if isinstance(value, list) else value for key, value in values.items()}
            rows.append({"policy": policy, "future": future.number, "future_name": future.name, **plain})
    return packed(pa.Table.from_pylist(rows))


def read(
    files: Sequence[Path], columns: list[str] | None = None, only: Callable[[pa.Table], pa.Table] = lambda rows: rows
) -> pa.Table:
    """The rows of some files, one file after the other; `files` may not be empty.

    only: what is wanted of a file's rows, so that no more than one file is ever held whole.
    """
    return pa.concat_tables([only(_columns(file, columns)) for file in files]).unify_dictionaries()


def _columns(file: Path, columns: list[str] | None) -> pa.Table:
    """The rows of a file whose checksum held when the run was opened."""
    try:
        with reading(file), pq.ParquetFile(file) as parquet:
            return parquet.read(columns)
    except (*ABSENT, pa.ArrowException) as error:
        raise _damaged(file, error) from error


def _damaged(file: Path, error: Exception) -> RunFailedError:
    return RunFailedError(f"{file}: is damaged ({error}); run the study again, and its worlds are computed again")


def columns(file: Path) -> set[str]:
    """The names of a file's columns."""
    try:
        with reading(file), pq.ParquetFile(file) as parquet:
            return set(parquet.schema_arrow.names)
    except (*ABSENT, pa.ArrowException) as error:
        raise _damaged(file, error) from error


def keys_in(file: Path) -> set[str]:
    """The keys of the worlds in an outcomes file."""
    table = read([file], ["key"])
    return set(table["key"].unique().to_pylist())


def packed(table: pa.Table) -> bytes:
    """A table as the bytes of a Parquet file; equal tables give equal bytes."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", compression_level=3)
    return buffer.getvalue()


def _labelled(cells: Sequence[Cell], repeats: int) -> dict[str, Any]:
    """The label columns, each cell's repeated; words are stored once."""
    places = np.repeat(np.arange(len(cells), dtype=np.int32), repeats)
    policies = list(dict.fromkeys(cell.policy for cell in cells))
    number = {policy: place for place, policy in enumerate(policies)}
    whose = np.array([number[cell.policy] for cell in cells], dtype=np.int32)
    return {
        "key": pa.DictionaryArray.from_arrays(places, [cell.key for cell in cells]),
        "policy": pa.DictionaryArray.from_arrays(whose[places], policies),
        "future": pa.array(np.array([cell.future for cell in cells], dtype=np.int64)[places]),
        "replicate": pa.array(np.array([cell.replicate for cell in cells], dtype=np.int64)[places]),
    }
