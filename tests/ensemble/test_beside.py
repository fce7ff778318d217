"""The trace is made beside the worlds: it holds up no report of theirs, and what befalls it costs them nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest

import salessim
from salessim.ensemble.folder.manifest import Manifest, parse
from salessim.ensemble.schedule import Silent
from salessim.lab import beside

PATIENCE_SECONDS = 300
TRACED = "trace: {replicates: 1}"


@pytest.fixture(autouse=True)
def one_a_task(monkeypatch):
    """One replicate a task, so that there are some to take note of."""
    monkeypatch.setattr("salessim.ensemble.schedule.worlds_per_block", lambda study: 2)


@pytest.fixture
def study(write):
    return write(more=TRACED)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "run"


def manifest_of(folder: Path) -> Manifest:
    return parse((folder / "manifest.json").read_text(), "")


class Counting(Silent):
    """Says when so many worlds are noted."""

    def __init__(self, worlds: int) -> None:
        self.worlds = worlds
        self.there = threading.Event()

    def advanced(self, finished: int) -> None:
        if finished >= self.worlds:
            self.there.set()


def test_every_world_is_noted_while_the_trace_is_still_made(study, folder, monkeypatch):
    counting, trace_of = Counting(8), beside.trace_of

    def patient(*what):
        assert counting.there.wait(PATIENCE_SECONDS), "the reports waited for the trace"
        assert manifest_of(folder).finished == 8
        return trace_of(*what)

    monkeypatch.setattr(beside, "trace_of", patient)
    run = salessim.run(study, out=folder, workers=2, progress=counting)
    assert run.manifest.trace


def test_a_trace_is_the_same_from_one_process_and_from_several(study, folder, tmp_path):
    frames = []
    for workers, place in (1, folder), (2, tmp_path / "other"):
        salessim.run(study, out=place, workers=workers)
        frames.append([pd.read_parquet(place / "trace" / name) for name in ("agents.parquet", "events.parquet")])
    for one, other in zip(*frames, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_trace_that_fails_costs_no_world(workers, study, folder, monkeypatch):
    def failing(*_):
        raise MemoryError("too little for a trace")

    with monkeypatch.context() as broken:
        broken.setattr(beside, "trace_of", failing)
        with pytest.raises(MemoryError, match="too little for a trace"):
            salessim.run(study, out=folder, workers=workers)
    assert manifest_of(folder).finished == 8
    assert not (folder / "trace").exists()
    assert salessim.run(study, out=folder, workers=workers).manifest.trace


def test_who_interrupts_a_run_does_not_wait_for_its_trace(study, folder, monkeypatch):
    begun, interrupted, waited_for = threading.Event(), threading.Event(), threading.Event()

    def endless(*_):
        begun.set()
        if not interrupted.wait(PATIENCE_SECONDS):
            waited_for.set()
        return []

    class Interrupting(Silent):
        def advanced(self, finished: int) -> None:
            assert begun.wait(PATIENCE_SECONDS)
            raise KeyboardInterrupt

    monkeypatch.setattr(beside, "trace_of", endless)
    with pytest.raises(KeyboardInterrupt):
        salessim.run(study, out=folder, workers=2, progress=Interrupting())
    interrupted.set()
    assert not waited_for.is_set()
    assert manifest_of(folder).finished >= 2


TRACING_FOR_EVER = """
import sys
from salessim.cli.main import main
from salessim.lab import beside

def endless(*_):
    import numpy as np
    print("tracing", flush=True)
    while True:
        np.sort(np.random.default_rng(1).random(1000))

beside.trace_of = endless
sys.argv[1:] = ["run", sys.argv[1], "--out", sys.argv[2], "--workers", sys.argv[3], "--quiet"]
main()
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGINT to another process is POSIX's")
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_ends_the_command_that_traces(workers, study, folder):
    program = [sys.executable, "-c", TRACING_FOR_EVER, str(study), str(folder), str(workers)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as command:
        assert command.stdout.readline() == "tracing\n"
        command.send_signal(signal.SIGINT)
        _, told = command.communicate(timeout=PATIENCE_SECONDS)
    assert command.returncode == 130
    assert "Traceback" not in told
    if workers == 1:
        assert manifest_of(folder).finished == 8, "here the trace comes after all worlds"
    assert salessim.run(study, out=folder, workers=1).manifest.finished == 8
