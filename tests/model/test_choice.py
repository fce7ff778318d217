"""Contacts are chosen along queues of draws as they would be by sorting all keys of all worlds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck, mix64, smallest, unit, words_of
from salessim.model.channels import signals
from salessim.model.decisions import Decision
from salessim.model.organisation import Organisation
from salessim.model.selling import choice
from salessim.model.state import State
from salessim.quantities.stacking import put, stack
from salessim.study import builtin

ORGANISATION = builtin("bare")
SHAPE = Shape(4, 2, 3, 90)
ORDERS = ([1, 1, 2, 2], [1, 2, 1, 2], [1, 2, 2, 1], [3, 3, 3, 3], [1, 2, 3, 4])


def market(seed: int, idle_share: float, shape: Shape = SHAPE) -> State:
    """A market in which this share of accounts has neither a deal nor a contract."""
    state, drawn = State.empty(shape), np.random.default_rng(seed).random((shape.worlds, shape.accounts))
    state.pipeline.stage[drawn >= idle_share] = 1
    state.renewal.customer[drawn >= (1 + idle_share) / 2] = True
    return state


def planned(seed: int, shape: Shape = SHAPE) -> np.ndarray:
    """None, few, many, or more than there are."""
    return np.random.default_rng(seed).choice([0, 0, 1, 7, 31, 32, 33, 64, 500], (shape.worlds, shape.seats))


def both(state: State, wanted: np.ndarray, luck: Luck) -> tuple[np.ndarray, np.ndarray]:
    queues = choice.queued(state, luck)
    assert queues is not None
    return choice.along(queues, state, wanted, luck), choice.by_keys(state, ORGANISATION, wanted, luck)


@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.0, 0.1, 0.5, 1.0]), order=st.sampled_from(ORDERS))
def test_queues_choose_as_sorted_keys_do(seed: int, share: float, order: list[int]):
    along, sorted_ = both(market(seed, share), planned(seed), Luck(seed, np.array(order), 5))
    assert np.array_equal(along, sorted_)


@pytest.mark.parametrize("accounts", [1, 8, 31, 40, 255, 256, 257, 700])
def test_territories_of_any_size(accounts: int):
    shape = Shape(2, 1, 2, accounts)
    for seed in range(5):
        along, sorted_ = both(market(seed, 0.7, shape), planned(seed, shape), Luck(seed, np.array([1, 1]), 2))
        assert np.array_equal(along, sorted_)


def test_as_many_are_chosen_as_planned_and_idle():
    state, wanted = market(1, 0.6), planned(1)
    chosen = state.at(choice.choose(state, ORGANISATION, wanted, Luck(1, np.array([1, 1, 2, 2]), 3)))
    assert np.array_equal(chosen.counted, np.minimum(wanted, state.idle().sum(axis=2)))
    assert np.all(state.idle().reshape(-1)[chosen.cells])


def test_equal_draws_are_chosen_together_whatever_the_way():
    """Two accounts with one word have the same draws; two accounts have so by chance once in 4 × 10^11 territories."""
    state = market(1, 1.0)
    words = state.account_words.copy()
    words[:, 1::2] = words[:, ::2]
    state.__dict__["account_words"] = words
    luck, wanted = Luck(1, np.array([1, 1, 2, 2]), 3), np.full((4, 6), 5)
    assert choice.queued(state, luck) is None
    chosen = np.zeros(SHAPE.worlds * SHAPE.accounts, dtype=bool)
    chosen[choice.choose(state, ORGANISATION, wanted, luck)] = True
    assert np.array_equal(chosen[::2], chosen[1::2])
    assert chosen.sum() == 4 * 6 * 6


@given(seed=st.integers(0, 10**6), same=st.integers(0, 40))
def test_draws_that_agree_in_their_first_bits_are_told_apart_by_the_others(seed: int, same: int):
    drawn = mix64(np.arange(300, dtype=np.uint64) * np.uint64(2 * seed + 1)).reshape(3, 100)
    first = np.random.default_rng(seed).integers(0, 100, same)
    drawn[1, first] &= np.uint64((1 << 38) - 1)
    order, full = choice.quickly_in_order(drawn.copy()), choice.in_order(drawn.copy())
    assert order is not None
    assert np.array_equal(order, full)
    keys = unit(drawn.copy())
    assert np.all(np.diff(np.take_along_axis(keys, order.astype(np.int64), axis=1)) > 0)


@pytest.mark.parametrize("way", [choice.in_order, choice.quickly_in_order])
def test_equal_uniforms_are_in_no_order(way):
    drawn = words_of(np.arange(40)).reshape(2, 20)
    drawn[1, 7] = drawn[1, 3] ^ np.uint64(5)
    assert way(drawn.copy()) is None
    drawn[1, 7] = drawn[1, 3] ^ np.uint64(1 << 11)
    assert way(drawn.copy()) is not None


@given(seed=st.integers(0, 10**6), width=st.sampled_from([1, 7, 8, 32, 40, 248, 256, 300]), share=st.floats(0, 1))
def test_marks_are_counted_along_rows(seed: int, width: int, share: float):
    marks = np.random.default_rng(seed).random((5, width)) < share
    assert np.array_equal(choice.so_far(marks), np.cumsum(marks, axis=1))


def test_the_most_marks_that_bytes_can_count():
    marks = np.ones((2, 248), dtype=bool)
    assert np.array_equal(choice.so_far(marks), np.cumsum(marks, axis=1))


def by_definition(state: State, p: Organisation, wanted: np.ndarray, luck: Luck) -> np.ndarray:
    """The smallest of all keys of each territory, worked out account by account in every world."""
    everybody = state.at(np.arange(state.shape.worlds * state.shape.accounts))
    words, own = everybody.words(state.account_words), everybody.parameters(p.signals)
    seen = luck.chosen(Decision.RESEARCH_SHOWS, everybody.worlds, words)
    seen = seen < signals.seen_probability(everybody.of(state.need.need), own)
    likelier = signals.preference(signals.shown(state, p, luck, everybody), seen, own)
    keys = luck.chosen(Decision.WHOM_TO_CONTACT, everybody.worlds, words) / likelier
    keys[~state.idle().reshape(-1)] = np.inf
    keys = keys.reshape(-1, state.shape.accounts_per_seat)
    return np.flatnonzero(smallest(keys, np.minimum(wanted.reshape(-1), keys.shape[1])))


@given(seed=st.integers(0, 10**6), order=st.sampled_from(ORDERS))
def test_without_signals_both_ways_are_the_definition(seed: int, order: list[int]):
    state, wanted, luck = market(seed, 0.6), planned(seed), Luck(seed, np.array(order), 7)
    expected = by_definition(state, ORGANISATION, wanted, luck)
    assert expected.size
    assert all(np.array_equal(found, expected) for found in both(state, wanted, luck))


def guided() -> Organisation:
    """Worlds and seats that follow signals and research, more or less or not at all."""
    uses = ({"use": 1.0}, {"use": 0.3, "research": 0.8}, {"research": 1.0, "focus": 1.0}, {})
    p = stack([builtin("midmarket", {"signals": use}) for use in uses])
    where = np.zeros((4, 6), dtype=bool)
    where[:, 2] = True
    return put(put(p, "signals.sensitivity", 0.9, where), "systems.record", 0.2, where)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("per_tile", [50, 32_768])
def test_signals_and_research_weigh_keys(order: list[int], per_tile: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(choice, "ACCOUNTS_PER_TILE", per_tile)
    state, wanted, luck = market(3, 0.7), planned(3), Luck(1, np.array(order), 4)
    state.need.need[np.random.default_rng(3).random(state.need.need.shape) < 0.2] = True
    expected = by_definition(state, guided(), wanted, luck)
    assert np.array_equal(choice.choose(state, guided(), wanted, luck), expected)
    assert not np.array_equal(choice.choose(state, ORGANISATION, wanted, luck), expected)
