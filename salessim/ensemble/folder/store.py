"""The run folder: a record of finished worlds that can be read at any time and continued at any time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from salessim.ensemble.blocks import Failure
from salessim.ensemble.cells import Cell, study_digest
from salessim.ensemble.folder import files, tables
from salessim.ensemble.folder.holding import held
from salessim.ensemble.folder.manifest import MANIFEST, Manifest, Purpose, environment, read_manifest
from salessim.ensemble.report import CELLS, MONTHLY, OUTCOMES, RESOLVED, Report
from salessim.errors import InputRefusedError
from salessim.study import Study

STUDY: Final = "study.yml"
WORLDS: Final = "worlds.parquet"
FAILURES: Final = "failures.jsonl"
RECORD: Final = (*(field.name for field in fields(Cell)), "stage", "error", "replay")
"""What is kept of a world that failed."""


class Store:
    """A run folder. Only what the manifest names, with the checksum it names, is trusted."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.notes: list[str] = []
        self._keys = self._trusted()
        self._failures = self._recorded_failures()

    @property
    def finished(self) -> set[str]:
        """Keys of all finished worlds in the folder."""
        return set().union(*self._keys.values())

    @property
    def failures(self) -> tuple[Mapping[str, Any], ...]:
        """The records of worlds that failed."""
        return tuple(self._failures.values())

    def files(self, ending: str, keys: Collection[str] | None = None) -> list[Path]:
        """The trusted cell files, of outcomes (`OUTCOMES`) or months (`MONTHLY`): all, or those that hold `keys`."""
        stems = (stem for stem, held in sorted(self._keys.items()) if keys is None or not held.isdisjoint(keys))
        return [self.folder / CELLS / f"{stem}{ending}" for stem in stems]

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

    def describe(self, study: Study) -> None:
        """Write what the run is: the study as given and resolved, and its worlds; what is there already stays."""
        contents = {STUDY: study.text.encode(), RESOLVED: study.resolved().encode(), WORLDS: tables.worlds(study)}
        for name, content in contents.items():
            self.manifest.files[name] = hashlib.sha256(content).hexdigest()
            if files.checksum(self.folder / name) != self.manifest.files[name]:
                files.write(self.folder / name, content)

    def _record(self, failure: Failure) -> dict[str, Any]:
        cell = failure.cell
        replay = (
            f"salessim replay {self.folder} --policy {cell.policy} --future {cell.future} --replicate {cell.replicate}"
        )
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

    def _recorded_failures(self) -> dict[str, dict[str, Any]]:
        """Records by key. A damaged one is left out with a note: its world is not finished and will be tried again."""
        path = self.folder / FAILURES
        records: dict[str, dict[str, Any]] = {}
        try:
            with files.reading(path):
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except files.ABSENT:
            return records
        for line in filter(None, lines):
            try:
                record = json.loads(line)
                records[record["key"]] = {name: record[name] for name in RECORD}
            except (ValueError, KeyError, TypeError, RecursionError):
                self.notes.append(f"{path}: a line is damaged; its world counts as not finished")
        return records


def read_store(folder: Path) -> Store:
    """An existing run, to be read."""
    manifest = read_manifest(folder)
    resolved = folder / RESOLVED
    found = files.checksum(resolved)
    if found != manifest.files.get(RESOLVED, found):
        raise InputRefusedError(
            f"{resolved}: is damaged or was changed; run the study again into its folder, finished worlds are kept"
        )
    return Store(folder, manifest)


@contextmanager
def open_store(folder: Path, study: Study, purpose: Purpose = "run") -> Iterator[Store]:
    """The run folder of a study, new or to be continued, held against any other run until the end of the block.

    A folder with finished worlds of another purpose is refused.
    """
    with held(folder, study, purpose) as known:
        yield _opened(folder, study, purpose, known=known)


def _opened(folder: Path, study: Study, purpose: Purpose, *, known: bool) -> Store:
    """The store, cleared of what it cannot trust, with the study as it is run now."""
    store = Store(folder, read_manifest(folder) if known else Manifest(study_digest(study), study.title))
    store.drop_strays()
    store.manifest.title, store.manifest.purpose = study.title, purpose
    store.manifest.looks = []
    here = environment()
    if here not in store.manifest.environments:
        if store.manifest.environments:
            store.notes.append(
                "finished worlds were computed with other versions or on another processor; see manifest.json"
            )
        store.manifest.environments.append(here)
    if not known:
        store.save()  # first of all, so that whatever happens next the folder is known as this study's
    store.describe(study)
    store.save()
    return store


def missing(store: Store, cells: Iterable[Cell]) -> list[Cell]:
    """The worlds that are not finished yet, each key once: two policies that change the same share their worlds."""
    finished = store.finished
    wanted: dict[str, Cell] = {}
    for cell in cells:
        if cell.key not in finished:
            wanted.setdefault(cell.key, cell)
    return list(wanted.values())
