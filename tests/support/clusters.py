"""A Dask cluster of this machine: a scheduler and its workers as processes of their own, on ports that are free."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from salessim.ensemble.folder import tables

LOCAL = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
"""Nobody else shall reach it."""
PATIENCE_SECONDS = 300
"""What is waited for comes within seconds; a machine shared with many may need more."""


def until(holds: Callable[[], bool]) -> None:
    """Wait for what has to come."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {PATIENCE_SECONDS} s in vain")
        time.sleep(0.01)


class LocalCluster:
    """A scheduler, and workers once they are asked for; `accident` says what happens to these."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.accident = folder / "accident"
        self._waiting = folder / "waiting"
        self._file = folder / "scheduler.json"
        self._started: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(self._file), *LOCAL)

    @property
    def address(self) -> str:
        """Where the scheduler is, as soon as it says so."""
        until(lambda: self._file.exists() and self._file.read_text().endswith("}"))
        return str(json.loads(self._file.read_text())["address"])

    def hire(self, workers: int = 2) -> None:
        """Start so many workers, with a nanny each that replaces them when they die."""
        preload = str(Path(__file__).parent / "cluster_accidents.py")
        counts = ["--nthreads", "1", "--nworkers", str(workers)]
        self._start("worker", self.address, *counts, *LOCAL, "--preload", preload)

    def hold(self) -> None:
        """Let the workers wait with the next task."""
        self._waiting.unlink(missing_ok=True)
        self.accident.write_text("wait")

    def held(self) -> bool:
        """Whether one of them waits."""
        return self._waiting.exists()

    def _start(self, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        settings = {
            "ACCIDENT": str(self.accident),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",  # so that little dying is enough
            "DASK_TEMPORARY_DIRECTORY": str(self.folder),
            "MALLOC_MMAP_THRESHOLD_": "33554432",
            "MALLOC_TRIM_THRESHOLD_": "33554432",
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONPATH": str(Path(__file__).parent.parent),  # so that they can answer the questions below
        }
        with (self.folder / f"{kind}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", kind, *arguments],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **settings},
                start_new_session=True,  # so that all of it can be ended
            )
        self._started.append(process)
        return process

    def end(self) -> None:
        """End everything that was started, nannies and their workers included."""
        for process in reversed(self._started):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def local_cluster(folder: Path, workers: int = 2) -> Iterator[LocalCluster]:
    """A cluster with so many workers until the end of the block."""
    cluster = LocalCluster(folder)
    try:
        if workers:
            cluster.hire(workers)
        yield cluster
    finally:
        cluster.end()


def months_of(folder: Path) -> list[dict[str, object]]:
    """Every number of every world in a run folder, however its tasks were cut."""
    files = [file for file in (folder / "cells").glob("*.parquet") if not file.name.endswith(".outcomes.parquet")]
    rows: list[dict[str, object]] = tables.read(files).to_pylist()
    return sorted(rows, key=lambda row: (str(row["key"]), str(row["month"])))


def process_number() -> int:
    """Of the worker that is asked."""
    return os.getpid()


def known_to(dask_scheduler: Any, start: str) -> list[str]:
    """The tasks of a run that the scheduler has, and how they are."""
    return [f"{key} {task.state}" for key, task in dask_scheduler.tasks.items() if start in str(key)]


def computing(dask_worker: Any) -> bool:
    """Whether the worker that is asked is computing something."""
    return any(state.state in {"executing", "cancelled"} for state in dask_worker.state.tasks.values())
