"""The ladder of a room's ranges: even-handed, geometric, and every step survives a form."""

from itertools import pairwise

import pytest

from salessim.model.metrics import METRICS
from salessim.workshop.guard.forms import number
from salessim.workshop.room.ladder import on_ladder, size, steps, written

UNITS = sorted({metric.unit for metric in METRICS.values()})


@pytest.mark.parametrize("unit", UNITS)
def test_below_zero_is_the_mirror_of_above(unit: str):
    ladder = steps(unit)
    assert list(ladder) == sorted(set(ladder))
    assert [-step for step in reversed(ladder)] == list(ladder)
    assert ladder[len(ladder) // 2] == 0


@pytest.mark.parametrize("unit", UNITS)
def test_each_step_is_two_or_two_and_a_half_times_the_last(unit: str):
    above = [step for step in steps(unit) if step > 0]
    assert len(above) >= 6
    assert all(1.99 < after / before < 2.51 for before, after in pairwise(above))


@pytest.mark.parametrize("unit", UNITS)
def test_every_step_survives_a_form(unit: str):
    assert all(on_ladder(number(f"{step:.12g}"), unit) for step in steps(unit))


@pytest.mark.parametrize("unit", UNITS)
def test_no_two_steps_are_called_the_same(unit: str):
    called = [written(step, unit) for step in steps(unit)]
    assert len(set(called)) == len(called)
    assert not any("-" in each for each in called), "a minus sign is no hyphen"


@pytest.mark.parametrize("unit", UNITS)
def test_what_lies_between_two_steps_is_on_no_ladder(unit: str):
    for before, after in pairwise(steps(unit)):
        assert not on_ladder((before + after) / 2, unit)
    assert not on_ladder(steps(unit)[-1] * 2, unit)


def test_money_goes_from_fifty_thousand_to_half_a_billion():
    above = [written(step, "usd") for step in steps("usd") if step > 0]
    assert (above[0], above[-1], len(above)) == ("+$50k", "+$500M", 13)
    assert size(-2e6, "usd") == "$2M"
