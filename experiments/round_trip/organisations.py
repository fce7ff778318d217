"""Organisations whose parameters are known because they were drawn, and the records that they would leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from salessim.calibration.recorder import Recorder
from salessim.calibration.records import Records
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.study import builtin

DRAWN = {
    "tenure.mean": (12.0, 36.0),
    "hiring.time_to_fill": (1.0, 9.0),
    "onboarding.ramp": (3.0, 18.0),
    "pipeline.cycle": (4.0, 18.0),
    "outcome.win": (-0.5, 0.5),
    "outcome.no_decision": (-1.35, -0.35),
    "renewal.churn_a": (0.4, 1.2),
    "renewal.churn_b": (1.2, 4.0),
    "market.price_growth": (0.0, 0.05),
}
"""Ranges of `salessim explain`, drawn from evenly."""
FIXED = {
    "organisation": {"teams": 6, "seats_per_team": 8, "accounts_per_seat": 200},
    # Five contacts a month at full pace: territories are never exhausted, so that deals opened follow the ramp.
    "time_budget": {"per_contact": 10},
    "market": {"deal_value": 60_000, "deal_value_spread": 0.6},
}
YEARS = 5
SPAN = Span(horizon=12 * YEARS + 1, burn_in=48)
"""The records end a month before the horizon does."""
IN_A_BLOCK = 40


@dataclass(frozen=True)
class Drawn:
    """One organisation: what is true, and what its records say."""

    number: int
    truth: Mapping[str, float]
    records: Records


def truths(draws: int, seed: int = 7) -> list[dict[str, float]]:
    """Parameters of so many organisations; the first ones are the same however many there are."""
    luck = np.random.default_rng(seed).random((draws, len(DRAWN)))
    return [
        {key: low + (high - low) * float(u) for (key, (low, high)), u in zip(DRAWN.items(), row, strict=True)}
        for row in luck
    ]


def drawn(draws: int, seed: int = 7) -> Iterator[Drawn]:
    """So many organisations, simulated some at a time: worlds of one block are different organisations."""
    held = truths(draws, seed)
    for first in range(0, draws, IN_A_BLOCK):
        numbers = range(first, min(first + IN_A_BLOCK, draws))
        organisations = [_organisation(held[number]) for number in numbers]
        recorder = Recorder(len(numbers))
        shape = shape_for([Plan(organisations[0])], len(numbers), SPAN)
        branch = burn_in(organisations, shape, seed, np.array(numbers) + 1, SPAN.burn_in)
        run(branch, [Plan(each) for each in organisations], SPAN.horizon, [], [recorder])
        for row, number in enumerate(numbers):
            yield Drawn(number, held[number], recorder.records(row))


def _organisation(truth: Mapping[str, float]) -> Organisation:
    sections = {name: dict(values) for name, values in FIXED.items()}
    for key, value in truth.items():
        section, name = key.split(".")
        sections.setdefault(section, {})[name] = value
    return builtin("bare", sections)
