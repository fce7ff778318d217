"""What the pages of what-if order: equal questions are equal orders, so that answers are found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from salessim.workshop.kitchen.orders import Order

REPLICATES: Final = 12
"""Of a quick look, and of a point: the interval says how little they know."""


def axes_order(study: str, predicted: str) -> Order:
    """Each slider alone; order it when a round begins, since it has the most worlds."""
    return Order("axes", study, {"policy": predicted, "replicates": REPLICATES})


def point_order(study: str, predicted: str, values: Mapping[str, float]) -> Order:
    """Worlds just where the sliders stand."""
    return Order("point", study, {"policy": predicted, "values": dict(values), "replicates": REPLICATES})


def play_order(study: str, policies: Sequence[str], replicates: int) -> Order:
    """Policies side by side; the study holds the trainer's own already."""
    return Order("play", study, {"policies": list(policies), "replicates": replicates})
