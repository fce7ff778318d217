"""Several files that belong together: all of them appear, or none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from salessim.errors import InputRefusedError

ELSEWHERE: Final = "choose another file with --out FILE.yml"


def require_room(paths: Iterable[Path], *, overwrite: bool, inputs: Iterable[Path] = ()) -> None:
    """Refuse, before anything is computed, what could not be written in the end.

    A file that is read is never written over, not even with `overwrite`.
    """
    read = tuple(inputs)
    for path in paths:
        if any(_same(path, other) for other in read):
            raise InputRefusedError(f"{path}: is one of the files to be read; {ELSEWHERE}")
        if path.is_dir():
            raise InputRefusedError(f"{path}: is a folder; {ELSEWHERE}")
        if path.exists() and not overwrite:
            raise InputRefusedError(f"{path}: is there already; add --overwrite to replace it, or {ELSEWHERE}")
        if not path.parent.is_dir():
            raise InputRefusedError(f"{path}: there is no folder {path.parent}; make it, or {ELSEWHERE}")
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise InputRefusedError(f"{path}: nothing may be written in {path.parent.resolve()}; {ELSEWHERE}")


def _same(path: Path, other: Path) -> bool:
    """Whether two paths lead to one file, by whatever names or links."""
    try:
        return path.samefile(other)
    except OSError:
        return path.resolve() == other.resolve()


def write_together(contents: Mapping[Path, bytes | None], *, overwrite: bool) -> None:
    """Put all files in their places, or leave every place as it was; None: no file is to be there.

    Each is written beside its place and flushed before the first of them moves. What was there is set aside, and put
    back should a later one fail. Raises InputRefusedError.
    """
    require_room(contents, overwrite=overwrite)
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in contents}
    aside = {path: path.with_name(f".{path.name}.{os.getpid()}.old") for path in contents}
    with _refusing():
        try:
            for path, content in contents.items():
                if content is not None:
                    _put(parts[path], content)
            _move(contents, parts, aside)
        finally:
            for leftover in (*parts.values(), *aside.values()):
                with suppress(OSError):
                    leftover.unlink(missing_ok=True)


def _put(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _move(contents: Mapping[Path, bytes | None], parts: Mapping[Path, Path], aside: Mapping[Path, Path]) -> None:
    """From beside their places to their places; undone in whole when one does not go."""
    begun: list[Path] = []
    try:
        for path, content in contents.items():
            if path.exists():
                os.replace(path, aside[path])
            begun.append(path)
            if content is not None:
                os.replace(parts[path], path)
    except BaseException:
        for path in contents:
            with suppress(OSError):
                if path in begun:
                    path.unlink(missing_ok=True)
                if aside[path].exists():
                    os.replace(aside[path], path)
        raise


@contextmanager
def _refusing() -> Iterator[None]:
    """What the system refuses, as advice."""
    try:
        yield
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        why = error.strerror or error
        raise InputRefusedError(f"{place}cannot be written ({why}); nothing was written; {ELSEWHERE}") from error
