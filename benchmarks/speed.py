"""How fast the engine is: account-months a second, by size and by how busy accounts are, and memory by block.

Run: python benchmarks/speed.py [--json]. Every claim is a ratio within this one run; the machine is named.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Branch, Span, burn_in, run, shape_for
from salessim.study import builtin

BLOCK_ACCOUNTS = 100_000
SPAN = Span(horizon=24, burn_in=24)
SIZES = (1_000, 10_000, 100_000, 1_000_000)


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
    worlds = max(1, BLOCK_ACCOUNTS // accounts)
    start = branch(organisation, worlds)
    plans = [Plan(organisation)] * worlds
    rows = np.arange(worlds)
    taken = seconds(lambda: run(start.take(rows), plans, SPAN.horizon), 2 if accounts >= 1_000_000 else 4)
    return taken / (worlds * accounts * SPAN.horizon) * 1e9


def megabytes(worlds: int) -> float:
    """Peak memory of one block of midmarket worlds."""
    tracemalloc.start()
    branch(midmarket(9_600), worlds)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def processor() -> str:
    """The machine's own name for its processor, where it says."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def main() -> None:
    """Measure and print."""
    by_size = {accounts: nanoseconds_per_account_month(midmarket(accounts)) for accounts in SIZES}
    flagship = nanoseconds_per_account_month(midmarket(9_600))
    dormant = nanoseconds_per_account_month(midmarket(1_000_000, need_on=0.0002, customers_at_start=0.001))
    result = {
        "machine": f"{processor()}, {os.cpu_count()} cores, numpy {np.__version__}, Python {platform.python_version()}",
        "midmarket_million_account_months_per_second_per_core": round(1e3 / flagship, 1),
        "nanoseconds_per_account_month": {str(accounts): round(value, 1) for accounts, value in by_size.items()},
        "slowest_size_over_fastest": round(max(by_size.values()) / min(by_size.values()), 2),
        "dormant_million_over_busy_hundred_thousand": round(dormant / by_size[100_000], 2),
        "peak_megabytes_of_a_block": {str(worlds): round(megabytes(worlds)) for worlds in (5, 10, 20)},
    }
    if "--json" in sys.argv:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name.replace('_', ' ')}: {value}")


if __name__ == "__main__":
    main()
