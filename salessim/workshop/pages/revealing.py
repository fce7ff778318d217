"""The reveal: what the worlds do, one pause after another, beside what the room expected."""

from __future__ import annotations

from typing import Any, Final, cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from salessim.workshop.guard.forms import optional, read_form, read_query, text, whole
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.kitchen.answers import Course
from salessim.workshop.kitchen.orders import Order, Ticket, course_order
from salessim.workshop.pages.house import house, page
from salessim.workshop.pages.rounds import locked, order_ahead, played
from salessim.workshop.room.records import PAUSES, Round
from salessim.workshop.room.shown import shown
from salessim.workshop.room.told import told
from salessim.workshop.views.reveal import Reveal

WAITING: Final = "parts/reveal_waiting.html"


@for_trainer
def reveal(request: Request) -> Response:
    """The pause that the round has reached, or how far the worlds are."""
    round_ = locked(request)
    ticket = order_ahead(house(request), round_)
    known: dict[str, Any] = {"stage": "reveal", "round": round_, "name": told(round_.study).called}
    if ticket.answer is None:
        return page(request, "reveal.html", **known, **waiting(ticket, "reveal", "course"))
    return page(request, "reveal.html", **known, ticket=None, view=seen(request, round_, cast("Course", ticket.answer)))


def seen(request: Request, round_: Round, course: Course) -> Reveal:
    """What may be seen of an answer now."""
    given = house(request).memory.predictions(round_.number)
    choices = told(round_.study).telling.choices
    return Reveal(shown(course, round_), round_, given, choices, house(request).texts)


def waiting(ticket: Ticket, where: str, dish: str, policy: str = "") -> dict[str, Any]:
    """What the waiting fragment knows: where the order stands, where to ask again, and for which policy."""
    return {"ticket": ticket, "where": where, "dish": dish, "policy": policy, "seen": mark(ticket)}


def mark(ticket: Ticket) -> str:
    """What a waiting page says it has seen, so that nothing is sent while nothing has changed."""
    return f"{ticket.state}-{ticket.done}-{ticket.of}"


def polled(request: Request, round_: Round, order: Order, where: str, policy: str = "") -> Response:
    """The waiting fragment anew, nothing where nothing has changed, or the word to load the page that is ready."""
    ticket = house(request).kitchen.order(order)
    if ticket.answer is not None:
        return Response(headers={"HX-Refresh": "true"})
    if request.query_params.get("seen") == mark(ticket):
        return Response(status_code=204)
    return page(request, WAITING, round=round_, **waiting(ticket, where, order.dish, policy))


@for_trainer
def now(request: Request) -> Response:
    """How far the worlds are."""
    read_query(request, {"seen": optional(text(64))})
    round_ = locked(request)
    return polled(request, round_, course_order(round_.study), "reveal")


@for_trainer
async def step(request: Request) -> Response:
    """One step on; the first one locks the predictions. Two clicks count once."""
    fields = await read_form(request, {"shown": whole(1, len(PAUSES) + 1)})
    before, wanted = played(request), int(fields["shown"])
    if wanted > 1 and wanted > before.shown and house(request).kitchen.order(course_order(before.study)).answer is None:
        raise Refusal(409, "reveal.not_ready")
    if not house(request).memory.show(before.number, wanted):
        _explain(request, wanted)
    return RedirectResponse(f"/round/{before.number}/reveal", 303)


def _explain(request: Request, wanted: int) -> None:
    """Why a step was not taken, unless somebody has taken it before."""
    now = played(request)
    if now.shown >= wanted:
        return
    if wanted == 1 and not house(request).memory.answered(now.number):
        raise Refusal(409, "reveal.nobody")
    raise Refusal(409, "reveal.skipped")


@for_trainer
async def again(request: Request) -> Response:
    """Have the worlds tried anew that could not be computed."""
    await read_form(request, {})
    round_ = played(request)
    retry(request, course_order(round_.study))
    return RedirectResponse(f"/round/{round_.number}/{'reveal' if round_.locked else 'predict'}", 303)


def retry(request: Request, order: Order) -> None:
    """Order something anew if it has failed."""
    kitchen = house(request).kitchen
    ticket = kitchen.ticket(order)
    if ticket is not None and ticket.state == "failed":
        kitchen.forget(order)
    kitchen.order(order)


ROUTES: Final = [
    Route("/round/{n:int}/reveal", reveal, methods=["GET"]),
    Route("/round/{n:int}/reveal/now", now, methods=["GET"]),
    Route("/round/{n:int}/step", step, methods=["POST"]),
    Route("/round/{n:int}/reveal/again", again, methods=["POST"]),
]
