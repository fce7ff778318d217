"""Loaded by a cluster's workers (`--preload`): what happens to them is what the file named by ACCIDENT says.

die: the first to compute a task dies of it. deadly N: whoever computes replicate N dies. leave: the nanny dies too.
scheduler PID N: once replicate N is computed, the scheduler dies. far: the run folder is not to be reached from here.
versions NAME VALUE: another version of something. wait: nothing is computed until the file is gone; another beside it,
`waiting`, says that somebody waits.
"""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

from salessim.ensemble.cluster import remote

_orders = Path(os.environ["ACCIDENT"])
# Dask loads this twice in a process.
_compute = getattr(remote.compute, "real", remote.compute)
_environment = getattr(remote.environment, "real", remote.environment)


def _ordered() -> list[str]:
    try:
        return _orders.read_text().split() or [""]
    except FileNotFoundError:
        return [""]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _is_first() -> bool:
    """Whether nobody has taken the order before."""
    try:
        _orders.unlink()
    except FileNotFoundError:
        return False
    return True


def _replicates(message: str) -> list[int]:
    return list(json.loads(message)["replicates"])


def _accident_before(message: str) -> None:
    order, *values = _ordered()
    if order == "die" and _is_first():
        _die()
    if order == "deadly" and int(values[0]) in _replicates(message):
        _die()
    if order == "leave":
        os.kill(os.getppid(), signal.SIGKILL)
        _die()
    if order == "wait":
        _orders.with_name("waiting").touch()
        while _orders.exists():
            time.sleep(0.01)


def compute(text: str, message: str, terms: dict[str, str]) -> dict[str, object]:
    """As the real one, with accidents."""
    _accident_before(message)
    order, *values = _ordered()
    answer = _compute(text, message, {**terms, "folder": "/nowhere"} if order == "far" else terms)
    if order == "scheduler" and int(values[1]) in _replicates(message):
        os.kill(int(values[0]), signal.SIGKILL)
    return answer


def environment() -> dict[str, object]:
    """As the real one, or of other versions."""
    order, *values = _ordered()
    return _environment() | ({values[0]: values[1]} if order == "versions" else {})


compute.real, environment.real = _compute, _environment
remote.compute, remote.environment = compute, environment
