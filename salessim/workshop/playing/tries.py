"""The tries of a round, kept beside its worlds, so that a restart or a second look loses none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from salessim.ensemble.folder import files
from salessim.workshop.kitchen.larder import ELSEWHERE
from salessim.workshop.playing.changes import LONGEST, MOST_CHANGES, Change

MOST_TRIES: Final = 30
"""The last ones of a round; their answers are kept even longer."""


def tries(workshop: Path, number: int) -> list[tuple[Change, ...]]:
    """What was tried in a round, oldest first; none where nothing was, or where the file is damaged."""
    try:
        held = json.loads(_file(workshop, number).read_text(encoding="utf-8"))
        return [tuple(Change(*map(str, each)) for each in one) for one in held if _is_try(one)]
    except (OSError, ValueError, TypeError):
        return []


def keep(workshop: Path, number: int, changes: Sequence[Change]) -> None:
    """One try more; one that was made before becomes the last."""
    before = [one for one in tries(workshop, number) if one != tuple(changes)]
    held = [*before, tuple(changes)][-MOST_TRIES:]
    said = [[[change.key, change.value] for change in one] for one in held]
    with files.advising(workshop, ELSEWHERE):
        _file(workshop, number).parent.mkdir(parents=True, exist_ok=True)
        files.write(_file(workshop, number), json.dumps(said, ensure_ascii=False).encode(), ELSEWHERE)


def _file(workshop: Path, number: int) -> Path:
    return workshop / "tries" / f"round-{number}.json"


def _is_try(one: object) -> bool:
    """Whether this is what `keep` writes."""
    return (
        isinstance(one, list)
        and 0 < len(one) <= MOST_CHANGES
        and all(isinstance(each, list) and len(each) == 2 for each in one)
        and all(isinstance(text, str) and len(text) <= LONGEST for each in one for text in each)
    )
