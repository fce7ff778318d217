"""C10: in hard times do nothing, ask customers how to help, or push discounts."""

from __future__ import annotations

from claim import (
    Signature,
    boundaries,
    by_month,
    differences,
    known,
    markdown,
    means_table,
    moved,
    over,
    paragraphs,
    percent,
    policies_table,
    rerun,
    spread,
    years_table,
)

import salessim
from salessim.analysis.interval import interval
from salessim.quantities.units import money

STUDY, OUTCOME, REPLICATES = "help_in_downturn", "contribution_npv_usd", 40
NOTHING, HELP, DISCOUNT = "nothing", "help", "discount"
AFTER = (37, 60)


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    fewer = over(by_month(done, "customers_lost", HELP, NOTHING), *AFTER)
    rate = over(by_month(done, "customer_churn_per_year", HELP, NOTHING) / (AFTER[1] - AFTER[0] + 1), *AFTER)
    signature.line(
        f"In years 4 and 5 {spread(fewer, '{:+,.0f}'.format)} customers leave where they were helped against where "
        f"nothing was done ({spread(rate, '{:+.1%}'.format)} a year): fewer",
        fewer.high < 0,
    )
    worth, against = (known(done, OUTCOME, HELP, other) for other in (NOTHING, DISCOUNT))
    signature.line(f"Helping is worth {spread(worth)}, more than {money(delta)}", worth.low > delta)
    signature.line(
        f"Helping is worth {spread(against)} against discounts, more than {money(delta)}", against.low > delta
    )
    gained = differences(done, OUTCOME, HELP, NOTHING)
    with rerun(STUDY, {"downturn.month": 0}, REPLICATES, (NOTHING, HELP)) as run:
        calm = differences(run, OUTCOME, HELP, NOTHING)
    half = moved(calm, gained / 2)
    signature.line(
        f"Without a downturn the same help is worth {spread(interval(calm))}, {spread(half)} beside half of what it is "
        "worth in one: less than half",
        worth.low > 0 and half.high < 0,
    )
    columns = {
        "customers lost a year": ("customer_churn_per_year", percent),
        "satisfaction": ("satisfaction", "{:.3f}".format),
        "referrals": ("referrals", "{:,.0f}".format),
        "deals won": ("wins", "{:,.0f}".format),
        "new ARR": ("new_arr_usd", money),
        "ARR added at renewals": ("expansion_arr_usd", money),
        "ARR lost": ("churned_arr_usd", money),
    }
    years = years_table(done, "contribution_usd", NOTHING)
    tail = boundaries(STUDY, HELP, "downturn.gratitude", "downturn.length")
    return paragraphs(policies_table(done), means_table(done, columns), _satisfaction(done), years, signature, tail)


def _satisfaction(done: salessim.Run) -> str:
    """How satisfied customers are at the end of each year."""
    ends = range(12, done.study.span.horizon + 1, 12)
    means = {policy: by_month(done, "satisfaction", policy).mean() for policy in done.study.policies}
    rows = [[policy, *(f"{felt[month]:.3f}" for month in ends)] for policy, felt in means.items()]
    return markdown(("satisfaction at the end of", *(f"year {month // 12}" for month in ends)), rows)
