"""The quick look: exact where the truth is additive and straight, and where its lines cross zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salessim.analysis.interval import Interval, interval
from salessim.study.parts.keys import parameters
from salessim.workshop.mind.positions import PLACES, all_positions, positions, values_at
from salessim.workshop.mind.surface import Surface
from salessim.workshop.mind.tipping import Stretch, Tipping, tipping, where
from salessim.workshop.words.texts import Texts

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


def test_the_stretch_in_which_it_tips_is_as_wide_as_the_interval_and_moves_with_the_other_sliders() -> None:
    surface = Surface(additive())
    known = interval(truth({}))
    assert surface.tips("onboarding.ramp", {}) == turning(6 + known.low / 3, 6 + known.high / 3)
    moved = surface.tips("onboarding.ramp", {"tenure.mean": 40.0})
    assert moved == turning(6 + (known.low + 10) / 3, 6 + (known.high + 10) / 3)
    assert surface.tips("tenure.mean", {}) == Tipping((), ())
    back = surface.tips("tenure.mean", {"onboarding.ramp": 10.5})
    assert back == turning(20 + (13.5 - known.high) / 0.5, 20 + (13.5 - known.low) / 0.5)
    beyond = surface.tips("tenure.mean", {"onboarding.ramp": 12.0})
    assert beyond == Tipping((), (Stretch(pytest.approx(20 + (18 - known.high) / 0.5), 40.0),)), "never surely better"


def turning(low: float, high: float) -> Any:
    """One turn, and its ends but for rounding."""
    return Tipping((Stretch(pytest.approx(low), pytest.approx(high)),), ())


def test_where_luck_hides_the_sign_everywhere_nothing_is_said_to_tip() -> None:
    loud = additive()
    for each in loud["sliders"]:
        each["differences"] = [list(np.array(column) + 5 * LUCK - 15) for column in each["differences"]]
    curve = Surface(loud).along("tenure.mean", {})
    assert curve[0][1].mean < 0 < curve[-1][1].mean, "the mean crosses zero all the same"
    assert Surface(loud).tips("tenure.mean", {}) == Tipping((), (Stretch(10.0, 40.0),))


def test_a_policy_that_changes_nothing_tips_nowhere() -> None:
    axes = additive()
    for each in axes["sliders"]:
        each["differences"] = [[0.0] * 12 for _ in each["values"]]
    surface = Surface(axes)
    assert surface.tips("tenure.mean", {"onboarding.ramp": 12.0}) == Tipping((), ())
    assert surface.look({"onboarding.ramp": 7.0}).verdict.word == "equivalent"


def test_what_adding_and_taking_away_leaves_is_no_sign() -> None:
    left = Interval(12, -1e-17, 0.0, 1e-18, 0.95)
    assert tipping([(0.0, left), (1.0, Interval(12, 1.0, 0.0, 0.5, 0.95))]) == Tipping((), ())


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
    ("means", "turns", "unknown"),
    [
        ([2, 3, 4], [], []),
        ([-2, -3, -4], [], []),
        ([-3, 1, 5], [(0.5, 1.0)], []),
        ([-3, 0.5, 5], [(4 / 7, 1 + 1 / 9)], []),
        ([5, 0.5, -3], [(8 / 9, 2 - 4 / 7)], []),
        ([-3, 3, -3], [(1 / 3, 2 / 3), (4 / 3, 5 / 3)], []),
        ([2, 0.5, 2], [], [(2 / 3, 4 / 3)]),
        ([0.5, 0.5, 2], [], [(0.0, 4 / 3)]),
        ([-2, 2, 0.5], [(0.25, 0.75)], [(1 + 2 / 3, 2.0)]),
        ([0.5, 0, -0.5], [], [(0.0, 2.0)]),
        ([None, 2, 3], [], []),
        ([-2, None, 2], [(1.0, 1.0)], []),
        ([2, None, 2], [], []),
        ([None, 0.5, 2], [], [(0.0, 1 + 1 / 3)]),
    ],
)
def test_a_sign_turns_between_the_values_where_it_is_known(means: list[Any], turns: Any, unknown: Any) -> None:
    """Every interval goes 1 to either side but for those of no difference, which are None."""
    curve = [(float(place), Interval(12, mean or 0, 1, mean is not None, 0.95)) for place, mean in enumerate(means)]
    found = tipping(curve)
    assert [(each.low, each.high) for each in found.turns] == [pytest.approx(each) for each in turns]
    assert [(each.low, each.high) for each in found.open] == [pytest.approx(each) for each in unknown]


def test_one_replicate_knows_no_sign() -> None:
    alone = [(float(place), interval(np.array([place - 1.5]))) for place in range(4)]
    assert tipping(alone) == Tipping((), (Stretch(0.0, 3.0),))


def test_stretches_are_written_as_people_write_values_and_a_point_is_one() -> None:
    said = where([Stretch(5.4871, 6.2049), Stretch(8.00001, 8.00002)], parameters()["onboarding.ramp"], Texts())
    assert said == "somewhere between 5.49 months and 6.2 months and at 8 months"


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
