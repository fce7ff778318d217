"""Where matching begins: an organisation like the user's as far as the direct estimates tell."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from salessim.calibration.estimate import Choice, Estimated
from salessim.calibration.matching.choice import Box, Matchable, box, values_of
from salessim.calibration.matching.window import Sample, window_of
from salessim.calibration.records import Records
from salessim.model.organisation import Organisation
from salessim.model.plan import with_values
from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Leaf
from salessim.quantities.units import read_quantity
from salessim.study.parts.keys import parameters

CYCLE = "pipeline.cycle"


def organisation_like(
    organisation: Organisation, records: Records, direct: Estimated, chosen: Sequence[Matchable]
) -> Organisation:
    """The study's organisation, as large as the user's, with the direct estimates and choices that are not matched."""
    matched = {each.key for each in chosen}
    values: dict[str, Leaf] = {
        parameters()[each.key].attribute: each.value
        for each in direct.estimates
        if each.key not in matched and math.isfinite(each.value)
    }
    values |= {parameters()[each.key].attribute: _read(each) for each in direct.choices}
    like = with_values(as_large(organisation, records), values)
    cycle = next((each.low for each in direct.estimates if each.key == CYCLE), math.inf)
    stages = max(1, math.floor(min(cycle, like.pipeline.stages)))
    return with_values(like, {"pipeline.stages": stages}) if stages < like.pipeline.stages else like


def _read(chosen: Choice) -> Leaf:
    """A choice's word, or the number that it is."""
    parameter = parameters()[chosen.key]
    if parameter.meaning.unit == "choice":
        return chosen.value
    number = read_quantity(chosen.value, parameter.meaning.unit)
    return int(number) if parameter.field.annotation is int else number


def start_of(organisation: Organisation, direct: Estimated, chosen: Sequence[Matchable]) -> tuple[Floats, Box]:
    """The first point on the scales: direct estimates where there are any, else the study's values; and the limits."""
    found = {each.key: each.value for each in direct.estimates}
    start = values_of(organisation, chosen)
    for place, each in enumerate(chosen):
        seen = float(each.scale.inward(found.get(each.key, math.nan)))
        start[place] = seen if math.isfinite(seen) else start[place]
        if not math.isfinite(start[place]):
            # A study that has none of it (people all alike) is at no place of a logarithm.
            start[place] = each.range[0]
    limits = box(chosen, start, organisation)
    return np.clip(start, limits.low, limits.high), limits


def as_large(organisation: Organisation, records: Records) -> Organisation:
    """The organisation with about as many seats as the records show, in teams of the usual size.

    Seats that anyone sat in where seats are known, else the mean number of people there; accounts are the study's.
    """
    seats = seats_seen(records)
    if seats is None:
        return organisation
    teams = max(1, round(seats / organisation.organisation.seats_per_team))
    size = {"organisation.teams": teams, "organisation.seats_per_team": max(1, round(seats / teams))}
    return with_values(organisation, size)


def seats_seen(records: Records) -> int | None:
    """How many seats there were; None if nothing tells."""
    if records.people is None or not records.people.hired.size:
        return None
    sample = Sample(records, window_of(records))
    seats = np.unique(records.people.seat[sample.stayed() > 0])
    if seats.size and seats[0] >= 0:
        return int(seats.size)
    return max(1, round(sample.person_months / max(sample.window.months, 1.0)))
