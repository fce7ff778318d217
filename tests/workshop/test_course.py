"""The course ends where the comparison of the same run does, and on the way is what it would be if it ended there."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tiny_house import POLICIES, place, text

from salessim.analysis.pairing import pair
from salessim.engine.metrics import DISCOUNT
from salessim.errors import InputRefusedError, LedgerError
from salessim.lab.record import Run
from salessim.model.metrics import METRICS
from salessim.study.library import scenarios
from salessim.workshop.kitchen.dishes import numbers
from salessim.workshop.kitchen.dishes.course import course
from salessim.workshop.kitchen.dishes.place import Place
from salessim.workshop.kitchen.dishes.running import running
from salessim.workshop.kitchen.dishes.runs import folder_name, replicates
from salessim.workshop.room.told import told

OUTCOMES = {
    "discounted": "contribution_npv_usd",
    "sum": "wins",
    "last": "arr_usd",
    "mean": "customers",
    "ratio": "vacant_share",
    "compounded": "gross_retention",
}
"""One of each way to sum over time."""
MONTHS = 24
EXACT = {"rel": 1e-9, "abs": 1e-12}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("workshop")


def cooked(folder, study, count=None):
    return course(told(study), {"replicates": count}, place(folder))


@pytest.fixture(scope="module", params=OUTCOMES)
def both(request, folder):
    """A course, and the comparison of the same run; all outcomes share the worlds."""
    answer = cooked(folder, text(outcome=OUTCOMES[request.param]))
    return answer, Run(folder / answer["folder"]).compare()


@pytest.fixture(scope="module")
def answer(folder):
    return cooked(folder, text())


worlds = st.integers(1, 14).flatmap(
    lambda months: st.lists(
        st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.0]), min_size=months, max_size=months), min_size=3, max_size=3
    )
)


FORMS = {(each.over_time, each.denominator is None, each.complement): each for each in METRICS.values()}
"""A metric of every form there is."""


@pytest.mark.parametrize("metric", FORMS.values(), ids=lambda metric: metric.name)
@given(first=worlds, second=worlds)
def test_through_each_month_a_metric_is_its_outcome_of_these_months(metric, first, second):
    months = min(len(first[0]), len(second[0]))
    one, other = (np.array(each)[:, :months] for each in (first, second))
    part = np.minimum(one, other) if metric.complement else one  # nobody loses more than there is
    tallies = {metric.denominator: other, DISCOUNT: 0.5 + other / 6, metric.numerator: part}
    found = running(metric, tallies)
    for month in range(1, months + 1):
        expected = metric.outcome({tally: values[:, :month] for tally, values in tallies.items()})
        np.testing.assert_allclose(found[:, month - 1], expected, rtol=1e-9)


def test_at_the_end_the_course_is_the_comparison(both):
    answer, compared = both
    assert answer["outcome"]["name"] == compared.metric.name
    assert answer["replicates"] == 6
    for policy, row in zip(answer["policies"], compared.rows, strict=True):
        apart, known, end = row.paired.differences, row.finding.difference, policy["steps"][-1]
        assert policy["name"] == row.paired.policy
        assert (policy["mean"][-1], policy["low"][-1], policy["high"][-1]) == pytest.approx(
            (known.mean, known.low, known.high), **EXACT
        )
        assert [policy[each][-1] for each in ("p10", "p50", "p90")] == pytest.approx(
            np.quantile(apart, [0.1, 0.5, 0.9]), **EXACT
        )
        assert (policy["verdict"], policy["sentence"]) == (row.finding.verdict.word, row.finding.sentence())
        assert (end["month"], end["n"], end["better"]) == (
            MONTHS,
            6,
            row.paired.replicates_better(compared.metric.better),
        )
    assert {*compared.contenders} <= {*answer["contenders"]}, "slack lets more stay, never fewer"


def test_the_end_is_told_with_the_closing_book_value_where_contribution_decides(both, folder):
    answer, compared = both
    if compared.metric.name != "contribution_npv_usd":
        assert answer["with_book"] == {}
        return
    rows = Run(folder / answer["folder"]).with_book_value().rows
    assert list(answer["with_book"]) == ["faster_ramp", "longer_tenure"] == [row.paired.policy for row in rows]
    for row, policy in zip(rows, answer["policies"], strict=True):
        found, known = answer["with_book"][row.paired.policy], row.finding.difference
        assert (found["mean"], found["low"], found["high"]) == (known.mean, known.low, known.high)
        assert (found["verdict"], found["sentence"]) == (row.finding.verdict.word, row.finding.sentence())
        assert found["mean"] != policy["mean"][-1]


@pytest.mark.parametrize("outcome", ["contribution_npv_usd", "gross_retention"])
def test_at_every_month_the_course_is_that_of_a_run_that_ends_there(folder, outcome):
    longer, shorter = (cooked(folder, text(outcome=outcome, horizon=horizon)) for horizon in ("2 years", "7 months"))
    for long, short in zip(longer["policies"], shorter["policies"], strict=True):
        assert long["mean"][:7] == pytest.approx(short["mean"], **EXACT)
        assert long["mean"][6] == pytest.approx(short["steps"][-1]["mean"], **EXACT)
        assert short["steps"][0]["month"] == 7


def test_steps_are_the_pauses_of_the_reveal(answer):
    for policy in answer["policies"]:
        assert [step["month"] for step in policy["steps"]] == [12, MONTHS]
        for step in policy["steps"]:
            at = step["month"] - 1
            assert all(step[each] == policy[each][at] for each in ("mean", "low", "high", "p10", "p90"))
        assert {len(policy[each]) for each in ("mean", "low", "high", "p10", "p50", "p90")} == {MONTHS}
        assert all(
            low <= mean <= high for low, mean, high in zip(policy["low"], policy["mean"], policy["high"], strict=True)
        )
        assert all(
            low <= mid <= high for low, mid, high in zip(policy["p10"], policy["p50"], policy["p90"], strict=True)
        )
    json.dumps(answer, allow_nan=False)


def test_luck_is_told_as_what_worlds_hold_and_ignorance_is_averaged_out(folder):
    study = text(more="futures: {grid: {onboarding.ramp: [3 months, 9 months]}}", policies=POLICIES.splitlines()[1])
    answer = cooked(folder, study)
    run = Run(folder / answer["folder"])
    assert len(run.study.futures) == 2
    rows = run.outcomes().query("outcome == 'contribution_npv_usd'")
    (paired,) = pair(rows, "contribution_npv_usd", baseline="status_quo")
    (policy,) = answer["policies"]
    values = rows.pivot(index=["replicate", "future"], columns="policy", values="value")
    apart = (values["longer_tenure"] - values["status_quo"]).to_numpy()
    end = policy["steps"][-1]
    assert (end["n"], end["better"]) == (apart.size, (apart > 0).sum())
    assert apart.size == 12
    assert [policy["p10"][-1], policy["p90"][-1]] == pytest.approx(np.quantile(apart, [0.1, 0.9]), **EXACT)
    assert policy["mean"][-1] == pytest.approx(paired.differences.mean(), **EXACT)


def test_a_copy_of_the_baseline_never_comes_apart(folder):
    answer = cooked(folder, text("  copy: {}\n"))
    (policy,) = answer["policies"]
    for each in ("p10", "p50", "p90", "mean", "low", "high"):
        assert policy[each] == [0.0] * MONTHS
    assert [step["better"] for step in policy["steps"]] == [0, 0]
    assert policy["verdict"] == "equivalent"
    assert answer["numbers"] == []
    assert answer["best"] == answer["baseline"] == "status_quo"
    assert answer["contenders"] == ["status_quo", "copy"]


@pytest.mark.parametrize("outcome", ["quits", "hires"])
def test_the_best_policy_has_the_best_mean_in_the_direction_that_is_better(folder, outcome):
    answer = cooked(folder, text(outcome=outcome))
    compared = Run(folder / answer["folder"]).compare()
    sign = -1 if METRICS[outcome].better == "lower" else 1
    means = {row.paired.policy: row.paired.values.mean() for row in compared.rows}
    means["status_quo"] = compared.rows[0].paired.baseline_values.mean()
    assert len({*means.values()}) > 1
    assert all(sign * means[answer["best"]] >= sign * mean for mean in means.values())
    assert answer["contenders"] == (
        [*compared.contenders] or ["status_quo", *(row.paired.policy for row in compared.rows)]
    )


def test_a_winner_that_is_behind_by_less_than_matters_is_as_good_as_the_best(folder):
    sure, easy = (
        cooked(folder, text(policies=POLICIES.splitlines()[1]).replace("indifference: 1}", f"indifference: {zone}}}"))
        for zone in ("1", "$900M")
    )
    assert sure["contenders"] == [sure["best"]]
    assert easy["contenders"] == ["status_quo", "longer_tenure"]


def test_where_there_is_no_number_yet_nothing_has_come_apart(folder):
    answer = cooked(folder, text(outcome="completed_tenure_months"))
    run = Run(folder / answer["folder"])
    monthly = run.monthly("completed_tenure_months")
    assert monthly["value"].isna().any()
    json.dumps(answer, allow_nan=False)
    first = monthly[monthly["month"] == 1].pivot(index="replicate", columns="policy", values="value")
    apart = (first["faster_ramp"] - first["status_quo"]).fillna(0.0)
    assert answer["policies"][0]["mean"][0] == pytest.approx(apart.mean(), **EXACT)


def test_numbers_are_means_over_worlds_at_each_step_for_every_policy(folder, answer):
    run = Run(folder / answer["folder"])
    outcomes = run.outcomes()
    assert 1 <= len(answer["numbers"]) <= numbers.MOST
    for number in answer["numbers"]:
        assert number["name"] in numbers.REASONS
        metric = METRICS[number["name"]]
        assert (number["label"], number["unit"]) == (metric.label, metric.unit)
        assert number["so_far"] == (metric.over_time == "sum")
        monthly = run.monthly(metric)
        for policy, values in number["values"].items():
            mine = monthly[(monthly["policy"] == policy)]
            rows = mine[mine["month"] <= 12] if number["so_far"] else mine[mine["month"] == 12]
            by_world = rows.groupby("replicate")["value"].sum(min_count=1)
            assert values[0] == pytest.approx(by_world.mean(), **EXACT)
            if number["so_far"]:
                whole = outcomes[(outcomes["policy"] == policy) & (outcomes["outcome"] == metric.name)]
                assert values[1] == pytest.approx(whole["value"].mean(), **EXACT)
        assert list(number["values"]) == ["status_quo", "faster_ramp", "longer_tenure"]
        assert any(len({*at}) > 1 for at in zip(*number["values"].values(), strict=True))


def test_the_most_telling_number_comes_first_and_the_outcome_is_not_told_again(folder, answer):
    assert answer["numbers"][0]["name"] == "quits"  # people stay five times as long
    assert "quits" not in {each["name"] for each in cooked(folder, text(outcome="quits"))["numbers"]}


def test_differences_count_in_standard_deviations_of_worlds():
    apart = numbers._deviations
    one, spread = np.zeros((2, 4, 1)), np.array([-1.0, 1.0, -1.0, 1.0])
    one[:, :, 0] = spread
    assert apart(one, 0) == 0
    other = one.copy()
    other[1] += 3
    sd = float(spread.std(ddof=1))
    assert apart(other, 0) == apart(other, 1) == pytest.approx(3 / sd)
    assert apart(other * 1000, 0) == pytest.approx(3 / sd)
    other[1, 0] = np.nan
    assert np.isfinite(apart(other, 0))
    constant = np.zeros((2, 4, 1))
    constant[1] = 1
    assert apart(constant, 0) == np.inf


def test_what_nobody_would_see_on_a_wall_does_not_differ():
    alike = np.full((2, 4, 1), 0.6)
    alike[1] += 0.0029
    assert numbers._deviations(alike, 0) == 0
    alike[1] += 0.0003
    assert numbers._deviations(alike, 0) == np.inf


def test_every_scenario_of_the_library_has_the_replicates_that_it_begins_with():
    for each in scenarios().values():
        study = told(each.text)
        assert replicates(study, {}) == study.replications.minimum


def test_a_room_waits_for_so_many_replicates_at_most():
    def count(said, **details):
        return replicates(told(text().replace("replications: 6", f"replications: {said}")), details)

    assert count("{min: 12, max: 100}") == 12
    assert count("{min: 100, max: 400}") == 100
    assert count("{min: 151, max: 900}") == 150
    assert count("1") == 2
    assert count("6", replicates=None) == 6
    assert count("6", replicates=1000) == 1000
    for wrong in (1, 0, 1001, True, "6", 6.0):
        with pytest.raises(InputRefusedError, match="replicates: is"):
            count("6", replicates=wrong)


@pytest.mark.slow
def test_a_course_goes_on_with_the_worlds_that_are_there(tmp_path):
    told_of = []
    first = course(told(text()), {"replicates": 3}, place(tmp_path))
    second = course(told(text()), {"replicates": 5}, Place(tmp_path, 1, lambda *said: told_of.append(said)))
    assert told_of[0] == (9, 15)
    assert told_of[-1] == (15, 15)
    assert second == cooked(tmp_path / "afresh", text(), 5)
    assert first["folder"] == second["folder"]


def test_worlds_that_fail_are_counted_and_left_out(tmp_path, monkeypatch):
    from salessim.ensemble import blocks

    burn = blocks._burn

    def fragile(study, shape, plans, roots):
        wrong = {row: "a law is broken" for row, (_, replicate) in enumerate(roots) if replicate == 2}
        if wrong:
            raise LedgerError(wrong)
        return burn(study, shape, plans, roots)

    monkeypatch.setattr(blocks, "_burn", fragile)
    answer = cooked(tmp_path, text())
    assert (answer["failed"], answer["replicates"]) == (3, 5)
    assert any("1 of 6 replicates" in note for note in answer["notes"])
    compared = Run(tmp_path / answer["folder"]).compare()
    assert answer["policies"][0]["mean"][-1] == pytest.approx(compared.rows[0].finding.difference.mean, **EXACT)
    with pytest.raises(InputRefusedError, match="only 1 replicate is complete"):
        cooked(tmp_path, text(), 2)


def test_one_policy_is_nothing_to_compare(tmp_path):
    with pytest.raises(InputRefusedError, match="there is only status_quo; expected a second one"):
        cooked(tmp_path, text(""))


def test_folders_tell_studies_apart_by_what_decides_their_worlds():
    name = folder_name(told(text()))
    assert name.startswith("a-tiny-house-")
    assert folder_name(told(text(outcome="wins", replications=9))) == name
    longer = "  longer: {tenure: {mean: 60 months}}"
    others = [
        text(longer),
        text(longer, more="futures: {grid: {onboarding.ramp: [3 months, 9 months]}}"),
        text(POLICIES.replace("2 months", "3 months")),
        text(horizon="3 years"),
    ]
    assert len({name, *(folder_name(told(other)) for other in others)}) == 5
    titled = text().replace("A tiny house", '"../../Ümläute & €: ' + "x" * 60 + '"')
    assert folder_name(told(titled)).startswith("umlaute-x")
    assert len(folder_name(told(titled))) <= 49
    assert folder_name(told(text().replace("A tiny house", '"€"'))).startswith("study-")
