"""The library: every scenario as a card, on its shelf."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from salessim.workshop.cards import Broken, Card, cards, shelves
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.pages.house import house, page


@for_trainer
def library(request: Request) -> Response:
    """All cards, and the round that is being played."""
    here = house(request)
    held = cards(here)
    current = here.memory.current()
    playing = held.get(current.scenario) if current else None
    return page(
        request,
        "library.html",
        shelves=shelves(held.values()),
        broken={each.name for each in held.values() if isinstance(each, Broken)},
        current=current,
        playing=playing.title if isinstance(playing, Card) else current.scenario if current else "",
    )


ROUTES = [Route("/", library)]
