"""A worker process: reads tasks and answers with reports, both in JSON lines.

`python -m salessim.ensemble.worker FOLDER` computes worlds of the study resolved in FOLDER.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from salessim.ensemble.answering import serve
from salessim.ensemble.messages import understood
from salessim.ensemble.report import RESOLVED, perform, written
from salessim.study import Study, recorded_study


def main() -> None:
    """Answer every task on the standard input with a report."""
    serve(prepared, answer)


def prepared(folder: Path) -> tuple[Study, Path]:
    """The study of a run folder, and the folder."""
    return recorded_study(folder / RESOLVED), folder


def answer(held: tuple[Study, Path], line: str) -> dict[str, Any]:
    """The report of a task."""
    study, folder = held
    asked, task = understood(study, line)
    return written(perform(asked, folder, task))


if __name__ == "__main__":
    main()
