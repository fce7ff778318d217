"""Answers found beside a run: break-evens and sensitivities of the same organisation and the same question."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from salessim.ensemble.folder import files
from salessim.ensemble.folder.manifest import MANIFEST, read_manifest
from salessim.errors import InputRefusedError
from salessim.lab.drawing import FOLDER
from salessim.lab.record import Run
from salessim.model.version import MODEL_VERSION

TIPS: Final = "tip-*.json"
SENSITIVITIES: Final = "sensitivity*.json"


@dataclass(frozen=True)
class Answer:
    """One file of answers, and its figure where there is one."""

    path: Path
    facts: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Of the files, without their endings."""
        return self.path.stem

    def svg(self, name: str = "") -> bytes | None:
        """The figure beside the answer, if it was drawn."""
        drawing = self.path.parent / FOLDER / f"{name or self.name}.svg"
        try:
            with files.reading(drawing):
                return drawing.read_bytes()
        except files.ABSENT:
            return None


@dataclass(frozen=True)
class Answers:
    """What is known beside the run itself."""

    tips: tuple[Answer, ...]
    sensitivities: tuple[Answer, ...]


def answers_for(run: Run, others: Sequence[Path] = ()) -> Answers:
    """Answers in `others`, or else in the folders beside the run, that are of its organisation and its question.

    What lies beside by chance is passed over; a folder that was named and does not belong is refused.
    """
    folders = list(others) or sorted(each for each in _beside(run) if _belongs(run, each))
    for folder in others:
        if not _belongs(run, folder):
            raise InputRefusedError(
                f"{folder}: is not of the organisation that {run.folder} ran, or of another version of the model; "
                "expected a folder of `salessim tip` or `salessim sensitivity` of the same study"
            )
    tips, drivers = (
        tuple(each for folder in folders for each in _read(run, folder, pattern)) for pattern in (TIPS, SENSITIVITIES)
    )
    return Answers(tips, drivers)


def _beside(run: Run) -> Iterator[Path]:
    here = run.folder.resolve()
    try:
        yield from (each for each in here.parent.iterdir() if each != here and (each / MANIFEST).is_file())
    except OSError:  # a parent that may not be listed has no answers for us
        return


def _belongs(run: Run, folder: Path) -> bool:
    try:
        manifest = read_manifest(folder)
    except InputRefusedError:
        return False
    return manifest.study == run.manifest.study and manifest.model_version == MODEL_VERSION


def _read(run: Run, folder: Path, pattern: str) -> Iterator[Answer]:
    for path in sorted(folder.glob(pattern)):
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # half an answer is none; the command that writes it does so again
            continue
        if isinstance(facts, dict) and _same_question(run, facts):
            yield Answer(path, facts)


def _same_question(run: Run, facts: Mapping[str, Any]) -> bool:
    """Whether an answer is about the run's own decision: another outcome or baseline would be another question."""
    decide = run.study.decide
    if decide is None:
        return False
    asked = (decide.outcome, decide.baseline, decide.indifference)
    return asked == tuple(facts.get(name) for name in ("outcome", "baseline", "indifference"))
