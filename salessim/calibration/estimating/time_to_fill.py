"""Time to fill: how long a seat stays empty after somebody has left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import betainc, betaln

from salessim.calibration.estimate import Curve, Estimate, Estimated, Unknown
from salessim.calibration.estimating.likelihood import FEWEST, interval, too_few
from salessim.calibration.estimating.spells import DAY, Spells, survival_curve
from salessim.calibration.records import People, Reason, Records, months_between
from salessim.quantities.arrays import Bools, Floats

KEYS: Final = ("hiring.time_to_fill", "hiring.time_to_fill_dispersion")
LEAST, MOST = 1e-3, 59.0
"""Bounds of the mean beyond the first month."""
FEW_SHARED: Final = 0.1
"""Share of arrivals that may overlap with somebody in the same seat: a handover, not a team's number."""
OVERLAP: Final = np.timedelta64(60, "D")
STEADIEST, WILDEST = 1e3, 0.05
"""Bounds of the dispersion r: beyond the first it is a Poisson."""


@dataclass(frozen=True)
class Vacancies:
    """Whole months that seats were empty, at least one, or have been empty so far."""

    months: Floats
    filled: Bools


def estimated(records: Records) -> Estimated:
    """Mean months a seat stays empty, and how alike the vacancies are."""
    if records.people is None:
        return Estimated(unknown=tuple(Unknown(key, "needs the export of people") for key in KEYS))
    if not np.any(records.people.seat >= 0):
        why = "needs a seat or position id, so that who followed whom is known; add that column to the export"
        return Estimated(unknown=tuple(Unknown(key, why) for key in KEYS))
    if _shared(records.people) > FEW_SHARED:
        why = "several people sit in one seat at a time; the seat or position id must be that of one person's place"
        return Estimated(unknown=tuple(Unknown(key, why) for key in KEYS))
    held = vacancies(records.people, records)
    filled = int(held.filled.sum())
    if filled < FEWEST:
        return Estimated(unknown=too_few(KEYS, filled, "seats filled after somebody had left"))
    mean, r = fitted(held)
    counted = f"vacancies, {filled:,} of them filled"
    method = "1 + negative binomial by maximum likelihood, likelihood interval; seats still empty are censored"
    low, high = interval(lambda value: profile(held, value), mean, LEAST, MOST)
    note = "only seats that somebody left in the records' time; the month of leaving does not count as empty"
    found = Estimate(KEYS[0], 1 + mean, 1 + low, 1 + high, held.months.size, counted, method, note)
    spread, unknown = _dispersion(held, r, counted, method)
    return Estimated((found, *spread), unknown, curves=(_curve(held, mean, r),))


def vacancies(people: People, records: Records) -> Vacancies:
    """Gaps in seats between somebody's leaving and the next arrival; not after a lay-off, which closes the seat.

    The model's month of leaving is worked to its end, so a seat is empty from the first of the month after the last
    day to the day of the hire, rounded to the model's whole months. A last day on the first of a month is the first
    day away.
    """
    rows = _in_order(people)
    seat, ended = people.seat[rows], people.ended[rows]
    followed = np.append(seat[1:] == seat[:-1], False)
    following = np.append(people.hired[rows][1:], np.datetime64("NaT"))
    begun = ~np.isnat(ended) & (people.reason[rows] != Reason.LAID_OFF)
    if records.since is not None:
        begun &= ended >= records.since
    first_empty = ((ended - DAY).astype("M8[M]") + 1).astype("M8[D]")
    gaps = months_between(first_empty, np.where(followed, following, records.as_of + DAY))
    # Somebody may be hired before the predecessor leaves: the seat is empty for the least time there is.
    return Vacancies(np.maximum(np.rint(gaps[begun]), 1.0), followed[begun])


def _in_order(people: People) -> NDArray[np.int64]:
    """Stays in known seats, seat by seat, in order of arrival."""
    rows = np.flatnonzero(people.seat >= 0)
    return rows[np.lexsort((people.hired[rows], people.seat[rows]))]


def _shared(people: People) -> float:
    """Share of successors who came while somebody was still in the seat, and long before that one left."""
    rows = _in_order(people)
    seat, hired, ended = people.seat[rows], people.hired[rows], people.ended[rows]
    follows = seat[1:] == seat[:-1]
    still = np.isnat(ended[:-1]) | (ended[:-1] - hired[1:] > OVERLAP)
    return float(np.sum(follows & still) / max(int(follows.sum()), 1))


def log_likelihood(held: Vacancies, mean: float, r: float) -> float:
    """Log likelihood of V = 1 + N, N negative binomial with this mean and dispersion r.

    Filled ones give P(V = v), those still empty P(V ≥ v) = I_{m/(r+m)}(v − 1, r).
    """
    n, share = held.months - 1, mean / (r + mean)
    mass = -betaln(n + 1, r) - np.log(n + r) + r * np.log1p(-share) + n * np.log(share)
    tail = np.where(n > 0, betainc(np.maximum(n, 1), r, share), 1.0)
    return float(np.sum(np.where(held.filled, mass, np.log(np.maximum(tail, 1e-300)))))


def fitted(held: Vacancies) -> tuple[float, float]:
    """The mean beyond the first month and the dispersion that are likeliest."""
    best = minimize_scalar(
        lambda log_mean: -profile(held, float(np.exp(log_mean))), bounds=(np.log(LEAST), np.log(MOST)), method="bounded"
    )
    mean = float(np.exp(float(best.x)))
    return mean, _best_dispersion(held, mean)[0]


def profile(held: Vacancies, mean: float) -> float:
    """Log likelihood of a mean with the dispersion that suits it best."""
    return _best_dispersion(held, mean)[1]


def _best_dispersion(held: Vacancies, mean: float) -> tuple[float, float]:
    bounds = (np.log(WILDEST), np.log(STEADIEST))
    best = minimize_scalar(
        lambda log_r: -log_likelihood(held, mean, float(np.exp(log_r))), bounds=bounds, method="bounded"
    )
    return float(np.exp(float(best.x))), -float(best.fun)


def _dispersion(
    held: Vacancies, r: float, counted: str, method: str
) -> tuple[tuple[Estimate, ...], tuple[Unknown, ...]]:
    def along(value: float) -> float:
        best = minimize_scalar(
            lambda log_mean: -log_likelihood(held, float(np.exp(log_mean)), value),
            bounds=(np.log(LEAST), np.log(MOST)), method="bounded",
        )  # fmt: skip
        return -float(best.fun)

    low, high = interval(along, r, WILDEST, STEADIEST)
    if high >= STEADIEST or low <= WILDEST:
        why = f"{held.months.size} vacancies do not tell how much their lengths differ beyond chance"
        return (), (Unknown(KEYS[1], why),)
    return (Estimate(KEYS[1], r, low, high, held.months.size, counted, method),), ()


def _curve(held: Vacancies, mean: float, r: float) -> Curve:
    share = mean / (r + mean)
    as_spells = Spells(np.zeros(held.months.shape), held.months, held.filled)
    return survival_curve(
        "time_to_fill", "How long seats stay empty", as_spells,
        lambda months: np.where(months < 1, 1.0, betainc(np.maximum(np.floor(months), 1), r, share)),
        "months empty", "share still empty",
    )  # fmt: skip
