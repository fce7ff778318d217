"""Who computes the tasks: this process, or several others that are started, watched and replaced when they die."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Final, Protocol, Self

from salessim.ensemble.blocks import Failure
from salessim.ensemble.cells import Engine, Task
from salessim.ensemble.messages import answered, told
from salessim.ensemble.process import Process
from salessim.ensemble.report import Report, perform
from salessim.errors import RunFailedError
from salessim.study import Study

ATTEMPTS: Final = 2
"""A task is given to a second worker when the first dies: perhaps the system was short of memory for a moment."""
FRUITLESS: Final = 4
"""So many tasks for each worker may be given up one after the other; then the machine is at fault and not a world."""


class Workers(Protocol):
    """Whoever computes tasks, in any order."""

    engine: Engine
    """What computes them."""

    @property
    def count(self) -> int:
        """How many tasks are computed at a time."""

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
        self._free: SimpleQueue[Process | None] = SimpleQueue()
        self._closing = threading.Event()
        self._started: list[Process] = []
        self._given_up = 0
        """Tasks in a row."""

    def __enter__(self) -> Self:
        for _ in range(self.count):
            self._free.put(None)  # started when there is work for it
        return self

    def __exit__(self, *_: object) -> None:
        with _deaf():
            self._closing.set()
            for process in [*self._started]:
                process.end()
            self._threads.shutdown(cancel_futures=True)

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
            answer = process.ask(told(self._study, task))
            if answer:
                self._free.put(process)
                self._given_up = 0
                return answered(json.loads(answer))
            self._free.put(None)
            if not self._closing.is_set():
                last_words = process.last_words()
                process.end()
                self._started.remove(process)
        return self._without(task, last_words)

    def _without(self, task: Task, last_words: str) -> Report:
        """The worlds of a task whose workers died: failures, unless no task gets through any more."""
        self._given_up += 1
        if self._given_up >= FRUITLESS * self.count:
            raise RunFailedError(
                f"{self._given_up} tasks one after the other ended their worker processes ({last_words}); give the "
                "machine more memory or room and run the same command again, finished worlds are kept"
            )
        error = f"its process died {ATTEMPTS} times: {last_words}"
        return Report("", (), {}, tuple(Failure(cell, "worker", error) for cell in task.cells(self._study)))

    def _start(self) -> Process:
        try:
            process = Process("salessim.ensemble.worker", self._folder)
        except OSError as error:
            self._free.put(None)  # nobody may wait for it
            raise RunFailedError(
                f"a worker process cannot be started ({error.strerror or error}); run the same command with --workers 1"
            ) from error
        self._started.append(process)
        if self._closing.is_set():  # it may have come too late to be ended with the others
            process.end()
        return process


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
