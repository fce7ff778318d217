"""The round that a request is about."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.pages.house import house
from salessim.workshop.room.records import Round

MOST_ROUNDS: Final = 10**9
"""No number beyond it is looked up."""


def played(request: Request) -> Round:
    """The round of the address, whatever its stage; 404 where there is none."""
    number = int(request.path_params["n"])
    found = house(request).memory.round(number) if 0 < number <= MOST_ROUNDS else None
    if found is None:
        raise Refusal(404, "reveal.no_round")
    return found


def locked(request: Request) -> Round:
    """The round, once its predictions are closed; 409 before: nothing may be seen that could still be predicted."""
    found = played(request)
    if not found.locked:
        raise Refusal(409, "reveal.locked")
    return found


def over(request: Request) -> Round:
    """The round, once everything has been shown; 409 before."""
    found = played(request)
    if not found.over:
        raise Refusal(409, "reveal.not_over")
    return found
