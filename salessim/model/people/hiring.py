"""Hiring: how long a seat stays empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck
from salessim.model.decisions import Decision
from salessim.quantities.arrays import Cells, Floats, SeatBools, SeatInts
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised
from salessim.quantities.stacking import at

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

LONGEST_VACANCY_MONTHS: Final = 240


class Hiring(Parameters):
    """Filling seats."""

    time_to_fill_months: float = parameter(
        3.0, key="time_to_fill", unit="months", ge=1, le=60, evidence="time_to_fill", range=(1, 9),
        meaning="Mean months a seat stays empty; at least one, the rest spread as a negative binomial",
    )  # fmt: skip
    time_to_fill_dispersion: float = parameter(
        2.0, key="time_to_fill_dispersion", unit="factor", gt=0, le=100, range=(1, 10),
        meaning="How alike the vacancies are: the negative binomial's r; large values make it a Poisson",
    )  # fmt: skip
    talent_sd: float = parameter(
        0.35, key="talent_sd", unit="log", ge=0, le=2, range=(0.2, 0.5),
        meaning="Spread between candidates in the log odds of winning a deal",
    )  # fmt: skip
    bench_usd_per_seat_year: float = parameter(
        0.0, key="bench_cost", unit="usd/year", ge=0, range=(0, 5000),
        meaning="Cost per open seat of keeping a bench of candidates warm",
    )  # fmt: skip


@dataclass
class HiringColumns(Columns):
    """Searches under way."""

    months_to_fill: SeatInts = column("seat", np.int32, "months", "months the empty seat stays empty", bounds=(0, 1e6))
    searching: SeatBools = column("seat", np.bool_, "–", "someone is being sought")
    hired: SeatBools = column("seat", np.bool_, "–", "event: a person arrives this month")


def months_to_fill(u: Floats, p: Hiring, bench: Floats | float = 1.0) -> Floats:
    """Months a seat stays empty: V = 1 + N, N negative binomial with mean bench × (V̄ − 1) and r = dispersion.

    By inverse CDF; `bench` is the factor of candidates kept warm, 1 without.

    P(N = 0) = (r/(r+m))^r,  P(N = k+1) = P(N = k) · (k + r)/(k + 1) · m/(r + m).
    """
    mean = (np.asarray(p.time_to_fill_months) - 1.0) * bench
    r = np.asarray(p.time_to_fill_dispersion)
    mass = raised(r / (r + mean), r) + np.zeros(np.shape(u))
    below = mass
    months = np.ones(np.shape(u))
    for k in range(LONGEST_VACANCY_MONTHS):
        longer = u >= below
        if not np.any(longer):
            break
        months = months + longer
        mass = mass * ((k + r) / (k + 1) * (mean / (r + mean)))
        below = below + mass
    return months


def in_deviations(talent: Floats, talent_sd: float | Floats) -> Floats:
    """Talent in standard deviations of candidates, θ/σ; 0 for everybody where all are alike."""
    sd = np.asarray(talent_sd, dtype=np.float64)
    return np.where(sd > 0, talent / np.where(sd > 0, sd, 1.0), 0.0)


def tied(correlation: float | Floats, one: Floats, other: Floats) -> Floats:
    """A standard normal number correlated with `one`, `other` being independent of it: ρ x + √(1 − ρ²) ε."""
    return correlation * one + np.sqrt(1 - np.square(np.asarray(correlation))) * other


def _of_seats(state: State, chosen: SeatBools) -> tuple[Cells, Cells]:
    """World and seat of each marked seat."""
    return np.divmod(np.flatnonzero(chosen), state.shape.seats)


def fill(state: State, p: Organisation, luck: Luck) -> None:
    """Entry hiring.fill: searches start for empty seats, come nearer, or end with an arrival."""
    own, tenure = state.hiring, state.tenure
    empty = state.headcount.open & ~tenure.occupied
    # Who has no money left cannot hire: a search that has come to its end waits.
    own.hired[:] = empty & own.searching & (own.months_to_fill == 0) & ~state.funding.short
    own.searching &= ~own.hired & state.headcount.open
    _start_searches(state, p, luck, empty & ~own.searching & ~own.hired)
    own.months_to_fill[own.searching & (own.months_to_fill > 0)] -= 1


def _start_searches(state: State, p: Organisation, luck: Luck, new: SeatBools) -> None:
    """The k-th vacancy of a seat is as long, at the same quantile, under every policy: its draw is timeless."""
    worlds, seats = _of_seats(state, new)
    if worlds.size == 0:
        return
    words = person_words(state.shape, state.tenure.occupant)[worlds, seats]
    draws = luck.chosen(Decision.MONTHS_TO_FILL, worlds, words, timeless=True)
    bench = totals.to_seats(state.attention.bench, state.shape)[worlds, seats]
    state.hiring.months_to_fill[worlds, seats] = months_to_fill(draws, at(p.hiring, worlds, seats), bench)
    state.hiring.searching[worlds, seats] = True
