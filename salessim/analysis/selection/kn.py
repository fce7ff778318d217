"""A race for the best policy: replicates go to those that may still win (Kim & Nelson 2001)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from salessim.quantities.arrays import Floats


@dataclass(frozen=True)
class Elimination:
    """A policy that is out of the race."""

    policy: int
    """By column of the values."""
    by: int
    """The policy that was furthest ahead of it."""
    replicates: int
    """After so many."""
    behind: float
    """By so much on average, in the outcome's unit; 0 where nothing tells the two apart."""


@dataclass(frozen=True)
class Race:
    """Where a race stands. With one candidate left it is selected; that is no verdict that the others are worse."""

    candidates: tuple[int, ...]
    """Columns still in the race, the one with the largest mean first."""
    behind: tuple[float, ...]
    """How far each candidate is behind the first, in the outcome's unit."""
    trail: tuple[Elimination, ...]
    replicates: int
    """At the last look."""
    complete: int
    """Of these, the replicates in which all that raced to the last look have a number."""
    fixed_design: int
    """Replicates of every policy that the same guarantee takes without eliminating; see `fixed_design`."""

    @property
    def spent(self) -> tuple[int, ...]:
        """Replicates of each policy, by column."""
        ended = dict.fromkeys(self.candidates, self.replicates) | {each.policy: each.replicates for each in self.trail}
        return tuple(ended[policy] for policy in range(len(ended)))


def race(values: Floats, looks: Sequence[int], *, tolerance: float, confidence: float) -> Race:
    """The race as far as the values go, by the procedure KN with c = 1 of Kim & Nelson (2001).

    values: shape (n, k), one row per replicate, one column per policy, larger is better; only the candidates of a row
    are read, so that others need no numbers any more, and rows in which a candidate has none are left out.
    looks: numbers of rows at which to look; the first, n₀, also estimates the variances S²_ij of the differences.
    tolerance: δ, the smallest difference worth finding. At a look with r rows, i is out if some j has
    Ȳⱼ − Ȳᵢ > max(0, h²·S²_ij/(2δr) − δ/2), where h² = 2η(n₀ − 1) and η = ½[(2α/(k − 1))^(−2/(n₀ − 1)) − 1].

    If the best is better than all others by δ or more, it is selected with probability 1 − α at least, for normal
    luck, shared or not. The bound is that of Brownian motion which is watched all the time. Watched at stated times
    only, it ends on the wrong side no more often (Jennison, Johnstone & Turnbull 1982, on whom the paper rests): so
    looking after batches keeps the guarantee and costs the rest of a batch.
    Policies that nothing tells apart when the allowance is used up: the first in order stays.
    """
    first = _complete(values[: looks[0]], range(values.shape[1]))
    if len(values) < looks[0] or len(first) < 2:
        raise ValueError(f"{len(first)} complete replicates at the first look: expected {looks[0]}, and 2 at least")
    spread = _spread(first)
    reach = reach_squared(len(first), len(spread), confidence) * spread
    ran = left = tuple(range(values.shape[1]))
    trail, raced = list[Elimination](), looks[0]
    for look in looks:
        if look > len(values) or len(left) == 1:
            break
        out = _beaten(_complete(values[:look], left), left, reach[np.ix_(left, left)], tolerance, look)
        ran, raced = left, look
        left = tuple(sorted(set(left) - {each.policy for each in out}))
        trail += out
    fixed = fixed_design(spread, len(first), tolerance=tolerance, confidence=confidence)
    rows = _complete(values[:raced], ran)
    means = dict(zip(ran, rows.mean(axis=0), strict=True))
    order = tuple(sorted(left, key=lambda policy: -means[policy]))
    behind = tuple(float(means[order[0]] - means[policy]) for policy in order)
    return Race(order, behind, tuple(trail), raced, len(rows), fixed)


def reach_squared(n: int, k: int, confidence: float) -> float:
    """h² = 2cη(n₀ − 1) with c = 1; n₀ replicates at the first look, k policies."""
    wrong = (1 - confidence) / (k - 1)
    eta = ((2 * wrong) ** (-2 / (n - 1)) - 1) / 2
    return 2 * eta * (n - 1)


def fixed_design(spread: Floats, n: int, *, tolerance: float, confidence: float) -> int:
    """max(n₀, ⌈max (t·S_ij/δ)²⌉), t at 1 − α/(k − 1), one-sided, n₀ − 1 degrees of freedom (Clark & Yang 1986).

    The number of replicates of all policies that carries the same guarantee under shared luck without eliminating.
    spread: S²_ij from n = n₀ replicates, shape (k, k).
    """
    quantile = float(stdtrit(n - 1, 1 - (1 - confidence) / (len(spread) - 1)))
    return max(n, math.ceil(quantile**2 * float(spread.max()) / tolerance**2))


def _beaten(rows: Floats, policies: Sequence[int], reach: Floats, tolerance: float, look: int) -> list[Elimination]:
    """Who is out after these rows; `reach` is h²·S² of the pairs, `policies` the names of the columns."""
    means = rows.mean(axis=0)
    ahead = means[np.newaxis, :] - means[:, np.newaxis]
    allowance = np.maximum(0, reach / (2 * tolerance * len(rows)) - tolerance / 2)
    tied = np.tril((ahead == 0) & (allowance == 0), -1)
    beaten = (ahead > allowance) | tied
    found = []
    for place in map(int, np.flatnonzero(beaten.any(axis=1))):
        by = int(np.where(beaten[place], ahead[place], -np.inf).argmax())
        found.append(Elimination(policies[place], policies[by], look, float(ahead[place, by])))
    return found


def _complete(values: Floats, policies: Sequence[int]) -> Floats:
    """The rows in which these policies have a number, and their columns."""
    rows = values[:, list(policies)]
    return rows[np.isfinite(rows).all(axis=1)]


def _spread(rows: Floats) -> Floats:
    """Variances of the differences between all columns: shape (k, k)."""
    apart: Floats = rows[:, :, np.newaxis] - rows[:, np.newaxis, :]
    return apart.var(axis=0, ddof=1)
