"""Whose worst future is milder than that of the policy with the least regret, if anybody's is beyond noise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from salessim.analysis.futures.halves import Halves, halves
from salessim.analysis.interval import Interval
from salessim.quantities.arrays import Floats


@dataclass(frozen=True)
class Hedge:
    """The policy that hedges best."""

    policy: int
    """Its place among the policies."""
    spared: Interval
    """Regret of the other in its worst future − regret of this one in its own."""


def hedge(values: Floats, least: int, confidence: float = 0.95) -> Hedge | None:
    """The policy whose worst future is mildest, held against that of policy `least`; None if that is not beyond noise.

    values: as for regrets. The worst future of either is ranked by one half of the replicates and read from the other,
    in the same way for both. The interval is Bonferroni's for as many others as there are: the mildest is picked.
    """
    split, policies = halves(values), values.shape[1]
    if policies < 2:
        return None
    within = 1 - (1 - confidence) / (policies - 1)
    found = [Hedge(policy, _spared(split, policy, least, within)) for policy in range(policies) if policy != least]
    best = max(found, key=lambda each: each.spared.mean)
    return best if best.spared.mean > 0 and best.spared.low > 0 else None


def _spared(split: Halves, policy: int, other: int, confidence: float) -> Interval:
    """Worst regret of the other − worst regret of the policy: the mean over all ways, with the error of a single one.

    How much calmer the mean of all ways is than one of them cannot be told from the same data.
    """
    ways = zip(split.valuers, _worst(split, other), _worst(split, policy), strict=True)
    gains = [_regret(split.values[mine], other, *there) - _regret(split.values[mine], policy, *here)
             for mine, there, here in ways]  # fmt: skip
    sizes = split.valuers.sum(axis=1)
    mean = float(np.average([each.mean() for each in gains], weights=sizes))
    error = math.sqrt(float(np.average([each.var(ddof=1) / len(each) for each in gains], weights=sizes)))
    n = len(split.values)
    return Interval(n, mean, error * math.sqrt(n), float(stdtrit(n - 1, (1 + confidence) / 2)) * error, confidence)


def _worst(split: Halves, policy: int) -> list[tuple[int, int]]:
    """By way, the future that the choosing half finds worst for a policy, and the policy that it finds best there."""
    best = split.best()
    seen = np.take_along_axis(split.choosing, best[:, np.newaxis], axis=1)[:, 0] - split.choosing[:, policy]
    futures = seen.argmax(axis=1)
    return [(int(future), int(chosen[future])) for future, chosen in zip(futures, best, strict=True)]


def _regret(worlds: Floats, policy: int, future: int, best: int) -> Floats:
    """Of each replicate that values, shape (valuers,)."""
    regret: Floats = worlds[:, best, future] - worlds[:, policy, future]
    return regret
