"""How far moments lie apart: each by its luck, and together by how their luck goes together."""

from __future__ import annotations

from typing import Final

import numpy as np
from sklearn.covariance import ledoit_wolf

from salessim.quantities.arrays import Floats

NEGLIGIBLE: Final = 1e-12


def allowing_for(weights: Floats, held: Floats, ranges: Floats) -> Floats:
    """Weights that also know of parameters that are held: (Ω + J R Jᵀ)⁻¹, R the variance of a uniform over each range.

    `held`: slopes of the moments with them, (moments, held). What they may move counts less, and is no misfit.
    """
    moved = held * ranges
    return np.asarray(np.linalg.inv(np.linalg.inv(weights) + moved @ moved.T / 12))


def weights(residuals: Floats) -> Floats:
    """W = Ω⁻¹, with the correlations of Ω shrunk towards none (Ledoit & Wolf 2004), shape (moments, moments).

    `residuals` are moments of worlds less their expectation, shape (worlds, moments): there are few worlds for so many
    correlations, and the inverse of what was only guessed would trust differences that nobody has measured.
    """
    spread = np.maximum(residuals.std(axis=0), NEGLIGIBLE)
    shrunk, _ = ledoit_wolf(residuals / spread, assume_centered=True)
    return np.asarray(np.linalg.inv(shrunk) / np.outer(spread, spread))
