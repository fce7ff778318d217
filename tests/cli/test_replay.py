"""Replaying a world: the same events as its trace, and advice for worlds that are not there."""

import json
import sys

import pandas as pd
import pytest

import salessim
from salessim.cli.main import main
from salessim.errors import InputRefusedError, VerificationError
from salessim.lab.replay import replay

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
