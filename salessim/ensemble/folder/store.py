"""The run folder: a record of finished worlds that can be read at any time and continued at any time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from salessim.ensemble.blocks import Failure
from salessim.ensemble.cells import Cell, study_digest
from salessim.ensemble.folder import files, tables
from salessim.ensemble.folder.manifest import Manifest, environment, parse
from salessim.ensemble.report import CELLS, MONTHLY, OUTCOMES, RESOLVED, Report
from salessim.errors import InputRefusedError
from salessim.study import Study

MANIFEST: Final = "manifest.json"
STUDY: Final = "study.yml"
WORLDS: Final = "worlds.parquet"
FAILURES: Final = "failures.jsonl"
LOCK: Final = ".lock"
TRACE: Final = "trace"


class Store:
    """A run folder. Only what the manifest names, with the checksum it names, is trusted."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.notes: list[str] = []
        self._keys = self._trusted()
        self._failures = _read_failures(folder / FAILURES)

    @property
    def finished(self) -> set[str]:
        """Keys of all finished worlds in the folder."""
        return set().union(*self._keys.values())

    @property
    def failures(self) -> tuple[Mapping[str, Any], ...]:
        """The records of worlds that failed."""
        return tuple(self._failures.values())

    def files(self, ending: str) -> list[Path]:
        """The trusted cell files: outcomes (`OUTCOMES`) or months (`MONTHLY`)."""
        return [self.folder / CELLS / f"{stem}{ending}" for stem in sorted(self._keys)]

    def add(self, report: Report) -> None:
        """Take note of a task: the files and worlds it finished, and the worlds that failed."""
        if report.files:
            self._keys[report.stem] = frozenset(report.keys)
            self.manifest.files |= {f"{CELLS}/{name}": each for name, each in report.files.items()}
        healed = self._failures.keys() & set(report.keys)
        if healed or report.failures:
            kept = {key: record for key, record in self._failures.items() if key not in healed}
            self._failures = kept | {failure.cell.key: self._record(failure) for failure in report.failures}
            self._write_failures()

    def drop_strays(self) -> None:
        """Remove cell files that the manifest does not vouch for."""
        with files.advising(self.folder):
            for file in (self.folder / CELLS).glob(f"*{MONTHLY}"):
                if f"{CELLS}/{file.name}" not in self.manifest.files:
                    file.unlink()

    def save(self) -> None:
        """Write the manifest."""
        files.write(self.folder / MANIFEST, self.manifest.text().encode())

    def _record(self, failure: Failure) -> dict[str, Any]:
        cell = failure.cell
        task = f"Task({cell.future}, ({cell.replicate},), ({cell.policy!r},))"
        replay = f"simulate(load_study({str(self.folder / RESOLVED)!r}), {task})"
        return {**asdict(cell), "stage": failure.stage, "error": failure.error, "replay": replay}

    def _write_failures(self) -> None:
        lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in self._failures.values())
        files.write(self.folder / FAILURES, "".join(lines).encode())

    def _trusted(self) -> dict[str, frozenset[str]]:
        """Keys by stem of the pairs of cell files whose checksums hold; the others leave the manifest with a note."""
        keys: dict[str, frozenset[str]] = {}
        recorded = self.manifest.files
        for stem in [
            name.removeprefix(f"{CELLS}/").removesuffix(OUTCOMES) for name in recorded if name.endswith(OUTCOMES)
        ]:
            pair = [f"{CELLS}/{stem}{ending}" for ending in (MONTHLY, OUTCOMES)]
            if all(files.checksum(self.folder / name) == recorded.get(name, "missing") for name in pair):
                keys[stem] = frozenset(tables.keys_in(self.folder / pair[1]))
            else:
                self.notes.append(
                    f"{self.folder / pair[0]}: is damaged; its worlds are not used and will be computed again"
                )
                for name in pair:
                    recorded.pop(name, None)
        return keys


def read_store(folder: Path) -> Store:
    """An existing run, to be read."""
    return Store(folder, _read_manifest(folder))


@contextmanager
def open_store(folder: Path, study: Study) -> Iterator[Store]:
    """The run folder of a study, new or to be continued, held against any other run until the end of the block."""
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
        _sweep(folder)
        yield _opened(folder, study)
    finally:
        _sweep(folder)
        lock.release()


def _sweep(folder: Path) -> None:
    for place in (folder, folder / CELLS, folder / TRACE):
        files.sweep(place)


def _opened(folder: Path, study: Study) -> Store:
    """The store, cleared of what it cannot trust, with the study as it is run now."""
    known = (folder / MANIFEST).exists()
    store = Store(folder, _read_manifest(folder) if known else Manifest(study_digest(study), study.title))
    store.drop_strays()
    store.manifest.title = study.title
    store.manifest.looks = []
    here = environment()
    if here not in store.manifest.environments:
        if store.manifest.environments:
            store.notes.append(
                "finished worlds were computed with other versions or on another processor; see manifest.json"
            )
        store.manifest.environments.append(here)
    store.save()
    files.write(folder / STUDY, study.text.encode())
    files.write(folder / RESOLVED, study.resolved().encode())
    files.write(folder / WORLDS, tables.worlds(study))
    return store


def _refuse_strangers(folder: Path, study: Study) -> None:
    """A folder that holds something else, or another study's run, is left as it is."""
    if folder.exists() and not folder.is_dir():
        raise InputRefusedError(f"{folder}: is a file; expected a folder for the run; choose another with --out DIR")
    if (folder / MANIFEST).exists():
        if _read_manifest(folder).study != study_digest(study):
            raise InputRefusedError(
                f"{folder}: holds a run of another organisation, horizon, burn-in, seed or version of the model; "
                "choose another folder with --out DIR"
            )
    elif folder.exists() and any(
        each.name not in {LOCK, CELLS} and not each.name.startswith(".") for each in folder.iterdir()
    ):
        raise InputRefusedError(f"{folder}: holds other files and no run; choose an empty or new folder with --out DIR")


def _read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefusedError(f"{folder}: is not the folder of a run; expected {MANIFEST} in it") from error
    return parse(text, str(path))


def _read_failures(path: Path) -> dict[str, dict[str, Any]]:
    """Records by key."""
    if not path.exists():
        return {}
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return {record["key"]: record for record in records}


def missing(store: Store, cells: Iterable[Cell]) -> list[Cell]:
    """The worlds that are not finished yet, each key once: two policies that change the same share their worlds."""
    finished = store.finished
    wanted: dict[str, Cell] = {}
    for cell in cells:
        if cell.key not in finished:
            wanted.setdefault(cell.key, cell)
    return list(wanted.values())
