"""Connections: those that ask nothing are closed, and strangers cannot hold so many that nobody else gets one."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import count
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

from salessim.workshop.guard.sessions import loopback

PATIENCE_SECONDS: Final = 20.0
"""For a request's head; bodies have their own time. Pauses between requests are the server's keep-alive."""
MOST_LINES: Final = 500
"""From other machines: eighty phones with six each. This machine's own never count, so that the wall is never out."""
BORN: Final = count()


class Line(H11Protocol):
    """uvicorn's connection, which otherwise waits for ever for the head of a request, and takes any number of them."""

    _patience: asyncio.TimerHandle | None = None
    _born = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has called: from now on they have to ask something now and then."""
        super().connection_made(transport)
        self._born = next(BORN)
        self._listen()
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        if self._patience is not None:
            self._patience.cancel()
        super().connection_lost(exc)

    @property
    def address(self) -> str:
        """The other end's."""
        return self.client[0] if self.client else ""

    @property
    def answering(self) -> bool:
        """Whether a request is being read or answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _make_room(self) -> None:
        """Cut a line where there are too many: of the address that holds most, the one that has waited longest."""
        if len(self.connections) <= MOST_LINES:
            return
        far = [line for line in self.connections if isinstance(line, Line) and not loopback(line.address)]
        if len(far) <= MOST_LINES:
            return
        busiest = Counter(line.address for line in far).most_common(1)[0][0]
        least = min((line for line in far if line.address == busiest), key=lambda line: (line.answering, line._born))
        self.connections.discard(least)  # at once, so that the next caller does not count it
        least.transport.abort()

    def _listen(self) -> None:
        self._patience = self.loop.call_later(PATIENCE_SECONDS, self._look, self.cycle)

    def _look(self, before: Any) -> None:
        """Close the line unless a request came since the last look, or one is being answered."""
        if self.answering or self.cycle is not before:
            self._listen()
        else:
            self.transport.close()
