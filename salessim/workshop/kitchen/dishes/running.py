"""A metric's outcome through every month: what it would be, were that month the horizon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from salessim.engine.metrics import DISCOUNT, Metric
from salessim.lab.record import Run
from salessim.quantities.arrays import Floats

WORLD = ["policy", "replicate", "future", "month"]


def running(metric: Metric, tallies: Mapping[str, Floats]) -> Floats:
    """Entry m of the last axis is `metric.outcome` of months 1 to m; tallies and result have shape (…, months).

    sum and discounted: Σ. mean: Σ ÷ m. last: the month itself. ratio: Σ numerators ÷ Σ denominators. compounded:
    Π^(12/m). Before there is anything to divide by it is not a number.
    """
    if metric.over_time == "ratio":
        return metric.monthly({name: np.cumsum(tallies[name], axis=-1) for name in metric.tallies()})
    monthly = metric.monthly(tallies)
    months = np.arange(1, monthly.shape[-1] + 1)
    if metric.over_time in {"sum", "discounted"}:
        return np.cumsum(monthly, axis=-1)
    if metric.over_time == "last":
        return monthly
    if metric.over_time == "compounded":
        return np.power(np.cumprod(monthly, axis=-1), 12 / months)
    return np.cumsum(monthly, axis=-1) / months


@dataclass(frozen=True)
class Months:
    """Tallies of the worlds of a run, month by month."""

    policies: tuple[str, ...]
    tallies: Mapping[str, Floats]
    """By name: shape (policies, replicates, futures, months)."""

    def through(self, metric: Metric) -> Floats:
        """The running outcome, shape (policies, replicates, futures, months)."""
        return running(metric, self.tallies)

    def within(self, metric: Metric) -> Floats:
        """The metric of each month alone, of the same shape."""
        return metric.monthly(self.tallies)


def months(run: Run, metrics: Iterable[Metric], replicates: Sequence[int]) -> Months:
    """What these metrics are made of, in these replicates; all their worlds must be there."""
    names = sorted({name for metric in metrics for name in metric.tallies()} | {DISCOUNT})
    frame = run.months([Metric(name, name, "", "neither", name, name, None, "sum") for name in names])
    futures = [future.number for future in run.study.futures]
    policies, horizon = tuple(run.study.policies), run.study.span.horizon
    every = pd.MultiIndex.from_product([policies, replicates, futures, range(1, horizon + 1)], names=WORLD)
    held = frame.set_index(WORLD).reindex(every)
    shape = (len(policies), len(replicates), len(futures), horizon)
    return Months(policies, {name: held[name].to_numpy(dtype=np.float64).reshape(shape) for name in names})
