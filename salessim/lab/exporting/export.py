"""A run's tables for other tools: CSV, Parquet or NetCDF in a folder of their own, with every column explained."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa

from salessim.engine.metrics import Metric
from salessim.ensemble.folder import files, tables
from salessim.errors import InputRefusedError
from salessim.lab.answer import as_json
from salessim.lab.breakdown import known
from salessim.lab.exporting import dictionary

if TYPE_CHECKING:
    from salessim.lab.record import Run

FORMATS: Final = ("csv", "parquet", "netcdf")
COLUMNS: Final = "columns.json"
README: Final = "README.txt"
DATASET: Final = "run.nc"
ELSEWHERE: Final = "choose another folder with --to DIR"
MADE: Final = files.UNFINISHED
OLD: Final = ".old"
"""Endings of a folder that is being made, and of the earlier export that steps aside for it."""


def export(run: Run, folder: Path, form: str, metrics: Sequence[Metric]) -> list[Path]:
    """Write outcomes, months, comparison and worlds, and what their columns mean; returns the files.

    The folder appears whole or not at all. One that is there already is replaced if an export has made it, and refused
    if it holds anything else. As netcdf, outcomes and months are one dataset, and the other two are CSV.
    """
    known(form, FORMATS, "format")
    target = folder.resolve()
    _recover(target)
    ours = _require_own(target)
    held = _tables(run, metrics, whole=form != "netcdf")
    dataset = bytes(run.to_xarray(metrics).to_netcdf(engine="scipy")) if form == "netcdf" else b""
    with _appearing(target, replace=ours) as made:
        names = {name: _write(frame, made / name, form) for name, frame in held.items()}
        if dataset:
            _put(made / DATASET, dataset)
        about = dictionary.about(run, {names[name]: frame for name, frame in held.items()}, metrics)
        about["files"] |= {DATASET: dictionary.DATASET_WORDS} if dataset else {}
        _put(made / COLUMNS, as_json(about))
        _put(made / README, dictionary.readme(about).encode())
    return [folder / name for name in (README, COLUMNS, *about["files"])]


def _tables(run: Run, metrics: Sequence[Metric], *, whole: bool) -> dict[str, pd.DataFrame]:
    outcomes = run.outcomes()
    found = {"comparison": run.compare().table(), "worlds": run.worlds()}
    if not whole:
        return found
    chosen = outcomes[outcomes["outcome"].isin([metric.name for metric in metrics])]
    return {"outcomes": chosen.reset_index(drop=True), "monthly": run.months(metrics), **found}


def _write(frame: pd.DataFrame, stem: Path, form: str) -> str:
    """A table as a file; numbers in CSV have as many digits as it takes to read back the same. Returns its name."""
    path = stem.with_name(f"{stem.name}.{'parquet' if form == 'parquet' else 'csv'}")
    if form == "parquet":
        content = tables.packed(pa.Table.from_pandas(frame, preserve_index=False))
    else:
        content = frame.to_csv(index=False, lineterminator="\n").encode()
    _put(path, content)
    return path.name


def _put(path: Path, content: bytes) -> None:
    """A file on the disk for good: the folder takes its place only when all of them are."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _recover(folder: Path) -> None:
    """What a killed export left goes; an earlier one that it had set aside comes back, unless there is a newer one."""
    with files.advising(folder, ELSEWHERE):
        for made in _left(folder, MADE):
            shutil.rmtree(made, ignore_errors=True)
        for old in _left(folder, OLD):
            if folder.exists():
                shutil.rmtree(old, ignore_errors=True)
            else:
                os.replace(old, folder)


def _left(folder: Path, ending: str) -> list[Path]:
    """What killed exports left; one may have had our number, as containers give the same again, for we only begin."""
    own = _aside(folder, ending)
    return [*files.abandoned(folder.parent, folder.name, ending), *([own] if own.exists() else [])]


def _aside(folder: Path, ending: str) -> Path:
    """The folder's place while it is being made or replaced by this process."""
    return folder.with_name(f".{folder.name}.{os.getpid()}{ending}")


def _require_own(folder: Path) -> bool:
    """Whether an earlier export is there to be replaced; a folder with anything else in it is refused."""
    advice = "choose a folder that is new, empty or an earlier export"
    try:
        there = {each.name for each in folder.iterdir()}
    except FileNotFoundError:
        return False
    except NotADirectoryError:
        raise InputRefusedError(f"{folder}: is a file; {advice}") from None
    except OSError as error:
        raise InputRefusedError(f"{folder}: cannot be read ({error.strerror}); {advice}") from error
    strange = sorted(there - _listed(folder))
    if strange:
        raise InputRefusedError(f"{folder}: holds {strange[0]}, which no export has written; {advice}")
    return True


def _listed(folder: Path) -> set[str]:
    """The files that an earlier export says it wrote."""
    try:
        about = json.loads((folder / COLUMNS).read_text(encoding="utf-8"))
        if about["salessim"] == dictionary.KIND:
            return {README, COLUMNS, *about["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return set()


@contextmanager
def _appearing(folder: Path, *, replace: bool) -> Iterator[Path]:
    """A folder beside the one asked for, which takes its place when all is written, and vanishes if anything fails."""
    made, old = _aside(folder, MADE), _aside(folder, OLD)
    with files.advising(folder, ELSEWHERE):
        folder.parent.mkdir(parents=True, exist_ok=True)
        made.mkdir()
        try:
            yield made
            if replace:
                _replace(folder, made, old)
            else:
                os.replace(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _replace(folder: Path, made: Path, old: Path) -> None:
    """The earlier export steps aside, comes back if the new one cannot take its place, and goes only when it has."""
    os.replace(folder, old)
    try:
        os.replace(made, folder)
    except BaseException:
        os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
