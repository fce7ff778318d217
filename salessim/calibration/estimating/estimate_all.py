"""All that records tell in closed form."""

from __future__ import annotations

from dataclasses import replace

from salessim.calibration.estimate import Estimate, Estimated
from salessim.calibration.estimating import churn, conversion, cycle, deal_sizes, expansion, ramp, tenure, time_to_fill
from salessim.calibration.records import Records
from salessim.study.parts.keys import parameters


def directly(records: Records, *, ramp_shape: str | None = None) -> Estimated:
    """Every parameter that can be read off the records without a simulation, and those that cannot be, with reasons.

    `ramp_shape`: onboarding.shape of the study; none lets the data choose among logistic, linear and exponential.
    """
    found = (
        tenure.estimated(records)
        + time_to_fill.estimated(records)
        + ramp.estimated(records, ramp_shape)
        + cycle.estimated(records)
        + conversion.estimated(records)
        + deal_sizes.estimated(records)
        + churn.estimated(records)
        + expansion.estimated(records)
    )
    return replace(found, estimates=tuple(map(_within_bounds, found.estimates)))


def _within_bounds(found: Estimate) -> Estimate:
    """An estimate whose ends are such that a study may hold them."""
    least, most = parameters()[found.key].bounds
    value, low, high = (min(max(end, least), most) for end in (found.value, found.low, found.high))
    return replace(found, value=value, low=low, high=high)
