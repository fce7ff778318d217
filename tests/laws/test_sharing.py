"""Worlds of one replicate share draws that are made once for all of them; whole numbers decide as uniforms do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.worlds import branch, small

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck, bits, limit, mix64, unit
from salessim.engine.sharing import Sharing, piece, sharing
from salessim.model.plan import Change, Plan, Selector
from salessim.model.simulation import Span, run

SPAN = Span(horizon=12, burn_in=6)


@given(st.lists(st.integers(1, 3), min_size=1, max_size=12))
def test_worlds_seen_together_have_the_same_luck(numbers: list[int]):
    replicates = np.array(numbers)
    alike = sharing(replicates)
    rows = alike.view(replicates)
    assert rows.shape == (alike.replicates, alike.worlds_each)
    assert np.all(rows == rows[:, :1])
    assert sorted(alike.view(np.arange(replicates.size)).reshape(-1)) == list(range(replicates.size))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1, 1, 2, 2, 3, 3], Sharing(3, 2, side_by_side=True)),
        ([1, 2, 3, 1, 2, 3], Sharing(3, 2, side_by_side=False)),
        ([7, 7, 7], Sharing(1, 3, side_by_side=True)),
        ([1, 2, 2, 1], Sharing(4, 1, side_by_side=True)),
        ([1, 1, 2], Sharing(3, 1, side_by_side=True)),
    ],
)
def test_both_orders_of_a_block_are_recognised(numbers: list[int], expected: Sharing):
    assert sharing(np.array(numbers)) == expected


@pytest.mark.parametrize("side_by_side", [True, False])
def test_a_view_is_written_through(side_by_side: bool):
    column = np.zeros((6, 4))
    Sharing(3, 2, side_by_side).view(column)[:] = np.arange(3)[:, np.newaxis, np.newaxis]
    expected = [0, 0, 1, 1, 2, 2] if side_by_side else [0, 1, 2, 0, 1, 2]
    assert np.array_equal(column, np.repeat(np.array(expected)[:, np.newaxis], 4, axis=1))


def test_tiles_cover_one_world_of_each_replicate():
    shape, seen = Shape(6, 2, 3, 10), np.zeros((3, 6))
    for some, seats in Sharing(3, 2, side_by_side=True).tiles(shape, 25):
        seen[some, seats] += 1
    assert np.all(seen == 1)


@pytest.mark.parametrize("side_by_side", [True, False])
@pytest.mark.parametrize(
    "values", [3.0, np.full((6, 1), 2.0), np.arange(6.0)[:, np.newaxis], np.arange(36.0).reshape(6, 6)]
)
def test_what_is_spread_over_accounts_is_that_of_their_seat(values, side_by_side: bool):
    shape, alike = Shape(6, 2, 3, 10), Sharing(3, 2, side_by_side)
    spread = alike.spread(values)
    expected = alike.view(np.broadcast_to(values, (6, 6)).copy())
    assert np.array_equal(np.broadcast_to(spread[..., 0], expected.shape), expected)
    for some, seats in alike.tiles(shape, 25):
        part = np.broadcast_to(piece(spread, some, seats)[..., 0], expected[some, :, seats].shape)
        assert np.array_equal(part, expected[some, :, seats])


def test_where_all_policies_agree_one_is_compared():
    assert Sharing(3, 2, side_by_side=True).spread(np.repeat(np.arange(3.0), 2)[:, np.newaxis]).shape == (3, 1, 1, 1)
    assert Sharing(3, 2, side_by_side=True).spread(np.arange(6.0)[:, np.newaxis]).shape == (3, 2, 1, 1)


@given(seed=st.integers(0, 10**6), chance=st.floats(0, 1))
def test_whole_numbers_decide_as_uniforms_do(seed: int, chance: float):
    words = mix64(np.arange(64, dtype=np.uint64) + np.uint64(seed))
    assert np.array_equal(bits(words.copy()) < limit(np.array(chance)), unit(words.copy()) < chance)


@given(number=st.integers(0, 2**53 - 1), step=st.integers(-1, 1))
def test_whole_numbers_decide_as_uniforms_do_where_they_nearly_meet(number: int, step: int):
    words = np.array([number << 11], dtype=np.uint64)
    draw = unit(words.copy())
    for chance in (draw, np.nextafter(draw, 2.0), np.maximum(np.nextafter(draw, -1.0), 0.0), draw + step * 2.0**-53):
        if 0 <= chance[0] <= 1:
            assert np.array_equal(bits(words.copy()) < limit(chance), draw < chance)


def test_certain_and_impossible_chances():
    words = np.array([0, 2**64 - 1], dtype=np.uint64)
    assert np.all(bits(words.copy()) < limit(np.ones(2)))
    assert not np.any(bits(words.copy()) < limit(np.zeros(2)))


def plans() -> list[Plan]:
    """Policies that differ in what the draws of all accounts are held against."""
    needy = Change({"market.need_on_per_month": 0.08}, selector=Selector(team=2))
    fickle = Change({"market.need_off_idle_per_month": 0.4, "time_budget.hours_per_contact": 1.0})
    return [Plan(small()), Plan(small(), (needy,)), Plan(small(), (fickle,))]


@pytest.mark.parametrize(
    "worlds",
    [[(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)], [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)]],
    ids=["replicate by replicate", "policy by policy"],
)
def test_how_worlds_stand_in_a_block_changes_no_bit(worlds: list[tuple[int, int]]):
    start, policies = branch(small(), 2, SPAN), plans()
    rows = np.array([row for row, _ in worlds])
    block = run(start.take(rows), [policies[policy] for _, policy in worlds], SPAN.horizon)
    for place, (row, policy) in enumerate(worlds):
        alone = run(start.take(np.array([row])), [policies[policy]], SPAN.horizon)
        assert all(np.array_equal(values[place], alone[name][0], equal_nan=True) for name, values in block.items())


NEARLY_NONE = 1e-300
"""Too little for any draw to fall below it, but not nothing: everything is worked out and drawn."""


@pytest.mark.parametrize(
    ("off", "value"),
    [
        ("prospecting.response_without_need", NEARLY_NONE),
        ("partners.effort", NEARLY_NONE),
        ("campaigns.sends_per_month", NEARLY_NONE),
        ("preference.matching", NEARLY_NONE),
    ],
)
def test_what_is_left_out_at_zero_would_have_changed_nothing(off: str, value: float):
    start = branch(small(), 2, SPAN)
    nothing, hardly_anything = (
        run(start.take(np.arange(2)), [Plan(small(), (Change({off: part}),))] * 2, SPAN.horizon)
        for part in (0.0, value)
    )
    for name, values in nothing.items():
        np.testing.assert_allclose(values, hardly_anything[name], rtol=0, atol=1e-280, err_msg=name)


def test_luck_knows_who_shares_it():
    assert Luck(1, np.array([4, 4, 5, 5]), 3).sharing == Sharing(2, 2, side_by_side=True)
