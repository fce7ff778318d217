"""The best policy against the runner-up: one rule of verdicts for every difference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from salessim.analysis.interval import interval
from salessim.analysis.pairing import Paired
from salessim.analysis.selection.telling import contest
from salessim.engine.metrics import Metric

METRIC = Metric("contribution_npv_usd", "Contribution", "usd", "higher", "", "contribution", None, "discounted")
N = 30
ODD = np.random.default_rng(1).normal(size=N)
SPREAD = (ODD - ODD.mean()) / interval(ODD - ODD.mean()).half_width
"""Mean 0, and an interval of the mean from −1 to 1."""
ZONE = "within $1M of each other"


def paired(name: str, differences: np.ndarray) -> Paired:
    none = np.zeros(N)
    return Paired(name, "quo", METRIC.name, np.arange(N), differences, none, differences, np.array([0]), none[:1], 0)


def said(low: float, high: float, metric: Metric = METRIC) -> str:
    """What is said where b is ahead of a, replicate by replicate, by an interval in millions."""
    second = 5e6 * ODD + 2e7
    lead = 1e6 * ((low + high) / 2 + (high - low) / 2 * SPREAD)
    sign = -1 if metric.better == "lower" else 1
    (sentence,) = contest([paired("a", sign * second), paired("b", sign * (second + lead))], metric, 1e6, 0.95)
    return sentence


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        (1.1, 2.1, "b beats a by $1.6M (95 % interval $1.1M to $2.1M)"),
        (0.1, 1.7, "b is ahead of a by $900k (95 % interval $100k to $1.7M), but not known to be by $1M: undecided"),
        (-0.2, 1.2, "between b and a it is undecided: b is ahead by $500k (95 % interval -$200k to $1.2M)"),
        (-0.2, 0.3, f"b and a are equivalent: {ZONE}, b ahead by $50k (95 % interval -$200k to $300k)"),
        (0.1, 0.3, f"b and a are equivalent: {ZONE}, b ahead by $200k (95 % interval $100k to $300k)"),
    ],
)
def test_the_word_is_that_of_the_whole_interval_and_the_smallest_difference_that_matters(low, high, sentence) -> None:
    assert said(low, high) == sentence
    assert said(low, high, replace(METRIC, better="lower")) == sentence


def test_two_that_never_differ_are_called_identical() -> None:
    luck = 5e6 * ODD + 2e7
    assert contest([paired("a", luck), paired("b", luck)], METRIC, 0.0, 0.95) == [
        "a and b are identical in all 30 replicates"
    ]


def test_a_single_leader_has_no_rival() -> None:
    assert contest([paired("a", 5e6 + SPREAD)], METRIC, 1e6, 0.95) == []
