"""Files that are whole or absent: written beside their place, flushed, and moved there in one step."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from salessim.errors import InputRefusedError, RunFailedError

UNFINISHED: Final = ".part"
"""Ending of a file that is being written; one that is found later belongs to a killed run."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
OUT: Final = "choose a folder of your own with --out DIR"
ABSENT: Final = (FileNotFoundError, NotADirectoryError)
"""What opening a file raises where there is none."""


def write(path: Path, content: bytes, elsewhere: str = OUT) -> str:
    """Put a whole file in its place; returns the SHA-256 of its content. See `advising` for `elsewhere`."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    with advising(path, elsewhere):
        try:
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, path)
        finally:
            with suppress(OSError):  # the next run sweeps; what went wrong before this must be heard
                unfinished.unlink(missing_ok=True)
        _settle(path.parent)
    return hashlib.sha256(content).hexdigest()


def checksum(path: Path) -> str:
    """SHA-256 of a file; empty where there is none. A file that cannot be read now is not damaged: it is refused."""
    try:
        with reading(path), path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except ABSENT:
        return ""


def sweep(folder: Path) -> None:
    """Remove what a killed run left half-written, in the folder and those below."""
    with advising(folder):
        for leftover in folder.rglob(f".*{UNFINISHED}"):
            leftover.unlink(missing_ok=True)


@contextmanager
def advising(path: Path, elsewhere: str = OUT) -> Iterator[None]:
    """Turn what the system refuses into advice: no space or a failing disk ends a run, no permission refuses it.

    elsewhere: what to do where nothing may be written, for a command that has no `--out`.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise RunFailedError(
                f"{path}: the disk is full; make room and run the same command again, finished worlds are kept"
            ) from error
        if error.errno == errno.EIO:
            raise _failing(path, error) from error
        raise InputRefusedError(f"{path}: cannot be written ({_why(error)}); {elsewhere}") from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the system refuses into advice; what it means that a file is not there is for the caller to say."""
    try:
        yield
    except ABSENT:
        raise
    except OSError as error:
        if error.errno == errno.EIO:
            raise _failing(path, error) from error
        raise InputRefusedError(f"{path}: cannot be read ({_why(error)}); see to its permissions") from error


def _failing(path: Path, error: OSError) -> RunFailedError:
    return RunFailedError(
        f"{path}: the disk reports an error ({_why(error)}); check it and run the same command again, "
        "finished worlds are kept"
    )


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def _settle(folder: Path) -> None:
    """Make a new name in a folder last; only POSIX systems let one."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
