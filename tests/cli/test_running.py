"""What `run`, `compare` and `plot` print, write and return."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import salessim
from salessim.cli import main as command_line
from salessim.cli.commands import running
from salessim.lab import estimate as costs

SMALL = """\
salessim: 1
title: A [bold]small[/bold] house
question: Does anything matter here?
horizon: 12 months
burn_in: 6 months
replications: 4
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
tenure: {mean: 6 months}
policies:
  status_quo: {}
  faster_ramp: {onboarding: {ramp: 2 months}}
"""
DECIDE = "decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}\n"


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "small.yml"
    path.write_text(SMALL + DECIDE)
    return path


@pytest.fixture
def run(tmp_path, study):
    return salessim.run(study, out=tmp_path / "done", workers=1)


def invoke(*arguments):
    """Exit code, standard output and standard error of a command, through the program's own entry."""
    result = CliRunner().invoke(_program, [str(argument) for argument in arguments], standalone_mode=False)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


class _Program:
    """`main()` in the clothes of a click command, for the runner."""

    name = "salessim"

    @staticmethod
    def main(args, **_):
        sys.argv = ["salessim", *args]
        command_line.main()


_program = _Program()


@pytest.fixture(autouse=True)
def _arguments(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["salessim"])


def test_a_run_prints_the_plan_the_table_and_the_sentences(study, tmp_path):
    out = tmp_path / "run"
    code, printed, complained = invoke("run", study, "--out", out, "--workers", 1, "--no-figures")
    assert (code, complained) == (0, "")
    lines = printed.splitlines()
    assert lines[:3] == [
        "A [bold]small[/bold] house",
        "Does anything matter here?",
        "2 policies × 4 replicates = 8 worlds",
    ]
    assert any(line.startswith("Contribution (NPV) against status_quo") for line in lines)
    assert sum("faster_ramp is" in line or "faster_ramp against" in line for line in lines) == 2
    assert "With the closing book value, for customers outlive the horizon:" in lines
    assert "Sharing luck divides the variance of a difference by" in printed
    assert lines[-2:] == ["Intervals describe the model, not the world.", f"The run is in {out}."]
    assert "\x1b" not in printed
    assert (out / "compare.csv").read_text().startswith("policy,outcome,n,mean,baseline_mean,difference,low,high,")


def test_a_run_draws_its_figures(study, tmp_path):
    code, printed, _ = invoke("run", study, "--out", tmp_path / "run", "--workers", 1)
    assert code == 0
    assert "10 figures in figures/" in printed
    names = {path.name for path in (tmp_path / "run" / "figures").iterdir()}
    assert names == {f"{name}.{kind}" for name in salessim.load(tmp_path / "run").figures for kind in ("png", "svg")}


def test_json_can_be_read(study, tmp_path):
    code, printed, _ = invoke("run", study, "--out", tmp_path / "run", "--workers", 1, "--json", "--no-figures")
    held = json.loads(printed)
    assert code == 0
    assert (held["planned"], held["finished"], held["failed"]) == (8, 8, 0)
    assert [row["policy"] for row in held["comparison"]] == ["faster_ramp"]
    assert [row["outcome"] for row in held["with_closing_book_value"]] == ["contribution_with_book_usd"]


def test_quiet_prints_only_the_verdict(study, tmp_path):
    _, printed, _ = invoke("run", study, "--out", tmp_path / "run", "--workers", 1, "--quiet", "--no-figures")
    assert "worlds" not in printed
    lines = printed.splitlines()
    assert lines[0].startswith("Contribution (NPV) against status_quo")
    assert lines[2].startswith("faster_ramp")
    assert len(lines) == 3


def test_a_dry_run_writes_nothing(study, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.rglob("*"))
    code, printed, _ = invoke("run", study, "--dry-run")
    assert code == 0
    assert "2.4 thousand account-months: about 1 s with" in printed
    assert set(tmp_path.rglob("*")) == before
    _, printed, _ = invoke("run", study, "--dry-run", "--replications", 5000)
    assert "2 policies × 5,000 replicates = 10,000 worlds" in printed
    code, printed, _ = invoke("run", study, "--dry-run", "--json", "--workers", 1)
    assert json.loads(printed)["most"]["account_months"] == 4 * 20 * (6 + 2 * 12)


def test_options_change_the_study(study, tmp_path):
    options = ["--set", "tenure.mean=9 months", "--policies", "faster_ramp", "--replications", 2]
    options += ["--horizon", "6 months", "--seed", 5, "--out", tmp_path / "run", "--workers", 1, "--no-figures"]
    code, _, _ = invoke("run", study, *options)
    held = salessim.load(tmp_path / "run").study
    assert code == 0
    assert (held.organisation.tenure.mean_months, held.span.horizon, held.seed) == (9, 6, 5)
    assert (held.replications.minimum, held.replications.maximum) == (2, 2)


def test_a_very_large_run_asks_first(study, tmp_path, monkeypatch):
    monkeypatch.setattr(costs, "ACCOUNT_MONTHS_PER_SECOND", 0.1)
    options = ["--out", tmp_path / "run", "--workers", 1, "--no-figures"]
    code, _, complained = invoke("run", study, *options)
    assert code == 2
    assert "takes up to about 400 minutes; add --yes to run it" in complained
    assert not (tmp_path / "run").exists()
    assert invoke("run", study, *options, "--yes")[0] == 0


def test_memory_is_a_reason_to_ask(study, monkeypatch):
    monkeypatch.setattr(costs, "memory_of_machine", lambda: 1_000_000)
    code, _, complained = invoke("run", study, "--workers", 1)
    assert code == 2
    assert "of this machine's 1 MB of memory; add --yes" in complained


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--dry-run", "--json")])
def test_a_study_that_does_not_say_what_matters_is_refused_before_its_plan(study, options):
    study.write_text(SMALL)
    code, printed, complained = invoke("run", study, "--workers", 1, *options)
    assert (code, printed) == (2, "")
    assert "decide: is missing" in complained


def test_one_policy_has_nothing_to_be_compared_with(study, tmp_path):
    study.write_text(SMALL.replace("  faster_ramp: {onboarding: {ramp: 2 months}}\n", ""))
    code, printed, _ = invoke("run", study, "--out", tmp_path / "run", "--workers", 1)
    assert code == 0
    assert "Only status_quo was run: there is nothing to compare." in printed


def test_a_malformed_study_is_refused_with_its_line(study):
    study.write_text(SMALL.replace("ramp: 2", "rampp: 2") + DECIDE)
    code, printed, complained = invoke("run", study)
    assert (code, printed) == (2, "")
    assert complained.startswith(f"{study}:11:")
    assert "did you mean 'ramp'?" in complained


def test_failed_worlds_are_listed_and_the_exit_code_says_so(study, tmp_path, monkeypatch):
    from salessim.ensemble import blocks

    run_block = blocks.run

    def failing(branch, plans, *rest):
        if 3 in branch.luck.replicates:
            raise ZeroDivisionError("[red]nobody[/red] left")
        return run_block(branch, plans, *rest)

    monkeypatch.setattr(blocks, "run", failing)
    code, printed, _ = invoke("run", study, "--out", tmp_path / "run", "--workers", 1, "--no-figures")
    assert code == 1
    assert "2 worlds failed and are left out" in printed
    assert "status_quo, future 0, replicate 3: ZeroDivisionError: [red]nobody[/red] left (run)" in printed
    assert "1 of 4 replicates are left out" in printed


def test_ctrl_c_is_exit_130(study, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "carry", interrupted)
    code, _, complained = invoke("run", study, "--out", tmp_path / "run", "--workers", 1)
    assert code == 130
    assert "what was finished is kept" in complained


def test_compare_prints_other_outcomes_and_baselines(run):
    code, printed, _ = invoke("compare", run.folder, "--outcome", "wins", "--baseline", "faster_ramp")
    assert code == 0
    assert printed.startswith("Wins against faster_ramp")
    assert printed.splitlines()[2].startswith("status_quo")


def test_compare_speaks_json_and_csv(run):
    rows = json.loads(invoke("compare", run.folder, "--json")[1])
    table = list(csv.DictReader(io.StringIO(invoke("compare", run.folder, "--csv")[1])))
    assert [row["policy"] for row in rows] == [row["policy"] for row in table] == ["faster_ramp"]
    assert float(table[0]["difference"]) == rows[0]["difference"]


def test_two_formats_at_once_are_refused(run):
    code, printed, complained = invoke("compare", run.folder, "--json", "--csv")
    assert (code, printed) == (2, "")
    assert "choose one" in complained


def test_a_study_without_policies_or_without_a_name_is_refused(study):
    study.write_text(SMALL[: SMALL.index("policies")])
    code, _, complained = invoke("run", study, "--workers", 1)
    assert code == 2
    assert complained.startswith(f"{study}: policies: missing; name at least one, such as")
    study.write_text(SMALL[: SMALL.index("policies")] + DECIDE)
    assert "policies: missing;" in invoke("run", study)[2]
    assert "no such policy" not in invoke("run", study)[2]
    assert invoke("run", "") == (2, "", "study: is empty; expected the path of a study file\n")


def test_plot_says_what_is_damaged(run):
    more = salessim.run(run.folder / "study.yml", out=run.folder, workers=1, replications=6)
    damaged = sorted((more.folder / "cells").glob("*"))[-1]
    damaged.write_bytes(b"damaged")
    compared, plotted = (invoke(command, run.folder) for command in ("compare", "plot"))
    assert plotted[2].startswith(f"note: {damaged.parent}")
    assert compared[2] == plotted[2]


def test_unknown_names_are_refused_with_advice(run, tmp_path):
    code, printed, complained = invoke("compare", run.folder, "--outcome", "win")
    assert (code, printed) == (2, "")
    assert complained == "win: unknown metric; did you mean 'wins'?\n"
    assert invoke("plot", run.folder, "fann-arr")[0] == 2
    assert invoke("compare", tmp_path)[0] == 2


def test_plot_draws_what_is_named(run):
    code, printed, _ = invoke("plot", run.folder, "forest")
    assert code == 0
    assert [Path(line).name for line in printed.splitlines()] == ["forest.png", "forest.svg"]


def test_the_program_runs_as_a_process_with_two_workers(study, tmp_path):
    code = "from salessim.cli.main import main; main()"
    root = str(Path(salessim.__file__).parent.parent)
    arguments = ["run", study, "--out", tmp_path / "run", "--workers", "2", "--json", "--no-figures"]
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": root, "NO_COLOR": "1"},
    )
    assert ended.stderr == ""
    assert json.loads(ended.stdout)["finished"] == 8
