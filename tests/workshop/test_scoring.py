"""The interval score: proper, so that an honest range is the best one, and fair to units, origins and signs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from salessim.workshop.room.scoring import LEVEL, interval_score

BELIEFS = {
    "normal": stats.norm(2.0, 3.0),
    "skewed right": stats.gamma(1.5, scale=4.0),
    "skewed left, far below zero": stats.skewnorm(-6.0, loc=-40.0, scale=5.0),
    "heavy tails": stats.t(3, loc=1.0),
}
values = st.floats(-1e9, 1e9)
widths = st.floats(0.0, 1e9)
levels = st.sampled_from([0.5, 0.8, 0.9])


def expected_score(low, high, belief, level):
    """By integrals of the distribution function, which share nothing with the score's own formula."""
    below, _ = integrate.quad(belief.cdf, -math.inf, low, epsabs=1e-10, limit=400)
    above, _ = integrate.quad(belief.sf, high, math.inf, epsabs=1e-10, limit=400)
    return (high - low) + 2 / (1 - level) * (below + above)


def averaged(low, high, belief, level):
    """The score itself, averaged over the belief's own quantiles."""
    shares = [(i + 0.5) / 4_000 for i in range(4_000)]
    return sum(interval_score(low, high, x, level) for x in belief.ppf(shares)) / len(shares)


@pytest.mark.parametrize("belief", BELIEFS.values(), ids=BELIEFS)
@pytest.mark.parametrize("level", [0.5, LEVEL])
def test_no_range_does_better_than_the_quantiles(belief, level):
    low, high = belief.ppf((1 - level) / 2), belief.ppf((1 + level) / 2)
    honest = averaged(low, high, belief, level)
    assert honest == pytest.approx(expected_score(low, high, belief, level), rel=5e-3)
    spread = high - low
    for moved_low in (-0.3, -0.1, 0.0, 0.1, 0.3):
        for moved_high in (-0.3, -0.1, 0.0, 0.1, 0.3):
            if moved_low or moved_high:
                other = averaged(low + moved_low * spread, high + moved_high * spread, belief, level)
                assert other > honest


@given(values, widths, values, levels)
def test_a_score_is_the_width_at_least_and_the_width_where_the_value_is_within(low, width, value, level):
    high = low + width
    score = interval_score(low, high, value, level)
    assert score >= high - low
    assert (score == high - low) == (low <= value <= high)


@given(values, widths, values, st.integers(-1000, 1000), levels)
def test_moving_everything_alike_changes_nothing(low, width, value, by, level):
    moved = interval_score(low + by, low + width + by, value + by, level)
    assert moved == pytest.approx(interval_score(low, low + width, value, level), rel=1e-6, abs=1e-4)


@given(values, widths, values, st.floats(1e-3, 1e3), levels)
def test_it_is_in_the_unit_of_the_value(low, width, value, unit, level):
    scaled = interval_score(low * unit, (low + width) * unit, value * unit, level)
    assert scaled == pytest.approx(unit * interval_score(low, low + width, value, level), rel=1e-6, abs=1e-4)


@given(values, widths, values, levels)
def test_losses_count_like_gains(low, width, value, level):
    mirrored = interval_score(-(low + width), -low, -value, level)
    assert mirrored == interval_score(low, low + width, value, level)


@given(values, widths, st.floats(1.0, 1e9), levels)
def test_a_miss_costs_two_over_alpha_for_each_unit(low, width, distance, level):
    high = low + width
    above = interval_score(low, high, high + distance, level) - (high - low)
    assert above == pytest.approx(2 / (1 - level) * distance, rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("ends", [(2.0, 1.0), (math.nan, 1.0), (0.0, math.nan)])
def test_ends_the_wrong_way_round_are_a_mistake_of_the_caller(ends):
    with pytest.raises(ValueError, match="does not hold"):
        interval_score(*ends, 0.0)


@pytest.mark.parametrize("level", [0.0, 1.0, 80.0, math.nan])
def test_a_level_is_a_share(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        interval_score(0.0, 1.0, 0.0, level)
