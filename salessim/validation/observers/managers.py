"""What the past sales of managers do to their teams (Peter principle)."""

from __future__ import annotations

import numpy as np

from salessim.engine import totals
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.row import Found, slope
from salessim.validation.worlds import branch_of


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


def turned_round(worlds: int, months: int) -> tuple[Managers, Managers]:
    """Teams of midmarket as they are, and under the same luck with the effect of past sales turned round.

    Managers come from outside, so that none is promoted by the team's own success.
    """
    there = builtin("midmarket", {"promotion": {"rule": "external"}})
    branch = branch_of(there, worlds, Span(months, 24))
    turned = {"promotion.peter_effect": 1 - 1 / (1 - there.promotion.peter_effect)}
    usual, other = Managers(), Managers()
    run(branch.take(np.arange(worlds)), [Plan(there)] * worlds, months, [usual])
    run(branch, [Plan(there, (Change(turned),))] * worlds, months, [other])
    return usual, other


def lost_an_hour(worlds: int, months: int = 120) -> Found:
    """What an hour achieves less with each doubling of a manager's past sales.

    Half the slope of ln(x ÷ that of the same team with the effect turned round) on past sales, so that talent for
    managing, which goes along with them a little, drops out: x is the manager's factor by month.
    """
    usual, other = turned_round(worlds, months)
    past, apart = np.array(usual.past_sales), (np.array(usual.log_drive) - np.array(other.log_drive)) / 2
    across, up = (np.moveaxis(each, 1, 0).reshape(worlds, -1) for each in (past, apart))
    return per_doubling(slope(across, up))


def lost_bookings(worlds: int, months: int = 120) -> Found:
    """What a team books less in ten years with each doubling of its managers' past sales, found in the same way."""
    usual, other = turned_round(worlds, months)
    past = np.array(usual.past_sales).mean(axis=0)
    return per_doubling(slope(past, np.log(usual.bookings / other.bookings) / 2))
