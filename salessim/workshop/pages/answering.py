"""The participant's phone: wait, answer once, look at the wall, and see one's own score at the end."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from salessim.model.metrics import METRICS
from salessim.workshop.cards import plain
from salessim.workshop.guard.forms import optional, read_form, read_query, text, whole
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.roles import for_participant
from salessim.workshop.kitchen.orders import course_order
from salessim.workshop.pages.asking import FIELDS, apart, asked, in_words, prediction
from salessim.workshop.pages.house import House, house, page
from salessim.workshop.pages.predicting import commit
from salessim.workshop.room.ladder import size
from salessim.workshop.room.records import Prediction, Round
from salessim.workshop.room.scoring import interval_score, miss

MOST_ROUNDS = 10**9


@for_participant
def phone(request: Request) -> Response:
    """The phone's only page."""
    return page(request, "answer.html", **_now(request))


@for_participant
def now(request: Request) -> Response:
    """What the phone should show, if it shows something else; a form that is being filled in stays."""
    seen = read_query(request, {"seen": optional(text(100))})["seen"]
    current, stage = _stage(request)
    if seen == _seen(house(request), current, stage):
        return Response(status_code=204)
    return page(request, "parts/answer_now.html", **_now(request))


@for_participant
async def answer(request: Request) -> Response:
    """Commit; the same answer twice, such as a double tap, is one."""
    here, current = house(request), house(request).memory.current()
    given = await read_form(request, {"round": whole(1, MOST_ROUNDS), **FIELDS})
    if current is None or given["round"] != current.number:
        raise Refusal(409, "answer.other_round")
    commit(here, current, _author(request), prediction(given, current))
    return RedirectResponse("/answer", 303)


def _now(request: Request) -> dict[str, Any]:
    """All that the phone shows."""
    here = house(request)
    current, stage = _stage(request)
    state: dict[str, Any] = {"stage_here": stage, "seen": _seen(here, current, stage), "played": current}
    if current is None:
        return state
    own = here.memory.own(current.number, _author(request))
    said = in_words(own.low, own.high, current, here.texts) if own else ""
    winner = plain(own.winner) if own else ""
    score = _score(here, current, own) if own and current.over else None
    return state | asked(current, here.texts) | {"own": own, "own_said": said, "own_winner": winner, "score": score}


def _stage(request: Request) -> tuple[Round | None, str]:
    """wait: no round; ask: to be answered; given: answered; wall: locked; end: everything has been shown."""
    here = house(request)
    current = here.memory.current()
    if current is None:
        return None, "wait"
    if current.locked:
        return current, "end" if current.over else "wall"
    return current, "ask" if here.memory.own(current.number, _author(request)) is None else "given"


def _score(here: House, current: Round, own: Prediction) -> dict[str, Any] | None:
    """How the own range and winner did against the worlds; None if the worlds are not there."""
    ticket = here.kitchen.order(course_order(current.study))
    if ticket.answer is None:
        return None
    course, unit = ticket.answer, METRICS[current.outcome].unit
    value = next(policy["mean"][-1] for policy in course["policies"] if policy["name"] == current.predicted)
    missed = miss(own.low, own.high, value)
    return {
        "truth": apart(value, current, here.texts),
        "held": missed == 0,
        "miss": size(missed, unit),
        "score": size(interval_score(own.low, own.high, value), unit),
        "winner_stands": own.winner in course["contenders"],
    }


def _seen(here: House, current: Round | None, stage: str) -> str:
    """What a phone shows, as it asks again: at the end the score may come later, if the worlds have to."""
    if current is None:
        return f"0.{stage}"
    scored = stage == "end" and here.kitchen.order(course_order(current.study)).answer is not None
    return f"{current.number}.{stage}{'.scored' if scored else ''}"


def _author(request: Request) -> str:
    return f"p{request.state.participant}"


ROUTES = [
    Route("/answer", phone),
    Route("/answer", answer, methods=["POST"]),
    Route("/answer/now", now),
]
