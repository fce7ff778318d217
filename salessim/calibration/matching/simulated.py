"""Records like the user's, simulated under other parameters: as many seats and years, known from the same day on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.calibration.matching.choice import Matchable
from salessim.calibration.matching.moments import Moment, counted, on_scales
from salessim.calibration.matching.window import Sample, Window, window_of
from salessim.calibration.recorder import Recorder
from salessim.calibration.records import Records
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan, with_values
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.quantities.arrays import Floats, Ints

BURN_IN_MONTHS: Final = 60
DEAL_VALUE: Final = "market.deal_value_mean_usd"
PRICE_GROWTH: Final = "market.price_growth_per_year"
ACCOUNTS_PER_BLOCK: Final = 400_000
"""Keeps a block of worlds below half a gigabyte."""
UNSEEN_MONTHS: Final = 1
"""The recorder knows who quits in a month only at the turn to the next."""


@dataclass(frozen=True)
class Simulated:
    """Moments of simulated organisations, on their scales."""

    organisation: Organisation
    """As large as the user's."""
    chosen: Sequence[Matchable]
    moments: Sequence[Moment]
    window: Window
    seed: int

    def __call__(self, points: Floats, luck: Ints) -> Floats:
        """Moments (n, moments) at points (n, parameters), each with the luck of a replicate."""
        return np.concatenate([self._block(points[rows], luck[rows]) for rows in self.blocks(len(points))])

    def blocks(self, points: int) -> Iterator[slice]:
        """So many points in pieces that memory holds; what comes out does not depend on them."""
        size = self.organisation.organisation
        step = max(1, ACCOUNTS_PER_BLOCK // (size.teams * size.seats_per_team * size.accounts_per_seat))
        return (slice(first, first + step) for first in range(0, points, step))

    def with_point(self, point: Floats) -> Organisation:
        """The organisation with these parameters; a deal's value is that of the records' last day, as elsewhere."""
        values = {
            each.parameter.attribute: float(each.scale.outward(number))
            for each, number in zip(self.chosen, point, strict=True)
        }
        if DEAL_VALUE in values:
            growth = values.get(PRICE_GROWTH, self.organisation.market.price_growth_per_year)
            values[DEAL_VALUE] /= (1 + growth) ** (round(self.window.months) / 12)
        return with_values(self.organisation, values)

    def _block(self, points: Floats, luck: Ints) -> Floats:
        months = round(self.window.months) + UNSEEN_MONTHS
        plans = [Plan(self.with_point(point)) for point in points]
        shape = shape_for(plans, len(plans), Span(months, BURN_IN_MONTHS))
        branch = burn_in([plan.organisation for plan in plans], shape, self.seed, luck, BURN_IN_MONTHS)
        recorder = Recorder(len(plans), str(self.window.since.astype("M8[M]")))
        run(branch, plans, months, [], [recorder])
        return np.stack([moments_of(recorder.records(world), self.moments) for world in range(len(plans))])


def moments_of(records: Records, moments: Sequence[Moment]) -> Floats:
    """The moments of records on their scales, shape (moments,); NaN where there is too little."""
    return on_scales(moments, counted(moments, Sample(records, window_of(records))))
