"""The gate before every page: what is not asked properly gets no further."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from salessim.workshop.guard.answers import answer
from salessim.workshop.guard.bodies import held
from salessim.workshop.guard.doors import Doors
from salessim.workshop.guard.rates import Rates
from salessim.workshop.guard.refusals import Elsewhere, Refusal
from salessim.workshop.guard.roles import NOBODY, PARTICIPANT, TRAINER
from salessim.workshop.guard.sessions import Sessions, Visitor, keep

METHODS: Final = ("GET", "HEAD", "POST")
LONGEST_PATH: Final = 300
LONGEST_QUERY: Final = 2000
STATIC: Final = "/static/"
TRICKS: Final = re.compile(r"[\x00-\x1f\x7f\\]|(?:^|/)\.{1,2}(?:/|$)|//")
"""What a path of ours never has: control characters, backslashes, dots for folders, empty parts."""

# Nothing inline and nothing from elsewhere. The policy for referrers is not "no-referrer": browsers would send forms
# with the origin "null", which no check could tell from another site's.
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True)
class Guard:
    """What the gate knows, as `request.app.state.guard`."""

    sessions: Sessions
    doors: Doors
    rates: Rates = field(default_factory=Rates)


class Gate:
    """Checks a request, says who asks, and puts the safe headers on every answer, refusals and errors too."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return  # no page speaks anything else
        request = Request(scope, receive)
        request.state.who, request.state.participant, request.state.csrf = NOBODY, None, ""
        outwards = _Outwards(request, self._guard.sessions, send)
        try:
            receive = await self._checked(request, receive, outwards)
            await self._app(scope, receive, outwards)
        except Exception as error:  # whatever it was, a visitor gets words and never a traceback
            if outwards.began:
                raise
            response: Response = answer(request, error)
            await response(scope, receive, outwards)

    async def _checked(self, request: Request, receive: Receive, outwards: _Outwards) -> Receive:
        """Let a request through, with what gives its body; Refusal otherwise."""
        _method(request)
        _path(request)
        self._host(request)
        if request.url.path.startswith(STATIC):
            if request.method == "POST":
                raise Refusal(405, "refusal.method")
            return receive
        address = request.client.host if request.client else ""
        known = self._guard.sessions.recognise(request.cookies, address)
        outwards.visitor = visitor = self._guard.sessions.fresh(known)
        request.state.who, request.state.participant = visitor.who, visitor.participant
        request.state.csrf, request.state.address, request.state.loopback = visitor.csrf, address, visitor.loopback
        self._rate(request, visitor)
        if request.method != "POST":
            _typed(request, visitor)
            return receive
        _origin(request)
        return await held(request, receive)

    def _host(self, request: Request) -> None:
        named = request.headers.getlist("host")
        if len(named) != 1 or not self._guard.doors.admit(named[0]):
            raise Refusal(421, "refusal.host")

    def _rate(self, request: Request, visitor: Visitor) -> None:
        """One try of the right bucket: a browser that is known has its own, strangers share their address's."""
        stranger = visitor.who == NOBODY
        who = request.state.address if stranger else f"{visitor.who} {visitor.participant or ''}"
        reading = "visit" if stranger else "trainer" if visitor.who == TRAINER else "read"
        kind = "post" if request.method == "POST" and not stranger else reading
        if not self._guard.rates.take(kind, who):
            raise Refusal(429, "refusal.too_often")


class _Outwards:
    """The way out: adds the headers, and the cookie of a visitor who had none."""

    def __init__(self, request: Request, sessions: Sessions, send: Send) -> None:
        self._request = request
        self._sessions = sessions
        self._send = send
        self.visitor: Visitor | None = None
        self.began = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            static = self._request.url.path.startswith(STATIC)
            headers["Cache-Control"] = "no-cache" if static else "no-store"
            self._introduce(message)
        await self._send(message)

    def _introduce(self, message: Message) -> None:
        visitor = self.visitor
        if visitor is None or visitor.who != NOBODY:
            return
        if self._sessions.visitor_cookie not in self._request.cookies:
            carrier = Response()
            keep(carrier, self._sessions.visitor_cookie, visitor.token)
            message["headers"] = [*message["headers"], *(h for h in carrier.raw_headers if h[0] == b"set-cookie")]


def _method(request: Request) -> None:
    if request.method not in METHODS:
        raise Refusal(405, "refusal.method")


def _path(request: Request) -> None:
    path, query = request.scope["path"], request.scope.get("query_string", b"")
    if not path.startswith("/") or TRICKS.search(path) or len(path) > LONGEST_PATH:
        raise Refusal(404, "refusal.not_found")
    if len(query) > LONGEST_QUERY:
        raise Refusal(414, "refusal.too_large")


def _typed(request: Request, visitor: Visitor) -> None:
    """The bare address, as a room types it, leads to where participants belong."""
    if request.url.path == "/" and visitor.who != TRAINER and not visitor.loopback:
        raise Elsewhere("/answer" if visitor.who == PARTICIPANT else "/join")


def _origin(request: Request) -> None:
    """A form is sent by our own pages: browsers say so in Origin, newer ones in Sec-Fetch-Site as well."""
    origin = request.headers.getlist("origin")
    site = request.headers.getlist("sec-fetch-site")
    own = f"{request.url.scheme}://{request.headers['host']}"
    if (not origin and not site) or any(each != own for each in origin) or any(each != "same-origin" for each in site):
        raise Refusal(403, "refusal.origin")
