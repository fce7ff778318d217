"""Where a mean curve crosses zero, and how well each crossing is known: curves are resampled whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from scipy.special import ndtr, stdtrit

from salessim.analysis.interval import BOOTSTRAP_SEED, RESAMPLES
from salessim.quantities.arrays import Bools, Floats


@dataclass(frozen=True)
class Crossing:
    """One crossing of zero, in the unit of the axis."""

    at: float
    low: float
    """Minus infinity where the interval reaches below the range."""
    high: float
    """Infinity where the interval reaches beyond the range."""
    rising: bool
    """From negative to positive."""


@dataclass(frozen=True)
class Crossings:
    """All crossings of a mean curve, from left to right."""

    found: tuple[Crossing, ...]
    same_count: float
    """Share of resamples with as many crossings; not a number where one replicate gives no resamples."""


def crossings(places: Floats, curves: Floats, confidence: float = 0.95) -> Crossings:
    """The crossings of E[D(x)] = 0, each with an interval by bootstrap over whole curves.

    places: shape (m,), rising; curves: shape (n, m), one row per replicate, in any order, not a number where a point
    has no such replicate. A crossing lies where the broken line through the grid's means does, or in the middle of a
    stretch where the mean is exactly zero; a mean that touches zero without changing its sign crosses nothing.

    Each resample's crossing in the same direction and nearest to the crossing counts. A resample without one has moved
    it, to the side that its sign there tells: out of the range, so that an interval may be open, or as far as the peak
    between it and its neighbour, where two crossings meet before both vanish.

    A point counts in a resample with the replicates that it has. How much wider than the percentiles an interval is, is
    decided by the fewest replicates of the points around the crossing.
    """
    rows = canonical(curves)
    held = np.isfinite(rows)
    counts = held.sum(axis=0)
    mean = np.array([column[there].mean() for column, there in zip(rows.T, held.T, strict=True)])
    (roots,), (directions,) = _roots(places, mean[np.newaxis])
    gaps = np.flatnonzero(np.isfinite(roots))
    here = [(float(roots[gap]), bool(directions[gap])) for gap in gaps]
    if counts.min() < 2:
        return Crossings(tuple(Crossing(at, -math.inf, math.inf, rising) for at, rising in here), math.nan)
    means = _resampled(rows, held, mean)
    moved = _roots(places, means)
    limits = pairwise([-math.inf, *_peaks(places, mean, roots[gaps]), math.inf])
    found = []
    for (at, rising), limit in zip(here, limits, strict=False):  # without a crossing there is one pair left over
        gap = _gap(places, at)
        tail = _tail(int(counts[gap : gap + 2].min()), confidence)
        low, high = _ends(_moved(places, means, moved, at, rising, limit), tail)
        found.append(Crossing(at, low, high, rising))
    return Crossings(tuple(found), float(np.mean(np.isfinite(moved[0]).sum(axis=1) == gaps.size)))


def canonical(curves: Floats) -> Floats:
    """The rows in an order that depends on their numbers only, so that the order of replicates changes no bit.

    What is not a number comes last.
    """
    return np.asarray(curves[np.lexsort(curves.T[::-1])], dtype=np.float64)


def _resampled(rows: Floats, held: Bools, mean: Floats) -> Floats:
    """The mean curve of each resample, shape (resamples, m); a point that a resample misses keeps its own mean."""
    weights = _resamples(len(rows))
    means = np.einsum("br,rm->bm", weights, np.where(held, rows, 0.0))
    for point in np.flatnonzero(~held.all(axis=0)):
        weight = np.einsum("br,r->b", weights, held[:, point].astype(np.float64))
        means[:, point] = np.divide(means[:, point], weight, out=np.full_like(weight, mean[point]), where=weight > 0)
    return means


def _roots(places: Floats, means: Floats) -> tuple[Floats, Bools]:
    """Zeros of broken lines, and whether each rises: shapes (lines, m − 1); not a number where a gap holds none."""
    sign = np.sign(means)
    point = np.where(sign != 0, np.arange(places.size), -1)
    before = np.maximum.accumulate(point, axis=1)[:, :-1]  # the last point that is not exactly zero; −1 without one
    last = np.maximum(before, 0)
    crosses = (before >= 0) & (np.take_along_axis(sign, last, axis=1) * sign[:, 1:] < 0)
    left, right = np.take_along_axis(means, last, axis=1), means[:, 1:]
    share = np.divide(left, left - right, out=np.zeros_like(right), where=crosses)
    straight = places[last] + share * (places[1:] - places[last])
    flat = (places[np.minimum(last + 1, places.size - 1)] + places[:-1]) / 2
    roots = np.where(last == np.arange(places.size - 1), straight, flat)
    return np.where(crosses, roots, np.nan), sign[:, 1:] > 0


def _peaks(places: Floats, mean: Floats, roots: Floats) -> list[float]:
    """Where a curve is furthest from zero between each two neighbouring crossings."""
    between = (np.flatnonzero((places > left) & (places < right)) for left, right in pairwise(roots))
    return [float(places[inside[np.abs(mean[inside]).argmax()]]) for inside in between]


def _moved(
    places: Floats, means: Floats, moved: tuple[Floats, Bools], at: float, rising: bool, limit: tuple[float, float]
) -> Floats:
    """Where a crossing lies in each resample, shape (resamples,); one of the limits where it has gone."""
    roots, directions = moved
    distance = np.where(np.isfinite(roots) & (directions == rising), np.abs(roots - at), np.inf)
    nearest = distance.argmin(axis=1)[:, np.newaxis]
    there = np.isfinite(np.take_along_axis(distance, nearest, axis=1))[:, 0]
    gap = _gap(places, at)
    share = (at - places[gap]) / (places[gap + 1] - places[gap])
    value = (1 - share) * means[:, gap] + share * means[:, gap + 1]
    gone = np.where((value > 0) == rising, limit[0], limit[1])
    return np.where(there, np.take_along_axis(roots, nearest, axis=1)[:, 0], gone)


def _gap(places: Floats, at: float) -> int:
    """The number of the gap between two places in which a crossing lies."""
    return int(np.clip(np.searchsorted(places, at) - 1, 0, places.size - 2))


def _ends(values: Floats, tail: float) -> tuple[float, float]:
    """Percentiles of values that may be infinite: no interpolation, outwards."""
    ordered, most = np.sort(values), values.size - 1
    return float(ordered[math.floor(tail * most)]), float(ordered[math.ceil((1 - tail) * most)])


def _tail(replicates: int, confidence: float) -> float:
    """The share of resamples below the interval: Φ(−t·√(n/(n−1))), Hesterberg's expanded percentile (2015).

    The plain (1 − confidence)/2 makes intervals too narrow for few replicates; this one equals the t interval where the
    curve is a straight line and luck is normal.
    """
    quantile = float(stdtrit(replicates - 1, (1 + confidence) / 2))
    return float(ndtr(-quantile * math.sqrt(replicates / (replicates - 1))))


@lru_cache(maxsize=4)
def _resamples(replicates: int) -> Floats:
    """How much each replicate weighs in each resample: shape (resamples, n), rows add up to 1. The seed is fixed."""
    generator = np.random.Generator(np.random.PCG64(BOOTSTRAP_SEED))
    drawn = generator.multinomial(replicates, np.full(replicates, 1 / replicates), size=RESAMPLES)
    weights = drawn / replicates
    weights.flags.writeable = False
    return np.asarray(weights, dtype=np.float64)
