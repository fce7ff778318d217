"""The moments: numbers with a meaning of their own, counted alike in the user's records and in simulated ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from salessim.calibration.matching import of_customers, of_deals, of_people
from salessim.calibration.matching.scale import LOG, LOGIT, PLAIN, ROOT, Scale
from salessim.calibration.matching.window import Sample
from salessim.calibration.records import Records
from salessim.quantities.arrays import Floats

Export = Literal["people", "deals", "customers"]


@dataclass(frozen=True)
class Moment:
    """One number of a sample."""

    name: str
    title: str
    unit: str
    scale: Scale
    """Where differences are taken."""
    needs: tuple[Export, ...]
    count: Callable[[Sample], float]
    """NaN where there is too little to count."""
    held_out: bool = False
    """Not matched: shown beside what the matched organisation gives."""
    direct: tuple[str, ...] = ()
    """Direct estimates fitted to what it counts: where one of them stands in the organisation, it tests nothing."""

    def is_fitted(self, direct: Collection[str]) -> bool:
        """Whether one of these direct estimates was fitted to what it counts."""
        return any(key in direct for key in self.direct)


PEOPLE: Final[tuple[Export, ...]] = ("people",)
DEALS: Final[tuple[Export, ...]] = ("deals",)
BOTH: Final[tuple[Export, ...]] = ("people", "deals")
CUSTOMERS: Final[tuple[Export, ...]] = ("customers",)
CHURN: Final = ("renewal.churn_a", "renewal.churn_b")

MOMENTS: Final = (
    Moment("quits", "Quits per person-year", "/year", LOG, PEOPLE, of_people.quits),
    Moment("empty_share", "Share of seat-months empty", "share", LOGIT, PEOPLE, of_people.empty_share),
    Moment("months_empty", "Mean months from a leaver to the next", "months", LOG, PEOPLE, of_people.months_empty),
    Moment("openings", "Deals opened per rep-month", "/month", LOG, BOTH, of_deals.openings),
    Moment(
        "openings_months_1_4", "Own deals opened per rep-month in months 1–4, relative to after month 12", "factor",
        LOG, BOTH, of_deals.openings_of_the_new,
    ),
    Moment(
        "openings_months_5_12", "Own deals opened per rep-month in months 5–12, relative to after month 12", "factor",
        LOG, BOTH, of_deals.openings_of_the_growing,
    ),
    Moment("won", "Share of ended deals won", "share", LOGIT, DEALS, of_deals.won),
    Moment("undecided", "Share of ended deals without a decision", "share", LOGIT, DEALS, of_deals.undecided),
    Moment("cycle", "Mean months from opening to decision", "months", LOG, DEALS, of_deals.cycle),
    Moment("amount", "Typical deal: geometric mean of the amount", "usd", LOG, DEALS, of_deals.typical_amount),
    Moment("amount_spread", "Spread of deals' amounts (of their logarithm)", "log", LOG, DEALS, of_deals.amount_spread),
    Moment("amount_growth", "Yearly growth of deals' amounts", "/year", PLAIN, DEALS, of_deals.amount_growth),
    Moment(
        "win_spread", "How alike the outcomes of one rep's decided deals are (correlation)", "factor", PLAIN, BOTH,
        of_deals.win_spread,
    ),
    Moment(
        "churn_year_1", "Customers lost at their first renewal", "share", LOGIT, CUSTOMERS,
        of_customers.churn_1, held_out=True, direct=CHURN,
    ),
    Moment(
        "churn_year_2", "Customers lost at their second renewal", "share", LOGIT, CUSTOMERS,
        of_customers.churn_2, held_out=True, direct=CHURN,
    ),
    Moment(
        "churn_years_3_5", "Customers lost at their third, fourth or fifth renewal", "share", LOGIT, CUSTOMERS,
        of_customers.churn_3_5, held_out=True, direct=CHURN,
    ),
    Moment(
        "growth", "Yearly growth of the ARR of customers who stay", "factor", LOG, CUSTOMERS, of_customers.growth
    ),
    Moment(
        "quits_first_year", "Quits per person-year in the first year", "/year", ROOT, PEOPLE, of_people.quits_early,
        held_out=True, direct=("tenure.weibull_shape",),
    ),
    Moment(
        "bookings", "Bookings per rep-month", "usd/month", LOG, BOTH, of_deals.bookings, held_out=True
    ),
    Moment(
        "bookings_spread", "Spread of bookings per rep-year between reps (÷ mean)", "factor", LOG, BOTH,
        of_deals.bookings_spread, held_out=True,
    ),
    Moment(
        "bookings_by_year", "Spread of the organisation's bookings between years (÷ mean)", "factor", PLAIN, DEALS,
        of_deals.bookings_by_year, held_out=True,
    ),
    Moment("pipeline", "Open deals per rep on the last day", "deals", LOG, BOTH, of_deals.pipeline, held_out=True),
    Moment(
        "cycle_spread", "Third quartile of the cycle ÷ its first", "factor", LOG, DEALS, of_deals.cycle_spread,
        held_out=True,
    ),
    Moment(
        "won_by_the_new", "Share won of deals decided in owners' first year ÷ share later", "factor", LOG, BOTH,
        of_deals.won_by_the_new, held_out=True,
    ),
    Moment(
        "churn_later", "Customers lost at their sixth renewal or later", "share", LOGIT, CUSTOMERS,
        of_customers.churn_later, held_out=True, direct=CHURN,
    ),
)  # fmt: skip


def exports_of(records: Records) -> tuple[Export, ...]:
    """Which exports there are."""
    names: tuple[Export, ...] = ("people", "deals", "customers")
    return tuple(name for name in names if getattr(records, name) is not None)


def of_exports(records: Records) -> tuple[Moment, ...]:
    """The moments that these exports allow."""
    return tuple(moment for moment in MOMENTS if set(moment.needs) <= set(exports_of(records)))


def counted(moments: Sequence[Moment], sample: Sample) -> Floats:
    """The moments of a sample, in their units, shape (moments,)."""
    return np.array([moment.count(sample) for moment in moments])


def on_scales(moments: Sequence[Moment], values: Floats) -> Floats:
    """Moments (…, moments) on their scales."""
    return np.stack([moment.scale.inward(values[..., i]) for i, moment in enumerate(moments)], axis=-1)
