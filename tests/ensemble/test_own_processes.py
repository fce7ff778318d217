"""What is true of worker processes and of files whatever is computed: on odd disks, in odd folders, at odd moments."""

from __future__ import annotations

import errno
import json
import os
import stat
import threading
from contextlib import nullcontext

import pytest

from salessim.ensemble import workers
from salessim.ensemble.cells import Task
from salessim.ensemble.folder import files, holding
from salessim.ensemble.process import Process
from salessim.errors import RunFailedError

PATIENCE_SECONDS = 60


def test_a_worker_loads_nothing_from_the_folder_it_is_called_in(tmp_path, monkeypatch):
    for name in ("secrets", "statistics", "salessim"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('somebody else')\n")
    monkeypatch.chdir(tmp_path)
    process = Process("salessim.ensemble.worker", tmp_path / "no run")
    try:
        answer = process.ask("anything")
        assert answer, process.last_words()
        assert json.loads(answer)["exit_code"] == 2
    finally:
        process.end()


def test_a_worker_that_starts_while_all_are_ended_is_asked_nothing(small, tmp_path, monkeypatch):
    starting, all_ended, asked_when_ended = threading.Event(), threading.Event(), []

    class Late:
        ended = False

        def __init__(self, *_):
            starting.set()
            assert all_ended.wait(PATIENCE_SECONDS)

        def ask(self, _):
            asked_when_ended.append(self.ended)
            return ""

        def end(self):
            self.ended = True

    monkeypatch.setattr(workers, "Process", Late)
    with workers.Processes(small, tmp_path, 1) as team:
        shutdown = team._threads.shutdown

        def after_the_others(**how):
            all_ended.set()
            shutdown(**how)

        monkeypatch.setattr(team._threads, "shutdown", after_the_others)
        team._threads.submit(team._perform, Task((0,), (1,), ("status_quo",)))
        assert starting.wait(PATIENCE_SECONDS)
    assert asked_when_ended == [True], "else whoever presses Ctrl-C waits for a task"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere no folder is flushed")
@pytest.mark.parametrize(("answer", "written"), [(errno.EINVAL, True), (errno.EIO, False)])
def test_a_disk_that_flushes_no_folder_is_written_to_and_one_that_fails_is_not(tmp_path, monkeypatch, answer, written):
    flush = os.fsync

    def of_files_only(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(answer, "no folder")
        flush(handle)

    monkeypatch.setattr(os, "fsync", of_files_only)
    with nullcontext() if written else pytest.raises(RunFailedError, match="the disk reports an error"):
        files.write(tmp_path / "table", b"numbers")


@pytest.mark.skipif(os.name != "posix", reason="elsewhere one cannot ask whether a process lives")
def test_a_run_sweeps_its_own_leftovers_and_not_what_a_replay_is_just_writing(tmp_path):
    begun = f".agents.parquet.{os.getppid()}.0123abcd.part"  # by a process that lives
    replayed = tmp_path / holding.TRACE / "status_quo-f0-r1" / begun
    own = [tmp_path / name / begun for name in holding.OWNED]
    for path in (replayed, *own):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    files.sweep(tmp_path, holding.OWNED)
    assert replayed.exists()
    assert not any(path.exists() for path in own)
