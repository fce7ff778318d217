"""What the data say about one parameter, and what they do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from salessim.quantities.arrays import Floats

CONFIDENCE: Final = 0.95
NORMAL_POINT: Final = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """A parameter's value with a confidence interval, from the user's own data."""

    key: str
    """The parameter as typed: 'tenure.mean'."""
    value: float
    """In the parameter's unit."""
    low: float
    high: float
    """Ends of the 95 % interval, within the parameter's bounds."""
    n: int
    counted: str
    """What n counts: 'stays, 41 of them ended by quitting'."""
    method: str
    """In plain words, with the library or author of the formula."""
    note: str = ""
    """What to beware of."""

    @property
    def source(self) -> str:
        """As it stands in the YAML and on the report."""
        return f"your data, n = {self.n:,} {self.counted}"


@dataclass(frozen=True)
class Unknown:
    """A parameter that the data cannot tell, and why."""

    key: str
    why: str


@dataclass(frozen=True)
class Curve:
    """What was seen beside what was fitted, for the report."""

    name: str
    """'tenure', 'ramp', 'cycle', 'retention', …"""
    title: str
    across: Floats
    across_label: str
    seen: Floats
    low: Floats
    high: Floats
    """Pointwise 95 % band of what was seen."""
    fitted: Floats
    up_label: str


@dataclass(frozen=True)
class Choice:
    """A parameter that is a word, not a number: 'tenure.shape: weibull', and why."""

    key: str
    value: str
    why: str


@dataclass(frozen=True)
class Estimated:
    """What one estimator found."""

    estimates: tuple[Estimate, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    choices: tuple[Choice, ...] = ()
    curves: tuple[Curve, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def __add__(self, other: Estimated) -> Estimated:
        return Estimated(
            self.estimates + other.estimates,
            self.unknown + other.unknown,
            self.choices + other.choices,
            self.curves + other.curves,
            self.notes + other.notes,
        )


def on_the_log(key: str, log_value: float, error: float, n: int, counted: str, method: str, note: str = "") -> Estimate:
    """An estimate whose logarithm is about normal: exp(log ± 1.96 se)."""
    low, high = (float(np.exp(log_value + sign * NORMAL_POINT * error)) for sign in (-1, 1))
    return Estimate(key, float(np.exp(log_value)), low, high, n, counted, method, note)
