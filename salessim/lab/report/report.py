"""The report of a run: gathered, written section by section, and put into one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from salessim.ensemble.folder import files
from salessim.lab.record import Run
from salessim.lab.report.material import Material, gather
from salessim.lab.report.page import Page, rendered
from salessim.lab.report.sections.assumptions import assumptions
from salessim.lab.report.sections.changes import changes
from salessim.lab.report.sections.measuring import measuring
from salessim.lab.report.sections.reasons import reasons
from salessim.lab.report.sections.reproducing import caveats, reproducing
from salessim.lab.report.sections.uncertainty import uncertainty
from salessim.lab.report.sections.verdict import headline, verdict

REPORT: Final = "report.html"


@dataclass(frozen=True)
class Report:
    """A written report."""

    path: Path
    size_bytes: int
    sources: tuple[Path, ...]
    """The answers of other commands that it shows."""


def report(run: Run, *, to: Path | None = None, others: Sequence[Path] = ()) -> Report:
    """Write the report of a run as one HTML file: into its folder, unless `to` says where.

    others: folders of `salessim tip` and `salessim sensitivity` whose answers it shows; those beside the run unless
    given. The same run and answers give the same bytes.
    """
    material = gather(run, others)
    content = rendered(page_of(material)).encode()
    path = to if to is not None else run.folder / REPORT
    files.tidy(path.parent, path.name)
    files.write(path, content, elsewhere="choose another file with --to FILE")
    return Report(path, len(content), material.answers.paths)


def page_of(material: Material) -> Page:
    """All sections in the order in which a leader asks."""
    run = material.run
    sections = (
        verdict(material),
        uncertainty(material),
        reasons(material),
        changes(material),
        measuring(material),
        assumptions(material),
        reproducing(material),
        caveats(),
    )
    made = f"salessim report of {material.folder.name}: {run.manifest.finished} worlds, seed {run.study.seed}, "
    imprint = f"{made}version {run.manifest.model_version} of the model. Nothing is loaded from elsewhere."
    title = run.study.title or material.folder.name
    return Page(title, run.study.question, headline(material), sections, tuple(run.study.policies), imprint)
