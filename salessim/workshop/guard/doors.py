"""The names under which the page is served; a request for any other name is not meant for it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

NAMED: Final = re.compile(r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::[0-9]{1,5})?")
HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Doors:
    """What the Host header may say.

    Another site can have its own name resolve to this machine and then read the page as its own ("DNS rebinding"); a
    number it cannot fake, so that a server of all addresses takes any number and only its own names.
    """

    names: frozenset[str] = HERE
    any_number: bool = False
    """Whether all addresses of the machine are served."""

    def admit(self, host: str) -> bool:
        """Whether a Host header names this page.

        >>> Doors().admit("127.0.0.1:8642"), Doors().admit("evil.example"), Doors().admit("192.168.1.7:8642")
        (True, False, False)
        >>> Doors(any_number=True).admit("192.168.1.7:8642"), Doors(any_number=True).admit("evil.example")
        (True, False)
        """
        found = NAMED.fullmatch(host.lower())
        if found is None:
            return False
        name = found["name"].strip("[]")
        return name in self.names or (self.any_number and _is_number(name))


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
