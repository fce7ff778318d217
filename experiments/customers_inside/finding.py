"""C25: customers inside the loop pay off slowly; focus groups hardly."""

from __future__ import annotations

from claim import (
    BEFORE_TENTH_YEAR,
    Signature,
    boundary,
    by_month,
    known,
    known_from,
    markdown,
    over,
    paragraphs,
    percent,
    policies_table,
    spread,
)

import salessim
from salessim.analysis.interval import Interval, interval
from salessim.quantities.units import money

NEITHER, LOOP, GROUPS = "neither", "loop", "focus_groups"
OUTCOME = "contribution_npv_usd"


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    ahead = by_month(done, "contribution_usd", LOOP, NEITHER)
    first = over(ahead, 1, 12)
    signature.line(f"In the first year the loop is worth {spread(first)}: it costs more than it brings", first.high < 0)
    month = known_from(ahead, 1)
    signature.line(
        "It brings more than it costs in a year "
        + (f"from month {month} on" if month else "never for good within ten years"),
        month is not None and month <= BEFORE_TENTH_YEAR,
    )
    level, kept = (_tenth_year(done, metric) for metric in ("product_experience", "gross_retention"))
    signature.line(
        f"In the tenth year experience is higher by {spread(level, percent)} and a month's retention by "
        f"{spread(kept, _fine)}",
        level.low > 0 and kept.low > 0,
    )
    gains = [known(done, OUTCOME, LOOP, other) for other in (NEITHER, GROUPS)]
    signature.line(
        f"The loop is worth {spread(gains[0])} against neither and {spread(gains[1])} against focus groups: each more "
        f"than {money(delta)}",
        all(gain.low > delta for gain in gains),
    )
    tail = boundary("customers_inside", "product.cost", LOOP, points=5, replications=20)
    return paragraphs(policies_table(done), _years(done), signature, tail)


def _fine(number: float) -> str:
    return f"{number:.2%}"


def _tenth_year(done: salessim.Run, metric: str) -> Interval:
    return interval(by_month(done, metric, LOOP, NEITHER).loc[:, 109:120].mean(axis=1).to_numpy())


def _years(done: salessim.Run) -> str:
    """Product experience and contribution against neither, year by year."""
    years = (1, 2, 3, 5, 7, 10)
    rows = []
    for policy in (NEITHER, LOOP, GROUPS):
        level = by_month(done, "product_experience", policy).mean().to_numpy()
        rows.append([f"{policy}: experience", *(percent(level[12 * year - 1]) for year in years)])
    for policy in (LOOP, GROUPS):
        more = by_month(done, "contribution_usd", policy, NEITHER).mean().to_numpy()
        rows.append([f"{policy}: contribution", *(money(more[12 * year - 12 : 12 * year].sum()) for year in years)])
    return markdown(("year", *(str(year) for year in years)), rows)
