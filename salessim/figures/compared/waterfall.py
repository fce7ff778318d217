"""Where a policy's difference in contribution comes from: steps from the baseline's total to the policy's."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from salessim.analysis.verdict import amount
from salessim.figures.style import Look, policy_looks, sheet, styled, unit_axis
from salessim.figures.wording import opening, plain, signed
from salessim.quantities.arrays import Floats
from salessim.quantities.units import money, write_time

GAIN: Final = "#6fa8d6"
LOSS: Final = "#e39a6b"


def steps(items: pd.DataFrame, *, baseline: str, policy: str) -> pd.Series:
    """What each item adds to the difference, in its unit: policy − baseline, in the order of the items.

    items: columns policy, item, value: means over worlds, signed (costs negative), so that a policy's items add up
    to its contribution. An item that only one of the two has counts as 0 for the other.
    """
    wide = items.pivot(index="item", columns="policy", values="value").fillna(0.0)
    ordered = wide.reindex(items["item"].unique())
    return ordered[policy] - ordered[baseline]


@styled
def waterfall(
    items: pd.DataFrame, *, baseline: str, policy: str, horizon_months: int, title: str | None = None
) -> Figure:
    """Floating bars per item between two marks, the contributions of baseline and policy; see `steps` for `items`.

    The axis need not start at zero: lengths of bars are differences, and the two totals are marks, not bars.
    """
    looks = policy_looks(items["policy"].unique(), baseline)
    changes = steps(items, baseline=baseline, policy=policy)
    start = float(items[items["policy"] == baseline]["value"].sum())
    heading = title or _finding(changes, baseline, policy, f"over {write_time(horizon_months)}")
    figure = sheet(10, 1.0 + 0.4 * (len(changes) + 2), heading, _caption())
    axes = figure.subplots()
    ends = start + np.cumsum(changes.to_numpy(dtype=np.float64))
    edges = np.array([start, *ends])
    _bars(axes, changes, edges)
    written, end = _levels(edges), float(edges[-1])
    _total(axes, 0, start, written(start, None), looks[baseline], len(changes))
    _total(axes, len(changes) + 1, end, written(end, None), looks[policy], 0)
    names = [plain(baseline), *(plain(str(item), 30) for item in changes.index), plain(policy)]
    axes.set_yticks(range(len(names)), names)
    for place, name in ((0, baseline), (-1, policy)):
        axes.get_yticklabels()[place].set(color=looks[name].colour, weight="bold")
    room = 0.14 * (float(edges.max() - edges.min()) or abs(start) or 1.0)
    axes.set_xlim(float(edges.min()) - room, float(edges.max()) + room)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelsize=10)
    axes.spines["left"].set_visible(False)
    unit_axis(axes.xaxis, "usd", ticks=8)
    axes.xaxis.set_major_formatter(FuncFormatter(written))
    axes.grid(axis="x")
    axes.set_xlabel(f"Contribution, discounted (US$ over {write_time(horizon_months)}, mean over worlds)")
    return figure


def _bars(axes: Axes, changes: pd.Series, edges: Floats) -> None:
    """One floating bar per item from the last edge to the next, with what it adds written beyond its end."""
    for place, change in enumerate(changes.to_numpy(dtype=np.float64), start=1):
        left, right = sorted(edges[place - 1 : place + 1])
        colour, hatch = (GAIN, None) if change > 0 else (LOSS, "////")
        axes.barh(place, change, 0.62, edges[place - 1], color=colour, edgecolor="white", hatch=hatch, linewidth=0)
        axes.plot([edges[place]] * 2, [place - 0.31, place + 1], color="#999999", linewidth=0.8, zorder=1)
        side, at = (1, right) if change >= 0 else (-1, left)
        text = signed(change, "usd") if change else "no change"
        _beside(axes, text, (at, place), side)


def _levels(edges: Floats) -> Callable[[float, object], str]:
    """Writes levels of money as finely as the largest step is written, so that steps are seen to add up."""
    highest, largest = float(np.abs(edges).max()), float(np.abs(np.diff(edges)).max(initial=0.0))
    decades = math.ceil(math.log10(highest / largest)) if largest else 0
    return lambda total, _: money(total, 3 + max(1, decades)).replace("-", "−")


def _total(axes: Axes, place: int, total: float, text: str, look: Look, steps_below: int) -> None:
    """A mark, not a bar: the axis need not start at zero."""
    axes.plot([total], [place], marker=look.marker, markersize=9, color=look.colour, zorder=3)
    if steps_below:
        axes.plot([total] * 2, [place, place + 1], color="#999999", linewidth=0.8, zorder=1)
    _beside(axes, text, (total, place), 1, pad=9, weight="bold", color=look.colour)


def _beside(axes: Axes, text: str, at: tuple[float, float], side: int, pad: int = 4, **look: Any) -> None:
    axes.annotate(
        text,
        at,
        xytext=(side * pad, 0),
        textcoords="offset points",
        va="center",
        ha="left" if side > 0 else "right",
        size=9.5,
        **look,
    )


def _finding(changes: pd.Series, baseline: str, policy: str, period: str) -> str:
    """The total difference, and the largest step."""
    total, quo, name = float(changes.sum()), plain(baseline, 99), opening(plain(policy, 99))
    if not changes.any():
        return f"{name} contributes as much as {quo} {period}"
    size = f"{amount(abs(total), 'usd')} {'more' if total > 0 else 'less'}"
    item = str(changes.abs().idxmax())
    step = f"the largest step is {item[:1].lower()}{item[1:]} ({signed(float(changes[item]), 'usd')})"
    return f"{name} contributes {size} than {quo} {period}; {step}"


def _caption() -> str:
    return (
        "Bars are changes in items; plain bars add to the contribution, hatched ones take from it, and together they "
        "add up to the difference of the two totals, all discounted to the decision. Means over all worlds: luck and "
        "ignorance are averaged out, and sampling error is not shown: see the comparison for how sure the total "
        "difference is."
    )
