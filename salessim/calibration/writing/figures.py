"""The figures of the page, each drawn from what the fit holds, with words and numbers for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from salessim.calibration.estimate import Curve
from salessim.calibration.findings import Finding
from salessim.calibration.fit import Fit
from salessim.calibration.matching.matched import MomentRow
from salessim.calibration.writing import words
from salessim.figures.calibration import curves, intervals, moments
from salessim.lab.report.blocks import Picture, Table
from salessim.lab.report.svg import drawn

ROWS = 12
"""So many points of a curve as numbers: enough to redraw it by hand."""


def estimates_picture(fit: Fit) -> Iterator[Picture]:
    """Every number found, against the range that was worth trying."""
    bars = [_bar(each) for each in fit.findings.found if isinstance(each.was, int | float)]
    if bars:
        said = "; ".join(f"{each.key} {each.words[0]} ({each.words[1]})" for each in bars)
        text = f"Dots and bars: {intervals.finding(bars)}. {said}."
        yield Picture("estimates", drawn(intervals.intervals(bars), "estimates", text), text)


def _bar(finding: Finding) -> intervals.Bar:
    parameter, kept = finding.parameter, finding.kept
    limits = parameter.meaning.range
    low, high = limits if limits is not None else (kept.low, kept.high)
    return intervals.Bar(
        parameter.key,
        kept.value,
        kept.low,
        kept.high,
        float(str(finding.was)),
        None if limits is None else (float(low), float(high)),
        (words.set_well(words.now(finding)), words.set_well(words.interval(parameter, kept))),
        (words.set_well(words.shown(parameter, float(low))), words.set_well(words.shown(parameter, float(high)))),
    )


def curves_picture(fit: Fit) -> Iterator[Picture]:
    """What was seen and what was fitted, in one figure."""
    shown = [each for each in fit.curves if each.across.size > 1 and np.isfinite(each.seen).any()]
    if shown:
        text = f"Lines with bands: {curves.finding(shown)}. {' '.join(map(_told, shown))}"
        yield Picture("curves", drawn(curves.curves(shown), "curves", text), text, _numbers(shown))


def _told(curve: Curve) -> str:
    """A curve in a sentence: its title, and where its fit leaves what was seen."""
    share = curves.outside(curve)
    if not np.isfinite(share):
        return f"{curve.title}: no band is known."
    return f"{curve.title}: the fit lies outside the band at {share * 100:.0f} % of the points."


def _numbers(shown: list[Curve]) -> Table:
    rows: list[tuple[str, ...]] = []
    for curve in shown:
        places = np.unique(np.linspace(0, curve.across.size - 1, min(ROWS, curve.across.size)).round().astype(int))
        for place in places:
            columns = (curve.across, curve.seen, curve.low, curve.high, curve.fitted)
            rows.append((curve.title, *(_number(float(column[place])) for column in columns)))
    headings = ("curve", "at", "seen", "from", "to", "fitted")
    return Table("The numbers", headings, tuple(rows), frozenset(range(1, 6)), folded=True)


def _number(number: float) -> str:
    return f"{number:,.3g}" if np.isfinite(number) else "–"


def moments_picture(fit: Fit) -> Iterator[Picture]:
    """How far simulated records lie from the user's own."""
    if fit.matched is None or not any(np.isfinite(each.z) for each in fit.matched.moments):
        return
    rows = [moments.Distance(each.title, each.z, each.held_out) for each in fit.matched.moments]
    table = Table(
        "The moments",
        ("moment", "your records", "simulated", "standard errors apart", "used"),
        tuple(
            (
                each.title,
                words.set_well(words.measured(each.observed, each.unit)),
                words.set_well(words.measured(each.simulated, each.unit)),
                words.set_well(_number(each.z)),
                used(each),
            )
            for each in fit.matched.moments
        ),
        frozenset({1, 2, 3}),
        folded=True,
    )
    text = f"Dots: {moments.finding(rows)}."
    yield Picture("moments", drawn(moments.moments(rows), "moments", text), text, table)


def used(row: MomentRow) -> str:
    """What a moment was used for."""
    return "held out" if row.held_out else "by direct estimates" if row.direct else "fitted"
