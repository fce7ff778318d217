"""Samples of futures: Sobol points or a Latin hypercube over ranges of assumptions, drawn with the study's seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import ASSUMPTION, Leaf
from salessim.study.parts.keys import Parameter
from salessim.study.parts.values import dotted, value_of
from salessim.study.text import readers
from salessim.study.text.complaints import Complaints
from salessim.study.text.nodes import Listing, Node

MOST_FUTURES: Final = 10_000
METHODS: Final = ("sobol", "latin_hypercube")


@dataclass(frozen=True)
class Distribution:
    """What a key is thought to be: a form with its numbers, and where they come from."""

    form: str
    numbers: tuple[float, ...]
    source: str = ASSUMPTION

    def at(self, u: Floats) -> Floats:
        """The quantiles at uniforms `u`; never outside the ends, whatever rounding does."""
        return np.clip(FORMS[self.form].quantile(u, *self.numbers), self.numbers[0], self.numbers[-1])


def _uniform(u: Floats, low: float, high: float) -> Floats:
    return low + u * (high - low)


def _loguniform(u: Floats, low: float, high: float) -> Floats:
    return np.exp(_uniform(u, float(np.log(low)), float(np.log(high))))


def _triangular(u: Floats, low: float, mode: float, high: float) -> Floats:
    width = high - low
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u * width < mode - low, rising, falling)


@dataclass(frozen=True)
class Form:
    """A form of distribution: how it is written, and its inverse distribution function."""

    written: str
    count: int
    quantile: Callable[..., Floats]


FORMS: Final[Mapping[str, Form]] = {
    "uniform": Form("[low, high]", 2, _uniform),
    "loguniform": Form("[low, high]", 2, _loguniform),
    "triangular": Form("[low, mode, high]", 3, _triangular),
}


def read_sample(node: Node, complaints: Complaints, seed: int) -> list[dict[str, Leaf]]:
    """Futures drawn as `sample` says: values by attribute path."""
    branch = complaints.branch("futures.sample", node, "a mapping with keys method, n, over")
    if branch is None:
        return []
    complaints.unknown_keys("futures.sample", branch, ("method", "n", "over"))
    for name, advice in (("method", f"one of {', '.join(METHODS)}"), ("n", "how many futures"), ("over", "which keys")):
        if name not in branch.entries:
            complaints.missing(branch.place, f"futures.sample.{name}", advice)
    method = complaints.part("futures.sample", branch, "method", readers.word_of(*METHODS))
    count = complaints.part("futures.sample", branch, "n", partial(_count, method))
    over = _over(branch.get("over"), complaints)
    return [] if method is None or count is None or not over else draw(method, count, over, seed)


def draw(method: str, count: int, over: Mapping[str, Distribution], seed: int) -> list[dict[str, Leaf]]:
    """`count` rows of values by attribute path; more Sobol rows of one seed begin with the same ones."""
    from scipy.stats import qmc  # noqa: PLC0415 - takes a second, and most studies have no sample

    generator = np.random.Generator(np.random.PCG64(seed))
    sampler = (qmc.Sobol if method == "sobol" else qmc.LatinHypercube)(len(over), rng=generator)
    points = sampler.random(count)
    columns = [distribution.at(points[:, axis]) for axis, distribution in enumerate(over.values())]
    return [dict(zip(over, map(float, row), strict=True)) for row in np.column_stack(columns)]


def _count(method: str | None, node: Node) -> int:
    count = readers.whole(1, MOST_FUTURES)(node)
    if method == "sobol" and count & (count - 1):
        below = 1 << (count.bit_length() - 1)
        raise ValueError(f"expected a power of two for sobol, such as {below} or {2 * below}")
    return count


def _over(node: Node | None, complaints: Complaints) -> dict[str, Distribution]:
    """The distribution of each key, by attribute path, in the order written: that of the sample's axes."""
    path = "futures.sample.over"
    branch = complaints.branch(path, node, "a mapping of keys to distributions") if node else None
    if branch is not None and not branch.entries:
        complaints.add(
            branch.place, path, "names no key; expected such as {onboarding.ramp: {uniform: [5 months, 15 months]}}"
        )
    found = {}
    for parameter, key, given in dotted(branch, complaints, path) if branch else ():
        distribution = _distribution(parameter, key, given, complaints)
        if distribution is not None:
            found[parameter.attribute] = distribution
    return found


def _distribution(parameter: Parameter, key: str, node: Node, complaints: Complaints) -> Distribution | None:
    if not parameter.is_number:
        complaints.add(node.place, key, "cannot be sampled: only numbers with decimals can; use a grid or a list")
        return None
    branch = complaints.branch(key, node, "a distribution such as {uniform: [5 months, 15 months], source: assumption}")
    if branch is None:
        return None
    complaints.unknown_keys(key, branch, (*FORMS, "source"))
    forms = [name for name in branch.entries if name in FORMS]
    if len(forms) != 1:
        complaints.add(branch.place, key, f"expected exactly one of {', '.join(FORMS)}")
        return None
    form = forms[0]
    numbers = complaints.part(key, branch, form, partial(_numbers, parameter, form))
    source = complaints.part(key, branch, "source", readers.text)
    return None if numbers is None else Distribution(form, numbers, source or ASSUMPTION)


def _numbers(parameter: Parameter, form: str, node: Node) -> tuple[float, ...]:
    """The numbers of a distribution, each a value that the parameter may have, in rising order."""
    if not isinstance(node, Listing) or len(node.items) != FORMS[form].count:
        raise ValueError(f"expected {FORMS[form].written}")
    numbers = tuple(float(str(value_of(parameter, item))) for item in node.items)
    if list(numbers) != sorted(numbers) or numbers[0] == numbers[-1]:
        raise ValueError(f"expected {FORMS[form].written} in rising order")
    if form == "loguniform" and numbers[0] <= 0:
        raise ValueError("expected numbers above 0, for a logarithm")
    return numbers
