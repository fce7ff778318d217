"""Names become numbers at once; the names themselves are given up when the reading is done."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import Final

NOBODY: Final = -1
LONGEST: Final = 200
"""Letters of a name that is kept while the files are read."""


class Names:
    """Numbers 0, 1, … for names in the order in which they first come."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self.known = 0
        """How many names there are."""

    def code(self, name: str) -> int:
        """The number of a name, a new one if it is new; −1 for an empty one. Case and spaces do not matter."""
        found = self._codes.get(name)
        if found is None:
            key = as_compared(name)
            if not key:
                return NOBODY
            found = self._codes.get(key)
            if found is None:
                found = self._codes[key] = self.known
                self.known += 1
        return found

    def find(self, name: str) -> int:
        """The number of a name; −1 if it is not known."""
        return self._codes.get(as_compared(name), NOBODY)

    def keep(self, codes: set[int]) -> None:
        """Forget every name but those with these numbers."""
        self._codes = {name: code for name, code in self._codes.items() if code in codes}


def as_compared(name: str) -> str:
    """A name without differences that people do not mean; of a very long one, a digest.

    >>> as_compared("  Ann   LEE ")
    'ann lee'
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return plain if len(plain) <= LONGEST else blake2b(plain.encode("utf-8", "surrogatepass")).hexdigest()
