"""Thresholds: shares of futures and of worlds by hand, and the interval over replicates that share luck."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from salessim.analysis.futures.thresholds import Bound, kept

HIGH, LOW = Bound(0.5, "higher"), Bound(2.0, "lower")


def only(values, bound=HIGH):
    """One policy and one metric; values of shape (replicates, futures)."""
    return kept({"m": np.asarray(values, dtype=float)[:, np.newaxis]}, {"m": bound})[0]


def test_a_future_counts_by_its_mean_and_a_world_by_itself():
    found = only([[0.9, 0.0, 0.4], [0.3, 0.0, 0.9], [0.3, 0.0, 0.4]]).all
    assert found.futures == 2 / 3  # means 0.5, 0 and 0.57: the bound itself is met
    assert found.worlds == 2 / 9


def test_at_most_where_lower_is_better():
    assert only([[1.0, 2.0, 3.0]] * 4, LOW).all.worlds == 2 / 3
    assert (HIGH.words, LOW.words) == ("at least", "at most")


def test_all_must_be_met_at_once_and_each_is_told_apart():
    first = np.array([[[1.0, 0.0], [1.0, 1.0]]] * 4)
    second = np.array([[[1.0, 1.0], [9.0, 1.0]]] * 4)
    one, two = kept({"a": first, "b": second}, {"a": HIGH, "b": LOW})
    assert (one.all.futures, one.each["a"].futures, one.each["b"].futures) == (0.5, 0.5, 1.0)
    assert (two.all.worlds, two.each["a"].worlds, two.each["b"].worlds) == (0.5, 1.0, 0.5)


def test_in_one_future_the_interval_is_wilsons():
    found = only([[1.0]] * 7 + [[0.0]] * 13).all
    assert (found.low, found.high) == pytest.approx(proportion_confint(7, 20, method="wilson"))


def test_futures_that_say_the_same_make_nobody_surer():
    column = np.array([[1.0]] * 7 + [[0.0]] * 13)
    assert only(np.repeat(column, 8, axis=1)).all == only(column).all


def test_futures_with_luck_of_their_own_do():
    worlds = np.random.default_rng(1).normal(0.5, 1, (40, 8))
    many, one = only(worlds).all, only(worlds[:, :1]).all
    assert many.high - many.low < 0.5 * (one.high - one.low)


def test_what_is_always_met_is_as_sure_as_there_are_replicates():
    found = only(np.ones((20, 50))).all
    assert (found.low, found.high) == pytest.approx(proportion_confint(20, 20, method="wilson"))


@pytest.mark.parametrize("futures", [1, 12])
def test_the_interval_holds_the_share_about_as_often_as_it_says(futures):
    # Half of the variance is luck that all futures share; every world meets 0.5 with chance 0.5.
    rng, held, repetitions = np.random.default_rng(4), 0, 1_000
    for _ in range(repetitions):
        worlds = 0.5 + rng.normal(size=(40, 1)) + rng.normal(size=(40, futures))
        found = only(worlds).all
        held += found.low <= 0.5 <= found.high
    assert abs(held / repetitions - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / repetitions)
