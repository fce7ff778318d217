"""What it would be worth to know something before choosing: the whole future, or one unknown of it.

Expected value of perfect information, E[max_p μ] − max_p E[μ], and of one unknown x, E[max_p E(μ | x)] − max_p E[μ],
where E(μ | x) is found by regression on the points that were run (Strong, Oakley & Brennan 2014).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from salessim.analysis.futures.halves import Halves, halves
from salessim.analysis.futures.smoothing import expected, form_of
from salessim.quantities.arrays import Floats, Ints


@dataclass(frozen=True)
class Worth:
    """A value of information in the outcome's unit; below zero is noise, since knowing more never costs."""

    value: float
    error: float
    """Standard error, from replicates and from points together."""
    half_width: float

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.value - self.half_width

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.value + self.half_width

    @property
    def beyond_noise(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.value > 0 and self.low > 0


@dataclass(frozen=True)
class Information:
    """What knowing would be worth before choosing one of the policies."""

    total: Worth
    """Of knowing everything that differs between the points."""
    unknowns: Mapping[str, Worth]
    """Of knowing one of them alone, what is worth most first."""
    unasked: Mapping[str, str]
    """Unknowns of which nothing can be said, and why."""


def information(
    values: Floats, design: Mapping[str, Floats], *, confidence: float = 0.95, sampled: bool = True
) -> Information:
    """The value of information over points that count the same.

    values: the outcome, higher is better, shape (replicates, policies, points), finite, 4 replicates at least.
    design: each unknown's values, shape (points,); words and lists as codes. Points must be drawn independently of one
    another (of a Saltelli block only the rows of A and B), or all those of a grid.
    sampled: whether the points were drawn. If somebody chose them they are all there is: the error is that of the
    replicates alone.

    Cross-fitted twice. One half of the replicates chooses and the other values; what is chosen at a point is predicted
    from other points. So neither identical policies nor an inert unknown is worth anything beyond noise. The target is
    the gain of who decides with half of the replicates and such a regression: no more than that of who knows all means.
    """
    split = halves(values)
    found, unasked = dict[str, Worth](), dict[str, str]()
    for name, places in design.items():
        why = form_of(places).lack
        if why:
            unasked[name] = why
        else:
            found[name] = _worth(split, _best_given(split, places), confidence, sampled)
    ordered = sorted(found, key=lambda name: -found[name].value)
    total = _worth(split, split.best(), confidence, sampled)
    return Information(total, {name: found[name] for name in ordered}, unasked)


def _best_given(split: Halves, places: Floats) -> Ints:
    """The policy that the choosing half finds best at each point, given one unknown: shape (w, points).

    Only differences between policies are predicted: what moves all of them alike decides nothing.
    """
    apart = split.choosing - split.choosing.mean(axis=1, keepdims=True)
    ways, policies, points = apart.shape
    predicted = expected(places, apart.reshape(-1, points).T)
    return predicted.T.reshape(ways, policies, points).argmax(axis=1)


def _worth(split: Halves, chosen: Ints, confidence: float, sampled: bool) -> Worth:
    """What choices at each point, shape (w, points), gain over the choice of one policy for all points.

    The estimate is the mean over all ways. Its error is that of a single way: how much calmer their mean is cannot be
    told from the same data where policies are nearly equal, and there a smaller error would promise too much.
    """
    found = [_mean(gains, sampled) for gains in split.gains(chosen, split.best_throughout())]
    value, variance = (float(each) for each in np.average(found, axis=0, weights=split.valuers.sum(axis=1)))
    error, n = math.sqrt(variance), len(split.values)
    freedom = (min(n, split.values.shape[2]) if sampled else n) - 1
    return Worth(value, error, float(stdtrit(max(freedom, 1), (1 + confidence) / 2)) * error)


def _mean(gains: Floats, sampled: bool) -> tuple[float, float]:
    """The mean of one way's gains, shape (valuers, points), and its variance.

    Replicates are crossed with points: the variance is S²(replicates)/n + S²(points)/m − S²(both)/(n·m), as for two
    crossed random factors. Of points that somebody chose, or of a single one, only the first term is left.
    """
    n, points = gains.shape
    by_replicate, by_point = gains.mean(axis=1), gains.mean(axis=0)
    luck = float(by_replicate.var(ddof=1)) / n
    if not sampled or points < 2:
        return float(by_replicate.mean()), luck
    both = gains - by_replicate[:, np.newaxis] - by_point + by_replicate.mean()
    shared = float(np.square(both).sum()) / ((n - 1) * (points - 1) * n * points)
    return float(by_replicate.mean()), luck + max(0.0, float(by_point.var(ddof=1)) / points - shared)
