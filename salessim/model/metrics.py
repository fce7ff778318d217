"""The metrics that people read, in the order of `docs/metrics.md`, which is generated from this list."""

from __future__ import annotations

from typing import Final

from salessim.engine.metrics import Metric, by_name
from salessim.model.channels.source import Source
from salessim.model.measures.customers import CUSTOMERS
from salessim.model.measures.money import MONEY
from salessim.model.measures.people import PEOPLE
from salessim.model.measures.selling import SELLING
from salessim.model.tallies import TALLIES

METRICS: Final = by_name(PEOPLE + SELLING + CUSTOMERS + MONEY)
"""Every metric by name, in the order of the reference page."""

BREAKDOWNS: Final = {"source": tuple(source.name.lower() for source in Source)}
"""What metrics may be broken down by, with the groups: how a deal or customer came."""


def broken_down(by: str) -> dict[str, Metric]:
    """The metrics that there are group by group."""
    first = BREAKDOWNS[by][0]
    return {name: metric for name, metric in METRICS.items() if TALLIES.keys() >= metric.of_group(first).tallies()}


WATERFALL: Final = (
    ("gross_margin_usd", 1),
    ("people_cost_usd", -1),
    ("hiring_cost_usd", -1),
    ("marketing_cost_usd", -1),
    ("other_cost_usd", -1),
)
"""The items that add up to contribution, with their signs."""
