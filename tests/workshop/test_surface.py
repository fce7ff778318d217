"""The quick look: exact where the truth is additive and straight, and where its lines cross zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salessim.workshop.mind.positions import PLACES, all_positions, positions, values_at
from salessim.workshop.mind.surface import Surface, crossings

SLOPES = {"onboarding.ramp": -3.0, "tenure.mean": 0.5}
OWN = {"onboarding.ramp": 6.0, "tenure.mean": 20.0}
VALUES = {"onboarding.ramp": [3.0, 4.5, 6.0, 12.0, 18.0], "tenure.mean": [10.0, 15.0, 20.0, 30.0, 40.0]}
LUCK = np.linspace(-8.0, 9.0, 12)
LEVEL = 10.0


def truth(values: dict[str, float]) -> Any:
    """An additive difference, straight along each assumption, in every replicate."""
    return LEVEL + LUCK + sum(SLOPES[key] * (values[key] - OWN[key]) for key in values)


def slider(key: str, differences: list[Any]) -> dict[str, Any]:
    return {
        "key": key,
        "meaning": key,
        "unit": "months",
        "source": "",
        "quality": "assumption",
        "own": OWN[key],
        "values": VALUES[key],
        "written": [f"{value:g} months" for value in VALUES[key]],
        "differences": [[float(each) for each in column] for column in differences],
    }


def additive(**changes: Any) -> Any:
    sliders = [slider(key, [truth({key: value}) for value in VALUES[key]]) for key in SLOPES]
    return {
        "policy": "act",
        "baseline": "wait",
        "outcome": {"name": "contribution_npv_usd", "label": "Contribution (NPV)", "unit": "usd", "better": "higher"},
        "indifference": 1.0,
        "confidence": 0.95,
        "horizon_months": 24,
        "replicates": len(LUCK),
        "sliders": sliders,
        "left_out": [],
        **changes,
    }


@given(ramp=st.floats(3, 18), tenure=st.floats(10, 40))
def test_exact_where_the_truth_is_additive_and_straight(ramp: float, tenure: float) -> None:
    values = {"onboarding.ramp": ramp, "tenure.mean": tenure}
    assert Surface(additive()).differences(values) == pytest.approx(truth(values), abs=1e-9)


def test_at_the_studys_values_it_is_the_paired_difference_to_the_bit() -> None:
    surface = Surface(additive())
    for values in ({}, OWN, {"tenure.mean": 20.0}):
        assert np.array_equal(surface.differences(values), truth({}))


def test_the_look_is_the_paired_interval_of_scipy() -> None:
    from scipy.stats import ttest_rel

    values = {"onboarding.ramp": 7.0, "tenure.mean": 33.0}
    found = Surface(additive()).look(values).known
    theirs = ttest_rel(truth(values), np.zeros(12)).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({}, "better"),
        ({"onboarding.ramp": 18.0}, "worse"),
        ({"onboarding.ramp": 9.0}, "undecided"),
    ],
)
def test_the_verdict_follows_the_sliders(values: dict[str, float], word: str) -> None:
    assert Surface(additive()).look(values).verdict.word == word


def test_where_lower_is_better_the_verdict_turns() -> None:
    outcome = {"name": "quits", "label": "Quits", "unit": "people", "better": "lower"}
    assert Surface(additive(outcome=outcome)).look({}).verdict.word == "worse"


def test_indifference_is_respected() -> None:
    assert Surface(additive(indifference=1000.0)).look({}).verdict.word == "equivalent"


def test_the_tipping_point_moves_with_the_other_sliders() -> None:
    surface = Surface(additive())
    alone = LEVEL + LUCK.mean()
    assert surface.tips("onboarding.ramp", {}) == pytest.approx((6 + alone / 3,))
    assert surface.tips("onboarding.ramp", {"tenure.mean": 40.0}) == pytest.approx((6 + (alone + 10) / 3,))
    assert surface.tips("tenure.mean", {}) == ()
    assert surface.tips("tenure.mean", {"onboarding.ramp": 12.0}) == pytest.approx((20 + (18 - alone) / 0.5,))


def test_a_policy_that_changes_nothing_tips_nowhere() -> None:
    axes = additive()
    for each in axes["sliders"]:
        each["differences"] = [[0.0] * 12 for _ in each["values"]]
    surface = Surface(axes)
    assert surface.tips("tenure.mean", {"onboarding.ramp": 12.0}) == ()
    assert surface.look({"onboarding.ramp": 7.0}).verdict.word == "equivalent"


def test_beyond_the_grid_nothing_is_guessed() -> None:
    with pytest.raises(ValueError, match="lies outside 3"):
        Surface(additive()).differences({"onboarding.ramp": 2.9})


def test_worlds_were_computed_where_at_most_one_slider_is_moved_to_a_value_of_the_grid() -> None:
    surface = Surface(additive())
    assert surface.computed({})
    assert surface.computed({"onboarding.ramp": 12.0, "tenure.mean": 20.0})
    assert not surface.computed({"onboarding.ramp": 12.5})
    assert not surface.computed({"onboarding.ramp": 12.0, "tenure.mean": 30.0})


@pytest.mark.parametrize(
    ("curve", "found"),
    [
        ([(0, -1.0), (2, 1.0), (4, -1.0)], (1.0, 3.0)),
        ([(0, -1.0), (1, 0.0), (2, 0.0), (3, 2.0)], (1.5,)),
        ([(0, 0.0), (1, 1.0)], ()),
        ([(0, -3.0), (4, 1.0)], (3.0,)),
        ([(0, 0.0), (1, 0.0)], ()),
    ],
)
def test_crossings_are_changes_of_sign(curve: list[tuple[float, float]], found: tuple[float, ...]) -> None:
    assert crossings(curve) == pytest.approx(found)


def test_sliders_have_few_places_with_the_studys_value_among_them() -> None:
    places = all_positions(additive())
    ramp = places["onboarding.ramp"]
    assert (ramp.values[0], ramp.values[-1]) == (3.0, 18.0)
    assert ramp.values[ramp.own] == 6.0
    assert len(ramp.values) == PLACES
    assert ramp.written[ramp.own] == "6 months"
    assert values_at(places, {"tenure.mean": 0}) == {"onboarding.ramp": 6.0, "tenure.mean": 10.0}


@pytest.mark.parametrize("value", [6.1, 3.01, 17.99])
def test_a_value_between_places_takes_the_nearest_ones_and_the_ends_stay(value: float) -> None:
    own = slider("onboarding.ramp", [truth({})] * 3) | {"own": value, "values": [3.0, value, 18.0]}
    found = positions(own)
    assert len(found.values) == PLACES
    assert found.values == tuple(sorted(found.values))
    assert (found.values[0], found.values[-1], found.values[found.own]) == (3.0, 18.0, value)
    even = np.linspace(3, 18, PLACES)
    assert sum(abs(np.array(found.values) - even) > 1e-9) == 1
