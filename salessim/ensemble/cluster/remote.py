"""What runs on a cluster's workers. Only names, texts and bytes travel, so that no two versions of a class can meet."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from salessim.ensemble.cells import study_digest
from salessim.ensemble.folder.manifest import environment
from salessim.ensemble.messages import refused, understood
from salessim.ensemble.report import RESOLVED, computed, keep, written
from salessim.errors import InputRefusedError, SalessimError
from salessim.model.version import MODEL_VERSION
from salessim.study import Study, load_study

STUDIES_KEPT: Final = 4
"""Of the runs that share a worker; a study takes a tenth of a second to read."""


@dataclass(frozen=True)
class Terms:
    """What a run asks of its workers, whichever they are; it travels as a plain dictionary."""

    digest: str
    """Of the study, as the one who asks reads it."""
    folder: str
    """The run folder, by its full path."""
    token: str
    """What the file named `probe` in the folder says as long as the run goes on."""
    probe: str


def offered(text: str) -> str:
    """The resolved study, as a task of its own: what a task gave can be had again when its holder dies."""
    return text


def seen() -> dict[str, Any]:
    """The versions and the processor of this worker."""
    return {**environment(), "model": MODEL_VERSION}


def compute(text: str, message: str, terms: dict[str, str]) -> dict[str, Any]:
    """Compute a task; the report comes back, and the cell files with it unless the run folder can be written here."""
    try:
        return _computed(text, message, Terms(**terms))
    except SalessimError as error:
        return refused(error)


def _computed(text: str, message: str, terms: Terms) -> dict[str, Any]:
    report, contents = computed(*understood(_study(text, terms.digest), message))
    here = _kept(contents, terms)
    return {**written(report), "contents": {} if here else contents, "seen": seen()}


def _kept(contents: dict[str, bytes], terms: Terms) -> bool:
    """Whether the files are in the run folder now.

    The probe tells that this path is the run's folder, and that the run still goes on: what nobody waits for any more
    must not appear in a folder that another run may have by then.
    """
    folder = Path(terms.folder)
    try:
        if (folder / terms.probe).read_text(encoding="utf-8") != terms.token:
            return False
        keep(folder, contents)
    except (OSError, UnicodeDecodeError, InputRefusedError):  # seen but not for us to write in: the asker will
        return False
    return True


@lru_cache(STUDIES_KEPT)
def _study(text: str, digest: str) -> Study:
    with tempfile.TemporaryDirectory(prefix="salessim-") as place:
        path = Path(place) / RESOLVED
        path.write_text(text, encoding="utf-8")
        study = load_study(path)
    if study_digest(study) != digest:
        raise InputRefusedError("a worker of the cluster reads the study differently; install the same salessim on it")
    return study


def plain(terms: Terms) -> dict[str, str]:
    """The terms as they travel."""
    return asdict(terms)
