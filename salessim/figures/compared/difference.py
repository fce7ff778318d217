"""The difference a policy makes in one world and the next: dots for luck, and under them a thin bar for the mean."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.analysis.interval import interval
from salessim.analysis.pairing import count_better
from salessim.analysis.verdict import amount, over_time
from salessim.engine.metrics import Metric
from salessim.figures import zone
from salessim.figures.style import Look, policy_looks, settle, sheet, styled
from salessim.figures.wording import opening, plain
from salessim.quantities.arrays import Floats

DOTS: Final = 25
"""Each dot is a chance of 4 %: few enough to count. No more replicates than this have a dot each."""
ROW_INCHES: Final = 1.25
TALLEST: Final = 0.6
"""Share of a row that the highest pile of dots may take."""


@styled
def difference(
    differences: pd.DataFrame,
    metric: Metric,
    *,
    baseline: str,
    indifference: float,
    horizon_months: int,
    confidence: float = 0.95,
    cap: int = 1000,
    futures: pd.DataFrame | None = None,
    title: str | None = None,
) -> Figure:
    """Quantile dots of the paired difference, one row per policy.

    differences: columns policy, replicate, difference (as `Comparison.differences()` gives), in the metric's unit.
    futures: columns policy, future, difference (as `Comparison.futures()` gives): a ring per future.
    """
    terms = zone.Terms(metric, baseline, indifference, horizon_months, confidence, cap)
    looks = policy_looks(differences["policy"].unique(), baseline)
    lucks = {
        str(name): group["difference"].to_numpy(dtype=np.float64)
        for name, group in differences.groupby("policy", sort=False)
    }
    rows = [zone.judge(name, interval(luck, confidence), terms) for name, luck in lucks.items()]
    heading = title or _finding(rows, lucks, terms)
    figure = sheet(10, 0.95 + ROW_INCHES * max(len(rows), 1), heading, _caption(terms, lucks, futures))
    axes, words = figure.subplots(1, 2, sharey=True, width_ratios=[2.4, 1])
    zone.prepare(axes, terms)
    dots = {name: _quantiles(luck) for name, luck in lucks.items()}
    known = [end for row in rows for end in (row.known.low, row.known.high)]
    shown = [*(float(dot) for each in dots.values() for dot in each), *known]
    zone.widen(axes, [*shown, *(futures["difference"] if futures is not None else [])], indifference)
    for place, row in enumerate(rows):
        zone.interval_bar(axes, place + 0.2, row.known, looks[row.policy])
        zone.future_marks(axes, futures, row.policy, place + 0.36)
        count = _count(lucks[row.policy], terms)
        numbers = f"{zone.known_words(row.known, metric.unit)}\n{count}\n{row.outlook()}".rstrip()
        zone.column_text(words, place - 0.12, str(row.verdict), numbers, looks[row.policy].colour)
    zone.policy_rows(axes, rows, looks, words)
    settle(figure)  # the piles need the axes' final size in inches
    for place, row in enumerate(rows):
        _pile(axes, dots[row.policy], place, looks[row.policy], metric, own=row.known.n <= DOTS)
    return figure


def _quantiles(values: Floats) -> Floats:
    """Every value of up to 25; of more, the 25 of them in the middles of equally likely slices.

    None is interpolated: a dot is a replicate, and as many lie on either side of zero as rounding allows.
    """
    count = min(DOTS, values.size)
    middles = (np.arange(count) + 0.5) / count
    return np.asarray(np.quantile(values, middles, method="inverted_cdf"), dtype=np.float64)


def _pile(axes: Axes, dots: Floats, place: int, look: Look, metric: Metric, *, own: bool) -> None:
    """Dots piled upwards on the row's line, at their `own` values or in columns; filled where the policy is better."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - tells mypy what subplots() promises
    frame = axes.get_window_extent().transformed(figure.dpi_scale_trans.inverted())
    low, high = axes.get_xlim()
    row_inches = frame.height / abs(np.subtract(*axes.get_ylim()))
    size = 0.15
    while True:
        width = size * (high - low) / frame.width
        across = dots if own else _columns(dots, width)
        levels = _levels(across, width)
        if (max(levels) + 1) * size <= TALLEST * row_inches:
            break
        size *= 0.92
    for dot, x, level in zip(dots, across, levels, strict=True):
        y = place + 0.1 - (level + 0.5) * size / row_inches
        face = look.colour if count_better(np.array([dot]), metric.better) else "white"
        axes.plot([x], [y], marker="o", markersize=size * 62, color=look.colour, markerfacecolor=face)


def _columns(dots: Floats, width: float) -> Floats:
    """The column of each dot; no column straddles zero, and no difference at all stands on it."""
    return np.asarray(np.sign(dots) * (np.floor(np.abs(dots) / width) + 0.5) * width, dtype=np.float64)


def _levels(across: Floats, width: float) -> list[int]:
    """How high each dot lies, from 0: as low as it can without covering one before it; dots are sorted."""
    last: list[float] = []
    levels = []
    for x in across:
        level = next((level for level, before in enumerate(last) if x - before > 0.99 * width), len(last))
        last[level : level + 1] = [float(x)]
        levels.append(level)
    return levels


def _count(luck: Floats, terms: zone.Terms) -> str:
    """In how many replicates the policy is better; that all are the same is said."""
    of = f"of {luck.size} replicate{'' if luck.size == 1 else 's'}"
    if not luck.any():
        return f"identical in {luck.size} {of}"
    return f"{_side(terms)} in {count_better(luck, terms.metric.better)} {of}"


def _side(terms: zone.Terms) -> str:
    return "higher" if terms.metric.better == "neither" else "better"


def _finding(rows: list[zone.Judged], lucks: dict[str, Floats], terms: zone.Terms) -> str:
    """The largest decided difference, on average and in how many replicates."""
    quo = plain(terms.baseline, 99)
    decided = [row for row in rows if row.verdict.word in {"better", "worse", "higher", "lower"}]
    if not decided:
        least = f" by more than {zone.zone_size(terms)}" if terms.indifference else ""
        return f"No policy is known to differ from {quo}{least}"
    row = max(decided, key=lambda each: abs(each.known.mean))
    size = f"{amount(abs(row.known.mean), terms.metric.unit)} {over_time(terms.metric, terms.horizon_months)}"
    claim = f"{plain(row.policy, 99)} is {row.verdict.word} than {quo} by {size}; {_count(lucks[row.policy], terms)}"
    return opening(f"{zone.subject(terms)}{claim}")


def _caption(terms: zone.Terms, lucks: dict[str, Floats], futures: pd.DataFrame | None) -> str:
    n = max((luck.size for luck in lucks.values()), default=0)
    averaged = ", averaged over futures" if zone.several(futures) else ""
    if n <= DOTS:
        each = "is one replicate: what the policy changes in the same world"
    else:
        each = f"stands for one chance in {DOTS} of what the policy changes in the same world"
    rings = "Rings are ignorance: the mean difference in each future. " if zone.several(futures) else ""
    return (
        f"Dots are luck: each {each}{averaged}; open dots are not {_side(terms)}. {rings}The bar is sampling error: "
        f"the {terms.confidence * 100:g} % interval of the mean; more replicates shrink it. {zone.zone_words(terms)}"
    ).rstrip()
