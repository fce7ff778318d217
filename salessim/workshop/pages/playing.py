"""Free play: any parameter of a policy, tried beside the scenario's own, and the study to take home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from salessim.workshop.cards import slug
from salessim.workshop.guard.forms import Given, optional, read_form, read_query, text, whole
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.kitchen.answers import Play
from salessim.workshop.kitchen.orders import PLAY_REPLICATES, Order, Ticket
from salessim.workshop.mind.newest import Newest
from salessim.workshop.mind.orders import play_order
from salessim.workshop.pages.house import house, page
from salessim.workshop.pages.mind import waiting
from salessim.workshop.pages.rounds import over
from salessim.workshop.playing.changes import (
    LONGEST,
    MOST_CHANGES,
    Change,
    ChangesRefusedError,
    Own,
    Trouble,
    own_policy,
    settable,
)
from salessim.workshop.playing.cost import too_long
from salessim.workshop.playing.tries import MOST_TRIES, keep, tries
from salessim.workshop.room.records import Round
from salessim.workshop.room.told import told
from salessim.workshop.views.play import Beside

NEWEST: Final = Newest()
ROWS: Final = range(1, MOST_CHANGES + 1)


@for_trainer
def play(request: Request) -> Response:
    """The form, what was tried, and the last try or the one asked for, side by side with the scenario's policies."""
    round_ = over(request)
    held = tries(house(request).folder, round_.number)
    number = _number(request, len(held))
    if not number:
        return _form(request, round_, held, ())
    own = _asked(request, round_)
    ticket = NEWEST.order(house(request).kitchen, round_.number, _order(round_, own))
    return _form(request, round_, held, own.changes, number=number, **_tried(request, round_, own, ticket))


@for_trainer
async def try_(request: Request) -> Response:
    """One try more: refused with advice beside each row, or kept and ordered."""
    blank = optional(_line, "")
    fields = await read_form(request, {f"{name}{row}": blank for row in ROWS for name in ("key", "value")})
    round_ = over(request)
    rows = [Change(fields[f"key{row}"], fields[f"value{row}"]) for row in ROWS]
    changes = [row for row in rows if row.key or row.value]
    held = tries(house(request).folder, round_.number)
    try:
        own = await run_in_threadpool(lambda: _affordable(round_, own_policy(round_.study, changes)))
    except ChangesRefusedError as error:
        return _form(request, round_, held, changes, troubles=error.troubles, status=422)
    keep(house(request).folder, round_.number, own.changes)
    NEWEST.order(house(request).kitchen, round_.number, _order(round_, own))
    return RedirectResponse(f"/round/{round_.number}/play", 303)


@for_trainer
def now(request: Request) -> Response:
    """How far the worlds of a try are; the word to load the page when they are ready."""
    asked = {"seen": optional(text(64)), "try": optional(whole(1, MOST_TRIES))}
    read_query(request, asked)
    round_ = over(request)
    own = _asked(request, round_)
    ticket = house(request).kitchen.order(_order(round_, own), urgent=True)
    if ticket.answer is not None:
        return Response(headers={"HX-Refresh": "true"})
    if request.query_params.get("seen") == waiting(ticket)["seen"]:
        return Response(status_code=204)
    number = _number(request, len(tries(house(request).folder, round_.number)))
    return page(request, "parts/play_waiting.html", round=round_, number=number, **waiting(ticket))


@for_trainer
async def again(request: Request) -> Response:
    """Have a try computed anew that has failed."""
    fields = await read_form(request, {"try": whole(1, MOST_TRIES)})
    round_, kitchen = over(request), house(request).kitchen
    held = tries(house(request).folder, round_.number)
    if fields["try"] > len(held):
        raise Refusal(404, "play.no_try")
    order = _order(round_, _kept(round_, held[fields["try"] - 1]))
    ticket = kitchen.ticket(order)
    if ticket is not None and ticket.state == "failed":
        kitchen.forget(order)
    return RedirectResponse(f"/round/{round_.number}/play?try={fields['try']}", 303)


@for_trainer
def study(request: Request) -> Response:
    """The scenario with the policy of the try, as a file that `salessim run` takes."""
    read_query(request, {"try": optional(whole(1, MOST_TRIES))})
    round_ = over(request)
    held = tries(house(request).folder, round_.number)
    content = _asked(request, round_).text if held else round_.study
    name = f"{slug(round_.scenario)}-round-{round_.number}.yml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="application/yaml; charset=utf-8", headers=headers)


def _line(given: Given) -> str:
    """A short text of one line, which may be empty."""
    said = given.strip() if isinstance(given, str) else None
    if said is None or len(said) > LONGEST or not said.isprintable():
        raise ValueError(f"expected at most {LONGEST} characters")
    return said


def _number(request: Request, count: int) -> int:
    """Which try is asked for, from 1: the last one unless said; 0 where there is none."""
    number = read_query(request, {"try": optional(whole(1, MOST_TRIES), count), "seen": optional(text(64))})["try"]
    if number > count:
        raise Refusal(404, "play.no_try")
    return int(number)


def _asked(request: Request, round_: Round) -> Own:
    """The policy of the try that is asked for; 404 where there is none."""
    held = tries(house(request).folder, round_.number)
    number = _number(request, len(held))
    if not number:
        raise Refusal(404, "play.no_try")
    return _kept(round_, held[number - 1])


def _kept(round_: Round, changes: Sequence[Change]) -> Own:
    """A policy that was tried before; 409 where another version of salessim reads it differently."""
    try:
        return own_policy(round_.study, changes)
    except ChangesRefusedError:
        raise Refusal(409, "play.outdated") from None


def _order(round_: Round, own: Own) -> Order:
    return play_order(own.text, _shown(round_, own), PLAY_REPLICATES)


def _shown(round_: Round, own: Own) -> tuple[str, ...]:
    """The policies side by side."""
    return (round_.baseline, round_.predicted, own.policy)


def _affordable(round_: Round, own: Own) -> Own:
    """The policy, unless a room cannot wait for it."""
    long = too_long(own.study, _shown(round_, own), PLAY_REPLICATES)
    if long:
        raise ChangesRefusedError([Trouble(-1, "play.too_long", long)])
    return own


def _tried(request: Request, round_: Round, own: Own, ticket: Ticket) -> dict[str, Any]:
    """The table of a try, or how far it is."""
    if ticket.answer is None:
        return {"beside": None, **waiting(ticket)}
    beside = Beside(cast("Play", ticket.answer), _shown(round_, own), own.policy, house(request).texts)
    return {"beside": beside, "ticket": ticket, "seen": ""}


def _form(
    request: Request,
    round_: Round,
    held: Sequence[Sequence[Change]],
    changes: Sequence[Change],
    *,
    troubles: Sequence[Trouble] = (),
    number: int = 0,
    status: int = 200,
    **tried: Any,
) -> Response:
    """The whole page."""
    rows = [*changes, *(Change("", "") for _ in range(MOST_CHANGES - len(changes)))]
    context: Mapping[str, Any] = {
        "stage": "play",
        "round": round_,
        "name": told(round_.study).called,
        "rows": rows,
        "troubles": troubles,
        "known": settable(),
        "held": held,
        "number": number,
        "beside": None,
        "ticket": None,
        "seen": "",
        **tried,
    }
    return page(request, "play.html", status, **context)


ROUTES: Final = [
    Route("/round/{n:int}/play", play, methods=["GET"]),
    Route("/round/{n:int}/play", try_, methods=["POST"]),
    Route("/round/{n:int}/play/now", now, methods=["GET"]),
    Route("/round/{n:int}/play/again", again, methods=["POST"]),
    Route("/round/{n:int}/study.yml", study, methods=["GET"]),
]
