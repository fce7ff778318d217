"""The comparison as a whole, on Gaussian worlds with a known answer."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from salessim.analysis.compare import COLUMNS, Comparison, compare
from salessim.analysis.selection.holm import probability
from salessim.analysis.selection.share import wilson
from salessim.engine.metrics import Metric

TERMS = {"baseline": "status_quo", "indifference": 1e6, "horizon_months": 120}
METRIC = Metric("contribution_npv_usd", "Contribution", "usd", "higher", "", "contribution", None, "discounted")
BEHIND = ": known to be behind, by however little"


def worlds(shifts: dict[str, float], *, replicates: int = 60, futures: int = 1, own: float = 1e6, seed: int = 1):
    """Outcomes in dollars: shared luck of $4M, shared ignorance of $10M, and luck of their own."""
    rng = np.random.default_rng(seed)
    shared = 40e6 + rng.normal(0, 4e6, (1, replicates)) + rng.normal(0, 10e6, (futures, 1))
    parts = []
    for policy, shift in shifts.items():
        value = shared + shift + (rng.normal(0, own, (futures, replicates)) if policy != "twin" else 0)
        future, replicate = np.indices(value.shape).reshape(2, -1)
        columns = {"future": future, "replicate": replicate + 1, "value": value.ravel()}
        parts.append(pd.DataFrame({"policy": policy, "outcome": METRIC.name, **columns}))
    return pd.concat(parts, ignore_index=True)


def judged(outcomes: pd.DataFrame, **changes) -> Comparison:
    return compare(outcomes, METRIC, **TERMS | changes)


def test_the_known_answer_is_found() -> None:
    outcomes = worlds({"status_quo": 0, "better": 3e6, "worse": -3e6, "same": 0, "edge": 1e6})
    comparison = judged(outcomes)
    table = comparison.table().set_index("policy")
    assert table.verdict.to_dict() == {
        "better": "better",
        "worse": "worse",
        "same": "equivalent",
        "edge": "undecided",
    }
    assert table.columns.tolist() == [name for name in COLUMNS if name != "policy"]
    np.testing.assert_allclose(table.difference, table["mean"] - table.baseline_mean)
    assert (table.low < table.difference).all()
    assert (table.difference < table.high).all()
    # (17 + 17) ÷ 2 by construction; a factor of 2 is more than five standard errors at n = 60.
    assert table.variance_gain.between(17 / 2, 17 * 2).all()
    assert ((table.variance_gain_low < table.variance_gain) & (table.variance_gain < table.variance_gain_high)).all()
    assert table.share_better["better"] > 0.9
    assert table.share_better["worse"] < 0.1
    assert comparison.dropped == 0


def test_the_baseline_is_no_row_and_other_outcomes_change_nothing() -> None:
    outcomes = worlds({"status_quo": 0, "new": 1e6})
    other = outcomes.assign(outcome="arr_usd", value=np.nan)
    assert judged(outcomes).table().policy.tolist() == ["new"]
    pd.testing.assert_frame_equal(judged(pd.concat([other, outcomes])).table(), judged(outcomes).table())


def test_identical_policies_are_equivalent_with_exactly_no_difference() -> None:
    outcomes = worlds({"twin": 0.0})
    outcomes = pd.concat([outcomes.assign(policy="status_quo"), outcomes])
    row = judged(outcomes, indifference=0).table().iloc[0]
    assert (row.difference, row.low, row.high, row.share_better) == (0, 0, 0, 0)
    assert row.verdict == "equivalent"
    assert math.isnan(row.variance_gain)
    assert math.isnan(row.variance_gain_low)


def test_futures_widen_no_interval_and_are_counted_apart() -> None:
    outcomes = worlds({"status_quo": 0, "new": 3e6}, futures=6, own=2e6)
    table = judged(outcomes).table()
    assert table.n[0] == 60
    assert table.futures_better[0] == "6/6"
    width = (table.high - table.low)[0]
    one_future = judged(outcomes[outcomes.future == 0]).table()
    assert width < (one_future.high - one_future.low)[0]
    assert "futures_better" not in one_future
    comparison = judged(outcomes)
    assert comparison.futures().columns.tolist() == ["policy", "future", "difference"]
    assert len(comparison.futures()) == 6
    assert comparison.differences().difference.mean() == pytest.approx(table.difference[0])
    assert "better in 60 of 60 replicates and in 6 of 6 futures" in comparison.sentences()[0]


def test_sentences_guard_against_few_replicates_bad_pairing_and_dropped_worlds() -> None:
    rng = np.random.default_rng(5)
    luck = rng.normal(40e6, 4e6, 20)
    values = {"status_quo": luck, "opposed": 80e6 - luck}
    frames = [
        pd.DataFrame({"policy": name, "future": 0, "replicate": np.arange(20), "outcome": METRIC.name, "value": value})
        for name, value in values.items()
    ]
    outcomes = pd.concat(frames, ignore_index=True)
    outcomes.loc[3, "value"] = np.nan
    comparison = judged(outcomes)
    assert comparison.dropped == 1
    said = " | ".join(comparison.sentences())
    assert "only 19 replicates" in said
    assert "opposed: sharing luck has not helped here (variance gain 0.5" in said
    assert "1 of 20 replicates are left out" in said


def test_the_best_is_compared_with_the_runner_up() -> None:
    said = judged(worlds({"status_quo": 0, "a": 3e6, "b": 9e6, "c": -3e6})).sentences()
    assert said[3] == "all 3 clear verdicts stand when 3 comparisons are allowed for (Holm)"
    assert said[4].startswith("b beats a by $")
    assert "% interval" in said[4]
    assert said[5].endswith(f", only b may be best; status_quo, a and c are ruled out{BEHIND}")
    assert len(said) == 6
    close = judged(worlds({"status_quo": 0, "a": 3e6, "b": 3.001e6}, own=1e6)).sentences()
    assert " are equivalent: within $1M of each other, " in close[3]
    assert close[4].endswith(f", a or b may be best; status_quo is ruled out{BEHIND}")


def test_a_good_study_says_one_sentence_per_policy_and_two_for_all_of_them() -> None:
    sentences = judged(worlds({"status_quo": 0, "a": 3e6, "b": -3e6})).sentences()
    assert len(sentences) == 4
    assert sentences[0].startswith("a is better than status_quo by $")
    assert sentences[1].startswith("b is worse than status_quo by $")
    assert sentences[2] == "both clear verdicts stand when 2 comparisons are allowed for (Holm)"
    assert sentences[3].endswith(f", only a may be best; status_quo and b are ruled out{BEHIND}")
    assert len(judged(worlds({"status_quo": 0, "a": 3e6})).sentences()) == 1


def test_a_verdict_that_many_comparisons_do_not_bear_is_named() -> None:
    shifts = {"status_quo": 0, "edge": 1.45e6, **{f"same{number}": 0.0 for number in range(6)}}
    comparison = judged(worlds(shifts))
    edge = comparison.table().iloc[0]
    assert (edge.verdict, edge.p_holm > 0.05) == ("better", True)
    assert edge.p_holm == pytest.approx(7 * probability(comparison.rows[0].finding.difference, 1e6))
    said = next(each for each in comparison.sentences() if "Holm" in each)
    assert said.startswith("edge (adjusted p 0.")
    assert said.endswith(") does not stand out when 7 comparisons are allowed for (Holm)")


def test_screening_knows_the_baseline_and_the_direction() -> None:
    outcomes = worlds({"status_quo": 0, "a": 3e6, "b": -3e6})
    assert judged(outcomes).contenders == ("a",)
    assert judged(outcomes).table().may_be_best.tolist() == [True, False]
    assert judged(outcomes, baseline="a").contenders == ("a",)
    lower = compare(outcomes, replace(METRIC, better="lower"), **TERMS)
    assert lower.contenders == ("b",)
    assert lower.table().p_holm.tolist() == judged(outcomes).table().p_holm.tolist()


def test_the_share_has_the_interval_of_wilson() -> None:
    row = judged(worlds({"status_quo": 0, "a": 0.5e6}), confidence=0.9).table().iloc[0]
    assert (row.share_better_low, row.share_better_high) == wilson(round(row.share_better * 60), 60, 0.9)
    assert 0 < row.share_better_low < row.share_better < row.share_better_high < 1


def test_one_replicate_rules_nobody_out_and_knows_no_probability() -> None:
    comparison = judged(worlds({"status_quo": 0, "a": 3e6, "b": 9e6}, replicates=1))
    table = comparison.table()
    assert table.may_be_best.all()
    assert table.p_holm.isna().all()
    assert table.share_better_high.max() <= 1
    assert any(each.endswith("none is ruled out as best") for each in comparison.sentences())


def test_the_baseline_alone_gives_an_empty_table() -> None:
    comparison = judged(worlds({"status_quo": 0}))
    assert comparison.table().empty
    assert comparison.table().columns.tolist() == list(COLUMNS)
    assert comparison.sentences() == []
    assert comparison.differences().empty


def test_where_neither_direction_is_better_no_share_is_given() -> None:
    metric = Metric(METRIC.name, "Customer base", "usd", "neither", "", "contribution", None, "last")
    comparison = compare(worlds({"status_quo": 0, "a": 3e6, "b": 5e6}), metric, **TERMS)
    assert comparison.table().verdict[0] == "higher"
    unknown = ["share_better", "share_better_low", "share_better_high", "may_be_best"]
    assert comparison.table()[unknown].isna().to_numpy().all()
    assert comparison.contenders == ()
    assert not any("best" in each for each in comparison.sentences())
    assert "both clear verdicts stand" in comparison.sentences()[2]
