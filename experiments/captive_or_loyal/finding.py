"""C22: captive customers stay like loyal ones until an alternative arrives; what asking and locking in are worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from claim import (
    Signature,
    boundary,
    by_month,
    markdown,
    paragraphs,
    percent,
    policies_table,
    pooled,
    spread,
    tally,
)

import salessim
from salessim.analysis.interval import interval

IGNORE, INVEST, LOCK = "ignore", "ask_and_invest", "lock_in"
ARRIVAL = 73
BEFORE, AFTER, YEAR_BEFORE = (ARRIVAL - 24, ARRIVAL - 1), (ARRIVAL, ARRIVAL + 23), (ARRIVAL - 12, ARRIVAL - 1)


def churn(done: salessim.Run, policy: str, months: tuple[int, int]) -> np.ndarray:
    """Customers lost a year ÷ customers."""
    return pooled(done, "customers_lost_per_year", "customers", policy, months)


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    signature = Signature()
    before = interval(churn(done, LOCK, BEFORE) - churn(done, INVEST, BEFORE))
    signature.line(
        f"In the two years before, {percent(churn(done, LOCK, BEFORE).mean())} of the customers a year leave under "
        f"lock-in, {percent(churn(done, INVEST, BEFORE).mean())} under ask-and-invest: apart by "
        f"{spread(before, percent)}, less than 1 point",
        max(abs(before.low), abs(before.high)) < 0.01,
    )
    captive = {policy: pooled(done, "captive_customers", "customers", policy, BEFORE) for policy in (LOCK, INVEST)}
    apart = interval(captive[LOCK] - captive[INVEST])
    signature.line(f"The share of captives differs by {spread(apart, percent)}: at least 30 points", apart.low >= 0.3)
    cliff = interval(churn(done, LOCK, AFTER) - churn(done, INVEST, AFTER))
    signature.line(
        f"In the two years from its arrival on, churn under lock-in is higher by {spread(cliff, percent)}: at least 10 "
        "points",
        cliff.low >= 0.1,
    )
    _surveys(signature, done)
    _horizon(signature, done)
    tail = boundary("captive_or_loyal", "loyalty.eased_after", LOCK, points=5, replications=40)
    return paragraphs(policies_table(done), _years(done), signature, f"Against ignoring: {tail}")


def _surveys(signature: Signature, done: salessim.Run) -> None:
    """What surveys find in the year before, against who is below the alternative."""
    found, truth = ({}, {})
    for policy in (LOCK, INVEST):
        found[policy] = pooled(done, "hostages_found", "customers_asked", policy, YEAR_BEFORE).mean()
        happy = tally(done, "loyal_customers", policy) + tally(done, "mercenary_customers", policy)
        months = slice(*YEAR_BEFORE)
        truth[policy] = (
            1 - (happy.loc[:, months].sum(axis=1) / tally(done, "customers", policy).loc[:, months].sum(axis=1)).mean()
        )
    signature.line(
        f"In the year before, surveys find {percent(found[LOCK])} hostages under lock-in, where {percent(truth[LOCK])} "
        f"are below the alternative, and {percent(found[INVEST])} under ask-and-invest ({percent(truth[INVEST])})",
        abs(found[LOCK] - truth[LOCK]) < 0.1 and found[LOCK] >= 2 * found[INVEST],
    )


def _horizon(signature: Signature, done: salessim.Run) -> None:
    """Up to which month locking in would have been worth more."""
    discounted = by_month(done, "contribution_npv_usd", LOCK, INVEST).cumsum(axis=1)
    against_ignoring = by_month(done, "contribution_npv_usd", LOCK, IGNORE).cumsum(axis=1)
    pays, loses = _known_months(discounted)
    first, last = _known_months(against_ignoring)
    signature.line(
        f"Locking in is worth more than ask-and-invest up to month {_last(pays)}, less from month {_first(loses)} on "
        f"(against ignoring: more up to month {_last(first)}, less from month {_first(last)} on; 95 % intervals)",
        bool(pays.size and loses.size and pays[-1] < loses[-1]),
    )


def _known_months(cumulated: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Months at which the sum so far is known to be above, and below, 0."""
    each = {month: interval(cumulated[month].to_numpy()) for month in cumulated.columns}
    above = np.array([month for month, found in each.items() if found.low > 0])
    below = np.array([month for month, found in each.items() if found.high < 0])
    return above, below


def _last(months: np.ndarray) -> str:
    return str(months[-1]) if months.size else "none"


def _first(months: np.ndarray) -> str:
    """The first of the months that run on to the end."""
    breaks = np.flatnonzero(np.diff(months) > 1)
    return str(months[breaks[-1] + 1 if breaks.size else 0]) if months.size else "none"


def _years(done: salessim.Run) -> str:
    """Churn and captives year by year."""
    years = range(5, 11)
    rows = []
    for policy in (IGNORE, INVEST, LOCK):
        months = [(12 * year - 11, 12 * year) for year in years]
        rows.append([f"{policy}: leave", *(percent(churn(done, policy, each).mean()) for each in months)])
        shares = (pooled(done, "captive_customers", "customers", policy, each).mean() for each in months)
        rows.append([f"{policy}: captive", *(percent(share) for share in shares)])
    return markdown(("year", *(str(year) for year in years)), rows)
