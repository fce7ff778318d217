"""What may happen under each policy: the outcome itself as dots of luck, and apart from them how known its mean is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.analysis.levels import Level, largest_change, level_of
from salessim.analysis.verdict import amount, over_time
from salessim.engine.metrics import Metric
from salessim.figures import zone
from salessim.figures.compared.piles import DOTS, ROW_INCHES, pile, quantile_dots
from salessim.figures.style import FEW, INK, Look, name_rows, policy_looks, settle, sheet, styled, unit_axis
from salessim.figures.wording import level, midway, opening, plain, unit_words


@styled
def outcome_dots(
    found: Sequence[Level],
    metric: Metric,
    *,
    baseline: str,
    indifference: float,
    horizon_months: int,
    title: str | None = None,
) -> Figure:
    """Quantile dots of the outcome, one row per policy, the baseline first; a ring per future where there are several.

    found: as `levels()` gives, in the metric's unit; indifference: the smallest difference that the title may claim.
    """
    ordered = sorted(found, key=lambda each: each.policy != baseline)
    looks = policy_looks([each.policy for each in ordered], baseline)
    heading = title or _finding(ordered, metric, baseline, indifference, horizon_months)
    figure = sheet(10, 0.85 + ROW_INCHES * len(ordered), heading, _caption(ordered))
    axes, words = figure.subplots(1, 2, sharey=True, width_ratios=[2.4, 1])
    axes.set_xlim(*_range(ordered))
    unit_axis(axes.xaxis, metric.unit, ticks=9)
    axes.grid(axis="x")
    axes.set_xlabel(f"{metric.label} ({unit_words(metric.unit)}, {over_time(metric, horizon_months)})")
    for place, each in enumerate(ordered):
        _row(axes, words, place, each, looks[each.policy], metric.unit)
    name_rows(axes, [each.policy for each in ordered], looks)
    words.set_axis_off()
    settle(figure)  # the piles need the axes' final size in inches
    for place, each in enumerate(ordered):
        dots = quantile_dots(each.luck)
        pile(axes, dots, place, looks[each.policy], np.ones(dots.size, dtype=bool), own=each.known.n <= DOTS)
    return figure


def _row(axes: Axes, words: Axes, place: int, each: Level, look: Look, unit: str) -> None:
    """The mean with its bar below the dots, a ring per future, and the numbers at the right."""
    zone.interval_bar(axes, place + 0.2, each.known, look)
    if each.futures.size > 1:
        places = [place + 0.36] * each.futures.size
        axes.scatter(each.futures, places, s=16, facecolors="none", edgecolors=INK, linewidths=0.7, zorder=3)
    known = "one replicate, no interval"
    if math.isfinite(each.known.half_width):
        known = f"mean known within {level(each.known.low, unit)} to {level(each.known.high, unit)}"
    zone.column_text(
        words, place - 0.08, f"{level(each.known.mean, unit)} on average", f"{_luck(each, unit)}\n{known}", look.colour
    )


def _luck(each: Level, unit: str) -> str:
    """Where most replicates lie; where few are, where all do."""
    if each.known.n == 1:
        return "in the one replicate"
    if each.known.n < FEW:
        ends = float(each.luck.min()), float(each.luck.max())
        return f"{level(ends[0], unit)} to {level(ends[1], unit)} in {each.known.n} replicates"
    return f"{level(each.spread[0], unit)} to {level(each.spread[1], unit)} in 8 of 10 replicates"


def _range(found: Sequence[Level]) -> tuple[float, float]:
    """Room for every dot, bar and ring."""
    parts = [np.concatenate([each.luck, each.futures, [each.known.low, each.known.high]]) for each in found]
    shown = np.concatenate(parts)
    shown = shown[np.isfinite(shown)]
    low, high = float(shown.min()), float(shown.max())
    room = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    return low - room, high + room


def _finding(found: Sequence[Level], metric: Metric, baseline: str, indifference: float, horizon_months: int) -> str:
    """Where luck may take the baseline, and the policy that moves the mean most, if one is known to."""
    base, quo = level_of(found, baseline), plain(baseline, 99)
    start = f"With {quo}, {midway(metric.label)} {over_time(metric, horizon_months)} is {_luck(base, metric.unit)}"
    if base.known.n == 1:
        start = start.replace(" is in ", f" is {level(base.known.mean, metric.unit)} in ")
    if base.futures.size > 1:
        start += ", futures averaged"
    if len(found) == 1:
        return start
    largest = largest_change(found, baseline, indifference)
    if largest is None:
        least = f" by more than {amount(indifference, metric.unit)}" if indifference else ""
        return f"{start}; no policy is known to move the mean{least}"
    policy, known = largest
    way = "raises" if known.mean > 0 else "lowers"
    return f"{start}; {plain(policy.policy, 99)} {way} the mean by {amount(abs(known.mean), metric.unit)}"


def _caption(found: Sequence[Level]) -> str:
    n, futures = found[0].known.n, found[0].futures.size
    averaged = ", averaged over futures" if futures > 1 else ""
    each = "is one replicate" if n <= DOTS else f"stands for one chance in {DOTS}"
    rings = f"Rings are ignorance: the mean in each of {futures} futures. " if futures > 1 else ""
    return opening(
        f"Dots are luck: each {each} of what may happen{averaged}. {rings}The bar is sampling error: the "
        f"{found[0].known.confidence * 100:g} % interval of the mean; more replicates shrink it and not the luck. "
        "Policies share their luck, so the doubt about a difference is usually smaller than two bars suggest."
    )
