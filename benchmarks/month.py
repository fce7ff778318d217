"""Where a month goes: the share of each entry in the time of a midmarket block.

Run: python benchmarks/month.py     prints a table; the entries that take less than one per cent are added up
"""

from __future__ import annotations

import sys
from collections import Counter
from time import perf_counter

import numpy as np

from salessim.engine.loop import Entry, advance
from salessim.engine.luck import Luck
from salessim.model.month import MONTH, MonthEntry, resume
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, burn_in, shape_for
from salessim.model.state import State
from salessim.study import builtin

WORLDS, MONTHS, ONE_PER_CENT = 20, 60, 0.01


def timed(entry: MonthEntry, spent: Counter[str]) -> MonthEntry:
    """The entry, with its seconds added to `spent`."""

    def act(state: State, p: Organisation, luck: Luck) -> None:
        begun = perf_counter()
        entry.act(state, p, luck)
        spent[entry.name] += perf_counter() - begun

    return Entry(entry.name, act, entry.reason)


def spent_by_entry() -> Counter[str]:
    """Seconds of each entry over five years of a block."""
    organisation, spent = builtin("midmarket"), Counter[str]()
    shape = shape_for([Plan(organisation)], WORLDS, Span(MONTHS, 12))
    branch = burn_in([organisation] * WORLDS, shape, 1, np.arange(1, WORLDS + 1), 12)
    resume(branch.state, organisation, branch.luck)
    month = [timed(entry, spent) for entry in MONTH]
    advance(branch.state, month, lambda number, state: organisation, branch.luck, range(1, MONTHS + 1))
    return spent


def main() -> None:
    """Print the table."""
    spent = spent_by_entry()
    total = sum(spent.values())
    large = [(name, seconds / total) for name, seconds in spent.most_common() if seconds > ONE_PER_CENT * total]
    rest = len(spent) - len(large)
    rows = [f"| `{name}` | {share:.1%} |" for name, share in large]
    rows.append(f"| {rest} others together | {1 - sum(share for _, share in large):.1%} |")
    sys.stdout.write("\n".join(["| entry | share of the month |", "| --- | --- |", *rows]) + "\n")


if __name__ == "__main__":
    main()
