"""A process of ours beside this one: started, asked in lines, and ended; and how it answers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

import salessim

ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
KEPT_MEMORY: Final = {"MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**29)}
"""Tells the memory allocator of Linux not to hand arrays back to the system that are wanted again a moment later.

32 MiB are the most that every version of it takes: older ones ignore more, and hand back whatever exceeds 128 KiB.
"""


class Process:
    """A process that runs one of our modules on a run folder and answers lines with lines; see `answering`."""

    def __init__(self, module: str, folder: Path) -> None:
        here = str(Path(salessim.__file__).parent.parent)
        path = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
        # A file and not a pipe: nobody reads it while the process lives.
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed in end()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
                [sys.executable, "-P", "-m", module, str(folder)],  # -P: no module of the folder we are called in
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                encoding="utf-8",
                env={**KEPT_MEMORY, **os.environ, "PYTHONPATH": path, **dict.fromkeys(ONE_THREAD, "1")},
            )
        except OSError:
            self._errors.close()
            raise

    def ask(self, question: str) -> str:
        """The answer to a question, empty when the process has died."""
        assert self._process.stdin is not None  # noqa: S101 - tells mypy what PIPE promises
        assert self._process.stdout is not None  # noqa: S101 - the same
        try:
            self._process.stdin.write(question + "\n")
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
                with suppress(OSError, ValueError):  # ValueError: another thread closes it too
                    pipe.close()
