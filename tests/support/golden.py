"""The runs whose numbers are golden: organisations of each kind of structure, and paired studies in small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from support.drawn import EVENTFUL
from support.worlds import SMALL, bare, small, tallies

from salessim.ensemble.blocks import simulate
from salessim.ensemble.cells import Task
from salessim.model.metrics import METRICS
from salessim.model.simulation import Span
from salessim.study import builtin, load_study

CONFIGS = Path(__file__).parents[2] / "configs"
CASES = {
    "bare": lambda: bare(organisation={"teams": 2, "seats_per_team": 3, "accounts_per_seat": 40}),
    "midmarket": small,
    "measured tenure, linear ramp": lambda: small(tenure={"shape": "empirical"}, onboarding={"shape": "linear"}),
    "weibull tenure, growth": lambda: small(tenure={"shape": "weibull"}, headcount={"growth": 0.2}),
    "enterprise": lambda: builtin("enterprise", SMALL),
    "velocity": lambda: builtin("velocity", SMALL),
    "everything happens": lambda: small(**EVENTFUL),
}
NAMES = ("quits", "hires", "ramp_output", "contacts", "win_rate", "bookings_usd", "arr_usd", "contribution_npv_usd")
STUDIES = ("turnover", "fire_top_performer", "captive_or_loyal", "referrals")
"""One of each side of the model; their policies use what organisations leave off."""
IN_SMALL = (
    "organisation.teams=1",
    "organisation.seats_per_team=4",
    "organisation.accounts_per_seat=25",
    "reputation.tolerated=2",
    "horizon=3 years",
    "burn_in=2 years",
)


def summary(case: str) -> dict[str, float]:
    """Some outcomes of the mean of three worlds over three years."""
    got = tallies(CASES[case](), 3, Span(horizon=36, burn_in=24), seed=2026)
    return {name: float(METRICS[name].outcome(got).mean()) for name in NAMES}


def differences(name: str) -> dict[str, float]:
    """Each policy's contribution (NPV) less the baseline's, mean of four paired replicates of a study in small."""
    study = load_study(CONFIGS / f"{name}.yml", IN_SMALL)
    found: dict[str, list[float]] = {policy: [] for policy in study.policies}
    for block in simulate(study, Task((0,), (1, 2, 3, 4), tuple(study.policies))).finished:
        values = block.outcomes()["contribution_npv_usd"]
        for cell, value in sorted(zip(block.cells, values, strict=True), key=lambda pair: pair[0].replicate):
            found[cell.policy].append(float(value))
    means = {policy: float(np.mean(values)) for policy, values in found.items()}
    baseline = means.pop(study.decide.baseline if study.decide else next(iter(means)))
    return {policy: mean - baseline for policy, mean in means.items()}


def golden() -> dict[str, dict[str, float]]:
    """Every case and study by its name."""
    return {case: summary(case) for case in CASES} | {f"study {name}": differences(name) for name in STUDIES}
