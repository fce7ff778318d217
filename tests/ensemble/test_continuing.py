"""However a run came about (workers, interruptions, damage, growth), its numbers are the same and nothing is redone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import salessim
from salessim.ensemble import report, workers
from salessim.ensemble.folder.manifest import parse
from salessim.ensemble.schedule import Silent


class StopAfter(Silent):
    """Presses Ctrl-C after some tasks."""

    def __init__(self, tasks):
        self.left = tasks

    def advanced(self, finished):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


def numbers(run):
    return run.outcomes(), run.monthly("arr_usd"), run.monthly("win_rate"), run.compare().table()


def assert_same(run, other):
    for mine, theirs in zip(numbers(run), numbers(other), strict=True):
        pd.testing.assert_frame_equal(mine, theirs, check_exact=True)


def cell_files(folder):
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in (folder / "cells").iterdir()}


@pytest.fixture
def one_a_task(monkeypatch):
    """One replicate a task, so that there is something to interrupt."""
    monkeypatch.setattr("salessim.ensemble.schedule.worlds_per_block", lambda study: 2)


@pytest.fixture
def whole(write, tmp_path):
    return salessim.run(write(), out=tmp_path / "whole", workers=1)


def test_one_and_two_workers_give_the_same_numbers(write, tmp_path, whole):
    run = salessim.run(write(), out=tmp_path / "two", workers=2)
    assert len(run.outcomes()["replicate"].unique()) == 4
    assert_same(run, whole)


def test_a_trace_changes_nothing(write, tmp_path, whole):
    run = salessim.run(write(more="trace: {replicates: 2}", name="traced.yml"), out=tmp_path / "traced", workers=1)
    assert_same(run, whole)
    trace = pd.read_parquet(run.folder / "trace" / "agents.parquet")
    assert list(trace.columns) == ["world", "month", "kind", "id", "column", "value"]
    assert trace["world"].nunique() == 4
    before = (run.folder / "trace" / "agents.parquet").stat().st_mtime_ns
    salessim.run(tmp_path / "traced.yml", out=tmp_path / "traced", workers=1)
    assert (run.folder / "trace" / "agents.parquet").stat().st_mtime_ns == before


def test_more_replicates_and_policies_touch_no_finished_file(write, tmp_path, whole):
    before = cell_files(whole.folder)
    more = salessim.run(write("  patient: {tenure: {mean: 9 months}}"), replications=6, out=whole.folder, workers=1)
    after = cell_files(whole.folder)
    assert {name: after[name] for name in before} == before
    fresh = salessim.run(tmp_path / "small.yml", replications=6, out=tmp_path / "fresh", workers=1)
    assert_same(more, fresh)
    assert len(more.outcomes().query("outcome == 'wins'")) == 18
    again = salessim.run(write(), out=whole.folder, workers=1)
    assert cell_files(whole.folder) == after
    assert len(again.outcomes().query("outcome == 'wins'")) == 8


def test_a_renamed_policy_keeps_its_worlds(write, whole):
    before = cell_files(whole.folder)
    path = write()
    path.write_text(path.read_text().replace("faster_ramp", "quick_start"))
    run = salessim.run(path, out=whole.folder, workers=1)
    assert cell_files(whole.folder) == before
    assert set(run.outcomes()["policy"]) == {"status_quo", "quick_start"}


def test_an_interrupted_run_continues(write, tmp_path, whole, one_a_task):
    folder = tmp_path / "stopped"
    with pytest.raises(KeyboardInterrupt):
        salessim.run(write(), out=folder, workers=1, progress=StopAfter(2))
    kept = cell_files(folder)
    assert len(kept) == 4
    assert parse((folder / "manifest.json").read_text(), "").finished == 4
    run = salessim.run(write(), out=folder, workers=1)
    assert {name: cell_files(folder)[name] for name in kept} == kept
    assert_same(run, whole)


def test_ctrl_c_ends_the_workers_and_keeps_what_is_finished(write, tmp_path, whole, one_a_task, monkeypatch):
    started = []
    start = workers.Process.__init__

    def noted(self, *what):
        started.append(self)
        start(self, *what)

    monkeypatch.setattr(workers.Process, "__init__", noted)
    folder = tmp_path / "stopped"
    with pytest.raises(KeyboardInterrupt):
        salessim.run(write(), out=folder, workers=2, progress=StopAfter(1))
    assert started
    assert all(each._process.returncode is not None for each in started)
    assert len(cell_files(folder)) >= 2
    assert_same(salessim.run(write(), out=folder, workers=1), whole)


KILLED = """
import os, signal, sys
import salessim
from salessim.ensemble import schedule

class Kill(schedule.Silent):
    def advanced(self, finished):
        os.kill(os.getpid(), signal.SIGKILL)

schedule.worlds_per_block = lambda study: 2
salessim.run(sys.argv[1], out=sys.argv[2], workers=1, progress=Kill())
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
def test_a_killed_run_continues(write, tmp_path, whole):
    folder = tmp_path / "killed"
    ended = subprocess.run([sys.executable, "-c", KILLED, write(), folder], check=False, env=environment())
    assert ended.returncode == -signal.SIGKILL
    stray = folder / "cells" / ".f0000.parquet.123.part"
    stray.write_bytes(b"half")
    (folder / "cells" / "f0000-unknown.parquet").write_bytes(b"written, but not yet in the manifest")
    run = salessim.run(write(), out=folder, workers=1)
    assert_same(run, whole)
    assert not stray.exists()
    assert not (folder / "cells" / "f0000-unknown.parquet").exists()


def environment():
    root = str(Path(salessim.__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}


def test_a_damaged_file_is_reported_and_computed_again(write, whole):
    (file,) = whole.folder.glob("cells/*.outcomes.parquet")
    good = file.read_bytes()
    file.write_bytes(good[:100])
    assert any("is damaged" in note for note in salessim.load(whole.folder).notes)
    run = salessim.run(write(), out=whole.folder, workers=1)
    assert any("is damaged" in note for note in run.notes)
    assert file.read_bytes() == good
    assert salessim.load(whole.folder).notes == ()


def test_the_stop_rule_looks_at_complete_batches_only(write, tmp_path, one_a_task):
    path = write(more="stop: {half_width: $1B}", maximum=8)
    run = salessim.run(path, out=tmp_path / "wide", workers=1)
    assert [(look.replicates, look.enough) for look in run.manifest.looks] == [(4, True)]
    path = write(more="stop: {half_width: $1}", maximum=8)
    narrow = salessim.run(path, out=tmp_path / "wide", workers=2)
    assert [(look.replicates, look.enough) for look in narrow.manifest.looks] == [(4, False), (6, False), (8, True)]
    assert narrow.manifest.finished == narrow.manifest.planned == 16


def test_a_rule_that_has_nothing_to_stop_is_not_warned_of(write, tmp_path, whole):
    path = write(more="stop: {half_width: $1B}", maximum=8)
    warned = salessim.run(path, out=tmp_path / "ruled", workers=1).notes
    assert ["the rule may stop too early" in note for note in warned] == [True]
    assert salessim.run(path, replications=4, out=whole.folder, workers=1).notes == ()


def test_a_world_that_fails_is_recorded_and_the_others_finish(write, tmp_path, monkeypatch, whole):
    from salessim.ensemble import blocks

    run_block = blocks.run

    def failing(branch, plans, horizon):
        if 3 in branch.luck.replicates:
            raise ZeroDivisionError("nobody left")
        return run_block(branch, plans, horizon)

    monkeypatch.setattr(blocks, "run", failing)
    run = salessim.run(write(), out=tmp_path / "failed", workers=1)
    assert (run.manifest.finished, run.manifest.failed) == (6, 2)
    records = [json.loads(line) for line in (run.folder / "failures.jsonl").read_text().splitlines()]
    assert [(each["policy"], each["replicate"], each["stage"], each["error"]) for each in records] == [
        ("status_quo", 3, "run", "ZeroDivisionError: nobody left"),
        ("faster_ramp", 3, "run", "ZeroDivisionError: nobody left"),
    ]
    assert records[0]["replay"].endswith("--policy status_quo --future 0 --replicate 3")
    assert run.compare().dropped == 1
    assert set(run.compare().table()["n"]) == {3}
    monkeypatch.undo()
    healed = salessim.run(write(), out=run.folder, workers=1)
    assert healed.failures == []
    assert_same(healed, whole)


def test_figures_agree_with_the_comparison_when_a_world_is_missing(write, tmp_path, monkeypatch):
    from salessim.ensemble import blocks
    from salessim.lab.drawing import items

    run_block = blocks.run

    def failing(branch, plans, horizon):
        if any(plan.changes and 3 in branch.luck.replicates[[row]] for row, plan in enumerate(plans)):
            raise ZeroDivisionError("one policy's world")
        return run_block(branch, plans, horizon)

    monkeypatch.setattr(blocks, "run", failing)
    run = salessim.run(write(), out=tmp_path / "failed", workers=1)
    assert run.manifest.failed == 1
    totals = items(run).groupby("policy")["value"].sum()
    compared = run.compare("contribution_npv_usd").table().iloc[0]
    assert totals["faster_ramp"] - totals["status_quo"] == pytest.approx(compared["difference"])


def test_a_failed_world_is_tried_once_in_a_run(write, tmp_path, monkeypatch):
    from salessim.ensemble import blocks

    run_block, tried = blocks.run, []

    def failing(branch, plans, horizon):
        if 1 in branch.luck.replicates:
            tried.append(len(plans))
            raise ZeroDivisionError("always")
        return run_block(branch, plans, horizon)

    monkeypatch.setattr(blocks, "run", failing)
    looks = ["replications={min: 2, max: 6, batch: 1}", "stop.half_width=$1"]
    run = salessim.run(write(), out=tmp_path / "failed", workers=1, overrides=looks)
    assert len(run.manifest.looks) > 3
    assert tried.count(1) == 2, "each of the two policies' worlds of replicate 1, alone, once"
    assert run.manifest.failed == 2


def test_a_worker_that_dies_is_replaced_once_and_then_its_worlds_are_failures(write, tmp_path, monkeypatch):
    asked = []

    def dying(self, task):
        asked.append(task)
        self._process.kill()
        return ""

    monkeypatch.setattr(workers.Process, "ask", dying)
    run = salessim.run(write(), out=tmp_path / "dead", workers=2)
    assert len(asked) == 4
    assert {each["stage"] for each in run.failures} == {"worker"}
    assert run.manifest.failed == 8


def test_a_full_disk_ends_the_run_with_advice(write, tmp_path, monkeypatch):
    import errno

    from salessim.errors import RunFailedError

    replace = os.replace

    def full(source, target):
        if "cells" in str(target):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    folder = tmp_path / "full"
    with pytest.raises(RunFailedError, match="the disk is full; make room and run the same command again"):
        salessim.run(write(), out=folder, workers=1)
    assert list((folder / "cells").iterdir()) == []
    monkeypatch.undo()
    assert salessim.run(write(), out=folder, workers=1).manifest.finished == 8


def test_a_worker_refuses_in_words_that_the_run_repeats(write, tmp_path, whole, monkeypatch):
    from salessim.ensemble import worker
    from salessim.ensemble.answering import responder
    from salessim.ensemble.messages import answered
    from salessim.errors import RunFailedError

    def refuse(*_):
        raise RunFailedError("no room")

    monkeypatch.setattr(report.files, "write", refuse)
    line = json.dumps(
        {
            "futures": [{"number": 0, "name": "", "values": {}}],
            "replicates": [9],
            "policies": ["status_quo"],
            "engine": "arrays",
        }
    )
    answer = responder(worker.prepared, worker.answer, whole.folder)(line)
    assert answer == {"refused": "no room", "exit_code": 1}
    with pytest.raises(RunFailedError, match="no room"):
        answered(answer)
