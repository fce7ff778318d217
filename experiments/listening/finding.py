"""C18: what asking and listening change, and where."""

from __future__ import annotations

from typing import Final

from claim import (
    Signature,
    boundaries,
    differences,
    known,
    markdown,
    means_table,
    moved,
    paragraphs,
    percent,
    policies_table,
    rerun,
    spread,
)

import salessim
from salessim.analysis.interval import Interval, interval
from salessim.quantities.arrays import Floats
from salessim.quantities.units import money

STUDY, OUTCOME, REPLICATES = "listening", "contribution_npv_usd", 20
USUAL, LISTEN, TALK, ONLY = "as_usual", "listen", "talk", "only_listen"
DOMAINS: Final = ("simple", "complicated", "complex")
TIMES: Final = 3
POINTS: Final = "{:+.2%}".format


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    better, worse = (known(done, OUTCOME, policy, USUAL) for policy in (LISTEN, TALK))
    signature.line(
        f"Listening is worth {spread(better)}, more than {money(delta)}, talking more {spread(worse)}: worse",
        better.low > delta and worse.high < -delta,
    )
    found = {domain: _only(domain) for domain in DOMAINS}
    simple, between, complex_ = (found[domain][0] for domain in DOMAINS)
    lead = moved(complex_, TIMES * simple)
    signature.line(
        f"Listening raises the share of wins by {spread(interval(complex_), POINTS)} where all problems are complex, "
        f"by {spread(interval(between), POINTS)} where all are complicated and by {spread(interval(simple), POINTS)} "
        "where all are simple, where it has no effect by construction: at least three times as much as there",
        lead.low > 0,
    )
    alone = known(done, OUTCOME, ONLY, LISTEN)
    signature.line(
        f"Who only listens does worse than who listens as long as talking, by {spread(alone)}", alone.high < 0
    )
    rows = [[domain, spread(interval(wins), POINTS), spread(worth)] for domain, (wins, worth) in found.items()]
    columns = {
        "win rate": ("win_rate", percent),
        "deals won": ("wins", "{:,.0f}".format),
        "bookings": ("bookings_usd", money),
    }
    return paragraphs(
        policies_table(done),
        means_table(done, columns),
        markdown(("all problems", "listening raises the share of wins by", "and is worth"), rows),
        signature,
        boundaries(STUDY, LISTEN, "listening.weight", "domains.complex"),
    )


def _only(domain: str) -> tuple[Floats, Interval]:
    """What listening does where all problems are of one kind: to the share of wins, by replicate, and to money."""
    market = {f"domains.{each}": int(each == domain) for each in DOMAINS}
    with rerun(STUDY, market, REPLICATES, (USUAL, LISTEN)) as run:
        return differences(run, "win_rate", LISTEN, USUAL), known(run, OUTCOME, LISTEN, USUAL)
