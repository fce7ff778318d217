"""Stopping at a precision, at stated looks, on fixed draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.analysis.interval import interval
from salessim.analysis.stopping import StopRule, advice, largest_half_width, looks, reached

RULE = StopRule(half_width=0.25, confidence=0.95, minimum=40, maximum=205, batch=20)


def test_looks_end_at_the_maximum() -> None:
    assert looks(RULE) == (40, 60, 80, 100, 120, 140, 160, 180, 200, 205)
    assert looks(StopRule(None, 0.95, 10, 10, 5)) == (10,)


def stopping_look(rule: StopRule, differences: list[np.ndarray]) -> int | None:
    """Where a run with these differences (one array a policy) stops; None if it is not there yet."""
    for n in looks(rule):
        if n > differences[0].size:
            return None
        if reached(rule, largest_half_width(rule, [each[:n] for each in differences]), n):
            return n
    return None


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 60), st.integers(0, 100), st.integers(1, 40))
def test_looks_rise_batch_by_batch(minimum, extra, batch) -> None:
    rule = StopRule(None, 0.95, minimum, minimum + extra, batch)
    steps = np.diff(looks(rule))
    assert looks(rule)[0] == minimum
    assert looks(rule)[-1] == rule.maximum
    assert np.all(steps[:-1] == batch)
    assert np.all((steps > 0) & (steps <= batch))


def test_stops_at_the_first_look_that_is_precise_enough() -> None:
    differences = np.random.default_rng(11).normal(0.0, 1.0, 205)
    look = stopping_look(RULE, [differences])
    assert look is not None
    assert interval(differences[:look]).half_width <= 0.25
    earlier = [each for each in looks(RULE) if each < look]
    assert earlier
    assert all(interval(differences[:each]).half_width > 0.25 for each in earlier)
    # n ≈ (1.96 / 0.25)² = 61.5 for unit variance; a look later or earlier is luck.
    assert 40 < look <= 100


def test_the_widest_policy_decides() -> None:
    rng = np.random.default_rng(12)
    narrow, wide = rng.normal(0, 0.5, 205), rng.normal(0, 1.5, 205)
    assert stopping_look(RULE, [narrow]) == 40
    together = stopping_look(RULE, [narrow, wide])
    assert together == stopping_look(RULE, [wide])
    assert together is not None
    assert together > 100
    assert largest_half_width(RULE, [narrow, wide]) == interval(wide).half_width


def test_a_certain_winner_does_not_stop_early_and_the_mean_is_irrelevant() -> None:
    differences = np.random.default_rng(13).normal(0.0, 1.0, 205)
    assert stopping_look(RULE, [differences]) == stopping_look(RULE, [differences + 50.0])


def test_only_a_look_can_stop() -> None:
    assert not reached(RULE, 0.1, 39)
    assert reached(RULE, 0.1, 40)
    assert not reached(RULE, 0.1, 41)
    assert reached(RULE, 0.25, 60)
    assert not reached(RULE, math.nan, 60)
    assert not reached(RULE, math.inf, 60)
    assert reached(RULE, math.inf, 205)


def test_without_a_width_or_a_policy_the_run_goes_to_the_maximum() -> None:
    endless = StopRule(None, 0.95, 40, 60, 20)
    assert not reached(endless, 0.0, 40)
    assert reached(endless, 0.0, 60)
    assert largest_half_width(RULE, []) == math.inf
    assert stopping_look(RULE, [np.ones(39)]) is None


def test_advice_only_where_the_rule_is_risky() -> None:
    assert advice(RULE) == ""
    assert "minimum of 10" in advice(StopRule(1.0, 0.95, 10, 100, 20))
    assert "batch of 5" in advice(StopRule(1.0, 0.95, 30, 100, 5))
    assert advice(StopRule(None, 0.95, 10, 10, 5)) == ""


@pytest.mark.parametrize(
    ("half_width", "confidence", "minimum", "maximum", "batch"),
    [(0.0, 0.95, 30, 60, 10), (1.0, 95, 30, 60, 10), (1.0, 0.95, 60, 30, 10), (1.0, 0.95, 30, 60, 0)],
)
def test_an_impossible_rule_is_refused(half_width, confidence, minimum, maximum, batch) -> None:
    with pytest.raises(ValueError, match="expected"):
        StopRule(half_width, confidence, minimum, maximum, batch)
