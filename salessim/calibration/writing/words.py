"""Numbers of a calibration as they stand in the study, on the page and on a terminal: as exact as they are known."""

from __future__ import annotations

import math
from typing import Final

from salessim.calibration.estimate import Estimate
from salessim.calibration.findings import Finding
from salessim.calibration.fit import Fit
from salessim.quantities.parameters import Leaf
from salessim.quantities.units import write_quantity, write_range
from salessim.study.parts.keys import Parameter

FITTED: Final = ", fitted to your data"
_STEPS_IN_SIDE = 20
"""The last digit written is at most this part of the interval's shorter side: nothing is lost that the data know."""


def rounded(number: float, estimate: Estimate) -> float:
    """A number to as many digits as its interval calls for, two at least.

    >>> rounded(21.3412, Estimate("tenure.mean", 21.3412, 19.1, 23.9, 312, "stays", "by hand"))
    21.3
    """
    sides = [side for side in (estimate.high - estimate.value, estimate.value - estimate.low) if side > 0]
    if not sides or number == 0:
        return float(f"{number:.6g}")
    places = -math.floor(math.log10(min(sides) / _STEPS_IN_SIDE))
    return round(number, max(places, 1 - math.floor(math.log10(abs(number)))))


def value_of(finding: Finding) -> str:
    """The value as it is typed, with its unit: '21.3 months', '58200'."""
    return typed(finding.parameter, rounded(finding.kept.value, finding.kept))


def typed(parameter: Parameter, number: float) -> str:
    """A number as it is typed in a study; money in full, for its short form has three figures only."""
    unit = parameter.meaning.unit
    return f"{number:.12g}" if unit.startswith("usd") else write_quantity(number, unit)


def shown(parameter: Parameter, value: Leaf) -> str:
    """A value as people read it."""
    return f"{value:g}" if isinstance(value, int) else parameter.written(value)


def now(finding: Finding) -> str:
    """The value found, as people read it."""
    return shown(finding.parameter, float(rounded(finding.kept.value, finding.kept)))


def interval(parameter: Parameter, estimate: Estimate) -> str:
    """The interval as people read it: '19.1 to 23.9 months'."""
    low, high = (rounded(end, estimate) for end in (estimate.low, estimate.high))
    return write_range(low, high, parameter.meaning.unit)


def measured(number: float, unit: str) -> str:
    """A number of three figures with its unit, a dash for none.

    >>> measured(0.1234, "share"), measured(0.4321, "/year"), measured(math.nan, "log")
    ('12.3%', '0.432/year', '–')
    """
    if not math.isfinite(number):
        return "–"
    return write_quantity(float(f"{number:.3g}"), unit)


def title(fit: Fit) -> str:
    """The name of the fitted organisation; one that was fitted before does not grow again."""
    return f"{fit.base.title.removesuffix(FITTED)}{FITTED}"


def unmarked(text: str) -> str:
    """A text without the marks around keys that only a terminal or a comment needs."""
    return text.replace("`", "")


def flat(text: str) -> str:
    """A text on one line, without what a comment or a terminal might read as a command."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def set_well(text: str) -> str:
    """An amount with true minus signs, for a page.

    >>> set_well("-0.02 to 0.26")
    '−0.02 to 0.26'
    """
    return text.replace("-", "−")
