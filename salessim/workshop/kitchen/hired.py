"""The cook as the server sees it: a process that is told orders and says how far it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

import salessim
from salessim.ensemble.folder import files
from salessim.errors import RunFailedError
from salessim.workshop.kitchen.larder import ELSEWHERE
from salessim.workshop.kitchen.orders import Order

LOG: Final = "cook.log"
LARGEST_LOG_BYTES: Final = 1_000_000
FRUGAL: Final = {
    # Orders are small next to starting threads, and the page needs the second core.
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # glibc keeps memory for each thread that ever asked for some.
    "MALLOC_ARENA_MAX": "2",
}
PATIENCE_SECONDS: Final = 5.0


class HiredCook:
    """One process, started when there is something to cook and again after it has died."""

    def __init__(self, folder: Path, workers: int | None) -> None:
        self._folder, self._workers = folder, workers
        self._lock = threading.Lock()
        self._closed = False
        self._stopped = False
        """Whether the process has been told to die, which takes it a moment."""
        self._process: subprocess.Popen[str] | None = None
        self.last_words = ""
        """How the last process that died has ended."""

    def cook(self, order: Order, wanted: Callable[[], bool]) -> Iterator[Mapping[str, Any]]:
        """What the cook says of an order, as it comes; it ends early where the process dies, is stopped or dismissed.

        wanted: whether it is to begin at all, since a stop may come just before.
        """
        process = self._working(wanted)
        if process is None:
            return
        try:
            for said in _answers(process, order):
                yield said
                if "done" not in said:
                    return
        except (BrokenPipeError, ValueError):  # ValueError: no JSON, as it died while it spoke
            pass
        self._bury(process)

    def stop(self) -> None:
        """End the process, whatever it does; the next order has a new one."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._stopped = True

    def dismiss(self) -> None:
        """End the process, whatever it does, and start no other; whoever listens to it hears the end."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()

    def let_go(self) -> None:
        """Wait for the end of a process that was dismissed, and close its pipes."""
        if self._process is not None:
            self._bury(self._process)

    def _working(self, wanted: Callable[[], bool]) -> subprocess.Popen[str] | None:
        """The process, a new one if the last has ended; None once dismissed, and for what nobody wants any more."""
        if self._process is not None and (self._stopped or self._process.poll() is not None):
            self._bury(self._process)
        with self._lock:
            if self._closed or not wanted():
                return None
            if self._process is None:
                self._process = self._started()
            return self._process

    def _bury(self, process: subprocess.Popen[str]) -> None:
        """Let it end, remember how it did, and close its pipes."""
        with suppress(OSError):
            _pipes(process)[0].close()  # a cook that still lives ends with its orders
        try:
            code = process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        _pipes(process)[1].close()
        self.last_words = f"signal {-code}" if code < 0 else f"code {code}"
        with self._lock:
            self._process, self._stopped = None, False

    def _started(self) -> subprocess.Popen[str]:
        here = str(Path(salessim.__file__).parent.parent)
        path = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
        # -P: no module of the folder we are called in, where a user may have a statistics.py
        command = [sys.executable, "-P", "-m", "salessim.workshop.kitchen.cook", str(self._folder)]
        with files.advising(self._folder / LOG, ELSEWHERE), (self._folder / LOG).open(self._log_mode()) as log:
            try:
                return subprocess.Popen(  # noqa: S603 - our own module, no shell
                    [*command, *([str(self._workers)] if self._workers else [])],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    encoding="utf-8",
                    env={**os.environ, "PYTHONPATH": path, **FRUGAL},
                )
            except OSError as error:
                why = error.strerror or error
                raise RunFailedError(
                    f"the process that computes cannot be started ({why}); make room in memory and try again"
                ) from error

    def _log_mode(self) -> str:
        """Added to, unless it has grown too long."""
        path = self._folder / LOG
        return "ab" if path.exists() and path.stat().st_size < LARGEST_LOG_BYTES else "wb"


def _answers(process: subprocess.Popen[str], order: Order) -> Iterator[Mapping[str, Any]]:
    """Tell a process an order and listen to it."""
    orders, answers = _pipes(process)
    orders.write(json.dumps(asdict(order), allow_nan=False) + "\n")
    orders.flush()
    for line in answers:
        yield json.loads(line)


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    """Its standard input and output."""
    assert process.stdin is not None  # noqa: S101 - tells mypy what PIPE promises
    assert process.stdout is not None  # noqa: S101 - the same
    return process.stdin, process.stdout
