"""Who sat where, month by month, in two worlds that differ in nothing but a decision: one panel above the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from salessim.figures.style import INK, QUIET, policy_looks, sheet, styled, time_axis
from salessim.figures.wording import opening, plain
from salessim.quantities.arrays import Floats

MOST_SEATS: Final = 40
ROW_INCHES: Final = 0.145
TALLEST_ROW_INCHES: Final = 0.3
LOWEST_PANEL_INCHES: Final = 1.0
BAR: Final = 0.78
"""Height of a seat's bar, of the room between seats."""
PLAN: Final = "#D55E00"
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "ramped": {"facecolor": "#35506b", "linewidth": 0},
    "ramping": {"facecolor": "#9db9d1", "linewidth": 0},
    "vacant": {"facecolor": "#ffffff", "edgecolor": "#8a8a8a", "hatch": "//////", "linewidth": 0.4},
    "closed": {"facecolor": "#f1f1f1", "linewidth": 0},
}
"""From dark to light, in the colours of the figure of headcount, so that they keep their order in grey print."""
LEAVING: Final[dict[str, tuple[str, str, bool]]] = {
    "person_quit": ("quit", "o", False),
    "person_dismissed": ("dismissed", "X", True),
    "person_promoted": ("became manager", "^", True),
    "person_laid_off": ("laid off", "s", True),
}
"""Word and marker of each way to leave, and whether it is filled: what the firm did is, what people did is not."""


@styled
def timeline(
    seats: pd.DataFrame,
    leaving: pd.DataFrame,
    *,
    policies: tuple[str, str],
    decided_in: int | None,
    parted_in: int | None,
    among: Sequence[str] = (),
    title: str | None = None,
) -> Figure:
    """Two panels of seats × months.

    seats: columns policy, seat ("team.seat"), month (1, 2, …), state (ramped, ramping, vacant, closed), on_plan; a row
    for each. leaving: columns policy, seat, month, event (a key of `LEAVING`). policies: without and with the decision.
    decided_in, parted_in: the months in which the decision holds first and in which the two worlds part, if they do.
    among: every policy of the run, the baseline first, where these two are not all: the colours of the run's figures.
    """
    shown, note = _shown(seats, policies)
    row_inches = float(np.clip(2.2 / len(shown), ROW_INCHES, TALLEST_ROW_INCHES))
    height = max(row_inches * len(shown), LOWEST_PANEL_INCHES)
    figure = sheet(10, 2 * (height + 0.75) + 0.6, title or _finding(seats, policies, parted_in, shown), _caption(note))
    legend, *panels = figure.subplots(3, 1, height_ratios=[0.2, height, height])
    names = among or policies
    looks = policy_looks(names, names[0])
    for axes, policy in zip(panels, policies, strict=True):
        mine = seats[(seats["policy"] == policy) & seats["seat"].isin(shown)]
        gone = leaving[(leaving["policy"] == policy) & leaving["seat"].isin(shown)]
        _panel(axes, mine, gone, shown)
        axes.set_title(plain(policy, 60), loc="left", pad=24, color=looks[policy].colour, weight="bold", size=11)
        _moments(axes, decided_in, parted_in, int(seats["month"].max()))
        if decided_in is not None and decided_in > 1:
            axes.set_xlabel(axes.get_xlabel().replace("the decision", "the branch"))
    panels[0].tick_params(labelbottom=False)
    panels[0].set_xlabel("")
    _legend(legend, seats, leaving)
    return figure


def _shown(seats: pd.DataFrame, policies: tuple[str, str]) -> tuple[list[str], str]:
    """The seats that are drawn: all, or of too many those with the most months that differ; and what is left out."""
    names = list(dict.fromkeys(seats["seat"]))
    if len(names) <= MOST_SEATS:
        return names, ""
    one, other = (_by_seat(seats[seats["policy"] == policy]) for policy in policies)
    months = (one != other).sum().reindex(names)
    differ = [name for name in names if months[name]]
    most = set(months[differ].sort_values(ascending=False, kind="stable").index[:MOST_SEATS])
    kept = [name for name in names if name in most] or names[:MOST_SEATS]
    if not differ:
        return kept, f"No seat differs; the first {len(kept)} of {len(names)} are drawn. "
    if len(kept) == len(differ):
        return kept, f"Only the {len(kept)} of {len(names)} seats that differ are drawn. "
    return kept, f"{len(differ)} of {len(names)} seats differ; the {len(kept)} that differ in most months are drawn. "


def _by_seat(seats: pd.DataFrame) -> pd.DataFrame:
    """A column per seat, a row per month: what is drawn there."""
    drawn = seats.assign(drawn=seats["state"] + np.where(seats["on_plan"], "!", ""))
    return drawn.pivot(index="month", columns="seat", values="drawn")


def _panel(axes: Axes, seats: pd.DataFrame, leaving: pd.DataFrame, shown: Sequence[str]) -> None:
    rows = {name: place for place, name in enumerate(shown)}
    _bars(axes, seats, rows)
    for event, (_, marker, filled) in LEAVING.items():
        these = leaving[leaving["event"] == event]
        axes.plot(
            these["month"] - 0.5,
            these["seat"].map(rows),
            linestyle="",
            marker=marker,
            markersize=5,
            color=INK,
            markerfacecolor=INK if filled else "white",
            markeredgewidth=0.9,
            zorder=4,
        )
    last = int(seats["month"].max())
    axes.set_xlim(0, last)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_yticks(range(len(shown)), shown, size=7 if len(shown) > 12 else 8.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_ylabel("Seat (team.seat)")
    axes.set_xlabel(time_axis(axes, last))


def _bars(axes: Axes, seats: pd.DataFrame, rows: Mapping[str, int]) -> None:
    """Each seat's months: its states as bars, arrivals as strokes, plans as outlines."""
    bars: dict[str, list[Floats]] = {state: [] for state in LOOKS}
    arrivals: list[tuple[int, float]] = []
    for name, course in seats.sort_values("month").groupby("seat", sort=False):
        floor, before = rows[str(name)] - BAR / 2, ""
        for state, first, last in _runs(course["state"].to_list()):
            bars[str(state)].append(_box(first, last, floor))
            if before in {"vacant", "closed"} and state in {"ramping", "ramped"}:
                arrivals.append((first, floor))
            before = str(state)
        for planned, first, last in _runs(course["on_plan"].to_list()):
            if planned:
                outline = Rectangle((first, floor), last - first, BAR, edgecolor=PLAN, facecolor="none", linewidth=1.6)
                outline.set_zorder(3)
                axes.add_patch(outline)
    for state, boxes in bars.items():
        axes.add_collection(PolyCollection(boxes, label=state, **LOOKS[state]))
    months, floors = np.array(arrivals, dtype=np.float64).reshape(-1, 2).T
    axes.vlines(months, floors, floors + BAR, color=INK, linewidth=1.4, zorder=3, label="arrival")


def _box(first: int, last: int, floor: float) -> Floats:
    """Corners of a bar."""
    return np.array([[first, floor], [last, floor], [last, floor + BAR], [first, floor + BAR]], dtype=np.float64)


def _runs(values: Sequence[object]) -> Iterator[tuple[object, int, int]]:
    """Stretches of equal values: the value, and the months' ends between which it holds."""
    first = 0
    for place in range(1, len(values) + 1):
        if place == len(values) or values[place] != values[first]:
            yield values[first], first, place
            first = place


def _moments(axes: Axes, decided_in: int | None, parted_in: int | None, last: int) -> None:
    """When the decision holds first, and when the worlds part, as lines through all seats."""
    moments = ((decided_in, "the decision", "-", 3), (parted_in, "the worlds part", (0, (2, 1.5)), 13))
    for month, words, line, up in moments:
        if month is None or month > last:
            continue
        axes.axvline(month - 1, color=INK, linewidth=1.1, linestyle=line, zorder=5)
        axes.annotate(
            f"{words}: month {month}",
            (month - 1, 1),
            xytext=(0, up),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            ha="right" if month > 0.6 * last else "left",
            size=8,
            color=QUIET,
        )


def _legend(axes: Axes, seats: pd.DataFrame, leaving: pd.DataFrame) -> None:
    """Only what is drawn."""
    axes.set_axis_off()
    handles: list[Patch | Line2D] = [
        Patch(label=state, **look) for state, look in LOOKS.items() if (seats["state"] == state).any()
    ]
    handles.append(Line2D([], [], color=INK, linewidth=1.4, linestyle="", marker="|", markersize=9, label="arrival"))
    if seats["on_plan"].any():
        handles.append(Patch(facecolor="none", edgecolor=PLAN, linewidth=1.6, label="on a plan"))
    for event, (word, marker, filled) in LEAVING.items():
        if (leaving["event"] == event).any():
            face = INK if filled else "white"
            mark = Line2D([], [], color=INK, linestyle="", marker=marker, markersize=5, markerfacecolor=face)
            mark.set_label(word)
            handles.append(mark)
    axes.legend(
        handles=handles, loc="center left", bbox_to_anchor=(0, 0.5), ncols=len(handles), frameon=False, fontsize=8,
        borderpad=0, handlelength=1.4, handletextpad=0.5, columnspacing=1.2, borderaxespad=0,
    )  # fmt: skip


def _finding(seats: pd.DataFrame, policies: tuple[str, str], parted_in: int | None, shown: Sequence[str]) -> str:
    """How many months of ramped reps the decision brought or cost in all seats, and when the worlds part."""
    ramped = seats["state"] == "ramped"
    one, other = (int((ramped & (seats["policy"] == policy)).sum()) for policy in policies)
    without, decided = (plain(policy, 99) for policy in policies)
    if parted_in is None:
        return f"{opening(decided)} changes nothing in this world: it is the one with {without}, month by month"
    when = f"the two worlds part in month {parted_in}"
    count = seats["seat"].nunique()
    of_all = f" in all {count} seats" if count > len(shown) else ""
    if one == other:
        alike = f"as many ramped seat-months in this world ({one:,}{of_all})"
        return f"{opening(decided)} and {without} have {alike}; {when}"
    size = f"{abs(other - one):,} {'more' if other > one else 'fewer'} ramped seat-months than {without}"
    return f"{opening(decided)} has {size} in this world, {other:,} against {one:,}{of_all}; {when}"


def _caption(note: str) -> str:
    return (
        f"{note}A row is a seat, above without and below with the decision, under the same luck. Bars, at each month's "
        "end: ramped (fully productive), ramping, vacant (hatched). A stroke is an arrival. One world shows what can "
        "happen, in one draw of luck and one future: it says nothing about how often, has no sampling error to show, "
        "and is no evidence; see the comparison of all worlds."
    )
