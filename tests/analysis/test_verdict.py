"""The verdict's laws, and its words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.analysis.interval import Interval
from salessim.analysis.verdict import Finding, Verdict, amount, decide, outlook, over_time, replicates_needed
from salessim.engine.metrics import Metric

OPPOSITE = {"better": "worse", "worse": "better", "higher": "lower", "lower": "higher"}
RANK = {"worse": 0, "undecided": 1, "equivalent": 1, "better": 2}
ends = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).map(sorted)
zones = st.floats(0, 1e6)
directions = st.sampled_from(["higher", "lower", "neither"])
quick = settings(max_examples=200, deadline=None)


def money_metric(**changes) -> Metric:
    plain = {
        "name": "contribution_npv_usd",
        "label": "Contribution",
        "unit": "usd",
        "better": "higher",
        "definition": "",
        "numerator": "contribution",
        "denominator": None,
        "over_time": "discounted",
    }
    return Metric(**(plain | changes))


def finding(
    mean: float, half_width: float, *, metric: Metric | None = None, delta: float = 1e6, n: int = 74, **changes
):
    metric = metric or money_metric()
    known = Interval(n, mean, 1.0, half_width, 0.95)
    plain = {
        "policy": "enforce_standards",
        "baseline": "tolerate",
        "metric": metric,
        "horizon_months": 120,
        "indifference": delta,
        "difference": known,
        "verdict": decide(known.low, known.high, delta, metric.better),
        "replicates_better": 16,
        "futures_better": 1,
        "futures": 1,
        "needed": replicates_needed(known, delta, 1000),
    }
    return Finding(**(plain | changes))


@quick
@given(ends, zones)
def test_swapping_the_policies_swaps_the_verdict(interval, zone) -> None:
    low, high = interval
    for better in ("higher", "lower", "neither"):
        one, other = decide(low, high, zone, better), decide(-high, -low, zone, better)
        assert other.word == OPPOSITE.get(one.word, one.word)
        assert other.tendency == OPPOSITE.get(one.tendency)


@quick
@given(ends, zones)
def test_lower_is_better_mirrors_higher_is_better(interval, zone) -> None:
    low, high = interval
    assert decide(low, high, zone, "lower") == decide(-high, -low, zone, "higher")


@quick
@given(ends, zones, st.floats(0, 1e6))
def test_moving_up_never_makes_the_verdict_worse(interval, zone, step) -> None:
    low, high = interval
    before, after = decide(low, high, zone, "higher"), decide(low + step, high + step, zone, "higher")
    assert RANK[after.word] >= RANK[before.word]


@quick
@given(ends, zones, directions)
def test_exactly_one_verdict_holds(interval, zone, better) -> None:
    low, high = (-interval[1], -interval[0]) if better == "lower" else interval
    up, down = ("higher", "lower") if better == "neither" else ("better", "worse")
    holds = {up: low > zone, down: high < -zone, "equivalent": -zone <= low and high <= zone}
    holds["undecided"] = not any(holds.values())
    verdict = decide(*interval, zone, better)
    assert [word for word, true in holds.items() if true] == [verdict.word]
    assert (verdict.tendency is not None) == (verdict.word == "undecided" and (low > 0 or high < 0))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1.1, 2, Verdict("better")),
        (1.0, 2, Verdict("undecided", "better")),
        (0.0, 2, Verdict("undecided")),
        (-1.0, 1.0, Verdict("equivalent")),
        (-2.0, -0.1, Verdict("undecided", "worse")),
        (-2.0, -1.1, Verdict("worse")),
        (-math.inf, math.inf, Verdict("undecided")),
    ],
)
def test_the_edges_of_the_zone(low, high, expected) -> None:
    assert decide(low, high, 1.0, "higher") == expected


def test_no_difference_at_all_is_equivalent_even_without_a_zone() -> None:
    assert decide(0.0, 0.0, 0.0, "higher").word == "equivalent"


@pytest.mark.parametrize(("low", "high", "zone"), [(1, 0, 1), (math.nan, 1, 1), (0, 1, -1), (0, 1, math.nan)])
def test_nonsense_is_refused(low, high, zone) -> None:
    with pytest.raises(ValueError, match="expected"):
        decide(low, high, zone, "higher")


def test_replicates_needed_grow_with_the_square_of_the_width() -> None:
    assert replicates_needed(Interval(50, 3.0, 1.0, 4.0, 0.95), 1.0, 1000) == 200
    assert replicates_needed(Interval(50, 3.0, 1.0, 4.0, 0.95), 1.0, 150) is None
    at_the_edge = Interval(50, 1.0, 1.0, 0.5, 0.95)
    assert replicates_needed(at_the_edge, 1.0, 1000) == 200
    assert replicates_needed(Interval(50, 1.0, 1.0, 0.2, 0.95), 1.0, 1000) is None
    assert replicates_needed(Interval(50, 0.0, 1.0, 0.5, 0.95), 0.0, 1000) is None
    assert replicates_needed(Interval(1, 3.0, math.nan, math.inf, 0.95), 1.0, 1000) is None


def test_a_loss_is_said_in_money() -> None:
    assert finding(-1.9e6, 0.7e6).sentence() == (
        "enforce_standards is worse than tolerate by $1.9M over 10 years (95 % interval $1.2M to $2.6M, "
        "74 replicates); better in 16 of 74 replicates"
    )


def test_an_equivalence_and_an_open_question_are_said_too() -> None:
    assert (
        finding(0.1e6, 0.2e6)
        .sentence()
        .startswith("enforce_standards is equivalent to tolerate: the difference is within $1M, $100k over 10 years")
    )
    open_question = finding(0.5e6, 0.9e6, futures=32, futures_better=9).sentence()
    assert "is undecided: the difference is $500k over 10 years (95 % interval -$400k to $1.4M" in open_question
    assert "; about 170 more replicates to decide; " in open_question
    assert open_question.endswith("better in 16 of 74 replicates and in 9 of 32 futures")
    assert "; too close to call; " in finding(1e6, 5e6).sentence()
    assert "one replicate gives no interval" in finding(1e6, math.inf, n=1).sentence()
    assert "undecided, leaning better" in finding(1.2e6, 0.9e6).sentence()


def test_counts_of_one_are_singular() -> None:
    assert outlook(6, 7) == "about 1 more replicate to decide"
    assert finding(1e6, math.inf, n=1).sentence().endswith("of 1 replicate")


def test_no_difference_at_all_is_said_as_such() -> None:
    same = replace(finding(0.0, 0.0), difference=Interval(74, 0.0, 0.0, 0.0, 0.95))
    assert same.sentence() == "enforce_standards changes nothing: identical in 74 of 74 replicates"


def test_other_units_say_their_name_and_direction() -> None:
    lost = money_metric(label="Customers lost", unit="customers", better="lower", over_time="sum")
    text = finding(-12, 4, metric=lost, delta=2).sentence()
    assert text.startswith("Customers lost: enforce_standards is better than tolerate by 12 customers over 10 years (")
    assert "95 % interval 8 to 16, 74 replicates" in text
    vacant = money_metric(label="Vacant seats", unit="share", better="neither", over_time="mean")
    text = finding(0.03, 0.01, metric=vacant, delta=0.01).sentence()
    assert "is higher than tolerate by 3 percentage points on average over 10 years" in text
    assert text.endswith("higher in 16 of 74 replicates")


def test_amounts_and_periods() -> None:
    assert [amount(1, "seats"), amount(-2.5, "seats"), amount(12_345, "customers")] == [
        "1 seat",
        "-2.5 seats",
        "12,345 customers",
    ]
    months = [over_time(money_metric(over_time=how), 18) for how in ("sum", "last", "mean", "compounded")]
    assert months == ["over 18 months", "after 18 months", "on average over 18 months", "a year over 18 months"]
    assert over_time(money_metric(), 12) == "over 1 year"
