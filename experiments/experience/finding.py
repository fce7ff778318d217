"""C29: better experience and support bring demand by themselves; whether there can be fewer sellers then."""

from __future__ import annotations

from claim import (
    Signature,
    boundary,
    by_month,
    known,
    markdown,
    over,
    paragraphs,
    percent,
    policies_table,
    pooled,
    spread,
)

import salessim
from salessim.analysis.interval import interval
from salessim.quantities.units import money

USUAL, FEATURES, EXPERIENCE, SUPPORT, FEWER = "as_usual", "features", "experience", "support", "experience_fewer_seats"
OUTCOME = "contribution_npv_usd"
FIRST, TENTH = (1, 12), (109, 120)


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    itself = {
        months: pooled(done, "opportunities_unsought", "opportunities_created", EXPERIENCE, months)
        for months in (FIRST, TENTH)
    }
    rise = interval(itself[TENTH] - itself[FIRST])
    signature.line(
        f"Under experience the share of deals that come by themselves rises by {spread(rise, percent)}: at least 10 "
        "points",
        rise.low >= 0.1,
    )
    kept = [
        interval(by_month(done, "gross_retention", policy, USUAL).loc[:, 109:120].mean(axis=1).to_numpy())
        for policy in (EXPERIENCE, SUPPORT)
    ]
    signature.line(
        f"In the tenth year a month's retention is higher by {spread(kept[0], _fine)} under experience and "
        f"{spread(kept[1], _fine)} under support",
        all(each.low > 0 for each in kept),
    )
    better = known(done, OUTCOME, EXPERIENCE, FEATURES)
    signature.line(f"Experience is worth {spread(better)} more than features, over {money(delta)}", better.low > delta)
    late = over(by_month(done, "contribution_usd", FEWER, EXPERIENCE), 85, 120)
    signature.line(
        f"In the last three years a fifth fewer seats leave {spread(late)} more than all of them: not less",
        late.low >= 0,
    )
    tail = boundary("experience", "inbound.experience_power", FEWER, points=5, replications=20)
    return paragraphs(policies_table(done), _years(done), signature, f"With fewer seats: {tail}")


def _fine(number: float) -> str:
    return f"{number:.2%}"


def _years(done: salessim.Run) -> str:
    years = (1, 3, 5, 7, 10)
    rows = []
    for policy in (USUAL, FEATURES, EXPERIENCE, SUPPORT, FEWER):
        shares = (
            pooled(done, "opportunities_unsought", "opportunities_created", policy, (12 * year - 11, 12 * year)).mean()
            for year in years
        )
        rows.append([policy, *(percent(share) for share in shares)])
    return markdown(("deals that come by themselves in year", *(str(year) for year in years)), rows)
