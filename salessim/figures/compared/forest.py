"""Every policy's difference from the baseline with its interval, the zone that does not matter, and the verdict."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from salessim.analysis.interval import Interval
from salessim.engine.metrics import Metric
from salessim.figures import zone
from salessim.figures.style import policy_looks, sheet, styled


@styled
def forest(
    table: pd.DataFrame,
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
    """One row per policy: mean difference, its interval, verdict and n.

    table: columns policy, n, difference, low, high (as `Comparison.table()` gives), in the metric's unit.
    futures: columns policy, future, difference (as `Comparison.futures()` gives): a ring per future.
    """
    terms = zone.Terms(metric, baseline, indifference, horizon_months, confidence, cap)
    looks = policy_looks(table["policy"], baseline)
    rows = [zone.judge(str(row["policy"]), _known(row, confidence), terms) for row in table.to_dict("records")]
    heading = title or zone.headline(rows, terms)
    figure = sheet(10, 1.1 + 0.75 * max(len(rows), 1), heading, _caption(terms, futures))
    axes, words = figure.subplots(1, 2, sharey=True, width_ratios=[2, 1])
    zone.prepare(axes, terms)
    for place, row in enumerate(rows):
        look = looks[row.policy]
        zone.interval_bar(axes, place, row.known, look)
        zone.future_marks(axes, futures, row.policy, place + 0.27)
        size = "; ".join(text for text in (f"n = {row.known.n}", row.outlook()) if text)
        numbers = f"{zone.known_words(row.known, metric.unit)}\n{size}"
        zone.column_text(words, place - 0.1, str(row.verdict), numbers, look.colour)
    ends = [end for row in rows for end in (row.known.mean, row.known.low, row.known.high)]
    shown = [*ends, *(futures["difference"] if futures is not None and zone.several(futures) else [])]
    zone.widen(axes, shown, indifference)
    zone.policy_rows(axes, rows, looks, words)
    return figure


def _known(row: Mapping[Hashable, Any], confidence: float) -> Interval:
    mean, low, high = (float(row[name]) for name in ("difference", "low", "high"))
    half_width = (high - low) / 2 if math.isfinite(low) and math.isfinite(high) else math.inf
    return Interval(int(row["n"]), mean, math.nan, half_width, confidence)


def _caption(terms: zone.Terms, futures: pd.DataFrame | None) -> str:
    rings = "Rings are ignorance: the mean difference in each future. " if zone.several(futures) else ""
    return (
        f"Bars are sampling error: the {terms.confidence * 100:g} % interval of the mean difference under shared luck; "
        f"more replicates shrink them. {rings}Luck is not shown here: a single organisation may fare better or worse "
        f"than any bar. {zone.zone_words(terms)}"
    ).rstrip()
