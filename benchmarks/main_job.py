"""From a cold start to figures: the phases of `salessim run configs/turnover.yml` with one worker and with two.

Run: python benchmarks/main_job.py [--study PATH] [--write]     prints the table; --write records it in README.md

Seconds by the clock, so that the machine should have nothing else to do. The trace and the loading of what reads the
results are work of the main process; with two workers a thread does them while worlds are computed, and their phase is
what is left of them then.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter, time
from typing import Any

STUDY = Path(__file__).parents[1] / "configs" / "turnover.yml"
PHASES = ("start and end", "worlds", "judging", "trace and loading", "comparison", "figures")
WORKERS = (1, 2)


class Clock:
    """Seconds by phase; a phase inside another one is not counted twice."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._within: list[str] = []
        self._since = perf_counter()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """What happens in the block belongs to the phase."""
        self._turn()
        self._within.append(name)
        try:
            yield
        finally:
            self._turn()
            self._within.pop()

    def _turn(self) -> None:
        now = perf_counter()
        if self._within:
            self.seconds[self._within[-1]] += now - self._since
        self._since = now

    def of(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time in the phase."""

        def timed(*args: object, **options: object) -> Any:
            with self.phase(name):
                return act(*args, **options)

        return timed


def once(study: Path, workers: int, folder: Path, began: float) -> dict[str, float]:
    """Run the command in this process, which was started at `began`, and say where the time went."""
    clock = Clock()
    with clock.phase("start and end"):
        from salessim.cli.commands import running  # noqa: PLC0415 - loading is part of what is measured
        from salessim.lab import beside, run  # noqa: PLC0415 - the same

        replace(run, "carry_out", partial(clock.of, "worlds"))
        replace(run.Precision, "look", partial(clock.of, "judging"))
        replace(beside.Beside, "done", partial(clock.of, "trace and loading"))
        replace(running, "load", partial(clock.of, "comparison"))
        replace(running, "_conclude", partial(_concluding, clock))
        words = [str(study), "--workers", str(workers), "--out", str(folder)]
        running.run.main(words, standalone_mode=False)
    total = time() - began
    before = total - sum(clock.seconds.values())  # Python itself, before the clock began
    clock.seconds["start and end"] += before
    return {**clock.seconds, "total": total, "processor": sum(os.times()[:4])}


def replace(owner: object, name: str, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put a timed function in the place of one of salessim's."""
    setattr(owner, name, wrap(getattr(owner, name)))


def _concluding(clock: Clock, conclude: Callable[..., int]) -> Callable[..., int]:
    def timed(*args: object, **options: object) -> int:
        from salessim.lab.record import Run  # noqa: PLC0415 - the same

        replace(Run, "plot", partial(clock.of, "figures"))
        with clock.phase("comparison"):
            return conclude(*args, **options)

    return timed


def measured(study: Path, workers: int) -> dict[str, float]:
    """Where the time of one run went, in a process of its own and a new folder."""
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "told.json"
        words = [sys.executable, __file__, "--study", study, "--once", workers, place, time(), told]
        subprocess.run([*map(str, words)], check=True, stdout=subprocess.DEVNULL)
        held: dict[str, float] = json.loads(told.read_text())
        return held


def table(found: dict[int, dict[str, float]]) -> str:
    """The phases by number of workers."""
    names = (*PHASES, "total", "processor")
    said = {"processor": "seconds of a processor, all processes", "total": "**from start to end**"}
    rows = [
        f"| {said.get(name, name)} | " + " | ".join(f"{each.get(name, 0.0):.1f}" for each in found.values()) + " |"
        for name in names
    ]
    # With one worker the trace comes after the worlds; with two it takes place while they are computed, and so counts.
    one, two = (found[workers]["worlds"] + found[workers]["judging"] for workers in WORKERS)
    two += found[WORKERS[-1]]["trace and loading"]
    head = ["| seconds | " + " | ".join(f"{each} worker{'s' * (each > 1)}" for each in found) + " |"]
    head.append("| --- |" + " ---: |" * len(found))
    return "\n".join([*head, *rows, "", f"Two workers compute the worlds {one / two:.2f} times as fast as one."])


def main() -> None:
    """Print the table, and record it if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--study", type=Path, default=STUDY)
    parser.add_argument("--write", action="store_true", help="record it in benchmarks/README.md")
    parser.add_argument("--once", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once:
        workers, place, began, told = asked.once
        Path(told).write_text(json.dumps(once(asked.study, int(workers), Path(place) / "run", float(began))))
        return
    from measuring import publish  # noqa: PLC0415 - it loads numpy, which is part of what is measured

    publish("main job", table({workers: measured(asked.study, workers) for workers in WORKERS}))


if __name__ == "__main__":
    main()
