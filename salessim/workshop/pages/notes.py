"""The trainer's notes on a scenario: timing, what to do at each stage, questions, and why to trust the model."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from salessim.study.library import scenarios
from salessim.workshop.afterwards.questions import questions
from salessim.workshop.afterwards.timing import plan
from salessim.workshop.afterwards.trust import trust
from salessim.workshop.cards import Broken, card
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.pages.house import house, page


@for_trainer
def notes(request: Request) -> Response:
    """The notes of one scenario; a study that cannot be read has none."""
    here = house(request)
    found = card(here, request.path_params["name"])
    if found is None:
        raise Refusal(404, "notes.unknown")
    if isinstance(found, Broken):
        raise Refusal(422, "notes.broken")
    return page(
        request,
        "notes.html",
        card=found,
        in_library=found.name in scenarios(),
        plan=plan(found.minutes),
        questions=questions(found.study, here.texts),
        surprises=found.study.telling.debrief.surprises,
        trust=trust(here.texts),
    )


ROUTES = [Route("/notes/{name}", notes)]
