"""Spells that were seen only in part: begun before the records (left truncation), not over at their end (censoring)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from lifelines import KaplanMeierFitter

from salessim.calibration.estimate import Curve
from salessim.calibration.records import DAYS_PER_MONTH, Dates, Records, months_between
from salessim.quantities.arrays import Bools, Floats

DAY: Final = np.timedelta64(1, "D")
SHORTEST_MONTHS: Final = 0.5 / DAYS_PER_MONTH
"""Who came and went on one day stayed half a day."""
POINTS: Final = 61


@dataclass(frozen=True)
class Spells:
    """Spells in months, columns of shape (spells,)."""

    entry: Floats
    """How long a spell had lasted when the records begin, 0 for those begun later."""
    months: Floats
    """How long it lasted, or has lasted so far."""
    over: Bools
    """Whether it ended, for a reason that counts."""

    def where(self, chosen: Bools) -> Spells:
        """Some of the spells."""
        return Spells(self.entry[chosen], self.months[chosen], self.over[chosen])


def spells(first: Dates, last: Dates, over: Bools, records: Records) -> tuple[Spells, Bools]:
    """Spells from `first` to `last` (NaT: still going on), and which rows they are: those seen for some time at all."""
    until = np.where(np.isnat(last), records.as_of + DAY, last)
    months = np.maximum(months_between(first, until), SHORTEST_MONTHS)
    since = first if records.since is None else np.maximum(first, records.since)
    entry = months_between(first, since)
    seen = months > entry
    return Spells(entry, months, over & ~np.isnat(last)).where(seen), seen


def kaplan_meier(held: Spells, timeline: Floats | None = None) -> Any:
    """The Kaplan-Meier curve of spells (lifelines), those begun earlier at risk from the records' beginning only."""
    return KaplanMeierFitter().fit(held.months, held.over, entry=held.entry, timeline=timeline)


def survival_curve(name: str, title: str, held: Spells, fitted: Any, across_label: str, up_label: str) -> Curve:
    """The Kaplan-Meier curve with its 95 % band beside a fitted one, `fitted(months)`."""
    across = np.linspace(0.0, float(np.quantile(held.months, 0.98)), POINTS)
    seen = kaplan_meier(held, across)
    band = seen.confidence_interval_.to_numpy(dtype=np.float64)
    shown = seen.survival_function_.to_numpy(dtype=np.float64)[:, 0]
    low, high = (np.where(np.isfinite(side), side, shown) for side in band.T)
    return Curve(name, title, across, across_label, shown, low, high, np.asarray(fitted(across)), up_label)
