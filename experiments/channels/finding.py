"""C30: use each customer's own channel, or collect followers."""

from __future__ import annotations

from typing import Final

from claim import (
    Signature,
    boundaries,
    differences,
    known,
    markdown,
    means_table,
    over,
    paragraphs,
    percent,
    policies_table,
    spread,
    tally,
)

import salessim
from salessim.analysis.interval import interval
from salessim.quantities.units import money

STUDY, OUTCOME = "channels", "contribution_npv_usd"
USUAL, MATCH, FOLLOWERS, STOPPED = "as_usual", "match_channels", "followers", "followers_two_years"
MORE: Final = 0.15
AFTER: Final = (49, 60)
"""The year that begins two years after posting has stopped."""
FROM_AWARENESS: Final = "opportunities_created@awareness"


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    rates = differences(done, "response_rate", MATCH) / differences(done, "response_rate", USUAL)
    answered = interval(rates - 1, done.study.confidence)
    signature.line(
        f"Where each customer's channel is used contacts are answered {spread(answered, '{:.0%}'.format)} more often, "
        f"at least {MORE:.0%}",
        answered.low >= MORE,
    )
    matched, followers = (known(done, OUTCOME, policy, USUAL) for policy in (MATCH, FOLLOWERS))
    signature.line(
        f"Using each customer's channel is worth {spread(matched)}, more than {money(delta)}", matched.low > delta
    )
    signature.line(
        f"Followers are worth {spread(followers)}: not better than as usual by more than {money(delta)}",
        followers.high < delta,
    )
    opened = tally(done, FROM_AWARENESS, STOPPED)
    before, after = over(opened, 1, 24), over(opened, *AFTER)
    signature.line(
        f"Awareness opens {before.mean:.0f} deals in the two years of posting and {spread(after, '{:.2f}'.format)} in "
        "the year that begins two years after: fewer than one, which we read as no more",
        before.low > 1 > after.high,
    )
    columns = {
        "contacts": ("contacts", "{:,.0f}".format),
        "answered": ("response_rate", "{:.2%}".format),
        "deals opened": ("opportunities_created", "{:,.0f}".format),
        "win rate": ("win_rate", percent),
        "deals won": ("wins", "{:,.0f}".format),
    }
    tail = " ".join(
        (
            boundaries(STUDY, MATCH, "preference.lift"),
            boundaries(STUDY, FOLLOWERS, "awareness.interest"),
        )
    )
    return paragraphs(policies_table(done), means_table(done, columns), _yearly(done), signature, tail)


def _yearly(done: salessim.Run) -> str:
    """Deals that awareness opens, year by year."""
    years = range(1, done.study.span.horizon // 12 + 1)
    rows = []
    for policy in (FOLLOWERS, STOPPED):
        opened = tally(done, FROM_AWARENESS, policy)
        rows.append([policy, *(f"{over(opened, 12 * year - 11, 12 * year).mean:.1f}" for year in years)])
    return markdown(("deals opened by awareness", *(f"year {year}" for year in years)), rows)
