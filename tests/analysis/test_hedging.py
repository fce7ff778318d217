"""Whose worst future is milder: seen where it is, and never in noise."""

from __future__ import annotations

import numpy as np
import pytest

from salessim.analysis.futures.hedging import hedge
from salessim.analysis.futures.regret import regrets

# Regrets in the worst future are 4 (of the first, which has the least on average), 2 and 4.
CLEAR = np.array([[0.0, 6.0, 0.0, 2.0], [2.0, 4.0, -1.0, 0.0], [4.0, 2.0, -2.0, -2.0]])


def worlds(means, replicates, seed=1, own=1.0):
    """Shape (replicates, policies, futures): luck shared by all policies, and luck of its own for each world."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(0, 3, (replicates, 1, means.shape[1]))
    return means + shared + own * rng.normal(size=(replicates, *means.shape))


def least(values):
    return int(values.mean(axis=(0, 2)).argmax())


def test_the_mildest_worst_future_is_seen_with_its_interval():
    values = worlds(CLEAR, 40)
    found = hedge(values, least(values))
    assert (least(values), found.policy) == (0, 1)
    assert found.spared.low < 2 < found.spared.high
    held = regrets(values)
    assert found.spared.mean == pytest.approx(held[0].most - held[1].most)


def test_the_interval_allows_for_having_picked_one_of_several():
    values = worlds(CLEAR, 40, own=0.5)
    assert hedge(values[:, [0, 1, 2, 2, 2, 2]], 0).spared.half_width > 1.1 * hedge(values, 0).spared.half_width
    assert hedge(values, 0, 0.8).spared.half_width < hedge(values, 0, 0.95).spared.half_width


@pytest.mark.parametrize("means", [np.eye(4), np.zeros((4, 6)), np.array([[0, 0, 0, 0], [1, -1, 1, -1]])])
def test_of_equal_worst_futures_none_is_milder_beyond_noise(means):
    runs = [worlds(means.astype(float), 12, seed) for seed in range(200)]
    assert all(hedge(values, least(values)) is None for values in runs)


def test_a_milder_worst_future_within_noise_is_not_told():
    values = worlds(CLEAR, 40, own=2.0)
    held = regrets(values)
    assert 0 < held[1].most < held[least(values)].most
    assert hedge(values, least(values)) is None


def test_copies_and_a_single_policy_hedge_nothing():
    values = worlds(CLEAR, 20)
    assert hedge(values[:, [0, 0, 0]], 0) is None
    assert hedge(values[:, [0]], 0) is None


def test_the_order_of_replicates_changes_no_bit():
    values = worlds(CLEAR, 40)
    assert hedge(values, 0) == hedge(values[::-1], 0)
