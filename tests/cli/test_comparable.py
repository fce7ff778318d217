"""Folders that hold no run: who asks for a verdict in them is told what to run instead, and nothing is written."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import salessim
from salessim.cli.program import salessim as program
from salessim.ensemble.folder.manifest import HOLDS, Purpose, read_manifest
from salessim.errors import InputRefusedError

SMALL = """\
salessim: 1
title: A small house
horizon: 12 months
burn_in: 6 months
replications: {min: 4, max: 8, batch: 4}
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
tenure: {mean: 6 months}
policies:
  costly: {money: {costs: {seat: $9k/month}}}
  status_quo: {}
decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}
"""
ONE = ["--workers", 1, "--quiet"]
SIZES = ["--samples", 4, "--trajectories", 2, "--replications", 2]
SEAT = ["money.costs.seat", "--range", "$5k/month:$9k/month", "--points", 2, "--replications", 2, "--policy", "costly"]
COMMANDS: dict[Purpose, list[object]] = {
    "run": ["run", "small.yml", "--no-figures", *ONE],
    "selection": ["select", "small.yml", "--set", "decide.indifference=$100k", *ONE],
    "grid": ["tip", "small.yml", *SEAT, *ONE],
    "design": ["sensitivity", "small.yml", "--over", "pipeline", *SIZES, *ONE],
}
VERDICTS = ["compare", "plot", "futures", "twins", "report", "export"]


@pytest.fixture(autouse=True)
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.yml").write_text(SMALL)


def command(*words: object) -> Result:
    return CliRunner().invoke(program, [str(word) for word in words])


def done(*words: object) -> str:
    result = command(*words)
    assert result.exit_code == 0, result.exception
    return result.stdout


def refused(name: str, folder: str) -> str:
    """The refusal of a command, which leaves everything as it was."""
    before = {path: path.is_dir() or path.read_bytes() for path in Path().rglob("*")}
    result = command(name, folder, *(["--to", "written"] if name == "export" else []))
    assert isinstance(result.exception, InputRefusedError), (name, result.output)
    assert result.output == ""
    assert {path: path.is_dir() or path.read_bytes() for path in Path().rglob("*")} == before
    return str(result.exception)


def test_a_selection_is_no_run() -> None:
    done("select", "small.yml", "--out", "the race", "--workers", 1, "--quiet", "--set", "decide.indifference=$100k")
    assert read_manifest(Path("the race")).replicates == 4
    for name in VERDICTS:
        told = refused(name, "the race")
        assert told.startswith("the race: holds a selection, whose replicates depend on how well each policy did: ")
        assert told.endswith("run the study in a folder of its own: salessim run 'the race/resolved.yml'")
    opened = salessim.load("the race")
    assert len(opened.outcomes("source")) > 0
    with pytest.raises(InputRefusedError, match="holds a selection"):
        opened.with_book_value()
    words = shlex.split(told.partition("of its own: ")[2])
    done(*words[1:], "--workers", 1, "--quiet", "--no-figures")
    (folder,) = Path("runs").iterdir()
    compared = salessim.load(folder).compare()
    assert compared.rows[0].finding.difference.n == 8
    assert compared.indifference == 1e5


def test_an_interrupted_selection_is_no_run_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("salessim.lab.selecting.select.race", broken)
    command("select", "small.yml", "--out", "race", "--workers", 1, "--quiet")
    assert not Path("race/select.json").exists()
    assert "holds a selection" in refused("compare", "race")


def test_points_of_a_grid_are_not_policies() -> None:
    options = ["--range", "$5k/month:$9k/month", "--points", 2, "--replications", 4, "--policy", "costly"]
    done("tip", "small.yml", "money.costs.seat", *options, "--out", "grid", "--workers", 1, "--quiet")
    for name in VERDICTS:
        told = refused(name, "grid")
        assert told.startswith("grid: holds the grid of a search for break-evens, whose points are not policies")
        assert told.endswith("salessim run STUDY")
    assert {"status_quo"} < set(salessim.load("grid").outcomes()["policy"])


def test_few_replicates_of_a_design_are_no_run() -> None:
    done(*COMMANDS["design"], "--out", "drivers")
    for name in VERDICTS:
        told = refused(name, "drivers")
        assert told.startswith("drivers: holds the design of a sensitivity analysis, whose few replicates serve")
        assert told.endswith("salessim run STUDY")


@pytest.mark.parametrize("there", [*COMMANDS])
def test_a_folder_keeps_its_purpose(there: str) -> None:
    done(*COMMANDS[there], "--out", "taken")
    before = {path: path.is_dir() or path.read_bytes() for path in Path("taken").rglob("*")}
    for asked, words in COMMANDS.items():
        if asked == there:
            done(*words, "--out", "taken")
            continue
        told = command(*words, "--out", "taken").exception
        assert isinstance(told, InputRefusedError), asked
        assert str(told).startswith(f"taken: holds {HOLDS[there]}; expected a new folder, or one that holds ")
        assert str(told).endswith(f"{HOLDS[asked]}; choose another folder with --out DIR")
        assert {path: path.is_dir() or path.read_bytes() for path in Path("taken").rglob("*")} == before
