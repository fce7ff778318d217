"""A metric month by month: what may happen (a band), and apart from it how well its mean is known (a thin bar)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import offset_copy

from salessim.analysis.interval import Interval, interval
from salessim.analysis.levels import among
from salessim.analysis.verdict import amount
from salessim.engine.metrics import Metric
from salessim.figures.months.courses import FLOWS, closing, closing_months, reaching
from salessim.figures.style import FEW, Look, policy_looks, sheet, spread, styled, time_axis, unit_axis
from salessim.figures.wording import level, midway, plain, unit_words
from salessim.quantities.arrays import Floats, Ints
from salessim.quantities.phrases import listed
from salessim.quantities.units import write_time

MOST_FUTURES: Final = 24
"""More thin lines than this hide each other; evenly spaced futures stand for the rest."""
MOST_NAMED: Final = 3
"""More policies than this, too close to call, are counted in the title."""
VERBS: Final = {
    "higher": ("leads", "lead"),
    "lower": ("is best", "are best"),
    "neither": ("is highest", "are highest"),
}


@dataclass(frozen=True)
class _Course:
    """One policy over time, in the metric's unit."""

    months: Ints
    band: Floats
    """Shape (2, months): P10 and P90 of replicates in each future, averaged over futures."""
    mean: Floats
    """Shape (months,): over replicates in each future, averaged over futures."""
    futures: Floats
    """Shape (futures, months): mean over replicates."""
    ends: pd.Series
    """The closing months per replicate, averaged over futures; index replicate."""


@styled
def fan(
    monthly: pd.DataFrame,
    metric: Metric,
    *,
    baseline: str,
    confidence: float = 0.95,
    title: str | None = None,
    dips: str = "",
) -> Figure:
    """Mean and P10–P90 of replicates per policy; one panel per policy with the baseline in each.

    monthly: columns policy, future, replicate, month (1, 2, …), value in the metric's unit.
    dips: why every twelfth month is lower, for the caption of a figure in which it is.
    """
    looks = policy_looks(monthly["policy"].unique(), baseline)
    courses = {name: _course(monthly[monthly["policy"] == name], metric) for name in looks}
    shown = [name for name in looks if name != baseline] or [baseline]
    columns = min(3, len(shown))
    rows = -(-len(shown) // columns)
    width, height = (8.5, 4.2) if len(shown) == 1 else (3.9 * columns, 3.3 * rows)
    heading = title or _finding(courses, metric, baseline, confidence)
    why = f"{dips} " if dips and _dips(courses[baseline].mean) else ""
    figure = sheet(width, height, heading, _caption(courses[baseline], metric, confidence, why))
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes, name in zip(panels.flat, shown, strict=False):
        _panel(axes, {each: courses[each] for each in dict.fromkeys((baseline, name))}, looks, metric, confidence)
        if len(shown) > 1:
            axes.set_title(plain(name, 34), loc="left", color=looks[name].colour, weight="bold", size=11)
    for place, axes in enumerate(panels.flat[: len(shown)]):
        _end_labels(axes, {each: courses[each] for each in dict.fromkeys((baseline, shown[place]))}, looks, metric)
        lowest = place + columns >= len(shown)
        axes.set_xlabel(time_axis(axes, int(courses[baseline].months[-1])) if lowest else "")
        axes.tick_params(labelbottom=lowest)
    for axes in panels.flat[len(shown) :]:
        axes.set_axis_off()
    for axes in panels[:, 1:].flat:
        axes.tick_params(left=False)
    for axes in panels[:, 0]:
        axes.set_ylabel(f"{metric.label} ({unit_words(metric.unit)}{_a_month(metric)})")
    return figure


def _a_month(metric: Metric) -> str:
    return " a month" if metric.over_time in FLOWS else ""


def _course(worlds: pd.DataFrame, metric: Metric) -> _Course:
    by_future = worlds.groupby(["future", "month"])["value"]
    quantiles = by_future.quantile(np.array([0.1, 0.9])).unstack().groupby("month").mean()
    means = by_future.mean().unstack("month")
    return _Course(
        months=quantiles.index.to_numpy(dtype=np.int64),
        band=quantiles.to_numpy(dtype=np.float64).T,
        mean=means.mean().to_numpy(dtype=np.float64),
        futures=means.to_numpy(dtype=np.float64),
        ends=closing(worlds, metric).groupby("replicate")["value"].mean().dropna(),
    )


def _dips(mean: Floats) -> bool:
    """Whether each twelfth month is lower than the months beside it, of which the last has but one."""
    lows, before, after = mean[11::12], mean[10::12], mean[12::12]
    return bool(lows.size and (lows < before[: lows.size]).all() and (lows[: after.size] < after).all())


def _panel(axes: Axes, courses: dict[str, _Course], looks: dict[str, Look], metric: Metric, confidence: float) -> None:
    for place, (name, course) in enumerate(courses.items()):
        look = looks[name]
        months, (low, high) = reaching(course.band)
        axes.fill_between(months, low, high, color=look.colour, alpha=0.18, linewidth=0)
        if len(course.futures) > 1:
            chosen = np.unique(np.linspace(0, len(course.futures) - 1, MOST_FUTURES).astype(int))
            axes.plot(months, reaching(course.futures[chosen])[1].T, color=look.colour, linewidth=0.5, alpha=0.45)
        line, height = ("-", 2.0) if place else (look.line, 2.2)  # on top, its dashes show what coincides with it
        axes.plot(months, reaching(course.mean)[1], color=look.colour, linewidth=2, linestyle=line, zorder=height)
        _error_bar(axes, place, interval(course.ends.to_numpy(dtype=np.float64), confidence), look)
    unit_axis(axes.yaxis, metric.unit)
    axes.grid(axis="y")
    axes.set_xlim(0, float(next(iter(courses.values())).months[-1]))


def _error_bar(axes: Axes, place: int, known: Interval, look: Look) -> None:
    """Right of the last month, a few points outside the axes whatever their size."""
    half = known.half_width if np.isfinite(known.half_width) else 0.0
    beside = offset_copy(axes.get_yaxis_transform(), axes.get_figure(root=True), x=9 + 8 * place, units="points")
    bar = axes.plot([1, 1], [known.mean - half, known.mean + half], marker="_", markersize=6, linewidth=1.3)
    mark_of_mean = axes.plot([1], [known.mean], marker=look.marker, markersize=4)
    for mark in (*bar, *mark_of_mean):
        mark.set(color=look.colour, clip_on=False, transform=beside)


def _end_labels(axes: Axes, courses: dict[str, _Course], looks: dict[str, Look], metric: Metric) -> None:
    """Names and means beside their bars, when every panel has been drawn and the common axis has its final range."""
    low, high = axes.get_ylim()
    means = {name: float(course.ends.mean()) for name, course in courses.items()}
    texts = [f"{plain(name, 16)}\n{level(mean, metric.unit)}" for name, mean in means.items()]
    gap = 0.05 * max(len(text.splitlines()) for text in texts) + 0.05
    places = spread([(mean - low) / (high - low) for mean in means.values()], gap)
    for name, text, place in zip(means, texts, places, strict=True):
        axes.annotate(
            text,
            (1, place),
            xytext=(13 + 8 * len(means), 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            color=looks[name].colour,
            size=8.5,
        )


def _finding(courses: dict[str, _Course], metric: Metric, baseline: str, confidence: float) -> str:
    """The policy furthest ahead in the closing months, if it is ahead by more than sampling error.

    The intervals hold for all policies together, since any of them may turn out to be the one furthest ahead.
    """
    when = _when(int(courses[baseline].months[-1]), metric)
    what, unit, quo = f"{midway(metric.label)}{_a_month(metric)}", metric.unit, plain(baseline, 99)
    base, together = courses[baseline].ends, among(confidence, len(courses) - 1)
    leads = {
        name: interval((course.ends - base).dropna().to_numpy(dtype=np.float64), together)
        for name, course in courses.items()
        if name != baseline
    }
    if not leads:
        return f"{when}, {quo}: {what} of {level(float(base.mean()), unit)} on average"
    sign = -1.0 if metric.better == "lower" else 1.0
    best = max(leads, key=lambda name: sign * leads[name].mean)
    lead = leads[best]
    if sign * lead.mean <= lead.half_width:
        return f"{when}, no policy is clearly ahead of {quo} in {what}"
    first = [best, *_rivals(courses, best, leads, together)]
    if len(first) > MOST_NAMED:
        return f"{when}, {len(first)} policies are too close to call in {what}"
    sizes = listed([level(float(courses[name].ends.mean()), unit) for name in first])
    names, (one, many) = listed([plain(name, 99) for name in first]), VERBS[metric.better]
    if len(first) > 1:
        return f"{when}, {names} {many} in {what}, too close to call: {sizes} on average"
    gap = f"{amount(abs(lead.mean), unit)} {'above' if lead.mean > 0 else 'below'} {quo}"
    return f"{when}, {names} {one} in {what}: {sizes} on average, {gap}"


def _when(months: int, metric: Metric) -> str:
    """What the title speaks of."""
    told = closing_months(metric, months)
    if metric.over_time not in FLOWS:
        return f"After {write_time(months)}"
    return f"Over {write_time(months)}" if told == months else f"In the last {told} months of {write_time(months)}"


def _rivals(courses: dict[str, _Course], best: str, names: Iterable[str], confidence: float) -> list[str]:
    """The policies that the leader is not known to be ahead of, replicate by replicate."""
    gaps = {name: (courses[best].ends - courses[name].ends).dropna() for name in names if name != best}
    known = {name: interval(gap.to_numpy(dtype=np.float64), confidence) for name, gap in gaps.items()}
    return [name for name, gap in known.items() if gap.low <= 0 <= gap.high]


def _caption(course: _Course, metric: Metric, confidence: float, dips: str) -> str:
    told = closing_months(metric, int(course.months[-1]))
    window = "in the last month" if told == 1 else f"over the last {told} months"
    futures, replicates = len(course.futures), len(course.ends)
    averaged = ", in each future and then averaged" if futures > 1 else ""
    count = f"{'only ' if replicates < FEW else ''}{replicates} replicate{'' if replicates == 1 else 's'}"
    shared = replicates >= FEW and futures == 1  # averaged over futures, percentiles hold no share that is known
    inside = "8 of 10 replicates lie inside, " if shared else ""
    ignorance = f"Thin lines are ignorance: the mean in each of {futures} futures. " if futures > 1 else ""
    return (
        f"Line: mean. Band is luck: {inside}from the 10th to the 90th percentile of {count}{averaged}. {ignorance}"
        f"{dips}Bar at the right is sampling error: the {confidence * 100:g} % interval of the mean {window}; more "
        "replicates shrink this bar only. Policies share their luck, so the doubt about a difference is usually "
        "smaller than two bars suggest."
    )
