"""The server: one process that answers pages until it is told to stop, and keeps everything in one folder."""

from __future__ import annotations

import logging
import os
import signal
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn

from salessim.workshop.addresses import Served
from salessim.workshop.announcing import announced, entry_of
from salessim.workshop.app import application
from salessim.workshop.cards import cards
from salessim.workshop.guard.lines import Line
from salessim.workshop.opening import Asked, held, listening, workshop
from salessim.workshop.pages.house import House

LOG: Final = "server.log"
MOST_CONNECTIONS: Final = 600
"""Fifty phones with six connections each, and as many again."""
IDLE_SECONDS: Final = 15
LONGEST_HEAD_BYTES: Final = 16 * 1024
FAREWELL_SECONDS: Final = 3
STOPS: Final = (signal.SIGINT, signal.SIGTERM)


def serve(asked: Asked, tell: Callable[[str], None]) -> None:
    """Answer until Ctrl-C or a signal to end; `tell` is given what the trainer has to read."""
    with held(asked.folder), listening(asked) as served, workshop(asked, served.room) as house:
        _log_to(asked.folder)
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


def _log_to(folder: Path) -> None:
    """Write mistakes of ours to the folder, where somebody may look; never to the trainer's screen."""
    path = folder / LOG
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.close(descriptor)
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for name in ("salessim.workshop", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        logger.addHandler(handler)
