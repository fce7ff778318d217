"""Who wins over two parameters: a map of points that a policy wins, loses, or that are not decided."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FixedLocator

from salessim.analysis.breakeven import words
from salessim.analysis.breakeven.curve import Terms
from salessim.analysis.breakeven.frontier import Frontier, Sign
from salessim.analysis.verdict import amount, over_time
from salessim.figures.assumptions.tipping import parameter_axis, readable
from salessim.figures.style import BASELINE, INK, policy_looks, sheet, styled
from salessim.figures.wording import opening, plain, signed
from salessim.quantities.arrays import Floats

MOST_LABELLED: Final = 7
"""Points along an axis up to which the differences are written into the map."""
SIGN_LOOKS: Final[dict[Sign, dict[str, Any]]] = {
    "wins": {"facecolor": "#6fa8d6"},
    "loses": {"facecolor": "#e39a6b", "hatch": "////"},
    "undecided": {"facecolor": "#f4f2ec", "hatch": ".."},
}
"""Told apart by colour, and in grey by hatching."""
HATCH: Final = "#7a7468"
STANDS: Final[dict[str, Any]] = {"marker": "o", "markersize": 8, "markerfacecolor": "white", "markeredgewidth": 1.8}
"""The mark of the study's own values."""


@styled
def frontiers(maps: Sequence[Frontier], *, horizon_months: int, title: str | None = None) -> Figure:
    """A panel per policy: at which points of the two parameters it wins, loses, or neither is known."""
    terms = maps[0].terms
    looks = policy_looks([each.policy for each in maps], terms.baseline)
    said = title or _title(maps, terms)
    figure = sheet(9, 4.6 * len(maps) + 0.5, said, _caption(maps, over_time(terms.metric, horizon_months)))
    panels = figure.subplots(len(maps), 1, squeeze=False)[:, 0]
    for axes, each in zip(panels, maps, strict=True):
        _map(axes, each)
        if len(maps) > 1:
            axes.set_title(plain(each.policy, 60), loc="left", color=looks[each.policy].colour, weight="bold", size=11)
    _legend(panels[0], terms)
    return figure


def _map(axes: Axes, held: Frontier) -> None:
    first, second = held.axes
    across, up = _edges(first.places), _edges(second.places)
    labelled = max(first.places.size, second.places.size) <= MOST_LABELLED
    for column, (row, signs) in enumerate(zip(held.points, held.signs(), strict=True)):
        for line, (point, sign) in enumerate(zip(row, signs, strict=True)):
            corner = (float(across[column]), float(up[line]))
            size = (float(across[column + 1] - across[column]), float(up[line + 1] - up[line]))
            axes.add_patch(Rectangle(corner, *size, edgecolor=HATCH, linewidth=0, **SIGN_LOOKS[sign]))
            if labelled:
                where = (float(first.places[column]), float(second.places[line]))
                _size(axes, where, signed(point.known.mean, held.terms.metric.unit))
    axes.vlines(across, up[0], up[-1], color="white", linewidth=1.4)
    axes.hlines(up, across[0], across[-1], color="white", linewidth=1.4)
    axes.set_xlim(float(across[0]), float(across[-1]))
    axes.set_ylim(float(up[0]), float(up[-1]))
    for scale, axis in ((axes.xaxis, first), (axes.yaxis, second)):
        parameter_axis(scale, axis, held.policy)
        step = -(-axis.places.size // MOST_LABELLED)
        scale.set_major_locator(FixedLocator([float(place) for place in axis.places[::step]]))
    axes.set_ylabel(textwrap.fill(axes.get_ylabel(), 42))
    own = (first.own, second.own)
    if across[0] <= own[0] <= across[-1] and up[0] <= own[1] <= up[-1]:
        axes.plot(*own, linestyle="", color=BASELINE, zorder=4, **STANDS)


def _size(axes: Axes, where: tuple[float, float], text: str) -> None:
    """The difference at a point, a little below it: the point itself may carry the study's mark."""
    box = {"facecolor": "white", "alpha": 0.85, "linewidth": 0, "boxstyle": "round,pad=0.15"}
    axes.annotate(
        text, where, xytext=(0, -7), textcoords="offset points", ha="center", va="top", size=8.5, color=INK, bbox=box
    )


def _edges(places: Floats) -> Floats:
    """Where the cells around the points of a grid meet."""
    middles = [(left + right) / 2 for left, right in pairwise(places)]
    return np.array([places[0] - (middles[0] - places[0]), *middles, places[-1] + (places[-1] - middles[-1])])


def _legend(axes: Axes, terms: Terms) -> None:
    signs = {
        "wins": terms.word(terms.gain),
        "loses": terms.word(-terms.gain),
        "undecided": "undecided or equivalent",
    }
    marks = [
        *(Patch(edgecolor=HATCH, linewidth=0, label=signs[sign], **SIGN_LOOKS[sign]) for sign in SIGN_LOOKS),
        Line2D([], [], linestyle="", color=BASELINE, label="the study's values, where in range", **STANDS),
    ]
    legend = axes.legend(
        handles=marks,
        loc="lower left",
        bbox_to_anchor=(0, 1.06 if axes.get_title(loc="left") else 1.0),
        ncols=4,
        frameon=False,
        title=f"against {plain(terms.baseline, 60)}",
        alignment="left",
    )
    legend.get_title().set(color=BASELINE, weight="bold", size=9.5)


def _title(maps: Sequence[Frontier], terms: Terms) -> str:
    """The finding itself, or how many points each of several policies wins."""
    subject = "" if terms.metric.unit == "usd" else f"{terms.metric.label}: "
    if len(maps) == 1:
        (only,) = maps
        return opening(subject + readable(words.frontier_finding(only), only.policy, terms))
    total = sum(maps[0].counts().values())
    won = ", ".join(f"{plain(each.policy, 99)} at {each.counts()['wins']}" for each in maps)
    return opening(f"{subject}of {total} points, {terms.word(terms.gain)} than {plain(terms.baseline, 99)}: {won}")


def _caption(maps: Sequence[Frontier], period: str) -> str:
    terms, n = maps[0].terms, words.count(*maps)
    zone = amount(terms.indifference, terms.metric.unit)
    return (
        f"Numbers: mean difference in {terms.metric.label} {period}. A point is won or lost where the "
        f"{terms.confidence * 100:g} % interval of the mean, its sampling error, lies beyond {zone}; each point is "
        f"judged by itself, and more replicates decide more of them. Luck is not shown: {n} a point were averaged."
    )
