"""The organisations beside midmarket stay what they are after their burn-in, and are near what has been measured."""

from functools import cache

import numpy as np
import pytest
from support.worlds import branch

from salessim.model.metrics import METRICS
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.quantities.arrays import Floats
from salessim.quantities.evidence import evidence
from salessim.study import builtin

SPAN, WORLDS = Span(horizon=120, burn_in=60), 12
MISSES = {"enterprise": set(), "velocity": {"turnover_per_year"}}
"""The metrics that lie outside the range of the evidence, as docs/moments.md names them."""


@cache
def tallies(name: str) -> dict[str, Floats]:
    organisation = builtin(name)
    return run(branch(organisation, WORLDS, SPAN, seed=11), [Plan(organisation)] * WORLDS, SPAN.horizon)


@pytest.mark.parametrize("name", MISSES)
def test_an_organisation_does_not_drift(name: str):
    """Second half against first half of ten years: within 4 standard errors of 0; ARR at constant prices."""
    got = tallies(name)
    prices = np.power(1 + builtin(name).market.price_growth_per_year, np.arange(1, 121) / 12)
    series = {tally: got[tally] for tally in ("headcount", "opportunities_open", "customers", "wins")}
    series["ARR at constant prices"] = got["arr_usd"] / prices
    for tally, values in series.items():
        drift = (values[:, 60:].mean(axis=1) - values[:, :60].mean(axis=1)) / values.mean()
        error = drift.std(ddof=1) / np.sqrt(WORLDS)
        assert abs(drift.mean()) < 4 * error, f"{tally} drifts by {drift.mean():.2%} (standard error {error:.2%})"
        assert error < 0.05, f"{tally}: {WORLDS} worlds cannot show a drift of 20 %"


@pytest.mark.parametrize("name", MISSES)
def test_what_lies_outside_the_evidence_is_named(name: str):
    entries = [entry for entry in evidence().values() if entry.moment]
    found = {entry.moment: float(np.mean(METRICS[entry.moment].outcome(tallies(name)))) for entry in entries}
    assert {entry.moment for entry in entries if not entry.range[0] <= found[entry.moment] <= entry.range[1]} == (
        MISSES[name]
    )
