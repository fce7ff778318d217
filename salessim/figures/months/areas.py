"""Stacked areas, one panel per policy: parts of a whole, month by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.figures.style import INK, policy_looks, sheet, spread, time_axis
from salessim.figures.wording import plain

LETTERS: Final = {1: 110, 2: 60, 3: 36}
"""Room for a line above a panel, by columns of panels."""


@dataclass(frozen=True)
class Areas:
    """What is stacked, from below, and how it is drawn."""

    parts: Mapping[str, tuple[str, str | None]]
    """Colour and hatch of each column; from dark to light, so that they keep their order in grey print."""
    label: str
    """Of the vertical axis, with its unit."""
    scale: Callable[[Axes, float], None]
    """Sets the ticks of an axis, given the height of the whole."""


def area_panels(
    months: pd.DataFrame, areas: Areas, notes: Mapping[str, Sequence[str]], *, baseline: str, title: str, caption: str
) -> Figure:
    """One panel per policy, the baseline first.

    months: columns policy, month (1, 2, …) and the parts, not a number where there is no whole.
    notes: the facts that are said above each policy's panel.
    """
    looks = policy_looks(months["policy"].unique(), baseline)
    names = [name for name in looks if (months["policy"] == name).any()]
    columns = min(len(names), 3 if len(names) in {3, 5, 6} else 2 if len(names) > 1 else 1)
    rows = -(-len(names) // columns)
    figure = sheet(10, 2.75 * rows if columns > 1 else 4, title, caption)
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for place, (axes, name) in enumerate(zip(panels.flat, names, strict=False)):
        course = months[months["policy"] == name].sort_values("month")
        _panel(axes, course, areas, labelled=place % columns == columns - 1 or place == len(names) - 1)
        note = _in_lines(notes[name], LETTERS[columns])
        above = 10 + 12 * (note.count("\n") + 1)
        axes.set_title(plain(name, 40), loc="left", pad=above, color=looks[name].colour, weight="bold", size=11)
        axes.annotate(note, (0, 1), xytext=(0, 6), xycoords="axes fraction", textcoords="offset points", size=9)
        axes.set_xlabel(time_axis(axes, int(course["month"].max())) if place + columns >= len(names) else "")
        axes.tick_params(labelbottom=place + columns >= len(names))
    for axes in panels.flat[len(names) :]:
        axes.set_axis_off()
    for axes in panels[:, 1:].flat:
        axes.tick_params(left=False)
    for axes in panels[:, 0]:
        axes.set_ylabel(areas.label)
    return figure


def _in_lines(facts: Sequence[str], room: int) -> str:
    """Facts with dots between them, in as many lines as it takes; none is broken."""
    lines = [""]
    for fact in facts:
        longer = f"{lines[-1]} · {fact}" if lines[-1] else fact
        if len(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(fact)
    return "\n".join(lines)


def _panel(axes: Axes, course: pd.DataFrame, areas: Areas, *, labelled: bool) -> None:
    course = pd.concat([course.head(1).assign(month=0), course])  # month 1 reaches from 0 to 1
    months = course["month"].to_numpy(dtype=np.float64)
    tops = np.cumsum(course[list(areas.parts)].to_numpy(dtype=np.float64).T, axis=0)
    floors = np.vstack([np.zeros_like(months), tops[:-1]])
    for (colour, hatch), floor, top in zip(areas.parts.values(), floors, tops, strict=True):
        axes.fill_between(months, floor, top, facecolor=colour, edgecolor="#8a8a8a", hatch=hatch, linewidth=0.5)
    known = np.flatnonzero(np.isfinite(tops[-1]))
    whole = float(tops[-1, known].max()) if known.size else 1.0
    axes.set_xlim(0, float(months[-1]))
    axes.set_ylim(0, whole * 1.02)
    areas.scale(axes, whole)
    if labelled and known.size:
        last, height = known[-1], axes.get_ylim()[1]
        middles = spread([float(middle) / height for middle in (floors[:, last] + tops[:, last]) / 2], 0.1)
        for part, middle in zip(areas.parts, middles, strict=True):
            axes.annotate(
                part, (1, middle), xytext=(6, 0), xycoords="axes fraction", textcoords="offset points", va="center",
                color=INK, size=9,
            )  # fmt: skip
