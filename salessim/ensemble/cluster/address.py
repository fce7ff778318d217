"""The address of a scheduler: read, and tried before anything is asked of whoever answers there."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from salessim.errors import InputRefusedError
from salessim.study.text.nodes import shortened, unprintable
from salessim.study.text.overrides import LONGEST_OPTION

ANSWER_SECONDS: Final = 5
"""How long a scheduler may take to answer."""
SCHEMES: Final = ("tcp", "tls", "ws", "wss")
"""Dask's own; others need programs that we do not know."""
SHAPE: Final = re.compile(r"(?:([^:/]*)://)?(\[[0-9A-Fa-f:.]{2,45}(?:%\w+)?\]|[\w.-]{1,253}):([0-9]{1,9})")
"""Scheme, host and port."""
LAST_PORT: Final = 65_535
CERTIFICATES: Final = "a tls:// address needs certificates in Dask's configuration: see docs/cluster.md"
START: Final = (
    "start one with: dask scheduler --host 127.0.0.1 --no-dashboard --dashboard-address 127.0.0.1:0; "
    "then give the address that it prints, such as --cluster tcp://127.0.0.1:8786"
)


def require_address(text: str) -> None:
    """Refuse what cannot be an address; what passes can stand in a message as it is."""
    found = SHAPE.fullmatch(text)
    if any(map(unprintable, text)) or not found:
        raise _no_address(text, "expected tcp://HOST:PORT")
    if found[1] not in (None, *SCHEMES):
        raise _no_address(text, f"begins with {shortened(found[1])}://; expected one of {', '.join(SCHEMES)}")
    if not 1 <= int(found[3]) <= LAST_PORT:
        raise _no_address(text, f"port {found[3]}; expected 1 to {LAST_PORT}")


def knock(address: str) -> None:
    """Refuse an address where no scheduler answers, before a client is made: one that fails to connect is hard to end.

    Anything may listen there, and what it sends means anything to Dask: a number of bytes to get memory for, a message
    of another shape. All of that is one thing to a user: it is no scheduler.
    """
    try:
        with ThreadPoolExecutor(1) as aside:  # a notebook has a loop of its own in this thread
            kind = aside.submit(asyncio.run, _who_answers(address)).result()
    except (ValueError, RuntimeError) as error:
        raise _no_address(address, shortened(str(error), LONGEST_OPTION)) from error
    except Exception as error:
        if isinstance(error, TypeError) and address.startswith(("tls://", "wss://")):
            raise InputRefusedError(f"--cluster {address}: cannot be reached ({error}); {CERTIFICATES}") from error
        raise silent(address) from error
    if kind != "Scheduler":
        raise _no_address(address, "it is a worker's or nanny's address, not a scheduler's")


def silent(address: str) -> InputRefusedError:
    """The advice where nobody answers as a scheduler does."""
    return InputRefusedError(f"--cluster {address}: no scheduler answers there; {START}")


async def _who_answers(address: str) -> Any:
    from distributed.comm import connect  # noqa: PLC0415 - an extra, and it takes a second to load
    from distributed.security import Security  # noqa: PLC0415 - the same

    async with asyncio.timeout(ANSWER_SECONDS):  # the one below ends with the connection; then names are exchanged
        comm = await connect(address, timeout=ANSWER_SECONDS, **Security().get_connection_args("client"))
        try:
            await comm.write({"op": "identity", "reply": True})
            answer = await comm.read()
        finally:
            comm.abort()
    return answer.get("type")


def _no_address(text: str, why: str) -> InputRefusedError:
    shown = shortened(text, LONGEST_OPTION)
    return InputRefusedError(f"--cluster {shown}: is no address of a scheduler ({why}); {START}")
