"""Park & Shaw: how turnover of three kinds goes along with performance, across organisations of our own making."""

from __future__ import annotations

from typing import Final

import numpy as np
from replications.page import Finding, markdown
from replications.turnover_and_performance.organisations import MARKETS, PEOPLE, Years, lived

from salessim.model.simulation import Span
from salessim.quantities.arrays import Floats
from salessim.validation.observers.teams import pearson
from salessim.validation.row import ERRORS, Found, Row, in_range, reported, times

SPAN: Final = Span(horizon=36, burn_in=24)
MANY: Final = 560
AWAY: Final = 0.1
"""How far a correlation may lie from the published one: ours to say, the paper's is a mean over very mixed units."""
PAGE_READ: Final = "page read"
PUBLISHED: Final = {
    "voluntary turnover": ("voluntary", -0.15),
    "involuntary turnover": ("involuntary", -0.01),
    "reduction in force": ("reduction", -0.17),
    "total turnover": ("total", -0.15),
}
RESAMPLES: Final = 400
HOW_MUCH: Final = (
    "the size depends on what else differs between firms: it is far larger where markets are alike (measured, below); "
    "real ones probably differ in more than the sections that were drawn."
)
WHY: Final = {
    "voluntary": HOW_MUCH,
    "involuntary": "probably because dismissals strike the last in the ranking, whose seat then is empty and ramps.",
    "reduction": (
        "here chance decides who reduces its force, and what is left is what lay-offs do; in firms it is probably "
        "those that sell badly who lay off."
    ),
    "total": HOW_MUCH,
}

TRIED: Final = (
    "**What was tried.** The division of time was drawn too at first; its ranges together leave some organisations no "
    "hour for selling and no bookings, of which there is no logarithm, so that it was left out."
)


def resampled(seen: Years, names: tuple[str, ...]) -> Floats:
    """Correlations of some kinds of turnover with performance in organisations drawn again, shape (names, draws)."""
    rng = np.random.default_rng(1)
    size = seen.performance.size
    rows = rng.integers(0, size, (RESAMPLES, size))
    return np.array([
        [pearson(getattr(seen, name)[row], seen.performance[row]) for row in rows] for name in names
    ])  # fmt: skip


def found(seen: Years, name: str) -> Found:
    """A correlation with its bootstrap error."""
    return Found(pearson(getattr(seen, name), seen.performance), float(resampled(seen, (name,)).std(ddof=1)))


def rows(seen: Years, alike: Years) -> list[Row]:
    """The three kinds, the total, the order, and the same where markets are alike."""
    lines = [
        in_range(f"Correlation with bookings a seat, across organisations: {what}", f"{PAGE_READ}; our tolerance ±.10",
                 known - AWAY, known + AWAY, found(seen, name), expected=known, write=times, why=WHY[name])
        for what, (name, known) in PUBLISHED.items()
    ]  # fmt: skip
    both = resampled(seen, ("voluntary", "involuntary"))
    gap = Found(found(seen, "voluntary").mean - found(seen, "involuntary").mean, float((both[0] - both[1]).std(ddof=1)))
    lines.append(
        in_range("Voluntary less involuntary: the order", "sign only, four standard errors", -2.0, -ERRORS * gap.error,
                 gap, write=times)
    )  # fmt: skip
    lines += [
        reported(f"The same where people are managed differently in one and the same market: {what}", "–",
                 found(alike, name), write=times)
        for what, (name, _) in PUBLISHED.items()
    ]  # fmt: skip
    return lines


def spread(seen: Years, alike: Years) -> str:
    """How far the organisations differ."""
    lines = []
    for name, one in (("people and markets differ", seen), ("people only", alike)):
        cells = [f"{each.mean():.2f} ± {each.std():.2f}" for each in (one.voluntary, one.involuntary, one.reduction)]
        lines.append([name, *cells, f"{one.performance.std():.2f}"])
    head = ("organisations", "quits a year and person", "dismissals", "lay-offs", "sd of log bookings a seat")
    return markdown(head, lines)


def finding(many: int = MANY, span: Span = SPAN) -> Finding:
    """The section."""
    seen, alike = lived(many, (*PEOPLE, *MARKETS), span), lived(many // 2, PEOPLE, span)
    return Finding(
        "turnover_and_performance",
        "Turnover and performance (Park & Shaw 2013)",
        f"**Validation**: {many} organisations that start as midmarket, every parameter of tenure, hiring, ramp, "
        "dismissal, market, prospecting, pipeline and outcome drawn evenly from its range in [the "
        "parameters](parameters.md), each with luck of its own; a third of them close up to 40% of their seats in the "
        "second of three years.",
        tuple(rows(seen, alike)),
        "Quits go along with weaker selling and dismissals do not, as published, but quits more strongly; of lay-offs "
        "we find nothing that could be told from chance. No range was narrowed or widened for it. Within one "
        "organisation, between its teams and years, the correlation is another: see [the validation](validation.md).",
        (spread(seen, alike), TRIED),
    )
