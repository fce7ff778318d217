"""An upload: a study of the trainer's own becomes a card, or is refused with everything that is wrong with it."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from salessim.workshop.cards import cards
from salessim.workshop.guard.forms import read_form, upload
from salessim.workshop.guard.roles import for_trainer
from salessim.workshop.pages.house import House, house, page
from salessim.workshop.uploads import MOST_BYTES, UploadRefusedError, take


@for_trainer
async def taken(request: Request) -> Response:
    """Keep the study and show its card; a study that is refused leaves nothing behind."""
    fields = await read_form(request, {"study": upload(MOST_BYTES)})
    held = house(request)
    try:
        name = await run_in_threadpool(_take, held, fields["study"])
    except UploadRefusedError as error:
        return page(request, "upload.html", 422, wrong=error.wrong)
    return RedirectResponse(f"/scenario/{name}", 303)


def _take(held: House, content: bytes) -> str:
    """Reading a study takes a moment, in which other pages are answered."""
    return take(content, held.folder, cards(held).keys())


ROUTES: Final = [Route("/upload", taken, methods=["POST"])]
