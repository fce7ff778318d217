"""Seats ramped, ramping and vacant, month by month: one panel per policy."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from salessim.figures.style import INK, policy_looks, sheet, spread, styled, time_axis
from salessim.figures.wording import opening, plain
from salessim.model.people.onboarding import RAMPED

STATES: Final = {"ramped": "#35506b", "ramping": "#9db9d1", "vacant": "#ffffff"}
"""From dark to light, so that they keep their order in grey print; vacant seats are hatched."""


@styled
def headcount(staff: pd.DataFrame, *, baseline: str, title: str | None = None) -> Figure:
    """Stacked areas of seats per policy.

    staff: columns policy, month (1, 2, …), ramped, ramping, vacant: seats, mean over worlds.
    """
    looks = policy_looks(staff["policy"].unique(), baseline)
    names = [name for name in looks if (staff["policy"] == name).any()]
    means = {name: {state: float(staff[staff["policy"] == name][state].mean()) for state in STATES} for name in names}
    columns = min(len(names), 3 if len(names) in {3, 5, 6} else 2 if len(names) > 1 else 1)
    rows = -(-len(names) // columns)
    figure = sheet(10, 2.75 * rows if columns > 1 else 4, title or _finding(means, baseline), _caption())
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for place, (axes, name) in enumerate(zip(panels.flat, names, strict=False)):
        course = staff[staff["policy"] == name].sort_values("month")
        _panel(axes, course, labelled=place % columns == columns - 1 or place == len(names) - 1)
        split = " · ".join(f"{mean:.1f} {state}" for state, mean in means[name].items())
        axes.set_title(plain(name, 40), loc="left", pad=22, color=looks[name].colour, weight="bold", size=11)
        axes.annotate(split, (0, 1), xytext=(0, 6), xycoords="axes fraction", textcoords="offset points", size=9)
        axes.set_xlabel(time_axis(axes, int(course["month"].max())) if place + columns >= len(names) else "")
        axes.tick_params(labelbottom=place + columns >= len(names))
    for axes in panels.flat[len(names) :]:
        axes.set_axis_off()
    for axes in panels[:, 1:].flat:
        axes.tick_params(left=False)
    for axes in panels[:, 0]:
        axes.set_ylabel("Seats (mean over worlds)")
    return figure


def _panel(axes: Axes, course: pd.DataFrame, *, labelled: bool) -> None:
    course = pd.concat([course.head(1).assign(month=0), course])  # month 1 reaches from 0 to 1
    months = course["month"].to_numpy(dtype=np.float64)
    tops = np.cumsum(course[list(STATES)].to_numpy(dtype=np.float64).T, axis=0)
    floors = np.vstack([np.zeros_like(months), tops[:-1]])
    for state, floor, top in zip(STATES, floors, tops, strict=True):
        hatch = "////" if state == "vacant" else None
        axes.fill_between(months, floor, top, facecolor=STATES[state], edgecolor="#8a8a8a", hatch=hatch, linewidth=0.5)
    axes.set_xlim(0, float(months[-1]))
    axes.set_ylim(0, float(tops[-1].max()) * 1.02)
    axes.yaxis.set_major_locator(FixedLocator(_seat_ticks(float(tops[-1].max()))))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda seats, _: f"{seats:.3g}"))
    if labelled:
        height = axes.get_ylim()[1]
        middles = spread([float(middle) / height for middle in (floors[:, -1] + tops[:, -1]) / 2], 0.1)
        for state, middle in zip(STATES, middles, strict=True):
            axes.annotate(
                state, (1, middle), xytext=(6, 0), xycoords="axes fraction", textcoords="offset points", va="center",
                color=INK, size=9,
            )  # fmt: skip


def _seat_ticks(total: float) -> list[float]:
    """Round numbers below the total, and the total itself."""
    below = [float(tick) for tick in MaxNLocator(4).tick_values(0, total) if 0 <= tick <= 0.88 * total]
    return [*below, total]


def _finding(means: dict[str, dict[str, float]], baseline: str) -> str:
    """The policy with the most ramped seats, against the baseline."""
    seats = {name: split["ramped"] for name, split in means.items()}
    quo, best = plain(baseline, 99), max(seats, key=lambda name: seats[name])
    if best == baseline or len(seats) == 1:
        total = sum(means[baseline].values())
        closing = "" if len(seats) == 1 else "; no policy has more"
        return f"With {quo}, {seats[baseline]:.1f} of {total:.1f} seats are ramped on average{closing}"
    more = seats[best] - seats[baseline]
    return f"{opening(plain(best, 99))} has {seats[best]:.1f} ramped seats on average, {more:.1f} more than {quo}"


def _caption() -> str:
    return (
        f"Ramped: at least {RAMPED * 100:g} % of full productivity. "
        "Areas are means over all worlds; the numbers above a panel are means over all months. Luck and ignorance are "
        "averaged out here, and sampling error is not shown: see the comparison for how sure a difference is."
    )
