"""The tiny study, and what it says when nobody disturbs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from faults import Faults
from tiny_house import Numbers, numbers, run, written


@dataclass(frozen=True)
class Whole:
    """An undisturbed run."""

    study: Path
    folder: Path
    numbers: Numbers
    operations: list[tuple[str, str]]
    """Every file operation and the path in the folder that it was about."""


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    place = tmp_path_factory.mktemp("whole")
    study, folder = written(place), place / "run"
    with Faults(folder) as faults:
        assert run(study, folder)[0] == 0
    return Whole(study, folder, numbers(folder), faults.done)
