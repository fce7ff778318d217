"""C19: acquisition yields less each year; engagement yields more, within the limit of what a rep can care for."""

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
    pooled,
    rerun,
    spread,
    tally,
)

import salessim
from salessim.analysis.interval import Interval, interval
from salessim.quantities.units import money

USUAL, ACQUIRE, ENGAGE = "as_usual", "acquisition", "engagement"
OUTCOME = "contribution_npv_usd"


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    first, fifth = (pooled(done, "responses", "contacts", ACQUIRE, (12 * y - 11, 12 * y)) for y in (1, 5))
    mailed = [
        tally(done, "opportunities_created@campaign", ACQUIRE).loc[:, 12 * y - 11 : 12 * y].sum(axis=1) for y in (1, 5)
    ]
    contacts, mails = interval(fifth - first), interval((mailed[1] - mailed[0]).to_numpy())
    signature.line(
        f"From the first to the fifth year answers to contacts change by {spread(contacts, percent)} and deals from "
        f"mailings by {spread(mails, _number)} a year: both fall",
        contacts.high < 0 and mails.high < 0,
    )
    ahead = by_month(done, "contribution_usd", ACQUIRE, ENGAGE)
    early = over(ahead, 1, 24)
    month = known_from(ahead, -1)
    signature.line(
        f"In the first two years acquisition leaves {spread(early)} more; engagement is ahead in a year's contribution "
        + (f"from month {month} on" if month else "never for good"),
        early.low > 0 and month is not None and month <= BEFORE_TENTH_YEAR,
    )
    better = known(done, OUTCOME, ENGAGE, ACQUIRE)
    signature.line(
        f"Engagement is worth {spread(better)} more than acquisition, over {money(delta)}", better.low > delta
    )
    table, limit = _care()
    signature.line(f"Care of 8 times the usual is worth {spread(limit)} more than 3 times: less", limit.high < 0)
    tail = boundary("acquisition_or_engagement", "experience.care_weight", ENGAGE, points=5, replications=20)
    return paragraphs(policies_table(done), signature, table, f"Against as usual: {tail}")


def _number(number: float) -> str:
    return f"{number:.0f}"


def _care() -> tuple[str, Interval]:
    """Engagement with more and more care for each customer."""
    wide = {}
    for care in (1, 2, 3, 5, 8):
        with rerun(
            "acquisition_or_engagement", {"policies.engagement.experience.care": care}, 20, (USUAL, ENGAGE)
        ) as run:
            table = run.outcomes().query("outcome == @OUTCOME")
            each = table.pivot_table(index="replicate", columns="policy", values="value")
            wide[care] = (each[ENGAGE] - each[USUAL]).to_numpy()
    rows = [["engagement is worth", *(spread(interval(each)) for each in wide.values())]]
    return markdown(("care for each customer", *(f"× {care}" for care in wide)), rows), interval(wide[8] - wide[3])
