"""What a Dask cluster costs beside processes of our own: the same tasks by two workers of each, in turn.

Run: python benchmarks/cluster.py [--rounds N] [--write]. It starts a scheduler and two workers on this machine, as
docs/cluster.md says. `--write` puts the table into benchmarks/README.md. Seconds of a calm machine only: the wall clock
counts what others do. Processor time counts workers, scheduler, nannies and this process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from distributed import Client
from measuring import interleaved, machine, publish, ratio, table, typical

from salessim.ensemble.cells import Task
from salessim.ensemble.cluster.joining import join
from salessim.ensemble.cluster.team import Team
from salessim.ensemble.folder.store import open_store
from salessim.ensemble.workers import Processes, Workers
from salessim.study import Study, load_study

STUDY: Final = Path(__file__).parents[1] / "configs" / "turnover.yml"
REPLICATES_A_TASK: Final = 5
TASKS: Final = 6
"""Of a round, for two workers."""
PATIENCE_SECONDS: Final = 120
"""For what comes within seconds, or not at all."""
LOCAL: Final = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
KEEPING: Final = {"MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "33554432"}
"""Memory that was used is used again instead of given back: see docs/cluster.md."""
ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
Start = Callable[..., subprocess.Popen[bytes]]
"""Starts one of Dask's programs by its name, with arguments, and with settings for its environment."""


def tasks(study: Study) -> list[Task]:
    """The first tasks of a run."""
    policies = tuple(study.policies)
    firsts = range(1, TASKS * REPLICATES_A_TASK, REPLICATES_A_TASK)
    return [Task((0,), tuple(range(first, first + REPLICATES_A_TASK)), policies) for first in firsts]


@contextmanager
def programs(folder: Path) -> Iterator[Start]:
    """Starts Dask's programs with the arguments and the environment that are asked for; they end with the block."""
    running: list[subprocess.Popen[bytes]] = []

    def start(kind: str, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, *arguments, *LOCAL]
        with (folder / f"{kind}.log").open("ab") as log:
            environment = {**os.environ, **ONE_THREAD, **settings}
            running.append(subprocess.Popen(command, stdout=log, stderr=log, env=environment))
        return running[-1]

    try:
        yield start
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()


def scheduled(start: Start, folder: Path) -> str:
    """The address of a scheduler that has just been started."""
    file, deadline = folder / "scheduler.json", time.monotonic() + PATIENCE_SECONDS
    scheduler = start("scheduler", "--port", "0", "--scheduler-file", str(file))
    while not (file.exists() and file.read_text().endswith("}")):
        if scheduler.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"the scheduler does not start:\n{(folder / 'scheduler.log').read_text()}")
        time.sleep(0.05)
    return str(json.loads(file.read_text())["address"])


def cluster(start: Start, folder: Path) -> str:
    """The address of a scheduler with two workers, as docs/cluster.md starts them."""
    address = scheduled(start, folder)
    start("worker", address, "--nthreads", "1", "--nworkers", "2", **KEEPING)
    return address


def await_workers(client: Client, number: int, folder: Path) -> None:
    """Go on once so many have come."""
    try:
        client.wait_for_workers(number, timeout=PATIENCE_SECONDS)
    except TimeoutError:
        sys.exit(f"the workers do not come:\n{(folder / 'worker.log').read_text()}")


def processor_seconds() -> float:
    """Of this process and all that it started, as long as they live."""
    me = psutil.Process()
    return sum(sum(each.cpu_times()[:2]) for each in (me, *me.children(recursive=True)))


def measured(teams: Mapping[str, Workers], study: Study, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Seconds of the wall clock and of the processors by who computed, round by round."""
    processors: dict[str, list[float]] = {name: [] for name in teams}

    def timed(name: str, team: Workers) -> Callable[[], float]:
        def act() -> float:
            before, began = processor_seconds(), time.perf_counter()
            failed = [report.failures for report in team.reports(tasks(study)) if report.failures]
            assert not failed, failed  # noqa: S101 - what failed was not computed
            lasted = time.perf_counter() - began
            processors[name].append(processor_seconds() - before)
            return lasted

        return act

    acts = {name: timed(name, team) for name, team in teams.items()}
    interleaved(acts, 1)  # whoever starts late is not slow
    for kept in processors.values():
        kept.clear()
    return {"wall clock": interleaved(acts, rounds), "processors": processors}


def main() -> None:
    """Measure and print; `--write` records."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=8)
    arguments.add_argument("--write", action="store_true", help="record it in benchmarks/README.md")
    asked = arguments.parse_args()
    study = load_study(STUDY)
    with (
        tempfile.TemporaryDirectory() as place,
        programs(folder := Path(place)) as start,
        join(cluster(start, folder)) as joined,
        open_store(folder / "a", study) as one,
        open_store(folder / "b", study) as two,
        Processes(study, two.folder, 2) as processes,
        Team(study, one, joined) as team,
    ):
        await_workers(joined.client, 2, folder)
        found = measured({"processes": processes, "cluster": team}, study, asked.rounds)
    rows = [("machine", machine()), ("tasks a round, two workers", TASKS)]
    rows += [
        (f"seconds a task, processors, {name}", f"{np.median(seconds) / TASKS:.2f}")
        for name, seconds in found["processors"].items()
    ]
    for clock, seconds in found.items():
        rows.append((f"cluster over processes, {clock}", ratio(seconds["cluster"], seconds["processes"])))
        cost = typical(seconds["cluster"]) - typical(seconds["processes"])
        rows.append((f"milliseconds more a task, {clock}", f"{1000 * cost / TASKS:.0f}"))
    publish("cluster", table(("what", "measured"), rows))


if __name__ == "__main__":
    main()
