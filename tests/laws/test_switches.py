"""At strength 0 a mechanism is absent: no other parameter of its section changes a bit of any tally."""

import numpy as np
import pytest
from support.worlds import small, tallies, under

from salessim.model.organisation import Organisation
from salessim.model.plan import Change
from salessim.model.simulation import Span
from salessim.quantities.parameters import leaves, meaning_of

SPAN = Span(horizon=18, burn_in=6)
OPTIONAL = sorted({key.split(".")[0] for key, _, _ in leaves(Organisation) if key.endswith(".strength")})


def others(section: str) -> list[tuple[str, float]]:
    """Every other number of a section, with the far end of its range."""
    found = []
    for key, attribute, field in leaves(Organisation):
        about = meaning_of(field)
        if key.startswith(f"{section}.") and not key.endswith(".strength") and about.range:
            found.append((attribute, about.range[1]))
    return found


def test_there_are_optional_mechanisms():
    assert OPTIONAL == ["access", "candidates", "handover"]


@pytest.mark.parametrize("section", OPTIONAL)
def test_off_is_exactly_off(section: str):
    off = small(**{section: {"strength": 0}})
    base = tallies(off, 2, SPAN)
    for attribute, value in others(section):
        changed = under(off, [Change({attribute: value})], 2, SPAN)
        assert all(np.array_equal(values, changed[name]) for name, values in base.items()), attribute


@pytest.mark.parametrize("section", OPTIONAL)
def test_on_is_not_off(section: str):
    base, off = tallies(small(), 2, SPAN), tallies(small(**{section: {"strength": 0}}), 2, SPAN)
    assert not all(np.array_equal(values, off[name]) for name, values in base.items())
