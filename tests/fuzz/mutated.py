"""Shipped studies with something spoilt: bytes, lines, words, values and keys changed, moved or lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from fuzz.held import Tried
from fuzz.nasty import BYTES, LINES, NUMBERS, OVERRIDES, UNITS, WORDS

CONFIGS: Final = Path(__file__).parents[2] / "configs"
TOKEN: Final = re.compile(rb"[A-Za-z0-9_.%$/-]+|[^\sA-Za-z0-9]")
VALUE: Final = re.compile(rb"(?<=: )[^{}\[\],\n#]+")
KEY: Final = re.compile(rb"[A-Za-z_][A-Za-z0-9_.]*(?=:)")
TINY: Final = (
    "organisation.teams=1", "organisation.seats_per_team=3", "organisation.accounts_per_seat=8", "horizon=4",
    "burn_in=3", "replications=2",
)  # fmt: skip
"""Options that make most studies small enough to be run at once."""


@cache
def shipped() -> tuple[bytes, ...]:
    """The studies that come with salessim, by name."""
    return tuple(path.read_bytes() for path in sorted(CONFIGS.glob("*.yml")))


def mutated(number: int) -> Tried:
    """The study of this number, the same on every machine: one of those shipped, spoilt once or up to four times."""
    luck = Random(number)
    content = luck.choice(shipped())
    for _ in range(luck.choice((1, 1, 1, 2, 3, 4))):
        content = luck.choice(_WAYS)(content, luck)
    return Tried(content, *_options(luck))


def gently(number: int) -> Tried:
    """A study with one or two other values and nothing else changed, and small: most of them are accepted."""
    luck = Random(-number)
    content = luck.choice(shipped())
    for _ in range(luck.randint(1, 2)):
        content = _number_scaled(content, luck)
    return Tried(content, TINY)


def _options(luck: Random) -> tuple[tuple[str, ...], str | None, int | None]:
    """Overrides, policies and replications: most often none."""
    overrides = tuple(luck.choice(OVERRIDES) for _ in range(luck.choice((0,) * 8 + (1, 2))))
    policies = luck.choice((None,) * 24 + ("", ",", "status_quo", "status_quo,status_quo", "x" * 900, "a,b\n"))
    return overrides, policies, luck.choice((None,) * 24 + (1, 100_000, 10**30))


def _number(luck: Random) -> bytes:
    return (luck.choice(NUMBERS) + luck.choice(UNITS)).encode(errors="surrogatepass")


def _word(luck: Random) -> bytes:
    return luck.choice(WORDS).encode(errors="surrogatepass")


def _scaled(content: bytes, luck: Random) -> bytes:
    """A value that stands elsewhere in the file, or a plain number."""
    values = VALUE.findall(content)
    if luck.random() < 0.3:
        return luck.choice(values)
    return f"{luck.choice((0, 0.5, 1, 2, 3, 10, 100, 1e6)) * luck.choice((1, 1, luck.random())):.3g}".encode()


def _replaced(content: bytes, pattern: re.Pattern[bytes], luck: Random, new: Callable[[], bytes]) -> bytes:
    """With one of the places that a pattern finds replaced."""
    places = [match.span() for match in pattern.finditer(content)]
    if not places:
        return content
    start, end = luck.choice(places)
    return content[:start] + new() + content[end:]


def _place(content: bytes, luck: Random) -> int:
    return luck.randint(0, len(content))


def _byte_changed(content: bytes, luck: Random) -> bytes:
    at = _place(content, luck)
    return content[:at] + bytes([luck.randrange(256)]) + content[at + 1 :]


def _bytes_put_in(content: bytes, luck: Random) -> bytes:
    at = _place(content, luck)
    return content[:at] + luck.choice(BYTES) * luck.choice((1, 1, 1, 2, 50)) + content[at:]


def _cut(content: bytes, luck: Random) -> bytes:
    at = _place(content, luck)
    return content[:at] + content[at + luck.choice((1, 1, 3, 30, 10**6)) :]


def _lines_moved(content: bytes, luck: Random) -> bytes:
    """Some lines taken out and put elsewhere, or not at all, or twice, further in or further out."""
    lines = content.split(b"\n")
    first = luck.randrange(len(lines))
    block = lines[first : first + luck.choice((1, 1, 2, 5))]
    if luck.random() < 0.7:
        del lines[first : first + len(block)]
    block = [luck.choice((b"", b"", b" ", b"  ", b"\t")) + line for line in block] * luck.choice((0, 1, 1, 1, 2))
    at = luck.randint(0, len(lines))
    return b"\n".join([*lines[:at], *block, *lines[at:]])


def _line_put_in(content: bytes, luck: Random) -> bytes:
    lines = content.split(b"\n")
    lines.insert(luck.randint(0, len(lines)), luck.choice(LINES).encode())
    return b"\n".join(lines)


def _line_ends(content: bytes, luck: Random) -> bytes:
    return content.replace(b"\n", luck.choice((b"\r\n", b"\r", b"\n\n", b"\n\t", b" \n", b"\x0b")))


def _tokens_swapped(content: bytes, luck: Random) -> bytes:
    places = [match.span() for match in TOKEN.finditer(content)]
    if len(places) < 2:
        return content
    (a, b), (c, d) = sorted(luck.sample(places, 2))
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def _token_lost(content: bytes, luck: Random) -> bytes:
    return _replaced(content, TOKEN, luck, lambda: b"")


def _value_changed(content: bytes, luck: Random) -> bytes:
    return _replaced(content, VALUE, luck, lambda: luck.choice((_number, _word, _number))(luck))


def _key_changed(content: bytes, luck: Random) -> bytes:
    keys = KEY.findall(content) or [b"a"]
    return _replaced(content, KEY, luck, lambda: luck.choice((luck.choice(keys), _word(luck), _number(luck))))


def _key_misspelt(content: bytes, luck: Random) -> bytes:
    keys = KEY.findall(content) or [b"ab"]
    word = luck.choice(keys)
    at = luck.randint(0, len(word))
    return content.replace(word + b":", word[:at] + luck.choice((b"", b"x", b"_", b"S")) + word[at + 1 :] + b":")


def _number_scaled(content: bytes, luck: Random) -> bytes:
    return _replaced(content, VALUE, luck, lambda: _scaled(content, luck))


def _doubled(content: bytes, luck: Random) -> bytes:
    return content + luck.choice((b"", b"\n---\n", b"\n...\n")) + luck.choice(shipped())


_WAYS: Final = (
    _byte_changed, _bytes_put_in, _cut, _lines_moved, _lines_moved, _line_put_in, _line_ends, _tokens_swapped,
    _token_lost, _value_changed, _value_changed, _value_changed, _key_changed, _key_misspelt, _number_scaled,
    _number_scaled, _doubled,
)  # fmt: skip
