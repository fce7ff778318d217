"""After the answer: what the room's predictions were worth, and a page to take home."""

from __future__ import annotations

from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from salessim.workshop.afterwards.answer import answer_lines, answer_of, book_line
from salessim.workshop.afterwards.handout import handout_of
from salessim.workshop.afterwards.questions import questions
from salessim.workshop.afterwards.scores import said
from salessim.workshop.charts.predictions import NARROW, WIDE, ranges_against
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.kitchen.answers import Axes, Course
from salessim.workshop.kitchen.orders import Ticket, course_order
from salessim.workshop.mind.orders import axes_order
from salessim.workshop.pages.house import House, house, page
from salessim.workshop.pages.rounds import over
from salessim.workshop.room.records import Round
from salessim.workshop.room.scoring import room_scores
from salessim.workshop.room.told import told


@for_trainer
def debrief(request: Request) -> Response:
    """Scores without names, what surprised, and what to talk about; only once everything has been shown."""
    played = over(request)
    ticket, course = _course(request, played)
    if course is None:
        return _waiting(request, played, ticket)
    here = house(request)
    study, predictions = told(played.study), here.memory.predictions(played.number)
    answer, unit = answer_of(course, played.predicted), course["outcome"]["unit"]
    scores = room_scores(predictions, answer, course["contenders"]) if predictions else None
    return page(
        request,
        "debrief.html",
        stage="debrief",
        round=played,
        ticket=ticket,
        title=study.called,
        answer=answer_lines(course, played.predicted, here.texts),
        book=book_line(course, played.predicted, here.texts),
        said=said(scores, answer, course, here.texts) if scores else None,
        charts=[
            (look, ranges_against(f"ranges-{look}", scores, answer, unit, here.texts, width))
            for look, width in (("wide", WIDE), ("narrow", NARROW))
        ]
        if scores
        else [],
        surprises=study.telling.debrief.surprises,
        questions=questions(study, here.texts),
    )


@for_trainer
def handout(request: Request) -> Response:
    """One page to print; only once everything has been shown."""
    played = over(request)
    ticket, course = _course(request, played)
    if course is None:
        return _waiting(request, played, ticket)
    here = house(request)
    given = here.memory.predictions(played.number)
    made = handout_of(played, course, given, _axes(here, played), here.texts)
    return page(request, "handout.html", round=played, handout=made)


def _course(request: Request, played: Round) -> tuple[Ticket, Course | None]:
    """The round's worlds: ordered again where the answer has been lost or the model has changed since."""
    ticket = house(request).kitchen.order(course_order(played.study))
    return ticket, cast("Course", ticket.answer) if ticket.state == "ready" else None


def _axes(here: House, played: Round) -> Axes | None:
    """Each assumption moved alone, if that has been computed; a handout waits for nothing."""
    ticket = here.kitchen.ticket(axes_order(played.study, played.predicted))
    return cast("Axes", ticket.answer) if ticket and ticket.state == "ready" else None


def _waiting(request: Request, played: Round, ticket: Ticket) -> Response:
    return page(request, "parts/debrief_waiting.html", stage="debrief", round=played, ticket=ticket)


ROUTES = [Route("/round/{n:int}/debrief", debrief), Route("/round/{n:int}/handout", handout)]
