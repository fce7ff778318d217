"""Whether peak memory grows with the number of worlds: the command's own process and its workers, by phase.

Run: python benchmarks/memory.py [--json] [--write] [WORLDS …] (100, 1,000 and 10,000 worlds unless given). Each number
of worlds is run in a process of its own, and every claim is a ratio to the fewest worlds of the same run. `--write`
puts the table into benchmarks/README.md. Linux only: the peaks are those of /proc.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from measuring import publish

from salessim.ensemble import schedule
from salessim.ensemble.schedule import Silent

WORLDS: Final = (100, 1_000, 10_000)
POLICIES: Final = 2
STUDY: Final = """\
salessim: 1
title: Many small worlds
extends: bare
horizon: 2 years
burn_in: 6 months
seed: 5
replications: {replicates}
organisation: {{teams: 2, seats_per_team: 4, accounts_per_seat: 40}}
tenure: {{mean: 12 months}}
policies:
  status_quo: {{}}
  faster_ramp: {{onboarding: {{ramp: 2 months}}}}
decide: {{outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}}
"""
WORLDS_A_TASK: Final = 50
"""As for larger worlds: the fewest worlds are a task for each worker; more of them are more tasks, not larger ones."""
PHASES: Final = ("a worker", "the run", "the comparison", "the figures")


class Watch(Silent):
    """Notes the peak of the workers as long as they live."""

    def __init__(self) -> None:
        self.peak = 0.0

    def advanced(self, finished: int) -> None:  # noqa: ARG002 - every watcher's
        """Look at every child of this process."""
        self.peak = max([self.peak, *(megabytes(pid) for pid in children())])


def children() -> list[int]:
    """The processes that this one has started."""
    threads = Path("/proc/self/task").glob("*/children")
    return [int(pid) for each in threads for pid in each.read_text().split()]


def megabytes(pid: int | str = "self") -> float:
    """The most memory that a process has held so far; none once it is gone."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def run(worlds: int, folder: Path) -> list[float]:
    """The peaks of one run, in the order of `PHASES`."""
    from salessim.lab.run import carry, load  # noqa: PLC0415 - only in the process that is measured
    from salessim.study import load_study  # noqa: PLC0415 - the same

    schedule.worlds_per_block = lambda study: WORLDS_A_TASK
    path = folder / "many.yml"
    path.write_text(STUDY.format(replicates=worlds // POLICIES))
    watch = Watch()
    carry(load_study(path), folder / "run", 2, watch)
    peaks = [watch.peak, megabytes()]
    found = load(folder / "run")
    found.write_comparison()
    found.with_book_value()
    peaks.append(megabytes())
    found.plot()
    return [*peaks, megabytes()]


def measured(numbers: list[int]) -> dict[int, list[float]]:
    """The peaks by number of worlds, each in a process of its own."""
    found = {}
    for worlds in numbers:
        with tempfile.TemporaryDirectory() as place:
            words = [sys.executable, __file__, "--child", str(worlds), place]
            found[worlds] = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
    return found


def table(found: dict[int, list[float]]) -> str:
    """A row for each phase, in megabytes, with the ratio of the most worlds to the fewest."""
    least, most = min(found), max(found)
    head = f"| peak megabytes until the end of | {' | '.join(f'{n:,} worlds' for n in found)} | ratio |"
    rows = [head, f"| --- |{' --: |' * (len(found) + 1)}"]
    for place, phase in enumerate(PHASES):
        peaks = " | ".join(f"{each[place]:.0f}" for each in found.values())
        rows.append(f"| {phase} | {peaks} | {found[most][place] / found[least][place]:.2f} |")
    return "\n".join(rows)


def main(words: list[str]) -> None:
    """Measure, and print or record the table."""
    if words[:1] == ["--child"]:
        print(json.dumps(run(int(words[1]), Path(words[2]))))
        return
    found = measured([int(word) for word in words if not word.startswith("--")] or list(WORLDS))
    if "--json" in words:
        print(json.dumps({worlds: dict(zip(PHASES, peaks, strict=True)) for worlds, peaks in found.items()}, indent=1))
        return
    publish("memory", table(found))


if __name__ == "__main__":
    main(sys.argv[1:])
