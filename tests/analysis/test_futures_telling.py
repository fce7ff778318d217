"""Regret and the value of information in words: what is noise is not said as a finding, and what is known is loud."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from salessim.analysis.futures.hedging import Hedge
from salessim.analysis.futures.information import Information, Worth
from salessim.analysis.futures.regret import Regret
from salessim.analysis.futures.telling import (
    Terms,
    ends,
    guards,
    information_sentences,
    least_regret,
    regret_sentences,
)
from salessim.analysis.interval import Interval
from salessim.engine.metrics import Metric

MONEY = Metric("contribution_npv_usd", "Contribution", "usd", "higher", "", "contribution", None, "discounted")
LOST = Metric("customers_lost", "Customers lost", "customers", "lower", "", "lost", None, "sum")
TERMS = Terms(MONEY, "status_quo", 0.95, 120, 32, 1e6)
KINDS = {"a": "assumption", "b": "survey", "c": "published"}


def regret(mean: float, tail: float = 2e6, most: float = 5e6, best_in: float = 0.25, spread: float = 5e4) -> Regret:
    rows = mean + spread * np.tile([-1.0, 1.0], 20) * (1 + mean / 1e6)
    return Regret(Interval(40, mean, 1.0, 5e5, 0.95), tail, most, best_in, np.zeros(32), rows)


def told(regrets: dict[str, Regret], hedging: Hedge | None = None, terms: Terms = TERMS) -> list[str]:
    return regret_sentences(regrets, hedging, terms)


MILDER = Hedge(2, Interval(40, 3e6, 1.0, 1e6, 0.95))


def test_the_least_regret_the_mildest_worst_future_and_the_baseline_are_said():
    assert told({"status_quo": regret(3e6), "new": regret(1e6), "hedge": regret(2e6, most=2e6)}, MILDER) == [
        "new has the least regret: $1M over 10 years (95 % interval $500k to $1.5M, 40 replicates) on average, "
        "above $2M in one future of ten, $5M in the worst; best in 8 of 32 futures",
        "the worst future is mildest for hedge: its regret there is $2M, that of new $5M "
        "(95 % interval $2M to $4M of the difference)",
        "status_quo has a regret of $3M over 10 years (95 % interval $2.5M to $3.5M, 40 replicates) on average, "
        "above $2M in one future of ten, $5M in the worst; best in 8 of 32 futures",
        "new instead of status_quo spares $2M of it (95 % interval $1.97M to $2.03M): better; "
        "only knowing the future would spare the rest",
    ]


@pytest.mark.parametrize(
    ("gain", "judged"),
    [
        (4e5, "spares $400k of it (95 % interval $394k to $406k): equivalent, within $1M; only"),
        (1.004e6, "spares $1M of it (95 % interval $988k to $1.02M): undecided, leaning better; only"),
        (2e6, "of it (95 % interval $1.97M to $2.03M): better; only"),
    ],
)
def test_what_the_best_policy_spares_is_judged_as_every_difference_is(gain, judged):
    assert judged in told({"status_quo": regret(1e6 + gain), "new": regret(1e6)})[-1]


@pytest.mark.parametrize("terms", [TERMS, replace(TERMS, futures=1)])
def test_a_best_policy_without_regret_leaves_no_rest_and_spares_no_more_than_there_is(terms):
    said = told({"status_quo": regret(2e6), "new": regret(-1e5)}, None, terms)
    assert said[-1] == "new instead of status_quo spares all of it: better"


@pytest.mark.parametrize(
    ("mean", "half_width", "shown"),
    [(-5.2e4, 4e4, "none"), (-5e4, 1e5, "$0 to $50k"), (5e4, 1e5, "$0 to $150k"), (1e6, 5e5, "$500k to $1.5M")],
)
def test_no_regret_is_known_to_lie_below_zero(mean, half_width, shown):
    assert ends(Interval(40, mean, 1.0, half_width, 0.95), "usd") == shown


def test_the_interval_of_a_regret_said_begins_at_zero():
    unsure = replace(regret(1e5), mean=Interval(40, 1e5, 1.0, 3e5, 0.95))
    assert (
        "$100k over 10 years (95 % interval $0 to $400k, 40 replicates)"
        in told({"a": unsure, "status_quo": regret(2e6)})[0]
    )


def test_no_regret_is_said_without_a_number():
    said = told({"status_quo": regret(-1e3, -1.0, -1.0, 1.0), "new": regret(1e6)})
    assert said == ["status_quo has no regret to be seen: best in 32 of 32 futures"]
    said = told({"status_quo": regret(-1e3), "new": regret(-2e3)})
    assert said == [f"{name} has no regret to be seen: best in 8 of 32 futures" for name in ("new", "status_quo")]
    assert "nothing to regret" in told({"status_quo": regret(0.0)})[0]


def test_a_tail_or_a_worst_future_below_zero_is_noise_and_not_said():
    (said,) = told({"status_quo": regret(1e4, -1.0, -1.0), "new": regret(1e6)})
    assert said.endswith("40 replicates) on average; best in 8 of 32 futures")
    (said,) = told({"status_quo": regret(1e4, math.nan, 5e4), "new": regret(1e6)})
    assert said.endswith("40 replicates) on average, $50k in the worst; best in 8 of 32 futures")


@pytest.mark.parametrize(("there", "here"), [(-1.4e3, -1.7e4), (5e6, -1.7e4), (5e6, 6e6)])
def test_no_policy_is_mildest_with_nothing_to_regret(there, here):
    regrets = {"status_quo": regret(1e6, most=there), "new": regret(2e6), "hedge": regret(2e6, most=here)}
    assert len(told(regrets, MILDER)) == 1


def test_of_equal_policies_the_baseline_is_named():
    assert least_regret({"copy": regret(1e6), "status_quo": regret(1e6)}, "status_quo") == "status_quo"


def test_only_what_is_beyond_noise_is_to_be_measured():
    unknowns = {"a": Worth(2e6, 5e5, 1e6), "b": Worth(1e6, 9e5, 1.8e6), "c": Worth(-2e5, 3e5, 6e5)}
    assert information_sentences(Information(Worth(3e6, 5e5, 1e6), unknowns, {}), TERMS, KINDS) == [
        "knowing the future before choosing would be worth $3M over 10 years (standard error $500k)",
        "measure first a (assumption): knowing it alone would be worth $2M over 10 years (standard error $500k)",
        "b (survey) may be worth measuring, but not beyond noise: $1M over 10 years (standard error $900k)",
        "worth nothing to know alone: c",
    ]


def test_a_total_within_noise_is_no_finding():
    for value, words in (
        (1e5, "may be worth something, but not beyond noise: $100k"),
        (-1e5, "would be worth nothing:"),
    ):
        (said,) = information_sentences(Information(Worth(value, 1e6, 2e6), {}, {}), TERMS, {})
        assert words in said


def test_another_unit_than_money_is_named():
    said = told({"status_quo": regret(3.0), "new": regret(1.0)}, None, Terms(LOST, "status_quo", 0.95, 120, 1, 0.0))
    assert said[0].startswith("Customers lost: new has the least regret: 1 customer over 10 years (")


def test_guards_name_what_was_chosen_missing_and_few():
    learned = Information(Worth(0.0, 0.0, 0.0), {}, {"tenure.shape": "has too few values: 2, in 3 futures"})
    assert guards(learned, TERMS, 12, 3, "list") == [
        "the futures are a list that somebody chose: that each counts the same is an assumption",
        "tenure.shape has too few values: 2, in 3 futures: what knowing it is worth cannot be told",
        "only 12 replicates: below 30 the intervals may be too narrow for a skewed outcome",
        "3 of 15 replicates are left out: not every policy and future has a number",
    ]
    assert guards(Information(Worth(0.0, 0.0, 0.0), {}, {}), TERMS, 40, 0, "sample") == []
