"""Organisations of drawn parameters: each is uniform over the range that a sensitivity analysis would try."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from salessim.model.organisation import Organisation
from salessim.quantities.parameters import leaves, meaning_of
from salessim.study import builtin

SIZE: Final = {"teams": 2, "seats_per_team": 4, "accounts_per_seat": 60}
WHOLE: Final = ("shock.month",)
"""Numbers that the calendar wants whole."""


def drawn(number: int) -> Organisation:
    """A small midmarket whose numbers are all drawn, the same for the same `number`."""
    generator = np.random.Generator(np.random.PCG64(number))
    sections: dict[str, Any] = {}
    for key, _, field in leaves(Organisation):
        about = meaning_of(field)
        if about is None or about.range is None or about.unit == "choice" or field.annotation is not float:
            continue
        low, high = about.range
        *path, last = key.split(".")
        section = sections
        for name in path:
            section = section.setdefault(name, {})
        value = float(generator.uniform(low, high))
        section[last] = round(value) if key in WHOLE else value
    return builtin("midmarket", {**sections, "organisation": SIZE})
