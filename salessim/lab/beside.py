"""What the process of a run does beside its workers: it loads what reads their worlds, and runs the traced ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Final, TypeVar

from salessim.ensemble.cells import Task
from salessim.ensemble.trace import Trace, trace_of
from salessim.study import Study

READER: Final = "salessim.lab.record"
"""What is wanted after every run and loads matplotlib and pandas."""

T = TypeVar("T")


class Beside:
    """Loading and tracing, in a thread of its own or when the traces are asked for. It writes nothing.

    What goes wrong is raised when the traces are asked for, so that it ends no run whose worlds are not done.
    """

    def __init__(self, study: Study, tasks: Sequence[Task], *, thread: bool) -> None:
        self._study, self._tasks = study, tasks
        self._traces: list[Trace] = []
        self._error: Exception | None = None
        self._loaded, self._left = threading.Event(), threading.Event()
        # A daemon, as whoever interrupts a run does not wait for a trace.
        self._thread = threading.Thread(target=self._work, daemon=True) if thread else None

    def start(self) -> None:
        """Begin, if it has a thread."""
        if self._thread:
            self._thread.start()

    def leave(self) -> None:
        """Begin nothing more."""
        self._left.set()

    def after_loading(self, act: Callable[[int], T]) -> Callable[[int], T]:
        """The same act, but not while the thread is loading: two threads may not load one library in two orders."""

        def act_then(number: int) -> T:
            if self._thread:
                self._loaded.wait()
            return act(number)

        return act_then

    def done(self) -> list[Trace]:
        """The traces of all tasks in their order, once they are there."""
        if self._thread:
            self._thread.join()
        else:
            self._work()
        if self._error is not None:
            raise self._error
        return self._traces

    def _work(self) -> None:
        try:
            try:
                import_module(READER)
            finally:
                self._loaded.set()
            for task in self._tasks:
                if self._left.is_set():
                    return
                self._traces += trace_of(self._study, task)
        except Exception as error:  # whatever it is, it is raised where it is heard
            self._error = error


@contextmanager
def beside(study: Study, tasks: Sequence[Task], *, thread: bool) -> Iterator[Beside]:
    """Load and trace until the end of the block; without a thread where the worlds are computed in this process too."""
    work = Beside(study, tasks, thread=thread)
    work.start()
    try:
        yield work
    finally:
        work.leave()
