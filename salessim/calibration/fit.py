"""A calibration as it stands: what was started from, what was read, and what was found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from salessim.calibration.estimate import Curve
from salessim.calibration.findings import Findings
from salessim.calibration.matching.matched import Matched
from salessim.calibration.reading.report import ReadingReport
from salessim.calibration.records import Records
from salessim.errors import InputRefusedError
from salessim.model.organisation import Organisation
from salessim.quantities.phrases import counted, listed
from salessim.study.loading import open_study, study_of
from salessim.study.parts.keys import parameters
from salessim.study.ready import builtin
from salessim.study.study import FuturesKind, Study
from salessim.study.text.extends import built_in_names
from salessim.study.text.nodes import Branch, find

SUFFIXES: Final = (".yml", ".yaml")


class Places(NamedTuple):
    """The files of a calibration."""

    study: Path
    page: Path
    refused: Path
    """The rows that were refused, if there are any."""


def places(out: Path) -> Places:
    """All files that stand or may stand beside a study to be written."""
    return Places(out, out.with_suffix(".html"), out.with_name(f"{out.stem}-refused.csv"))


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
    futures: FuturesKind = "none"
    """How its own futures come about."""
    in_futures: frozenset[str] = frozenset()
    """Parameters that its own futures set."""
    redrawn: bool = False
    """Whether its futures are such as a calibration writes: a sample of triangles, of which new ones take the place."""

    @property
    def has_futures(self) -> bool:
        """Whether it has futures of its own that stay as they are."""
        return self.futures != "none" and not self.redrawn


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
        return places(self.out).page

    @property
    def refused(self) -> Path:
        """Where the refused rows are listed."""
        return places(self.out).refused

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
        futures=held.futures_kind,
        in_futures=frozenset(_set_by(held)),
        redrawn=_of_triangles(document.root),
    )


def _set_by(study: Study) -> Iterator[str]:
    """The parameters that any future sets."""
    attributes = {name for future in study.futures for name in future.values}
    yield from (key for key, parameter in parameters().items() if parameter.attribute in attributes)


def _of_triangles(root: Branch) -> bool:
    """Whether the futures are a sample of nothing but triangles, each under its parameter's whole name."""
    over = find(root, "futures.sample.over")
    drawn = over.value if over is not None else None
    if not isinstance(drawn, Branch) or not drawn.entries.keys() <= parameters().keys():
        return False
    return all(isinstance(each.value, Branch) and "triangular" in each.value.entries for each in drawn.entries.values())


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
