"""The application: the pages behind the gate."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from salessim.errors import SalessimError
from salessim.workshop.guard.answers import answer
from salessim.workshop.guard.doors import Doors
from salessim.workshop.guard.gate import Gate, Guard
from salessim.workshop.guard.rates import Rates
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.sessions import Sessions
from salessim.workshop.pages import (
    answering,
    debriefing,
    entering,
    explaining,
    library,
    mind,
    notes,
    playing,
    predicting,
    revealing,
    scenario,
    uploading,
)
from salessim.workshop.pages.house import House

STATIC: Final = Path(__file__).parent / "static"
PAGES: Final = (
    entering,
    library,
    scenario,
    predicting,
    answering,
    revealing,
    explaining,
    mind,
    playing,
    uploading,
    debriefing,
    notes,
)
"""In the order in which a room meets them; each has its ROUTES."""


def application(house: House, doors: Doors | None = None, rates: Rates | None = None) -> Starlette:
    """The pages of one workshop."""
    guard = Guard(Sessions(house.memory), doors or Doors(), rates or Rates())
    made = Starlette(
        routes=[
            *(route for page in PAGES for route in page.ROUTES),
            Mount("/static", StaticFiles(directory=STATIC, check_dir=False), name="static"),
        ],
        middleware=[Middleware(Gate, guard=guard)],
        exception_handlers=dict.fromkeys((Refusal, HTTPException, SalessimError), answer),
    )
    made.state.house, made.state.guard = house, guard
    return made
