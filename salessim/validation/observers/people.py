"""What observers see of people: quits by tenure and beside a violator, newcomers' output, and conduct."""

from __future__ import annotations

import numpy as np

from salessim.engine import totals
from salessim.model.organisation import Organisation
from salessim.model.people.conduct import adherence, mean_of
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.validation.row import Found, ratio


class Colleagues:
    """Quits of everybody but seat 1, and the people who could have quit, by world, in one month."""

    def __init__(self, month: int) -> None:
        self._month = month
        self.quits = self.people = np.zeros(0)

    def __call__(self, entry: str, state: State, month: int) -> None:
        """Look when people have just left."""
        if entry == "tenure.quit" and month == self._month:
            quits, stayed = state.tenure.quit[:, 1:], state.tenure.occupied[:, 1:]
            self.quits, self.people = quits.sum(axis=1), (quits | stayed).sum(axis=1)


class Newcomers:
    """Mean ramp factor of people within the time of the ordinary ramp, by world."""

    def __init__(self, worlds: int, ramp_months: float) -> None:
        self._ramp = ramp_months
        self._factors, self._months = np.zeros(worlds), np.zeros(worlds)

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Look at a month's end, when the month just lived counts already."""
        new = state.tenure.occupied & (state.tenure.months_in_seat <= self._ramp)
        self._factors += (state.onboarding.factor * new).sum(axis=1)
        self._months += new.sum(axis=1)

    def output(self) -> Floats:
        """Mean factor, shape (worlds,)."""
        return self._factors / self._months


def excess(helped: Newcomers, plain: Newcomers) -> Found:
    """How much more newcomers achieve in one run than in another under the same luck."""
    return ratio(helped.output() - plain.output(), plain.output())


class Hazards:
    """Quits and people at risk by month of tenure, by world."""

    def __init__(self, worlds: int, months: int) -> None:
        self.quits, self.people = np.zeros((worlds, months)), np.zeros((worlds, months))

    def __call__(self, entry: str, state: State, month: int) -> None:  # noqa: ARG002 - every watcher's
        """Look when people have just left; months in the seat are those lived until then."""
        if entry != "tenure.quit":
            return
        left, lived = state.tenure.quit, state.tenure.months_in_seat
        for number in range(self.quits.shape[1]):
            here = lived == number + 1
            self.quits[:, number] += (left & here).sum(axis=1)
            self.people[:, number] += ((left | state.tenure.occupied) & here).sum(axis=1)


class Shortfall:
    """Sum of the people's mean adherence by world at the last month seen."""

    def __init__(self) -> None:
        self.adherence = np.zeros(0)

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Look at a month's end."""
        self.adherence = totals.by_world(np.where(state.tenure.occupied, mean_of(adherence(state)), 0.0))
