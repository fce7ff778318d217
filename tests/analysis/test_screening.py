"""Which policies may be best: the true best is kept, twins are kept together, the hopeless go."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import stdtrit

from salessim.analysis.selection.screening import may_be_best
from salessim.analysis.selection.telling import leaders

REPETITIONS = 1_000
BEHIND = ": known to be behind, by however little"


def toys(means: list[float], rho: float, seed: int, n: int = 30) -> np.ndarray:
    """Normal outcomes of standard deviation 1 and correlation rho: shape (repetitions, n, policies)."""
    rng = np.random.default_rng(seed)
    own = math.sqrt(1 - rho) * rng.normal(size=(REPETITIONS, n, len(means)))
    return math.sqrt(rho) * rng.normal(size=(REPETITIONS, n, 1)) + own + np.array(means)


@pytest.mark.parametrize("rho", [0.0, 0.9])
@pytest.mark.parametrize("means", [[0.0, 0.0, 0.0, 0.0, 0.0], [0.2, 0.0, 0.1, 0.19]])
def test_the_best_is_kept_as_often_as_stated(means: list[float], rho: float) -> None:
    kept = np.array([may_be_best(values, 0.95) for values in toys(means, rho, seed=1)])
    assert kept[:, 0].mean() > 0.95 - 4 * math.sqrt(0.95 * 0.05 / REPETITIONS)
    assert kept.any(axis=1).all()


def test_at_the_edge_the_rate_is_the_stated_one() -> None:
    """Two twins: each is dropped with α at most, one-sided, so that 90 % keeps 90 % and not 95."""
    kept = np.array([may_be_best(values, 0.9)[0] for values in toys([0.0, 0.0], 0.5, seed=2)])
    assert abs(kept.mean() - 0.9) < 4 * math.sqrt(0.9 * 0.1 / REPETITIONS)


def test_the_hopeless_go_and_shared_luck_shows_them_sooner() -> None:
    rates = [
        np.mean([may_be_best(values, 0.95)[1] for values in toys([0.5, 0.0], rho, seed=3)]) for rho in (0.0, 0.5, 0.9)
    ]
    assert rates[0] > rates[1] > rates[2]
    assert rates[2] < 0.01


def test_by_hand() -> None:
    first = np.array([3.0, 1.0, 2.0, 4.0])
    second = first - np.array([1.0, 2.0, 1.0, 2.0])
    third = first - np.array([9.0, -9.0, 9.0, -8.0])
    values = np.column_stack([second, first, third])
    allowance = stdtrit(3, 1 - 0.05 / 2) * np.std(first - second, ddof=1) / 2
    assert 0.9 < allowance < 1.5
    assert may_be_best(values, 0.95).tolist() == [False, True, True]
    assert may_be_best(values, 0.995).tolist() == [True, True, True]
    assert may_be_best(-values, 0.95).tolist() == [True, False, True]


def test_what_never_differs_is_kept_together_and_a_sure_loss_is_not() -> None:
    luck = np.random.default_rng(4).normal(size=20)
    assert may_be_best(np.column_stack([luck, luck, luck - 0.5]), 0.95).tolist() == [True, True, False]


def test_one_replicate_or_one_policy_rules_nobody_out() -> None:
    assert may_be_best(np.array([[1.0, 9.0]]), 0.95).all()
    assert may_be_best(np.ones((5, 1)), 0.95).tolist() == [True]


def test_the_order_of_replicates_and_of_policies_does_not_matter() -> None:
    values = toys([0.3, 0.0, 0.1], 0.5, seed=5)[0]
    rows, columns = np.random.default_rng(6).permutation(30), [2, 0, 1]
    assert may_be_best(values[rows], 0.95).tolist() == may_be_best(values, 0.95).tolist()
    assert may_be_best(values[:, columns], 0.95).tolist() == may_be_best(values, 0.95)[columns].tolist()


def test_what_is_said_of_the_best() -> None:
    names, opening = ["quo", "a", "b"], "with all 3 compared at once (95 % confidence),"
    assert leaders(names, ["a"], 0.95) == [f"{opening} only a may be best; quo and b are ruled out{BEHIND}"]
    assert leaders(names, ["quo", "b"], 0.95) == [f"{opening} quo or b may be best; a is ruled out{BEHIND}"]
    assert leaders(names, names, 0.95) == [f"{opening} none is ruled out as best"]
    assert leaders(names[:2], ["a"], 0.95) == leaders(names, [], 0.95) == []
