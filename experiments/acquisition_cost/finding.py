"""C27: what a customer costs as the funnel is tuned step by step, and when more is spent on it."""

from __future__ import annotations

import numpy as np
from claim import Signature, boundary, known, markdown, paragraphs, percent, policies_table, pooled, spread, tally

import salessim
from salessim.analysis.interval import interval
from salessim.quantities.units import money

LEAVE, TUNE, SPEND = "leave", "tune", "spend_more"
OUTCOME = "contribution_npv_usd"
SOURCES = ("cold", "referral", "inbound", "campaign")


def cost(done: salessim.Run, policy: str, year: int) -> np.ndarray:
    """What a new customer costs in a year, with the cost of tuning the funnel."""
    months = (12 * year - 11, 12 * year)
    return pooled(done, "acquisition_cost_usd", "wins", policy, months)


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    saved = {year: 1 - cost(done, TUNE, year) / cost(done, LEAVE, year) for year in (5, 10)}
    fifth = interval(saved[5])
    signature.line(
        f"In the fifth year a new customer costs {spread(fifth, percent)} less than when nothing is tuned: at "
        "least 5 %",
        fifth.low >= 0.05,
    )
    grows = interval(saved[10] - 1.2 * saved[5])
    signature.line(
        f"The saving is {percent(saved[5].mean())} in the fifth year and {percent(saved[10].mean())} in the tenth: it "
        "grows by less than a fifth",
        grows.high < 0 and fifth.low > 0,
    )
    dearer = known(done, "cost_per_win_usd", SPEND, LEAVE)
    signature.line(f"Spending more raises the cost of a new customer by {spread(dearer)}", dearer.low > 0)
    gain = known(done, OUTCOME, TUNE, LEAVE)
    signature.line(f"Tuning is worth {spread(gain)}, more than {money(delta)}", gain.low > delta)
    tail = boundary("acquisition_cost", "tuning.fewer_hours", TUNE, points=5, replications=20)
    return paragraphs(policies_table(done), _years(done), _sources(done), signature, tail)


def _years(done: salessim.Run) -> str:
    years = (1, 2, 3, 5, 7, 10)
    rows = [[policy, *(money(cost(done, policy, year).mean()) for year in years)] for policy in (LEAVE, TUNE, SPEND)]
    return markdown(("cost of a new customer in year", *(str(year) for year in years)), rows)


def _sources(done: salessim.Run) -> str:
    """Cost of a customer and how many come, by source."""
    rows = []
    for source in SOURCES:
        cells = []
        for policy in (LEAVE, TUNE, SPEND):
            wins = tally(done, f"wins@{source}", policy).sum(axis=1).mean()
            each = np.nanmean(pooled(done, f"acquisition_cost_usd@{source}", f"wins@{source}", policy)) if wins else 0.0
            cells.append(f"{money(each)} × {wins:.0f}" if wins else "–")
        rows.append([source, *cells])
    return markdown(("cost of a customer × customers, ten years", LEAVE, TUNE, SPEND), rows)
