"""Screening on functions whose effects are known: straight lines, bends, groups, and luck that is shuffled."""

from __future__ import annotations

import math

import numpy as np
import pytest

from salessim.analysis.drivers import morris
from salessim.analysis.drivers.design import Unknowns, alone, trajectories
from salessim.analysis.drivers.morris import CHANCE, STEP, screen

NAMES = ("low", "idle", "high")


def walked(unknowns: Unknowns, slopes, count=8):
    """The rows of a design and the values of a straight line over them."""
    rows = trajectories(unknowns, count)
    return rows, rows @ np.asarray(slopes, dtype=float)


def test_a_straight_line_has_its_slopes_and_no_spread():
    rows, values = walked(alone(NAMES), [1.0, 0.0, -3.0])
    high, low, idle = screen(alone(NAMES), rows, values[np.newaxis])
    assert [each.name for each in (high, low, idle)] == ["high", "low", "idle"]
    assert [each.size for each in (high, low)] == pytest.approx([3, 1])
    assert (idle.size, idle.half_width) == (0, 0)
    assert [each.spread for each in (high, low, idle)] == pytest.approx([0, 0, 0], abs=1e-9)
    assert not idle.beyond_luck


def test_an_unknown_that_only_works_with_another_has_a_spread():
    rows = trajectories(alone(NAMES), 12)
    found = {each.name: each for each in screen(alone(NAMES), rows, (rows[:, 0] * rows[:, 2])[np.newaxis])}
    assert found["low"].spread > 0.2
    assert found["idle"].size == 0


def test_steps_go_two_thirds_of_the_range():
    rows = trajectories(alone(NAMES), 3)
    steps = np.abs(np.diff(rows.reshape(3, 4, 3), axis=1))
    assert np.allclose(steps.sum(axis=2), STEP)
    assert pytest.approx(2 / 3) == STEP


def test_a_group_is_moved_at_once():
    unknowns = Unknowns(("a", "b", "c"), ("pair", "pair", "c"))
    rows = trajectories(unknowns, 20)
    found = {each.name: each for each in screen(unknowns, rows, (rows @ np.array([1.0, 1.0, 0.5]))[np.newaxis])}
    assert found["c"].size == pytest.approx(0.5)
    assert 0 < found["pair"].size <= 2  # together 2, against each other 0
    assert math.isnan(found["pair"].spread)


def test_an_inert_unknown_that_shuffles_luck_is_seen_through():
    # Every point has luck of its own, so that moving the idle one changes something, but nothing beyond luck.
    rng, unknowns = np.random.default_rng(3), alone(NAMES)
    rows, values = walked(unknowns, [0.0, 0.0, 30.0], count=40)
    luck = rng.normal(0, 10, (6, len(rows)))
    found = {each.name: each for each in screen(unknowns, rows, values + luck)}
    expected = math.sqrt(2 / math.pi) * 10 * math.sqrt(2) / math.sqrt(6) / STEP
    for name in ("idle", "low"):
        assert found[name].luck == pytest.approx(expected, rel=0.15)
        assert found[name].size == pytest.approx(expected, rel=4 * 0.76 / math.sqrt(40))
        assert not found[name].beyond_luck
    assert found["high"].beyond_luck


@pytest.mark.parametrize(("replicates", "steps"), [(2, 4), (2, 30), (3, 4), (8, 4), (40, 4)])
def test_inert_unknowns_pass_for_more_than_luck_once_in_forty_times(replicates, steps, monkeypatch):
    monkeypatch.setattr(morris, "RESAMPLES", 2)  # of SALib's half-widths, which play no part here
    rng, unknowns = np.random.default_rng(5), alone([f"idle_{k}" for k in range(100)])
    rows = trajectories(unknowns, steps)
    tables = [rng.normal(0, 1, (replicates, len(rows))) for _ in range(16)]
    passed = [each.beyond_luck for table in tables for each in screen(unknowns, rows, table)]
    assert abs(np.mean(passed) - CHANCE) <= 4 * math.sqrt(CHANCE * (1 - CHANCE) / len(passed))


def test_luck_of_few_replicates_is_not_understated(monkeypatch):
    monkeypatch.setattr(morris, "RESAMPLES", 2)
    rng, unknowns, repetitions = np.random.default_rng(6), alone([f"idle_{k}" for k in range(100)]), 16
    rows = trajectories(unknowns, 4)
    found = [each for _ in range(repetitions) for each in screen(unknowns, rows, rng.normal(0, 1, (2, len(rows))))]
    known = 2 / math.pi * 2 / 2 / STEP**2
    squares = np.array([each.luck**2 for each in found]) / known
    # Neighbours in a walk share a point, so that about half of the unknowns are independent.
    assert abs(squares.mean() - 1) <= 4 * squares.std() / math.sqrt(len(found) / 2)


def test_shuffled_luck_does_not_outrank_a_small_true_effect():
    # Whenever the wild one moves, luck falls anew; the true one moves nothing but the mean.
    rng, unknowns = np.random.default_rng(4), alone(("wild", "true"))
    rows = trajectories(unknowns, 100)
    anew = np.cumsum([row % 3 == 0 or rows[row, 0] != rows[row - 1, 0] for row in range(len(rows))])
    luck = rng.normal(0, 40, (8, anew[-1] + 1))[:, anew]
    true, wild = screen(unknowns, rows, luck + 5 * rows[:, 1])
    assert (true.name, true.size, true.luck) == ("true", pytest.approx(5), pytest.approx(0, abs=1e-9))
    assert wild.size > 2 * true.size
    assert not wild.beyond_luck


def test_one_replicate_knows_nothing_of_luck():
    rows, values = walked(alone(NAMES), [1.0, 0.0, -3.0])
    found = screen(alone(NAMES), rows, values[np.newaxis])
    assert all(math.isnan(each.luck) for each in found)
    assert [each.beyond_luck for each in found] == [True, True, False]


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_row_without_a_number_is_refused_by_name(bad):
    rows, values = walked(alone(NAMES), [1.0, 0.0, -3.0])
    values[7] = bad
    with pytest.raises(ValueError, match="rows 7: have no finite number"):
        screen(alone(NAMES), rows, values[np.newaxis])


def test_the_order_of_replicates_changes_nothing_that_matters():
    rng, unknowns = np.random.default_rng(9), alone(NAMES)
    rows, values = walked(unknowns, [1.0, 2.0, -3.0])
    table = values + rng.normal(0, 1, (5, len(rows)))
    one, other = (screen(unknowns, rows, each) for each in (table, table[::-1]))
    assert [each.size for each in one] == pytest.approx([each.size for each in other])
