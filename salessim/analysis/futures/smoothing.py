"""What is to be expected given one unknown: a smooth curve, or a mean for each of a few levels, seen from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import rankdata
from sklearn.linear_model import RidgeCV
from sklearn.preprocessing import SplineTransformer

from salessim.analysis.interval import BOOTSTRAP_SEED
from salessim.quantities.arrays import Floats, Ints

FOLDS: Final = 10
LEAST_VALUES: Final = 8
"""Distinct values below which no curve is fitted."""
LEAST_AT_LEVEL: Final = 2
KNOTS: Final = 5
PENALTIES: Final = (0.01, 0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0)


@dataclass(frozen=True)
class Form:
    """How an unknown enters the regression."""

    curve: bool
    """A curve through many values; otherwise a mean for each of a few levels."""
    lack: str
    """Why nothing can be said, or empty."""


def form_of(places: Floats) -> Form:
    """A curve where there are enough distinct values, levels where each of a few has been tried more than once."""
    levels, counts = np.unique(places, return_counts=True)
    if levels.size < 2:
        return Form(curve=False, lack="never varies")
    if levels.size >= LEAST_VALUES:
        return Form(curve=True, lack="")
    if counts.min() >= LEAST_AT_LEVEL and places.size >= LEAST_VALUES:
        return Form(curve=False, lack="")
    return Form(curve=False, lack=f"has too few values: {levels.size}, in {places.size} futures")


def expected(places: Floats, targets: Floats) -> Floats:
    """E(target | unknown) at each point, predicted from the points of other folds.

    places: shape (points,); targets and result: shape (points, m). Cubic splines of the ranks with a ridge penalty,
    which leave-one-out error chooses for each target among the points that are fitted.
    """
    columns = _columns(places)
    predicted = np.empty_like(targets)
    folds = _folds(places.size)
    for fold in range(int(folds.max()) + 1):
        out = folds == fold
        model = RidgeCV(PENALTIES, alpha_per_target=True).fit(columns[~out], targets[~out])
        predicted[out] = model.predict(columns[out]).reshape(int(out.sum()), -1)
    return predicted


def _columns(places: Floats) -> Floats:
    """What the targets are regressed on, shape (points, columns)."""
    if not form_of(places).curve:
        return np.asarray(places[:, np.newaxis] == np.unique(places), dtype=np.float64)
    ranks = rankdata(places)[:, np.newaxis]
    made: Floats = SplineTransformer(n_knots=KNOTS, degree=3, include_bias=False).fit_transform(ranks)
    return made


def _folds(points: int) -> Ints:
    """Which fold each point is in, of about the same size; the seed is fixed."""
    order = np.random.Generator(np.random.PCG64(BOOTSTRAP_SEED)).permutation(points)
    folds = np.empty(points, dtype=np.int64)
    folds[order] = np.arange(points) % min(FOLDS, points)
    return folds
