"""Names, amounts and units as they stand in a figure."""

from __future__ import annotations

import textwrap

from salessim.analysis.verdict import amount


def plain(name: str, width: int = 24) -> str:
    """A policy's name for readers: 'faster_ramp' is 'faster ramp', broken into lines of at most `width` letters."""
    return textwrap.fill(name.replace("_", " "), width)


def signed(number: float, unit: str) -> str:
    """A difference with its sign: '+$1.2M', '−$350k'."""
    return ("+" if number > 0 else "") + amount(number, unit).replace("-", "−")


def level(number: float, unit: str) -> str:
    """A level, not a difference: '$42.1M', '12.5 %', '31.2 seats'."""
    text = f"{number * 100:.3g} %" if unit == "share" else amount(number, unit)
    return text.replace("-", "−")


def unit_words(unit: str, *, difference: bool = False) -> str:
    """The unit as it stands on an axis."""
    if unit == "share":
        return "percentage points" if difference else "%"
    return "US$" + unit.removeprefix("usd").replace("/", " a ") if unit.startswith("usd") else unit


def midway(label: str) -> str:
    """A metric's label inside a sentence: 'Vacant seats' is 'vacant seats', but 'ARR' stays."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def opening(text: str) -> str:
    """The same words at the start of a sentence, with a capital; a name of one letter stays, and so do later capitals.

    >>> opening("faster ramp pays"), opening("b is better than a")
    ('Faster ramp pays', 'b is better than a')
    """
    return text if text[1:2] in {"", " ", ":"} else text[:1].upper() + text[1:]
