"""A scenario before it is played: its story, the choices, what the room will be asked; and the beginning of a round."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from salessim.model.metrics import METRICS
from salessim.quantities.units import write_time
from salessim.workshop.cards import Broken, Card, card, plain
from salessim.workshop.guard.forms import read_form, text
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.kitchen.orders import Order, course_order, trail_order
from salessim.workshop.mind.orders import axes_order
from salessim.workshop.pages.house import House, house, page
from salessim.workshop.room.records import Round

LONGEST_NAME = 200


@for_trainer
def scenario(request: Request) -> Response:
    """The story and the choices; a study that is broken says what is wrong with it."""
    found = _card(house(request), request.path_params["name"])
    if isinstance(found, Broken):
        return page(request, "scenario.html", card=found, broken=True, stage="story", round=None)
    current = house(request).memory.current()
    return page(
        request,
        "scenario.html",
        card=found,
        broken=False,
        outcome=METRICS[found.decide.outcome].label,
        choices=found.choices,
        names={name: plain(name) for name in found.choices},
        baseline_policy=found.baseline,
        predicted=plain(found.predict),
        baseline=plain(found.baseline),
        span=write_time(found.study.span.horizon),
        stage="story",
        round=current if current and current.scenario == found.name else None,
    )


@for_trainer
async def begin(request: Request) -> Response:
    """Open a round and have its worlds computed while the room thinks; a second click finds the first one's round."""
    here = house(request)
    given = await read_form(request, {"scenario": text(LONGEST_NAME)})
    found = _card(here, given["scenario"])
    if isinstance(found, Broken):
        raise Refusal(422, "scenario.broken_refused", file=found.title)
    last = here.memory.current()
    if last is None or not _untouched(here, last, found):
        _leave(here, last)
        last = here.memory.open_round(_round(found))
    for place, order in enumerate(orders_ahead(found)):
        here.kitchen.order(order, urgent=place == 0)
    return RedirectResponse(f"/round/{last.number}/predict", 303)


def orders_ahead(found: Card) -> tuple[Order, ...]:
    """Everything that a round of this card will show, in the order in which it is shown."""
    return _orders(found.text, found.baseline, found.predict)


def _orders(study: str, baseline: str, predicted: str) -> tuple[Order, ...]:
    return course_order(study), trail_order(study, baseline, predicted), axes_order(study, predicted)


def _leave(here: House, last: Round | None) -> None:
    """Drop what still waits for the round before, so that the room need not; its pages order it again."""
    for order in _orders(last.study, last.baseline, last.predicted) if last else ():
        here.kitchen.forget(order)


def _card(here: House, name: str) -> Card | Broken:
    found = card(here, name)
    if found is None:
        raise Refusal(404, "scenario.unknown")
    return found


def _untouched(here: House, current: Round, found: Card) -> bool:
    """Whether the round that is open is this scenario's and nothing has happened in it."""
    same = current.scenario == found.name and current.study == found.text
    return same and not current.locked and here.memory.answered(current.number) == 0


def _round(found: Card) -> Round:
    """A round that has not begun; the memory gives it its number."""
    return Round(
        number=0,
        scenario=found.name,
        study=found.text,
        policies=tuple(found.study.policies),
        baseline=found.baseline,
        predicted=found.predict,
        outcome=found.decide.outcome,
        horizon_months=found.study.span.horizon,
        shown=0,
    )


ROUTES = [Route("/scenario/{name}", scenario), Route("/rounds", begin, methods=["POST"])]
