"""The pipeline: deals open and how they cover the plan, month by month, and how deals end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.analysis.levels import Level, largest_change, level_of
from salessim.analysis.verdict import amount
from salessim.figures.months.courses import Course, course_panel, key, key_inches, strip_words
from salessim.figures.style import INK, Look, name_rows, policy_looks, sheet, styled, unit_axis
from salessim.figures.wording import opening, plain
from salessim.quantities.units import write_time

OPEN: Final = ("opportunities_open", "pipeline_coverage")
ENDS: Final = {
    "wins": ("won", "#35506b", None),
    "losses": ("lost", "#9db9d1", "////"),
    "no_decisions": ("undecided", "#ffffff", "...."),
}
"""How a deal ends: its word, and its colour and hatch, from dark to light so that they keep their order in grey."""
MEASURES: Final = (*OPEN, *ENDS)
WIDTH: Final = 10.0


@styled
def pipeline(courses: Mapping[str, Course], *, baseline: str, title: str | None = None) -> Figure:
    """Two panels of lines above a row of bars per policy; courses: by metric, all of `MEASURES`."""
    looks = policy_looks(courses[OPEN[0]].means, baseline)
    shown = [courses[name] for name in OPEN]
    head, rows = key_inches([*looks], WIDTH), 0.95 + 0.42 * len(looks)
    figure = sheet(WIDTH, head + 2.9 + rows, title or _finding(courses, baseline), _caption(shown))
    axes = figure.subplot_mosaic([["key", "key"], [0, 1], ["ends", "ends"]], height_ratios=[head, 2.9, rows])
    key(axes["key"], looks, WIDTH)
    for place, each in enumerate(shown):
        course_panel(axes[place], each, looks)
    _endings(axes["ends"], courses, looks)
    return figure


def yearly(months: int) -> tuple[float, str]:
    """The factor from a sum over the horizon to the number shown, and its period: a year, or a shorter horizon."""
    return (12 / months, "a year") if months >= 12 else (1.0, f"in {write_time(months)}")


def _endings(axes: Axes, courses: Mapping[str, Course], looks: Mapping[str, Look]) -> None:
    """Deals won, lost and undecided, one bar per policy, and the interval of the mean of wins on its first part."""
    factor, period = yearly(courses["wins"].months)
    names = [name for name in looks if courses["wins"].found]
    most = 0.0
    for place, name in enumerate(names):
        ends = [factor * level_of(courses[each].found, name).known.mean for each in ENDS if courses[each].found]
        edges = np.concatenate([[0.0], np.cumsum(ends)])
        for left, size, (_, colour, hatch) in zip(edges, ends, ENDS.values(), strict=False):
            axes.barh(place, size, 0.56, left, facecolor=colour, edgecolor="#8a8a8a", hatch=hatch, linewidth=0.6)
        _known(axes, place + 0.38, level_of(courses["wins"].found, name), factor, looks[name])
        text = ", ".join(
            f"{amount(size, 'deals', bare=True)} {end[0]}" for size, end in zip(ends, ENDS.values(), strict=False)
        )
        axes.annotate(
            text, (float(edges[-1]), place), xytext=(6, 0), textcoords="offset points", va="center", color=INK, size=9
        )
        most = max(most, float(edges[-1]))
    name_rows(axes, names, dict(looks))
    axes.set_xlim(0, 1.5 * most or 1.0)
    unit_axis(axes.xaxis, "deals", ticks=8)
    axes.grid(axis="x")
    axes.set_xlabel(f"Deals closed {period} (deals, mean over worlds)")


def _known(axes: Axes, place: float, wins: Level, factor: float, look: Look) -> None:
    """The mean of wins with its interval, below the end of their bar."""
    if np.isfinite(wins.known.half_width):
        ends = [factor * wins.known.low, factor * wins.known.high]
        axes.plot(ends, [place, place], color=look.colour, linewidth=1.5, marker="|", markersize=5)
    axes.plot([factor * wins.known.mean], [place], color=look.colour, marker=look.marker, markersize=4)


def _finding(courses: Mapping[str, Course], baseline: str) -> str:
    """The policy that changes the number of wins most, if one is known to."""
    wins, quo = courses["wins"].found, plain(baseline, 99)
    if not wins:
        return "No replicate has a number of deals under every policy"
    factor, period = yearly(courses["wins"].months)
    base = amount(factor * level_of(wins, baseline).known.mean, "deals")
    largest = largest_change(wins, baseline)
    if largest is None:
        closing = "" if len(wins) == 1 else "; no policy is known to change that"
        return f"With {quo}, {base} are won {period} on average{closing}"
    policy, known = largest
    now = amount(factor * policy.known.mean, "deals")
    gap = f"{amount(abs(factor * known.mean), 'deals', bare=True)} {'more' if known.mean > 0 else 'fewer'}"
    return opening(f"{plain(policy.policy, 99)} wins {now} {period} on average, {gap} than {quo}")


def _caption(shown: Sequence[Course]) -> str:
    return (
        f"Lines are means over worlds, month by month. Coverage: the value of open deals over the bookings planned for "
        f"one nominal cycle. {strip_words(shown)} Bars of closed deals: dark won, hatched lost, dotted undecided; the "
        "thin bar below is the sampling error of the mean of wins."
    )
