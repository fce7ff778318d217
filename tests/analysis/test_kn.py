"""The race for the best on normal toys of stated correlation: its cost, its guarantee, and what it does not read."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import stdtrit

from salessim.analysis.selection.kn import Race, fixed_design, race, reach_squared

REPETITIONS, LONGEST, DELTA = 1_000, 700, 0.25
EACH = tuple(range(20, LONGEST + 1))
BATCHES = tuple(range(20, LONGEST + 1, 20))
SURE = 4 * math.sqrt(0.95 * 0.05 / REPETITIONS)


def toys(means: list[float], rho: float, seed: int, repetitions: int = REPETITIONS):
    """Normal outcomes of standard deviation 1 and correlation rho, one table of (replicates, policies) at a time."""
    rng = np.random.default_rng(seed)
    for _ in range(repetitions):
        own = math.sqrt(1 - rho) * rng.normal(size=(LONGEST, len(means)))
        yield math.sqrt(rho) * rng.normal(size=(LONGEST, 1)) + own + np.array(means)


def raced(values: np.ndarray, looks=BATCHES) -> Race:
    return race(values, looks, tolerance=DELTA, confidence=0.95)


@pytest.mark.parametrize(("rho", "low", "high"), [(0.0, 500, 515), (0.5, 244, 247), (0.9, 101, 101)])
def test_replicates_in_all_are_the_known_ones_and_the_best_is_found(rho: float, low: float, high: float) -> None:
    repetitions = 500
    found = [raced(values, EACH) for values in toys([0, 0, DELTA, 0, 0], rho, seed=1, repetitions=repetitions)]
    spent = np.array([sum(each.spent) for each in found])
    error = spent.std() / math.sqrt(repetitions)
    assert 0.97 * low - 4 * error < spent.mean() < 1.03 * high + 4 * error
    assert np.mean([each.candidates == (2,) for each in found]) > 0.95 - SURE * math.sqrt(REPETITIONS / repetitions)


@pytest.mark.parametrize("rho", [0.0, 0.8])
def test_looking_after_batches_keeps_the_guarantee_and_saves_runs(rho: float) -> None:
    found = [raced(values) for values in toys([0, 0, DELTA, 0, 0], rho, seed=2)]
    assert np.mean([each.candidates == (2,) for each in found]) > 0.95 - SURE
    fixed = np.mean([5 * each.fixed_design for each in found])
    assert np.mean([sum(each.spent) for each in found]) < fixed / 1.2


def test_where_others_are_as_good_a_good_one_is_found() -> None:
    means = [0.0, -0.2, -0.26, -0.26, -0.26]
    found = [raced(values).candidates[0] for values in toys(means, 0.5, seed=3)]
    assert np.mean([winner < 2 for winner in found]) > 0.95 - SURE


def test_of_identical_policies_any_may_win() -> None:
    repetitions = 400
    winners = [raced(values).candidates for values in toys([0, 0, 0], 0.5, seed=4, repetitions=repetitions)]
    assert {len(each) for each in winners} == {1}
    shares = np.bincount([each[0] for each in winners], minlength=3) / repetitions
    assert np.all(np.abs(shares - 1 / 3) < 4 * math.sqrt(2 / 9 / repetitions))


def test_the_constants_by_hand() -> None:
    assert reach_squared(20, 5, 0.95) == pytest.approx(19 * (0.025 ** (-2 / 19) - 1))
    spread = np.array([[0.0, 2.0, 1.0], [2.0, 0.0, 3.0], [1.0, 3.0, 0.0]])
    expected = math.ceil((stdtrit(19, 1 - 0.05 / 2) ** 2) * 3 / 0.0625)
    assert fixed_design(spread, 20, tolerance=0.25, confidence=0.95) == expected
    assert fixed_design(spread, 20, tolerance=99, confidence=0.95) == 20


def test_one_look_by_hand() -> None:
    """Four rows of two policies: h² = 3·(0.1^(−2/3) − 1), S² = 1/3 and δ = ½, so out beyond h²·S²/4 − ¼."""
    luck = np.array([5.0, -3.0, 8.0, 1.0])
    lead = np.array([1.0, 2.0, 2.0, 1.0])
    allowance = 3 * (0.1 ** (-2 / 3) - 1) / 3 / 4 - 0.25
    for extra, left in ((allowance - 1e-9, (1, 0)), (allowance + 1e-9, (1,))):
        values = np.column_stack([luck, luck + lead - 1.5 + extra])
        found = race(values, (4,), tolerance=0.5, confidence=0.95)
        assert found.candidates == left
        assert found.behind[-1] == pytest.approx(extra if len(left) > 1 else 0)


def test_growing_values_tell_the_same_story_and_the_eliminated_are_not_read() -> None:
    (values,) = toys([-1.0, 0.0, 0.3, 0.5], 0.5, seed=5, repetitions=1)
    whole = raced(values)
    assert (whole.candidates, len(whole.trail)) == ((3,), 3)
    assert whole.trail[-1].by == 3
    assert [each.replicates for each in whole.trail] == sorted(each.replicates for each in whole.trail)
    for look in BATCHES[:3]:
        assert raced(values[:look], BATCHES).trail == tuple(gone for gone in whole.trail if gone.replicates <= look)
    sparse = values.copy()
    for gone in whole.trail:
        sparse[gone.replicates :, gone.policy] = np.nan
    assert raced(sparse) == whole
    assert whole.spent[whole.candidates[0]] == whole.replicates == max(whole.spent)


def test_replicates_without_a_number_are_left_out() -> None:
    (values,) = toys([0.1, 0.0], 0.0, seed=6, repetitions=1)
    holed = values[:60].copy()
    holed[[3, 30], [0, 1]] = np.nan
    found, without = raced(holed, (20, 60)), raced(np.delete(values[:60], [3, 30], axis=0), (19, 58))
    assert (found.replicates, found.complete) == (60, 58)
    assert found.behind == without.behind
    assert found.fixed_design == without.fixed_design


def test_the_allowance_shrinks_with_the_replicates_that_have_a_number() -> None:
    """Two more rows after the first look, one of them without a number: five count, not six."""
    luck = np.array([5.0, -3.0, 8.0, 1.0, 2.0, np.nan])
    lead = np.array([1.0, 2.0, 2.0, 1.0, 1.5, 1.5]) - 1.5
    allowance = 3 * (0.1 ** (-2 / 3) - 1) / 3 / 5 - 0.25
    for extra, left in ((allowance - 1e-9, (1, 0)), (allowance + 1e-9, (1,))):
        found = race(np.column_stack([luck, luck + lead + extra]), (4, 6), tolerance=0.5, confidence=0.95)
        assert (found.candidates, found.replicates, found.complete) == (left, 6, 5)


def test_units_do_not_matter() -> None:
    (values,) = toys([0.5, 0.3, 0.0], 0.0, seed=7, repetitions=1)
    found = raced(values)
    money = race(1024 * values + 4096, BATCHES, tolerance=1024 * DELTA, confidence=0.95)
    assert [(gone.policy, gone.by, gone.replicates) for gone in money.trail] == [
        (gone.policy, gone.by, gone.replicates) for gone in found.trail
    ]
    assert [gone.behind for gone in money.trail] == pytest.approx([1024 * gone.behind for gone in found.trail])


def test_of_twins_to_the_bit_the_first_stays() -> None:
    luck = np.random.default_rng(8).normal(size=40)
    found = raced(np.column_stack([luck, luck, luck - 3]), (20, 40))
    assert found.candidates == (0,)
    assert [(gone.policy, gone.behind, gone.replicates) for gone in found.trail] == [
        (1, 0, 20),
        (2, pytest.approx(3), 20),
    ]


def test_an_open_race_says_who_leads() -> None:
    (values,) = toys([0.0, 0.1], 0.0, seed=9, repetitions=1)
    found = raced(values[:40], (20, 40))
    assert sorted(found.candidates) == [0, 1]
    means = values[:40].mean(axis=0)
    assert found.candidates[0] == means.argmax()
    assert found.behind == pytest.approx((0.0, abs(means[0] - means[1])))
    assert found.spent == (40, 40)


@pytest.mark.parametrize("rows", [1, 5])
def test_too_little_for_a_first_look_is_refused(rows: int) -> None:
    values = np.full((rows, 2), np.nan)
    values[0] = 1.0
    with pytest.raises(ValueError, match="1 complete replicates at the first look: expected 5"):
        race(values, (5, 10), tolerance=1.0, confidence=0.95)
