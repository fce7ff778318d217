"""Which world is told: the policies, the future, and a replicate that is typical rather than picked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.analysis.verdict import Finding
from salessim.errors import InputRefusedError
from salessim.lab.breakdown import known
from salessim.study.parts.settings import MOST_REPLICATES

if TYPE_CHECKING:
    from salessim.lab.record import Compared, Run


@dataclass(frozen=True)
class Choice:
    """One world's place among those of the run."""

    without: str
    decided: str
    replicate: int
    future: int
    chosen: bool
    """Whether the user named the replicate; else it is the median."""
    finding: Finding
    """What all worlds of the run say of the two policies."""
    rank: int | None
    """Place of its difference among the complete replicates, the lowest is 1; None: not among them."""
    replicates: int
    """Complete ones."""
    unchanged: int
    """Those of them whose difference is exactly nothing."""
    nearest: int | None
    """The replicate with a difference whose place is nearest to this one's; None: there is none."""

    @property
    def name(self) -> str:
        """Of the files that hold the story."""
        where = f".f{self.future}" if self.future else ""  # names may have hyphens, but no dots
        return f"twins-{self.without}.{self.decided}{where}.r{self.replicate}"

    def nothing(self) -> str:
        """How often nothing happens, and where something does."""
        label = self.finding.metric.label
        often = f"In {self.unchanged:,} of {self.replicates:,} replicates {label} is exactly the same"
        if self.nearest is None:
            return f"{often}."
        return f"{often}; the one nearest to this in which it differs is replicate {self.nearest}."

    def sentence(self) -> str:
        """Why this replicate, and where it stands among the others."""
        where = " of this future" if self.finding.futures > 1 else ""
        if self.rank is None:
            return f"Replicate {self.replicate} was named; it is not among the {self.replicates:,} of the run."
        label = self.finding.metric.label
        lower = " (the lower of the two in the middle)" if self.replicates % 2 == 0 else ""
        if not self.chosen:
            return (
                f"Replicate {self.replicate} is told because it is typical: its difference in {label} is the median of "
                f"{self.replicates:,}{where}{lower}."
            )
        return (
            f"Replicate {self.replicate} was named: its difference in {label} is number {self.rank:,} of "
            f"{self.replicates:,}{where}, counted from below."
        )


def choose(run: Run, replicate: int | None, policies: Sequence[str] | None, future: int) -> Choice:
    """The policies named, or the baseline and the one that differs most; the replicate named, or the median.

    The median is that of the differences in this future; of two in the middle, the lower.
    """
    compared, decided = _compared(run, policies)
    without = compared.baseline
    numbers = [each.number for each in run.study.futures]
    if future not in numbers:
        raise InputRefusedError(f"--future {future}: expected one from 0 to {numbers[-1]}")
    if replicate is not None and not 1 <= replicate <= MOST_REPLICATES:
        raise InputRefusedError(f"--replicate {replicate}: expected 1 to {MOST_REPLICATES:,}; 1 is the first")
    apart = _ascending(run, compared, (without, decided), future)
    order = list(apart)
    named = order[(len(order) - 1) // 2] if replicate is None else replicate
    rank = order.index(named) + 1 if named in apart else None
    return Choice(
        without=without,
        decided=decided,
        replicate=named,
        future=future,
        chosen=replicate is not None,
        finding=next(row.finding for row in compared.rows if row.finding.policy == decided),
        rank=rank,
        replicates=len(order),
        unchanged=sum(not difference for difference in apart.values()),
        nearest=_nearest(apart, rank or 1),
    )


def _compared(run: Run, named: Sequence[str] | None) -> tuple[Compared, str]:
    """All policies against the one without the decision, and the one with it.

    Unless they are named: the baseline, and the policy whose mean difference from it is the largest either way.
    """
    there = tuple(run.study.policies)
    if named is None:
        compared = run.compare()
        if not compared.rows:
            raise InputRefusedError(
                f"{run.folder}: has only {compared.baseline}; twins need a second policy to compare"
            )
        largest = max(compared.rows, key=lambda row: abs(row.finding.difference.mean))
        return compared, largest.finding.policy
    names = [name.strip() for name in named]
    if len(names) != 2 or names[0] == names[1]:
        raise InputRefusedError(
            f"--policies {','.join(names)}: expected two different ones, such as {','.join(there[:2])}: the world "
            "without the decision, and the one with it"
        )
    first, second = (known(name, there, "policy") for name in names)
    return run.compare(baseline=first), second


def _ascending(run: Run, compared: Compared, pair: tuple[str, str], future: int) -> dict[int, float]:
    """The difference in a future of each complete replicate, the lowest first."""
    values = run.outcomes()
    held = values[(values["outcome"] == compared.metric.name) & (values["future"] == future)]
    wide = held.pivot(index="replicate", columns="policy", values="value")
    complete = [int(each) for each in compared.rows[0].paired.replicates]
    apart = (wide[pair[1]] - wide[pair[0]]).reindex(complete).to_numpy(dtype=np.float64)
    return {complete[place]: float(apart[place]) for place in np.argsort(apart, kind="stable")}


def _nearest(apart: Mapping[int, float], rank: int) -> int | None:
    """Of the replicates in order, the one with a difference that stands nearest to a rank, counted from 1."""
    ranks = {name: place for place, name in enumerate(apart, start=1) if apart[name]}
    return min(ranks, key=lambda name: abs(ranks[name] - rank), default=None)
