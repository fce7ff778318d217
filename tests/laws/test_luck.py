"""Keyed luck: uniform, uncorrelated, and a function of its key alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from salessim.engine.columns import Shape
from salessim.engine.identity import account_words, person_words, seat_numbers
from salessim.engine.luck import TIMELESS, Luck, smallest, words_of

WORDS = words_of(np.arange(200_000))


def draws(seed: int = 1, replicate: int = 1, decision: int = 1, month: int = 1) -> np.ndarray:
    return Luck(seed, np.array([replicate]), month).dense(decision, WORDS)[0]


def test_draws_are_uniform():
    assert stats.kstest(draws(), "uniform").pvalue > 1e-3
    counts = np.histogram(draws(), 256, range=(0, 1))[0]
    assert stats.chisquare(counts).pvalue > 1e-3


def test_neighbouring_keys_are_uncorrelated():
    """Four standard errors of a correlation of 200,000 independent pairs."""
    bound = 4 / np.sqrt(WORDS.size)
    base = draws()
    others = [draws(seed=2), draws(replicate=2), draws(decision=2), draws(month=2), draws(month=-1), np.roll(base, 1)]
    assert all(abs(np.corrcoef(base, other)[0, 1]) < bound for other in others)


def test_no_draw_of_one_key_is_a_shifted_draw_of_another():
    """A plain counter would make the streams of two seeds windows of one sequence."""
    base = set(draws()[:2000].tolist())
    assert not base & set(draws(seed=2)[:2000].tolist())
    assert not base & set(draws(month=2)[:2000].tolist())


@given(seed=st.integers(0, 2**63), replicate=st.integers(1, 10**6), month=st.integers(-400, 400))
def test_order_and_company_change_no_draw(seed: int, replicate: int, month: int):
    luck = Luck(seed, np.array([replicate, 7]), month)
    whole = luck.dense(3, WORDS[:50])
    order = np.random.default_rng(0).permutation(50)
    assert np.array_equal(luck.dense(3, WORDS[:50][order]), whole[:, order])
    alone = Luck(seed, np.array([replicate]), month).chosen(3, np.zeros(5, dtype=np.int64), WORDS[10:15])
    assert np.array_equal(alone, whole[0, 10:15])
    assert np.all((whole >= 0) & (whole < 1))


def test_seed_zero_and_huge_seeds_are_seeds():
    assert not np.array_equal(draws(seed=0), draws(seed=1))
    assert not np.array_equal(draws(seed=2**64 - 1), draws(seed=0))


def test_timeless_draws_ignore_the_month():
    one, other = Luck(1, np.array([1]), 3), Luck(1, np.array([1]), 99)
    worlds = np.zeros(10, dtype=np.int64)
    assert np.array_equal(
        one.chosen(9, worlds, WORDS[:10], timeless=True), other.chosen(9, worlds, WORDS[:10], timeless=True)
    )
    assert TIMELESS < -(10**6), "no calendar month"


def test_more_teams_seats_or_accounts_change_nobodys_identity():
    small, large = Shape(1, 2, 3, 5), Shape(1, 4, 6, 9)
    numbers = set(seat_numbers(large).tolist())
    assert set(seat_numbers(small).tolist()) < numbers
    accounts = set(account_words(large).reshape(-1).tolist())
    assert len(accounts) == large.accounts, "no two accounts share a word"
    assert set(account_words(small).reshape(-1).tolist()) < accounts
    first = person_words(small, np.ones((1, 6), dtype=np.int32))
    second = person_words(small, np.full((1, 6), 2, dtype=np.int32))
    assert not set(first.reshape(-1).tolist()) & set(second.reshape(-1).tolist())


@given(st.integers(0, 12), st.integers(1, 10))
def test_smallest_chooses_exactly_so_many(count: int, rows: int):
    keys = np.random.default_rng(rows).random((rows, 10))
    keys[:, 7] = np.inf
    chosen = smallest(keys, np.full(rows, min(count, 10)))
    assert np.array_equal(chosen.sum(axis=1), np.full(rows, min(count, 9)))
    for row, marks in zip(keys, chosen, strict=True):
        assert marks.all() or not marks.any() or row[marks].max() < row[~marks].min()
