"""Where a dish is cooked: the folder it may write to, the workers it may use, and whom it tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from salessim.ensemble.folder.manifest import Look
from salessim.study import Study


@dataclass(frozen=True)
class Place:
    """What the kitchen gives a dish."""

    folder: Path
    """The workshop's folder; runs go below `runs`."""
    workers: int
    """Processes that may compute at a time."""
    progress: Callable[[int, int], None]
    """Told the worlds computed, and how many there will be."""


Recipe = Callable[[Study, Mapping[str, Any], Place], Mapping[str, Any]]
"""A study, the order's details and the place → the dish's plain values. Raises SalessimError with advice."""


class Counting:
    """A watcher of `lab.run.carry` that tells a place how many worlds are there."""

    def __init__(self, place: Place, before: int = 0, of: int | None = None) -> None:
        self._place, self._before, self._of, self._worlds = place, before, of, 0

    def began(self, worlds: int, finished: int) -> None:
        """A batch begins: worlds wanted in all, and how many of them are there."""
        self._worlds = worlds
        self.advanced(finished)

    def advanced(self, finished: int) -> None:
        """So many worlds of all are there now."""
        self._place.progress(self._before + finished, self._of or self._before + self._worlds)

    def looked(self, look: Look) -> None:
        """Nothing."""
