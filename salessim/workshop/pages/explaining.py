"""Why: one world with and without the decision, as an organisation that moves."""

from __future__ import annotations

from typing import Any, Final, cast
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from salessim.workshop.cards import plain as called
from salessim.workshop.guard.forms import optional, read_form, read_query, text
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.kitchen.answers import Trail
from salessim.workshop.kitchen.orders import Order, trail_order
from salessim.workshop.pages.house import house, page
from salessim.workshop.pages.revealing import polled, retry, waiting
from salessim.workshop.pages.rounds import over
from salessim.workshop.room.records import Round
from salessim.workshop.room.told import told
from salessim.workshop.views.why import EVENTS, HELD, STATES, Why

POLICY: Final = optional(text(200), "")
"""Whose world is told beside the baseline's; the predicted policy's if not said."""


@for_trainer
def why(request: Request) -> Response:
    """The two worlds, or how far they are."""
    round_, policy = _asked(request, read_query(request, {"policy": POLICY})["policy"])
    ticket = house(request).kitchen.order(_order(round_, policy))
    known: dict[str, Any] = {
        "stage": "why",
        "round": round_,
        "name": told(round_.study).called,
        "policy": policy,
        "choices": [(name, called(name)) for name in round_.policies if name != round_.baseline],
    }
    if ticket.answer is None:
        return page(request, "why.html", **known | waiting(ticket, "why", "trail", policy))
    view = Why(cast("Trail", ticket.answer), house(request).texts)
    return page(request, "why.html", **known, ticket=None, view=view, states=STATES, held=HELD, glyphs=dict(EVENTS))


@for_trainer
def now(request: Request) -> Response:
    """How far the two worlds are."""
    fields = read_query(request, {"policy": POLICY, "seen": optional(text(64))})
    round_, policy = _asked(request, fields["policy"])
    return polled(request, round_, _order(round_, policy), "why", policy)


@for_trainer
def trail(request: Request) -> Response:
    """The two worlds as plain values, for the film; 409 until they are there."""
    round_, policy = _asked(request, read_query(request, {"policy": POLICY})["policy"])
    ticket = house(request).kitchen.order(_order(round_, policy))
    if ticket.answer is None:
        raise Refusal(409, "reveal.not_ready")
    return JSONResponse(dict(ticket.answer))


@for_trainer
async def again(request: Request) -> Response:
    """Have the two worlds tried anew that could not be computed."""
    fields = await read_form(request, {"policy": POLICY})
    round_, policy = _asked(request, fields["policy"])
    retry(request, _order(round_, policy))
    return RedirectResponse(f"/round/{round_.number}/why?{urlencode({'policy': policy})}", 303)


def _asked(request: Request, policy: str) -> tuple[Round, str]:
    """The round, all of which has been shown, and the policy asked for; 404 for one that it has not."""
    round_ = over(request)
    asked = policy or round_.predicted
    if asked not in round_.policies or asked == round_.baseline:
        raise Refusal(404, "why.no_policy")
    return round_, asked


def _order(round_: Round, policy: str) -> Order:
    return trail_order(round_.study, round_.baseline, policy)


ROUTES: Final = [
    Route("/round/{n:int}/why", why, methods=["GET"]),
    Route("/round/{n:int}/why/now", now, methods=["GET"]),
    Route("/round/{n:int}/why/again", again, methods=["POST"]),
    Route("/round/{n:int}/trail.json", trail, methods=["GET"]),
]
