"""No clock decides anything; a second run in the folder is refused, and a killed one holds nobody up."""

from __future__ import annotations

import itertools
import os
import signal
import sys
import time
from contextlib import suppress

import pytest
from campaign import Attempt
from ensemble.small_house import SMALL
from house_of_dozens import written

import salessim
from salessim.ensemble import schedule
from salessim.errors import InputRefusedError

HOUR_S = 3600.0
CENTURIES = (0, 1, 4_102_444_800)
"""1970 and 2100, in seconds."""


class StopAfter(schedule.Silent):
    """Presses Ctrl-C after some tasks, and moves the clock of every file."""

    def __init__(self, tasks, folder):
        self.left, self.folder, self.times = tasks, folder, itertools.cycle(CENTURIES)

    def advanced(self, finished):
        for path in self.folder.rglob("*"):
            os.utime(path, (then := next(self.times), then))
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setattr(schedule, "worlds_per_block", lambda study: 2)
    path = tmp_path / "small.yml"
    path.write_text(SMALL.format(horizon=3, maximum=4, policies="", more="trace: {replicates: 1}"))
    return path


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def cell_files(folder):
    """Not those that a worker is just writing."""
    return {path.name: path.read_bytes() for path in folder.glob("cells/f*.parquet")}


@pytest.mark.parametrize("step", [-HOUR_S, 1_000 * HOUR_S], ids=["backwards", "forwards"])
def test_no_byte_depends_on_a_clock(study, tmp_path, monkeypatch, step):
    folder = tmp_path / "moved"
    whole = contents(salessim.run(study, out=tmp_path / "whole", workers=1).folder)
    for name in ("time", "monotonic", "perf_counter"):
        clock = itertools.count(getattr(time, name)(), step)
        monkeypatch.setattr(time, name, lambda clock=clock: next(clock))
        monkeypatch.setattr(time, f"{name}_ns", lambda clock=clock: int(next(clock) * 1e9))
    for tasks in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            salessim.run(study, out=folder, workers=1, progress=StopAfter(tasks, folder))
    salessim.run(study, out=folder, workers=1)
    assert contents(folder) == whole


@pytest.fixture
def running(tmp_path):
    """A run in a process of its own that has begun to compute, stopped."""
    attempt = Attempt(written(tmp_path), tmp_path / "run", tmp_path, None)
    attempt.await_(lambda: any((tmp_path / "run").glob("cells/f*.parquet")))
    os.kill(attempt.pid, signal.SIGSTOP)
    yield attempt
    with suppress(ProcessLookupError):  # as the test has killed it
        os.killpg(attempt.pid, signal.SIGKILL)
    attempt.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="the harness reads /proc")
def test_a_second_run_is_refused_until_the_first_is_gone_even_by_force(running, tmp_path, monkeypatch):
    monkeypatch.setattr(schedule, "worlds_per_block", lambda study: 2)
    study, folder = tmp_path / "dozens.yml", tmp_path / "run"
    before = cell_files(folder)
    with pytest.raises(InputRefusedError, match="another run is writing here; wait for it, or choose another folder"):
        salessim.run(study, out=folder, workers=1)
    other = tmp_path / "other.yml"
    other.write_text(study.read_text().replace("mean: 12 months", "mean: 13 months"))
    with pytest.raises(InputRefusedError, match="holds a run of another organisation"):
        salessim.run(other, out=folder, workers=1)
    assert before.items() <= cell_files(folder).items()
    os.kill(running.pid, signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert (folder / ".lock").exists(), "what is left of the lock is only its file"
    with pytest.raises(InputRefusedError, match="holds a run of another organisation"):
        salessim.run(other, out=folder, workers=1)
    assert salessim.run(study, out=folder, workers=1).manifest.finished == 48
