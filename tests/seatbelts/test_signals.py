"""Real signals and limits, sent at the k-th file operation of a real process: what was finished is kept and reused."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_house import assert_nothing_wrong, assert_same, finished, leftovers, numbers, run

import salessim

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the driver reads /proc and forks")
HERE = Path(__file__).parent
KILLED = -signal.SIGKILL
INTERRUPTED = {"code": 130, "complained": "\ninterrupted; what was finished is kept\n", "orphans": False}


def drive(whole, folder: Path, scenarios: list[dict]) -> list[dict]:
    """What became of each scenario, run by the driver in one go."""
    root = str(Path(salessim.__file__).parent.parent)
    words = [sys.executable, HERE / "driver.py", whole.study, folder, json.dumps(scenarios)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, str(HERE)]), **threads}
    ended = subprocess.run(words, check=True, stdout=subprocess.PIPE, env=environment)
    return json.loads(ended.stdout)


def named(scenarios: list[dict]) -> list[dict]:
    return [{"name": str(number), **each} for number, each in enumerate(scenarios)]


def assert_continues(whole, folder: Path) -> None:
    """Nothing wrong can be read; the same command ends with the same numbers and reuses what is finished."""
    assert_nothing_wrong(folder, whole.numbers)
    kept = finished(folder)
    assert run(whole.study, folder)[0] == 0
    assert_same(numbers(folder), whole.numbers)
    assert kept.items() <= finished(folder).items()
    assert leftovers(folder) == []


def sample(whole, count: int) -> list[int]:
    return sorted(random.Random(count).sample(range(1, len(whole.operations) + 1), count))


def kill(whole, folder: Path, places: list[int]) -> None:
    scenarios = named([{"act": "kill the group", "at": at} for at in places])
    ends = drive(whole, folder, scenarios)
    assert [end["code"] for end in ends] == [KILLED] * len(places)
    for scenario in scenarios:
        assert_continues(whole, folder / scenario["name"])


def interrupt(whole, folder: Path, places: list[int]) -> None:
    scenarios = named([{"act": "press Ctrl-C", "at": at} for at in places])
    for scenario, end in zip(scenarios, drive(whole, folder, scenarios), strict=True):
        assert end == INTERRUPTED
        assert_continues(whole, folder / scenario["name"])


def test_a_killed_run_continues_from_where_it_was(whole, tmp_path):
    kill(whole, tmp_path, sample(whole, 4))


@pytest.mark.slow
def test_a_run_killed_anywhere_continues(whole, tmp_path):
    kill(whole, tmp_path, list(range(1, len(whole.operations) + 1)))


def test_ctrl_c_keeps_what_is_finished(whole, tmp_path):
    interrupt(whole, tmp_path, sample(whole, 3))


@pytest.mark.slow
def test_ctrl_c_anywhere_keeps_what_is_finished(whole, tmp_path):
    interrupt(whole, tmp_path, list(range(1, len(whole.operations) + 1)))


def in_workers(whole, folder: Path, scenarios: list[dict]) -> None:
    """Continue where a worker killed the whole group, killed itself, or had Ctrl-C pressed."""
    scenarios = named([{"worker": True, "workers": 2, **each} for each in scenarios])
    for scenario, end in zip(scenarios, drive(whole, folder, scenarios), strict=True):
        if scenario["act"] == "kill the group":
            assert end["code"] == KILLED
        elif scenario["act"] == "press Ctrl-C":
            assert end == INTERRUPTED
        else:
            assert end == {"code": 0, "complained": "", "orphans": False}  # another takes its place
        assert_continues(whole, folder / scenario["name"])


FIRST_CELL_FILE = 5
"""The operation of a worker that begins it; what is before reads the study."""


def test_a_worker_that_kills_all_costs_no_finished_world(whole, tmp_path):
    in_workers(whole, tmp_path, [{"act": "kill the group", "at": FIRST_CELL_FILE}])


@pytest.mark.slow
@pytest.mark.parametrize("act", ["kill the group", "kill this process", "press Ctrl-C"])
def test_what_happens_in_a_worker_costs_no_finished_world(whole, tmp_path, act):
    in_workers(whole, tmp_path, [{"act": act, "at": at} for at in (1, 3, 5, 6, 8, 11, 14, 16)])


def limited(whole, folder: Path, scenarios: list[dict]) -> None:
    """No file may be larger than the scenario's limit."""
    scenarios = named(scenarios)
    for scenario, end in zip(scenarios, drive(whole, folder, scenarios), strict=True):
        assert (end["code"], end["orphans"], len(end["complained"].splitlines())) == (1, False, 1)
        assert "the disk is full; make room and run the same command again" in end["complained"]
        assert_continues(whole, folder / scenario["name"])


@pytest.mark.parametrize("limit", [0, 1_000, 22_000])
def test_a_file_that_may_not_grow_is_a_full_disk(whole, tmp_path, limit):
    limited(whole, tmp_path, [{"limit": limit}])


@pytest.mark.slow
def test_wherever_the_disk_is_full_it_is_said(whole, tmp_path):
    limited(whole, tmp_path, [{"limit": limit} for limit in range(0, 22_000, 400)])


@pytest.mark.slow
def test_workers_whose_files_may_not_grow_say_so(whole, tmp_path):
    limited(whole, tmp_path, [{"limit": 10_000, "worker": True, "workers": 2}])
