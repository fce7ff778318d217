"""Terms: how large the deals are that sellers go for, and what they give away."""

from __future__ import annotations

import numpy as np

from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised


class Terms(Parameters):
    """Size and price.

    Deals have the size that held when they opened, and the price of the month of their decision; hours, pace and odds
    are those of the size that sellers go for now.
    """

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: deals are of the market's size and price; 1 is its full effect",
    )  # fmt: skip
    size: float = parameter(
        1.0, key="size", unit="factor", gt=0, le=100, range=(0.5, 3),
        meaning="Size of the deals that sellers go for, against the market's",
    )  # fmt: skip
    hours_power: float = parameter(
        0.6, key="hours_power", unit="factor", ge=0, le=3, range=(0.3, 1.0),
        meaning="Power of a deal's size with which the hours grow that it needs",
    )  # fmt: skip
    cycle_power: float = parameter(
        0.3, key="cycle_power", unit="factor", ge=0, le=3, range=(0.1, 0.5),
        meaning="Power of its size with which its cycle grows longer",
    )  # fmt: skip
    win_weight: float = parameter(
        0.3, key="win_weight", unit="logit", ge=0, le=5, range=(0.0, 0.6),
        meaning="Log odds of winning lost for the logarithm of its size",
    )  # fmt: skip
    discount: float = parameter(
        0.0, key="discount", unit="share", le=0.9, range=(0, 0.3),
        meaning="Discount on all deals that come to their decision",
    )  # fmt: skip
    price_weight: float = parameter(
        2.0, key="price_weight", unit="logit", ge=0, le=20, range=(1.0, 4.0),
        meaning="Log odds of winning for each unit of discount: 0.2 for ten per cent at 2",
    )  # fmt: skip


def size(p: Terms) -> Floats:
    """Size of deals against the market's, as far as the mechanism is on."""
    return 1 + p.strength * (np.asarray(p.size) - 1)


def price(p: Terms) -> Floats:
    """Factor on the ARR of a deal that comes to its decision: 1 − discount."""
    return 1 - p.strength * np.asarray(p.discount)


def deal_hours(p: Terms) -> Floats:
    """Factor on the hours that a deal needs."""
    return raised(size(p), p.hours_power)


def pace(p: Terms) -> Floats:
    """Factor on the hazard of advancing."""
    return raised(size(p), -np.asarray(p.cycle_power))


def win_points(p: Terms) -> Floats:
    """Log odds of winning: what a discount wins less what size costs."""
    return p.strength * p.price_weight * np.asarray(p.discount) - p.win_weight * np.log(size(p))
