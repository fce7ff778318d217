"""The survival of two segments of customers that Fader & Hardie (2007) printed, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.quantities.arrays import Floats

SOURCE: Final = "Fader & Hardie 2007, J. Interactive Marketing 21(1):76"
FITTED_YEARS: Final = 7
"""Years of the table that parameters are fitted to; the others are what the fit has to foretell."""


@dataclass(frozen=True)
class Segment:
    """One column of the table."""

    name: str
    survival: Floats
    """Share of the customers who are still there after 0, 1, …, 12 years (table 1)."""
    a: float
    b: float
    """Maximum likelihood from seven years, as printed."""
    log_likelihood: float
    """Of seven years at that maximum, for each customer; recomputed from the table."""
    foretold: float
    """Survival in year 12 by that fit; recomputed."""
    foretold_alike: float
    """Survival in year 12 by the likeliest churn that is the same for all; recomputed."""


SEGMENTS: Final = (
    Segment(
        "high end",
        np.array([1, 0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491, 0.468, 0.445, 0.427, 0.409, 0.394]),
        a=0.668, b=3.806, log_likelihood=-1.6112, foretold=0.378, foretold_alike=0.270,
    ),
    Segment(
        "regular",
        np.array([1, 0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241, 0.223, 0.207, 0.194, 0.183, 0.173]),
        a=0.704, b=1.182, log_likelihood=-1.6803, foretold=0.170, foretold_alike=0.046,
    ),
)  # fmt: skip

COHORTS: Final = np.array([10_000, 8000, 6480, 5307, 4391])
"""Customers of a first cohort year by year; cohort c of the example is the same, seen c years less."""
COHORTS_FIT: Final = (3.80, 15.19)
"""a and b that were printed for it."""
DISCOUNT, RESIDUAL = 0.1, 7.530
"""Yearly discount, and the discounted renewals to be expected of a high-end customer after seven of them."""
