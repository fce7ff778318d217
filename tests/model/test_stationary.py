"""The status quo of midmarket must not drift after its burn-in."""

import numpy as np
from support.worlds import branch

from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.study import builtin

SPAN = Span(horizon=120, burn_in=60)
WORLDS = 36


def test_midmarket_does_not_drift():
    """Second half against first half of ten years: within 4 standard errors of 0, and small where that is sharp.

    ARR is at constant prices, since the prices of new deals grow by assumption.
    """
    organisation = builtin("midmarket")
    got = run(branch(organisation, WORLDS, SPAN, seed=11), [Plan(organisation)] * WORLDS, SPAN.horizon)
    prices = np.power(1 + organisation.market.price_growth_per_year, np.arange(1, 121) / 12)
    series = {name: got[name] for name in ("headcount", "opportunities_open", "customers", "wins")}
    series["ARR at constant prices"] = got["arr_usd"] / prices
    for name, values in series.items():
        drift = (values[:, 60:].mean(axis=1) - values[:, :60].mean(axis=1)) / values.mean()
        error = drift.std(ddof=1) / np.sqrt(WORLDS)
        assert abs(drift.mean()) < 4 * error, f"{name} drifts by {drift.mean():.2%} (standard error {error:.2%})"
        assert error < 0.02, f"{name}: {WORLDS} worlds cannot show a drift of 8 %"
