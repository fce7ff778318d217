"""The round that a request is about, and the worlds that it will show."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.kitchen.orders import Order, Ticket, course_order, trail_order
from salessim.workshop.mind.orders import axes_order
from salessim.workshop.pages.house import House, house
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


def all_orders(study: str, baseline: str, predicted: str) -> tuple[Order, ...]:
    """Everything that a round will show, in the order in which it is shown: the course first."""
    return course_order(study), trail_order(study, baseline, predicted), axes_order(study, predicted)


def order_ahead(here: House, current: Round) -> Ticket:
    """Have everything computed that a round will show, also after a restart in its midst; where its course stands.

    A round that another has followed orders its course alone: the room waits for the other's worlds.
    """
    newest = here.memory.current()
    followed = newest is None or newest.number != current.number
    course, *others = all_orders(current.study, current.baseline, current.predicted)
    ticket = here.kitchen.order(course, urgent=not followed)
    for order in () if followed else others:
        here.kitchen.order(order)
    return ticket
