"""Time to a decision: our array engine with shared luck beside a tutorial's Mesa model with independent seeds.

Two factors multiply. Speed: account-months that a core simulates in a second. Variance: account-months that it takes
until every difference from the baseline is known to the half-width that the study asks for (benchmarks/stopping.py).
The tutorial model (benchmarks/tutorial_mesa.py) was fixed before any tuning and knows the mechanisms that midmarket
had then; ours works through all of the month's entries. Its speed so flatters it, and that of our own Mesa agents,
which know all rules, stands beside it.

Run: python benchmarks/decision.py [RUN …] [--write]. RUN: folders of finished runs; without any, the two studies are
run first, a minute or two on two processors.
"""

from __future__ import annotations

import math
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import mesa
import numpy as np
from measuring import cpu_seconds, interleaved, machine, publish, table, typical
from stopping import Saved, runs, saved
from tutorial_mesa import SIZE, TutorialModel

from salessim.agents.organisation import SalesOrganisation
from salessim.ensemble.blocks import worlds_per_block
from salessim.lab.record import Run
from salessim.model.organisation import Organisation
from salessim.model.simulation import Branch, Span, burn_in, run, shape_for
from salessim.study import Study, builtin

SPAN = Span(horizon=12, burn_in=0)
ROUNDS, CORES, AMBITION = 7, 2, 1_000
SETTLED = 24
"""Months after which a world is busy as ever: what is timed begins then, for all three."""


@dataclass(frozen=True)
class Speeds:
    """Account-months a second and core, with the rounds' seconds for each account-month behind them."""

    seconds: dict[str, list[float]]

    def rate(self, name: str) -> float:
        """Account-months a second."""
        return 1 / typical(self.seconds[name])

    def times(self, other: str) -> tuple[float, str]:
        """How many times as fast the arrays are, and the middle half of the rounds."""
        each = np.array(self.seconds[other]) / np.array(self.seconds["arrays"])
        low, high = np.quantile(each, [0.25, 0.75])
        return self.rate("arrays") / self.rate(other), f"{low:,.1f} to {high:,.1f}"


def lucks_of_a_block(study: Study) -> int:
    """Replicates that a worker computes at once when a run of the study begins."""
    fits = worlds_per_block(study) // len(study.policies)
    return max(1, min(fits, math.ceil(study.replications.minimum / CORES)))


def speeds(study: Study) -> Speeds:
    """The three in turn: arrays on a block of the study as it runs, the peers on one small world of midmarket."""
    lucks, plans = lucks_of_a_block(study), [study.plan(policy, study.futures[0].number) for policy in study.policies]
    worlds, shape = lucks * len(plans), shape_for(plans, lucks, study.span)
    burnt = burn_in([study.organisation] * lucks, shape, study.seed, np.arange(1, lucks + 1), SETTLED)
    start, small = burnt.take(np.repeat(np.arange(lucks), len(plans))), builtin("midmarket", {"organisation": SIZE})
    few, many = math.prod(SIZE.values()), worlds * shape.accounts

    def by_arrays() -> float:
        fresh: Branch = start.take(np.arange(worlds))
        return cpu_seconds(lambda: run(fresh, plans * lucks, SPAN.horizon)) / (many * SPAN.horizon)

    def by_tutorial() -> float:
        return tutorial_seconds(small) / (few * SPAN.horizon)

    def by_agents() -> float:
        return agents_seconds(small) / (few * SPAN.horizon)

    return Speeds(interleaved({"arrays": by_arrays, "tutorial": by_tutorial, "agents": by_agents}, ROUNDS))


def tutorial_seconds(p: Organisation) -> float:
    """Of a horizon of the tutorial's model, built and settled before."""
    model = TutorialModel(p, 1, SETTLED)
    for _ in range(SETTLED):
        model.step()
    return cpu_seconds(lambda: [model.step() for _ in range(SPAN.horizon)])


def agents_seconds(p: Organisation) -> float:
    """Of a horizon of our own agents, built and settled before."""
    world = SalesOrganisation(p, burn_in_months=0, horizon_months=SETTLED + SPAN.horizon)
    world.run(SETTLED)
    return cpu_seconds(lambda: world.run(SPAN.horizon))


def minutes(months: int, accounts: int, rate: float) -> str:
    """Of simulation on two cores, to two digits or to the minute."""
    found = months * accounts / rate / CORES / 60
    return f"{found:,.0f}" if found >= 9.95 else f"{found:#.2g}"


def cells(found: Run) -> tuple[str, ...]:
    """A column of the table: one study."""
    known: Saved = saved(found)
    shared, apart = known.months
    size, speed = found.study.organisation.organisation, speeds(found.study)
    accounts = size.teams * size.seats_per_team * size.accounts_per_seat
    faster, spread = speed.times("tutorial")
    fewer = apart / shared
    return (
        f"± {known.half_width:,.0f}",
        ", ".join(f"{speed.rate(name) / 1e6:.3g}" for name in ("arrays", "tutorial", "agents")),
        f"{faster:.1f} ({spread})",
        f"{known.paired:,} with shared luck, {known.independent:,} ({known.low:,} to {known.high:,}) without",
        f"{fewer:.0f}",
        f"**{faster * fewer:,.0f}**",
        f"{AMBITION / (faster * fewer):.1f}",
        f"{speed.times('agents')[0] * fewer:,.0f}",
        f"{minutes(shared, accounts, speed.rate('arrays'))}, {minutes(apart, accounts, speed.rate('tutorial'))}",
    )


ROWS = (
    "every difference known to, $",
    "million account-months a second and core: arrays, tutorial, our agents",
    "speed: arrays over tutorial (middle half of rounds)",
    "replicates (95 % interval)",
    "variance: simulated months without ÷ with shared luck",
    "both factors together",
    "what is missing to 1000: a factor of",
    "the same against our own Mesa agents, independent seeds",
    "minutes of two cores for the worlds, months of burn-in counted as any other: ours, the tutorial's",
)


def main() -> None:
    """Measure, print and, if asked, write."""
    with tempfile.TemporaryDirectory() as scratch:
        found = runs([word for word in sys.argv[1:] if word != "--write"], Path(scratch))
        columns = [cells(each) for each in found]
        titles = [each.study.title for each in found]
    text = table(("", *titles), list(zip(ROWS, *columns, strict=True)))
    publish("decision", f"{text}\n\nFound on {machine()}, mesa {mesa.__version__}.")


if __name__ == "__main__":
    main()
