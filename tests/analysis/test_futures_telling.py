"""Regret and the value of information in words: what is noise is not said as a finding, and what is known is loud."""

from __future__ import annotations

import numpy as np

from salessim.analysis.futures.information import Information, Worth
from salessim.analysis.futures.regret import Regret
from salessim.analysis.futures.telling import Terms, guards, information_sentences, regret_sentences
from salessim.analysis.interval import Interval
from salessim.engine.metrics import Metric

MONEY = Metric("contribution_npv_usd", "Contribution", "usd", "higher", "", "contribution", None, "discounted")
LOST = Metric("customers_lost", "Customers lost", "customers", "lower", "", "lost", None, "sum")
TERMS = Terms(MONEY, "status_quo", 0.95, 120, 32)
KINDS = {"a": "assumption", "b": "survey", "c": "published"}


def regret(mean: float, tail: float = 2e6, most: float = 5e6, best_in: float = 0.25) -> Regret:
    return Regret(Interval(40, mean, 1.0, 5e5, 0.95), tail, most, best_in, np.zeros(32))


def test_the_least_regret_the_mildest_worst_future_and_the_baseline_are_said():
    said = regret_sentences({"status_quo": regret(3e6), "new": regret(1e6), "hedge": regret(2e6, most=2e6)}, TERMS)
    assert said == [
        "new has the least regret: $1M over 10 years (95 % interval $500k to $1.5M, 40 replicates) on average, "
        "above $2M in one future of ten, $5M in the worst; best in 8 of 32 futures",
        "the worst future is mildest for hedge: its regret there is $2M, that of new is $5M",
        "staying with status_quo costs $3M over 10 years (95 % interval $2.5M to $3.5M, 40 replicates) on average, "
        "above $2M in one future of ten, $5M in the worst; best in 8 of 32 futures",
    ]


def test_no_regret_is_said_without_a_number():
    said = regret_sentences({"status_quo": regret(-1e3, -1.0, -1.0, 1.0), "new": regret(1e6)}, TERMS)
    assert said == ["status_quo has no regret to be seen: best in 32 of 32 futures"]
    assert "nothing to regret" in regret_sentences({"status_quo": regret(0.0)}, TERMS)[0]


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
    said = regret_sentences({"status_quo": regret(3.0), "new": regret(1.0)}, Terms(LOST, "status_quo", 0.95, 120, 1))
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
