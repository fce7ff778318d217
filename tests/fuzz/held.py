"""What must hold for whatever somebody writes: a study, or advice; at once, in little memory, no file."""

from __future__ import annotations

import re
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from salessim.errors import Complaint, StudyError
from salessim.lab.estimate import duration, estimate, size
from salessim.study import Study, load_study

MOST_SECONDS: Final = 1.0
"""Of the processor's time, for one study. A measure of hanging, not of speed: many times what a study takes."""
MOST_MEMORY: Final = 350_000_000
"""Bytes by which one study may make the process grow, which has 150 MB at the start."""
LONGEST_LINE: Final = 700
MOST_LINES: Final = 110
ADVICE: Final = re.compile(
    r"expected|did you mean|write |save |use |share settings|put |say |check |remove |indentation|bracket|quot|; |"
    r"already on line|must be|lacks its|needs |no such file|regular file|a study (is|begins)|missing",
)
OF_OTHERS: Final = re.compile(r"Value error|Input should|pydantic|Traceback|<class|object at 0x|NoneType|\\x1b|Error\(")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Tried:
    """A study's file and what was typed with it."""

    content: bytes
    overrides: tuple[str, ...] = ()
    policies: str | None = None
    replications: int | None = None


class TooLongError(BaseException):
    """The processor's time is up; nothing catches it on its way."""


def broken(tried: Tried, folder: Path) -> str:
    """What does not hold for a study that somebody has written; nothing if all is well."""
    path = folder / "s.yml"
    path.write_bytes(tried.content)
    before, memory = listing(folder), most_memory()
    try:
        with at_most(MOST_SECONDS):
            problem = _outcome(path, tried)
    except TooLongError:
        problem = f"takes more than {MOST_SECONDS:g} s"
    except Exception as error:  # what is wrong is told by the test
        problem = f"{type(error).__name__}: {error}"
    grown = most_memory() - memory
    if grown > MOST_MEMORY:
        problem = problem or f"takes {grown / 1e6:.0f} MB"
    return problem or ("has written files" if listing(folder) != before else "")


def _outcome(path: Path, tried: Tried) -> str:
    """What is wrong with what the reader said; a study must be one whose cost can be told and which can be repeated."""
    try:
        study = load_study(path, tried.overrides, policies=tried.policies, replications=tried.replications)
    except StudyError as refused:
        return _of_complaints(refused, tried)
    return _of_costs(study)


def _of_complaints(refused: StudyError, tried: Tried) -> str:
    lines = tried.content.count(b"\n") + tried.content.count(b"\r") + 2
    said = str(refused)
    if not refused.complaints:
        return "is refused without a complaint"
    if said.count("\n") > MOST_LINES:
        return f"is refused with {said.count(chr(10))} lines"
    return next(filter(None, (_of_one(complaint, lines) for complaint in refused.complaints)), "")


def _of_one(complaint: Complaint, lines: int) -> str:
    """What is wrong with a complaint: it must say where and what to do, in our words and in one line."""
    said, own = str(complaint), complaint.file.endswith("s.yml")  # and not what it extends
    wrong = {
        "has no place": not complaint.file,
        "stands outside the file": min(complaint.line, complaint.column) < 0 or (own and complaint.line > lines),
        "has no advice": not ADVICE.search(complaint.message),
        "is not in our words": bool(OF_OTHERS.search(complaint.message)),  # its place may be what somebody typed
        "holds a control character": bool(CONTROL.search(said)),
        "is more than one line": "\n" in said,
        "is too long": len(said) > LONGEST_LINE,
    }
    return next((f"a complaint {what}: {said[:300]!r}" for what, is_so in wrong.items() if is_so), "")


def _of_costs(study: Study) -> str:
    """What is wrong with the estimate of an accepted study."""
    if not study.policies:
        return ""
    for count in (study.replications.minimum, study.replications.maximum):
        cost = estimate(study, count, workers=2)
        cost.concern()
        if not (
            0 <= cost.seconds < 1e18 and cost.memory_bytes > 0 and duration(cost.seconds) and size(cost.disk_bytes)
        ):
            return f"its cost is {cost}"
    return ""


def listing(folder: Path) -> Sequence[tuple[str, int, int]]:
    """Everything in a folder, with sizes and times of change."""
    found = [(str(path.relative_to(folder)), path.lstat()) for path in sorted(folder.rglob("*"))]
    return [(name, about.st_size, about.st_mtime_ns) for name, about in found]


def most_memory() -> int:
    """Bytes of memory that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raises TooLongError in a block that takes more of the processor's time, however busy the machine is."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
