"""From outcomes per world to paired differences: one number per replicate, which is what every interval rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
import pandas as pd

from salessim.engine.metrics import Better
from salessim.errors import InputRefusedError, RunFailedError
from salessim.quantities.arrays import Floats, Ints


@dataclass(frozen=True)
class Paired:
    """One policy against the baseline in one outcome, under the same luck; n is the number of complete replicates."""

    policy: str
    baseline: str
    outcome: str
    replicates: Ints
    """Shape (n,): the numbers of the complete replicates."""
    values: Floats
    """Shape (n,), in the outcome's unit: the policy, averaged over futures."""
    baseline_values: Floats
    """Shape (n,): the baseline, averaged over futures."""
    differences: Floats
    """Shape (n,): mean over futures of policy − baseline within the same world."""
    futures: Ints
    """Shape (F,)."""
    future_differences: Floats
    """Shape (F,): mean over replicates of policy − baseline within each future."""
    dropped: int
    """Replicates left out because a world of theirs is missing or its outcome is not a number."""

    def replicates_better(self, better: Better) -> int:
        """Replicates in which the policy is strictly better (strictly higher, if neither direction is better)."""
        return count_better(self.differences, better)

    def futures_better(self, better: Better) -> int:
        """Futures in which the policy's mean is strictly better."""
        return count_better(self.future_differences, better)


def count_better(differences: Floats, better: Better) -> int:
    """How many differences lie strictly in the better direction; a tie counts for nobody."""
    return int(np.count_nonzero(differences < 0 if better == "lower" else differences > 0))


def pair(outcomes: pd.DataFrame, outcome: str, *, baseline: str) -> tuple[Paired, ...]:
    """Every policy but the baseline, paired with it; policies in the order in which the frame first names them.

    outcomes: columns policy, future, replicate, outcome, value, one row per world and outcome.

    A replicate counts only when every policy has a finite value in every future, so that all policies are compared
    under the same luck. Futures are averaged first because they share luck: counting each (future, replicate) as an
    observation would make intervals too narrow.
    """
    rows = outcomes[outcomes["outcome"] == outcome]
    _require(outcome, outcomes["outcome"], "outcome")
    _require(baseline, rows["policy"], "baseline policy")
    worlds = _complete(_read(rows))
    if not worlds.replicates.size:
        raise RunFailedError(f"{outcome}: no replicate has a number for every policy and future; nothing to compare")
    others = [policy for policy in worlds.policies if policy != baseline]
    return tuple(_paired(worlds, policy, baseline, outcome) for policy in others)


def by_world(
    rows: pd.DataFrame, policies: Sequence[str], futures: Sequence[int], replicates: Sequence[int] | None = None
) -> Floats:
    """One value per world, shape (replicates, policies, futures); a missing world is not a number.

    rows: columns policy, future, replicate, value, one row per world. replicates: all that the rows name, rising,
    unless given. One layout of memory, so that the order of rows changes no bit of a mean.
    """
    wide = rows.pivot(index="replicate", columns=["policy", "future"], values="value").sort_index()
    index = None if replicates is None else [*replicates]
    wide = wide.reindex(index=index, columns=pd.MultiIndex.from_product([policies, futures]))
    values = np.ascontiguousarray(wide.to_numpy(dtype=np.float64))
    return values.reshape(len(wide), len(policies), len(futures))


@dataclass(frozen=True)
class _Worlds:
    """One outcome of every world; values of shape (replicates, policies, futures), missing worlds not a number."""

    values: Floats
    policies: list[str]
    futures: Ints
    replicates: Ints
    dropped: int = 0

    def of(self, policy: str) -> Floats:
        """Shape (replicates, futures)."""
        return self.values[:, self.policies.index(policy), :]


def _paired(worlds: _Worlds, policy: str, baseline: str, outcome: str) -> Paired:
    by_world = worlds.of(policy) - worlds.of(baseline)
    return Paired(
        policy=policy,
        baseline=baseline,
        outcome=outcome,
        replicates=worlds.replicates,
        values=worlds.of(policy).mean(axis=1),
        baseline_values=worlds.of(baseline).mean(axis=1),
        differences=by_world.mean(axis=1),
        futures=worlds.futures,
        future_differences=by_world.mean(axis=0),
        dropped=worlds.dropped,
    )


def _read(rows: pd.DataFrame) -> _Worlds:
    if rows.duplicated(["policy", "future", "replicate"]).any():
        raise ValueError("a world occurs twice: expected one row per policy, future, replicate and outcome")
    policies = [str(policy) for policy in rows["policy"].unique()]
    futures, replicates = (np.sort(rows[name].unique()).astype(np.int64) for name in ("future", "replicate"))
    return _Worlds(by_world(rows, policies, [*futures], [*replicates]), policies, futures, replicates)


def _complete(worlds: _Worlds) -> _Worlds:
    """Only the replicates in which every policy and future has a finite number."""
    kept = np.isfinite(worlds.values).all(axis=(1, 2))
    dropped = int(np.count_nonzero(~kept))
    return replace(worlds, values=worlds.values[kept], replicates=worlds.replicates[kept], dropped=dropped)


def _require(name: str, present: pd.Series, kind: str) -> None:
    known = [str(each) for each in present.unique()]
    if name in known:
        return
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"expected one of: {', '.join(known) or 'none was run'}"
    raise InputRefusedError(f"{name}: unknown {kind}; {hint}")
