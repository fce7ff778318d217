"""The method of simulated moments: the parameters under which simulated moments come nearest to those of the data.

    θ̂ = argmin (m̂ − m(θ))ᵀ W (m̂ − m(θ))

(McFadden 1989, "A method of simulated moments for estimation of discrete response models without numerical
integration"). In rounds: a design of worlds around the present θ gives levels, slopes and weights; the minimum of the
linearised distance within the box is the next centre. Steps shrink to the standard errors as these become known, since
a step much smaller than that would measure luck. Worlds at the last centre, with luck of their own, give the level that
counts; the rest of the way goes along the slopes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.optimize import lsq_linear

from salessim.calibration.matching import design
from salessim.calibration.matching.design import Seen
from salessim.calibration.matching.sandwich import Sureness, gain, sureness, unsure_of_held, widths
from salessim.calibration.matching.weighing import allowing_for, weights
from salessim.quantities.arrays import Bools, Floats, Ints

Simulate = Callable[[Floats, Ints], Floats]
"""Points (n, parameters) and the replicate of each (n,) → moments (n, moments), all on their scales."""
REACH: Final = 3.0
"""Steps that one round may go: further out its slopes are not known."""
SMALLEST_STEP: Final = 0.02
"""As a share of a parameter's range: differences below are luck."""
LARGEST_STEP: Final = 0.25
STEP: Final = 1.5
"""Standard errors between centre and points once these are known: far enough that slopes are not luck."""
FRESH: Final = 10_000
"""Replicates of the last worlds begin after this one: luck that the search has not seen."""


@dataclass(frozen=True)
class Problem:
    """What is to be matched, on the scales of parameters and moments."""

    simulate: Simulate
    seen: Floats
    """The data's moments, (moments,)."""
    used: Bools
    """Which of them are matched; the others are held out."""
    start: Floats
    """Where the search begins, (parameters,)."""
    low: Floats
    high: Floats
    """Where parameters may lie."""
    ranges: Floats
    """Width of what is thought possible: an interval as wide tells nothing."""


@dataclass(frozen=True)
class Effort:
    """How many worlds: `rounds` designs of `pairs` pairs, then `level` worlds at the last centre."""

    pairs: int = 32
    rounds: int = 3
    level: int = 48

    def worlds(self, parameters: int) -> int:
        """All worlds, for so many parameters."""
        points = len(design.folded(np.zeros(parameters), np.ones(parameters), self.pairs).luck)
        return self.rounds * points + self.level


@dataclass(frozen=True)
class Fit:
    """Where the moments are met best."""

    values: Floats
    """(parameters,): those that are not free are where they started."""
    free: Bools
    """Whether the moments tell the parameter."""
    known: Sureness
    """Of the free parameters, in their order."""
    slopes: Floats
    """Of all moments with all parameters, from the first round for those held since, (moments, parameters)."""
    weights: Floats
    """Of the moments used."""
    simulated: Floats
    """Moments at `values`."""
    errors: Floats
    """Standard error of the data's moment less the simulated one if the model is true, (moments,)."""
    distance: float
    """(m̂ − m)ᵀ W (m̂ − m) ÷ (1 + 1/H)."""
    worlds: int
    """How many were simulated."""

    @property
    def freedom(self) -> int:
        """Moments used less parameters: degrees of freedom of the distance."""
        return len(self.weights) - int(np.count_nonzero(self.free))


def match(problem: Problem, effort: Effort) -> Fit:
    """The fit: rounds of designs, then the level at the last centre."""
    centre, steps = problem.start.copy(), LARGEST_STEP * problem.ranges
    slopes = np.zeros((problem.seen.size, centre.size))
    free, used, narrow = np.ones(centre.size, dtype=bool), problem.used, None
    for number in range(effort.rounds):
        seen = _around(problem, centre, steps, free, effort.pairs)
        if number > 0:
            narrow = seen = seen if narrow is None else seen.after(narrow)
        weighed = weights(seen.residuals[:, used])
        slopes[:, free] = seen.slopes
        if number == 0:
            free = tellable(slopes[used], weighed, problem.ranges)
            if not free.any():
                break
        weighed = allowing_for(weighed, slopes[used][:, ~free], problem.ranges[~free])
        kept = slopes[:, free]
        centre[free] += _move(problem, free, seen.level, kept, weighed, centre, REACH * steps)
        known = sureness(kept[used], weighed, seen.covariance[np.ix_(used, used)], effort.level)
        bounds = SMALLEST_STEP * problem.ranges[free], LARGEST_STEP * problem.ranges[free]
        steps[free] = np.clip(STEP * known.errors, *bounds)
    return _finished(problem, effort, centre, free, slopes, seen)


def tellable(slopes: Floats, weights: Floats, ranges: Floats) -> Bools:
    """Which parameters the moments tell: the one with the widest interval goes until each is narrower than its range.

    Of two of which only a mixture is known, one goes, and the other rests on it.
    """
    free = np.ones(len(ranges), dtype=bool)
    while free.any():
        wide = widths(slopes[:, free], weights, ranges[free])
        if wide.max() < 1.0:
            break
        # Equally unknown ones go from the last, so that the order in which parameters are named decides.
        worst = np.flatnonzero(wide >= wide.max() * (1 - 1e-6))[-1]
        free[np.flatnonzero(free)[worst]] = False
    return free


def _around(problem: Problem, centre: Floats, steps: Floats, free: Bools, pairs: int) -> Seen:
    """A block of worlds around a centre, within the box; its level is that at the centre."""
    room = np.minimum(steps, (problem.high - problem.low) / 2)[free]
    middle = np.clip(centre[free], problem.low[free] + room, problem.high[free] - room)
    planned = design.folded(middle, room, pairs)
    points = np.tile(centre, (len(planned.luck), 1))
    points[:, free] = planned.points
    seen = design.read(planned, problem.simulate(points, planned.luck))
    return replace(seen, level=seen.level + seen.slopes @ (centre[free] - middle))


def _move(
    problem: Problem, free: Bools, level: Floats, slopes: Floats, weighed: Floats, centre: Floats, reach: Floats
) -> Floats:
    """The step of the free parameters to the minimum of the linearised distance, within box and reach."""
    root = np.linalg.cholesky(weighed).T
    low = np.maximum(problem.low - centre, -reach)[free]
    high = np.minimum(problem.high - centre, reach)[free]
    away = (problem.seen - level)[problem.used]
    return np.asarray(lsq_linear(root @ slopes[problem.used], root @ away, (low, high + 1e-12), method="bvls").x)


def _finished(
    problem: Problem, effort: Effort, centre: Floats, free: Bools, slopes: Floats, seen: Seen
) -> Fit:  # fmt: skip
    """The level at the last centre from fresh worlds, the last step, and how sure all that is."""
    luck = np.arange(1, effort.level + 1) + FRESH
    moments = problem.simulate(np.tile(centre, (effort.level, 1)), luck)
    used, level = problem.used, moments.mean(axis=0)
    residuals = np.concatenate([seen.residuals, (moments - level) * np.sqrt(effort.level / (effort.level - 1))])
    covariance = residuals.T @ residuals / len(residuals)
    weighed = allowing_for(weights(residuals[:, used]), slopes[used][:, ~free], problem.ranges[~free])
    values, kept = centre.copy(), slopes[:, free]
    step = _move(problem, free, level, kept, weighed, centre, REACH * problem.ranges) if free.any() else np.zeros(0)
    values[free] += step
    simulated = level + kept @ step
    away = (problem.seen - simulated)[used]
    known = sureness(kept[used], weighed, covariance[np.ix_(used, used)], effort.level)
    known = unsure_of_held(known, kept[used], weighed, slopes[used][:, ~free], problem.ranges[~free])
    errors = _errors(problem, free, slopes, weighed, covariance, effort.level)
    distance = float(away @ weighed @ away) / (1 + 1 / effort.level)
    return Fit(values, free, known, slopes, weighed, simulated, errors, distance, effort.worlds(centre.size))


def _errors(problem: Problem, free: Bools, slopes: Floats, weighed: Floats, covariance: Floats, level: int) -> Floats:
    """Standard errors of data less simulation.

    Of moments used: luck's. Of those held out: also what the estimates, made from the others, leave unsure,
    (I − J G) Ω (I − J G)ᵀ, and parameters that were held, each lying anywhere in its range.
    """
    used, made = problem.used, np.zeros(covariance.shape)
    made[:, used] = slopes[:, free] @ gain(slopes[used][:, free], weighed)
    left = np.eye(len(covariance)) - made
    held = left @ slopes[:, ~free] * problem.ranges[~free]
    luck = np.where(used, np.diag(covariance), np.diag(left @ covariance @ left.T)) * (1 + 1 / level)
    return np.asarray(np.sqrt(luck + np.where(used, 0.0, np.square(held).sum(axis=1) / 12)))
