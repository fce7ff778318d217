"""The room commits: how to join, how many have answered, tables without phones, and the button that locks."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from salessim.workshop.charts.qr import qr_svg
from salessim.workshop.guard.forms import optional, read_form, read_query, text, whole
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.pages.asking import FIELDS, asked, prediction
from salessim.workshop.pages.house import House, house, page
from salessim.workshop.pages.rounds import order_ahead, played
from salessim.workshop.room.records import Prediction, Round

MOST_TABLES = 1000


@for_trainer
def predict(request: Request) -> Response:
    """The page that is projected while the room thinks."""
    here, current = house(request), played(request)
    return page(
        request,
        "predict.html",
        round=current,
        stage="predict",
        **_way_in(here),
        table=here.memory.tables(current.number) + 1,
        **asked(current, here.texts),
        **_count(here, current),
    )


@for_trainer
def count(request: Request) -> Response:
    """How many have answered and whether the worlds are there; nothing if the page shows that already."""
    here, current = house(request), played(request)
    seen = read_query(request, {"seen": optional(text(100))})["seen"]
    state = _count(here, current)
    if seen == state["seen"]:
        return Response(status_code=204)
    return page(request, "parts/predict_count.html", round=current, **state)


@for_trainer
async def answer(request: Request) -> Response:
    """A table's answer, typed in by the trainer; the same one twice is one."""
    here, current = house(request), played(request)
    given = await read_form(request, {"table": whole(1, MOST_TABLES), **FIELDS})
    if given["table"] > here.memory.tables(current.number) + 1:
        raise Refusal(422, "predict.no_table")
    commit(here, current, f"t{given['table']}", prediction(given, current))
    return RedirectResponse(f"/round/{current.number}/predict", 303)


def _way_in(here: House) -> dict[str, Any]:
    """How phones join: what is typed, what is scanned; an empty address where only this machine reaches the page."""
    code = here.memory.secret("join")
    link = f"{here.address}/join?code={code}"
    qr = qr_svg(link, here.texts("predict.qr", link=link)) if here.address else ""
    return {"address": here.address.partition("//")[2], "code": code, "qr": qr}


def commit(here: House, current: Round, author: str, given: Prediction) -> None:
    """Keep a prediction for good; raises Refusal where the round is locked or the author said something else before."""
    if here.memory.predict(current.number, author, given):
        return
    before = here.memory.own(current.number, author)
    if before is None:
        raise Refusal(409, "predict.locked_refused")
    if before != given:
        raise Refusal(409, "predict.twice")


def _count(here: House, current: Round) -> dict[str, Any]:
    """What changes while the room thinks; `seen` tells one state from the next."""
    ticket = order_ahead(here, current)
    answered, joined = here.memory.answered(current.number), here.memory.participants()
    return {
        "answered": answered,
        "joined": joined,
        "ticket": ticket,
        "seen": f"{answered}.{joined}.{ticket.state}.{ticket.done}.{ticket.of}.{current.shown}",
    }


ROUTES = [
    Route("/round/{n:int}/predict", predict),
    Route("/round/{n:int}/predict", answer, methods=["POST"]),
    Route("/round/{n:int}/count", count),
]
