"""C08: one way of selling for all problems, or one for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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
from salessim.quantities.arrays import Floats
from salessim.quantities.units import money

STUDY, OUTCOME, REPLICATES = "sensemaking", "contribution_npv_usd", 20
ONE, MATCH = "one_size", "match"
SIMPLE: Final = {"domains.simple": 1, "domains.complicated": 0, "domains.complex": 0, "domains.chaotic": 0}
MARKETS: Final[Mapping[str, Mapping[str, object]]] = {
    "all simple": SIMPLE,
    "all four equally common": dict.fromkeys(SIMPLE, 1),
    "an industry in three disrupted a year": {"domains.disruptions": f"{1 / 3}/year"},
}
MATURING: Final = {"domains.drift": "2%/month"}


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    usual = known(done, OUTCOME, MATCH, ONE)
    signature.line(f"Matching is worth {spread(usual)}, more than {money(delta)}", usual.low > delta)
    gains = {name: _gain(market) for name, market in MARKETS.items()}
    simple, mixed, disrupted = gains.values()
    alone = interval(simple)
    signature.line(
        f"Where all problems are simple matching is worth {spread(alone)}: no more than {money(delta)} either way",
        -delta < alone.low and alone.high < delta,
    )
    variety, disruption = moved(mixed, simple), moved(disrupted, differences(done, OUTCOME, MATCH, ONE))
    signature.line(
        f"Where all four domains are equally common it is worth {spread(variety)} more than where all are simple",
        variety.low > 0,
    )
    signature.line(
        f"Where an industry in three is disrupted a year it is worth {spread(disruption)} more than where none is",
        disruption.low > 0,
    )
    _maturing(signature)
    rows = [["as it is", spread(usual)], *([name, spread(interval(found))] for name, found in gains.items())]
    columns = {
        "win rate": ("win_rate", percent),
        "deals won": ("wins", "{:,.0f}".format),
        "bookings": ("bookings_usd", money),
    }
    return paragraphs(
        policies_table(done),
        means_table(done, columns),
        years_table(done, "contribution_usd", ONE),
        markdown(("market", "matching is worth"), rows),
        signature,
        boundaries(STUDY, MATCH, "domains.diagnosis", "domains.mismatch", replications=12),
    )


def _gain(market: Mapping[str, object]) -> Floats:
    """What matching is worth in another market, one number a replicate."""
    with rerun(STUDY, market, REPLICATES, (ONE, MATCH)) as run:
        return differences(run, OUTCOME, MATCH, ONE)


def _maturing(signature: Signature) -> None:
    """Whether matching goes out of use as problems become simpler."""
    with rerun(STUDY, MATURING, REPLICATES, (ONE, MATCH)) as run:
        ahead = by_month(run, "contribution_usd", MATCH, ONE)
        booked = by_month(run, "bookings_usd", MATCH, ONE)
    first, last = (ahead.loc[:, start : start + 35].sum(axis=1).to_numpy(dtype=float) for start in (1, 85))
    fewer = moved(last, first)
    signature.line(
        f"Where problems become simpler by 2 % a month, matching brings {spread(interval(first))} in the first three "
        f"years and {spread(interval(last))} in the last three, {spread(fewer)} more (in bookings "
        f"{spread(over(booked, 1, 36))} and {spread(over(booked, 85, 120))}): less",
        fewer.high < 0,
    )
