"""A round's study, read from the text that the round keeps."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from salessim.study import Study
from salessim.study.loading import Document, study_of
from salessim.study.text.extends import built_in_names, with_parents
from salessim.study.text.files import refuse
from salessim.study.text.nodes import Scalar, written
from salessim.study.text.source import parse

SHOWN: Final = "study.yml"
"""What a complaint calls a text that is in no file."""


@lru_cache(maxsize=64)
def told(text: str, shown: str = SHOWN) -> Study:
    """The study that a text describes; `shown` names it in complaints. Raises StudyError with everything that is wrong.

    It may extend a built-in organisation only, so that a text from elsewhere opens no file. Reading takes some
    hundredths of a second, so the last texts' studies are kept.
    """
    root = parse(text, shown)
    parent = root.get("extends")
    if parent is not None and not (isinstance(parent, Scalar) and parent.text in built_in_names()):
        known = ", ".join(built_in_names())
        refuse(parent.place, f"is {written(parent)}; expected a built-in organisation: {known}", "extends")
    return study_of(Document(shown, text, with_parents(root, Path(SHOWN), shown)))
