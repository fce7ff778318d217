"""What may happen to a run from outside, each with what the command then does: its exit code and its words."""

from __future__ import annotations

import array
import errno
import fcntl
import os
import random
import resource
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

DEADLINE_S = 300
"""What is waited for comes within seconds; a machine shared with many may need more."""
IMMUTABLE, GET_FLAGS, SET_FLAGS = 0x10, 0x80086601, 0x40086602
"""Linux: the flag of files that not even root may change, and how it is read and set."""
FULL = "the disk is full; make room and run the same command again, finished worlds are kept"
DAMAGED = "is damaged"
INTERRUPTED = "interrupted; what was finished is kept"


class Victim(Protocol):
    """A running command."""

    pid: int
    folder: Path
    filler: Path | None
    """A file on the folder's own small disk that may fill it; None where there is no such disk."""

    def workers(self) -> list[int]:
        """Its worker processes, of which there is at least one."""

    def wait(self) -> None:
        """Wait for its end."""


Strike = Callable[[Victim, random.Random], None]


@dataclass(frozen=True)
class Kind:
    """A kind of fault."""

    words: str
    strike: Strike
    exits: Mapping[int, str]
    """The exit codes that the command may end with, negative for a signal, each with words that it says."""
    phase: str = "any"
    """'any' moment, 'heard': once the command says what it plans, 'worlds': once a further world is finished."""
    ends: bool = True
    """Whether the command ends of it; otherwise more may happen to it."""


def _kill_worker(victim: Victim, rng: random.Random) -> None:
    os.kill(rng.choice(victim.workers()), signal.SIGKILL)


def _stop_and_kill_worker(victim: Victim, rng: random.Random) -> None:
    worker = rng.choice(victim.workers())
    os.kill(worker, signal.SIGSTOP)
    time.sleep(rng.uniform(0, 0.2))
    os.kill(worker, signal.SIGKILL)


def _stop_and_kill(victim: Victim, rng: random.Random) -> None:
    os.kill(victim.pid, signal.SIGSTOP)
    time.sleep(rng.uniform(0, 0.2))
    os.kill(victim.pid, signal.SIGKILL)


def _stop_worker_and_kill(victim: Victim, rng: random.Random) -> None:
    os.kill(rng.choice(victim.workers()), signal.SIGSTOP)
    os.kill(victim.pid, signal.SIGKILL)


def _signalled(number: signal.Signals, *, group: bool = False) -> Strike:
    def strike(victim: Victim, rng: random.Random) -> None:
        (os.killpg if group else os.kill)(victim.pid, number)

    return strike


def _fill_disk(victim: Victim, rng: random.Random) -> None:
    """Fill the folder's disk until the command has ended, then make room."""
    assert victim.filler is not None
    with victim.filler.open("wb") as file:
        _fill(file.fileno(), victim.filler.parent)
        victim.wait()
    victim.filler.unlink()


def _fill(handle: int, disk: Path) -> None:
    taken = 0
    with suppress(OSError):
        while free := os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize:
            os.posix_fallocate(handle, taken, free)
            taken += free


def _limit_files(victim: Victim, rng: random.Random) -> None:
    """No file may be longer than a few bytes: what the system answers is what a full disk answers, in other words."""
    limit = rng.randrange(2_000, 4_000)  # the command's own words fit
    for pid in (victim.pid, *victim.workers()):
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    victim.wait()


def _read_only(victim: Victim, rng: random.Random) -> None:
    with unwritable(victim.folder):
        victim.wait()


def _damage_now(victim: Victim, rng: random.Random) -> None:
    """Cut a finished file while the command runs."""
    _cut(victim.folder, rng)


def _kill_and_damage(victim: Victim, rng: random.Random) -> None:
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    _cut(victim.folder, rng)


def _cut(folder: Path, rng: random.Random) -> None:
    path = rng.choice(sorted(folder.glob("cells/*.parquet")))
    os.truncate(path, rng.randrange(path.stat().st_size))


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Nothing can be made or removed in the folder and its cells; root is kept out by the file system's own flag."""
    places = [folder, folder / "cells"]
    forbid, permit = (_seal, _unseal) if os.geteuid() == 0 else (_forbid, _permit)
    try:
        for place in places:
            forbid(place)
        yield
    finally:
        for place in places:
            permit(place)


def _forbid(place: Path) -> None:
    place.chmod(0o555)


def _permit(place: Path) -> None:
    place.chmod(0o755)


def _seal(place: Path) -> None:
    _flags(place, lambda flags: flags | IMMUTABLE)


def _unseal(place: Path) -> None:
    _flags(place, lambda flags: flags & ~IMMUTABLE)


def _flags(place: Path, changed: Callable[[int], int]) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        held = array.array("i", [0])
        fcntl.ioctl(handle, GET_FLAGS, held)
        held[0] = changed(held[0])
        fcntl.ioctl(handle, SET_FLAGS, held)
    finally:
        os.close(handle)


def can_seal(folder: Path) -> bool:
    """Whether a folder can be made unwritable here, for whoever asks."""
    (folder / "cells").mkdir(exist_ok=True)
    try:
        with unwritable(folder):
            (folder / "cells" / "probe").touch()
    except OSError as error:
        return error.errno in {errno.EPERM, errno.EACCES} and not (folder / "cells" / "probe").exists()
    return False


KILLED = {-signal.SIGKILL: ""}
KINDS: Mapping[str, Kind] = {
    "worker killed": Kind("SIGKILL of a worker process", _kill_worker, {0: ""}, "worlds", ends=False),
    "worker stopped, then killed": Kind(
        "SIGSTOP, then SIGKILL of a worker process", _stop_and_kill_worker, {0: ""}, "worlds", ends=False
    ),
    "command killed": Kind("SIGKILL of the command", _signalled(signal.SIGKILL), KILLED),
    "all killed": Kind("SIGKILL of the command and its workers", _signalled(signal.SIGKILL, group=True), KILLED),
    "command stopped, then killed": Kind("SIGSTOP, then SIGKILL of the command", _stop_and_kill, KILLED),
    "worker stopped, command killed": Kind(
        "SIGSTOP of a worker, then SIGKILL of the command", _stop_worker_and_kill, KILLED, "worlds"
    ),
    "command terminated": Kind("SIGTERM to the command", _signalled(signal.SIGTERM), {-signal.SIGTERM: ""}),
    "command interrupted": Kind("SIGINT to the command", _signalled(signal.SIGINT), {130: INTERRUPTED}, "heard"),
    "Ctrl-C": Kind(
        "SIGINT to the command and its workers", _signalled(signal.SIGINT, group=True), {130: INTERRUPTED}, "heard"
    ),
    "disk full": Kind("another file fills the disk", _fill_disk, {1: FULL}, "worlds"),
    "files limited": Kind("a limit on the length of files", _limit_files, {1: FULL}, "worlds"),
    "folder read-only": Kind(
        "the run folder can no longer be written", _read_only, {2: "choose a folder of your own"}, "worlds"
    ),
    "file cut while running": Kind(
        "a finished file is cut while the command runs", _damage_now, {0: "", 1: DAMAGED}, "worlds", ends=False
    ),
    "killed and a file cut": Kind(
        "SIGKILL of the command, and a finished file is cut", _kill_and_damage, KILLED, "worlds"
    ),
}
"""Every kind of fault, by the name under which it is counted."""
