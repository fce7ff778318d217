"""Coming in: the trainer by a key, participants by the join code; and how the page looks to each."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from salessim.workshop.guard.forms import one_of, optional, read_form, read_query, text
from salessim.workshop.guard.gate import Guard
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.sessions import keep
from salessim.workshop.pages.house import SIZES, THEMES, house, page

MOST_PARTICIPANTS: Final = 1000
"""Of one folder: enough for any room, and a bound for a script that has the code."""
SEE_OTHER: Final = 303
LONGEST_CODE: Final = 40
OURS: Final = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_/-]*)?", re.ASCII)
"""Paths of this site, for which no browser would leave it."""
SCENARIO: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")


def enter(request: Request) -> Response:
    """Let the trainer in by the key of the printed address, and forget the key: it stays in no address bar."""
    guard: Guard = request.app.state.guard
    if not request.state.loopback:
        raise Refusal(403, "refusal.elsewhere")
    given = read_query(request, {"key": text(LONGEST_CODE), "scenario": optional(text(80), "")})
    _tries(guard, request)
    if not guard.sessions.opens(given["key"]):
        guard.rates.take("wrong", request.state.address)
        raise Refusal(403, "refusal.wrong_key")
    named = SCENARIO.fullmatch(given["scenario"])
    response = RedirectResponse(f"/scenario/{named[0]}" if named else "/", SEE_OTHER)
    guard.sessions.let_in_trainer(response)
    return response


def asked(request: Request) -> Response:
    """The form for the join code, filled in where the QR code has it; who has joined goes on."""
    if request.state.participant is not None:
        return RedirectResponse("/answer", SEE_OTHER)
    given = read_query(request, {"code": optional(text(LONGEST_CODE), "")})
    return page(request, "join.html", code=given["code"], wrong=False)


async def join(request: Request) -> Response:
    """Admit a participant who has the code."""
    guard: Guard = request.app.state.guard
    given = await read_form(request, {"code": text(LONGEST_CODE)})
    if request.state.participant is not None:
        return RedirectResponse("/answer", SEE_OTHER)
    _tries(guard, request)
    memory = house(request).memory
    if not guard.sessions.joins(given["code"]):
        guard.rates.take("wrong", request.state.address)
        return page(request, "join.html", 403, code="", wrong=True)
    if not guard.rates.take("join", request.state.address):
        raise Refusal(429, "refusal.too_often")
    if memory.participants() >= MOST_PARTICIPANTS:
        raise Refusal(409, "refusal.full")
    response = RedirectResponse("/answer", SEE_OTHER)
    guard.sessions.let_in_participant(response, memory.admit())
    return response


async def look(request: Request) -> Response:
    """Keep how this browser wants the page, and show the same page again."""
    fields = {"theme": optional(one_of(*THEMES)), "size": optional(one_of(*SIZES)), "back": optional(text(300), "/")}
    given = await read_form(request, fields)
    response = RedirectResponse(given["back"] if OURS.fullmatch(given["back"]) else "/", SEE_OTHER)
    for name in ("theme", "size"):
        if given[name] is not None:
            keep(response, name, given[name])
    return response


def _tries(guard: Guard, request: Request) -> None:
    """Refuse those who have guessed too often."""
    if not guard.rates.allows("wrong", request.state.address):
        guard.rates.take("wrong", request.state.address)
        raise Refusal(429, "refusal.too_many_tries")


ROUTES: list[BaseRoute] = [
    Route("/enter", enter),
    Route("/join", asked, methods=["GET"]),
    Route("/join", join, methods=["POST"]),
    Route("/look", look, methods=["POST"]),
]
