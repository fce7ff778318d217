"""Bodies of requests: read whole, in bounded size and time, before any page sees them."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.types import Message, Receive

from salessim.workshop.guard.refusals import Refusal

MOST_BYTES: Final = 16 * 1024
MOST_UPLOAD_BYTES: Final = 256 * 1024
ENVELOPE_BYTES: Final = 4 * 1024
"""What a form with a file adds to the file."""
SECONDS: Final = 20.0
"""A body that takes longer is not on its way from this room."""


async def held(request: Request, receive: Receive) -> Receive:
    """What gives the whole body again; Refusal 413 for one too large, 408 for one too slow, 400 for one cut off."""
    most = MOST_UPLOAD_BYTES + ENVELOPE_BYTES if request.url.path == "/upload" else MOST_BYTES
    said = request.headers.get("content-length", "0")
    two_lengths = "content-length" in request.headers and "transfer-encoding" in request.headers
    if two_lengths or not said.isascii() or not said.isdigit():
        raise Refusal(400, "refusal.malformed")
    if int(said) > most:
        raise Refusal(413, "refusal.too_large")
    try:
        async with asyncio.timeout(SECONDS):
            body = await _read(receive, most)
    except TimeoutError:
        raise Refusal(408, "refusal.too_slow") from None
    return _again(body, receive)


async def _read(receive: Receive, most: int) -> bytes:
    """All parts of a body, whatever was announced."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "refusal.malformed")
        body += message.get("body", b"")
        if len(body) > most:
            raise Refusal(413, "refusal.too_large")
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
