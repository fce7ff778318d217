"""Wilson's interval of the share of replicates in which a policy is better."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from salessim.analysis.selection.share import wilson

REPETITIONS, N = 1_000, 60


def test_by_hand() -> None:
    low, high = wilson(16, 74, 0.95)
    z, share = 1.959963985, 16 / 74
    middle, half = share + z**2 / 148, z * math.sqrt(share * (1 - share) / 74 + z**2 / (4 * 74**2))
    assert (low, high) == pytest.approx(((middle - half) / (1 + z**2 / 74), (middle + half) / (1 + z**2 / 74)))


def test_the_ends_stay_shares_and_grow_apart_with_confidence() -> None:
    assert wilson(0, 20, 0.95)[0] == 0.0
    assert 0.1 < wilson(0, 20, 0.95)[1] < 0.2
    assert wilson(20, 20, 0.95)[1] == 1.0
    assert wilson(10, 20, 0.99)[0] < wilson(10, 20, 0.9)[0] < 0.5
    assert all(math.isnan(end) for end in wilson(0, 0, 0.95))


@pytest.mark.parametrize(("rho", "shift"), [(0.0, 0.3), (0.8, 0.3), (0.95, 0.3)])
def test_the_interval_covers_as_often_as_it_says(rho: float, shift: float) -> None:
    rng = np.random.default_rng(3)
    luck = rng.normal(size=(REPETITIONS, N))
    other = rho * luck + math.sqrt(1 - rho**2) * rng.normal(size=(REPETITIONS, N)) + shift
    truth = stats.norm.cdf(shift / math.sqrt(2 * (1 - rho)))
    ends = np.array([wilson(count, N, 0.95) for count in range(N + 1)])
    holds = (ends[:, 0] <= truth) & (truth <= ends[:, 1])
    exact = stats.binom.pmf(np.arange(N + 1), N, truth) @ holds  # counts are whole: 95 % can't be met exactly
    covered = holds[np.count_nonzero(other > luck, axis=1)].mean()
    assert abs(exact - 0.95) < 0.03
    assert abs(covered - exact) < 4 * math.sqrt(exact * (1 - exact) / REPETITIONS)
