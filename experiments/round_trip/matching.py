"""Do simulated moments find the parameters that made the records? Draws of all of them, and how often intervals hold.

Run: python experiments/round_trip/matching.py [--draws 60] [--teams 3] [--months 48] [--workers 2]

Each draw: every matched parameter anywhere in its range (uniform on its scale), one organisation `midmarket` under it
with luck of its own, its records for some years, and the parameters found again from these alone. What no record tells
(needs, losses at handovers, …) is as the study has it on both sides: intervals are promised for that case only.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.stats import binom

from salessim.calibration.estimating.estimate_all import directly
from salessim.calibration.matching.choice import MATCHABLE
from salessim.calibration.matching.fit import Effort
from salessim.calibration.matching.match import matched
from salessim.calibration.matching.matched import Matched
from salessim.calibration.matching.simulated import BURN_IN_MONTHS, UNSEEN_MONTHS
from salessim.calibration.recorder import Recorder
from salessim.calibration.records import Records
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan, with_values
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.study import builtin

SEED_OF_TRUTH = 2026
"""Not the seed of the simulations that search."""
CHANCE = 0.01
"""Of a band that true 95 % intervals would leave."""
BIAS_ERRORS = 4.0
"""Standard errors that a mean error may lie from nought."""


@dataclass(frozen=True)
class Size:
    """Of the organisation whose records are made."""

    teams: int
    months: int

    def organisation(self) -> Organisation:
        """Midmarket of this size, whose churn is all of customers' own: direct estimates know no common part."""
        return builtin("midmarket", {"organisation": {"teams": self.teams}, "renewal": {"churn_floor": 0}})


@dataclass(frozen=True)
class Trip:
    """One draw and what was found."""

    truth: dict[str, float]
    found: Matched


def drawn(draw: int) -> dict[str, float]:
    """Parameters of a draw by key, each uniform over its range on its scale."""
    uniform = np.random.default_rng([SEED_OF_TRUTH, draw]).uniform(size=len(MATCHABLE))
    ends = [each.range for each in MATCHABLE]
    return {
        each.key: float(each.scale.outward(low + u * (high - low)))
        for each, (low, high), u in zip(MATCHABLE, ends, uniform, strict=True)
    }


def recorded(truth: dict[str, float], draw: int, size: Size) -> Records:
    """What one organisation under these parameters leaves behind; deals are worth what is said on its last day."""
    organisation, months = size.organisation(), size.months + UNSEEN_MONTHS
    values = {each.parameter.attribute: truth[each.key] for each in MATCHABLE}
    values["market.deal_value_mean_usd"] /= (1 + values["market.price_growth_per_year"]) ** (size.months / 12)
    plan = Plan(with_values(organisation, values))
    shape = shape_for([plan], 1, Span(months, BURN_IN_MONTHS))
    branch = burn_in([plan.organisation], shape, SEED_OF_TRUTH, np.array([draw]), BURN_IN_MONTHS)
    recorder = Recorder(1)
    run(branch, [plan], months, [], [recorder])
    return recorder.records(0)


def trip(draw: int, size: Size, effort: Effort) -> Trip:
    """Out and back."""
    truth, organisation = drawn(draw), size.organisation()
    records = recorded(truth, draw, size)
    direct = directly(records, ramp_shape=organisation.onboarding.shape)
    return Trip(truth, matched(organisation, records, direct, effort=effort))


def trips(draws: int, size: Size, effort: Effort, workers: int) -> list[Trip]:
    """All draws, in order."""
    go = partial(trip, size=size, effort=effort)
    if workers == 1:
        return [go(draw) for draw in range(1, draws + 1)]
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(go, range(1, draws + 1)))


@dataclass(frozen=True)
class Coverage:
    """How well one parameter comes back, over the draws in which it was told."""

    key: str
    told: int
    covered: int
    bias: float
    """Mean of (estimate − truth) ÷ standard error."""
    spread: float
    """Root mean square of the same: 1 if errors are as large as stated."""

    @property
    def least(self) -> int:
        """Intervals that must cover, but for a chance of half a per cent."""
        return int(binom.ppf(CHANCE / 2, self.told, 0.95))

    @property
    def most_bias(self) -> float:
        """What the mean of so many errors of size one may be by luck: four standard errors of it."""
        return BIAS_ERRORS / float(np.sqrt(self.told))


def coverage(done: Sequence[Trip]) -> list[Coverage]:
    """One line for each parameter that was told in any draw."""
    lines = []
    for each in MATCHABLE:
        away, covered = [], 0
        for one in done:
            for found in one.found.estimates:
                if found.key == each.key:
                    low, value, high, true = each.scale.inward(
                        np.array([found.low, found.value, found.high, one.truth[each.key]])
                    )
                    away.append((value - true) / ((high - low) / (2 * 1.959964)))
                    covered += low <= true <= high
        if away:
            lines.append(
                Coverage(each.key, len(away), covered, float(np.mean(away)), float(np.sqrt(np.mean(np.square(away)))))
            )
    return lines


def table(done: Sequence[Trip]) -> str:
    """What is printed."""
    heads = ("parameter", "told", "covered", "least", "bias", "most", "error")
    lines = [f"{heads[0]:34}{heads[1]:>6}{heads[2]:>9}{heads[3]:>7}{heads[4]:>8}{heads[5]:>7}{heads[6]:>8}"]
    lines += [
        f"{each.key:34}{each.told:6d}{each.covered:9d}{each.least:7d}{each.bias:+8.2f}{each.most_bias:7.2f}{each.spread:8.2f}"
        for each in coverage(done)
    ]
    lines += ["", "held-out moment, z over draws: mean, root mean square", *_lines_of_z(done, direct=False)]
    lines += [
        "",
        "moment used by the direct estimates, likewise (less than 1 is no merit)",
        *_lines_of_z(done, direct=True),
    ]
    p_values = [one.found.p_value for one in done if one.found.p_value is not None]
    small = sum(p < 0.05 for p in p_values)
    lines += ["", f"distance called more than luck (p < 0.05) in {small} of {len(p_values)} draws"]
    return "\n".join(lines) + "\n"


def _lines_of_z(done: Sequence[Trip], *, direct: bool) -> list[str]:
    """How moments that were not matched came out: those held out, or those that direct estimates were fitted to."""
    rows = [row for one in done for row in one.found.moments if (row.direct if direct else row.held_out)]
    lines = []
    for name, title in {row.name: row.title for row in rows}.items():
        z = np.array([row.z for row in rows if row.name == name])
        lines.append(f"{title:76}{z.mean():+6.2f}{np.sqrt(np.mean(np.square(z))):6.2f}{z.size:5d}")
    return lines


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--draws", type=int, default=60)
    arguments.add_argument("--teams", type=int, default=3)
    arguments.add_argument("--months", type=int, default=48)
    arguments.add_argument("--workers", type=int, default=2)
    asked = arguments.parse_args()
    done = trips(asked.draws, Size(asked.teams, asked.months), Effort(), asked.workers)
    sys.stdout.write(table(done))


if __name__ == "__main__":
    main()
