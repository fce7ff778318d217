"""Who a browser is: signed cookies that outlive the server, and the token that forms of this browser carry.

The trainer is let in from this machine alone. A room's network is not encrypted: a key or a cookie that never travels
on it cannot be read there.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from salessim.workshop.guard.roles import NOBODY, PARTICIPANT, TRAINER
from salessim.workshop.room.memory import Memory

TOKEN_BYTES: Final = 16
LASTS_SECONDS: Final = 30 * 24 * 3600
"""A workshop that is taken up again within a month knows its participants."""


@dataclass(frozen=True)
class Visitor:
    """Who asks."""

    who: str
    participant: int | None
    token: str
    """What this browser alone knows; empty before its first answer."""
    csrf: str
    """What forms of this browser carry: it cannot be made without the folder's secret."""
    loopback: bool
    """Whether the browser runs on this machine."""


class Sessions:
    """Knows the browsers of one workshop by their cookies.

    Cookies are named after the folder, so that two workshops on one machine do not take each other's places: browsers
    share cookies between the ports of a host.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._secret = memory.secret("cookies").encode()
        self._trainer_key = memory.secret("trainer")
        self._join_code = memory.secret("join")
        mark = self._signed("folder")[:8]
        self.trainer_cookie = f"trainer_{mark}"
        self.participant_cookie = f"participant_{mark}"
        self.visitor_cookie = f"visitor_{mark}"

    def recognise(self, cookies: dict[str, str], address: str) -> Visitor:
        """Who sends these cookies from this address."""
        local = loopback(address)
        trainer = cookies.get(self.trainer_cookie, "")
        token = cookies.get(self.participant_cookie, "")
        number = self._memory.participant(token) if token else None
        if local and self._is_trainer(trainer):
            return Visitor(TRAINER, number, trainer, self._csrf(trainer), local)
        if number is not None:
            return Visitor(PARTICIPANT, number, token, self._csrf(token), local)
        visitor = cookies.get(self.visitor_cookie, "")
        return Visitor(NOBODY, None, visitor, self._csrf(visitor), local)

    def fresh(self, visitor: Visitor) -> Visitor:
        """The same visitor with a token of its own, where it has none."""
        if visitor.token:
            return visitor
        token = secrets.token_urlsafe(TOKEN_BYTES)
        return Visitor(visitor.who, visitor.participant, token, self._csrf(token), visitor.loopback)

    def opens(self, key: str) -> bool:
        """Whether this is the trainer's key."""
        return same(key, self._trainer_key)

    def joins(self, code: str) -> bool:
        """Whether this is the join code, however it was typed."""
        return same("".join(filter(str.isalnum, code)).upper(), self._join_code)

    def let_in_trainer(self, response: Response) -> None:
        """Have the browser known as the trainer's from now on."""
        nonce = secrets.token_urlsafe(TOKEN_BYTES)
        keep(response, self.trainer_cookie, f"{nonce}.{self._signed('trainer', nonce)}")

    def let_in_participant(self, response: Response, token: str) -> None:
        """Have the browser known as a participant's from now on."""
        keep(response, self.participant_cookie, token)

    def _is_trainer(self, cookie: str) -> bool:
        nonce, _, signature = cookie.partition(".")
        return bool(nonce) and same(signature, self._signed("trainer", nonce))

    def _csrf(self, token: str) -> str:
        """The form token of a session; nobody's session has one that no form can carry."""
        return self._signed("csrf", token) if token else ""

    def _signed(self, *said: str) -> str:
        return hmac.new(self._secret, "\0".join(said).encode(), hashlib.sha256).hexdigest()


def keep(response: Response, name: str, value: str) -> None:
    """Set a cookie that no script reads and no other site sends."""
    response.set_cookie(name, value, max_age=LASTS_SECONDS, path="/", httponly=True, samesite="strict")


def same(given: str, right: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing; nothing is equal to an empty one."""
    return bool(right) and hmac.compare_digest(given.encode(errors="replace"), right.encode())


def loopback(address: str) -> bool:
    """Whether an address is this machine's own.

    >>> loopback("127.0.0.1"), loopback("::1"), loopback("192.168.1.7"), loopback("")
    (True, True, False, False)
    >>> loopback("::ffff:127.0.0.1"), loopback("::ffff:192.168.1.7")  # as a server of all IPv6 addresses sees them
    (True, False)
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback
