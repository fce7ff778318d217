"""Forms and queries read strictly: every field known, once, well-formed and within its bounds."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.guard.sessions import same

MOST_FIELDS: Final = 40
MOST_NUMBER: Final = 1e12
"""No outcome of an organisation, in any unit, is larger."""
CSRF: Final = "csrf"
WHOLE: Final = re.compile(r"-?[0-9]{1,15}", re.ASCII)
NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", re.ASCII)

Given = str | bytes
Reader = Callable[[Given], Any]


@dataclass(frozen=True)
class Optional:
    """A field that may be missing."""

    reader: Reader
    default: Any = None


Fields = Mapping[str, Reader | Optional]


async def read_form(request: Request, fields: Fields) -> dict[str, Any]:
    """The fields of a POST, each read by its reader.

    Raises Refusal: 415 for a body that is no form, 400 for one that cannot be parsed, 403 without the session's token,
    and 422 for fields that are unknown, missing, repeated or not what they should be.
    """
    given = await _body(request)
    tokens = [value for name, value in given if name == CSRF]
    tokens += request.headers.getlist("x-csrf-token")
    if len(tokens) != 1 or not isinstance(tokens[0], str) or not same(tokens[0], request.state.csrf):
        raise Refusal(403, "refusal.csrf")
    return _read([(name, value) for name, value in given if name != CSRF], fields)


def read_query(request: Request, fields: Fields) -> dict[str, Any]:
    """The values behind the question mark, read as strictly; no token, since a GET changes nothing."""
    return _read(_pairs(request.scope.get("query_string", b"")), fields)


def whole(least: int, most: int) -> Reader:
    """A whole number within bounds."""

    def read(given: Given) -> int:
        if not isinstance(given, str) or not WHOLE.fullmatch(given) or not least <= int(given) <= most:
            raise ValueError(f"expected a whole number from {least} to {most}")
        return int(given)

    return read


def number(given: Given) -> float:
    """A finite number in plain digits, of at most a million millions."""
    if not isinstance(given, str) or not NUMBER.fullmatch(given):
        raise ValueError("expected a number")
    value = float(given)
    if not math.isfinite(value) or abs(value) > MOST_NUMBER:
        raise ValueError("expected a smaller number")
    return value


def text(most: int) -> Reader:
    """A text of one line, trimmed, not empty, of at most so many characters."""

    def read(given: Given) -> str:
        said = given.strip() if isinstance(given, str) else ""
        if not said or len(said) > most or not said.isprintable():
            raise ValueError(f"expected a text of 1 to {most} characters")
        return said

    return read


def one_of(*known: str) -> Reader:
    """One of the words that are known."""

    def read(given: Given) -> str:
        if not isinstance(given, str) or given not in known:
            raise ValueError(f"expected one of {', '.join(known)}")
        return given

    return read


def upload(most_bytes: int) -> Reader:
    """The bytes of a file; its name is the client's and is not used."""

    def read(given: Given) -> bytes:
        if not isinstance(given, bytes) or not 0 < len(given) <= most_bytes:
            raise ValueError(f"expected a file of 1 to {most_bytes} bytes")
        return given

    return read


def optional(reader: Reader, default: Any = None) -> Optional:
    """A field that may be missing, and what it is then."""
    return Optional(reader, default)


async def _body(request: Request) -> list[tuple[str, Given]]:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return _pairs(await request.body())
    if kind == "multipart/form-data":
        return await _parts(request)
    raise Refusal(415, "refusal.no_form")


def _pairs(body: bytes) -> list[tuple[str, Given]]:
    """The fields of an encoded form; what is not UTF-8 or not `name=value` is refused, not guessed."""
    if not body:
        return []
    try:
        found = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise Refusal(400, "refusal.malformed") from None
    return list(found)


async def _parts(request: Request) -> list[tuple[str, Given]]:
    """The fields of a form with a file."""
    try:
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
            return [(name, await _held(value)) for name, value in form.multi_items()]
    except (HTTPException, FormParserError):  # older Starlettes let the parser's own errors through
        raise Refusal(400, "refusal.malformed") from None


async def _held(value: str | UploadFile) -> Given:
    return value if isinstance(value, str) else await value.read()


def _read(given: list[tuple[str, Given]], fields: Fields) -> dict[str, Any]:
    """Every field by its reader; all that is wrong with names comes before what is wrong with values."""
    names = [name for name, _ in given]
    needed = {name for name, reader in fields.items() if not isinstance(reader, Optional)}
    if len(set(names)) < len(names) or not needed <= set(names) <= set(fields):
        raise Refusal(422, "refusal.fields")
    found = {name: reader.default for name, reader in fields.items() if isinstance(reader, Optional)}
    for name, value in given:
        reader = fields[name]
        try:
            found[name] = reader.reader(value) if isinstance(reader, Optional) else reader(value)
        except ValueError:
            raise Refusal(422, "refusal.value", field=name) from None
    return found
