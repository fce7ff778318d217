"""Expansion: how much more those customers pay who stay."""

from __future__ import annotations

from typing import Final

import numpy as np

from salessim.calibration.estimate import Estimate, Estimated, Unknown
from salessim.calibration.estimating.likelihood import FEWEST, small_sample_point, too_few
from salessim.calibration.records import Records
from salessim.quantities.arrays import Floats

KEY: Final = "renewal.expansion"


def estimated(records: Records) -> Estimated:
    """Mean yearly growth of ARR of customers who were there at two year ends running, weighted by ARR."""
    if records.customers is None:
        return Estimated(unknown=(Unknown(KEY, "needs the export of customers"),))
    arr, years = records.customers.arr_usd, np.array(records.customers.years)
    running = np.flatnonzero(np.diff(years) == 1) if years.size > 1 else np.zeros(0, dtype=np.int64)
    before, after = arr[:, running], arr[:, running + 1]
    both = (before > 0) & (after > 0)
    many, stayed = int(both.sum()), int(both.any(axis=1).sum())
    if stayed < FEWEST:
        return Estimated(unknown=too_few((KEY,), stayed, "customers with ARR at two year ends running"))
    base, grown = (np.where(both, each, 0.0).sum(axis=1)[both.any(axis=1)] for each in (before, after))
    growth = float(grown.sum() / base.sum())
    away = small_sample_point(base) * _error(base, grown)
    return Estimated(
        (
            Estimate(
                KEY, growth - 1, growth - 1 - away, growth - 1 + away, many, "years of customers who stayed",
                "ARR at a year's end ÷ ARR a year before, error by leaving out a customer at a time",
                "net of what customers cut; in the model growth comes once a year, at the renewal",
            ),
        )
    )  # fmt: skip


def _error(base: Floats, grown: Floats) -> float:
    """Standard error of Σ grown / Σ base by leaving out a customer at a time (jackknife), arrays of shape (customers,).

    One who pays half of everything moves the ratio further by being absent than its influence says.
    """
    many, without = base.size, (grown.sum() - grown) / (base.sum() - base)
    return float(np.sqrt((many - 1) / many * np.sum(np.square(without - grown.sum() / base.sum()))))
