"""What a try or an uploaded scenario would cost, and how much a room can wait for."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Final

from salessim.lab.estimate import duration, estimate
from salessim.study import Study

LONGEST_SECONDS: Final = 60.0
"""Of an estimate that assumes nothing else runs on the machine."""


def too_long(study: Study, policies: tuple[str, ...], replicates: int) -> str:
    """How long these policies would take, where a room cannot wait for it; empty where it can."""
    asked = replace(study, policies={name: study.policies[name] for name in policies})
    seconds = estimate(asked, replicates, os.cpu_count() or 1).seconds
    return duration(seconds) if seconds > LONGEST_SECONDS else ""
