"""How a process that was started by another answers it: one line of JSON for each line that it is told."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

END_WITH_PARENT: Final = 1
"""What Linux calls PR_SET_PDEATHSIG."""


def serve(answerer: Callable[[Path], Callable[[str], dict[str, Any]]]) -> None:
    """Answer every line on the standard input until it ends; who answers is made from the folder that was named."""
    _follow()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what stops
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed must not be taken for an answer
    questions: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(questions,), daemon=True).start()
    answer = answerer(Path(sys.argv[1]))
    while True:
        print(json.dumps(answer(questions.get())), file=answers, flush=True)


def _follow() -> None:
    """Let the system end this process with whoever started it, which to Linux is a thread.

    The end of the input is not enough: a process that is stopped does not see it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)


def _listen(questions: SimpleQueue[str]) -> None:
    """Take questions from the standard input. When it ends, whoever asked is gone, and so is this process, at once."""
    for line in sys.stdin:
        questions.put(line)
    os._exit(0)
