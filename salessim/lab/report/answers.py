"""Answers found beside a run: break-evens and sensitivities of the same organisation, policies and question."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from salessim.ensemble.cells import futures_digest, policy_digests
from salessim.ensemble.folder import files
from salessim.ensemble.folder.manifest import MANIFEST, read_manifest
from salessim.errors import InputRefusedError
from salessim.lab.drawing import FOLDER
from salessim.lab.record import Run
from salessim.model.version import MODEL_VERSION


class Asked(BaseModel, ABC):
    """What an answer was asked about."""

    outcome: str
    baseline: str
    indifference: float
    confidence: float
    asked_of: Mapping[str, str]
    """Digests of the policies, by name: two studies may give one name to two policies."""
    sentences: tuple[str, ...]

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The policies that the answer speaks of, beside the baseline."""


class Varied(BaseModel):
    """A parameter along which a break-even was searched for."""

    key: str
    unit: str


class Place(BaseModel):
    """A point of a curve."""

    at: float
    difference: float
    low: float | None
    high: float | None
    verdict: str


class Line(BaseModel):
    """One policy's curve; empty where the answer is a map of two parameters."""

    policy: str
    curve: tuple[Place, ...] = ()


class Tipping(Asked):
    """An answer of `salessim tip`."""

    unit: str
    futures: str
    """Digest of what the futures assume."""
    parameters: tuple[Varied, ...]
    policies: tuple[Line, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The policies with a curve or a map."""
        return tuple(each.policy for each in self.policies)


class Drivers(Asked):
    """An answer of `salessim sensitivity`."""

    policy: str
    headlines: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The one policy whose difference was looked at."""
        return (self.policy,)


F = TypeVar("F", bound=Asked)


@dataclass(frozen=True)
class Answer(Generic[F]):
    """One file of answers, and its figure where there is one."""

    path: Path
    facts: F

    def svg(self) -> bytes | None:
        """The figure beside the answer, if it was drawn."""
        drawing = self.path.parent / FOLDER / f"{self.path.stem}.svg"
        try:
            with files.reading(drawing):
                return drawing.read_bytes()
        except files.ABSENT:
            return None


@dataclass(frozen=True)
class Answers:
    """What is known beside the run itself."""

    tips: tuple[Answer[Tipping], ...]
    sensitivities: tuple[Answer[Drivers], ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files of all answers."""
        return (*(each.path for each in self.tips), *(each.path for each in self.sensitivities))


TIPS: Final = "tip-*.json"
SENSITIVITIES: Final = "sensitivity-*.json"


def answers_for(run: Run, others: Sequence[Path] = ()) -> Answers:
    """Answers in `others`, or else in the folders beside the run, that are of its worlds and its question.

    What lies beside by chance, or is damaged, is passed over; a folder that was named and does not belong is refused.
    """
    named = list(dict.fromkeys(each.resolve() for each in others))
    for folder in named:
        if not _belongs(run, folder):
            raise InputRefusedError(
                f"{folder}: is not of the organisation that {run.folder} ran, or of another version of the model; "
                "expected a folder of `salessim tip` or `salessim sensitivity` of the same study"
            )
    folders = named or sorted(each for each in _beside(run) if _belongs(run, each))
    tips = tuple(each for folder in folders for each in _read(run, folder, TIPS, Tipping))
    drivers = tuple(each for folder in folders for each in _read(run, folder, SENSITIVITIES, Drivers))
    asked = futures_digest(run.study)
    return Answers(tuple(each for each in tips if each.facts.futures == asked), drivers)


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


def _read(run: Run, folder: Path, pattern: str, kind: type[F]) -> Iterator[Answer[F]]:
    for path in sorted(folder.glob(pattern)):
        try:
            facts = kind.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):  # half an answer is none; the command that writes it does so again
            continue
        if _same_question(run, facts):
            yield Answer(path, facts)


def _same_question(run: Run, facts: Asked) -> bool:
    """Whether an answer is about the run's own decision and policies: another would be another question."""
    study = run.study
    if study.decide is None:
        return False
    asked = (study.decide.outcome, study.decide.baseline, study.decide.indifference, study.confidence)
    if asked != (facts.outcome, facts.baseline, facts.indifference, facts.confidence):
        return False
    mine = policy_digests(study)
    return all(name in mine and facts.asked_of.get(name) == mine[name] for name in (facts.baseline, *facts.names))
