"""The standard output may be a pipe whose reader leaves, a full disk or a narrow terminal; Ctrl-C comes any time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

import salessim
from salessim.cli import display
from salessim.lab.estimate import useful_workers
from salessim.study import load_study

SMALL = """\
salessim: 1
title: Small
horizon: 6 months
burn_in: 1 month
replications: {min: 3, max: 3, batch: 1}
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
tenure: {mean: 6 months}
policies:
  status_quo: {}
  faster_ramp: {onboarding: {ramp: 2 months}}
  the_same: {tenure: {mean: 6 months}}
decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}
"""
PROGRAM = "from salessim.cli.main import main; main()"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "small.yml"
    path.write_text(SMALL)
    return path


def started(*words: object, code: str = PROGRAM, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
    root = str(Path(salessim.__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root, "NO_COLOR": "1"},
    )


def unread(*words: object) -> tuple[int, str]:
    """Exit code and complaints of a command whose output nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        process = started(*words, stdout=writer)
    finally:
        os.close(writer)
    complained = process.communicate()[1]
    return process.returncode, complained


def test_a_run_that_nobody_listens_to_finishes(study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert unread("run", study, "--out", folder, "--workers", 1, "--no-figures") == (0, "")
    assert len(salessim.load(folder).compare().rows) == 2
    assert unread("compare", folder, "--csv") == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [["explain", "tenure.mean"], ["--help"]])
def test_a_full_disk_is_one_line(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        process = started(*words, stdout=full.fileno())
        complained = process.communicate()[1]
    assert (process.returncode, complained) == (1, "the output cannot be written: No space left on device\n")


def test_ctrl_c_during_the_first_imports_is_one_line() -> None:
    interrupted = (
        "import sys\n"
        "class Interrupts:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'click': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupts())\n"
    )
    process = started("explain", code=interrupted + PROGRAM)
    printed, complained = process.communicate()
    assert (process.returncode, printed) == (130, "")
    assert complained == "interrupted; what was finished is kept\n"


@pytest.fixture
def run(study: Path, tmp_path: Path) -> salessim.Run:
    return salessim.run(study, out=tmp_path / "done", workers=1)


COLUMNS = ["policy", "verdict", "difference", "interval", "better in", "variance gain"]


@pytest.mark.parametrize(("width", "shown"), [(100, 6), (70, 5), (60, 4), (40, 3), (28, 2)])
def test_a_narrow_terminal_drops_columns_from_the_right(width, shown, run, monkeypatch, capsys) -> None:
    monkeypatch.setattr(display, "console", lambda: Console(width=width, color_system=None))
    display.show_verdicts(run.compare())
    _, heading, *rows = capsys.readouterr().out.splitlines()
    assert [column for column in COLUMNS if column in heading] == COLUMNS[:shown]
    assert "…" not in "".join(rows)
    assert "faster_ramp" in "".join(rows)


def test_a_policy_that_changes_nothing_says_so(run: salessim.Run) -> None:
    comparison = run.compare()
    assert comparison.sentences()[1] == "the_same changes nothing: identical in 3 of 3 replicates"
    assert comparison.table()["variance_gain"].isna().tolist() == [False, True]


def test_one_replicate_knows_no_interval_and_no_gain(study: Path, tmp_path: Path, capsys) -> None:
    run = salessim.run(study, out=tmp_path / "one", workers=1, replications=1)
    display.show_comparison(run.compare())
    display.show_pairing(run.compare())
    printed = capsys.readouterr().out
    assert "better in 1 of 1 replicate" in printed or "better in 0 of 1 replicate" in printed
    assert "∞" not in printed
    assert "divides" not in printed
    assert "inf" not in run.write_comparison().read_text()


def test_there_are_no_more_workers_than_tasks(study: Path) -> None:
    loaded = load_study(study)
    assert [useful_workers(loaded, count) for count in (1, 3, 5000)] == [1, 3, 3]


def test_sql_about_an_unknown_table_names_the_views(run: salessim.Run) -> None:
    with pytest.raises(salessim.errors.InputRefusedError, match="the views of a run are outcomes, monthly, "):
        run.sql("select * from worlds_of_mine")
