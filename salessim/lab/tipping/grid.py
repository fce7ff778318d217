"""The grid of a break-even: which values a parameter takes, and the study whose worlds lie at them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Final

import numpy as np

from salessim.errors import Complaint, InputRefusedError, StudyError
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, with_values
from salessim.quantities.parameters import Leaf
from salessim.study import Future, Study
from salessim.study.parts.keys import Parameter, parameters
from salessim.study.parts.values import expectation, misfit, value_of
from salessim.study.text.complaints import says, suggestion
from salessim.study.text.nodes import Place, Scalar

NO_BREAK_EVEN: Final = "shapes the run (a count, a list or a choice) and has no range to search; "

Site = tuple[float | int, ...]
"""A point of a grid: a value for each dimension."""


@dataclass(frozen=True)
class Dimension:
    """A parameter and the values that it takes, rising; those of a finer grid come after them, as they were added."""

    parameter: Parameter
    values: tuple[float | int, ...]
    stated: str
    """Where the range was said, for complaints: '--range 3:18'."""

    @property
    def key(self) -> str:
        """As typed."""
        return self.parameter.key


@dataclass(frozen=True)
class World:
    """A policy of a grid's study, in futures that are averaged."""

    policy: str
    futures: tuple[int, ...]


@dataclass(frozen=True)
class Grid:
    """Policies for which the same dimensions are levers, and the study of all their worlds."""

    study: Study
    dimensions: tuple[Dimension, ...]
    levers: tuple[bool, ...]
    """For each dimension, whether it is the policies' own; otherwise it is an assumption of all worlds."""
    variants: dict[str, tuple[str, ...]]
    """The names in `study` of each policy's versions, one for each combination of its levers; the last varies fastest.

    Futures are numbered in the same way: combination of assumptions × future of the original study.
    """

    @property
    def sites(self) -> tuple[Site, ...]:
        """Every point of the grid; the last dimension varies fastest."""
        return tuple(itertools.product(*(each.values for each in self.dimensions)))

    def describe(self, site: Site) -> str:
        """A point in words."""
        pairs = zip(self.dimensions, site, strict=True)
        return " and ".join(f"{each.key} {each.parameter.written(value)}" for each, value in pairs)

    def world(self, policy: str, site: Site) -> World:
        """Where in the study the point of a policy lies."""
        numbers = [0, 0]
        for each, value, lever in zip(self.dimensions, site, self.levers, strict=True):
            numbers[lever] = numbers[lever] * len(each.values) + each.values.index(value)
        shared = math.prod(
            len(each.values) for each, lever in zip(self.dimensions, self.levers, strict=True) if not lever
        )
        each_has = len(self.study.futures) // shared
        futures = self.study.futures[numbers[0] * each_has : (numbers[0] + 1) * each_has]
        return World(self.variants[policy][numbers[1]], tuple(future.number for future in futures))

    def baseline(self, site: Site) -> World:
        """Where the baseline of that point lies."""
        assert self.study.decide is not None  # noqa: S101 - search() refuses such a study
        first = next(iter(self.variants))
        return World(self.study.decide.baseline, self.world(first, site).futures)


def dimension(study: Study, key: str, span: str | None, points: int, option: str = "--range") -> Dimension:
    """The values of a parameter: of the range that is stated, else of the claim's, else of the usual one."""
    if key not in parameters():
        raise InputRefusedError(f"{key}: unknown key; {suggestion(key, parameters())}")
    parameter = parameters()[key]
    whole = parameter.field.annotation is int
    if parameter.meaning.scope == "structure" or not (whole or parameter.is_number):
        advice = "write its values as futures or policies of a study, and run that"
        raise InputRefusedError(f"{key}: {NO_BREAK_EVEN}{advice}")
    ends = study.claim.ranges.get(parameter.attribute) if study.claim else None
    ends = ends or parameter.meaning.range
    stated = f"{option} {span}" if span is not None else key
    if span is not None:
        ends = _read_range(parameter, span, stated)
    elif ends is None:
        advice = f"say which with {option} low:high, each {expectation(parameter)}"
        raise InputRefusedError(f"{key}: has no usual range; {advice}")
    values = spaced(*ends, points, whole=whole)
    if len(values) < 2:
        raise InputRefusedError(f"{stated}: {key}: expected a range with two or more whole numbers in it")
    return Dimension(parameter, values, stated)


def spaced(low: float, high: float, points: int, *, whole: bool = False) -> tuple[float | int, ...]:
    """So many values at equal distances, both ends included; whole numbers only, if fewer then, where `whole` says so.

    Twelve figures, so that the same value on a finer grid is the same world.

    >>> spaced(0, 0.3, 4), spaced(1, 3.5, 6, whole=True)
    ((0.0, 0.1, 0.2, 0.3), (1, 2, 3))
    """
    if whole:
        low, high = np.ceil(low), np.floor(high)
        return tuple(sorted({round(each) for each in np.linspace(low, high, points)})) if low <= high else ()
    return tuple(float(f"{each:.12g}") for each in np.linspace(low, high, points))


def grids(study: Study, dimensions: Sequence[Dimension], policies: Sequence[str]) -> tuple[Grid, ...]:
    """One grid for each set of levers among the policies. Raises InputRefusedError for what cannot be varied."""
    groups: dict[tuple[bool, ...], list[str]] = {}
    for policy in policies:
        levers = tuple(_is_lever(study, policy, each) for each in dimensions)
        groups.setdefault(levers, []).append(policy)
    made = [_grid(study, tuple(dimensions), levers, names) for levers, names in groups.items()]
    whole = tuple(_with_own(study, grid) for grid in made)
    for grid in whole:
        _check_fit(grid)
    return whole


def by_construction(study: Study, policy: str, dimensions: Sequence[Dimension]) -> bool:
    """Whether a policy is nothing but its lever, and so is the baseline where it has the organisation's value."""
    baseline, paths = study.decide.baseline if study.decide else "", {each.parameter.attribute for each in dimensions}
    set_by_policy = {path for change in study.policies[policy] for path in change.values}
    others = {path for future in study.futures for path in future.values}
    return len(paths) == 1 and not study.policies[baseline] and set_by_policy == paths and paths.isdisjoint(others)


def finer(study: Study, grid: Grid, values: Sequence[float]) -> Grid:
    """The grid over one parameter with more of its values; what there is already keeps its name and number."""
    (only,) = grid.dimensions
    more = replace(only, values=(*only.values, *values))
    return _grid(study, (more,), grid.levers, tuple(grid.variants))


def _with_own(study: Study, grid: Grid) -> Grid:
    """With the organisation's value too, where it lies in the range and policies are the baseline there.

    They cross zero at that value if anywhere, and the line between its neighbours would tell another.
    """
    first, baseline = grid.dimensions[0], study.decide.baseline if study.decide else ""
    if not any(by_construction(study, policy, grid.dimensions) for policy in grid.variants):
        return grid
    value = float(f"{own_value(study, baseline, first.parameter.attribute):.12g}")
    inside = first.values[0] < value < first.values[-1] and value not in first.values
    whole = first.parameter.field.annotation is int
    return finer(study, grid, [int(value) if whole else value]) if inside else grid


def own_value(study: Study, policy: str, attribute: str) -> float:
    """What the study says of a number: the policy's value where it sets one, else the organisation's."""
    values: list[Any] = [*_set_values(study.policies[policy], attribute), attrgetter(attribute)(study.organisation)]
    return float(values[0])


def _is_lever(study: Study, policy: str, dimension: Dimension) -> bool:
    """Whether the policy sets the parameter itself; refused where it has no single value to vary."""
    attribute, key = dimension.parameter.attribute, dimension.key
    baseline = study.decide.baseline if study.decide else ""
    values = _set_values(study.policies[policy], attribute)
    if len(values) > 1:
        shown = " and ".join(dimension.parameter.written(value) for value in values)
        raise InputRefusedError(f"{key}: {policy} sets it to {shown}; expected a policy with a single value to vary")
    if not values and _set_values(study.policies[baseline], attribute):
        raise InputRefusedError(
            f"{key}: {baseline} sets it and {policy} does not, so no value can hold for both; "
            "choose a parameter that the baseline leaves alone"
        )
    return bool(values)


def _set_values(changes: Sequence[Change], attribute: str) -> list[Leaf]:
    """The different values that changes give a parameter."""
    return list(dict.fromkeys(change.values[attribute] for change in changes if attribute in change.values))


def _grid(study: Study, dimensions: tuple[Dimension, ...], levers: tuple[bool, ...], policies: Sequence[str]) -> Grid:
    own = _combinations([each for each, lever in zip(dimensions, levers, strict=True) if lever])
    shared = _combinations([each for each, lever in zip(dimensions, levers, strict=True) if not lever])
    assert study.decide is not None  # noqa: S101 - tip() refuses such a study
    baseline = study.decide.baseline
    made = {baseline: study.policies[baseline]}
    variants: dict[str, tuple[str, ...]] = {}
    for policy in policies:
        names = []
        for number, values in enumerate(own, start=1):
            name = policy if len(own) == 1 else f"{policy}-{number}"
            while name in made:
                name += "_"
            made[name] = _with(study.policies[policy], values)
            names.append(name)
        variants[policy] = tuple(names)
    return Grid(replace(study, policies=made, futures=_futures(study, shared)), dimensions, levers, variants)


def _combinations(dimensions: Sequence[Dimension]) -> list[dict[str, Leaf]]:
    """Values by attribute path; one empty combination of nothing."""
    rows = itertools.product(*(each.values for each in dimensions))
    return [{each.parameter.attribute: value for each, value in zip(dimensions, row, strict=True)} for row in rows]


def _with(changes: Sequence[Change], values: dict[str, Leaf]) -> tuple[Change, ...]:
    """The changes, when and for whom they are, with other values for the levers among them."""
    return tuple(
        replace(change, values={path: values.get(path, value) for path, value in change.values.items()})
        for change in changes
    )


def _futures(study: Study, shared: Sequence[dict[str, Leaf]]) -> tuple[Future, ...]:
    """Every combination of assumptions in every future of the study; the combination overrides what the future says."""
    if shared == [{}]:
        return study.futures
    rows = [{**future.values, **values} for values in shared for future in study.futures]
    return tuple(Future(number, str(number), row) for number, row in enumerate(rows))


def _check_fit(grid: Grid) -> None:
    """Refuse values with which some organisation would not fit together."""
    for policy in grid.study.policies:
        for future in grid.study.futures:
            for organisation in _organisations(grid.study.plan(policy, future.number)):
                problem = misfit(organisation)
                if problem is not None:
                    stated = ", ".join(each.stated for each in grid.dimensions)
                    advice = "choose a narrower range with --range low:high"
                    raise InputRefusedError(f"{stated}: in this range {problem[0]} {problem[1]}; {advice}")


def _organisations(plan: Plan) -> Iterator[Organisation]:
    """Every organisation that a plan produces: for everybody, and for those whom one selector names."""
    for month in sorted({1, *plan.switches()}):
        everybody = plan.parameters(month)
        yield everybody
        for change in plan.changes:
            if change.holds(month) and not change.selector.everybody:
                yield with_values(everybody, change.values)


def _read_range(parameter: Parameter, text: str, stated: str) -> tuple[float, float]:
    """Both ends of 'low:high', each within the parameter's bounds and with a unit if the other has one."""
    ends = [end.strip() for end in text.split(":")]
    if len(ends) != 2 or not all(ends):
        raise _refusal(stated, parameter, f"expected low:high, each {expectation(parameter)}")
    low, high = (_end(parameter, end, stated) for end in ends)
    plain = [end for end in ends if _is_plain(end)]
    if len(plain) == 1 and float(plain[0].replace("_", "")) != 0:
        raise _refusal(stated, parameter, f"{plain[0]} has no unit and the other end has; write both with their unit")
    if low >= high:
        raise _refusal(stated, parameter, "expected low:high with low below high")
    return low, high


def _end(parameter: Parameter, text: str, stated: str) -> float:
    node = Scalar(text, quoted=False, place=Place(stated))
    try:
        value = value_of(parameter, node)
    except ValueError as error:
        raise _refusal(stated, parameter, says(node, str(error))) from None
    assert isinstance(value, int | float)  # noqa: S101 - dimension() has refused all others
    return float(value)


def _is_plain(text: str) -> bool:
    try:
        float(text.replace("_", ""))
    except ValueError:
        return False
    return True


def _refusal(stated: str, parameter: Parameter, message: str) -> StudyError:
    return StudyError([Complaint(stated, 0, 0, parameter.key, message)])
