"""Luck and points told apart on toys with known components; the share of draws in which a verdict holds; swings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from salessim.analysis.breakeven.curve import Terms
from salessim.analysis.drivers import words
from salessim.analysis.drivers.shares import Held, Swing, Variances, decided, held, swing, variances
from salessim.analysis.drivers.sobol import Index
from salessim.engine.metrics import Metric

MONEY = Metric("contribution_npv_usd", "Contribution", "usd", "higher", "", "contribution", None, "discounted")
LOST = Metric("customers_lost", "Customers lost", "customers", "lower", "", "lost", None, "sum")
SEATS = Metric("seats_open", "Open seats", "seats", "neither", "", "seats", None, "mean")


def terms(metric: Metric = MONEY, indifference: float = 1.0) -> Terms:
    return Terms(metric, "status_quo", indifference, 0.95)


def toy(rng, points: float, luck: float, both: float, size=(6, 40)):
    """A table with these standard deviations."""
    n, m = size
    return rng.normal(0, points, (1, m)) + rng.normal(0, luck, (n, 1)) + rng.normal(0, both, size)


def test_components_are_those_of_the_toy():
    rng, repetitions = np.random.default_rng(1), 1_000
    found = [variances(toy(rng, 3, 2, 4)) for _ in range(repetitions)]
    for name, known in (("points", 9), ("luck", 4), ("both", 16)):
        values = np.array([getattr(each, name) for each in found])
        assert abs(values.mean() - known) <= 4 * values.std() / math.sqrt(repetitions)
    noise = np.array([each.noise for each in found])
    assert abs(noise.mean() - (16 / 6) / (9 + 16 / 6)) < 0.02
    one = np.array([each.luck_of_one_world for each in found])
    assert abs(one.mean() - 20 / 29) < 0.03


def test_noise_is_all_where_points_do_nothing_and_none_where_luck_does_nothing():
    rng = np.random.default_rng(2)
    idle = [variances(toy(rng, 0, 2, 4)).noise for _ in range(200)]
    assert np.mean(idle) > 0.85
    still = variances(toy(rng, 3, 2, 0))
    assert still.noise == pytest.approx(0, abs=1e-20)
    assert variances(np.zeros((3, 5))).noise == variances(np.zeros((3, 5))).luck_of_one_world == 0


def test_one_replicate_or_one_point_tells_nothing():
    assert math.isnan(variances(np.ones((1, 5))).noise)
    assert math.isnan(variances(np.ones((5, 1))).luck_of_one_world)


def test_the_share_of_draws_has_a_wilson_interval():
    found = held(5.0, np.array([2.0, 3.0, -2.0, 0.5, 1.0, 9.0, 9.0, 9.0]), terms())
    assert dict(found.words) == {"better": 5, "worse": 1, "equivalent": 2}
    assert (found.word, found.share) == ("better", 5 / 8)
    assert (found.low, found.high) == pytest.approx(proportion_confint(5, 8, method="wilson"))


def test_where_lower_is_better_signs_turn_and_where_neither_is_words_do():
    means = np.array([2.0, -3.0, -4.0])
    assert dict(held(-2.0, means, terms(LOST)).words) == {"better": 2, "worse": 1, "equivalent": 0}
    assert held(-2.0, means, terms(LOST)).word == "better"
    assert dict(held(2.0, means, terms(SEATS)).words) == {"higher": 1, "lower": 2, "equivalent": 0}


def test_a_wilson_interval_holds_the_share_as_often_as_it_says():
    rng, repetitions = np.random.default_rng(3), 1_000
    tables = rng.normal(1.5, 1, (repetitions, 64))
    known = 0.5 * math.erfc((1 - 1.5) / math.sqrt(2))
    inside = [found.low <= known <= found.high for found in (held(2.0, means, terms()) for means in tables)]
    assert abs(np.mean(inside) - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / repetitions)


def test_draws_are_decided_by_their_own_intervals():
    table = np.array([[5.0, 0.0, 0.0], [5.1, 0.0, 9.0], [5.2, 0.1, -9.0]])
    assert decided(table, terms()) == 2


def test_a_swing_is_between_the_outer_tenths():
    places = np.linspace(0, 1, 101)
    found = swing("a", places, 10 * places)
    assert found is not None
    assert (found.low, found.high, found.draws) == (pytest.approx(0.5), pytest.approx(9.5), (11, 11))
    assert found.low_error == pytest.approx((10 * places[:11]).std(ddof=1) / math.sqrt(11))
    assert swing("a", np.array([0.05, 0.5, 0.95]), np.zeros(3)) is None


def groups(total=0.6, half_width=0.1):
    return [Index("assumption", 0.4, 0.2, total, half_width), Index("evidence", 0.3, 0.1, 0.5, 0.1)]


def test_the_sentence_on_assumptions_gives_both_indices():
    said = words.resting(groups(), Variances(8, 9.0, 1.0, 8.0), 12, 0.95)
    assert said == (
        "60 % of the variance of the mean difference over the ranges of all 12 parameters rests on parameters marked "
        "assumption, with all their interactions (95 % interval 50 % to 70 %); 40 % on them alone "
        "(95 % interval 20 % to 60 %)"
    )


@pytest.mark.parametrize(
    ("spread", "why"),
    [
        (Variances(4, 1.0, 1.0, 12.0), "luck left over after 4 replicates makes 75 % of the variance between points"),
        (Variances(1, math.nan, math.nan, math.nan), "one replicate does not tell luck from parameters"),
    ],
)
def test_what_luck_hides_is_not_said(spread, why):
    said = words.resting(groups(), spread, 12, 0.95)
    assert said == f"what rests on assumptions over the ranges of all 12 parameters is not known: {why}"


def test_what_is_not_there_is_said():
    assert "none of them is marked so" in words.resting(groups()[1:], Variances(8, 9.0, 1.0, 8.0), 1, 0.95)
    assert words.first_to_measure({}, "usd") == [
        "knowing any one parameter before the choice is worth nothing beyond noise"
    ]
    assert words.first_to_measure({"a.b": 2e5}, "usd") == ["measure first: a.b (worth $200k)"]


def test_the_verdict_in_draws_is_said_with_all_words():
    found = Held({"better": 2, "worse": 7, "equivalent": 1}, "worse", 0.4, 0.9)
    assert words.holding("enforce", terms(), -4e5, found, 3, 8) == (
        "with the study's own values enforce is worse than status_quo on average of 8 replicates (-$400k); that "
        "holds in 70 % of 10 draws of all 3 parameters (95 % interval 40 % to 90 %): better in 2, "
        "worse in 7, equivalent in 1"
    )


def test_the_strongest_are_named_unless_luck_hides_them():
    found, kinds = [Index("a.b", 0.5, 0.1, 0.6, 0.1), Index("dummy", 0, 0, 0, 0)], {"a.b": "survey"}
    quiet, loud = Variances(4, 9.0, 1.0, 4.0), Variances(4, 1.0, 1.0, 12.0)
    assert words.driving(found, kinds, quiet) == [
        "of the variance that the strongest parameter makes, with all interactions: a.b (survey) 60 %"
    ]
    assert words.driving(found, kinds, loud) == [
        "which parameter drives most is not known: luck left over after 4 replicates makes 75 % of the variance "
        "between points of the strongest"
    ]


def test_only_swings_beyond_their_errors_are_told():
    told, untold = Swing("a.b", -2e6, 1e5, 3e6, 1e5, (9, 9)), Swing("c.d", 0.0, 1e6, 1e6, 1e6, (9, 9))
    (said,) = words.swinging([told, untold], "usd")
    assert said == (
        "a.b: all else drawn too, the mean difference is -$2M (standard error $100k) in its lowest tenth and $3M "
        "(standard error $100k) in its highest"
    )
    assert "the same within sampling error" in words.swinging([untold], "usd")[0]
    assert words.swinging([], "usd") == []


def test_advice_on_samples_names_a_number_that_can_be_had():
    assert words.too_wide(64, 64) == []
    assert words.too_wide(256, 64)[0].endswith("about 256 would do (--samples 256)")
    assert "ask for more replicates" in words.too_wide(2**20, 64)[0]


def test_much_luck_is_warned_of():
    quiet, loud = Variances(4, 9.0, 1.0, 4.0), Variances(4, 1.0, 1.0, 40.0)
    found = Held({"better": 4, "worse": 0, "equivalent": 0}, "better", 0.5, 1.0)
    assert len(words.guards((quiet, quiet), 4, found, 4)) == 1
    assert "--replications" in words.guards((quiet, loud), 4, found, 4)[1]
    assert words.guards((quiet, quiet), 4, found, 1)[-1].startswith("1 of 4 draws")
    assert words.guards((quiet, quiet), 1, found, 4) == [
        "one replicate does not tell luck from parameters: ask for more with --replications"
    ]
