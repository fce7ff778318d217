"""Pages that are the trainer's or the participants' alone."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from salessim.workshop.guard.refusals import Refusal

TRAINER: Final = "trainer"
PARTICIPANT: Final = "participant"
NOBODY: Final = "nobody"

Handler = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]


def for_trainer(handler: Handler) -> Callable[[Request], Any]:
    """The handler, for the trainer alone: 401 for those who have no key, 403 for participants."""
    return _only(handler, _trainer)


def for_participant(handler: Handler) -> Callable[[Request], Any]:
    """The handler, for those who have joined: 401 with the way to the join page for all others."""
    return _only(handler, _participant)


def _trainer(request: Request) -> None:
    if request.state.who == PARTICIPANT:
        raise Refusal(403, "refusal.trainer_only")
    if request.state.who != TRAINER:
        raise Refusal(401, "refusal.no_key")


def _participant(request: Request) -> None:
    if request.state.participant is None:
        raise Refusal(401, "refusal.not_joined")


def _only(handler: Handler, check: Callable[[Request], None]) -> Callable[[Request], Any]:
    """The handler behind a check; what waits stays waiting, so that Starlette runs each as before."""
    if inspect.iscoroutinefunction(handler):

        @wraps(handler)
        async def later(request: Request) -> Response:
            check(request)
            answer: Response = await handler(request)
            return answer

        return later

    @wraps(handler)
    def now(request: Request) -> Any:
        check(request)
        return handler(request)

    return now
