"""Who is there after how many years: seats as a Markov chain of grades, and how many are still learning.

Bartholomew (1967, Stochastic Models for Social Processes) on manpower systems of fixed size: n(t + 1) = n(t)(P + w′r).
P moves people between grades, w is what leaves each grade, r where those go who replace them. Here the grades are the
months of tenure and the months that an empty seat still stays empty, both known at a month's end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gamma, log
from typing import Final

import numpy as np
from scipy.stats import nbinom

from salessim.model.organisation import Organisation
from salessim.model.simulation import Span
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.forms.seats import GROWTH_SPAN, GROWTH_WORLDS, growing, sums
from salessim.validation.groups import Rows
from salessim.validation.row import Row, against_theory, over_worlds, percent, ratio
from salessim.validation.worlds import Effort, watched

MEAN, SHAPE = 19.0, 1.3
"""Tenure: mean in months, and exponent of the Weibull hazard, which makes the month of tenure matter."""
FILL, DISPERSION = 3.0, 2.0
"""Months that a seat stays empty: their mean, and the r of the negative binomial beyond the first."""
LONGEST_STAY, LONGEST_VACANCY = 400, 60
AFTER_YEARS: Final = (1, 2, 3, 5)
YOUNG: Final = Span(horizon=60, burn_in=0)
SETTLED: Final = Span(horizon=48, burn_in=132)
"""By the time of the branch the first people no longer matter; what comes then is averaged."""
FOR_EVER: Final = 5000
GRADES: Final = ("vacant", "in the first year of tenure", "in the second year", "in the third year or later")
BARTHOLOMEW: Final = "n(t + 1) = n(t)(P + w′r) (Bartholomew 1967)"


def after(grades: Floats, stays: Floats, recruits: Floats, steps: int) -> Floats:
    """n(t) of a system of fixed size: n(0) (P + w′r)ᵗ, w = 1 − row sums of P; `recruits` is r."""
    moves = stays + np.outer(1 - stays.sum(axis=1), recruits)
    return np.asarray(grades @ np.linalg.matrix_power(moves, steps), dtype=np.float64)


def quit_chances() -> Floats:
    """Probability of leaving in month m + 1 of a stay, m = 1, …, of who has worked m months, from the Weibull law."""
    scale, lived = MEAN / gamma(1 + 1 / SHAPE), np.arange(LONGEST_STAY)
    return np.asarray(-np.expm1((lived / scale) ** SHAPE - ((lived + 1) / scale) ** SHAPE), dtype=np.float64)


def chain() -> tuple[Floats, Floats]:
    """P and r, over the months that an empty seat stays empty (0, 1, …), then the months of tenure (1, 2, …).

    A seat with no month left is filled in the next, whose end its person has seen. Who leaves has a seat vacant for
    V = 1 + N months, N negative binomial, the first of which is over at the month's end.
    """
    moves, leaves = np.zeros((LONGEST_VACANCY + LONGEST_STAY,) * 2), quit_chances()
    waiting = np.arange(LONGEST_VACANCY)
    moves[waiting[1:], waiting[:-1]] = 1.0
    moves[0, LONGEST_VACANCY] = 1.0
    tenure = LONGEST_VACANCY + np.arange(LONGEST_STAY)
    moves[tenure, np.minimum(tenure + 1, tenure[-1])] = 1 - leaves
    beyond = FILL - 1
    recruits = np.zeros(len(moves))
    recruits[waiting] = nbinom.pmf(waiting, DISPERSION, DISPERSION / (DISPERSION + beyond))
    return moves, recruits / recruits.sum()


def by_grade(states: Floats) -> Floats:
    """States of the chain added up by grade, shape (…, grades)."""
    ends = LONGEST_VACANCY + np.array([0, 12, 24])
    return np.asarray(np.add.reduceat(states, [0, *ends], axis=-1), dtype=np.float64)


class Grades:
    """An observer: the share of seats in each grade at each month's end, of shape (months, worlds, grades)."""

    def __init__(self) -> None:
        self.shares: list[Floats] = []

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Look at a month's end; the month just lived counts in tenure."""
        own = state.tenure
        grade = np.where(own.occupied, 1 + np.minimum((own.months_in_seat - 1) // 12, 2), 0)
        self.shares.append(np.stack([(grade == each).mean(axis=1) for each in range(len(GRADES))], axis=1))


def seats() -> Organisation:
    """Forty seats where people come and go."""
    return builtin(
        "bare",
        {
            "organisation": {"teams": 4, "seats_per_team": 10, "accounts_per_seat": 1},
            "tenure": {"mean": MEAN, "shape": "weibull", "weibull_shape": SHAPE},
            "hiring": {"time_to_fill": FILL, "time_to_fill_dispersion": DISPERSION},
        },
    )


def shares(worlds: int, span: Span) -> Floats:
    """Shares of seats by grade, of shape (months, worlds, grades)."""
    seen = Grades()
    watched(seats(), worlds, span, [seen])
    return np.array(seen.shares)


def grades(effort: Effort) -> Sequence[Row]:
    """Seats all filled by new people, one, two, three and five years on, and in the long run."""
    young, settled = shares(effort.worlds(1600), YOUNG), shares(effort.worlds(280), SETTLED)
    found = {
        f"after {years} year{'s' * (years > 1)} from an all-new start": (12 * years, young[12 * years - 1])
        for years in AFTER_YEARS
    }
    found["in the long run"] = (FOR_EVER, settled.mean(axis=0))
    moves, recruits = chain()
    new = np.zeros(len(moves))
    new[LONGEST_VACANCY] = 1.0
    rows = []
    for when, (month, seen) in found.items():
        # The first people have worked a month at the end of the first.
        expected = by_grade(after(new, moves, recruits, month - 1))
        rows += [
            against_theory(f"Seats {grade}, {when}", BARTHOLOMEW, float(expected[number]),
                           over_worlds(seen[:, number]), write=percent)
            for number, grade in enumerate(GRADES) if expected[number] > 0
        ]  # fmt: skip
    return rows


LEARNING: Final = 10.0
"""Time constant of the ramp, months."""


def rookie_share(quits: float, tau: float, growth_per_month: float = 0.0) -> float:
    """Part still learning under an exponential ramp, Σ s(n) e^(−(n + ½)/τ) ÷ Σ s(n), s(n) = ((1 − q)/(1 + g))ⁿ.

    For months that are short beside τ this is (q + g)τ/(1 + (q + g)τ), Sterman's share of rookies.
    """
    stays = (1 - quits) / (1 + growth_per_month)
    return float((1 - stays) * np.exp(-0.5 / tau) / (1 - stays * np.exp(-1 / tau)))


def rookies(effort: Effort) -> Sequence[Row]:
    """Quits at 63 % a year (19 months of tenure), ramps of ten months; seats that stay as many, or grow by 30 %."""
    ramp = {"ramp": LEARNING * log(20), "shape": "exponential"}
    quits, rows = float(-np.expm1(-1 / MEAN)), []
    for growth, case in ((0.0, "no growth"), (0.3, "seats grow by 30% a year, continuously")):
        held = growing(float(np.expm1(growth)), onboarding=ramp)
        got = sums(held, effort.worlds(GROWTH_WORLDS * (1 if growth else 3)), GROWTH_SPAN)
        rows.append(
            against_theory(
                f"Part of the people still learning: tenure 19 months, ramp of time constant 10 months, {case}",
                "(q + g)τ/(1 + (q + g)τ) (Sterman 2000), in its form for whole months",
                rookie_share(quits, LEARNING, float(np.expm1(growth / 12))),
                ratio(got["still_learning"], got["headcount"]), write=percent,
            )
        )  # fmt: skip
    return rows


CHECKS: Final[Mapping[str, Rows]] = {"manpower_chain": grades, "rookie_chain": rookies}
