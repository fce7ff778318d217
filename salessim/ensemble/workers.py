"""Who computes the tasks: this process, or several others that are started, watched and replaced when they die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import Final, Protocol, Self

import salessim
from salessim.ensemble.blocks import Failure
from salessim.ensemble.cells import Engine, Task
from salessim.ensemble.report import Report, perform, read
from salessim.errors import InputRefusedError, RunFailedError
from salessim.study import Study

ATTEMPTS: Final = 2
"""A task is given to a second worker when the first dies: perhaps the system was short of memory for a moment."""
ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Workers(Protocol):
    """Whoever computes tasks, in any order."""

    count: int
    """How many tasks are computed at a time."""
    engine: Engine
    """What computes them."""

    def reports(self, tasks: Sequence[Task]) -> Iterator[Report]:
        """One report a task, as they come."""


class Here:
    """Computes in this process."""

    count = 1

    def __init__(self, study: Study, folder: Path, engine: Engine = "arrays") -> None:
        self._study = study
        self._folder = folder
        self.engine: Engine = engine

    def reports(self, tasks: Sequence[Task]) -> Iterator[Report]:
        """One report a task, in order."""
        for task in tasks:
            yield perform(self._study, self._folder, task)


class Processes:
    """Computes in other processes; leaving the block ends them."""

    def __init__(self, study: Study, folder: Path, count: int, engine: Engine = "arrays") -> None:
        self._study = study
        self._folder = folder
        self.count = count
        self.engine: Engine = engine
        self._threads = ThreadPoolExecutor(count)
        self._free: SimpleQueue[_Process | None] = SimpleQueue()
        self._closing = threading.Event()
        self._started: list[_Process] = []

    def __enter__(self) -> Self:
        for _ in range(self.count):
            self._free.put(None)  # started when there is work for it
        return self

    def __exit__(self, *_: object) -> None:
        with _deaf():
            self._closing.set()
            for process in self._started:
                process.end()
            self._threads.shutdown(cancel_futures=True)
            for process in self._started:
                process.end()  # also one that a thread was just starting

    def reports(self, tasks: Sequence[Task]) -> Iterator[Report]:
        """One report a task, as they come; a refusal by any worker ends all."""
        for done in as_completed([self._threads.submit(self._perform, task) for task in tasks]):
            yield done.result()

    def _perform(self, task: Task) -> Report:
        """Give the task to a free worker, and once more to a new one if that dies."""
        last_words = ""
        for _ in range(ATTEMPTS):
            if self._closing.is_set():
                break
            process = self._free.get() or self._start()
            answer = process.ask(self._told(task))
            if answer:
                self._free.put(process)
                return _report(answer)
            self._free.put(None)
            if not self._closing.is_set():
                last_words = process.last_words()
        error = f"its process died {ATTEMPTS} times: {last_words}"
        return Report("", (), {}, tuple(Failure(cell, "worker", error) for cell in task.cells(self._study)))

    def _told(self, task: Task) -> str:
        """The task with what its futures assume: a design of thousands is more than a study file would hold."""
        futures = [asdict(future) for future in self._study.futures if future.number in task.futures]
        return json.dumps({**asdict(task), "futures": futures})

    def _start(self) -> _Process:
        try:
            process = _Process(self._folder)
        except OSError as error:
            self._free.put(None)  # nobody may wait for it
            raise RunFailedError(
                f"a worker process cannot be started ({error.strerror or error}); run the same command with --workers 1"
            ) from error
        self._started.append(process)
        return process


class _Process:
    """One worker process."""

    def __init__(self, folder: Path) -> None:
        here = str(Path(salessim.__file__).parent.parent)
        path = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
        # A file and not a pipe: nobody reads it while the process lives.
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed in end()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
                [sys.executable, "-m", "salessim.ensemble.worker", str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                encoding="utf-8",
                env={**os.environ, "PYTHONPATH": path, **dict.fromkeys(ONE_THREAD, "1")},
            )
        except OSError:
            self._errors.close()
            raise

    def ask(self, task: str) -> str:
        """The answer to a task, empty when the process has died."""
        assert self._process.stdin is not None  # noqa: S101 - tells mypy what PIPE promises
        assert self._process.stdout is not None  # noqa: S101 - the same
        try:
            self._process.stdin.write(task + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except (BrokenPipeError, ValueError):  # ValueError: closed while we were asking
            return ""
        return answer if answer.endswith("\n") else ""  # half an answer is none

    def last_words(self) -> str:
        """The last line of what the dead process complained about, or how it ended."""
        code = self._process.wait()
        self._errors.seek(0)
        lines = [line.strip() for line in self._errors if line.strip()]
        return lines[-1] if lines else f"it ended with code {code}"

    def end(self) -> None:
        """Stop the process, whatever it does, and let go of its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


@contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C pressed once more may not interrupt what the first one began. Only the main thread hears it at all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


def _report(answer: str) -> Report:
    held = json.loads(answer)
    if "refused" in held:
        raise (InputRefusedError if held["exit_code"] == InputRefusedError.exit_code else RunFailedError)(
            held["refused"]
        )
    return read(held)
