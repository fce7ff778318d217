"""Luck and points told apart on toys with known components; the share of draws in which a verdict holds; swings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from salessim.analysis.breakeven.curve import Terms
from salessim.analysis.drivers import words
from salessim.analysis.drivers.morris import Effect
from salessim.analysis.drivers.shares import Held, Swing, Variances, held, swing, variances
from salessim.analysis.drivers.sobol import Index
from salessim.analysis.interval import Interval
from salessim.analysis.verdict import Verdict
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


def around(mean: float, width: float = 0.01):
    """Two replicates about a mean, whose interval decides as the mean does."""
    return np.array([mean - width, mean + width])


def test_the_share_of_draws_has_a_wilson_interval():
    table = np.stack([around(mean) for mean in (2.0, 3.0, -2.0, 0.5, 0.7, 9.0, 9.0, 9.0)], axis=1)
    found = held(around(5.0), table, terms())
    assert dict(found.words) == {"better": 5, "worse": 1, "equivalent": 2} == dict(found.decided)
    assert (found.verdict.word, found.share, found.settled) == ("better", 5 / 8, 8)
    assert (found.low, found.high) == pytest.approx(proportion_confint(5, 8, method="wilson"))


def test_where_lower_is_better_signs_turn_and_where_neither_is_words_do():
    table = np.stack([around(mean) for mean in (2.0, -3.0, -4.0)], axis=1)
    assert dict(held(around(-2.0), table, terms(LOST)).words) == {"better": 2, "worse": 1, "equivalent": 0}
    assert held(around(-2.0), table, terms(LOST)).verdict.word == "better"
    assert dict(held(around(2.0), table, terms(SEATS)).words) == {"higher": 1, "lower": 2, "equivalent": 0}


def test_a_wilson_interval_holds_the_share_as_often_as_it_says():
    rng, repetitions = np.random.default_rng(3), 1_000
    tables = rng.normal(1.5, 1, (repetitions, 64))
    known = 0.5 * math.erfc((1 - 1.5) / math.sqrt(2))
    found = [held(around(2.0), np.stack([means, means]), terms()) for means in tables]
    inside = [each.low <= known <= each.high for each in found]
    assert abs(np.mean(inside) - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / repetitions)


def test_draws_are_decided_by_their_own_intervals():
    table = np.array([[5.0, 0.0, 0.0, -9.0], [5.1, 0.0, 9.0, 9.0], [5.2, 0.1, -9.0, 9.0]])
    found = held(table[:, 0], table, terms())
    assert dict(found.decided) == {"better": 1, "worse": 0, "equivalent": 1}
    assert dict(found.words) == {"better": 2, "worse": 0, "equivalent": 2}
    assert found.settled == 2


def test_luck_that_all_draws_share_decides_no_verdict():
    # No difference in truth, and luck ten times the indifference that is the same at all points: means agree in nearly
    # all draws, but two replicates do not know the sign, and the verdict says so.
    rng, repetitions = np.random.default_rng(7), 400
    claimed = []
    for luck in rng.normal(0, 10, (repetitions, 2, 1)):
        found = held(luck[:, 0], luck + rng.normal(0, 0.5, (2, 24)), terms())
        claimed.append(found.verdict.word != "undecided")
        assert math.isnan(found.share) != claimed[-1]
    assert np.mean(claimed) <= 0.05 + 4 * math.sqrt(0.05 * 0.95 / repetitions)


def test_the_error_that_all_draws_share_is_that_of_the_common_luck():
    rng, repetitions = np.random.default_rng(8), 400
    tables = [toy(rng, 3, 8, 2, size=(4, 30)) for _ in range(repetitions)]
    squares = np.array([held(table[:, 0], table, terms()).spread.shared_error ** 2 for table in tables])
    assert abs(squares.mean() - 64 / 4) <= 4 * squares.std() / math.sqrt(repetitions)
    whole = np.array([held(table[:, 0], table, terms()).spread.error ** 2 for table in tables])
    assert abs(whole.mean() - (64 + 4) / 4) <= 4 * whole.std() / math.sqrt(repetitions)
    means = np.array([table.mean() for table in tables])
    assert means.var() == pytest.approx(64 / 4 + 9 / 30 + 4 / 120, rel=4 * math.sqrt(2 / repetitions))


def test_one_replicate_decides_nothing():
    found = held(np.array([5.0]), np.array([[5.0, 6.0]]), terms())
    assert (found.verdict.word, found.settled, dict(found.words)["better"]) == ("undecided", 0, 2)
    assert math.isnan(found.spread.shared_error)


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


def test_wide_shares_put_their_interval_first():
    said = words.resting(groups(0.55, 0.5), Variances(8, 9.0, 1.0, 8.0), 12, 0.95)
    assert said == (
        "what rests on assumptions over the ranges of all 12 parameters is barely known: 5 % to 100 % of the variance "
        "of the mean difference (95 % interval; estimate 55 %) with all their interactions, and 20 % to 60 % on them "
        "alone (estimate 40 %)"
    )


def found_in(counts, decided, verdict, share=(0.4, 0.9)) -> Held:
    """Of 10 draws, beside an own difference of -$400k ± $100k."""
    every = ("better", "worse", "equivalent")
    counted, settled = (dict(zip(every, each, strict=True)) for each in (counts, decided))
    return Held(Interval(8, -4e5, 1.2e5, 1e5, 0.95), verdict, counted, settled, *share, Variances(4, 9e10, 4e10, 12e10))


def test_the_verdict_in_draws_is_said_with_all_words():
    found = found_in((2, 7, 1), (0, 5, 0), Verdict("worse"))
    assert words.holding("enforce", terms(), found, 3) == (
        "with the study's own values enforce is worse than status_quo: -$400k (95 % interval -$500k to -$300k, "
        "8 replicates); that holds in 70 % of 10 draws of all 3 parameters (95 % interval 40 % to 90 %) by their means "
        "(better in 2, worse in 7, equivalent in 1), and in 50 % by their own intervals too (standard error of a "
        "draw's mean $200k, of the luck that moves all draws together $100k)"
    )


def test_an_undecided_verdict_does_not_hold_in_any_share_of_draws():
    found = found_in((2, 7, 1), (0, 1, 0), Verdict("undecided", "worse"), (math.nan, math.nan))
    said = words.holding("enforce", terms(), found, 3)
    assert said == (
        "with the study's own values enforce against status_quo is undecided, leaning worse: -$400k (95 % interval "
        "-$500k to -$300k, 8 replicates); of 10 draws of all 3 parameters 1 is decided by its own interval (better in "
        "0, worse in 1, equivalent in 0); their means are better in 2, worse in 7, equivalent in 1, which luck may "
        "have made (standard error of a draw's mean $200k, of the luck that moves all draws together $100k)"
    )
    assert "nan" not in said
    none = found_in((2, 7, 1), (0, 0, 0), Verdict("undecided"), (math.nan, math.nan))
    assert "parameters none is decided by its own interval; their means" in words.holding("enforce", terms(), none, 3)


def test_screening_says_how_many_luck_alone_lets_pass():
    def effect(name, size):
        return Effect(name, size, 0.0, 0.0, 1.0, 2.0)

    effects = [effect("a", 9.0), *(effect(f"idle_{k}", 1.5) for k in range(39))]
    assert words.screening(effects, "section") == [
        "1 of 40 sections moves the difference by more than shuffled luck would (luck alone lets about 1 of 40 pass); "
        "most: a"
    ]
    assert words.screening(effects[1:], "section") == [
        "none of 39 sections moves the difference by more than shuffled luck would"
    ]


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
        "a.b: all else drawn too, the mean difference is -$2M (standard error over draws $100k) in its lowest tenth "
        "and $3M (standard error over draws $100k) in its highest"
    )
    assert "the same within sampling error" in words.swinging([untold], "usd")[0]
    assert words.swinging([], "usd") == []


def test_advice_on_samples_names_a_number_that_can_be_had():
    assert words.too_wide(64, 64) == []
    assert words.too_wide(256, 64)[0].endswith("about 256 would do (--samples 256)")
    assert "ask for more replicates" in words.too_wide(2**20, 64)[0]


def test_much_luck_is_warned_of():
    quiet, loud = Variances(4, 9.0, 1.0, 4.0), Variances(4, 1.0, 1.0, 40.0)
    assert len(words.guards((quiet, quiet), 4)) == 1
    assert "--replications" in words.guards((quiet, loud), 4)[1]
    assert words.guards((quiet, quiet), 1) == [
        "one replicate does not tell luck from parameters: ask for more with --replications"
    ]
