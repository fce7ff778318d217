"""The size of an event in words: what it was worth in one world and in the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from salessim.model.events import EVENTS
from salessim.quantities.units import money

SIZES: Final[Mapping[str, str]] = {
    "usd": "worth {}",
    "warnings": "warning {}",
    "months": "months: {}",
    "number": "number {}",
    "problems": "problems: {}",
    "log": "talent {}",
    "source": "source {}",
    "stages": "stages: {}",
    "stage": "stage {}",
    "share": "share {}",
}
"""By unit of the event's value."""
UNIT: Final = {event.name: event.unit for event in EVENTS}
Writer = Callable[[float], str]
DOLLARS: Final[tuple[Writer, ...]] = (money, "${:,.0f}".format, "${:,.2f}".format, "${!r}".format)
NUMBERS: Final[tuple[Writer, ...]] = ("{:.3g}".format, "{!r}".format)


def sizes(event: str, here: float, there: float) -> tuple[str, str]:
    """Two sizes that differ, in as few figures as show it; only the first says what they count.

    >>> sizes("customer_renewed", 7_839.2, 7_966.0), sizes("customer_renewed", 7_839.2, 7_839.3)
    (('worth $7.84k', '$7.97k'), ('worth $7,839.20', '$7,839.30'))
    """
    unit = UNIT[event]
    pairs = [(write(here), write(there)) for write in (DOLLARS if unit == "usd" else NUMBERS)]
    one, other = next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])
    return SIZES[unit].format(one), other
