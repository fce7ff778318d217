"""Whose a run folder is: one study's, and one run's at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from salessim.ensemble.cells import study_digest
from salessim.ensemble.folder import files
from salessim.ensemble.folder.manifest import MANIFEST, read_manifest
from salessim.ensemble.report import CELLS
from salessim.errors import InputRefusedError, SalessimError
from salessim.study import Study

LOCK: Final = ".lock"


@contextmanager
def held(folder: Path, study: Study) -> Iterator[bool]:
    """Hold a study's folder, made if need be, until the end of the block; says whether there is a run already.

    Strangers are refused before anything is written, and again once nobody else can write.
    """
    _refuse_strangers(folder, study)
    with files.advising(folder):
        (folder / CELLS).mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise InputRefusedError(
                f"{folder}: another run is writing here; wait for it, or choose another folder with --out DIR"
            ) from None
    try:
        known = _refuse_strangers(folder, study)
        files.sweep(folder)
        yield known
    finally:
        with suppress(SalessimError):  # the next run sweeps too; what ended this one must be heard
            files.sweep(folder)
        lock.release()


def _refuse_strangers(folder: Path, study: Study) -> bool:
    """A folder that holds something else, or another study's run, is left as it is; says whether it holds this run."""
    with files.advising(folder):
        known = _holds_run(folder)
    if known and read_manifest(folder).study != study_digest(study):
        raise InputRefusedError(
            f"{folder}: holds a run of another organisation, horizon, burn-in, seed or version of the model; "
            "choose another folder with --out DIR"
        )
    return known


def _holds_run(folder: Path) -> bool:
    """Whether there is a run; a folder with anything else in it is refused."""
    if folder.exists() and not folder.is_dir():
        raise InputRefusedError(f"{folder}: is a file; expected a folder for the run; choose another with --out DIR")
    names = {each.name for each in folder.iterdir()} if folder.exists() else set()
    if MANIFEST not in names and any(name != CELLS and not name.startswith(".") for name in names):
        raise InputRefusedError(f"{folder}: holds other files and no run; choose an empty or new folder with --out DIR")
    return MANIFEST in names
