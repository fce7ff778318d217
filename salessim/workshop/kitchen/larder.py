"""Finished answers, as files that are whole and unchanged or count as absent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from salessim.ensemble.folder import files

DISHES: Final = "dishes"
ELSEWHERE: Final = "choose a folder of your own"


class Larder:
    """The answers in a workshop's folder, by the keys of their orders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / DISHES

    def open(self) -> None:
        """Make the place for answers. Raises InputRefusedError with advice where it cannot be."""
        with files.advising(self._folder, ELSEWHERE):
            self._folder.mkdir(parents=True, exist_ok=True)

    def put(self, key: str, answer: Mapping[str, Any]) -> None:
        """Keep an answer, all of it or nothing; a number that JSON cannot say is a mistake of ours."""
        said = _said(answer)
        files.write(self.path(key), f'{{"sha256": "{_digest(said)}",\n"answer": {said}}}\n'.encode(), ELSEWHERE)

    def get(self, key: str) -> Mapping[str, Any] | None:
        """The answer as it was put; None if there is none, or it was damaged since."""
        try:
            held = json.loads(self.path(key).read_bytes())
            answer, digest = held["answer"], held["sha256"]
            whole = isinstance(answer, dict) and digest == _digest(_said(answer))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return answer if whole else None

    def path(self, key: str) -> Path:
        """The file of an answer."""
        return self._folder / f"{key}.json"


def _said(answer: Mapping[str, Any]) -> str:
    """As JSON. Numbers keep all their digits, so that what is read back says the same again."""
    return json.dumps(answer, ensure_ascii=False, allow_nan=False)


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
