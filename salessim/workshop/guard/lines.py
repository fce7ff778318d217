"""Connections that ask nothing are closed, so that nobody can hold all of them open."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE_SECONDS: Final = 20.0
"""For a request's head; bodies have their own time. Pauses between requests are the server's keep-alive."""


class Line(H11Protocol):
    """uvicorn's connection, which otherwise waits for ever for the head of a request."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has called: from now on they have to ask something now and then."""
        super().connection_made(transport)
        self._listen()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        if self._patience is not None:
            self._patience.cancel()
        super().connection_lost(exc)

    def _listen(self) -> None:
        self._patience = self.loop.call_later(PATIENCE_SECONDS, self._look, self.cycle)

    def _look(self, before: Any) -> None:
        """Close the line unless a request came since the last look, or one is being answered."""
        answering = self.cycle is not None and not self.cycle.response_complete
        if answering or self.cycle is not before:
            self._listen()
        else:
            self.transport.close()
