"""Where a month goes: microseconds of each entry and of each room of the model for one world of the turnover study.

Ten lucks under the four policies make a block, as a run cuts it. Tallies count as an entry; lower quartiles of months.

Run: python benchmarks/month.py [--write]. About ten seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from floor import Turnover, turnover
from measuring import cpu_seconds, machine, publish, table, typical

from salessim.engine.loop import Entry, advance
from salessim.engine.luck import Luck
from salessim.engine.record import Recorder
from salessim.model.month import MONTH, MonthEntry
from salessim.model.organisation import Organisation
from salessim.model.state import State
from salessim.model.tallies import TALLIES

MONTHS, ONE_PER_CENT = 40, 0.01
TALLYING = "tallies"
Spent = defaultdict[str, list[float]]


def timed(entry: MonthEntry, spent: Spent) -> MonthEntry:
    """The entry, with its seconds added to `spent`."""

    def act(state: State, p: Organisation, luck: Luck) -> None:
        spent[entry.name].append(cpu_seconds(lambda: entry.act(state, p, luck)))

    return Entry(entry.name, act, entry.reason)


def spent_by_entry(held: Turnover, months: int = MONTHS) -> dict[str, float]:
    """Seconds of each entry in a typical month of the block."""
    spent: Spent = defaultdict(list)
    state = held.fresh()
    tally: Recorder[State, Organisation] = Recorder(TALLIES, state.shape.worlds, months)

    def observe(now: State, p: Organisation, number: int) -> None:
        spent[TALLYING].append(cpu_seconds(lambda: tally(now, p, number)))

    listed = [timed(entry, spent) for entry in MONTH]
    advance(state, listed, held.timeline, held.branch.luck, range(1, months + 1), [observe])
    return {name: typical(seconds) for name, seconds in spent.items()}


def by_room(spent: Mapping[str, float]) -> dict[str, float]:
    """The same by the part of the model whose entry it is."""
    rooms = {entry.name: entry.act.__module__.split(".")[2] for entry in MONTH}
    found: dict[str, float] = defaultdict(float)
    for name, seconds in spent.items():
        found[rooms.get(name, name)] += seconds
    return found


def rows(spent: Mapping[str, float], worlds: int, least: float = 0.0) -> list[Sequence[str]]:
    """The larger first; what takes less than `least` of all is added up."""
    total = sum(spent.values())
    ordered = sorted(spent.items(), key=lambda item: -item[1])
    large = [(f"`{name}`", seconds) for name, seconds in ordered if seconds >= least * total]
    if len(large) < len(ordered):
        large.append((f"{len(ordered) - len(large)} others together", total - sum(seconds for _, seconds in large)))
    return [(name, f"{seconds / worlds * 1e6:.1f}", f"{seconds / total:.1%}") for name, seconds in large]


def main() -> None:
    """Measure, print and, if asked, write."""
    held = turnover()
    spent = spent_by_entry(held)
    shape = held.branch.state.shape
    total = sum(spent.values()) / shape.worlds
    each = total / shape.accounts * 1e9
    entries = table(("entry", "µs a world-month", "share"), rows(spent, shape.worlds, ONE_PER_CENT))
    rooms = table(("room of the model", "µs a world-month", "share"), rows(by_room(spent), shape.worlds))
    said = f"A month of {shape.accounts:,} accounts takes {total * 1e6:,.0f} µs, {each:.0f} ns each."
    publish("month", f"{said} Found on {machine()}.\n\n{rooms}\n\n{entries}")


if __name__ == "__main__":
    main()
