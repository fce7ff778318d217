"""Counts the file operations of a run and lets something happen at the k-th: an error, a signal, another run."""

from __future__ import annotations

import builtins
import functools
import io
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import pyarrow.parquet

CALLS = ("open", "stat", "fsync", "replace", "unlink", "mkdir", "scandir", "listdir")
"""What `os` is asked for; opening, reading and writing through files comes on top."""


class Faults:
    """While it holds, every file operation below `folder` is counted, and `act` happens at operation number `at`.

    lasting: `act` happens at every later operation too, as when a disk stays full. `done` lists what was counted: the
    operation and its path in the folder.
    """

    def __init__(self, folder: Path, at: int = 0, act: Callable[[], None] = lambda: None, *, lasting: bool = False):
        self.folder, self.at, self.act, self.lasting = os.path.abspath(folder), at, act, lasting
        self.done: list[tuple[str, str]] = []
        self._patches = ExitStack()
        self._acting = False

    @property
    def struck(self) -> bool:
        """Whether there was such an operation."""
        return 0 < self.at <= len(self.done)

    def __enter__(self) -> Faults:
        opened = functools.partial(self._open, io.open)
        parquet = functools.partial(self._counted, "parquet", pyarrow.parquet.ParquetFile)
        for place, name, patch in (
            (io, "open", opened),
            (builtins, "open", opened),
            (pyarrow.parquet, "ParquetFile", parquet),
            *((os, name, functools.partial(self._counted, name, getattr(os, name))) for name in CALLS),
        ):
            self._patches.enter_context(mock.patch.object(place, name, patch))
        return self

    def __exit__(self, *_: object) -> None:
        self._patches.close()

    def _counted(self, name, call, *arguments, **options):
        """The call itself, after it was counted."""
        self._count(name, arguments[0])
        return call(*arguments, **options)

    def _open(self, call, path, *arguments, **options):
        self._count("open", path)
        file = call(path, *arguments, **options)
        return _Written(file, self) if file.writable() and self._inside(path) is not None else file

    def _count(self, name: str, path: object) -> None:
        inside = self._inside(path)
        if inside is None or self._acting:
            return
        self.done.append((name, inside))
        if len(self.done) == self.at or (self.lasting and len(self.done) > self.at > 0):
            self._acting = True  # what happens now is not counted
            try:
                self.act()
            finally:
                self._acting = False

    def _inside(self, path: object) -> str | None:
        """The path relative to the folder, if it is in there."""
        named = _path_of(path) if isinstance(path, int) else os.path.abspath(os.fspath(path))
        if named is None:
            return "?"
        if named != self.folder and not named.startswith(self.folder + os.sep):
            return None
        return os.path.relpath(named, self.folder)


def _path_of(handle: int) -> str | None:
    """The path of an open file, where the system says."""
    try:
        return os.readlink(f"/proc/self/fd/{handle}")
    except FileNotFoundError:
        return None


class _Written:
    """A file opened for writing. A write that fails leaves half of its bytes behind, as a full disk does."""

    def __init__(self, file, faults: Faults):
        self._file, self._faults = file, faults

    def write(self, content):
        try:
            self._faults._count("write", self._file.name)
        except OSError:
            self._file.write(content[: len(content) // 2])
            raise
        return self._file.write(content)

    def __getattr__(self, name: str):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *ended: object) -> None:
        self._file.close()


def refuse(number: int) -> Callable[[], None]:
    """What a system does that refuses an operation."""

    def refused() -> None:
        raise OSError(number, os.strerror(number))

    return refused
