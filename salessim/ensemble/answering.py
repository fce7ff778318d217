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
from typing import Any, Final, TypeVar

from salessim.ensemble.messages import refused
from salessim.errors import SalessimError

END_WITH_PARENT: Final = 1
"""What Linux calls PR_SET_PDEATHSIG."""

T = TypeVar("T")


def serve(prepare: Callable[[Path], T], answer: Callable[[T, str], dict[str, Any]]) -> None:
    """Answer every line on the standard input until it ends, with what was prepared from the folder that was named."""
    _follow()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what stops
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed must not be taken for an answer
    questions: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(questions,), daemon=True).start()
    respond = responder(prepare, answer, Path(sys.argv[1]))
    while True:
        print(json.dumps(respond(questions.get())), file=answers, flush=True)


def responder(
    prepare: Callable[[Path], T], answer: Callable[[T, str], dict[str, Any]], folder: Path
) -> Callable[[str], dict[str, Any]]:
    """What a line is answered with: a refusal is an answer too, and one of the folder is that to every line."""
    try:
        held = prepare(folder)
    except SalessimError as error:
        refusal = refused(error)
        return lambda _: refusal

    def respond(line: str) -> dict[str, Any]:
        try:
            return answer(held, line)
        except SalessimError as error:
            return refused(error)

    return respond


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
