"""Checks that a run's files are what it wrote, and runs some of its worlds again to compare every number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from salessim.ensemble.blocks import simulate
from salessim.ensemble.cells import Cell, cells, study_digest
from salessim.ensemble.folder import files
from salessim.ensemble.folder.manifest import Manifest, environment, read_manifest
from salessim.ensemble.folder.store import Store
from salessim.ensemble.report import RESOLVED
from salessim.ensemble.schedule import tasks
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab import bits
from salessim.lab.bits import Difference
from salessim.model.version import MODEL_VERSION
from salessim.study import Study, recorded_study

WORLDS: Final = 3
"""How many worlds are run again unless one says; more where there are more policies, so that each is tried."""
TOLERANCE: Final = 1e-9
"""The largest relative difference that is put down to another processor or numpy, which change the last bits."""
LAST_BITS: Final = ("numpy", "scipy", "cpu")
"""What decides the last bits: computers that agree in these agree to the bit."""


@dataclass(frozen=True)
class Verification:
    """What a verification has found."""

    files: int
    """How many files were checked."""
    damaged: tuple[str, ...]
    """Those that are not what the run wrote, or are missing."""
    worlds: tuple[Cell, ...]
    """The worlds that were run again."""
    tolerance: float
    """0 where the numbers must be equal to the bit."""
    differences: tuple[Difference, ...]
    """All series that differ at all."""
    errors: tuple[str, ...]
    """Worlds that could not be run again, and why."""

    @property
    def beyond(self) -> tuple[Difference, ...]:
        """The differences that the tolerance does not excuse."""
        return tuple(each for each in self.differences if not self.tolerance or each.relative > self.tolerance)

    @property
    def largest(self) -> float:
        """The largest relative difference."""
        return max((each.relative for each in self.differences), default=0.0)

    @property
    def verified(self) -> bool:
        """Whether all is as it should be."""
        return not (self.damaged or self.beyond or self.errors)


def verify(folder: str | Path, worlds: int | None = None, *, every: bool = False) -> Verification:
    """Check all files of a run, and run so many of its worlds again (or every one) in this process.

    The worlds of a damaged file are not run again: nothing is left to compare them with.
    """
    place = Path(folder)
    manifest = read_manifest(place)
    named = dict(sorted(manifest.files.items()))  # the store strikes out what is damaged
    damaged = tuple(name for name, checksum in named.items() if files.checksum(place / name) != checksum)
    tolerance = 0.0 if _same_last_bits(manifest) else TOLERANCE
    if RESOLVED in damaged:  # then nobody knows which worlds these are
        return Verification(len(named), damaged, (), tolerance, (), ())
    study, store = _study(place, manifest), Store(place, manifest)
    there = _finished(study, store)
    if not there and not damaged:
        raise RunFailedError(f"{place}: no world is finished; run the study again to continue")
    chosen = there if every else _spread(there, worlds)
    found, errors = _again(study, store, chosen)
    return Verification(len(named), damaged, tuple(chosen), tolerance, found, errors)


def name(world: Cell | Difference) -> str:
    """A world as people name it."""
    return f"{world.policy}, future {world.future}, replicate {world.replicate}"


def _same_last_bits(manifest: Manifest) -> bool:
    """Whether all that computed worlds here agree with this computer."""

    def decisive(environment: dict[str, Any]) -> list[Any]:
        return [environment.get(each) for each in LAST_BITS]

    here = decisive(environment())
    return all(decisive(each) == here for each in manifest.environments)


def _study(folder: Path, manifest: Manifest) -> Study:
    """The study as it was run; refused where this version would compute other worlds."""
    if manifest.model_version != MODEL_VERSION:
        raise InputRefusedError(
            f"{folder}: was computed by version {manifest.model_version} of the model and this is version "
            f"{MODEL_VERSION}, whose numbers differ; verify it with the salessim that its manifest names"
        )
    study = recorded_study(folder / RESOLVED)
    if study_digest(study) != manifest.study:
        raise InputRefusedError(f"{folder / RESOLVED}: is not the study that the folder belongs to")
    return study


def _finished(study: Study, store: Store) -> list[Cell]:
    """The study's worlds that the folder holds, each once, in the order of the study."""
    futures, replicates = [future.number for future in study.futures], range(1, store.manifest.replicates + 1)
    known, there = store.finished, dict[str, Cell]()
    for cell in cells(study, futures, replicates):
        if cell.key in known:
            there.setdefault(cell.key, cell)
    return list(there.values())


def _spread(there: Sequence[Cell], count: int | None) -> list[Cell]:
    """So many worlds, always the same: from each policy in turn, over its futures and replicates evenly."""
    lines: dict[str, list[Cell]] = {}
    for cell in there:
        lines.setdefault(cell.policy, []).append(cell)
    wanted = max(WORLDS, len(lines)) if count is None else count
    picked = set(_picks(list(lines.values()), wanted))
    return [cell for cell in there if cell in picked]


def _picks(lines: Sequence[Sequence[Cell]], count: int) -> Iterator[Cell]:
    for place, line in enumerate(lines):
        share = min(len(range(place, count, len(lines))), len(line))
        for turn in range(share):  # later policies a little later, so that not all have the same replicate
            yield line[int((turn + (place + 0.5) / len(lines)) * len(line) / share)]


def _again(study: Study, store: Store, chosen: Sequence[Cell]) -> tuple[tuple[Difference, ...], tuple[str, ...]]:
    """Run the worlds again: what differs, and what failed."""
    found: list[Difference] = []
    errors: list[str] = []
    for task in tasks(study, chosen):
        simulated = simulate(study, task)
        errors += [f"{name(failure.cell)}: {failure.error} ({failure.stage})" for failure in simulated.failures]
        for block in simulated.finished:
            found += bits.differences(block, bits.recorded(store, block.cells))
    return tuple(found), tuple(errors)
