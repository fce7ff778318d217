"""A workshop's folder, opened for one process and let go at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from salessim.errors import InputRefusedError
from salessim.workshop.addresses import Served, listen
from salessim.workshop.kitchen.kitchen import Kitchen
from salessim.workshop.pages.house import House
from salessim.workshop.room.memory import Memory
from salessim.workshop.words.texts import Texts

LOCK: Final = "workshop.lock"


@dataclass(frozen=True)
class Asked:
    """What the command line says."""

    folder: Path
    own_studies: tuple[Path, ...] = ()
    opened: str = ""
    """Name of the scenario that the browser opens."""
    host: str = "127.0.0.1"
    port: int | None = None
    workers: int | None = None
    browser: bool = True


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder, for this process alone, and what is written into it for this user alone."""
    before = os.umask(0o077)
    try:
        lock = _locked(folder)
        try:
            yield
        finally:
            lock.release()
    finally:
        os.umask(before)


def _locked(folder: Path) -> FileLock:
    """The folder's lock, taken; refused with advice where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(folder / LOCK)
        lock.acquire(blocking=False)
    except Timeout:
        raise InputRefusedError(
            f"{folder}: another workshop runs on this folder; end it, or choose another folder with --folder"
        ) from None
    except OSError as error:
        raise InputRefusedError(
            f"{folder}: cannot be used as the workshop's folder ({error.strerror}); choose another with --folder"
        ) from None
    return lock


@contextmanager
def listening(asked: Asked) -> Iterator[Served]:
    """Where the page is served, until the end."""
    served = listen(asked.host, asked.port)
    try:
        yield served
    finally:
        for each in served.sockets:
            each.close()


@contextmanager
def workshop(asked: Asked, address: str = "") -> Iterator[House]:
    """Memory and kitchen of a folder, let go at the end."""
    memory = Memory(asked.folder)
    try:
        kitchen = Kitchen(asked.folder, asked.workers)
        try:
            yield House(asked.folder, memory, kitchen, Texts(), address, asked.own_studies)
        finally:
            kitchen.close()
    finally:
        memory.close()
