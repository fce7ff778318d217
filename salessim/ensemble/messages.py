"""What is said between whoever hands out tasks and whoever computes them: JSON, since both may be other processes."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from salessim.ensemble.cells import Task
from salessim.ensemble.report import Report, read
from salessim.errors import InputRefusedError, RunFailedError, SalessimError
from salessim.study import Future, Study


def told(study: Study, task: Task) -> str:
    """The task with what its futures assume: a design of thousands is more than a study file would hold."""
    futures = [asdict(future) for future in study.futures if future.number in task.futures]
    return json.dumps({**asdict(task), "futures": futures})


def understood(study: Study, message: str) -> tuple[Study, Task]:
    """The study with the futures of the task that was told, and the task."""
    held = json.loads(message)
    futures = tuple(Future(each["number"], each["name"], _values(each["values"])) for each in held["futures"])
    numbers = tuple(future.number for future in futures)
    task = Task(numbers, tuple(held["replicates"]), tuple(held["policies"]), held["engine"])
    return replace(study, futures=futures), task


def refused(error: SalessimError) -> dict[str, Any]:
    """The answer of a worker that cannot do what it was asked."""
    return {"refused": str(error), "exit_code": error.exit_code}


def answered(held: dict[str, Any]) -> Report:
    """The report in an answer; a refusal is raised again here."""
    return read(heard(held))


def heard(held: dict[str, Any]) -> dict[str, Any]:
    """An answer that is no refusal; a refusal is raised again here."""
    if "refused" in held:
        raise (InputRefusedError if held["exit_code"] == InputRefusedError.exit_code else RunFailedError)(
            held["refused"]
        )
    return held


def _values(held: dict[str, Any]) -> dict[str, Any]:
    """Assumptions as they were before JSON, which has no tuples."""
    return {path: tuple(value) if isinstance(value, list) else value for path, value in held.items()}
