"""The runs whose numbers are golden: one of each kind of structure."""

from __future__ import annotations

from support.worlds import bare, small, tallies

from salessim.model.metrics import METRICS
from salessim.model.simulation import Span

CASES = {
    "bare": lambda: bare(organisation={"teams": 2, "seats_per_team": 3, "accounts_per_seat": 40}),
    "midmarket": small,
    "measured tenure, linear ramp": lambda: small(tenure={"shape": "empirical"}, onboarding={"shape": "linear"}),
    "weibull tenure, growth": lambda: small(tenure={"shape": "weibull"}, headcount={"growth": 0.2}),
}
NAMES = ("quits", "hires", "ramp_output", "contacts", "win_rate", "bookings_usd", "arr_usd", "contribution_npv_usd")


def summary(case: str) -> dict[str, float]:
    """Some outcomes of the mean of three worlds over three years."""
    got = tallies(CASES[case](), 3, Span(horizon=36, burn_in=24), seed=2026)
    return {name: float(METRICS[name].outcome(got).mean()) for name in NAMES}
