"""Policies in sentences that the laboratory wrote: named as on the rest of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from salessim.workshop.cards import plain


def spoken(sentence: str, policies: Iterable[str]) -> str:
    """A sentence whose names with underscores are in plain words; those that are words of English stay.

    >>> spoken("quick_hiring is better than wait", ["quick_hiring", "wait"])
    'Quick hiring is better than wait'
    """
    names = sorted((name for name in policies if "_" in name), key=len, reverse=True)
    if names:
        known = "|".join(rf"\b{re.escape(name)}\b" for name in names)
        sentence = re.sub(known, lambda found: plain(found[0]), sentence)
    return sentence[:1].upper() + sentence[1:]
