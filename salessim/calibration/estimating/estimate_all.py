"""All that records tell in closed form."""

from __future__ import annotations

from dataclasses import replace

from salessim.calibration.estimate import Estimate, Estimated, Unknown
from salessim.calibration.estimating import churn, conversion, cycle, deal_sizes, expansion, ramp, tenure, time_to_fill
from salessim.calibration.records import Records
from salessim.quantities.units import write_quantity
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
    held = [each for each in found.estimates if _possible(each)]
    beyond = [_beyond(each) for each in found.estimates if not _possible(each)]
    return replace(found, estimates=tuple(map(_within_bounds, held)), unknown=(*found.unknown, *beyond))


def _possible(found: Estimate) -> bool:
    """Whether the model may have the value; one that is not finite is dealt with by whoever writes it."""
    least, most = parameters()[found.key].bounds
    return not (found.value < least or found.value > most)


def _beyond(found: Estimate) -> Unknown:
    """What the records say, and why the study cannot have it."""
    parameter = parameters()[found.key]
    least, most = parameter.bounds
    end, word = (least, "at least") if found.value < least else (most, "at most")
    said, bound = (write_quantity(float(f"{number:.3g}"), parameter.meaning.unit) for number in (found.value, end))
    return Unknown(found.key, f"the records say {said}, but in the model it is {word} {bound}")


def _within_bounds(found: Estimate) -> Estimate:
    """An estimate whose ends are such that a study may hold them."""
    least, most = parameters()[found.key].bounds
    low, high = (min(max(end, least), most) for end in (found.low, found.high))
    return replace(found, low=low, high=high)
