"""How fast salessim is: the engine, also where accounts are hardly busy, memory by worlds, help, and the main job.

Run: python benchmarks/speed.py [--json] [--write]. Every claim is a ratio within this one run; the machine is named.
`--write` puts the record into benchmarks/README.md. Exit code 1 if a promise of the README there is not kept.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

from salessim.ensemble.blocks import ACCOUNTS_PER_BLOCK, simulate
from salessim.ensemble.cells import Task
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Branch, Span, burn_in, run, shape_for
from salessim.study import builtin, load_study

ROOT = Path(__file__).parents[1]
STUDY = ROOT / "configs" / "turnover.yml"
SPAN = Span(horizon=24, burn_in=24)


def midmarket(accounts: int, **market: float) -> Organisation:
    """The midmarket organisation with this many accounts, 200 a seat, and parts of its market changed."""
    seats = max(1, accounts // 200)
    teams = max(1, seats // 8)
    size = {"teams": teams, "seats_per_team": seats // teams, "accounts_per_seat": 200}
    return builtin("midmarket", {"organisation": size, "market": market})


def branch(organisation: Organisation, worlds: int) -> Branch:
    """Worlds at the end of their burn-in, ready to be timed."""
    shape = shape_for([Plan(organisation)], worlds, SPAN)
    return burn_in([organisation] * worlds, shape, 1, np.arange(1, worlds + 1), SPAN.burn_in)


def seconds(act: Callable[[], object], repeats: int = 3) -> float:
    """Least of some timings: the others were disturbed."""
    found = []
    for _ in range(repeats):
        before = time.process_time()
        act()
        found.append(time.process_time() - before)
    return min(found)


def nanoseconds_per_account_month(organisation: Organisation) -> float:
    """Processor time of the month list for one account in one month, in blocks of the usual size."""
    size = organisation.organisation
    accounts = size.teams * size.seats_per_team * size.accounts_per_seat
    worlds = max(1, ACCOUNTS_PER_BLOCK // accounts)
    start = branch(organisation, worlds)
    plans = [Plan(organisation)] * worlds
    rows = np.arange(worlds)
    taken = seconds(lambda: run(start.take(rows), plans, SPAN.horizon), 2 if accounts >= 1_000_000 else 4)
    return taken / (worlds * accounts * SPAN.horizon) * 1e9


def megabytes(replicates: int) -> float:
    """Peak memory of a task of so many replicates × 4 policies of a short turnover study, blocks as in a run."""
    study = load_study(STUDY, horizon="1 year", overrides=["burn_in=1 year"])
    task = Task((0,), tuple(range(1, replicates + 1)), tuple(study.policies))
    tracemalloc.start()
    for done in simulate(study, task).finished:
        del done
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def command_seconds(*words: str) -> float:
    """Wall time of a salessim command in a process of its own, in an empty folder."""
    program = [sys.executable, "-c", "from salessim.cli.main import main; main()", *words]
    with tempfile.TemporaryDirectory() as folder:
        before = time.perf_counter()
        subprocess.run(program, check=True, capture_output=True, cwd=folder)
        return time.perf_counter() - before


def processor() -> str:
    """The machine's own name for its processor, where it says."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def measure() -> dict[str, object]:
    """All figures by name."""
    flagship = nanoseconds_per_account_month(midmarket(9_600))
    busy = nanoseconds_per_account_month(midmarket(100_000))
    dormant = nanoseconds_per_account_month(midmarket(1_000_000, need_on=0.0002, customers_at_start=0.001))
    memory = {replicates: megabytes(replicates) for replicates in (10, 40)}
    return {
        "machine": f"{processor()}, {os.cpu_count()} cores, numpy {np.__version__}, Python {platform.python_version()}",
        "million account-months a second and core, midmarket": round(1e3 / flagship, 1),
        "a million dormant over a hundred thousand busy accounts": round(dormant / busy, 2),
        "peak megabytes of 40 and of 160 worlds": [round(value) for value in memory.values()],
        "peak memory of 160 worlds over that of 40": round(memory[40] / memory[10], 2),
        "seconds of salessim --help": round(min(command_seconds("--help") for _ in range(3)), 2),
        "seconds of the main job, figures included": round(command_seconds("run", str(STUDY)), 1),
    }


PROMISES = {
    "million account-months a second and core, midmarket": lambda value: value >= 5,
    "a million dormant over a hundred thousand busy accounts": lambda value: value < 1,
    "peak memory of 160 worlds over that of 40": lambda value: value < 2,
    "seconds of salessim --help": lambda value: value < 0.4,
    "seconds of the main job, figures included": lambda value: value < 15,
}


def record(result: dict[str, object]) -> None:
    """Write the figures between the markers of the README."""
    readme = ROOT / "benchmarks" / "README.md"
    rows = [f"| {name} | {_plain(value)} | {_kept(name, value)} |" for name, value in result.items()]
    table = "\n".join(["| what | measured | promise |", "| --- | --- | --- |", *rows])
    marked = f"<!-- measured -->\n{table}\n<!-- end -->"
    readme.write_text(re.sub(r"<!-- measured -->.*<!-- end -->", marked, readme.read_text(), flags=re.DOTALL))


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _kept(name: str, value: object) -> str:
    if name not in PROMISES:
        return ""
    return "kept" if PROMISES[name](value) else "**not kept**"


def main() -> int:
    """Measure, print, and say whether the promises are kept."""
    result = measure()
    if "--write" in sys.argv:
        record(result)
    if "--json" in sys.argv:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name}: {_plain(value)} {_kept(name, value)}".rstrip())
    return 0 if all(kept(result[name]) for name, kept in PROMISES.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
