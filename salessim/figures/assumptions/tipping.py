"""Where a policy tips: its difference along a parameter, with luck and sampling error apart, and the crossings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis as Scale
from matplotlib.figure import Figure

from salessim.analysis.breakeven import words
from salessim.analysis.breakeven.crossings import Crossing
from salessim.analysis.breakeven.curve import Axis, Curve, Terms
from salessim.analysis.verdict import amount, over_time
from salessim.figures.style import BASELINE, INK, QUIET, ZONE, Look, policy_looks, settle, sheet, styled, unit_axis
from salessim.figures.wording import opening, plain, unit_words
from salessim.quantities.arrays import Floats

PANEL_INCHES: Final = 3.4
MOST_IN_TITLE: Final = 2


@styled
def tipping(curves: Sequence[Curve], *, horizon_months: int, title: str | None = None) -> Figure:
    """A panel per policy: the mean difference with sampling error and luck apart, and its crossings on the axis."""
    terms = curves[0].terms
    looks = policy_looks([each.policy for each in curves], terms.baseline)
    said = title or _title(curves, terms)
    figure = sheet(9, PANEL_INCHES * len(curves) + 0.3, said, _caption(curves))
    panels = figure.subplots(len(curves), 1, squeeze=False)[:, 0]
    for axes, each in zip(panels, curves, strict=True):
        _panel(axes, each, looks[each.policy], over_time(terms.metric, horizon_months), named=len(curves) > 1)
    settle(figure)  # labels on the axis need the final size of the panels
    for axes, each in zip(panels, curves, strict=True):
        _crossing_marks(axes, each)
    return figure


def _panel(axes: Axes, curve: Curve, look: Look, period: str, *, named: bool) -> None:
    terms, places = curve.terms, curve.axis.places
    axes.axhspan(-terms.indifference, terms.indifference, color=ZONE, linewidth=0, zorder=0)
    axes.axhline(0, color=BASELINE, linewidth=1.4, zorder=1)
    luck = np.array([point.luck for point in curve.points])
    known = np.array([(point.known.low, point.known.high) for point in curve.points])
    axes.fill_between(places, luck[:, 0], luck[:, 1], color=look.colour, alpha=0.13, linewidth=0)
    if np.isfinite(known).all():
        axes.fill_between(places, known[:, 0], known[:, 1], color=look.colour, alpha=0.38, linewidth=0)
    axes.plot(places, curve.means, color=look.colour, linewidth=2, marker=look.marker, markersize=4.5)
    axes.set_xlim(*_room(places))
    low, high = _heights(curve, luck, known)
    axes.set_ylim(low - 0.24 * (high - low), high + 0.08 * (high - low))  # room for the crossings below
    unit_axis(axes.yaxis, terms.metric.unit)
    axes.set_ylabel(f"{plain(terms.metric.label, 30)}:\ndifference ({unit_words(terms.metric.unit, difference=True)})")
    axes.grid(axis="y")
    parameter_axis(axes.xaxis, curve.axis, curve.policy)
    _sides(axes, terms, period)
    _own_value(axes, curve.axis)
    if named:
        axes.set_title(plain(curve.policy, 60), loc="left", color=look.colour, weight="bold", size=11)


def _heights(curve: Curve, luck: Floats, known: Floats) -> tuple[float, float]:
    """Lowest and highest mark of a panel, with zero and the zone inside."""
    zone = 1.3 * curve.terms.indifference
    marks = [*luck.flat, *curve.means, *known[np.isfinite(known)], -zone, zone]
    low, high = float(min(marks)), float(max(marks))
    return (low, high) if high > low else (-1.0, 1.0)


def _room(places: Floats) -> tuple[float, float]:
    margin = 0.03 * float(places[-1] - places[0])
    return float(places[0]) - margin, float(places[-1]) + margin


def parameter_axis(scale: Scale, axis: Axis, policy: str) -> None:
    """Ticks and words of a parameter's axis."""
    unit_axis(scale, axis.unit, ticks=8)
    unit = _unit(axis.unit)
    whose = f"of {plain(policy, 40)}; the baseline keeps its own" if axis.lever else "in every world"
    scale.set_label_text(f"{axis.key}{f' ({unit})' if unit else ''}, {whose}")


def _unit(unit: str) -> str:
    rates = {
        "/month": "a month",
        "/year": "a year",
        "factor": "",
        "count": "",
        "logit": "log odds",
        "log": "log points",
    }
    return rates.get(unit, unit_words(unit))


def _sides(axes: Axes, terms: Terms, period: str) -> None:
    """Which side is better, beside the panel."""
    for side, text, fit in ((1.0, f"↑ {terms.word(1.0)}", "bottom"), (-1.0, f"↓ {terms.word(-1.0)}", "top")):
        axes.annotate(
            text,
            (1, side * terms.indifference),
            xytext=(6, 4 * side),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va=fit,
            color=QUIET,
            size=9,
        )
    axes.set_title(period, loc="right", color=QUIET, size=9)


def _own_value(axes: Axes, axis: Axis) -> None:
    """A dotted line where the study stands, if it stands in the range."""
    if axis.places[0] <= axis.own <= axis.places[-1]:
        axes.axvline(axis.own, color=QUIET, linewidth=1, linestyle=":", zorder=1)
        across = (axis.own - axis.places[0]) / (axis.places[-1] - axis.places[0])
        axes.annotate(
            f"in the study: {words.place(axis.own, axis.unit)}",
            (axis.own, 1),
            xytext=(-4 if across > 0.5 else 4, -3),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            va="top",
            ha="right" if across > 0.5 else "left",
            color=QUIET,
            size=8.5,
        )


def _crossing_marks(axes: Axes, curve: Curve) -> None:
    """Each crossing: a drop from zero to a bar on the axis, its interval, and its value above the bar."""
    for number, crossing in enumerate(curve.crossings.found):
        height = 0.05 + 0.075 * (number % 2)
        axes.plot([crossing.at], [0], marker="o", markersize=8, color=BASELINE, markerfacecolor="white", zorder=4)
        low, high = _ends(crossing, curve)
        across = axes.get_xaxis_transform()
        axes.plot([crossing.at] * 2, [0, height], color=BASELINE, linewidth=2.4, transform=across, zorder=3)
        axes.vlines(crossing.at, axes.get_ylim()[0], 0, color=BASELINE, linewidth=0.8, zorder=1)
        if curve.replicates > 1:
            axes.plot([low, high], [height, height], color=BASELINE, linewidth=3.2, transform=across, zorder=3)
        where, how = _beside(low, high, curve)
        axes.annotate(
            _crossing_words(crossing, curve),
            (where, height),
            xycoords=across,
            textcoords="offset points",
            color=INK,
            size=9,
            weight="bold",
            bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "boxstyle": "round,pad=0.1"},
            **how,
        )


def _beside(low: float, high: float, curve: Curve) -> tuple[float, dict[str, Any]]:
    """Where a bar's words go: to the side with more room, or above it in the middle where neither has enough."""
    least, most = _room(curve.axis.places)
    if max(low - least, most - high) < 0.4 * (most - least):
        return (least + most) / 2, {"xytext": (0, 3), "va": "bottom", "ha": "center"}
    if low - least > most - high:
        return low, {"xytext": (-6, 0), "va": "center", "ha": "right"}
    return high, {"xytext": (6, 0), "va": "center", "ha": "left"}


def _ends(crossing: Crossing, curve: Curve) -> tuple[float, float]:
    """The interval as far as the panel reaches."""
    least, most = _room(curve.axis.places)
    return max(crossing.low, least), min(crossing.high, most)


def _crossing_words(crossing: Crossing, curve: Curve) -> str:
    at = words.place(crossing.at, curve.axis.unit)
    return f"{at} ({words.known_between(crossing, curve.axis)})" if curve.replicates > 1 else at


def _title(curves: Sequence[Curve], terms: Terms) -> str:
    """The findings themselves, or how many policies change sides where there are too many to name."""
    subject = "" if terms.metric.unit == "usd" else f"{terms.metric.label}: "
    if len(curves) <= MOST_IN_TITLE:
        return opening(subject + "; ".join(readable(words.finding(each), each.policy, terms) for each in curves))
    tips = [plain(each.policy, 99) for each in curves if each.crossings.found]
    names = f": {', '.join(tips)}" if tips else ""
    quo = plain(terms.baseline, 99)
    return opening(f"{subject}{len(tips)} of {len(curves)} policies change sides against {quo} in the range{names}")


def readable(text: str, policy: str, terms: Terms) -> str:
    """A finding with the policies' names as readers see them."""
    for name in (policy, terms.baseline):
        text = text.replace(name, plain(name, 99), 1)
    return text


def _caption(curves: Sequence[Curve]) -> str:
    terms, n = curves[0].terms, words.count(*curves)
    percent = f"{terms.confidence * 100:g} %"
    bars = "A ring is a break-even, the bar below it its interval. " if any(c.crossings.found for c in curves) else ""
    zone = f"Shaded: differences that do not matter (within {amount(terms.indifference, terms.metric.unit)})."
    if min(each.replicates for each in curves) < 2:
        return f"Line: the difference under shared luck. One replicate tells neither luck nor sampling error. {zone}"
    return (
        f"Line: mean difference under shared luck. Dark band is sampling error: the {percent} interval of the mean at "
        f"each point; more replicates shrink it. Light band is luck: 8 of 10 replicates lie inside (P10 to P90 of {n}, "
        f"each averaged over futures where there are several; ignorance is not shown). {bars}{zone}"
    )
