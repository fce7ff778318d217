"""Files that are whole or absent: written beside their place, flushed, and moved there in one step."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from salessim.errors import InputRefusedError, RunFailedError

UNFINISHED: Final = ".part"
"""Ending of a file that is being written; one that is found later belongs to a killed run."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_FLUSH: Final = frozenset({errno.EINVAL, errno.EBADF, errno.ENOTSUP})
"""What some network disks answer to whoever flushes a folder."""
OUT: Final = "choose a folder of your own with --out DIR"
COPY: Final = "copy the run to a folder of your own and ask there"
"""For a command that writes into a run that is there already."""
ABSENT: Final = (FileNotFoundError, NotADirectoryError)
"""What opening a file raises where there is none."""


def write(path: Path, content: bytes, elsewhere: str = OUT) -> str:
    """Put a whole file in its place; returns the SHA-256 of its content. See `advising` for `elsewhere`."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}{UNFINISHED}")
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


def sweep(folder: Path, owned: Collection[str]) -> None:
    """Remove what killed commands left half-written, in the folder and those below; an export leaves a whole folder.

    owned: names of folders in it into which nobody else may be writing at this moment. Elsewhere and below them,
    figures, a replay, a report or an export may be in the making, and what a living process writes is left alone.
    """
    with advising(folder):
        for leftover in list(folder.rglob(f".*{UNFINISHED}")):
            if str(leftover.parent.relative_to(folder)) not in owned and _in_the_making(leftover.name):
                continue
            if leftover.is_dir():
                shutil.rmtree(leftover)
            else:
                leftover.unlink(missing_ok=True)


def tidy(folder: Path, name: str = "") -> None:
    """Remove what killed commands began in a folder and never ended, or only what was to have one name.

    Unlike a run, which holds its folder, others may be writing here at this moment: theirs is left alone.
    """
    with advising(folder):
        for leftover in abandoned(folder, name, UNFINISHED):
            leftover.unlink(missing_ok=True)


def abandoned(folder: Path, name: str, ending: str) -> list[Path]:
    """What processes that are gone left in a folder, hidden under a name (any, if it is empty) and their number."""
    begun = _begun(name, ending)
    try:
        found = [(path, begun.fullmatch(path.name)) for path in sorted(folder.iterdir())]
    except ABSENT:
        return []
    return [path for path, match in found if match and not _alive(int(match[1]))]


def _begun(name: str, ending: str) -> re.Pattern[str]:
    """What is being written under a name (any, if it is empty) is called, with the number of its process."""
    return re.compile(rf"\.{re.escape(name) or '.+'}\.(\d+)(?:\.[0-9a-f]{{8}})?{re.escape(ending)}")


def _in_the_making(name: str) -> bool:
    """Whether an unfinished file or folder of this name belongs to another process that lives."""
    begun = _begun("", UNFINISHED).fullmatch(name)
    # What this process itself has left is not: it sweeps before it writes.
    return begun is not None and int(begun[1]) != os.getpid() and _alive(int(begun[1]))


def _alive(process: int) -> bool:
    """Whether there is a process of this number; where one cannot ask, there is none."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # somebody else's
    return True


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
    """Make a new name in a folder last; only POSIX systems let one, and not on every disk."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _NO_FLUSH:
                raise
        finally:
            os.close(handle)
