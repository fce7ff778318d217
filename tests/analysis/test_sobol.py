"""Indices on functions whose shares of variance are known, under luck that is shared and under luck that is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from salessim.analysis.drivers.design import DUMMY, Unknowns, alone, blocks, draws
from salessim.analysis.drivers.sobol import Index, indices, samples_needed

THREE = alone(("x1", "x2", "x3", DUMMY))


def ishigami(rows):
    """Ishigami & Homma 1990, on −π to π, a = 7 and b = 0.1."""
    x = (2 * rows[:, :3] - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def known_ishigami():
    """First and total index of each, from its partial variances."""
    v1 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2
    v2, v13 = 49 / 8, 0.01 * np.pi**8 * 8 / 225
    whole = v1 + v2 + v13
    return {"x1": (v1 / whole, (v1 + v13) / whole), "x2": (v2 / whole,) * 2, "x3": (0.0, v13 / whole)}


def by_name(found) -> dict[str, Index]:
    return {each.name: each for each in found}


def test_ishigami():
    found = by_name(indices(THREE, ishigami(blocks(THREE, 2048))))
    for name, (first, total) in known_ishigami().items():
        assert abs(found[name].first - first) <= 3 * found[name].first_half_width / 1.96
        assert abs(found[name].total - total) <= 3 * found[name].total_half_width / 1.96
        assert found[name].total_half_width < 0.1
    assert (found[DUMMY].first, found[DUMMY].total) == (0, 0)


def test_the_g_function():
    weights = np.array([0.0, 1.0, 4.5, 9.0])
    unknowns = alone([*"abcd", DUMMY])
    rows = blocks(unknowns, 2048)[:, :4]
    values = np.prod((np.abs(4 * rows - 2) + weights) / (1 + weights), axis=1)
    parts = 1 / (3 * (1 + weights) ** 2)
    whole = np.prod(1 + parts) - 1
    found = by_name(indices(unknowns, values))
    for name, part in zip("abcd", parts, strict=True):
        total = part * np.prod(1 + parts) / (1 + part) / whole
        assert abs(found[name].first - part / whole) <= 3 * found[name].first_half_width / 1.96
        assert abs(found[name].total - total) <= 3 * found[name].total_half_width / 1.96
    assert [each.name for each in indices(unknowns, values)] == [*"abcd", DUMMY]


def test_groups_of_a_straight_line_share_its_variance():
    slopes = np.array([3.0, 1.0, 2.0, 1.0, 0.0])
    unknowns = Unknowns((*"abcd", DUMMY), ("assumption", "assumption", "evidence", "evidence", DUMMY))
    found = by_name(indices(unknowns, blocks(unknowns, 1024) @ slopes))
    for name, share in (("assumption", 10 / 15), ("evidence", 5 / 15)):
        assert abs(found[name].first - share) <= 3 * found[name].first_half_width / 1.96
        assert abs(found[name].total - share) <= 3 * found[name].total_half_width / 1.96
    assert found[DUMMY].total == 0


def test_luck_that_is_not_shared_makes_an_inert_parameter_look_like_half_of_all():
    # The reason for shared luck: with noise of its own at every point even the dummy has a total index near one half
    # here, where the noise is as large as the signal.
    rng = np.random.default_rng(1)
    rows = blocks(THREE, 1024)
    signal = rows[:, 0] * math.sqrt(12)
    shared = by_name(indices(THREE, signal))
    apart = by_name(indices(THREE, signal + rng.normal(0, 1, len(rows))))
    assert shared["x2"].total == shared[DUMMY].total == 0
    assert abs(apart["x2"].total - 0.5) < 0.1
    assert abs(apart[DUMMY].total - 0.5) < 0.1


def test_policies_that_never_differ_have_no_indices():
    values = np.zeros(len(blocks(THREE, 16)))
    assert {(each.first, each.total, each.total_half_width) for each in indices(THREE, values)} == {(0, 0, 0)}
    assert indices(THREE, values + 5e6)[0].total == 0


@pytest.mark.parametrize("bad", [math.nan, -math.inf])
def test_a_row_without_a_number_is_refused_by_name(bad):
    values = ishigami(blocks(THREE, 16))
    values[[3, 40]] = bad
    with pytest.raises(ValueError, match="rows 3, 40: have no finite number"):
        indices(THREE, values)


def test_the_level_and_the_unit_play_no_part():
    values = ishigami(blocks(THREE, 64))
    plain, money = by_name(indices(THREE, values)), by_name(indices(THREE, 5e6 - 1e6 * values))
    for name in plain:
        assert plain[name].first == pytest.approx(money[name].first)
        assert plain[name].total_half_width == pytest.approx(money[name].total_half_width)


def test_rows_of_a_block_exchange_one_group_at_a_time():
    unknowns = Unknowns(("a", "b", "c", DUMMY), ("pair", "pair", "c", DUMMY))
    rows = blocks(unknowns, 8).reshape(8, 5, 4)
    first, last = rows[:, 0], rows[:, -1]
    assert (rows[:, 1] == np.stack([last[:, 0], last[:, 1], first[:, 2], first[:, 3]], axis=1)).all()
    assert (rows[:, 2] == np.stack([first[:, 0], first[:, 1], last[:, 2], first[:, 3]], axis=1)).all()
    assert (rows[:, 3, :3] == first[:, :3]).all()
    drawn = blocks(unknowns, 8)[draws(unknowns, 8)]
    assert (drawn == np.concatenate([first[:, None], last[:, None]], axis=1).reshape(16, 4)).all()


def test_intervals_hold_the_indices_about_as_often_as_they_say():
    # Independent blocks instead of a Sobol sequence, which makes estimates better than their bootstrap knows.
    rng, unknowns, samples, repetitions = np.random.default_rng(8), alone(("a", "b", "c")), 64, 200
    known = {"a": 4 / 5.25, "b": 1 / 5.25, "c": 0.25 / 5.25}
    held = dict.fromkeys(("first", "total"), 0)
    for _ in range(repetitions):
        one, other = rng.random((2, samples, 3))
        mixed = [np.where(np.arange(3) == k, other, one) for k in range(3)]
        rows = np.stack([one, *mixed, other], axis=1).reshape(-1, 3)
        for each in indices(unknowns, rows @ np.array([2.0, 1.0, 0.5])):
            held["first"] += abs(each.first - known[each.name]) <= each.first_half_width
            held["total"] += abs(each.total - known[each.name]) <= each.total_half_width
    for share in (count / (3 * repetitions) for count in held.values()):
        assert 0.95 - 3 * math.sqrt(0.95 * 0.05 / repetitions) <= share <= 0.99


def test_samples_that_would_do():
    def index(total, half_width):
        return Index("a", 0.0, 0.0, total, half_width)

    assert samples_needed([index(0.5, 0.25)], 64) == 64
    assert samples_needed([index(0.5, 0.26)], 64) == 128
    assert samples_needed([index(0.5, 0.5), index(0.4, 0.1)], 64) == 256
    assert samples_needed([index(0.01, 0.5)], 64) == 64  # not worth it
    assert samples_needed([], 64) == 64
