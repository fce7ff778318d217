"""A calibration as it stands: what was started from, what was read, and what was found."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from salessim.calibration.estimate import Curve
from salessim.calibration.findings import Findings
from salessim.calibration.matching.matched import Matched
from salessim.calibration.reading.report import ReadingReport
from salessim.calibration.records import Records
from salessim.errors import InputRefusedError
from salessim.model.organisation import Organisation
from salessim.quantities.phrases import counted, listed
from salessim.study.loading import open_study, study_of
from salessim.study.ready import builtin
from salessim.study.text.extends import built_in_names

SUFFIXES: Final = (".yml", ".yaml")


@dataclass(frozen=True)
class Base:
    """What the calibration starts from: a built-in organisation, or a study file."""

    name: str
    """As typed, without its folder."""
    extends: str
    """As it stands in the fitted study."""
    organisation: Organisation
    title: str
    question: str = ""
    is_file: bool = False
    has_policies: bool = False
    has_futures: bool = False


@dataclass(frozen=True)
class Fit:
    """Everything that the study and the page are written from."""

    base: Base
    out: Path
    """Of the study; the page stands beside it."""
    records: Records
    report: ReadingReport
    findings: Findings
    curves: tuple[Curve, ...] = ()
    notes: tuple[str, ...] = ()
    matched: Matched | None = None
    stopped: bool = False
    """Whether somebody stopped it before the simulated moments were found."""

    @property
    def page(self) -> Path:
        """Where the page stands."""
        return self.out.with_suffix(".html")

    @property
    def refused(self) -> Path:
        """Where the refused rows are listed."""
        return self.out.with_name(f"{self.out.stem}-refused.csv")

    @property
    def seen(self) -> str:
        """What the records hold, in a sentence."""
        records = self.records
        parts = [
            *([counted(records.people.hired.size, "stay")] if records.people else []),
            *([counted(records.deals.created.size, "deal")] if records.deals else []),
            *([counted(records.customers.started.size, "customer")] if records.customers else []),
        ]
        span = f"from {records.since} to {records.as_of}" if records.since is not None else f"up to {records.as_of}"
        return f"Records {span}: {listed(parts)}."


def base_of(study: str, out: Path) -> Base:
    """The organisation to start from: a built-in one by its name, or that of a study file. Raises InputRefusedError."""
    if study in built_in_names():
        return Base(study, study, builtin(study), study.capitalize())
    path = Path(study)
    if path.suffix not in SUFFIXES and not path.exists():
        known = listed(built_in_names(), "or")
        raise InputRefusedError(f"{study}: is no built-in organisation ({known}) and no study file")
    document = open_study(study)
    held = study_of(document)
    return Base(
        name=path.name,
        extends=_relative(path, out),
        organisation=held.organisation,
        title=held.title or path.stem,
        question=held.question,
        is_file=True,
        has_policies=bool(held.policies),
        has_futures=document.root.get("futures") is not None,
    )


def _relative(path: Path, out: Path) -> str:
    """The study file as the fitted study names it; it must be where a study may look for its parent."""
    file, written = path.resolve(), out.resolve()
    if path.suffix not in SUFFIXES:
        raise InputRefusedError(f"{path}: cannot be extended; give it a name that ends in .yml")
    if file == written:
        raise InputRefusedError(f"{out}: is the study to start from; choose another file with --out FILE.yml")
    if not file.is_relative_to(written.parent.parent):
        raise InputRefusedError(
            f"{out}: would extend {path}, which is too far away; choose a file beside it with --out FILE.yml"
        )
    return Path(os.path.relpath(file, written.parent)).as_posix()
