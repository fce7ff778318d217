"""What the pages of what-if order: equal questions are equal orders, so that answers are found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from salessim.study.parts.telling import MOST_SLIDERS
from salessim.workshop.kitchen.orders import Order
from salessim.workshop.room.told import told

REPLICATES: Final = 12
"""Of a quick look, and of a point, at least: the interval says how little they know."""
MOST: Final = 60
VALUES: Final = 5
"""Of each slider: what lies between is a straight line."""
MOST_FUTURES: Final = 4
"""Of the study's own futures, the first ones; a slider has worlds in each."""
WORK_ACCOUNT_MONTHS: Final = 8e8
"""Of all sliders together: with more than the fewest replicates, what two processors do in about 40 seconds."""


def replicates(study: str) -> int:
    """More than the fewest where worlds are small: what is to flip an answer must be known about as well as the answer.

    By account-months, so that every machine orders the same.
    """
    held = told(study)
    rows = 1 + (VALUES - 1) * min(MOST_SLIDERS, len(held.telling.what_if) or MOST_SLIDERS)
    futures = min(MOST_FUTURES, len(held.futures)) / len(held.futures)
    each = held.account_months(1) / len(held.policies) * 2 * rows * futures
    return max(REPLICATES, min(MOST, int(WORK_ACCOUNT_MONTHS / each)))


def axes_order(study: str, predicted: str) -> Order:
    """Each slider alone; order it when a round begins, since it has the most worlds."""
    return Order("axes", study, {"policy": predicted, "replicates": replicates(study)})


def point_order(study: str, predicted: str, values: Mapping[str, float]) -> Order:
    """Worlds just where the sliders stand."""
    return Order("point", study, {"policy": predicted, "values": dict(values), "replicates": replicates(study)})


def play_order(study: str, policies: Sequence[str], replicates: int) -> Order:
    """Policies side by side; the study holds the trainer's own already."""
    return Order("play", study, {"policies": list(policies), "replicates": replicates})
