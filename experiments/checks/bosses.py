"""What the past sales of managers do to their teams (Peter principle)."""

from __future__ import annotations

from functools import cache

import numpy as np
from checks.rows import Found, slope
from checks.runs import worlds_of

from salessim.engine import totals
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.study import builtin


class Managers:
    """By team: the manager's past sales month by month, the log of what they do to an hour, and bookings in all."""

    def __init__(self) -> None:
        self.past_sales: list[Floats] = []
        self.log_drive: list[Floats] = []
        self.bookings: Floats = np.zeros(1)

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Look at a month's end."""
        self.past_sales.append(state.promotion.past_sales.copy())
        self.log_drive.append(np.log(state.promotion.drive))
        self.bookings = self.bookings + totals.by_team(state.outcome.bookings_usd, state.shape)


def per_doubling(found: Found) -> Found:
    """A slope of logs as the part that is lost with each doubling: 1 − 2^slope."""
    kept = float(np.exp2(found.mean))
    return Found(1 - kept, kept * float(np.log(2)) * found.error)


@cache
def peter(worlds: int = 20, months: int = 120) -> tuple[Found, Found]:
    """What is lost with each doubling of a manager's past sales: of what an hour achieves, and of a team's bookings.

    Teams of midmarket, their managers from outside, so that none is promoted by the team's own success. Half the
    slope of ln(x ÷ that of the same team, under the same luck, with the effect turned round) on the manager's past
    sales, so that talent for managing, which goes along with them a little, drops out: x is the manager's factor by
    month, then bookings in all.
    """
    there = builtin("midmarket", {"promotion": {"rule": "external"}})
    branch = worlds_of(there, worlds, Span(months, 24))
    turned = {"promotion.peter_effect": 1 - 1 / (1 - there.promotion.peter_effect)}
    usual, other = Managers(), Managers()
    run(branch.take(np.arange(worlds)), [Plan(there)] * worlds, months, [usual])
    run(branch, [Plan(there, (Change(turned),))] * worlds, months, [other])
    past = np.array(usual.past_sales)
    by_world = np.moveaxis(past, 1, 0).reshape(worlds, -1)
    apart = (np.array(usual.log_drive) - np.array(other.log_drive)) / 2
    drive = np.moveaxis(apart, 1, 0).reshape(worlds, -1)
    bookings = slope(past.mean(axis=0), np.log(usual.bookings / other.bookings) / 2)
    return per_doubling(slope(by_world, drive)), per_doubling(bookings)
