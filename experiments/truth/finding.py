"""C11: after a shock, what waiting, lay-offs, early warning and plans do to the depth and length of the trough."""

from __future__ import annotations

import numpy as np
from claim import Signature, boundary, by_month, known, markdown, over, paragraphs, policies_table, spread

import salessim
from salessim.quantities.units import money

SHOCK, LAYOFFS_FROM, RECOVERED = 13, 15, 0.95
POLICIES = ("wait", "closed_ears", "layoffs", "early_warning", "planned")


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    troughs = {policy: trough(done, policy) for policy in POLICIES}
    quarter = over(by_month(done, "contribution_usd", "layoffs", "wait"), LAYOFFS_FROM, LAYOFFS_FROM + 2)
    signature.line(f"In their first quarter lay-offs leave {spread(quarter)} more than waiting", quarter.low > 0)
    cost = known(done, "contribution_npv_usd", "layoffs", "wait")
    signature.line(f"Over five years lay-offs are worth {spread(cost)}: worse than waiting", cost.high < -delta)
    ears = known(done, "contribution_npv_usd", "closed_ears", "wait")
    worse = troughs["closed_ears"][0] > troughs["wait"][0] or troughs["closed_ears"][1] > troughs["wait"][1]
    signature.line(
        f"Where nobody speaks up the trough is deeper or longer, and the five years are worth {spread(ears)}",
        worse and ears.high < -delta,
    )
    for policy, name in (("early_warning", "Early warning"), ("planned", "A plan")):
        gain = known(done, "contribution_npv_usd", policy, "wait")
        signature.line(
            f"{name} shortens the trough from {troughs['wait'][1]} to {troughs[policy][1]} months and is worth "
            f"{spread(gain)}, more than {money(delta)}",
            troughs[policy][1] < troughs["wait"][1] and gain.low > delta,
        )
    rows = [[policy, f"{depth:.0%}", f"{months} months"] for policy, (depth, months) in troughs.items()]
    head = ("policy", "bookings lost in the worst quarter", "months until 95 % of what they would have been")
    tail = boundary("truth", "shock.depth", "layoffs", points=5, replications=40)
    return paragraphs(policies_table(done), markdown(head, rows), signature, tail)


def trough(done: salessim.Run, policy: str) -> tuple[float, int]:
    """Depth and length: bookings of three months against the same worlds without the shock."""
    with_shock, without = (by_month(done, "bookings_usd", name).mean() for name in (policy, "no_shock"))
    ratio = (with_shock.rolling(3).sum() / without.rolling(3).sum()).loc[SHOCK + 2 :].to_numpy()
    below = np.flatnonzero(ratio < RECOVERED)
    return float(1 - ratio.min()), int(below[-1] + 1 if below.size else 0)
