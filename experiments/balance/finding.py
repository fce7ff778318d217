"""C05: everything on one part of selling, or the parts in balance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from claim import (
    Signature,
    boundaries,
    boundary,
    by_month,
    known,
    means_table,
    over,
    paragraphs,
    percent,
    policies_table,
    spread,
    years_table,
)

import salessim
from salessim.analysis.interval import Interval, interval
from salessim.quantities.units import money

STUDY = "balance"
BALANCE, PUSHES = "balanced", ("all_prospecting", "all_discovery", "all_closing")
QUARTERS = (1, 2, 3, 4)
LATE = (37, 60)
FLOORS: Final[Mapping[str, Any]] = {"ranges": ("20%:70%", None), "points": 5, "replications": 20}
"""From the share of selling hours that prospecting has anyway to that of the push."""


def _quarter(ahead: pd.DataFrame, quarter: int, looks: int) -> Interval:
    """What a push books more in a quarter, with an interval that allows for all the looks taken (Bonferroni)."""
    sums = ahead.loc[:, 3 * quarter - 2 : 3 * quarter].sum(axis=1).to_numpy(dtype=float)
    return interval(sums, 1 - 0.05 / looks)


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    ahead = {push: by_month(done, "bookings_usd", push, BALANCE) for push in PUSHES}
    looks = len(PUSHES) * len(QUARTERS)
    early = {(push, q): _quarter(ahead[push], q, looks) for push in PUSHES for q in QUARTERS}
    push, quarter = max(early, key=lambda each: early[each].low)
    signature.line(
        f"Of {len(early)} comparisons (three pushes, the quarters of the first year) `{push}` in quarter {quarter} is "
        f"nearest to being ahead: it then books {spread(early[push, quarter])} against balance (allowing for so many "
        "looks), more",
        early[push, quarter].low > 0,
    )
    late = {name: over(months, *LATE) for name, months in ahead.items()}
    signature.line(
        "In the last two years each push books less than balance: "
        + ", ".join(f"`{name}` {spread(found)}" for name, found in late.items()),
        all(found.high < 0 for found in late.values()),
    )
    worth = {name: known(done, "contribution_npv_usd", BALANCE, name) for name in PUSHES}
    signature.line(
        f"Over five years balance is better than each push by more than {money(delta)}: "
        + ", ".join(f"than `{name}` by {spread(found)}" for name, found in worth.items()),
        all(found.low > delta for found in worth.values()),
    )
    columns = {
        "contacts": ("contacts", "{:,.0f}".format),
        "deals opened": ("opportunities_created", "{:,.0f}".format),
        "win rate": ("win_rate", percent),
        "cycle of wins, months": ("cycle_months", "{:.1f}".format),
        "deals won": ("wins", "{:,.0f}".format),
    }
    years = years_table(done, "bookings_usd", BALANCE)
    tail = " ".join(
        (
            boundary(STUDY, "time_budget.prospecting_floor", "all_prospecting", **FLOORS),
            boundaries(STUDY, "all_discovery", "playbook.weight"),
            boundaries(STUDY, "all_closing", "playbook.substitution"),
        )
    )
    return paragraphs(policies_table(done), means_table(done, columns), years, signature, tail)
