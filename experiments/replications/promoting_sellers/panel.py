"""What a researcher sees of promotions: who became manager, what they had sold, and what their teams sold after it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine import totals
from salessim.model.managers.promotion import ELIGIBLE_FROM_MONTHS
from salessim.model.plan import Plan
from salessim.model.simulation import Branch, run
from salessim.model.state import State
from salessim.quantities.arrays import Bools, Floats


@dataclass(frozen=True)
class Months:
    """A panel; every array has the shape (months, worlds, seats)."""

    bookings: Floats
    promoted: Bools
    """The person in the seat became manager of the team."""
    replaced: Bools
    """The team got a new manager, from wherever."""
    eligible: Bools
    recent: Floats
    """Bookings of about the last year, older ones fading, as they were when managers were chosen."""
    past_sales: Floats
    """Of the team's manager, without luck: log of what such a seller books against the average, as the model has it."""
    drive: Floats
    """The manager's factor on the team's output."""


class Panel:
    """Watches a run month by month."""

    def __init__(self) -> None:
        self._seen: dict[str, list[NDArray[Any]]] = {field.name: [] for field in fields(Months)}

    def __call__(self, entry: str, state: State, month: int) -> None:  # noqa: ARG002 - every watcher's
        """Look at candidates when managers have just been chosen, and at bookings when they are counted."""
        own, tenure = state.promotion, state.tenure
        if entry == "promotion.lead":
            old_enough = tenure.months_in_seat >= ELIGIBLE_FROM_MONTHS
            self._seen["eligible"].append(tenure.occupied & state.standing.compared & old_enough)
            self._seen["recent"].append(state.standing.recent_bookings_usd.copy())
            self._seen["promoted"].append(own.promoted.copy())
            for name in ("replaced", "past_sales", "drive"):
                self._seen[name].append(totals.to_seats(getattr(own, name), state.shape))
        if entry == "standing.rank":
            self._seen["bookings"].append(state.outcome.bookings_usd * tenure.occupied)

    def months(self) -> Months:
        """What was seen."""
        return Months(**{name: np.array(seen) for name, seen in self._seen.items()})


def watched(branch: Branch, plan: Plan, months: int) -> Months:
    """The panel of copies of a branch under a plan."""
    seen, worlds = Panel(), branch.state.shape.worlds
    run(branch.take(np.arange(worlds)), [plan] * worlds, months, [], [seen])
    return seen.months()


def log_drive(seen: Months, seats_per_team: int) -> Floats:
    """Mean log of the manager's factor over team-months under somebody who was promoted out of the team, by world."""
    months, worlds, seats = seen.promoted.shape
    of_team = (months, worlds, seats // seats_per_team, seats_per_team)
    promoted = np.any(seen.promoted.reshape(of_team), axis=3)
    replaced, drive = (values.reshape(of_team)[..., 0] for values in (seen.replaced, seen.drive))
    inside, total, count = np.zeros(promoted.shape[1:], dtype=np.bool_), np.zeros(worlds), np.zeros(worlds)
    for month in range(months):
        inside = np.where(replaced[month], promoted[month], inside)
        total += (np.log(drive[month]) * inside).sum(axis=1)
        count += inside.sum(axis=1)
    return total / count
