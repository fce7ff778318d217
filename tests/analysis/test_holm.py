"""Several verdicts at once: they agree with the single ones, and identical policies give no winner too often."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salessim.analysis.interval import Interval, interval
from salessim.analysis.selection.holm import holm, probability
from salessim.analysis.selection.share import wilson
from salessim.analysis.selection.telling import standing
from salessim.analysis.verdict import decide

REPETITIONS = 1_000


def sure(rate: float) -> float:
    """Four standard errors of a rate over the repetitions."""
    return 4 * math.sqrt(rate * (1 - rate) / REPETITIONS)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(3, 200),
    st.floats(-5, 5),
    st.floats(0.1, 20),
    st.floats(0, 2),
    st.sampled_from([0.8, 0.95, 0.99]),
    st.sampled_from(["higher", "lower", "neither"]),
)
def test_small_where_and_only_where_the_verdict_is_clear(n, mean, sd, zone, confidence, better) -> None:
    luck = np.linspace(-1, 1, n)
    known = interval(mean + sd * luck, confidence)
    assume(min(abs(known.low - zone), abs(known.high + zone)) > 1e-9)
    clear = decide(known.low, known.high, zone, better).word not in {"undecided", "equivalent"}
    assert (probability(known, zone) < 1 - confidence) == clear


def test_the_probability_is_that_of_a_t_test_at_the_edge_of_the_zone() -> None:
    from scipy import stats

    values = np.random.default_rng(1).normal(0.9, 1, 30)
    expected = stats.ttest_1samp(values, 0.2).pvalue
    assert probability(interval(values), 0.2) == pytest.approx(expected, rel=1e-12)
    assert probability(interval(-values), 0.2) == pytest.approx(expected, rel=1e-12)
    assert probability(interval(values), 5.0) == 1.0


def test_without_spread_the_difference_is_beyond_the_zone_or_not() -> None:
    certain = [Interval(10, mean, 0.0, 0.0, 0.95) for mean in (0.0, 1.0, -1.5)]
    assert [probability(each, 1.0) for each in certain] == [1, 1, 0]
    assert probability(certain[0], 0.0) == 1
    assert math.isnan(probability(Interval(1, 3.0, math.nan, math.inf, 0.95), 0.0))


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert holm([]) == ()
    assert all(math.isnan(each) for each in holm([math.nan, math.nan]))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1) | st.sampled_from([0.0, 0.01, 1.0]), min_size=1, max_size=8))
def test_holm_as_others_compute_it(probabilities) -> None:
    from statsmodels.stats.multitest import multipletests

    assert holm(probabilities) == tuple(multipletests(probabilities, method="holm")[1])


@settings(max_examples=200, deadline=None)
@given(st.floats(0, 1), st.floats(0.5, 1e5) | st.integers(1, 500), st.floats(0.5, 0.999))
def test_wilson_as_others_compute_it(share, n, confidence) -> None:
    from statsmodels.stats.proportion import proportion_confint

    assert wilson(share * n, n, confidence) == proportion_confint(share * n, n, 1 - confidence, "wilson")


@pytest.mark.parametrize("rho", [0.0, 0.9])
def test_identical_policies_give_a_winner_no_more_often_than_stated(rho: float) -> None:
    rng = np.random.default_rng(2)
    luck = math.sqrt(rho) * rng.normal(size=(REPETITIONS, 30, 1))
    values = luck + math.sqrt(1 - rho) * rng.normal(size=(REPETITIONS, 30, 6))
    apart = values[..., 1:] - values[..., :1]
    single = [[probability(interval(column), 0.0) for column in each.T] for each in apart]
    family = np.mean([min(holm(each)) < 0.05 for each in single])
    unadjusted = np.mean([min(each) < 0.05 for each in single])
    assert 0.02 < family < 0.05 + sure(0.05)
    assert unadjusted > 0.1


def test_what_is_said_of_verdicts_that_stand_and_of_those_that_do_not() -> None:
    allowed = "when 3 comparisons are allowed for (Holm)"
    assert standing({"a": 0.01}, 3, 0.95) == [f"the verdict on a stands {allowed}"]
    assert standing({"a": 0.01, "b": 0.0}, 3, 0.95) == [f"both clear verdicts stand {allowed}"]
    assert standing({"a": 0.01, "b": 0.0, "c": 0.0}, 3, 0.95) == [f"all 3 clear verdicts stand {allowed}"]
    assert standing({"a": 0.06, "b": 0.0}, 3, 0.95) == [
        f"a (adjusted p 0.06) does not stand out {allowed}; the others do"
    ]
    assert standing({"a": 0.06, "b": 0.12}, 3, 0.95) == [
        f"a (adjusted p 0.06) and b (adjusted p 0.12) do not stand out {allowed}"
    ]
    assert standing({"a": 0.06, "b": 0.0}, 3, 0.9) == [f"both clear verdicts stand {allowed}"]
    assert standing({}, 3, 0.95) == standing({"a": 0.01}, 1, 0.95) == []
