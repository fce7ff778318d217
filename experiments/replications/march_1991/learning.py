"""March's (1991) mutual learning of an organisation's code and its people: our keyed luck, none of our rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.engine.luck import Luck, words_of
from salessim.quantities.arrays import Bools, Floats, Ints, Words, WorldFloats

Signs = NDArray[np.int8]

PEOPLE: Final = 50
DIMENSIONS: Final = 30
LONGEST: Final = 1500
"""Periods after which a run that has not come to rest is taken as it is."""


class Drawn(IntEnum):
    """What luck decides; numbers that no decision of the model has."""

    REALITY = 11_001
    FIRST_BELIEF = 11_002
    SOCIALISED = 11_003
    ACTS = 11_004
    CODE_LEARNS = 11_005
    REPLACED = 11_006
    NEW_BELIEF = 11_007
    REALITY_TURNS = 11_008


@dataclass(frozen=True)
class Rates:
    """The paper's four probabilities, and the switch between its text and the programme behind its figures."""

    p1: float
    """Socialisation: somebody takes over the code's belief on a dimension."""
    p2: float
    """The code learns."""
    p3: float = 0.0
    """Turnover: somebody is replaced by a newcomer."""
    p4: float = 0.0
    """Turbulence: a dimension of reality turns."""
    as_written: bool = False
    """The text: beliefs are taken over at once and knowledge is compared. Else (Christensen 2015) they change by steps
    through 0, and people act out what they believe, by a coin where they believe nothing."""


class Organisation:
    """Runs of one organisation each; beliefs have shape (runs, people, dimensions) and are −1, 0 or 1."""

    def __init__(self, rates: Rates, replicates: Ints, seed: int = 1) -> None:
        self._rates = rates
        self._luck = Luck(seed, replicates)
        self._cells: Words = words_of(np.arange(PEOPLE * DIMENSIONS))
        self._persons: Words = words_of(np.arange(PEOPLE))
        self._dimensions: Words = words_of(np.arange(DIMENSIONS))
        self.reality = self._signs(self._luck.dense(Drawn.REALITY, self._dimensions))
        self.beliefs = self._naive(Drawn.FIRST_BELIEF)
        self.code: Signs = np.zeros((replicates.size, DIMENSIONS), dtype=np.int8)

    @staticmethod
    def _signs(u: Floats) -> Signs:
        return np.where(u < 0.5, -1, 1).astype(np.int8)

    def _naive(self, decision: Drawn) -> Signs:
        drawn = self._luck.dense(decision, self._cells)
        return (np.floor(3 * drawn) - 1).astype(np.int8).reshape(-1, PEOPLE, DIMENSIONS)

    def take(self, rows: Ints) -> None:
        """Go on with these runs only."""
        self._luck = self._luck.take(rows)
        self.reality, self.beliefs, self.code = self.reality[rows], self.beliefs[rows], self.code[rows]

    def period(self, number: int) -> None:
        """Turnover and turbulence, then people and code learn from each other as they were."""
        self._luck = self._luck.at(number)
        self._befall()
        beliefs, code = self._socialised(), self._taught()
        self.beliefs, self.code = beliefs, code

    def _befall(self) -> None:
        if self._rates.p3:
            new = self._luck.dense(Drawn.REPLACED, self._persons) < self._rates.p3
            self.beliefs = np.where(new[:, :, np.newaxis], self._naive(Drawn.NEW_BELIEF), self.beliefs)
        if self._rates.p4:
            turns = self._luck.dense(Drawn.REALITY_TURNS, self._dimensions) < self._rates.p4
            self.reality = np.where(turns, -self.reality, self.reality)

    def _socialised(self) -> Signs:
        """Beliefs after a period of the code: all of the way, or a step towards it."""
        code = self.code[:, np.newaxis, :]
        drawn = self._luck.dense(Drawn.SOCIALISED, self._cells).reshape(self.beliefs.shape)
        moves = (drawn < self._rates.p1) & (code != 0)
        towards = code if self._rates.as_written else np.clip(self.beliefs + code, -1, 1)
        return np.where(moves, towards, self.beliefs)

    def _taught(self) -> Signs:
        """The code after a period of those who do better: it turns with probability 1 − (1 − p₂)ᵏ, k their majority."""
        shown = self.beliefs
        if not self._rates.as_written:
            coins = self._signs(self._luck.dense(Drawn.ACTS, self._cells)).reshape(shown.shape)
            shown = np.where(shown == 0, coins, shown)
        scores = np.einsum("rpd,rd->rp", shown, self.reality, dtype=np.int32)
        superior = scores > np.einsum("rd,rd->r", self.code, self.reality, dtype=np.int32)[:, np.newaxis]
        majority = np.einsum("rp,rpd->rd", superior.astype(np.int8), shown, dtype=np.int32)
        turns = 1 - np.power(1 - self._rates.p2, np.abs(majority))
        differs = (np.sign(majority) != self.code) & (majority != 0)
        turned = differs & (self._luck.dense(Drawn.CODE_LEARNS, self._dimensions) < turns)
        return np.where(turned, np.sign(majority).astype(np.int8), self.code)

    def knowledge(self) -> WorldFloats:
        """Share of reality that the code has right less the share that it has wrong, by run."""
        return np.asarray((self.code * self.reality).mean(axis=1))

    def at_rest(self) -> Bools:
        """Whether everybody believes what the code says on every dimension, so that nothing can change, by run."""
        return np.asarray((self.beliefs == self.code[:, np.newaxis, :]).all(axis=(1, 2)) & (self.code != 0).all(axis=1))


def equilibrium(rates: Rates, runs: int, seed: int = 1) -> WorldFloats:
    """Knowledge of the code when nothing changes any more; one number a run."""
    organisation = Organisation(rates, np.arange(1, runs + 1), seed)
    found, going = np.zeros(runs), np.arange(runs)
    for number in range(1, LONGEST + 1):
        organisation.period(number)
        rests = organisation.at_rest()
        found[going] = organisation.knowledge()
        if rests.any():
            going = going[~rests]
            organisation.take(np.flatnonzero(~rests))
        if going.size == 0:
            break
    return found


def course(rates: Rates, runs: int, periods: int, seed: int = 1) -> Floats:
    """Knowledge of the code after each period, shape (runs, periods)."""
    organisation = Organisation(rates, np.arange(1, runs + 1), seed)
    found = np.zeros((runs, periods))
    for number in range(1, periods + 1):
        organisation.period(number)
        found[:, number - 1] = organisation.knowledge()
    return found
