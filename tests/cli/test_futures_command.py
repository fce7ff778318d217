"""`salessim futures`: a small study with a sample of futures from the run to the last sentence, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import salessim
from salessim.analysis.futures.information import information
from salessim.analysis.futures.telling import ends
from salessim.analysis.verdict import amount
from salessim.cli.program import salessim as program
from salessim.errors import InputRefusedError
from salessim.lab.futures.find import find
from salessim.study import Decide

SMALL = """\
salessim: 1
title: A small house
horizon: 12 months
burn_in: 6 months
replications: 6
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
tenure: {mean: 6 months}
policies:
  status_quo: {}
  faster_ramp: {onboarding: {ramp: 2 months}, money: {pay: {base: $78k/year}}}
  same: {}
decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k, require: {gross_retention: 50%}}
"""
OVER = "over: {onboarding.ramp: {uniform: [2, 20]}, handover.arr_loss: {uniform: [5%, 25%]}}"
SAMPLE = f"futures: {{sample: {{method: sobol, n: 8, {OVER}}}}}\n"
GRID = "futures: {grid: {onboarding.ramp: [2, 20], tenure.shape: [exponential, weibull]}}\n"
LIST = "futures: {list: {quick: {onboarding.ramp: 2}, slow: {onboarding.ramp: 20}}}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run with a sample of futures, for all tests that only read it."""
    return computed(tmp_path_factory.mktemp("sample"), SAMPLE)


def computed(place: Path, futures: str, replications: int = 6) -> Path:
    (place / "small.yml").write_text(SMALL + futures)
    salessim.run(place / "small.yml", out=place / "run", workers=1, replications=replications)
    return place / "run"


def command(*words: object) -> Result:
    return CliRunner().invoke(program, ["futures", *(str(word) for word in words)])


def printed(*words: object) -> str:
    result = command(*words)
    assert result.exit_code == 0, result.exception
    return result.stdout


def refused(*words: object) -> str:
    result = command(*words)
    assert isinstance(result.exception, InputRefusedError), result.output
    assert result.exception.exit_code == 2
    return str(result.exception)


def test_the_table_and_the_sentences_are_printed(folder):
    said = printed(folder)
    assert "Contribution (NPV): regret over 1 year\n" in said
    assert "policy\tmean regret\t95 % interval\tworst future\tbest in\tmeets all" in said
    assert "has gross retention at least 50 % in " in said
    assert "only 6 replicates: below 30 the intervals may be too narrow" in said
    assert "to know before choosing\tworth\tstandard error\tevidence\tmeaning\neverything at once\t" in said
    assert "\tpublished\tShare of its customers' ARR that melts away over the year after a rep's departure" in said
    assert said.endswith("Intervals describe the model, not the world.\n")


def test_json_agrees_with_the_frames_of_the_run(folder):
    held, found = json.loads(printed(folder, "--json")), salessim.load(folder).futures()
    assert held["futures"] == {"kind": "sample", "count": 8}
    assert held["sentences"] == found.sentences()
    assert [row["regret"] for row in held["policies"]] == found.table()["regret"].tolist()
    assert [row["unknown"] for row in held["information"]["unknowns"]] == found.information()["unknown"].tolist()
    assert held["require"] == {"gross_retention": {"value": 0.5, "side": "at least"}}


def test_the_numbers_are_those_of_the_outcomes(folder):
    run = salessim.load(folder)
    frame = run.outcomes()
    frame = frame[frame["outcome"] == "contribution_npv_usd"].sample(frac=1, random_state=1)
    wide = frame.pivot(index=["policy", "future"], columns="replicate", values="value")
    values = np.stack([wide.loc[name].to_numpy().T for name in run.study.policies], axis=1)
    found = run.futures()
    ramp = np.array([float(future.values["onboarding.ramp_months"]) for future in run.study.futures])
    assert found.learned.total == information(values, {}).total
    assert found.learned.unknowns["onboarding.ramp"] == information(values, {"x": ramp}).unknowns["x"]


def test_a_replicate_without_a_number_is_left_out_of_the_thresholds_only(folder):
    run = salessim.load(folder)
    kept = run.outcomes().query("outcome == 'gross_retention'").dropna(subset="value")
    whole = kept.groupby("replicate").filter(lambda worlds: len(worlds) == 24)
    found = run.futures()
    assert found.unmeasured == 6 - whole["replicate"].nunique() > 0
    assert found.replicates == 6
    mine = whole.query("policy == 'status_quo'")["value"]
    assert found.table()["meets_in_worlds"][0] == pytest.approx(np.mean(mine >= 0.5))
    assert f"{found.unmeasured} of 6 replicates are left out of what is required" in " ".join(found.sentences())


def test_where_lower_is_better_the_lowest_is_best(folder):
    run = salessim.load(folder)
    cost = run.outcomes().query("outcome == 'people_cost_usd'").groupby(["policy", "future"])["value"].mean().unstack()
    dearer = max("status_quo", "faster_ramp", key=lambda name: cost.loc[name].mean())
    decide = Decide("people_cost_usd", "status_quo", 0.0)
    found = find(run.study, decide, lambda name: run.outcomes().query("outcome == @name"))
    table = found.table().set_index("policy")
    gap = abs(cost.loc["faster_ramp"] - cost.loc["status_quo"]).mean()
    assert table["regret"][dearer] == pytest.approx(gap)
    assert table["best_in"][dearer] == 0


def test_an_outcome_without_a_better_direction_is_refused(folder):
    run = salessim.load(folder)
    with pytest.raises(
        InputRefusedError, match=r"decide.outcome: is seats_open; neither more nor less of it is better"
    ):
        find(run.study, Decide("seats_open", "status_quo", 0.0), run.outcomes)


def test_a_copy_of_the_baseline_shares_its_regret_and_its_futures(folder):
    table = salessim.load(folder).futures().table().set_index("policy")
    pd.testing.assert_series_equal(table.loc["same"], table.loc["status_quo"], check_names=False)
    assert table["best_in"].sum() == pytest.approx(1)


def test_an_option_adds_to_what_is_required_or_replaces_it(folder):
    bounds = salessim.load(folder).futures(["gross_retention=99%", "quits=0"]).bounds
    assert {name: (bound.value, bound.words) for name, bound in bounds.items()} == {
        "gross_retention": (0.99, "at least"),
        "quits": (0, "at most"),
    }
    said = printed(folder, "--require", "quits=-1")
    assert "no policy has gross retention at least 50 % and" in said
    assert "0 of 8, 0 % of worlds" in said


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("gross_retentin=85%", "--require gross_retentin: unknown metric; did you mean 'gross_retention'?"),
        ("gross_retention", "--require gross_retention: expected METRIC=VALUE, such as gross_retention=85%"),
        ("gross_retention=85", "--require gross_retention: is 85; expected a share; did you mean 85%?"),
        ("seats_open=3", "--require seats_open: is 3; neither more nor less of seats_open is better"),
    ],
)
def test_what_cannot_be_required_is_refused_with_advice(folder, text, advice):
    assert refused(folder, "--require", text).startswith(advice)


def test_futures_that_somebody_chose_are_named_as_an_assumption(tmp_path):
    found = salessim.load(computed(tmp_path, GRID)).futures()
    said = found.sentences()
    assert "the futures are a grid that somebody chose: that each counts the same is an assumption" in said
    assert "onboarding.ramp has too few values: 2, in 4 futures: what knowing it is worth cannot be told" in said
    assert found.facts()["information"]["unknowns"][0]["value"] is None
    json.dumps(found.facts(), allow_nan=False)


def test_a_study_without_futures_has_an_example_of_some(tmp_path):
    folder = computed(tmp_path, "")
    said = printed(folder)
    assert (
        "the study names no futures, so there is nothing to learn about them; to try some, add such as futures:" in said
    )
    assert "policy\tmean regret\t95 % interval\tmeets all" in said
    assert "before choosing" not in said


def test_too_few_replicates_are_refused(tmp_path):
    advice = "3 complete replicates: expected 4 or more, half to choose and half to value; run more"
    assert refused(computed(tmp_path, LIST, replications=3)) == advice


@pytest.mark.parametrize(("text", "kind"), [("sample", "sample"), ("grid", "grid"), ("list", "list")])
def test_one_unknown_set_on_the_command_line_keeps_how_its_futures_came_about(tmp_path, text, kind):
    written = {
        "sample": "{sample: {method: sobol, n: 4, over: {onboarding.ramp: {uniform: [2, 20]}}}}",
        "grid": "{grid: {onboarding.ramp: [2, 8, 14, 20]}}",
        "list": "{list: {'0': {onboarding.ramp: 2}, '1': {onboarding.ramp: 20}}}",
    }
    (tmp_path / "small.yml").write_text(SMALL)
    option = f"futures={written[text]}"
    run = salessim.run(tmp_path / "small.yml", out=tmp_path / "run", workers=1, replications=4, overrides=[option])
    (tmp_path / "run" / "study.yml").unlink()
    for found in (run.futures(), salessim.load(tmp_path / "run").futures()):
        assert found.facts()["futures"]["kind"] == kind
        chosen = f"the futures are a {kind} that somebody chose: that each counts the same is an assumption"
        assert (chosen in found.sentences()) == (kind != "sample")
        frame = run.outcomes().query("outcome == 'contribution_npv_usd'")
        wide = frame.pivot(index="replicate", columns=["policy", "future"], values="value")
        wide = wide[list(run.study.policies)].to_numpy().reshape(4, 3, -1)
        assert found.learned.total == information(wide, {}, sampled=kind == "sample").total


def test_the_tables_for_people_are_those_of_the_command(folder):
    found, said = salessim.load(folder).futures(), printed(folder)
    for frame in (found.regret_rows(), found.unknown_rows()):
        lines = ["\t".join(frame.columns), *("\t".join(row) for row in frame.itertuples(index=False))]
        assert "\n".join(lines) in said
    regrets, table = found.regret_rows().set_index("policy"), found.table().set_index("policy")
    least = table["regret"].idxmin()
    assert regrets["mean regret"][least] == (
        amount(table["regret"][least], "usd") if table["regret"][least] > 0 else "none"
    )
    assert [*regrets["95 % interval"]] == [ends(each.mean, "usd") for each in found.regrets.values()]
    assert regrets["meets all"].str.fullmatch(r"\d of 8, [0-9.]+ % of worlds").all()


def test_of_fewer_than_ten_futures_nobody_speaks_of_one_in_ten(folder):
    found = salessim.load(folder).futures()
    assert "one future in ten" not in printed(folder)
    assert found.table()["p90"].isna().all()
    assert [row["p90"] for row in found.facts()["policies"]] == [None] * 3
