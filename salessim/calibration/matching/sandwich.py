"""How sure matched parameters are, and which of them the moments can tell apart.

With slopes J (moments × parameters), weights W and the covariance Ω of one world's moments, the estimate that minimises
(m̂ − m(θ))ᵀ W (m̂ − m(θ)) over H simulated worlds has the covariance

    V = (JᵀWJ)⁻¹ JᵀW Ω (1 + 1/H) W J (JᵀWJ)⁻¹

(McFadden 1989; Gourieroux, Monfort & Renault 1993), and the distance at its minimum ÷ (1 + 1/H) is χ² with
moments − parameters degrees of freedom if W = Ω⁻¹ and the model is true (Hansen 1982).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.calibration.estimate import NORMAL_POINT
from salessim.quantities.arrays import Floats

SINGULAR: Final = 1e-9
"""Information about a direction, relative to the best known one, below which there is none."""
ALIKE: Final = 0.9
"""Correlation of two estimates from which they are called confounded."""


@dataclass(frozen=True)
class Sureness:
    """What is known of parameters that were matched together."""

    covariance: Floats
    """V, shape (parameters, parameters), on their scales."""

    @property
    def errors(self) -> Floats:
        """Standard errors, shape (parameters,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def confounded(self) -> list[tuple[int, int, float]]:
        """Pairs of parameters whose estimates go together, or against one another, with their correlation."""
        tied = self.covariance / np.outer(self.errors, self.errors)
        first, second = np.nonzero(np.triu(np.abs(tied) >= ALIKE, 1))
        return [(int(i), int(j), float(tied[i, j])) for i, j in zip(first, second, strict=True)]


def gain(slopes: Floats, weights: Floats) -> Floats:
    """G = (JᵀWJ)⁻¹JᵀW: how estimates move with moments, shape (parameters, moments)."""
    information = slopes.T @ weights @ slopes
    return np.asarray(np.linalg.pinv(information, rcond=SINGULAR, hermitian=True) @ slopes.T @ weights)


def sureness(slopes: Floats, weights: Floats, covariance: Floats, worlds: int) -> Sureness:
    """The sandwich, for one world of the user's beside so many simulated ones."""
    moved = gain(slopes, weights)
    return Sureness(moved @ covariance @ moved.T * (1 + 1 / worlds))


def unsure_of_held(known: Sureness, slopes: Floats, weights: Floats, held: Floats, ranges: Floats) -> Sureness:
    """The same with what is not known of parameters that were held: each lies anywhere in its range, alike likely.

    `held`: slopes of the moments with those, (moments, held). Estimates move by −G J_held with them.
    """
    moved = gain(slopes, weights) @ held * ranges
    return Sureness(known.covariance + moved @ moved.T / 12)


def widths(slopes: Floats, weights: Floats, ranges: Floats) -> Floats:
    """How wide each parameter's 95 % interval is as a share of its range, all being estimated together.

    Beyond any range where the moments say nothing, or only of a mixture of parameters.
    """
    scaled = slopes * ranges
    information = scaled.T @ weights @ scaled
    least = SINGULAR * max(float(np.trace(information)), 1.0)
    return np.asarray(2 * NORMAL_POINT * np.sqrt(np.diag(np.linalg.inv(information + least * np.eye(len(ranges))))))


def singular_values(slopes: Floats, weights: Floats, ranges: Floats) -> tuple[Floats, Floats]:
    """Singular values of W^½ J × ranges, largest first, and the directions in parameters that belong to them (rows).

    A value is by how many standard errors moments move while the parameters of a direction cross their ranges.
    """
    root = np.linalg.cholesky(weights).T
    _, values, directions = np.linalg.svd(root @ slopes * ranges, full_matrices=False)
    return values, directions
