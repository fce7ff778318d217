"""What every page reaches: the memory, the kitchen, the cards and the texts; and how a page is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from salessim.workshop.kitchen.kitchen import Kitchen
from salessim.workshop.room.memory import Memory
from salessim.workshop.words.texts import Texts

THEMES: Final = ("auto", "light", "dark")
SIZES: Final = ("screen", "projector")


@dataclass(frozen=True)
class House:
    """One workshop, as `request.app.state.house`."""

    folder: Path
    """Where everything is kept."""
    memory: Memory
    kitchen: Kitchen
    texts: Texts
    address: str
    """What participants type: 'http://192.168.1.7:8642'; empty where only this machine can reach the page."""
    own_studies: tuple[Path, ...] = ()
    """Studies, or folders of them, that the trainer brought on the command line."""
    templates: Environment = field(init=False)

    def __post_init__(self) -> None:
        loader = PackageLoader("salessim.workshop", "templates")
        made = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        made.globals["t"] = self.texts
        object.__setattr__(self, "templates", made)


def house(request: Request) -> House:
    """The workshop that a request is for."""
    found: House = request.app.state.house
    return found


def page(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """A template with what all templates know: request, theme, size, who (trainer, participant, nobody), csrf."""
    state: Mapping[str, Any] = {
        "request": request,
        "theme": _chosen(request, "theme", THEMES),
        "size": _chosen(request, "size", SIZES),
        "who": request.state.who,
        "csrf": request.state.csrf,
    }
    html = house(request).templates.get_template(template).render(**state, **context)
    return HTMLResponse(html, status)


def refused(request: Request, status: int, key: str, **values: object) -> Response:
    """A refusal with a clear status and a text of the catalogue, as a page or, for htmx, as a fragment."""
    small = request.headers.get("hx-request") == "true"
    text = house(request).texts(key, **values)
    return page(request, "parts/refusal.html" if small else "refusal.html", status, text=text, status_code=status)


def _chosen(request: Request, name: str, known: tuple[str, ...]) -> str:
    """What a cookie says of the look; anything else is the first."""
    value = request.cookies.get(name, known[0])
    return value if value in known else known[0]
