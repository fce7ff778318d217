"""The difference a policy makes in one world and the next: dots for luck, and under them a thin bar for the mean."""

from __future__ import annotations

from collections import Counter
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
"""Each dot is a chance of 4 %: few enough to count."""
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
        count = f"{_side(terms)} in {count_better(lucks[row.policy], metric.better)} of {row.known.n} replicates"
        numbers = f"{zone.known_words(row.known, metric.unit)}\n{count}\n{row.outlook()}".rstrip()
        zone.column_text(words, place - 0.12, str(row.verdict), numbers, looks[row.policy].colour)
    zone.policy_rows(axes, rows, looks, words)
    settle(figure)  # the piles need the axes' final size in inches
    for place, row in enumerate(rows):
        _pile(axes, dots[row.policy], place, looks[row.policy], metric)
    return figure


def _quantiles(values: Floats) -> Floats:
    """Up to 25 values that stand for all: the middles of equally likely slices."""
    count = min(DOTS, values.size)
    return np.asarray(np.quantile(values, (np.arange(count) + 0.5) / count), dtype=np.float64)


def _pile(axes: Axes, dots: Floats, place: int, look: Look, metric: Metric) -> None:
    """Dots piled upwards on the row's line; filled where the policy is better, open where it is not."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - tells mypy what subplots() promises
    frame = axes.get_window_extent().transformed(figure.dpi_scale_trans.inverted())
    low, high = axes.get_xlim()
    row_inches = frame.height / abs(np.subtract(*axes.get_ylim()))
    size, columns = 0.15, _columns(dots, 0.15 * (high - low) / frame.width)
    while max(Counter(columns.tolist()).values()) * size > TALLEST * row_inches:
        size *= 0.92
        columns = _columns(dots, size * (high - low) / frame.width)
    height: Counter[float] = Counter()
    for dot, column in zip(dots, columns, strict=True):
        height[column] += 1
        x, y = column * size * (high - low) / frame.width, place + 0.1 - (height[column] - 0.5) * size / row_inches
        face = look.colour if count_better(np.array([dot]), metric.better) else "white"
        axes.plot([x], [y], marker="o", markersize=size * 62, color=look.colour, markerfacecolor=face)


def _columns(dots: Floats, width: float) -> Floats:
    """The column of each dot, in widths from zero; no column straddles zero, and no difference at all stands on it."""
    return np.asarray(np.sign(dots) * (np.floor(np.abs(dots) / width) + 0.5), dtype=np.float64)


def _side(terms: zone.Terms) -> str:
    return "higher" if terms.metric.better == "neither" else "better"


def _finding(rows: list[zone.Judged], lucks: dict[str, Floats], terms: zone.Terms) -> str:
    """The largest decided difference, on average and in how many replicates."""
    quo = plain(terms.baseline, 99)
    decided = [row for row in rows if row.verdict.word in {"better", "worse", "higher", "lower"}]
    if not decided:
        return f"No policy is known to differ from {quo} by more than {zone.zone_size(terms)}"
    row = max(decided, key=lambda each: abs(each.known.mean))
    count = f"{count_better(lucks[row.policy], terms.metric.better)} of {row.known.n} replicates"
    size = f"{amount(abs(row.known.mean), terms.metric.unit)} {over_time(terms.metric, terms.horizon_months)}"
    claim = f"{plain(row.policy, 99)} is {row.verdict.word} than {quo} by {size}; {_side(terms)} in {count}"
    return opening(f"{zone.subject(terms)}{claim}")


def _caption(terms: zone.Terms, lucks: dict[str, Floats], futures: pd.DataFrame | None) -> str:
    n = max((luck.size for luck in lucks.values()), default=0)
    averaged = ", averaged over futures" if zone.several(futures) else ""
    rings = "Rings are ignorance: the mean difference in each future. " if zone.several(futures) else ""
    return (
        f"Dots are luck: each stands for one chance in {min(DOTS, n)} of what the policy changes in the same world"
        f"{averaged}; open dots are not {_side(terms)}. {rings}The bar is sampling error: the "
        f"{terms.confidence * 100:g} % interval of the mean; more replicates shrink it. {zone.zone_words(terms)}"
    )
