"""Workers that cannot start, cannot read their study, or die in the middle of an answer."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_house import assert_nothing_wrong, assert_same, command, numbers, run

import salessim
from salessim.ensemble import schedule, worker, workers
from salessim.ensemble.answering import responder

HERE = Path(__file__).parent
TASK = json.dumps({"future": 0, "replicates": [1], "policies": ["status_quo"]})


def run_with_two(whole, folder):
    return command("run", whole.study, "--out", folder, "--workers", 2, "--no-figures", "--quiet")


def assert_heals(whole, folder):
    assert_nothing_wrong(folder, whole.numbers)
    assert run(whole.study, folder)[0] == 0
    assert_same(numbers(folder), whole.numbers)


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM], ids=errno.errorcode.get)
def test_a_worker_that_cannot_start_ends_the_run_with_advice(whole, tmp_path, monkeypatch, number):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patches:
        patches.setattr(subprocess, "Popen", refuse)
        code, printed, complained = run_with_two(whole, tmp_path / "run")
    assert (code, printed) == (1, "")
    assert complained == (
        f"a worker process cannot be started ({os.strerror(number)}); run the same command with --workers 1\n"
    )
    assert_heals(whole, tmp_path / "run")


def test_half_an_answer_is_none(whole, tmp_path, monkeypatch):
    start = subprocess.Popen

    def stammering(words, **options):
        return start([sys.executable, "-S", "-c", "input(); print('{\"stem\": ', end='')"], **options)

    with monkeypatch.context() as patches:
        patches.setattr(subprocess, "Popen", stammering)
        code, _, complained = run_with_two(whole, tmp_path / "run")
    assert (code, "no world is finished" in complained) == (1, True)
    assert_heals(whole, tmp_path / "run")


def test_a_worker_that_cannot_read_its_study_says_so_to_every_task(whole, tmp_path):
    assert run(whole.study, tmp_path / "run", "--replications", 1)[0] == 0
    (tmp_path / "run" / "resolved.yml").write_bytes(b"\xff")
    answer = responder(worker.prepared, worker.answer, tmp_path / "run")
    for _ in range(2):
        said = answer(TASK)
        assert said["exit_code"] == 2
        assert "resolved.yml:1:1: is not UTF-8 text" in said["refused"]


def test_a_worker_ends_when_nobody_is_left_to_hear_it(whole, tmp_path):
    assert run(whole.study, tmp_path / "run", "--replications", 1)[0] == 0
    words = [sys.executable, HERE / "driver.py", "worker", tmp_path / "run", "go to sleep", "5", "-1"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        process.communicate(TASK + "\n")  # and no more: the pipe is closed while the worker sleeps over the task
    assert process.returncode == 0


def test_ctrl_c_pressed_again_ends_all_workers_too(whole, tmp_path, monkeypatch):
    ended = []
    end = workers.Process.end

    def press_again(self):
        os.kill(os.getpid(), signal.SIGINT)
        end(self)
        ended.append(self)

    def press(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(workers.Process, "end", press_again)
    with monkeypatch.context() as patches:
        patches.setattr(schedule.Silent, "advanced", press)
        with pytest.raises(KeyboardInterrupt):
            salessim.run(whole.study, out=tmp_path / "run", workers=2)
    assert ended
    assert all(each._process.returncode is not None for each in ended)
    assert_heals(whole, tmp_path / "run")
