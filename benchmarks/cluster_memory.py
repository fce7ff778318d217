"""What the memory settings of a cluster's workers cost: one task by differently started workers, in turn.

Run: python benchmarks/cluster_memory.py [--rounds N] [--write]. Seconds are of the processor, page faults the kernel's
minor ones. `--write` puts the table into benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
from cluster import KEEPING, STUDY, await_workers, programs, scheduled, tasks
from distributed import Client
from measuring import machine, publish, ratio, table, typical

from salessim.ensemble.blocks import simulate
from salessim.study import load_study

STARTED: Final[dict[str, tuple[dict[str, str], list[str]]]] = {
    "both thresholds": (KEEPING, []),
    "MALLOC_MMAP_THRESHOLD_ only": ({"MALLOC_MMAP_THRESHOLD_": KEEPING["MALLOC_MMAP_THRESHOLD_"]}, []),
    "as Dask's nanny does": ({}, []),
    "without a nanny": ({}, ["--no-nanny"]),
}
"""Environments and options of the workers."""


def used() -> tuple[float, float]:
    """Seconds of the processor and page faults of a task, in the worker that computes it."""
    study = load_study(STUDY)
    task, before = tasks(study)[0], resource.getrusage(resource.RUSAGE_SELF)
    simulate(study, task)
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, after.ru_minflt - before.ru_minflt


def measured(folder: Path, rounds: int) -> dict[str, np.ndarray]:
    """Rounds of (seconds, faults) by how a worker was started."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in STARTED}
    with programs(folder) as start:
        address = scheduled(start, folder)
        for name, (settings, options) in STARTED.items():
            here = {"PYTHONPATH": str(Path(__file__).parent)}  # so that it finds `used`
            start("worker", address, "--name", name, "--nthreads", "1", *options, **settings, **here)
        with Client(address) as client:
            await_workers(client, len(STARTED), folder)
            for _ in range(rounds + 1):
                for name, rows in found.items():
                    rows.append(client.submit(_used, workers=[name], pure=False).result())
    return {name: np.array(rows[1:]) for name, rows in found.items()}  # the first fill what stays


def _used() -> tuple[float, float]:
    """What travels: this file is `__main__` here, and `cluster_memory` there."""
    import cluster_memory  # noqa: PLC0415 - see above

    return cluster_memory.used()


def main() -> None:
    """Measure and print; `--write` records."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=8)
    arguments.add_argument("--write", action="store_true", help="record it in benchmarks/README.md")
    with tempfile.TemporaryDirectory() as place:
        found = measured(Path(place), arguments.parse_args().rounds)
    best = found["both thresholds"][:, 0]
    rows = [
        (name, f"{typical(each[:, 0]):.2f}", ratio(each[:, 0], best), f"{np.median(each[:, 1]):,.0f}")
        for name, each in found.items()
    ]
    head = ("a worker started", "seconds a task", "over both thresholds", "page faults")
    publish("cluster memory", f"{machine()}\n\n{table(head, rows)}")


if __name__ == "__main__":
    main()
