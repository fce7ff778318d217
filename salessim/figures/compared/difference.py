"""The difference a policy makes in one world and the next: dots for luck, and under them a thin bar for the mean."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from salessim.analysis.interval import interval
from salessim.analysis.pairing import count_better
from salessim.analysis.verdict import amount, over_time
from salessim.engine.metrics import Metric
from salessim.figures import zone
from salessim.figures.compared.piles import DOTS, ROW_INCHES, pile, quantile_dots
from salessim.figures.style import policy_looks, settle, sheet, styled
from salessim.figures.wording import opening, plain
from salessim.quantities.arrays import Floats


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
    dots = {name: quantile_dots(luck) for name, luck in lucks.items()}
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
        drawn = dots[row.policy]
        better = drawn < 0 if metric.better == "lower" else drawn > 0
        pile(axes, drawn, place, looks[row.policy], better, own=row.known.n <= DOTS)
    return figure


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
