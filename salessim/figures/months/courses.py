"""Several policies in one panel: lines of means month by month, and at the right luck and sampling error apart."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import offset_copy

from salessim.analysis.levels import Level, levels
from salessim.engine.metrics import Metric
from salessim.figures.style import FEW, Look, time_axis, unit_axis
from salessim.figures.wording import plain, unit_words
from salessim.quantities.arrays import Floats

STRIP_POINTS = 9.0
"""Room for a policy's marks at the right of a panel."""
KEY_LETTERS = 38
"""Longest line of a policy's name in the key."""

FLOWS: Final = ("sum", "discounted")
"""How what comes month by month is summed over time; the rest is a state, or a share."""


@dataclass(frozen=True)
class Course:
    """A metric under every policy."""

    metric: Metric
    means: Mapping[str, Floats]
    """Shape (months,) by policy, over worlds, in the metric's unit."""
    found: tuple[Level, ...]
    """The outcome over all months; empty where no replicate has a number under every policy."""

    @property
    def months(self) -> int:
        """How many there are."""
        return next(iter(self.means.values())).size


def course(metric: Metric, monthly: pd.DataFrame, outcomes: pd.DataFrame, confidence: float = 0.95) -> Course:
    """A metric's course from its months and outcomes.

    monthly: columns policy, future, replicate, month (1, 2, …), value; outcomes: policy, future, replicate, outcome,
    value, of which only the metric's rows are read.
    """
    wide = monthly.groupby(["policy", "month"], sort=False)["value"].mean().unstack("month")
    means = {str(policy): wide.loc[policy].to_numpy(dtype=np.float64) for policy in monthly["policy"].unique()}
    return Course(metric, means, levels(outcomes[outcomes["outcome"] == metric.name], confidence))


def course_panel(axes: Axes, shown: Course, looks: Mapping[str, Look], *, dated: bool = True) -> None:
    """Lines with a few markers, staggered so that they do not hide each other; the axes' y range holds every mark.

    looks: the baseline first; its dashes lie on top, so that a line which coincides with it is seen as well.
    dated: whether the months are written below.
    """
    every, count = max(1, shown.months // 4), len(shown.means)
    for place, (name, look) in enumerate(looks.items()):
        months, means = reaching(shown.means[name])
        start = int(every * (place + 0.5) / count) + months.size - shown.months
        marked: dict[str, Any] = {"marker": look.marker, "markersize": 4.5, "markevery": (start, every)}
        held: dict[str, Any] = {"color": look.colour, "linestyle": look.line, "zorder": 2.2 if place == 0 else 2}
        axes.plot(months, means, linewidth=1.7, **held, **marked)
    for place, (name, look) in enumerate(looks.items()):
        for each in shown.found:
            if each.policy == name:
                _strip(axes, place, each, look)
    _fit(axes, shown)
    axes.set_xlim(0, shown.months)
    unit_axis(axes.yaxis, shown.metric.unit)
    axes.grid(axis="y")
    label = time_axis(axes, shown.months)
    axes.set_xlabel(label if dated else "")
    axes.tick_params(labelbottom=dated)
    axes.set_title(f"{shown.metric.label} ({unit_words(shown.metric.unit)})", loc="left", size=10.5, weight="bold")


def closing_months(metric: Metric, months: int) -> int:
    """How many months a figure speaks of at its end: the last, or of a flow the last 12, since one may be a payday."""
    return min(12, months) if metric.over_time in FLOWS else 1


def closing(monthly: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """The mean of the closing months of each world: columns policy, future, replicate, value."""
    months = int(monthly["month"].max())
    last = monthly[monthly["month"] > months - closing_months(metric, months)]
    return last.groupby(["policy", "future", "replicate"], sort=False)["value"].mean().reset_index()


def reaching(values: Floats) -> tuple[Floats, Floats]:
    """Months 1, 2, … and values of shape (…, months) as they are drawn: a lone month, no line yet, reaches from 0 to 1.

    >>> reaching(np.array([7.0]))
    (array([0., 1.]), array([7., 7.]))
    """
    if values.shape[-1] == 1:
        return np.array([0.0, 1.0]), np.repeat(values, 2, axis=-1)
    return np.arange(1.0, values.shape[-1] + 1), values


def _strip(axes: Axes, place: int, each: Level, look: Look) -> None:
    """Right of the last month: luck as a pale bar, and on it the mean with its interval as a thin one."""
    points = 9 + STRIP_POINTS * place
    beside = offset_copy(axes.get_yaxis_transform(), axes.get_figure(root=True), x=points, units="points")
    held: dict[str, Any] = {"color": look.colour, "transform": beside, "clip_on": False}
    axes.plot([1, 1], each.spread, linewidth=5.5, alpha=0.3, solid_capstyle="butt", **held)
    if np.isfinite(each.known.half_width):
        axes.plot([1, 1], [each.known.low, each.known.high], linewidth=1.3, linestyle="-", **held)
    axes.plot([1], [each.known.mean], marker=look.marker, markersize=4.5, linestyle="none", **held)


def _fit(axes: Axes, shown: Course) -> None:
    """Room for every line and every mark at the right."""
    marks = [[*each.spread, each.known.low, each.known.high, each.known.mean] for each in shown.found]
    values = np.concatenate([*shown.means.values(), *map(np.array, marks)])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    room = 0.06 * (high - low) or 0.05 * abs(high) or 1.0
    axes.set_ylim(low - room, high + room)


def key_inches(policies: Sequence[str], width: float) -> float:
    """Height of the key that tells the policies apart, on a sheet of a width in inches."""
    names = [_key_name(policy) for policy in policies]
    rows = -(-len(names) // _key_columns(names, width))
    return 0.12 + 0.19 * rows * max(name.count("\n") + 1 for name in names)


def key(axes: Axes, looks: Mapping[str, Look], width: float) -> None:
    """Each policy's line and marker with its name."""
    names = [_key_name(policy) for policy in looks]
    lines = [
        Line2D([], [], color=look.colour, linestyle=look.line, linewidth=1.7, marker=look.marker, markersize=4.5)
        for look in looks.values()
    ]
    legend = axes.legend(
        lines, names, loc="upper left", bbox_to_anchor=(0, 1), ncols=_key_columns(names, width), frameon=False,
        handlelength=3.4, columnspacing=1.6, borderaxespad=0, borderpad=0, labelspacing=0.35, fontsize=9,
    )  # fmt: skip
    legend.set_in_layout(False)
    axes.set_axis_off()


def _key_name(policy: str) -> str:
    return textwrap.fill(plain(policy, KEY_LETTERS), KEY_LETTERS)


def _key_columns(names: Sequence[str], width: float) -> int:
    longest = max(len(line) for name in names for line in name.split("\n"))
    return max(1, min(len(names), int((width - 0.6) * 72 / (longest * 5.6 + 52))))


def strip_words(shown: Sequence[Course]) -> str:
    """What the marks at the right mean, for a caption."""
    found = next((each.found for each in shown if each.found), ())
    if not found:
        return "No replicate has a number for every policy, so that neither luck nor sampling error can be shown."
    n, futures, confidence = found[0].known.n, found[0].futures.size, found[0].known.confidence
    averaged = ", averaged over futures (ignorance is not shown)" if futures > 1 else ""
    replicates = f"{n} replicate{'' if n == 1 else 's'}"
    luck = f"8 of 10 replicates, the 10th to the 90th percentile of {n}" if n >= FEW else f"only {replicates}"
    error = (
        f"the thin bar is sampling error, the {confidence * 100:g} % interval of the mean, which more replicates shrink"
    )
    if n == 1:
        error = "the marker is their mean, and one replicate cannot say its sampling error"
    return f"At the right, over all months: the pale bar is luck ({luck}{averaged}); {error}."
