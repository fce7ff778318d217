"""Seats ramped, ramping and vacant, month by month: one panel per policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from salessim.analysis.levels import Level, largest_change, level_of
from salessim.analysis.verdict import amount
from salessim.figures.months.areas import Areas, area_panels
from salessim.figures.style import styled
from salessim.figures.wording import opening, plain
from salessim.model.people.onboarding import RAMPED

STATES: Final = {"ramped": ("#35506b", None), "ramping": ("#9db9d1", None), "vacant": ("#ffffff", "////")}


@styled
def headcount(staff: pd.DataFrame, ramped: Sequence[Level], *, baseline: str, title: str | None = None) -> Figure:
    """Stacked areas of seats per policy.

    staff: columns policy, month (1, 2, …), ramped, ramping, vacant: seats, mean over worlds. ramped: levels of the
    ramped seats, mean over months, for the title.
    """
    means = {
        str(name): {state: float(course[state].mean()) for state in STATES}
        for name, course in staff.groupby("policy", sort=False)
    }
    notes = {name: [f"{mean:.1f} {state}" for state, mean in split.items()] for name, split in means.items()}
    areas = Areas(STATES, "Seats (mean over worlds)", _seat_ticks)
    return area_panels(
        staff, areas, notes, baseline=baseline, title=title or _finding(ramped, means, baseline), caption=_caption()
    )


def _seat_ticks(axes: Axes, total: float) -> None:
    """Round numbers below the total, and the total itself."""
    below = [float(tick) for tick in MaxNLocator(4).tick_values(0, total) if 0 <= tick <= 0.88 * total]
    axes.yaxis.set_major_locator(FixedLocator([*below, total]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda seats, _: f"{seats:.3g}"))


def _finding(ramped: Sequence[Level], means: Mapping[str, Mapping[str, float]], baseline: str) -> str:
    """The policy that changes the number of ramped seats most, if one is known to."""
    base, quo = level_of(ramped, baseline).known.mean, plain(baseline, 99)
    largest = largest_change(ramped, baseline)
    if largest is None:
        closing = "" if len(ramped) == 1 else "; no policy is known to change that"
        return f"With {quo}, {base:.1f} of {sum(means[baseline].values()):.1f} seats are ramped on average{closing}"
    policy, known = largest
    gap = f"{amount(abs(known.mean), 'seats', bare=True)} {'more' if known.mean > 0 else 'fewer'}"
    name = opening(plain(policy.policy, 99))
    return f"{name} has {policy.known.mean:.1f} ramped seats on average, {gap} than {quo}"


def _caption() -> str:
    return (
        f"Ramped: at least {RAMPED * 100:g} % of full productivity. "
        "Areas are means over all worlds; the numbers above a panel are means over all months. Luck and ignorance are "
        "averaged out here, and sampling error is not shown: see the comparison for how sure a difference is."
    )
