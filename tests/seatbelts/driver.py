"""Runs `salessim run` in processes of their own, to which something happens at their k-th file operation.

`python driver.py STUDY FOLDER SCENARIOS` takes the scenarios as a JSON list, forks a process for each (all that is slow
to import is there already), and prints a JSON list of what became of them. Where a scenario says so, it happens in a
worker process instead: `python driver.py worker FOLDER ACT AT LIMIT` is one.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from faults import Faults
from tiny_house import command

import salessim.cli.commands.running
import salessim.lab.record  # noqa: F401 - loaded before the fork, as the line above
from salessim.ensemble import worker

UNLIMITED = resource.RLIM_INFINITY


def main(study: str, folder: str, scenarios: str) -> None:
    print(json.dumps([happen(study, Path(folder), each) for each in json.loads(scenarios)]))


def happen(study: str, folder: Path, scenario: dict) -> dict:
    """What became of one scenario: exit code (negative: a signal), standard error, and processes left behind."""
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        perform(study, folder / scenario["name"], scenario, said)
    os.close(said)
    with os.fdopen(heard) as words:
        complained = words.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"code": code, "complained": complained, "orphans": anyone(child)}


def perform(study: str, folder: Path, scenario: dict, said: int) -> NoReturn:
    """The forked process: leader of a group of its own, as a shell makes it."""
    code, complained = 99, "the driver failed"
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background are started deaf to Ctrl-C
        disturbance = (scenario.get("act", "nothing"), scenario.get("at", 0), scenario.get("limit", UNLIMITED))
        if scenario.get("worker"):
            disturb_workers(*disturbance)
            disturbance = ("nothing", 0, UNLIMITED)
        act, at, limit = disturbance
        with disturbed(folder, ACTS[act], at, limit):
            words = ("--workers", scenario.get("workers", 1), "--no-figures", "--quiet")
            code, _, complained = command("run", study, "--out", folder, *words)
    except BaseException as error:
        complained = f"Traceback: {error!r}"
        raise
    finally:
        os.write(said, complained.encode())
        os._exit(code)


def disturbed(folder: Path, act: Callable[[], None], at: int, limit: int) -> Faults:
    """Lets the act happen at an operation of this process, and limits how large a file it may write."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, UNLIMITED))
    return Faults(folder, at, act)


def disturb_workers(*disturbance: object) -> None:
    """Start every worker as `python driver.py worker …`."""
    start = subprocess.Popen

    def started(words: list[str], **options):
        folder = words[words.index("salessim.ensemble.worker") + 1]
        return start([sys.executable, __file__, "worker", folder, *map(str, disturbance)], **options)

    subprocess.Popen = started


def work(folder: str, act: str, at: str, limit: str) -> None:
    """A worker to which something happens, if it is the first that comes so far."""

    def once() -> None:
        with suppress(FileExistsError):
            Path(f"{folder}.{act}").touch(exist_ok=False)
            ACTS[act]()

    sys.argv = [worker.__file__, folder]
    with disturbed(Path(folder), once, int(at), int(limit)):
        worker.main()


def anyone(group: int) -> bool:
    """Whether a process of the group is still there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


ACTS: dict[str, Callable[[], None]] = {
    "nothing": lambda: None,
    "kill the group": lambda: os.killpg(0, signal.SIGKILL),
    "kill this process": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "press Ctrl-C": lambda: os.killpg(0, signal.SIGINT),
    "go to sleep": signal.pause,
}


if __name__ == "__main__":
    work(*sys.argv[2:]) if sys.argv[1] == "worker" else main(*sys.argv[1:])
