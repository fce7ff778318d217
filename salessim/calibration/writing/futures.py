"""What the data leave open, as futures of the fitted study: each value drawn around its estimate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from salessim.calibration.findings import CYCLE, STAGES, Finding
from salessim.calibration.fit import Fit
from salessim.calibration.writing import words
from salessim.quantities.phrases import listed
from salessim.study.parts.keys import Parameter
from salessim.study.parts.values import value_of
from salessim.study.text.nodes import Place, Scalar
from salessim.study.writing import quoted

FUTURES: Final = 16
STRETCH: Final = math.sqrt(6) / 1.959963984540054
"""A triangle that reaches so much farther than the 95 % interval spreads as much as the normal law behind it."""
TOGETHER: Final = {
    "renewal.churn_a": "renewal.churn_b",
    "renewal.churn_b": "renewal.churn_a",
}
"""Parameters that are known together and hardly apart: one drawn without the other would be no churn ever seen."""


def drawn(fit: Fit) -> dict[str, str]:
    """The distribution of each parameter over the futures as it is typed, without those that are not drawn."""
    rows = ((each.parameter.key, _triangle(each, fit)) for each in fit.findings.found)
    return {key: row for key, row in rows if row}


def overridden(fit: Fit) -> tuple[str, ...]:
    """Parameters that were found, but that futures of the study started from set to something else in every world."""
    anew = set() if fit.base.has_futures else set(drawn(fit))
    return tuple(
        each.parameter.key
        for each in fit.findings.found
        if each.parameter.key in fit.base.in_futures and each.parameter.key not in anew
    )


def overriding(fit: Fit) -> str:
    """A sentence on them; empty if there are none."""
    keys = overridden(fit)
    if not keys:
        return ""
    stay, what = ("stays", "what was found") if len(keys) == 1 else ("stay", "those found")
    return (
        f"{listed(keys)} {stay} in every world as the futures of {fit.base.name} say, not as {what}: change those "
        "futures, or remove them"
    )


def worlds_told(fit: Fit) -> str:
    """What the worlds of a run of the fitted study have for values, in a sentence or two."""
    if fit.base.has_futures:
        own = f"The study keeps the futures of {fit.base.name}; what your data leave open is not drawn."
        return f"{own} {overriding(fit)}." if overridden(fit) else own
    if not drawn(fit):
        return "Every world has the values found."
    return (
        "The study draws the values found from what the data leave open, so that a verdict under it holds for your "
        "uncertainty, too."
    )


def futures_lines(fit: Fit) -> Iterator[str]:
    """The section of the study; only told where the parent has futures of its own."""
    rows = drawn(fit)
    if not rows:
        return
    base, mute = words.flat(fit.base.name), "# " if fit.base.has_futures else ""
    yield "# What the data leave open: each value is drawn around its estimate, as widely as its interval says."
    if fit.base.has_futures:
        yield f"# {base} has futures of its own; to use these instead, remove them there."
    elif fit.base.redrawn:
        yield f"# These take the place of those in {base}; what is drawn there and not found here is drawn as there."
    else:
        yield "# Without this section every world has the values above."
    pairs = sorted(each.parameter.key for each in fit.findings.found if each.parameter.key in TOGETHER)
    if pairs:
        yield f"# {' and '.join(pairs)} stay as they are: known together, drawn apart they would be no churn ever seen."
    if overriding(fit):
        yield f"# {words.flat(overriding(fit))}."
    yield f"{mute}futures:"
    yield f"{mute}  sample:"
    if not fit.base.redrawn:
        yield f"{mute}    method: sobol"
        yield f"{mute}    n: {FUTURES}"
    yield f"{mute}    over:"
    yield from (f"{mute}      {key}: {row}" for key, row in rows.items())


def _triangle(finding: Finding, fit: Fit) -> str:
    """The distribution of one key; empty where there is nothing to draw, as the numbers are typed and read back."""
    parameter, kept = finding.parameter, finding.kept
    if not parameter.is_number or parameter.key in TOGETHER:
        return ""
    mode = words.rounded(kept.value, kept)
    ends = [_end(parameter, kept.value, end, words.rounded(end, kept), fit) for end in (kept.low, kept.high)]
    typed = [words.typed(parameter, number) for number in (min(ends[0], mode), mode, max(ends[1], mode))]
    low, middle, high = (_as_read(parameter, text) for text in typed)
    if low is None or middle is None or high is None or not low <= middle <= high or low == high:
        return ""
    return f"{{triangular: [{', '.join(typed)}], source: {quoted(words.flat(kept.source))}}}"


def _end(parameter: Parameter, value: float, end: float, nearer: float, fit: Fit) -> float:
    """An end of the triangle: stretched, unless the parameter cannot be that."""
    far = value + (end - value) * STRETCH
    places = -math.floor(math.log10(abs(far - value) / 40)) if far != value else 6
    far = round(far, places)
    least = _least(fit) if parameter.key == CYCLE else -math.inf
    return far if far >= least and _as_read(parameter, words.typed(parameter, far)) is not None else nearer


def _as_read(parameter: Parameter, typed: str) -> float | None:
    """The number that a study reads from what is typed; None if the parameter cannot be that."""
    try:
        return float(str(value_of(parameter, Scalar(typed, quoted=False, place=Place("")))))
    except ValueError:
        return None


def _least(fit: Fit) -> float:
    """Months that a cycle takes at least: one for each stage."""
    chosen = [int(each.value) for each in fit.findings.choices if each.key == STAGES]
    return float(chosen[-1] if chosen else fit.base.organisation.pipeline.stages)
