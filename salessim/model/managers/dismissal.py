"""Dismissal for performance: now and then, the last in a team's ranking has to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck
from salessim.model.decisions import Decision
from salessim.model.market.need import chance
from salessim.model.people.standing import best_of_team
from salessim.quantities.arrays import Bools, SeatBools, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.engine.columns import Shape
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Dismissal(Parameters):
    """The ranking rule."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches dismissals for performance off; 1 is their full hazard",
    )  # fmt: skip
    last_per_month: float = parameter(
        0.02, key="last", unit="/month", ge=0, le=10, range=(0.0, 0.06),
        meaning="Hazard at which the last in the ranking of a team is dismissed",
    )  # fmt: skip
    after_months: float = parameter(
        9.0, key="after", unit="months", ge=0, le=120, range=(6, 18),
        meaning="Months in the seat before which nobody is judged",
    )  # fmt: skip


@dataclass
class DismissalColumns(Columns):
    """Who has to go."""

    dismissed: SeatBools = column("seat", np.bool_, "–", "event: dismissed for performance")


def last_of_team(rank: SeatFloats, judged: Bools, shape: Shape) -> Bools:
    """The lowest rank among the judged of each team, the lower seat of equals; nobody is last of one, shape (W, S)."""
    several = totals.to_seats(totals.by_team(judged, shape) > 1, shape)
    return best_of_team(-rank, judged, shape) & several


def judge(state: State, p: Organisation, luck: Luck) -> None:
    """Entry dismissal.judge: by rank, not by absolute numbers, so that a bad market dismisses nobody more."""
    q, tenure, standing = p.dismissal, state.tenure, state.standing
    judged = tenure.occupied & standing.compared & (tenure.months_in_seat >= q.after_months)
    draws = luck.dense(Decision.DISMISSED, person_words(state.shape, tenure.occupant))
    likely = chance(q.strength * np.asarray(q.last_per_month))
    state.dismissal.dismissed[:] = last_of_team(standing.rank, judged, state.shape) & (draws < likely)
