"""Customer types, month by month: loyal, mercenary, captive, and those whom nothing holds; one panel per policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.analysis.levels import Level, largest_change, level_of
from salessim.analysis.verdict import amount
from salessim.figures.months.areas import Areas, area_panels
from salessim.figures.style import styled, unit_axis
from salessim.figures.wording import level, opening, plain

AT_RISK: Final = "at risk"
TYPES: Final = {
    "loyal": ("#35506b", None),
    "mercenary": ("#7f9fbd", None),
    "captive": ("#dcb48c", "////"),
    AT_RISK: ("#ffffff", "...."),
}


MEASURES: Final = ("loyal_share", "mercenary_share", "captive_share", "satisfaction")
"""Of which metrics the levels are shown; who is at risk is what the first three leave."""
Levels = Mapping[str, Sequence[Level]]


@styled
def customer_types(shares: pd.DataFrame, found: Levels, *, baseline: str, title: str | None = None) -> Figure:
    """Stacked areas of customers by what holds them, per policy.

    shares: columns policy, month (1, 2, …), loyal, mercenary, captive, at risk: of all customers of all worlds in that
    month. found: by metric, all of `MEASURES`: levels over all months.
    """
    notes = {str(name): _note(found, str(name)) for name in shares["policy"].unique()}
    areas = Areas(TYPES, "Customers (%, mean over worlds)", _share_ticks)
    heading = title or _finding(found["loyal_share"], baseline)
    return area_panels(shares, areas, notes, baseline=baseline, title=heading, caption=_caption())


def _note(found: Levels, policy: str) -> list[str]:
    """Means over replicates of the shares over all months; nothing where no replicate has customers."""
    if not all(found[name] for name in MEASURES):
        return []
    *held, satisfaction = (level_of(found[name], policy).known.mean for name in MEASURES)
    kinds = zip([*held, 1 - sum(held)], TYPES, strict=True)
    said = [f"{max(share, 0.0) * 100:.0f} % {kind}" for share, kind in kinds]
    return [*said, f"satisfaction {satisfaction * 100:.0f} %"]


def _share_ticks(axes: Axes, _whole: float) -> None:
    unit_axis(axes.yaxis, "share", ticks=5)


def _finding(loyal: Sequence[Level], baseline: str) -> str:
    """The policy that changes the loyal share most, if one is known to."""
    quo = plain(baseline, 99)
    if not loyal:
        return "No replicate has customers under every policy"
    base = level(level_of(loyal, baseline).known.mean, "share")
    largest = largest_change(loyal, baseline)
    if largest is None:
        closing = "" if len(loyal) == 1 else "; no policy is known to change that"
        return f"With {quo}, {base} of customers are loyal on average{closing}"
    policy, known = largest
    gap = f"{amount(abs(known.mean), 'share')} {'more' if known.mean > 0 else 'less'}"
    now = f"{level(policy.known.mean, 'share')} of customers are loyal on average"
    return opening(f"With {plain(policy.policy, 99)}, {now}, {gap} than with {quo}")


def _caption() -> str:
    return (
        "Loyal: clearly better off than with an alternative. Mercenary: hardly better off, a better offer will do. "
        "Captive (hatched): worse off, and kept by what leaving costs. At risk (dotted): worse off, and nothing holds "
        "them. Areas are of all customers of all worlds in a month; numbers above a panel are means over replicates of "
        "all months. Luck and ignorance are averaged out here, and sampling error is not shown: see the comparison for "
        "how sure a difference is."
    )
