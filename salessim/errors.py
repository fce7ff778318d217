"""The errors that salessim raises on purpose: one small tree, each with advice for its reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class SalessimError(Exception):
    """Anything salessim refuses or reports; the command line prints it without a traceback."""

    exit_code = 1


class InputRefusedError(SalessimError):
    """What the user wrote cannot be run; exit code 2, nothing was written."""

    exit_code = 2


class NotCountedError(InputRefusedError):
    """A run of an earlier version of the model does not hold what was asked for."""


class RunFailedError(SalessimError):
    """A run could not finish; what it finished is kept."""


class VerificationError(SalessimError):
    """Numbers differ from those recorded."""

    exit_code = 3


class LedgerError(SalessimError):
    """Worlds broke a law that holds whatever the parameters; `breaches` says which, by row of the block."""

    def __init__(self, breaches: Mapping[int, str]) -> None:
        super().__init__("; ".join(dict.fromkeys(breaches.values())))
        self.breaches = dict(breaches)

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows at fault."""
        return tuple(self.breaches)


@dataclass(frozen=True, order=True)
class Complaint:
    """One thing wrong with an input: where it stands, what it is, and what was expected."""

    file: str
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class StudyError(InputRefusedError):
    """Every complaint about a study at once, in the order of the file; `untold`: how many more there are."""

    def __init__(self, complaints: Sequence[Complaint], untold: int = 0) -> None:
        self.complaints = tuple(sorted(set(complaints)))
        more = [f"… and {untold:,} more; put these right first"] if untold else []
        super().__init__("\n".join([*map(str, self.complaints), *more]))
