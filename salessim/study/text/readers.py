"""Small readers: each takes a node and gives a value, or raises ValueError with what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from salessim.quantities.units import UNITS, read_quantity, write_time
from salessim.study.text.complaints import suggestion
from salessim.study.text.nodes import Node, Scalar

EXACT: Final = 2**53
"""Up to here a number read as a float has lost no digit."""
NAME: Final = re.compile(r"[a-z0-9_-]+")
"""What policies and futures may be called: names become columns, file names and options."""


def text(node: Node) -> str:
    """A text, quoted or not."""
    if not isinstance(node, Scalar):
        raise ValueError("expected a text")
    return node.text


def word_of(*allowed: str) -> Callable[[Node], str]:
    """A reader of one of a few words."""

    def read(node: Node) -> str:
        word = text(node)
        if word not in allowed:
            raise ValueError(suggestion(word, allowed))
        return word

    return read


def flag(node: Node) -> bool:
    """The word true or false."""
    if text(node) not in ("true", "false"):
        raise ValueError("expected true or false")
    return text(node) == "true"


def quantity(unit: str) -> Callable[[Node], float]:
    """A reader of a number in a unit."""

    def read(node: Node) -> float:
        return read_quantity(node.text if isinstance(node, Scalar) else None, unit)

    return read


def whole(least: int, most: int) -> Callable[[Node], int]:
    """A reader of a whole number between two bounds, both included."""

    def read(node: Node) -> int:
        word = text(node).replace("_", "")
        if re.fullmatch(r"[+-]?(0|[1-9][0-9]{0,29})", word):
            return _bounded(int(word), least, most)
        number = quantity("count")(node)  # 1e2 and 5k, and advice on commas and the like
        if not number.is_integer():
            raise ValueError("expected a whole number")
        if _bounded(int(number), least, most) > EXACT:
            raise ValueError("expected a whole number with all its digits written out")
        return int(number)

    return read


def _bounded(number: int, least: int, most: int) -> int:
    if number < least:
        raise ValueError(f"expected at least {least:,}")
    if number > most:
        raise ValueError(f"expected at most {most:,}")
    return number


def span_in_months(least: int, most: int) -> Callable[[Node], int]:
    """A reader of a time of whole months, between two bounds in months."""

    def read(node: Node) -> int:
        months = quantity("months")(node)
        if abs(months - round(months)) > 1e-9:
            said = "" if "month" in text(node) else f"is {months:.4g} months; "
            raise ValueError(f"{said}expected whole months")
        if not least <= round(months) <= most:
            raise ValueError(f"expected between {write_time(least)} and {write_time(most)}")
        return round(months)

    return read


def month(node: Node) -> int:
    """A month after the branch: `month 13` or 13."""
    word = re.fullmatch(r"(?:month\s+)?([0-9]{1,9})", text(node))
    if word is None or int(word[1]) < 1:
        raise ValueError("expected a month after the branch, such as 'month 13'")
    return int(word[1])


def plain_number(node: Node) -> float:
    """A number without a unit."""
    try:
        return quantity("count")(node)
    except ValueError as error:
        raise ValueError(str(error).replace(UNITS["count"], "a plain number")) from None
