"""Expansion: how much more those customers pay who stay."""

from __future__ import annotations

from typing import Final

import numpy as np

from salessim.calibration.estimate import Estimate, Estimated, Unknown
from salessim.calibration.estimating.likelihood import FEWEST, clustered_error, point, too_few
from salessim.calibration.records import Records

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
    customer = np.broadcast_to(np.arange(arr.shape[0])[:, None], both.shape)[both]
    growth = float(after[both].sum() / before[both].sum())
    influence = (after[both] - growth * before[both]) / before[both].sum()
    error, clusters = clustered_error(influence, customer)
    away = point(clusters) * error
    return Estimated(
        (
            Estimate(
                KEY, growth - 1, growth - 1 - away, growth - 1 + away, many, "years of customers who stayed",
                "ARR at a year's end ÷ ARR a year before, standard errors clustered by customer",
                "net of what customers cut; in the model growth comes once a year, at the renewal",
            ),
        )
    )  # fmt: skip
