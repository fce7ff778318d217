"""Whose a run folder is: one study's, and one run's at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from salessim.ensemble.cells import study_digest
from salessim.ensemble.folder import files
from salessim.ensemble.folder.manifest import HOLDS, MANIFEST, Purpose, read_manifest
from salessim.ensemble.report import CELLS
from salessim.errors import InputRefusedError, SalessimError
from salessim.model.version import MODEL_VERSION
from salessim.study import Study

LOCK: Final = ".lock"
TRACE: Final = "trace"
OWNED: Final = (CELLS, TRACE)
"""Folders of a run into which only the run itself writes, and its workers; a replay is kept in a folder below."""


@contextmanager
def held(folder: Path, study: Study, purpose: Purpose) -> Iterator[bool]:
    """Hold a study's folder, made if need be, until the end of the block; says whether there is a run already.

    Strangers are refused before anything is written, and again once nobody else can write.
    """
    _refuse_strangers(folder, study, purpose)
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
        known = _refuse_strangers(folder, study, purpose)
        files.sweep(folder, OWNED)
        yield known
    finally:
        with suppress(SalessimError):  # the next run sweeps too; what ended this one must be heard
            files.sweep(folder, OWNED)
        lock.release()


def _refuse_strangers(folder: Path, study: Study, purpose: Purpose) -> bool:
    """A folder with something else, or with worlds of another study or purpose, is left as it is.

    Says whether it holds what is to be continued. Worlds of another purpose would be sound, but the folder would then
    describe itself as what it was not computed for, beside answers and figures of what it was.
    """
    with files.advising(folder):
        known = _holds_run(folder)
    if not known:
        return False
    manifest = read_manifest(folder)
    if manifest.model_version != MODEL_VERSION:
        raise InputRefusedError(
            f"{folder}: was computed by version {manifest.model_version} of the model and this is version "
            f"{MODEL_VERSION}, whose numbers differ: it can be read, for example by salessim compare, but not "
            "continued; choose another folder with --out DIR"
        )
    if manifest.study != study_digest(study):
        raise InputRefusedError(
            f"{folder}: holds a run of another organisation, horizon, burn-in or seed; "
            "choose another folder with --out DIR"
        )
    if manifest.purpose != purpose and any(name.startswith(f"{CELLS}/") for name in manifest.files):
        raise InputRefusedError(
            f"{folder}: holds {HOLDS[manifest.purpose]}; expected a new folder, or one that holds {HOLDS[purpose]}; "
            "choose another folder with --out DIR"
        )
    return True


def _holds_run(folder: Path) -> bool:
    """Whether there is a run; a folder with anything else in it is refused."""
    if folder.exists() and not folder.is_dir():
        raise InputRefusedError(f"{folder}: is a file; expected a folder for the run; choose another with --out DIR")
    names = {each.name for each in folder.iterdir()} if folder.exists() else set()
    if MANIFEST not in names and any(name != CELLS and not name.startswith(".") for name in names):
        raise InputRefusedError(f"{folder}: holds other files and no run; choose an empty or new folder with --out DIR")
    return MANIFEST in names
