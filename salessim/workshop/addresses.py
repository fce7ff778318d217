"""Where the page is served: ports that are free, addresses of this machine, and the names it answers to."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from salessim.errors import InputRefusedError
from salessim.workshop.guard.doors import HERE, Doors

LOOPBACK: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8642
TRIED_PORTS: Final = 20
BACKLOG: Final = 512
NOWHERE: Final = ("10.255.255.255", 9)
"""Asking the system how it would get there sends nothing, and tells which address of ours the room's network has."""


@dataclass(frozen=True)
class Served:
    """Where the page listens."""

    sockets: tuple[socket.socket, ...]
    port: int
    room: str
    """The address for participants, such as http://192.168.1.7:8642; empty on this machine alone."""
    doors: Doors
    moved: bool = False
    """Whether the usual port was taken."""

    @property
    def here(self) -> str:
        """The address for the trainer, on this machine."""
        return f"http://{LOOPBACK}:{self.port}"


def listen(host: str, port: int | None) -> Served:
    """Listen on this machine, and on the address of the room if one is given.

    port: None is the usual one or the next that is free, 0 any; another that is taken is refused with advice.
    """
    given = _address(host)
    hosts = (str(given),) if given.is_unspecified else tuple(dict.fromkeys((LOOPBACK, str(given))))
    sockets = _first(hosts, port)
    found = sockets[0].getsockname()[1]
    room = "" if given.is_loopback else f"http://{_written(_reached(given))}:{found}"
    doors = _doors(given)
    return Served(sockets, found, room, doors, moved=port is None and found != DEFAULT_PORT)


Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _address(host: str) -> Address:
    """The address that a name stands for."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return ipaddress.ip_address(socket.getaddrinfo(host, None, socket.AF_INET)[0][4][0])
    except (OSError, UnicodeError):
        raise InputRefusedError(
            f"--host {host}: is no address of this machine; give a number such as 192.168.1.7, or 0.0.0.0 for all"
        ) from None


def _first(hosts: tuple[str, ...], port: int | None) -> tuple[socket.socket, ...]:
    """Listen on the port, or on the first that is free from the usual one on."""
    wanted = [port] if port is not None else list(range(DEFAULT_PORT, DEFAULT_PORT + TRIED_PORTS))
    for each in wanted:
        with suppress(_TakenError):
            return tuple(_bound(hosts, each))
    tried = f"port {port} is" if port is not None else f"ports {wanted[0]} to {wanted[-1]} are"
    raise InputRefusedError(f"{tried} taken by another program; choose another with --port N, or any with --port 0")


class _TakenError(Exception):
    """Somebody else listens there."""


def _bound(hosts: tuple[str, ...], port: int) -> Iterator[socket.socket]:
    """A socket for each address, all on one port; none if one is taken."""
    made: list[socket.socket] = []
    try:
        for host in hosts:
            made.append(_one(host, port))
            port = made[0].getsockname()[1]
    except BaseException:
        for each in made:
            each.close()
        raise
    yield from made


def _one(host: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        if os.name == "posix":  # a restart takes the port of the server that died; elsewhere this would share a port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if made.family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if host == "::" else 1)
        made.bind((host, port))
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise _TakenError from None
        raise InputRefusedError(_advice(host, port, error)) from None
    made.setblocking(False)
    return made


def _advice(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return f"--port {port}: this user may not listen there; choose one above 1023"
    return f"--host {host}: cannot listen there ({error.strerror}); give an address of this machine, or 0.0.0.0 for all"


def _reached(given: Address) -> Address:
    """The address under which the room reaches this machine."""
    if not given.is_unspecified:
        return given
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(NOWHERE)
        return ipaddress.ip_address(asking.getsockname()[0])
    raise InputRefusedError(
        "no network found; connect to the room's network, or leave --host out for this machine alone"
    )


def _written(address: Address) -> str:
    return f"[{address}]" if address.version == 6 else str(address)


def _doors(given: Address) -> Doors:
    """Names that the Host header may have."""
    if given.is_loopback:
        return Doors(HERE)
    own = socket.gethostname().lower()
    return Doors(HERE | {own, f"{own}.local", str(given)}, any_number=given.is_unspecified)
