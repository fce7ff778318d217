"""What to ask a room afterwards: the study's own questions, then those that fit any scenario."""

from __future__ import annotations

from typing import Final

from salessim.study import Study
from salessim.workshop.words.texts import Texts

ANYWHERE: Final = ("changed", "assumption", "monday")
"""Keys of the questions that fit any scenario."""
ENOUGH: Final = 3
"""A study with so many questions of its own needs no others."""


def questions(study: Study, t: Texts) -> tuple[str, ...]:
    """Three at least."""
    own = study.telling.debrief.questions
    others = tuple(t(f"debrief.question.{key}") for key in ANYWHERE)
    return own if len(own) >= ENOUGH else (*own, *others[: ENOUGH - len(own)])
