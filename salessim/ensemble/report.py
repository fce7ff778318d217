"""A task performed: its worlds computed, their files written, and the report that says so."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from salessim.ensemble.blocks import Failure, simulate
from salessim.ensemble.cells import Cell, Task
from salessim.ensemble.folder import files, tables
from salessim.study import Study

RESOLVED: Final = "resolved.yml"
CELLS: Final = "cells"
OUTCOMES: Final = ".outcomes.parquet"
MONTHLY: Final = ".parquet"


@dataclass(frozen=True)
class Report:
    """What became of a task."""

    stem: str
    """Name of its cell files, without their endings."""
    keys: tuple[str, ...]
    """The worlds in the files."""
    files: Mapping[str, str]
    """SHA-256 by file name; none when every world failed."""
    failures: tuple[Failure, ...]


def perform(study: Study, folder: Path, task: Task) -> Report:
    """Compute a task and write its cell files into the run folder."""
    report, contents = computed(study, task)
    keep(folder, contents)
    return report


def computed(study: Study, task: Task) -> tuple[Report, dict[str, bytes]]:
    """Compute a task: its report, and its cell files by name, which are for the caller to keep."""
    simulated = simulate(study, task)
    stem = _stem(task, [cell.key for cell in task.cells(study)])
    contents: dict[str, bytes] = {}
    if simulated.finished:
        made = {f"{stem}{MONTHLY}": tables.monthly, f"{stem}{OUTCOMES}": tables.outcomes}
        contents = {name: make(simulated.finished) for name, make in made.items()}
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    keys = tuple(cell.key for block in simulated.finished for cell in block.cells)
    return Report(stem, keys, checksums, simulated.failures), contents


def keep(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write cell files into the run folder."""
    for name, content in contents.items():
        files.write(folder / CELLS / name, content)


def _stem(task: Task, keys: list[str]) -> str:
    digest = hashlib.sha256(" ".join(keys).encode()).hexdigest()[:8]
    return f"f{task.futures[0]:04d}-r{task.replicates[0]:05d}-{task.replicates[-1]:05d}-{digest}"


def written(report: Report) -> dict[str, Any]:
    """A report as JSON."""
    return asdict(report)


def read(held: Mapping[str, Any]) -> Report:
    """A report from JSON."""
    failures = tuple(Failure(Cell(**each["cell"]), each["stage"], each["error"]) for each in held["failures"])
    return Report(held["stem"], tuple(held["keys"]), held["files"], failures)
