"""The hierarchy of Pluchino, Rapisarda & Garofalo (2010), with our rule for who is promoted and our luck.

Theirs: six levels of 1, 5, 11, 21, 41 and 81 positions, ages, competence, who has to go, and what becomes of
competence in a new position. Ours: whom the level below sends up (`salessim.model.managers.promotion.whom`, on a state
in which that level is one team) and every draw (keyed by run, year, decision and person).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri

from salessim.engine.columns import Shape
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck, words_of
from salessim.model.managers.promotion import ELIGIBLE_FROM_MONTHS, whom
from salessim.model.organisation import Organisation
from salessim.model.state import State
from salessim.quantities.arrays import Bools, Floats, Ints, SeatInts, WorldFloats
from salessim.study import builtin

POSITIONS: Final = (1, 5, 11, 21, 41, 81)
RESPONSIBILITY: Final = (1.0, 0.9, 0.8, 0.6, 0.4, 0.2)
LOWEST: Final = 1.0
HIGHEST: Final = 10.0
COMPETENT: Final = 4.0
"""Competence below which one has to go, on a scale from 1 to 10."""
MEAN_COMPETENCE: Final = 7.0
YOUNGEST: Final = 18.0
OLDEST: Final = 60.0
MEAN_AGE: Final = 25.0
SD_AGE: Final = 5.0
PER_LEVEL: Final = 1 << 24
"""People are numbered from here on in each next level, so that no two share their luck."""


class Drawn(IntEnum):
    """What is drawn, beside the rule's own draw; numbers that no decision of the model has."""

    AGE = 10_001
    COMPETENCE = 10_002
    IN_NEW_POSITION = 10_003
    BEST_OR_WORST = 10_004


@dataclass(frozen=True)
class Cases:
    """What each run supposes; one entry a run."""

    replicates: Ints
    carries_over: Bools
    """Common sense: competence in the new position is the old one ± 1. Else Peter's: it is drawn anew."""
    best: WorldFloats
    """Probability that a promotion takes the best by the rule's score, else the worst."""
    spread: WorldFloats
    """Standard deviation of competence before it is cut to the scale."""

    def of(self, rows: slice) -> Cases:
        """Some of the runs."""
        return Cases(self.replicates[rows], self.carries_over[rows], self.best[rows], self.spread[rows])


@dataclass
class Level:
    """The people of one level, shape (runs, positions); competence is 0 where nobody is."""

    competence: Floats
    age: Floats
    number: SeatInts


def within(u: Floats, mean: float, spread: Floats | float, low: float, high: float) -> Floats:
    """A normal number cut to a range, by inverse distribution function."""
    first, last = ndtr((low - mean) / spread), ndtr((high - mean) / spread)
    return mean + spread * ndtri(first + u * (last - first))


class Hierarchy:
    """Runs of the six levels, year by year."""

    def __init__(self, cases: Cases, rule: str, seed: int = 1) -> None:
        self._cases, self._luck = cases, Luck(seed, cases.replicates)
        self._p: Organisation = builtin("bare", {"promotion": {"rule": rule}})
        self._teams = [State.empty(Shape(cases.replicates.size, 1, positions, 1)) for positions in POSITIONS]
        for team in self._teams:
            team.headcount.open[:] = True
            team.tenure.months_in_seat[:] = ELIGIBLE_FROM_MONTHS
        self._filled = np.zeros((cases.replicates.size, len(POSITIONS)), dtype=np.int64)
        self.levels = [self._hired(level) for level in range(len(POSITIONS))]

    def _hired(self, level: int) -> Level:
        """Everybody of a level as at the start."""
        number = np.full((self._cases.replicates.size, POSITIONS[level]), level * PER_LEVEL + 1, dtype=np.int32)
        return Level(*self._newcomers(level, number), number)

    def _newcomers(self, level: int, number: SeatInts) -> tuple[Floats, Floats]:
        words = person_words(self._teams[level].shape, number)
        drawn = self._luck.dense(Drawn.COMPETENCE, words, timeless=True)
        competence = within(drawn, MEAN_COMPETENCE, self._cases.spread[:, np.newaxis], LOWEST, HIGHEST)
        age = within(self._luck.dense(Drawn.AGE, words, timeless=True), MEAN_AGE, SD_AGE, YOUNGEST, OLDEST)
        return competence, age

    def year(self, year: int) -> None:
        """Everybody is a year older; who is too old or incompetent goes; the gaps are filled from the top down."""
        self._luck = self._luck.at(year)
        for people in self.levels:
            people.age += 1
            people.competence[(people.age > OLDEST) | (people.competence < COMPETENT)] = 0.0
        for level in range(len(POSITIONS) - 1):
            while self._promote(level):
                pass
        last = len(POSITIONS) - 1
        gone = self.levels[last].competence == 0
        self.levels[last].number += gone
        competence, age = self._newcomers(last, self.levels[last].number)
        self.levels[last].competence = np.where(gone, competence, self.levels[last].competence)
        self.levels[last].age = np.where(gone, age, self.levels[last].age)

    def _promote(self, level: int) -> bool:
        """The first gap of a level is filled by whom the rule picks below it; whether any run had one and somebody."""
        above, below = self.levels[level], self.levels[level + 1]
        chosen = self._picked(level) & (above.competence == 0).any(axis=1)[:, np.newaxis]
        runs, seats = np.nonzero(chosen)
        if runs.size == 0:
            return False
        gaps = np.argmax(above.competence[runs] == 0, axis=1)
        self._filled[runs, level] += 1
        above.number[runs, gaps] += 1
        words = person_words(self._teams[level].shape, above.number)[runs, gaps]
        drawn = self._luck.chosen(Drawn.IN_NEW_POSITION, runs, words)
        kept = np.clip(below.competence[runs, seats] + 2 * drawn - 1, LOWEST, HIGHEST)
        anew = within(drawn, MEAN_COMPETENCE, self._cases.spread[runs], LOWEST, HIGHEST)
        above.competence[runs, gaps] = np.where(self._cases.carries_over[runs], kept, anew)
        above.age[runs, gaps] = below.age[runs, seats]
        below.competence[runs, seats] = 0.0
        return True

    def _picked(self, level: int) -> Bools:
        """Whom our rule promotes out of the level below: its best, if competence is what it ranks by, or its worst."""
        below, team = self.levels[level + 1], self._teams[level + 1]
        team.tenure.occupied[:] = team.standing.compared[:] = below.competence > 0
        team.tenure.occupant[:] = below.number
        vacancy = words_of(level * PER_LEVEL + self._filled[:, [level]])
        best = self._luck.dense(Drawn.BEST_OR_WORST, vacancy) < self._cases.best[:, np.newaxis]
        share = below.competence / HIGHEST
        team.standing.rank[:] = np.where(best, share, 1 - share)
        return whom(team, self._p, self._luck, share)

    def efficiency(self) -> WorldFloats:
        """Global efficiency of each run: Σ responsibility × competence ÷ the same if all were perfect."""
        earned = sum(
            weight * level.competence.sum(axis=1) for weight, level in zip(RESPONSIBILITY, self.levels, strict=True)
        )
        return np.asarray(earned) / (HIGHEST * float(np.dot(RESPONSIBILITY, POSITIONS)))


def efficiencies(cases: Cases, rule: str, years: int, seed: int = 1) -> Floats:
    """Global efficiency at the start and after each year, shape (runs, 1 + years)."""
    hierarchy = Hierarchy(cases, rule, seed)
    found = [hierarchy.efficiency()]
    for year in range(1, years + 1):
        hierarchy.year(year)
        found.append(hierarchy.efficiency())
    return np.column_stack(found)
