"""What would change your mind: sliders for the assumptions that may flip the answer, and the verdict as they move."""

from __future__ import annotations

from typing import Any, Final, cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from salessim.workshop.guard.forms import one_of, optional, read_form, read_query, text, whole
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.kitchen.answers import Axes, Course, Point
from salessim.workshop.kitchen.orders import Order, Ticket, course_order
from salessim.workshop.mind.newest import Newest
from salessim.workshop.mind.orders import axes_order, point_order
from salessim.workshop.mind.positions import all_positions
from salessim.workshop.pages.house import house, page
from salessim.workshop.pages.rounds import over
from salessim.workshop.room.records import Round
from salessim.workshop.room.shown import policy_of
from salessim.workshop.room.told import told
from salessim.workshop.views.mind import Mind, Revealed

NEWEST: Final = Newest()


@for_trainer
def mind(request: Request) -> Response:
    """The sliders where the address says, or how far their worlds are. Without a script its button moves them."""
    round_ = over(request)
    ticket = house(request).kitchen.order(axes_order(round_.study, round_.predicted))
    known: dict[str, Any] = {"stage": "mind", "round": round_, "name": told(round_.study).called}
    if ticket.answer is None:
        return page(request, "mind.html", **known, view=None, **waiting(ticket))
    if not ticket.answer["sliders"]:
        return page(request, "mind.html", **known, view=Mind(cast("Axes", ticket.answer), {}, house(request).texts))
    asked = {"measure": optional(one_of("yes"))}
    view, more = _view(request, cast("Axes", ticket.answer), asked)
    point = _point(request, round_, view) if more["measure"] and not view.computed else None
    return page(request, "mind.html", **known, ticket=None, view=view, **_measured(view, point))


@for_trainer
def now(request: Request) -> Response:
    """How far the worlds of the sliders are; the word to load the page when they are ready."""
    read_query(request, {"seen": optional(text(64))})
    round_ = over(request)
    ticket = house(request).kitchen.order(axes_order(round_.study, round_.predicted))
    if ticket.answer is not None:
        return Response(headers={"HX-Refresh": "true"})
    if request.query_params.get("seen") == waiting(ticket)["seen"]:
        return Response(status_code=204)
    return page(request, "parts/mind_waiting.html", round=round_, **waiting(ticket))


@for_trainer
def verdict(request: Request) -> Response:
    """The quick look where the sliders stand now, with their curves."""
    round_, axes = _ready(request)
    view, _ = _view(request, axes)
    return page(request, "parts/mind_moved.html", round=round_, view=view, said=view.quick)


@for_trainer
def measured(request: Request) -> Response:
    """Worlds computed just where the sliders rest: how far they are, and then what they say."""
    round_, axes = _ready(request)
    view, _ = _view(request, axes)
    point = None if view.computed else _point(request, round_, view)
    return page(request, "parts/mind_rested.html", round=round_, view=view, **_measured(view, point))


@for_trainer
async def again(request: Request) -> Response:
    """Have the sliders tried anew that have failed."""
    await read_form(request, {})
    round_ = over(request)
    order = axes_order(round_.study, round_.predicted)
    ticket = house(request).kitchen.ticket(order)
    if ticket is not None and ticket.state == "failed":
        house(request).kitchen.forget(order)
    house(request).kitchen.order(order)
    return RedirectResponse(f"/round/{round_.number}/mind", 303)


def waiting(ticket: Ticket) -> dict[str, Any]:
    """What the waiting fragment knows; `seen` says what it shows, so that nothing is sent while nothing changes."""
    return {"ticket": ticket, "seen": f"{ticket.state}-{ticket.done}-{ticket.of}"}


def _ready(request: Request) -> tuple[Round, Axes]:
    """The round and its sliders; 409 before they are there."""
    round_ = over(request)
    ticket = house(request).kitchen.ticket(axes_order(round_.study, round_.predicted))
    if ticket is None or ticket.answer is None or not ticket.answer["sliders"]:
        raise Refusal(409, "mind.not_ready")
    return round_, cast("Axes", ticket.answer)


def _view(request: Request, axes: Axes, more: dict[str, Any] | None = None) -> tuple[Mind, dict[str, Any]]:
    """The page where the query puts the sliders: each by its place, counted from 0; and what else was asked."""
    places = all_positions(axes)
    fields = {key: optional(whole(0, len(each.values) - 1), each.own) for key, each in places.items()}
    given = read_query(request, {**fields, **(more or {})})
    return Mind(axes, {key: given[key] for key in places}, house(request).texts, _revealed(request, axes)), given


def _revealed(request: Request, axes: Axes) -> Revealed | None:
    """What the reveal said of the policy that is held against the baseline."""
    ticket = house(request).kitchen.ticket(course_order(over(request).study))
    if ticket is None or ticket.answer is None:
        return None
    said = policy_of(cast("Course", ticket.answer), axes["policy"])
    if said is None:
        return None
    end = said["steps"][-1]
    return Revealed(said["verdict"], end["mean"], end["low"], end["high"], end["n"])


def _point(request: Request, round_: Round, view: Mind) -> Ticket:
    order: Order = point_order(round_.study, round_.predicted, view.values)
    return NEWEST.order(house(request).kitchen, round_.number, order)


def _measured(view: Mind, ticket: Ticket | None) -> dict[str, Any]:
    """The verdict to show, and the state of the point: none asked for, computing, failed, or there."""
    if ticket is None or ticket.answer is None:
        return {"said": view.quick, "point": ticket, "off": ""}
    point = cast("Point", ticket.answer)
    return {"said": view.measured(point), "point": ticket, "off": view.off(point)}


ROUTES: Final = [
    Route("/round/{n:int}/mind", mind, methods=["GET"]),
    Route("/round/{n:int}/mind/now", now, methods=["GET"]),
    Route("/round/{n:int}/mind/verdict", verdict, methods=["GET"]),
    Route("/round/{n:int}/mind/measured", measured, methods=["GET"]),
    Route("/round/{n:int}/mind/again", again, methods=["POST"]),
]
