"""What is asked of a break-even: of which policies, over which values, with how many replicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from salessim.analysis.breakeven.curve import Terms
from salessim.analysis.breakeven.rounds import HALVINGS, Spending, looks
from salessim.ensemble.cells import study_digest
from salessim.errors import InputRefusedError
from salessim.lab.run import RUNS
from salessim.lab.tipping.grid import Dimension, Grid, by_construction, dimension, grids, own_value
from salessim.model.metrics import METRICS
from salessim.study import Replications, Study
from salessim.study.text.complaints import suggestion

POINTS: Final = (7, 5)
"""Points of the grid along each axis, with one parameter and with two."""


@dataclass(frozen=True)
class Search:
    """What is asked: the study, the grids to begin with, and how many replicates a point may get."""

    study: Study
    dimensions: tuple[Dimension, ...]
    policies: tuple[str, ...]
    grids: tuple[Grid, ...]
    steps: tuple[int, ...]
    """Replicates of a point after each round that it is in; a single number is what every point gets."""

    @property
    def spending(self) -> Spending:
        """Where replicates go."""
        first = self.dimensions[0]
        gap = (first.values[-1] - first.values[0]) / (len(first.values) - 1)
        whole = first.parameter.field.annotation is int
        return Spending(self.steps, self.terms.indifference, gap / 2**HALVINGS, whole)

    @property
    def name(self) -> str:
        """Of the files that hold the answer; what is asked of one of several policies has its own."""
        asked = self.policies if len(self.policies) < len(self.study.policies) - 1 else ()
        return "-".join(["tip", *(each.key for each in self.dimensions), *asked])

    @property
    def terms(self) -> Terms:
        """What differences are judged by."""
        decide = self.study.decide
        assert decide is not None  # noqa: S101 - search() refuses such a study
        return Terms(METRICS[decide.outcome], decide.baseline, decide.indifference, self.study.confidence)

    def folder(self) -> Path:
        """Where the worlds go unless told otherwise; all searches of one organisation share theirs."""
        return Path(RUNS) / f"tip-{Path(self.study.path).stem}-{study_digest(self.study)[:8]}"

    def notes(self) -> list[str]:
        """What is not wrong but should be known."""
        replaced = [
            f"futures of the study set {each.key}; the grid's value replaces theirs"
            for number, each in enumerate(self.dimensions)
            if any(each.parameter.attribute in future.values for future in self.study.futures)
            and not all(grid.levers[number] for grid in self.grids)
        ]
        return [*replaced, *self._by_construction()]

    def _by_construction(self) -> list[str]:
        """Policies that are nothing but their lever break even where it is as in the baseline."""
        first, baseline = self.dimensions[0], self.terms.baseline
        same = first.parameter.written(own_value(self.study, baseline, first.parameter.attribute))
        return [
            f"{policy} sets nothing but {first.key}: at {same} it is {baseline}, and breaks even by construction"
            for policy in self.policies
            if by_construction(self.study, policy, self.dimensions)
        ]


def search(
    study: Study,
    *keys: str,
    policy: str | None = None,
    ranges: Sequence[str | None] = (None, None),
    points: int | None = None,
    replications: int | None = None,
) -> Search:
    """Prepare the grids of one or two parameters. Raises InputRefusedError with advice for what has no break-even.

    ranges: for each key 'low:high' with units, or None for the claim's range or the usual one. points: along each axis.
    replications: exactly so many at every point; unless given, from 30 to the study's maximum, where they are needed.
    """
    if len(set(keys)) != len(keys) or not 1 <= len(keys) <= 2:
        raise InputRefusedError(f"{' '.join(keys)}: expected one parameter, or two different ones")
    if any(ranges[len(keys) :]):
        raise InputRefusedError(f"--range2 {ranges[1]}: there is no second parameter; name one or use --range")
    policies = _policies(study, policy)
    n = study.replications
    steps = (replications,) if replications else looks(n.maximum)
    counts = Replications(steps[0], steps[-1], n.batch)
    sized = replace(study, replications=counts, half_width=None, trace_replicates=0)
    options = zip(keys, ranges, ("--range", "--range2"), strict=False)
    along = points or POINTS[len(keys) - 1]
    dimensions = tuple(dimension(study, key, span, along, option) for key, span, option in options)
    return Search(sized, dimensions, policies, grids(sized, dimensions, policies), steps)


def _policies(study: Study, policy: str | None) -> tuple[str, ...]:
    if study.decide is None:
        raise InputRefusedError(f"{study.path}: decide: is missing; a break-even needs a baseline and what matters")
    others = tuple(name for name in study.policies if name != study.decide.baseline)
    if policy is not None and policy not in others:
        raise InputRefusedError(f"--policy {policy}: is not a policy beside the baseline; {suggestion(policy, others)}")
    if not others:
        raise InputRefusedError(f"{study.path}: policies: has only the baseline {study.decide.baseline}; nothing tips")
    return others if policy is None else (policy,)
