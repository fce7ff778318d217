"""How what was refused, or went wrong, is answered: a status, a page in plain words, and never a traceback."""

from __future__ import annotations

import logging
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from salessim.errors import SalessimError
from salessim.workshop.guard.refusals import Elsewhere, Refusal
from salessim.workshop.pages.house import house, refused
from salessim.workshop.room.memory import MemoryUnavailableError

LOG: Final = logging.getLogger("salessim.workshop")
KEYS: Final = {404: "refusal.not_found", 405: "refusal.method", 413: "refusal.too_large"}


def answer(request: Request, error: Exception) -> Response:
    """The answer to a request that came to nothing."""
    try:
        return _answer(request, error)
    except Exception:
        LOG.exception("the page of a refusal failed")
        return PlainTextResponse(house(request).texts("refusal.broken"), 500)


def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error, Refusal):
        return refused(request, error.status, error.key, **error.values)
    if isinstance(error, Elsewhere):
        return RedirectResponse(error.path, 303)
    if isinstance(error, HTTPException):
        response = refused(request, error.status_code, KEYS.get(error.status_code, "refusal.malformed"))
        response.headers.update(error.headers or {})
        return response
    if isinstance(error, MemoryUnavailableError):
        LOG.error("%s", error)
        return refused(request, 503, "refusal.memory")
    if isinstance(error, SalessimError):
        return refused(request, 422, "refusal.advice", advice=str(error))
    LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return refused(request, 500, "refusal.broken")
