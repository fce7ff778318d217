"""`salessim select`: only those that may still win run on, one answer however it came about, and advice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.asking import Asking, small_study

import salessim
from salessim.cli.program import salessim as program
from salessim.ensemble.folder.store import read_store
from salessim.errors import InputRefusedError, RunFailedError

SMALL = """\
salessim: 1
title: A small house
horizon: 12 months
burn_in: 6 months
replications: {min: 4, max: 12, batch: 4}
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
tenure: {mean: 6 months}
policies:
  patient: {tenure: {mean: 12 months}}
  costly: {money: {costs: {seat: $9k/month}}}
  status_quo: {}
  twin: {tenure: {mean: 6 months}}
"""
DECIDE = "decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}\n"
NEITHER = "decide: {outcome: headcount, baseline: status_quo, indifference: 1}\n"
FUTURES = "futures: {list: {calm: {pipeline.cycle: 6}, rough: {pipeline.cycle: 9}}}\n"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return small_study(SMALL + DECIDE, tmp_path, monkeypatch)


ASKING = Asking("select")
command, printed, answer = ASKING.command, ASKING.printed, ASKING.answer


def plainly(held: dict) -> dict:
    """An answer without where it is and what it reused."""
    return {key: value for key, value in held.items() if key != "folder"}


def test_who_is_out_runs_no_further_and_the_answer_says_when(study):
    held = answer(study)
    out = {gone["policy"]: (gone["replicates"], gone["by"]) for gone in held["eliminated"]}
    assert out == {"twin": (4, "status_quo"), "costly": (8, "patient")}
    assert held["replicates"] == 12
    assert [each["policy"] for each in held["candidates"]] == ["patient", "status_quo"]
    assert held["selected"] is None
    assert held["worlds"] == 2 * 12 + 8 + 4
    assert len(read_store(Path(held["folder"])).finished) == held["worlds"]
    assert json.loads((Path(held["folder"]) / "select.json").read_text()) == plainly(held)


def test_numbers_are_those_of_a_plain_run(study):
    held = answer(study)
    run = salessim.run(study, replications=12, out="plain", workers=1)
    outcomes = run.outcomes().query("outcome == 'contribution_npv_usd'")
    means = outcomes.groupby("policy")["value"].mean()
    assert held["candidates"][1]["behind"] == pytest.approx(means["patient"] - means["status_quo"], rel=1e-9)
    first = outcomes.query("replicate <= 8").groupby("policy")["value"].mean()
    (gone,) = (each for each in held["eliminated"] if each["policy"] == "costly")
    assert gone["behind"] == pytest.approx(first["patient"] - first["costly"], rel=1e-9)


def test_a_wider_zone_ends_the_race(study):
    held = answer(study, "--set", "decide.indifference=$5M")
    assert held["selected"] == held["candidates"][0]["policy"]
    assert held["replicates"] == 4
    sure = "if one policy leads all others by $5M or more, it is this one with 95 % confidence (4 replicates)"
    assert held["sentences"][0].replace(" (the baseline)", "") == f"{held['selected']} is selected: {sure}"
    assert not any("is better" in sentence for sentence in held["sentences"])
    assert not any("longer than need be" in sentence for sentence in held["sentences"])


def test_where_less_is_better_the_least_is_selected(study):
    Path(study).write_text(SMALL + DECIDE.replace("contribution_npv_usd", "other_cost_usd"))
    held = answer(study)
    (gone,) = (each for each in held["eliminated"] if each["policy"] == "costly")
    run = salessim.run(study, replications=gone["replicates"], out="plain", workers=1)
    means = run.outcomes().query("outcome == 'other_cost_usd'").groupby("policy")["value"].mean()
    assert means["costly"] == means.max()
    assert gone["behind"] == pytest.approx(means["costly"] - means[gone["by"]])
    assert held["candidates"][0]["policy"] != "costly"


def test_one_and_two_workers_give_the_same_answer(study):
    options = [study, "--json", "--set", "replications.max=8"]
    one, two = (json.loads(printed(*options, "--workers", n, "--out", n)) for n in (1, 2))
    assert plainly(one) == plainly(two)


def test_again_nothing_is_computed_twice(study):
    held = answer(study, "--out", "race")
    before = {file: file.stat().st_mtime_ns for file in Path("race/cells").iterdir()}
    assert plainly(answer(study, "--out", "race")) == plainly(held)
    assert {file: file.stat().st_mtime_ns for file in Path("race/cells").iterdir()} == before


def test_the_folder_describes_the_whole_study(study):
    opened = salessim.load(answer(study)["folder"])
    assert set(opened.study.policies) == {"patient", "costly", "status_quo", "twin"}
    outcomes = opened.outcomes().query("outcome == 'contribution_npv_usd'")
    assert outcomes.groupby("policy").size().to_dict() == {"patient": 12, "status_quo": 12, "costly": 8, "twin": 4}


def test_futures_are_averaged_within_a_replicate(study):
    options = [study, "--replications", 6]
    calm, rough = (answer(*options, "--set", f"pipeline.cycle={cycle}", "--out", cycle) for cycle in (6, 9))
    Path(study).write_text(SMALL + DECIDE + FUTURES)
    both = answer(*options)
    ends = [{each["policy"]: each["behind"] for each in held["candidates"]} for held in (calm, rough, both)]
    assert ends[2]["status_quo"] == pytest.approx((ends[0]["status_quo"] + ends[1]["status_quo"]) / 2)
    assert both["worlds"] == 2 * 4 * 6


def test_what_is_printed(study):
    lines = printed(study, "--workers", 1).splitlines()
    assert lines[0] == "A small house"
    assert "4 policies × 4 to 12 replicates = 16 to 48 worlds" in lines
    told = "\n".join(lines)
    assert (
        "undecided after 12 replicates among patient and status_quo: patient leads by $26.8k, which guarantees" in told
    )
    assert "costly is out after 8 replicates, $161k behind patient" in told
    assert "twin is out after 4 replicates: no different from status_quo (the baseline)" in told
    assert "36 worlds in all; without eliminating, the same guarantee takes about " in told
    assert "a selection is not a verdict: it says which policy to take, not that the others are worse" in told
    assert "only 4 replicates before the first look" in told
    assert lines[-2] == "Intervals describe the model, not the world."
    assert printed(study, "--workers", 1, "--quiet").startswith("undecided after 12 replicates")


def test_the_baseline_may_win_and_is_named(study):
    Path(study).write_text(SMALL.replace("  patient: {tenure: {mean: 12 months}}\n", "") + DECIDE)
    first = printed(study, "--quiet", "--workers", 1).splitlines()[0]
    assert first.startswith("status_quo (the baseline) is selected: if one policy leads all others by $10k or more, ")


def test_a_dry_run_writes_nothing(study):
    assert "16 to 48 worlds" in printed(study, "--dry-run")
    held = json.loads(printed(study, "--dry-run", "--json"))
    assert (held["least"]["worlds"], held["most"]["worlds"]) == (16, 48)
    assert held["folder"].startswith("runs/select-small-")
    assert not Path("runs").exists()


def test_a_very_large_race_asks_first(study, monkeypatch):
    monkeypatch.setattr("salessim.lab.estimate.ACCOUNT_MONTHS_PER_SECOND", 0.1)
    result = command(study)
    assert isinstance(result.exception, InputRefusedError)
    assert "add --yes to run it, or ask for less with --set replications.max=N" in str(result.exception)
    assert not Path("runs").exists()
    assert command(study, "--yes", "--workers", 1).exit_code == 0


def test_failed_worlds_drop_their_replicate(study, monkeypatch):
    from salessim.ensemble import blocks

    run_block = blocks.run

    def failing(branch, plans, *rest):
        if 3 in branch.luck.replicates and any(plan.changes for plan in plans):
            raise ZeroDivisionError("nobody left")
        return run_block(branch, plans, *rest)

    monkeypatch.setattr(blocks, "run", failing)
    assert program.main(["select", study, "--workers", "1", "--quiet"], standalone_mode=False) == 1
    held = json.loads(command(study, "--workers", 1, "--json").stdout)
    assert {each["replicate"] for each in held["failures"]} == {3}
    assert {each["policy"] for each in held["failures"]} > {"costly", "twin"}
    assert held["dropped"] == 1
    assert f"1 of {held['replicates']} replicates are left out" in " ".join(held["sentences"])


def test_when_every_world_fails_the_reason_is_said(study, monkeypatch):
    def failing(*_):
        raise ZeroDivisionError("nobody left")

    monkeypatch.setattr("salessim.ensemble.blocks.run", failing)
    result = command(study, "--workers", 1)
    assert isinstance(result.exception, RunFailedError)
    assert "0 complete replicates at the first look" in str(result.exception)
    assert "the first failed with Zero" in str(result.exception)


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        (DECIDE, "", "small.yml: decide: is missing; a selection needs an outcome and what matters"),
        ("$10k", "$0", "decide.indifference: is 0; a selection needs a difference too small to matter"),
        (DECIDE, NEITHER, "decide.outcome: is headcount; neither more nor less of it is better"),
        ("min: 4", "min: 1", "replications.min: is 1; expected 2 or more, better 20"),
    ],
)
def test_what_cannot_be_selected_from_is_answered_with_advice(study, old, new, advice):
    Path(study).write_text((SMALL + DECIDE).replace(old, new))
    result = command(study, "--workers", 1)
    assert isinstance(result.exception, InputRefusedError), result.output
    assert advice in str(result.exception)
    assert not Path("runs").exists()


def test_a_single_policy_is_no_choice(study):
    Path(study).write_text(SMALL[: SMALL.index("  patient")] + "  status_quo: {}\n" + DECIDE)
    result = command(study, "--workers", 1)
    assert "policies: has only status_quo; nothing is there to select from" in str(result.exception)
