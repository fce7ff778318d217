"""A worker process: reads tasks and answers with reports, both in JSON lines.

`python -m salessim.ensemble.worker FOLDER` computes worlds of the study resolved in FOLDER.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from salessim.ensemble.answering import serve
from salessim.ensemble.messages import refused, understood
from salessim.ensemble.report import RESOLVED, perform, written
from salessim.errors import SalessimError
from salessim.study import Study, recorded_study


def main() -> None:
    """Answer every task on the standard input with a report."""
    serve(_answerer)


def _answerer(folder: Path) -> Callable[[str], dict[str, Any]]:
    """Who answers: if the study cannot be read, every question is answered with that."""
    try:
        return partial(_answer, recorded_study(folder / RESOLVED), folder)
    except SalessimError as error:
        refusal = refused(error)
        return lambda _: refusal


def _answer(study: Study, folder: Path, line: str) -> dict[str, Any]:
    try:
        asked, task = understood(study, line)
        return written(perform(asked, folder, task))
    except SalessimError as error:
        return refused(error)


if __name__ == "__main__":
    main()
