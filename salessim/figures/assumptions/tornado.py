"""What drives a difference: shares of variance by parameter and by evidence, and the swing in money beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.transforms import blended_transform_factory

from salessim.analysis.breakeven.curve import Terms
from salessim.analysis.drivers.design import DUMMY
from salessim.analysis.drivers.shares import Swing, Variances
from salessim.analysis.drivers.sobol import Index
from salessim.analysis.drivers.words import BARELY, MOSTLY, ends, percent
from salessim.analysis.verdict import amount, over_time
from salessim.figures.style import BASELINE, FEW, INK, OKABE_ITO, QUIET, ZONE, sheet, styled, unit_axis
from salessim.figures.wording import opening, plain, unit_words
from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import ASSUMPTION

LOOKS: Final[dict[str, dict[str, Any]]] = {
    "assumption": {"facecolor": "#f0c3a4", "hatch": "////", "label": "marked assumption"},
    "evidence": {"facecolor": "#a9cbe6", "label": "other evidence"},
    "luck": {"facecolor": "#e2ded4", "hatch": "....", "label": "left-over luck"},
    "dummy": {"facecolor": "white", "label": "dummy: error of the method"},
}
"""Told apart by colour, and in grey by hatching."""
EDGE: Final = "#7a7468"
NAMES: Final = {"assumption": "all assumptions", "evidence": "all other evidence", DUMMY: "dummy"}
ROW_INCHES: Final = 0.36


@dataclass(frozen=True)
class Shown:
    """What the figure draws."""

    policy: str
    terms: Terms
    strongest: tuple[Index, ...]
    groups: tuple[Index, ...]
    kinds: Mapping[str, str]
    """The kind of each parameter's evidence, by key."""
    spread: tuple[Variances, Variances]
    """Of the designs behind `strongest` and `groups`."""
    swings: tuple[Swing, ...]
    drawn: Floats
    """Mean differences in the draws of all parameters, shape (draws,)."""


@dataclass(frozen=True)
class _Row:
    name: str
    look: str
    place: float
    index: Index | None
    """None: left-over luck, whose share is `noise`."""
    noise: float = 0.0


@styled
def tornado(shown: Shown, *, horizon_months: int, title: str | None = None) -> Figure:
    """Bars of total and first indices, in order; the difference at both ends of each strong parameter's range."""
    everything = _rows(shown.groups, shown.spread[1], shown.kinds, 0)
    few = _rows(shown.strongest, shown.spread[0], shown.kinds, len(everything) + 1.2)
    last = few[-1].place
    figure = sheet(10.5, 1.3 + ROW_INCHES * (last + 2), title or _title(shown), _caption(shown, horizon_months))
    bars, money = figure.subplots(1, 2, sharey=True, width_ratios=[1.25, 1])
    for row in [*everything, *few]:
        _bar(bars, row)
    _headings(bars, few[0].place, len(shown.strongest) - 1)
    _share_axis(bars, [*everything, *few])
    _legend(bars)
    _draws(money, shown.drawn, (everything[0].place + everything[-1].place) / 2)
    for row in few:
        for each in shown.swings:
            if each.name == row.name:
                _swing(money, each, row.place)
    _money_axis(money, shown, horizon_months)
    bars.set_ylim(last + 0.7, -1.35)
    return figure


def _rows(found: Sequence[Index], spread: Variances, kinds: Mapping[str, str], start: float) -> list[_Row]:
    """Largest total first, then the dummy, then left-over luck where it is known."""
    rows = []
    for number, each in enumerate(found):
        kind = kinds.get(each.name, each.name)
        look = kind if kind in {ASSUMPTION, DUMMY} else "evidence"
        rows.append(_Row(each.name, look, start + number, each))
    if np.isfinite(spread.noise):
        rows.append(_Row("left-over luck", "luck", start + len(found), None, spread.noise))
    return rows


def _bar(axes: Axes, row: _Row) -> None:
    """The total index as a wide bar with its interval, the first index as a narrow dark one inside."""
    look = {key: value for key, value in LOOKS[row.look].items() if key != "label"}
    total = row.noise if row.index is None else _share(row.index.total)
    axes.barh(row.place, total, 0.68, edgecolor=EDGE, linewidth=0.6, **look)
    end = total
    if row.index is not None:
        axes.barh(row.place, _share(row.index.first), 0.24, color=INK, linewidth=0)
        low, high = (_share(row.index.total + side * row.index.total_half_width) for side in (-1, 1))
        axes.plot([low, high], [row.place + 0.22] * 2, color=BASELINE, linewidth=1.2)
        end = max(total, high)
    axes.annotate(
        percent(total), (end, row.place), xytext=(5, 0), textcoords="offset points", va="center", size=9, color=INK
    )


def _share(index: float) -> float:
    """An index as far as it can be a share: estimates may lie outside."""
    return min(1.0, max(0.0, index))


def _headings(axes: Axes, second: float, count: int) -> None:
    few = "the strongest parameter" if count == 1 else f"only the {count} strongest"
    for place, text in ((0.0, "Everything varies"), (second, opening(f"{few} vary" if count > 1 else f"{few} varies"))):
        axes.annotate(
            text, (0, place - 0.62), xytext=(2, 0), textcoords="offset points", va="bottom", weight="bold", size=9.5
        )


def _share_axis(axes: Axes, rows: Sequence[_Row]) -> None:
    axes.set_yticks([row.place for row in rows], [NAMES.get(row.name, row.name) for row in rows])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.set_xlim(0, 1.16)
    unit_axis(axes.xaxis, "share", ticks=5)
    axes.grid(axis="x")
    axes.set_xlabel("Share of the variance\nof the mean difference (%)")


def _legend(axes: Axes) -> None:
    marks = [Patch(edgecolor=EDGE, linewidth=0.6, **look) for look in LOOKS.values()]
    marks.append(Patch(facecolor=INK, label="first index: alone"))
    where = blended_transform_factory(axes.figure.transFigure, axes.transAxes)
    legend = axes.legend(
        handles=marks,
        loc="lower left",
        bbox_to_anchor=(0.015, 1.0),
        bbox_transform=where,
        ncols=5,
        frameon=False,
        fontsize=8.5,
    )
    legend.set_in_layout(False)  # it is wider than its panel and stands above both


def _draws(axes: Axes, drawn: Floats, place: float) -> None:
    """Where the means of the draws lie: 8 of 10 in the bar, or all where they are few; the middle one as a tick."""
    many = drawn.size >= FEW
    low, middle, high = (float(each) for each in np.quantile(drawn, [0.1, 0.5, 0.9] if many else [0.0, 0.5, 1.0]))
    axes.barh(place, high - low, 0.5, low, color=OKABE_ITO[0], alpha=0.25, linewidth=0)
    axes.plot([middle] * 2, [place - 0.25, place + 0.25], color=OKABE_ITO[0], linewidth=2)
    axes.annotate(
        f"8 of 10 of {drawn.size} draws" if many else f"all {drawn.size} draws",
        (middle, place - 0.3),
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        va="bottom",
        size=8.5,
        color=QUIET,
    )


def _swing(axes: Axes, found: Swing, place: float) -> None:
    """An open mark for the lowest tenth of the range, a filled one for the highest, each with its standard error."""
    colour = OKABE_ITO[0]
    axes.plot([found.low, found.high], [place] * 2, color=colour, linewidth=1.6, zorder=2)
    ends = ((found.low, found.low_error, "white", -0.13), (found.high, found.high_error, colour, 0.13))
    for at, error, fill, shift in ends:
        axes.plot([at - error, at + error], [place + shift] * 2, color=BASELINE, linewidth=1)
        axes.plot(at, place, marker="o", markersize=6.5, color=colour, markerfacecolor=fill, linestyle="", zorder=3)


def _money_axis(axes: Axes, shown: Shown, horizon_months: int) -> None:
    terms = shown.terms
    axes.axvspan(-terms.indifference, terms.indifference, color=ZONE, linewidth=0, zorder=0)
    axes.axvline(0, color=BASELINE, linewidth=1.4, zorder=1)
    unit_axis(axes.xaxis, terms.metric.unit, ticks=5)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    unit, period = unit_words(terms.metric.unit, difference=True), over_time(terms.metric, horizon_months)
    axes.set_xlabel(f"{plain(terms.metric.label, 44)}:\nmean difference ({unit})\n{period}")
    better = terms.word(1.0)
    axes.set_title(f"{better} →", loc="right", color=QUIET, size=9)


def _title(shown: Shown) -> str:
    """What rests on assumptions, or that it is not known for luck, or that nothing differs."""
    policy, quo = plain(shown.policy, 99), plain(shown.terms.baseline, 99)
    if not shown.drawn.any():
        return opening(f"{policy} and {quo} never differ at any point of the ranges")
    found = {each.name: each for each in shown.groups}
    if not shown.spread[1].noise < MOSTLY:
        return opening(f"{policy} against {quo}: luck hides what drives the difference; more replicates are needed")
    if ASSUMPTION not in found:
        return opening(f"{policy} against {quo}: nothing that varies here is a mere assumption")
    each = found[ASSUMPTION]
    between = ends(each.total, each.total_half_width).replace(" %", "\N{NO-BREAK SPACE}%")
    said = f"{between} of what moves the difference rests on assumptions"
    if not each.total_half_width <= BARELY:
        said = f"how much of what moves the difference rests on assumptions is barely known ({between})"
    return opening(f"{policy} against {quo}: {said}{_strongest(shown)}")


def _strongest(shown: Shown) -> str:
    """The strongest parameter, or that luck hides which it is; nothing where none moves the difference."""
    if not shown.spread[0].noise < MOSTLY:
        return "; luck hides which parameter is the strongest"
    moving = [each.name for each in shown.strongest if each.name != DUMMY and each.total > 0]
    return f"; the strongest parameter is {moving[0]}" if moving else ""


def _caption(shown: Shown, horizon_months: int) -> str:
    terms = shown.terms
    n = shown.spread[1].replicates
    zone = amount(terms.indifference, terms.metric.unit)
    holds = "8 of 10" if shown.drawn.size >= FEW else f"the {shown.drawn.size}"
    error = shown.spread[1].shared_error
    shared = f" (standard error {amount(error, terms.metric.unit)})" if np.isfinite(error) else ""
    return (
        "Bars are ignorance: wide ones are total indices (with all interactions), dark ones first indices (alone), "
        f"thin lines {terms.confidence * 100:g} % intervals of the totals, their sampling error over blocks of points. "
        "Both are estimates and may cross. "
        f"Left-over luck is the part of the variance between points that {n} replicates do not average out; more "
        f"replicates shrink it. Right: the shaded bar holds {holds} draws of all parameters; rings and dots are the "
        "mean differences in the lowest and the highest tenth of a parameter's range, all else drawn too, with their "
        f"standard errors over draws. Luck that all draws share moves all marks on the right together{shared} and is "
        f"not in these errors. Band: differences that do not matter (within {zone})."
    )
