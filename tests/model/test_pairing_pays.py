"""Sharing luck must pay: the variance gain of each policy of the turnover study, on a shorter run."""

import numpy as np
from support.worlds import branch

from salessim.analysis.interval import geometric_mean, variance_gain
from salessim.model.metrics import METRICS
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.study import builtin

SPAN = Span(horizon=72, burn_in=36)
REPLICATES = 16
POLICIES = {
    "faster_ramp": Change({"onboarding.ramp_months": 8.0}),
    "longer_tenure": Change({"tenure.mean_months": 21.0}),
    "quick_hiring": Change({"hiring.time_to_fill_months": 1.0}),
}


def test_each_gain_is_above_one_and_together_above_five():
    organisation = builtin("midmarket")
    start = branch(organisation, REPLICATES, SPAN, seed=3)
    outcomes = {}
    for name, changes in {"status_quo": (), **{name: (change,) for name, change in POLICIES.items()}}.items():
        copy = start.take(np.arange(REPLICATES))
        tallies = run(copy, [Plan(organisation, changes)] * REPLICATES, SPAN.horizon)
        outcomes[name] = METRICS["contribution_npv_usd"].outcome(tallies)
    gains = [variance_gain(outcomes[name], outcomes["status_quo"]) for name in POLICIES]
    assert all(gain.low > 1 for gain in gains), "the bootstrap interval of each lies above 1"
    assert geometric_mean([gain.value for gain in gains]) >= 5
