"""Writes down a block's tallies month by month: one array of (worlds, months) for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import numpy as np

from salessim.quantities.arrays import Floats, WorldFloats

S = TypeVar("S")
Q = TypeVar("Q")


class Recorder(Generic[S, Q]):
    """An observer that keeps every tally of every month."""

    def __init__(
        self, tallies: Mapping[str, Callable[[S, Q, int], WorldFloats | float]], worlds: int, months: int
    ) -> None:
        self._tallies = tallies
        self.values: dict[str, Floats] = {name: np.zeros((worlds, months)) for name in tallies}

    def __call__(self, state: S, parameters: Q, month: int) -> None:
        """Record one month; months count from 1."""
        for name, tally in self._tallies.items():
            self.values[name][:, month - 1] = tally(state, parameters, month)
