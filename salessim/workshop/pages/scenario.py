"""A scenario before it is played: its story, the choices, what the room will be asked; and the beginning of a round."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from salessim.quantities.units import write_time
from salessim.workshop.cards import Broken, Card, card, plain
from salessim.workshop.guard.forms import one_of, optional, read_form, text
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.kitchen.orders import Order
from salessim.workshop.pages.asking import everyday
from salessim.workshop.pages.house import House, house, page
from salessim.workshop.pages.rounds import all_orders, order_ahead
from salessim.workshop.room.records import Round

LONGEST_NAME = 200


@for_trainer
def scenario(request: Request) -> Response:
    """The story and the choices; a study that is broken says what is wrong with it."""
    here = house(request)
    found = _card(here, request.path_params["name"])
    if isinstance(found, Broken):
        return page(request, "scenario.html", card=found, broken=True, stage="story", round=None)
    current = here.memory.current()
    answers = here.memory.answered(current.number) if current else 0
    return page(
        request,
        "scenario.html",
        card=found,
        broken=False,
        outcome=everyday(found.decide.outcome, here.texts),
        choices=found.choices,
        names={name: plain(name) for name in found.choices},
        baseline_policy=found.baseline,
        predicted=plain(found.predict),
        baseline=plain(found.baseline),
        span=write_time(found.study.span.horizon),
        stage="story",
        round=current if current and current.scenario == found.name else None,
        waiting=current if answers and current and not current.over else None,
        answers=answers,
        called=plain(current.scenario) if current else "",
    )


@for_trainer
async def begin(request: Request) -> Response:
    """Open a round and have its worlds computed while the room thinks; a second click finds the first one's round.

    Answers that wait for their reveal are left behind only if the trainer says so.
    """
    here = house(request)
    given = await read_form(request, {"scenario": text(LONGEST_NAME), "afresh": optional(one_of("yes"))})
    found = _card(here, given["scenario"])
    if isinstance(found, Broken):
        raise Refusal(422, "scenario.broken_refused", file=found.title)
    last = here.memory.current()
    if last is None or not _goes_on(here, last, found, afresh=given["afresh"] is not None):
        last = here.memory.open_round(_round(found))
        here.kitchen.abandon_others(orders_ahead(found))  # the room waits for nothing of the round before
    order_ahead(here, last)
    return RedirectResponse(f"/round/{last.number}/predict", 303)


def orders_ahead(found: Card) -> tuple[Order, ...]:
    """Everything that a round of this card will show, in the order in which it is shown."""
    return all_orders(found.text, found.baseline, found.predict)


def _card(here: House, name: str) -> Card | Broken:
    found = card(here, name)
    if found is None:
        raise Refusal(404, "scenario.unknown")
    return found


def _goes_on(here: House, current: Round, found: Card, *, afresh: bool) -> bool:
    """Whether the round that is open is the one to begin: this scenario's, which still predicts."""
    answers = here.memory.answered(current.number)
    same = current.scenario == found.name and current.study == found.text and not current.locked
    if same and not (afresh and answers):
        return True
    if answers and not current.over and not afresh:
        raise Refusal(409, "scenario.left_behind", n=answers)
    return False


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
