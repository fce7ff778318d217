"""What is found about each parameter: its value before and now, and whether the two ways of estimating agree."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from salessim.calibration.estimate import Choice, Estimate, Unknown
from salessim.model.organisation import Organisation
from salessim.quantities.parameters import Leaf
from salessim.quantities.phrases import listed
from salessim.study.parts.keys import Parameter, parameters, values_by_key

CYCLE: Final = "pipeline.cycle"
STAGES: Final = "pipeline.stages"
SHAPE: Final = "onboarding.shape"
"""Of the study, which the estimate of the ramp was told: no finding."""
UNUSABLE: Final = "its estimate came out as no finite number, so the value stays as it was"
DIRECT: Final = "direct"
SIMULATED: Final = "simulated"


@dataclass(frozen=True)
class Finding:
    """One parameter that the data speak of."""

    parameter: Parameter
    was: Leaf
    """In the organisation that was started from."""
    direct: Estimate | None = None
    """Read from the records by a formula."""
    simulated: Estimate | None = None
    """Found by simulating records like them."""

    @property
    def kept(self) -> Estimate:
        """What the study is written with: the simulated one where there is one, since it knows the other mechanisms."""
        kept = self.simulated or self.direct
        assert kept is not None  # noqa: S101 - a finding has at least one
        return kept

    @property
    def way(self) -> str:
        """How the value was come by."""
        return DIRECT if self.simulated is None else SIMULATED

    @property
    def disagree(self) -> bool:
        """Whether the two ways differ by more than their intervals allow: neither holds the other's value."""
        if self.direct is None or self.simulated is None:
            return False
        first, second = self.direct, self.simulated
        return not (first.low <= second.value <= first.high or second.low <= first.value <= second.high)


@dataclass(frozen=True)
class Findings:
    """All that is found, in the order in which parameters are listed everywhere."""

    found: tuple[Finding, ...]
    choices: tuple[Choice, ...]
    unknown: tuple[Unknown, ...]

    @property
    def disagreements(self) -> tuple[Finding, ...]:
        """Parameters on which the two ways disagree."""
        return tuple(each for each in self.found if each.disagree)

    def lacking(self) -> tuple[str, ...]:
        """What the data cannot tell, a sentence for each reason: 'outcome.win and pipeline.cycle: needs the …'."""
        whys: dict[str, list[str]] = {}
        for each in self.unknown:
            whys.setdefault(each.why, []).append(each.key)
        return tuple(f"{listed(keys)}: {why}" for why, keys in whys.items())


def findings(
    organisation: Organisation,
    direct: Iterable[Estimate],
    simulated: Iterable[Estimate],
    choices: Iterable[Choice],
    unknown: Iterable[Unknown],
) -> Findings:
    """Estimates of both ways beside the values of the organisation that was started from.

    An unknown that the other way has found is unknown no more. An estimate that is not finite is none.
    """
    held = values_by_key(organisation)
    ways = (_usable(direct), _usable(simulated))
    found = tuple(
        Finding(parameters()[key], held[key], *(each.get(key) for each in ways))
        for key in parameters()
        if any(key in each for each in ways)
    )
    lost = [Unknown(key, UNUSABLE) for key in _unusable((*direct, *simulated))]
    known = {each.parameter.key for each in found}
    missing = {each.key: each for each in (*unknown, *lost) if each.key not in known}
    chosen = [each for each in choices if each.key != SHAPE or each.value != held[SHAPE]]
    return Findings(found, (*chosen, *_stages(found, held)), tuple(missing.values()))


def _usable(estimates: Iterable[Estimate]) -> Mapping[str, Estimate]:
    return {each.key: _ordered(each) for each in estimates if _finite(each)}


def _unusable(estimates: Iterable[Estimate]) -> Iterator[str]:
    yield from (each.key for each in estimates if not _finite(each))


def _finite(estimate: Estimate) -> bool:
    return all(math.isfinite(number) for number in (estimate.value, estimate.low, estimate.high))


def _ordered(estimate: Estimate) -> Estimate:
    """The interval about its value, also where a bound or rounding has moved one beyond the other."""
    low, high = sorted((estimate.low, estimate.high))
    return replace(estimate, low=min(low, estimate.value), high=max(high, estimate.value))


def _stages(found: Iterable[Finding], held: Mapping[str, Leaf]) -> Iterator[Choice]:
    """Fewer stages, where the cycle found is too short for as many as there were: each takes a month at least."""
    cycle = next((each.kept for each in found if each.parameter.key == CYCLE), None)
    stages = held[STAGES]
    if cycle is not None and isinstance(stages, int) and cycle.low < stages:
        fewer = max(1, math.floor(cycle.low))
        yield Choice(STAGES, str(fewer), f"a stage takes a month at least, and the cycle may be {cycle.low:.2g} months")
