"""Who an agent is, as numbers that no policy changes.

A seat is (team, index in the team); the k-th person in a seat is (seat, k); an account is (seat, number in its
territory). Identities do not depend on how many teams, seats or accounts there are, so an agent more changes nobody
else's luck.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from salessim.engine.columns import Shape
from salessim.engine.luck import words_of
from salessim.quantities.arrays import Ints, SeatInts, TeamInts, Words

TEAM_SHIFT = np.int64(48)
INDEX_SHIFT = np.int64(32)
MANAGER = np.int64(0xFFFF) << INDEX_SHIFT


@lru_cache(maxsize=16)
def seat_numbers(shape: Shape) -> Ints:
    """Identity of each seat, shape (S,): team in the upper, index in the lower bits."""
    team, index = np.divmod(np.arange(shape.seats, dtype=np.int64), shape.seats_per_team)
    numbers = (team << TEAM_SHIFT) | (index << INDEX_SHIFT)
    numbers.flags.writeable = False
    return numbers


def person_words(shape: Shape, occupant: SeatInts) -> Words:
    """Words of the k-th person in each seat; `occupant` has shape (W, S)."""
    return words_of(seat_numbers(shape) | occupant.astype(np.int64))


def manager_words(shape: Shape, number: TeamInts) -> Words:
    """Words of the k-th manager of each team; `number` has shape (W, T). A manager has an index that no seat has."""
    teams = np.arange(shape.teams, dtype=np.int64) << TEAM_SHIFT
    return words_of(teams | MANAGER | number.astype(np.int64))


def account_words(shape: Shape) -> Words:
    """Words of the accounts by territory, shape (S, accounts a seat)."""
    inside = np.arange(shape.accounts_per_seat, dtype=np.int64)
    return words_of(seat_numbers(shape)[:, np.newaxis] | inside)
