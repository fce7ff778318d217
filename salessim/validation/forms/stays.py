"""Little's law L = λ W from three numbers counted apart: how many are there, how many come, how long they stay.

Who comes at the end of a month and is gone at the end of the w-th month after it is there at w months' ends. In the
long run the law holds whatever decides who comes and who goes (Little 1961, Operations Research 9:383).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.model.organisation import Organisation
from salessim.model.state import State
from salessim.quantities.arrays import Bools, Floats
from salessim.validation.row import Found

Seen = tuple[NDArray[Any], Bools]
"""Where each agent is, (W, agents): 0 nowhere, else the number of a place; and whether it is new there all the same."""


def stages(state: State) -> Seen:
    """Open deals by stage."""
    return state.pipeline.stage, (state.pipeline.stage > 0) & (state.pipeline.months_open == 0)


def pipeline(state: State) -> Seen:
    """Open deals, all stages together."""
    stage, new = stages(state)
    return (stage > 0).astype(np.int8), new


class Stays:
    """An observer: months' ends spent in each place, arrivals, departures, and the length of stays that ended.

    Arrays of shape (worlds, places), added up from month `first` on. Earlier months only tell when those who are there
    came; who was there in the first month of all counts as having come then.
    """

    def __init__(self, worlds: int, places: int, first: int, look: Callable[[State], Seen]) -> None:
        self.there, self.came, self.went, self.stayed = np.zeros((4, worlds, places))
        self._first, self._look = first, look
        self._before: NDArray[Any] = np.zeros(0)
        self._since: NDArray[Any] = np.zeros(0)

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Look at a month's end."""
        now, new = self._look(state)
        if self._before.size == 0:
            self._before, self._since = np.zeros_like(now), np.zeros(now.shape)
        moved = (now != self._before) | new
        if month >= self._first:
            lengths = month - self._since
            self._add(self.there, now, now > 0)
            self._add(self.came, now, moved & (now > 0))
            self._add(self.went, self._before, moved & (self._before > 0))
            self._add(self.stayed, self._before, moved & (self._before > 0), lengths)
        self._since[moved] = month
        self._before = now.copy()

    @staticmethod
    def _add(to: Floats, places: NDArray[Any], chosen: Bools, values: Floats | None = None) -> None:
        world, agent = np.nonzero(chosen)
        np.add.at(to, (world, places[world, agent] - 1), 1.0 if values is None else values[world, agent])


def law(there: Floats, came: Floats, stayed: Floats, went: Floats) -> Found:
    """L ÷ (λ W), 1 if the law holds: months' ends spent there, arrivals, length of the stays that ended, and these.

    Of shape (worlds,), over the same months; the standard error is that of the linearised quotient, worlds being apart.
    """
    value = float(there.mean() / came.mean() / (stayed.mean() / went.mean()))
    apart = there / there.mean() - came / came.mean() - stayed / stayed.mean() + went / went.mean()
    return Found(value, value * float(apart.std(ddof=1) / np.sqrt(there.size)))
