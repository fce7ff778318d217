"""A house so small that a study of it takes a blink."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_house import SMALL

from salessim.study import Study, load_study

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a small study and returns its path."""

    def written(policies: str = "", name: str = "small.yml", **settings: object) -> Path:
        path = tmp_path / name
        path.write_text(SMALL.format(**{"more": "", "horizon": 12, "maximum": 4, "policies": policies, **settings}))
        return path

    return written


@pytest.fixture
def small(write: Write) -> Study:
    """A study of two policies and four replicates."""
    return load_study(write())
