"""What an account-month costs by size: accounts, seats, worlds, months, workers; each table is one run in turns.

Run: python benchmarks/scaling.py [--write]. About two minutes. Exit code 1 if a promise below is not kept. What memory
a run takes by its number of worlds is measured by benchmarks/memory.py.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from floor import Turnover, turnover
from measuring import Timed, cpu_seconds, interleaved, machine, publish, table, typical
from speed import STUDY, midmarket

from salessim.ensemble.blocks import ACCOUNTS_PER_BLOCK
from salessim.ensemble.cells import Task
from salessim.ensemble.folder.store import open_store
from salessim.ensemble.workers import Processes
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.study import builtin, load_study

BURN_IN, MONTHS, ROUNDS, USUAL = 12, 6, 5, 9_600
WORTH = 1_000_000
"""Account-months of one timing, or one block's where that is more."""
BLOCKS = (100_000, 200_000, 400_000, 800_000)
"""Accounts of a block, about: whole lucks under all policies of the study."""
MOST = 50
"""Blocks at once, however small."""
TASKS, ROUNDS_OF_WORKERS = 6, 3
SLOWEST, TWICE = 1.5, 1.8
"""Promises: the slowest number of accounts over the fastest; one worker's time over that of two."""
Line = tuple[str, dict[str, list[float]]]


def cost(organisation: Organisation, worlds: int = 0, months: int = MONTHS) -> Timed:
    """Seconds an account-month in blocks of so many worlds, of the usual size where none is given."""
    size = organisation.organisation
    accounts = size.teams * size.seats_per_team * size.accounts_per_seat
    worlds = worlds or max(1, ACCOUNTS_PER_BLOCK // accounts)
    shape = shape_for([Plan(organisation)], worlds, Span(months, BURN_IN))
    start = burn_in([organisation] * worlds, shape, 1, np.arange(1, worlds + 1), BURN_IN)
    each = worlds * accounts * months
    repeats = min(max(1, WORTH // each), MOST)

    def timed() -> float:
        held = [start.take(np.arange(worlds)) for _ in range(repeats)]
        taken = cpu_seconds(lambda: [run(branch, [Plan(organisation)] * worlds, months) for branch in held])
        return taken / (each * repeats)

    return timed


def seated(seats: int) -> Organisation:
    """The usual number of accounts, divided among so many seats in four teams."""
    size = {"teams": 4, "seats_per_team": seats // 4, "accounts_per_seat": USUAL // seats}
    return builtin("midmarket", {"organisation": size})


def as_cut(lucks: int) -> Timed:
    """Seconds an account-month of a block of the turnover study: so many lucks, each under all policies."""
    held = turnover(lucks, BURN_IN)
    accounts = accounts_of(held)
    repeats = max(1, WORTH // accounts)
    return lambda: sum(held.month() for _ in range(repeats)) / (accounts * repeats)


def accounts_of(held: Turnover) -> int:
    """Of all worlds of a block."""
    return held.branch.state.shape.worlds * held.branch.state.shape.accounts


def lines() -> Iterator[Line]:
    """What is varied, and seconds an account-month by its value."""
    usual = midmarket(USUAL)
    varied: Mapping[str, dict[str, Timed]] = {
        "accounts of a world": {f"{n:,}": cost(midmarket(n)) for n in (1_000, 10_000, 100_000, 1_000_000)},
        f"seats of a world of {USUAL:,} accounts": {str(n): cost(seated(n)) for n in (12, 48, 192)},
        "worlds of a block": {str(n): cost(usual, worlds=n) for n in (1, 5, 20, 40)},
        "months": {str(n): cost(usual, months=n) for n in (6, 24, 96)},
    }
    for what, acts in varied.items():
        yield what, interleaved(acts, ROUNDS)
    one = accounts_of(turnover(1, 1))
    blocks = {f"{n * one:,}": as_cut(n) for n in (max(1, round(about / one)) for about in BLOCKS)}
    yield "accounts of a block as a study cuts it", interleaved(blocks, ROUNDS)


def by_workers() -> dict[str, list[float]]:
    """Seconds that the same tasks take by the clock with one and with two local workers, which have started."""
    study = load_study(STUDY, horizon="2 years", overrides=["burn_in=1 year"])
    pieces = [tuple(range(1 + 5 * place, 6 + 5 * place)) for place in range(TASKS)]
    tasks = [Task((0,), piece, tuple(study.policies)) for piece in pieces]
    first = [Task((0,), (1_000 + number,), tuple(study.policies)) for number in (0, 1)]

    def timed(count: int) -> float:
        with (
            tempfile.TemporaryDirectory() as scratch,
            open_store(Path(scratch) / "run", study) as store,
            Processes(study, store.folder, count) as workers,
        ):
            list(workers.reports(first[:count]))
            before = time.perf_counter()
            list(workers.reports(tasks))
            return time.perf_counter() - before

    return interleaved({"1": lambda: timed(1), "2": lambda: timed(2)}, ROUNDS_OF_WORKERS)


def row(line: Line) -> tuple[str, ...]:
    """Nanoseconds by value, and the slowest over the fastest."""
    what, found = line
    each = {name: typical(seconds) * 1e9 for name, seconds in found.items()}
    return what, ", ".join(f"{name}: {value:.0f}" for name, value in each.items()), f"{spread(found):.2f}"


def spread(found: Mapping[str, list[float]]) -> float:
    """The slowest over the fastest."""
    each = [typical(seconds) for seconds in found.values()]
    return max(each) / min(each)


def main() -> int:
    """Measure, print, and say whether the promises are kept."""
    measured = list(lines())
    workers = by_workers()
    quicker = np.array(workers["1"]) / np.array(workers["2"])
    rows = [row(line) for line in measured]
    rows.append(("workers, by the clock", f"2 are {np.median(quicker):.2f} × one", ""))
    text = table(("varied", "ns an account-month", "slowest ÷ fastest"), rows)
    kept = spread(measured[0][1]) <= SLOWEST and float(np.median(quicker)) >= TWICE
    rounds = ", ".join(f"{each:.2f}" for each in quicker)
    publish("scaling", f"{text}\n\nTwo workers over one, by rounds: {rounds}. Found on {machine()}.")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
