"""Replaying a world: the same events as its trace, and advice for worlds that are not there."""

import errno
import json
import os
import sys
from pathlib import Path

import pandas as pd
import pytest

import salessim
from salessim.cli.main import main
from salessim.ensemble.cells import Cell
from salessim.errors import InputRefusedError, VerificationError
from salessim.lab.replay import Replay, replay

STUDY = (
    "salessim: 1\nhorizon: 12 months\nburn_in: 6 months\nreplications: 2\ntrace: {replicates: 1}\n"
    "organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 20}\ntenure: {mean: 6 months}\n"
    "policies: {as_is: {}, fast: {onboarding: {ramp: 3 months}}}\n"
    "decide: {outcome: contribution_npv_usd, baseline: as_is, indifference: $1k}\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.yml").write_text(STUDY)
    return salessim.run("study.yml", out="run", workers=1)


def test_a_replay_tells_what_the_trace_told(run):
    seen = replay(run, "fast", 1)
    traced = pd.read_parquet(run.folder / "trace" / "events.parquet")
    mine = traced[traced["world"] == seen.cell.key].reset_index(drop=True)
    pd.testing.assert_frame_equal(seen.events, mine)
    agents = pd.read_parquet(run.folder / "trace" / "agents.parquet")
    assert set(agents["id"]) == {"1.1", "1.2"}
    assert len(seen.agents) == (agents["world"] == seen.cell.key).sum()


def test_the_command_writes_both_tables(run, monkeypatch, capsys):
    words = ["salessim", "replay", "run", "--policy", "as_is", "--replicate", "2", "--json"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as done:
        main()
    assert done.value.code == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[0]["row"] == 0
    assert {"event", "actor", "object", "cause"} <= set(events[0])
    folder = run.folder / "trace" / "as_is-f0-r2"
    assert sorted(path.name for path in folder.iterdir()) == ["agents.parquet", "events.parquet"]


def test_the_command_counts_events_as_people_do(run, monkeypatch, capsys):
    many = pd.DataFrame({"event": ["contact"] * 12_345 + ["hired"] * 6})
    seen = Replay(Cell("k", "fast", 0, 1), many, many, {}, ())
    monkeypatch.setattr("salessim.lab.replay.replay", lambda *_, **__: seen)
    monkeypatch.setattr(sys, "argv", ["salessim", "replay", "run", "--policy", "fast", "--replicate", "1"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().out.splitlines() == [
        "fast, future 0, replicate 1: 12,351 events, as recorded in the run",
        " 12,345  contact",
        "      6  hired",
    ]


@pytest.mark.parametrize(("policy", "replicate", "future"), [("slow", 1, 0), ("fast", 0, 0), ("fast", 1, 3)])
def test_a_world_that_is_not_there_is_refused(run, policy, replicate, future):
    with pytest.raises(InputRefusedError, match="expected"):
        replay(run, policy, replicate, future)


def test_a_replay_that_differs_from_the_run_says_so(run, monkeypatch):
    recorded = run.monthly("contribution_usd")
    recorded.loc[0, "value"] += 1.0
    monkeypatch.setattr(run, "monthly", lambda metric: recorded)
    first = recorded.iloc[0]
    with pytest.raises(VerificationError, match="differs from the run"):
        replay(run, first["policy"], int(first["replicate"]))


@pytest.mark.parametrize("refused", ["mkdir", "replace"])
@pytest.mark.parametrize(
    "words", [["plot", "run", "forest"], ["replay", "run", "--policy", "fast", "--replicate", "1"]]
)
def test_where_nothing_may_be_written_the_advice_names_no_option_that_is_not_there(
    run, monkeypatch, capsys, words, refused
):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(*((Path, "mkdir", refuse) if refused == "mkdir" else (os, "replace", refuse)))
    monkeypatch.setattr(sys, "argv", ["salessim", *words])
    with pytest.raises(SystemExit) as done:
        main()
    assert done.value.code == 2
    complained = capsys.readouterr().err.strip()
    assert complained.endswith("(Read-only file system); copy the run to a folder of your own and ask there")
