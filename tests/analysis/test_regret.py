"""Regret on toys whose answer is known: closed forms, coverage, and that noise is no finding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr

from salessim.analysis.futures.halves import SPLITS, halves
from salessim.analysis.futures.regret import regrets
from salessim.analysis.interval import interval

REPETITIONS = 1_000
ERROR = math.sqrt(0.95 * 0.05 / REPETITIONS)


def worlds(means, replicates=40, own=0.0, seed=1, rng=None):
    """Shape (replicates, policies, futures): luck shared by all, and luck of its own for each policy."""
    rng = rng or np.random.default_rng(seed)
    means = np.asarray(means, dtype=float)
    shared = rng.normal(0, 3, (replicates, 1, means.shape[1]))
    return means + shared + own * rng.normal(size=(replicates, len(means), 1))


def line(a, b, futures=20):
    """Two policies whose difference is a + b·x over x uniform."""
    return np.stack([np.zeros(futures), a + b * (np.arange(futures) + 0.5) / futures])


def test_without_noise_it_is_the_distance_to_the_best_of_each_future():
    first, second = regrets(worlds(line(-0.3, 1)))
    assert first.mean.mean == pytest.approx(np.maximum(line(-0.3, 1)[1], 0).mean())  # E max(0, D) = 0.245
    assert second.mean.mean == pytest.approx(np.maximum(-line(-0.3, 1)[1], 0).mean())  # E max(0, −D) = 0.045
    assert (first.mean.mean, second.mean.mean) == pytest.approx((0.245, 0.045), abs=0.001)
    assert (first.most, second.most) == pytest.approx((0.675, 0.275))
    assert first.tail == pytest.approx(np.quantile(np.maximum(line(-0.3, 1)[1], 0), 0.9))
    assert (first.best_in, second.best_in) == (0.3, 0.7)
    assert first.by_future[-1] == pytest.approx(0.675)


def test_policies_that_are_equal_share_a_future():
    values = worlds([[1.0, 0.0], [1.0, 0.0], [0.0, 3.0]])
    assert [each.best_in for each in regrets(values)] == [0.25, 0.25, 0.5]


def drawn(means, replicates, own, seed=7):
    """The regrets of many runs of the same organisation."""
    rng = np.random.default_rng(seed)
    return [regrets(worlds(means, replicates, own, rng=rng)) for _ in range(REPETITIONS)]


def test_it_estimates_the_regret_against_a_choice_with_half_of_the_replicates():
    # One difference D ~ N(μ, 2) a replicate; half of 20 choose the second policy with chance Φ(μ·√(10 ÷ 2)).
    apart = np.array([-0.2, 0.1, 0.6])
    found = drawn(np.stack([np.zeros(3), apart]), 20, own=1.0)
    chance = ndtr(apart * math.sqrt(5))
    for policy, expected in enumerate((np.mean(apart * chance), np.mean(-apart * (1 - chance)))):
        means = np.array([each[policy].mean.mean for each in found])
        assert abs(means.mean() - expected) < 4 * means.std() / math.sqrt(REPETITIONS)


@pytest.mark.parametrize("replicates", [12, 40])
def test_where_the_best_is_clear_the_interval_holds_the_regret_as_often_as_it_says(replicates):
    apart = np.array([-9.0, -6.0, 6.0, 9.0])
    found = drawn(np.stack([np.zeros(4), apart]), replicates, own=1.0)
    truth = np.maximum(apart, 0).mean()
    held = np.mean([each[0].mean.low <= truth <= each[0].mean.high for each in found])
    assert abs(held - 0.95) <= 3 * ERROR


def test_three_identical_policies_show_no_regret_beyond_noise():
    found = drawn(np.zeros((3, 8)), 40, own=1.0)
    for policy in range(3):
        means = np.array([each[policy].mean.mean for each in found])
        most = np.array([each[policy].most for each in found])
        assert abs(means.mean()) < 4 * means.std() / math.sqrt(REPETITIONS)
        assert abs(most.mean()) < 4 * most.std() / math.sqrt(REPETITIONS)
        above = np.mean([each[policy].mean.low > 0 for each in found])
        assert above <= 0.025 + 3 * math.sqrt(0.025 * 0.975 / REPETITIONS)


def test_the_worst_of_many_futures_of_pure_noise_is_no_finding():
    rng = np.random.default_rng(3)
    most, tail = np.array([
        (each.most, each.tail) for _ in range(300) for each in regrets(rng.normal(size=(20, 2, 50)))[:1]
    ]).T  # fmt: skip
    naive = np.array([np.abs(rng.normal(size=(20, 50)).mean(axis=0) * math.sqrt(2)).max() for _ in range(300)])
    assert abs(most.mean()) < 4 * most.std() / math.sqrt(300)
    assert abs(tail.mean()) < 4 * tail.std() / math.sqrt(300)
    assert naive.mean() > 10 * abs(most.mean())


def test_what_goes_with_another_policy_is_their_difference_in_pairs():
    values = worlds(line(-0.3, 1), own=1.0)
    first, second = regrets(values)
    paired = interval((values[:, 1] - values[:, 0]).mean(axis=1))
    spared = first.beside(second)
    assert (spared.n, spared.mean, spared.low) == pytest.approx((40, paired.mean, paired.low))
    assert regrets(values, 0.8)[0].beside(second).half_width < spared.half_width


@pytest.mark.parametrize(("futures", "told"), [(9, False), (10, True)])
def test_one_future_in_ten_takes_ten(futures, told):
    assert all(np.isfinite(each.tail) == told for each in regrets(worlds(line(-0.3, 1, futures))))


def test_copies_of_a_policy_have_exactly_none():
    values = worlds(line(-0.3, 1), own=1.0)[:, [1, 1, 1]]
    assert [each.mean.mean for each in regrets(values)] == [0, 0, 0]
    assert [each.most for each in regrets(values)] == [0, 0, 0]


def plain(found):
    return [(each.mean.mean, each.mean.low, each.tail, each.most, each.best_in, *each.by_future) for each in found]


def test_the_order_of_replicates_changes_no_bit():
    values = worlds(line(-0.3, 1), own=1.0)
    order = np.random.default_rng(2).permutation(len(values))
    assert plain(regrets(values)) == plain(regrets(values[order]))


def test_the_order_of_policies_and_what_all_share_change_nothing():
    values = worlds(np.concatenate([line(-0.3, 1), line(0.1, -0.2)]), own=1.0)
    kept = np.array(plain(regrets(values)))
    assert np.array(plain(regrets(values[:, ::-1])))[::-1] == pytest.approx(kept, abs=1e-9)
    assert np.array(plain(regrets(values + 1_000))) == pytest.approx(kept, abs=1e-9)


@pytest.mark.parametrize("replicates", [4, 7, 40])
def test_each_replicate_values_once_in_each_split_and_never_what_it_chose(replicates):
    split = halves(worlds(line(-0.3, 1), replicates, own=1.0))
    assert np.array_equal(split.valuers.sum(axis=0), np.full(replicates, SPLITS))
    members = split.valuers[0]
    assert split.choosing[0] == pytest.approx(split.values[~members].mean(axis=0))
    assert split.valuing[0] == pytest.approx(split.values[members].mean(axis=0))


def test_an_odd_number_of_replicates_gives_one_future_one_regret():
    found = regrets(worlds([[0.0], [5.0]], 7, own=1.0))
    assert found[0].most == pytest.approx(found[0].mean.mean)


def test_three_replicates_cannot_be_halved():
    with pytest.raises(ValueError, match="3 replicates: expected 4 or more"):
        regrets(worlds(line(-0.3, 1), 3))
