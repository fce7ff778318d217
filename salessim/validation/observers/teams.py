"""What an observer sees of teams and people: a number for each team and year, and everybody's year at its end."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine import totals
from salessim.model.organisation import Organisation
from salessim.model.state import State
from salessim.quantities.arrays import Floats, TeamFloats
from salessim.validation.row import Found, over_worlds


class TeamYears:
    """Sums by team and year, each of shape (worlds, teams, years)."""

    def __init__(self, worlds: int, teams: int, years: int) -> None:
        self.quits, self.dismissals, self.seats, self.bookings = (np.zeros((worlds, teams, years)) for _ in range(4))

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Add a month to its year."""
        year = (month - 1) // 12

        def of_teams(column: NDArray[Any]) -> TeamFloats:
            return totals.by_team(column, state.shape)

        self.quits[:, :, year] += of_teams(state.tenure.quit)
        self.dismissals[:, :, year] += of_teams(state.tenure.dismissed)
        self.seats[:, :, year] += of_teams(state.headcount.open) / 12
        self.bookings[:, :, year] += of_teams(state.outcome.bookings_usd)

    def correlation(self, exits: Floats, lag: int = 0) -> Found:
        """Pearson's r between exits ÷ seats and bookings ÷ open seats `lag` years later, over each world's team-years.

        The mean over worlds, those in which either does not vary left out, with its standard error.
        """
        years = exits.shape[2]
        left, sold = exits / self.seats, self.bookings / self.seats
        pairs = zip(left[:, :, : years - lag], sold[:, :, lag:], strict=True)
        found = [pearson(one.ravel(), other.ravel()) for one, other in pairs if one.std() > 0 and other.std() > 0]
        return over_worlds(np.array(found))


def pearson(one: Floats, other: Floats) -> float:
    """Pearson's correlation of two rows."""
    return float(np.corrcoef(one, other)[0, 1])


class Attainments:
    """Bookings ÷ quota of everybody who is counted at a year's end, world by world."""

    def __init__(self, worlds: int) -> None:
        self._years: list[list[Floats]] = [[] for _ in range(worlds)]

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Look at a year's end."""
        for world, counted in enumerate(state.pay.counted):
            if counted.any():
                bookings, quota = state.pay.year_bookings_usd[world], state.pay.year_quota_usd[world]
                self._years[world].append(bookings[counted] / quota[counted])

    def pooled(self) -> list[Floats]:
        """Each world's attainments of all years."""
        return [np.concatenate(years) for years in self._years]

    def variation(self) -> Found:
        """Coefficient of variation: standard deviation ÷ mean, pooled over years within worlds."""
        return over_worlds(np.array([all_years.std(ddof=1) / all_years.mean() for all_years in self.pooled()]))

    def below(self, part: float) -> Found:
        """Share of people below a part of their quota."""
        return over_worlds(np.array([(all_years < part).mean() for all_years in self.pooled()]))
