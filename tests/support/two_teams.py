"""A hand-made state for tests of wiring: one world of two teams."""

from __future__ import annotations

import numpy as np

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.state import State

LUCK = Luck(1, np.array([1]), month=8)


def two_teams(per_team: int = 2, accounts: int = 10) -> State:
    """One world of two teams; everybody has been there for two years, except in the last seat, which is empty."""
    state = State.empty(Shape(1, 2, per_team, accounts))
    state.headcount.open[:] = True
    state.tenure.occupied[:] = True
    state.tenure.occupied[0, -1] = False
    state.tenure.occupant[:] = 1
    state.tenure.months_in_seat[:] = 24
    return state


def nothing_in_hand(state: State) -> State:
    """The same without deals and customers."""
    state.pipeline.at_work = np.empty(0, dtype=np.int64)
    state.renewal.served = np.empty(0, dtype=np.int64)
    return state


def at(state: State, path: str) -> np.ndarray:
    """A column by its owner and name: `tenure.quit`."""
    owner, column = path.split(".")
    return getattr(getattr(state, owner), column)
