"""Which parameters of an organisation vary in a sensitivity analysis, over which range, and which are left out why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from salessim.errors import InputRefusedError
from salessim.model.plan import Plan, with_values
from salessim.quantities.parameters import ASSUMPTION, Leaf
from salessim.study import Study
from salessim.study.parts.keys import Parameter, keys_of, parameters
from salessim.study.parts.values import misfit
from salessim.study.text.complaints import suggestion

PROBED: Final = (0.0, 0.4137, 1.0)
"""Where in its range a parameter must fit: a month that must be whole fits at the ends only."""
EVIDENCE: Final = "evidence"
"""The group of parameters that rest on more than an assumption: measured, published, survey, or a judgement."""
SEATS: Final = "headcount."
"""Their section changes how many seats there are, so that few worlds share a block: only varied when asked for."""


@dataclass(frozen=True)
class Factor:
    """One parameter that varies."""

    parameter: Parameter
    low: float
    high: float
    own: float
    """The study's own value."""
    kind: str
    """Of its evidence: assumption, measured, published, survey or judgement."""

    @property
    def key(self) -> str:
        """As typed."""
        return self.parameter.key

    @property
    def section(self) -> str:
        """What it is screened with."""
        return self.key.partition(".")[0]

    @property
    def group(self) -> str:
        """What it is counted with: assumptions, or all other evidence."""
        return ASSUMPTION if self.kind == ASSUMPTION else EVIDENCE

    def at(self, share: float) -> Leaf:
        """The value so far up the range; twelve figures, so that the same point is the same world."""
        value = self.low + share * (self.high - self.low)
        return round(value) if self.parameter.field.annotation is int else float(f"{value:.12g}")

    def facts(self) -> dict[str, object]:
        """As plain values."""
        about = self.parameter.meaning
        return {
            "key": self.key,
            "meaning": about.meaning,
            "unit": about.unit,
            "low": self.low,
            "high": self.high,
            "own_value": self.own,
            "kind": self.kind,
        }


def factors(
    study: Study, over: Sequence[str] = (), without: Sequence[str] = ()
) -> tuple[tuple[Factor, ...], dict[str, str]]:
    """The parameters that vary, in the order of the organisation, and why each of the others does not, by key.

    study: with the baseline and one policy. over: only these parameters, or all of these sections. without: not these.
    Raises InputRefusedError for a name that is neither, or for a parameter that was asked for and cannot vary.
    """
    asked, spared = _named(over, "--over"), _named(without, "--without")
    found: list[Factor] = []
    left: dict[str, str] = {}
    for key, parameter in parameters().items():
        reason = "" if not asked or key in asked else "not asked for"
        reason = reason or ("left out by --without" if key in spared else _unfit(study, parameter, seats=bool(asked)))
        if reason:
            left[key] = reason
        else:
            found.append(_factor(study, parameter))
    for key in [name for name in over if name in left]:
        raise InputRefusedError(f"--over {key}: cannot vary: {left[key]}")
    if not found:
        raise InputRefusedError(f"{study.path}: no parameter is left to vary; ask for others with --over")
    return tuple(found), left


def _named(names: Sequence[str], option: str) -> dict[str, None]:
    """The parameters that keys and sections mean."""
    meant: dict[str, None] = {}
    for name in names:
        below = [key for key in parameters() if key.startswith(f"{name}.")]
        if name not in parameters() and not below:
            sections = [key for key in keys_of("") if key not in parameters()]
            raise InputRefusedError(f"{option} {name}: unknown key; {suggestion(name, [*parameters(), *sections])}")
        meant |= dict.fromkeys(below or [name])
    return meant


def _range(study: Study, parameter: Parameter) -> tuple[float, float] | None:
    """The claim's range, else the usual one."""
    stated = study.claim.ranges.get(parameter.attribute) if study.claim else None
    return stated or parameter.meaning.range


def _factor(study: Study, parameter: Parameter) -> Factor:
    ends = _range(study, parameter)
    assert ends is not None  # noqa: S101 - _unfit() has left such parameters out
    own = float(attrgetter(parameter.attribute)(study.organisation))
    return Factor(parameter, float(ends[0]), float(ends[1]), own, parameter.kind)


def _unfit(study: Study, parameter: Parameter, *, seats: bool) -> str:
    """Why a parameter does not vary; empty where it does."""
    number = parameter.is_number or parameter.field.annotation is int
    if parameter.meaning.scope == "structure" or not number:
        return "shapes the run"
    if _range(study, parameter) is None:
        return "has no range"
    for policy, changes in study.policies.items():
        if any(parameter.attribute in change.values for change in changes):
            return f"a lever: {policy} sets it"
    switch = _switch_off(study, parameter)
    if switch:
        return f"its section is off: {switch} is 0"
    if parameter.key.startswith(SEATS) and not seats:
        return "changes the number of seats: ask for it with --over"
    return _misfit(study, _factor(study, parameter))


def _switch_off(study: Study, parameter: Parameter) -> str:
    """The key of a strength above the parameter that is 0 whatever the policies do; empty if there is none."""
    parts = parameter.key.split(".")
    for depth in range(1, len(parts)):
        key = ".".join([*parts[:depth], "strength"])
        if key in parameters() and key != parameter.key and not any(_values(study, parameters()[key])):
            return key
    return ""


def _values(study: Study, parameter: Parameter) -> Iterator[float]:
    """Every value that a parameter has in some world of the study."""
    yield attrgetter(parameter.attribute)(study.organisation)
    for changes in study.policies.values():
        for change in changes:
            yield float(change.values.get(parameter.attribute, 0))  # type: ignore[arg-type]


def _misfit(study: Study, factor: Factor) -> str:
    """What does not fit together at an end of the range or within it, in the organisation or under a policy."""
    for share in PROBED:
        problem = fit({factor.parameter.attribute: factor.at(share)}, study)
        if problem:
            written = factor.parameter.written(factor.at(share))
            return f"at {written} the organisation does not fit together: {problem}"
    return ""


def fit(values: Mapping[str, Leaf], study: Study) -> str:
    """What does not fit together where these values hold, under any policy; empty if all does."""
    varied = with_values(study.organisation, values)
    for changes in study.policies.values():
        plan = Plan(varied, changes)
        ever = [plan.parameters(month) for month in sorted({1, *plan.switches()})]
        some = [with_values(varied, change.values) for change in changes if not change.selector.everybody]
        for organisation in [*ever, *some]:
            problem = misfit(organisation)
            if problem:
                return " ".join(problem)
    return ""
