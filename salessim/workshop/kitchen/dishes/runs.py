"""The worlds of a course: a run folder of its own below the workshop's, continued if it is there."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from salessim.ensemble.cells import futures_digest, policy_digests, study_digest
from salessim.errors import InputRefusedError
from salessim.lab.record import Run
from salessim.lab.run import RUNS, carry
from salessim.study import Replications, Study
from salessim.workshop.kitchen.dishes.place import Counting, Place
from salessim.workshop.kitchen.orders import FEWEST_REPLICATES, course_replicates

MOST: Final = 1000


def course_run(study: Study, details: Mapping[str, Any], place: Place) -> tuple[Run, str]:
    """The run with all policies of the study in the replicates ordered, and its folder below the workshop's."""
    n = replicates(study, details)
    # The number is decided, so nothing is left for a rule to stop at; and nobody looks at traces.
    fixed = replace(study, replications=Replications(n, n, n), half_width=None, trace_replicates=0)
    folder = Path(RUNS) / folder_name(study)
    notes = carry(fixed, place.folder / folder, place.workers, Counting(place))
    return Run(place.folder / folder, notes), folder.as_posix()


def replicates(study: Study, details: Mapping[str, Any]) -> int:
    """How many: as ordered, or what the study begins with, but not more than a room waits for."""
    asked = details.get("replicates")
    if asked is None:
        return course_replicates(study.replications.minimum)
    if isinstance(asked, bool) or not isinstance(asked, int) or not FEWEST_REPLICATES <= asked <= MOST:
        raise InputRefusedError(f"replicates: is {asked!r}; expected {FEWEST_REPLICATES} to {MOST}")
    return asked


def folder_name(study: Study) -> str:
    """The title, and eight digits of all that decides the worlds, policies and futures too."""
    decides = [study_digest(study), policy_digests(study), futures_digest(study)]
    digest = hashlib.sha256(json.dumps(decides).encode()).hexdigest()[:8]
    plain = unicodedata.normalize("NFKD", study.title).encode("ascii", "ignore").decode().lower()
    name = "-".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("-")
    return f"{name or 'study'}-{digest}"
