"""Maximum likelihood for customers who differ in their churn: the shifted-beta-geometric model (Fader & Hardie 2007).

θ = floor + (1 − floor) B is a customer's yearly probability of leaving, B ~ Beta(a, b). Of those who face renewal
n = 1, 2, … the share that leaves is h(n) = 1 − (1 − floor)(b + n − 1)/(a + b + n − 1): it falls, as those who stay are
those who leave seldom. Counts of renewals by number are all that the likelihood needs, whoever they are: a customer
seen from renewal e + 1 only (left truncation) or up to renewal x only (censoring) counts in the renewals seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import hyp2f1

from salessim.quantities.arrays import Bools, Floats, Ints

WIDEST: Final = 12.0
"""Logarithms of a and b are sought within ± this; at that end customers are all alike, or of two kinds."""
PRECISION: Final = 1e-9
SINGULAR: Final = 1e14
STARTS: Final = ((0.0, 1.0), (2.0, 4.0))
"""(ln a, ln b) from which the maximum is sought."""


@dataclass(frozen=True)
class Fitted:
    """The beta distribution that makes the counts likeliest."""

    a: float
    b: float
    log_likelihood: float
    covariance_of_logs: Floats
    """Of (ln a, ln b), shape (2, 2): inverse of the information in the renewals faced; infinite where there is none."""

    @property
    def unidentified(self) -> bool:
        """Whether the counts do not tell how customers differ: two standard errors of a logarithm span the search."""
        return bool(2 * np.sqrt(self.covariance_of_logs.diagonal().max()) > WIDEST)


def counted(entered: Ints, exited: Ints, left: Bools) -> tuple[Floats, Floats]:
    """Renewals (lost, kept), each of shape (renewals,), from customers, each of shape (customers,).

    `entered`: renewals a customer had behind it when it was first seen, 0 for who was seen from the beginning;
    `exited`: the number of the last renewal seen; `left`: whether the customer left at that one or was still there.
    """
    last = int(exited.max(initial=0))
    numbers = np.arange(1, last + 1)
    lost = np.bincount(exited[left & (exited > entered)], minlength=last + 1)[1:]
    after, upto = np.sort(entered), np.sort(np.maximum(exited, entered))
    faced = np.searchsorted(after, numbers, side="left") - np.searchsorted(upto, numbers, side="left")
    return lost.astype(np.float64), (faced - lost).astype(np.float64)


def from_survival(survival: Floats) -> tuple[Floats, Floats]:
    """Renewals (lost, kept) of a cohort from S(0), S(1), …, as shares or as counts."""
    return -np.diff(survival), survival[1:]


def survival(a: float, b: float, years: int, floor: float = 0.0) -> Floats:
    """S(0), …, S(years): S(t) = (1 − floor)ᵗ B(a, b + t)/B(a, b)."""
    return np.concatenate([[1.0], np.cumprod(1 - hazards(a, b, years, floor))])


def hazards(a: float, b: float, years: int, floor: float = 0.0) -> Floats:
    """h(1), …, h(years): the share that leaves of those who face their n-th renewal."""
    before = np.arange(years)
    return (a + floor * (b + before)) / (a + b + before)


def log_likelihood(a: float, b: float, lost: Floats, kept: Floats, floor: float = 0.0) -> float:
    """Σ lost ln h + kept ln(1 − h) over renewals; entry n − 1 of the counts is renewal n."""
    left = hazards(a, b, lost.size, floor)
    return float(np.sum(lost * np.log(left) + kept * np.log1p(-left)))


def fit(lost: Floats, kept: Floats, floor: float = 0.0) -> Fitted:
    """The a and b that make the counts likeliest; at least one customer must have been lost and one kept."""
    if not (np.sum(lost) > 0 and np.sum(kept) > 0):
        raise ValueError("counts of renewals: expected at least one customer lost and one kept")
    whole = float(np.sum(lost + kept))

    def falls_short(logs: Floats) -> float:
        a, b = np.exp(logs)
        return -log_likelihood(a, b, lost, kept, floor) / whole

    # Nelder & Mead: methods with slopes call linear algebra whose threads wait for one another on a busy machine.
    tried = [
        minimize(
            falls_short, np.array(first), bounds=[(-WIDEST, WIDEST)] * 2, method="Nelder-Mead",
            options={"xatol": PRECISION, "fatol": PRECISION, "maxiter": 2000},
        )
        for first in STARTS
    ]  # fmt: skip
    a, b = (float(value) for value in np.exp(min(tried, key=lambda one: float(one.fun)).x))
    return Fitted(a, b, log_likelihood(a, b, lost, kept, floor), _covariance(a, b, lost + kept, floor))


def _slopes(a: float, b: float, years: int, floor: float) -> Floats:
    """Derivatives of h by ln a and ln b, shape (2, years): ∂h = (1 − floor) (b + n − 1, −a)/(a + b + n − 1)²."""
    before = np.arange(years)
    part = (1 - floor) / np.square(a + b + before)
    return np.array([a * (b + before) * part, -b * a * part])


def _covariance(a: float, b: float, faced: Floats, floor: float) -> Floats:
    """Inverse of the information in binomial counts, Σ faced ∂h ∂hᵀ/(h (1 − h))."""
    left, slopes = hazards(a, b, faced.size, floor), _slopes(a, b, faced.size, floor)
    information: NDArray[np.float64] = (slopes * (faced / (left * (1 - left)))) @ slopes.T
    if np.linalg.cond(information) > SINGULAR:
        return np.full((2, 2), np.inf)
    return np.asarray(np.linalg.inv(information), dtype=np.float64)


def residual_renewals(a: float, b: float, renewals: int, discount: float) -> float:
    """Discounted expected residual renewals (DERL) of a customer who has renewed so many times, the next being due.

    Σ_{t=0}^∞ S(n + 1 + t)/S(n) ÷ (1 + d)ᵗ = (b + n)/(a + b + n) · ₂F₁(1, b + n + 1; a + b + n + 1; 1/(1 + d)), with
    n = `renewals` and d = `discount` per year (Fader & Hardie 2010, Marketing Science 29:85).
    """
    done = b + renewals
    return float(done / (a + done) * hyp2f1(1.0, done + 1, a + done + 1, 1 / (1 + discount)))
