"""The server: one process that answers pages until it is told to stop, and keeps everything in one folder."""

from __future__ import annotations

import logging
import os
import signal
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

import uvicorn

from salessim.workshop.addresses import Served
from salessim.workshop.announcing import announced, entry_of
from salessim.workshop.app import application
from salessim.workshop.cards import cards
from salessim.workshop.guard.lines import MOST_LINES, Line
from salessim.workshop.opening import Asked, held, listening, workshop
from salessim.workshop.pages.house import House

LOG: Final = "server.log"
LARGEST_LOG_BYTES: Final = 1_000_000
"""Of this file, and of the one before it."""
MOST_CONNECTIONS: Final = 4 * MOST_LINES
"""This machine's own among them: far more than strangers are given, so that they never meet it."""
MOST_FILES: Final = 2 * MOST_LINES
"""Open at a time: a connection is one, and some systems allow no more than 256 unless asked."""
IDLE_SECONDS: Final = 15
LONGEST_HEAD_BYTES: Final = 16 * 1024
FAREWELL_SECONDS: Final = 3
STOPS: Final = (signal.SIGINT, signal.SIGTERM)


def serve(asked: Asked, tell: Callable[[str], None]) -> None:
    """Answer until Ctrl-C or a signal to end; `tell` is given what the trainer has to read."""
    with held(asked.folder), listening(asked) as served, workshop(asked, served.room) as house:
        _log_to(asked.folder)
        _open_files(MOST_FILES)
        server = _server(house, served)
        with _hearing(server):
            _answer(asked, house, served, server, tell)


def _answer(asked: Asked, house: House, served: Served, server: uvicorn.Server, tell: Callable[[str], None]) -> None:
    """Say where it is, and answer."""
    cards(house)  # every study is read once, so that no page waits for it
    entry = entry_of(asked, house, served)
    for line in announced(asked, house, served, entry):
        tell(line)
    if asked.browser:
        threading.Thread(target=webbrowser.open, args=(entry,), daemon=True).start()
    server.run(sockets=list(served.sockets))
    tell("The workshop has ended; nothing is lost. Start it again with the same folder to go on.")


class _Server(uvicorn.Server):
    """uvicorn's server, which leaves signals to `_hearing`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to hear here."""
        yield


@contextmanager
def _hearing(server: uvicorn.Server) -> Iterator[None]:
    """Have a signal end the server in order, from before it says how to end it until the folder is let go."""
    before = {each: signal.signal(each, server.handle_exit) for each in STOPS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _server(house: House, served: Served) -> uvicorn.Server:
    """Everything a slow or ill-meaning client could hold open is bounded."""
    config = uvicorn.Config(
        application(house, served.doors),
        http=Line,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # or anybody could claim to be on this machine
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=FAREWELL_SECONDS,
        h11_max_incomplete_event_size=LONGEST_HEAD_BYTES,
    )
    return _Server(config)


def _open_files(most: int) -> None:
    """Allow this process so many open files where it has fewer, or as many as it may have."""
    try:
        import resource  # noqa: PLC0415 - not every system has it
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class _Log(RotatingFileHandler):
    """A file of bounded size, which nobody but its owner may read."""

    def _open(self) -> TextIOWrapper:
        os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        return super()._open()


def _log_to(folder: Path) -> None:
    """Write mistakes of ours to the folder, where somebody may look; never to the trainer's screen.

    Mistakes of clients are not written: anybody can make them, as often as they like.
    """
    handler = _Log(folder / LOG, maxBytes=LARGEST_LOG_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for name, level in {
        "salessim.workshop": logging.WARNING,
        "uvicorn.error": logging.ERROR,
        "asyncio": logging.ERROR,
    }.items():
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.propagate = False
        logger.addHandler(handler)
