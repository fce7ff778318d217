"""A worker process: reads tasks and answers with reports, both in JSON lines.

`python -m salessim.ensemble.worker FOLDER` computes worlds of the study resolved in FOLDER.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from salessim.ensemble.cells import Task
from salessim.ensemble.report import RESOLVED, perform, written
from salessim.errors import SalessimError
from salessim.study import Future, Study, load_study


def main() -> None:
    """Answer every line on the standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what stops
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed must not be taken for an answer
    folder = Path(sys.argv[1])
    tasks: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    answer = _answerer(folder)
    while True:
        print(json.dumps(answer(tasks.get())), file=answers, flush=True)


def _listen(tasks: SimpleQueue[str]) -> None:
    """Take tasks from the standard input. When it ends, whoever asked is gone, and so is this process, at once."""
    for line in sys.stdin:
        tasks.put(line)
    os._exit(0)


def _answerer(folder: Path) -> Callable[[str], dict[str, Any]]:
    """Who answers: if the study cannot be read, every question is answered with that."""
    try:
        return partial(_answer, load_study(folder / RESOLVED), folder)
    except SalessimError as error:
        refusal = _refused(error)
        return lambda _: refusal


def _answer(study: Study, folder: Path, line: str) -> dict[str, Any]:
    held = json.loads(line)
    futures = tuple(Future(each["number"], each["name"], _values(each["values"])) for each in held["futures"])
    numbers = tuple(future.number for future in futures)
    task = Task(numbers, tuple(held["replicates"]), tuple(held["policies"]), held["engine"])
    try:
        return written(perform(replace(study, futures=futures), folder, task))
    except SalessimError as error:
        return _refused(error)


def _values(held: dict[str, Any]) -> dict[str, Any]:
    """Assumptions as they were before JSON, which has no tuples."""
    return {path: tuple(value) if isinstance(value, list) else value for path, value in held.items()}


def _refused(error: SalessimError) -> dict[str, Any]:
    return {"refused": str(error), "exit_code": error.exit_code}


if __name__ == "__main__":
    main()
