"""Break-even: how a policy's difference from the baseline changes along a parameter, and where it tips."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Literal

import numpy as np

from salessim.analysis.breakeven.crossings import Crossings, canonical, crossings
from salessim.analysis.interval import Interval, interval
from salessim.analysis.verdict import Verdict, decide
from salessim.engine.metrics import Metric
from salessim.quantities.arrays import Floats

Answer = Literal["no crossing in range", "one crossing", "several crossings"]

LUCK: Final = (0.1, 0.9)
"""The band of replicates that figures show."""


@dataclass(frozen=True)
class Terms:
    """What differences are judged by; indifference in the metric's unit."""

    metric: Metric
    baseline: str
    indifference: float
    confidence: float

    def word(self, difference: float) -> str:
        """What a policy is whose difference has this sign."""
        if self.metric.better == "neither":
            return "higher" if difference > 0 else "lower"
        return "better" if difference * self.gain > 0 else "worse"

    @property
    def gain(self) -> float:
        """The sign of a difference that is better (higher, if neither direction is better)."""
        return -1.0 if self.metric.better == "lower" else 1.0


@dataclass(frozen=True)
class Axis:
    """A parameter over its grid, as it is varied for one policy."""

    key: str
    unit: str
    places: Floats
    """Shape (m,), rising."""
    lever: bool
    """Whether only the policy's own value is varied; otherwise all worlds have the value, the baseline's too."""
    own: float
    """The study's own value: of the organisation, or of the policy where this is its lever."""


@dataclass(frozen=True)
class Point:
    """The difference at one point of a grid."""

    known: Interval
    verdict: Verdict
    luck: tuple[float, float]
    """P10 and P90 of the replicates."""

    def facts(self) -> dict[str, Any]:
        """As plain values."""
        known = self.known
        return {
            "replicates": known.n,
            "difference": known.mean,
            "low": known.low,
            "high": known.high,
            "verdict": self.verdict.word,
            "p10": self.luck[0],
            "p90": self.luck[1],
        }


@dataclass(frozen=True)
class Stretch:
    """Neighbouring points of a grid with the same verdict; both ends are points of the grid."""

    word: str
    first: float
    last: float


@dataclass(frozen=True)
class Curve:
    """A policy's difference from the baseline along one axis."""

    policy: str
    terms: Terms
    axis: Axis
    points: tuple[Point, ...]
    crossings: Crossings

    @property
    def replicates(self) -> int:
        """How many replicates have a number at every point."""
        return min(point.known.n for point in self.points)

    @property
    def most_replicates(self) -> int:
        """How many replicates have a number where most have been spent."""
        return max(point.known.n for point in self.points)

    @property
    def means(self) -> Floats:
        """Shape (m,)."""
        return np.array([point.known.mean for point in self.points])

    @property
    def answer(self) -> Answer:
        """How often the curve crosses zero."""
        count = len(self.crossings.found)
        return "several crossings" if count > 1 else "one crossing" if count else "no crossing in range"

    def sides(self) -> tuple[str, ...]:
        """What the policy is before, between and after the crossings; one empty word if it never differs."""
        moving = self.means[self.means != 0]
        if not moving.size:
            return ("",)
        after = [self.terms.word(1.0 if crossing.rising else -1.0) for crossing in self.crossings.found]
        return (self.terms.word(float(moving[0])), *after)

    @property
    def alike(self) -> tuple[float, ...]:
        """Places where no replicate differs: there the policy does what the baseline does."""
        pairs = zip(self.axis.places, self.points, strict=True)
        return tuple(float(place) for place, point in pairs if point.known.mean == point.known.half_width == 0)

    def least_certain(self) -> tuple[float, float]:
        """The place where the sign is least certain: the smallest |mean| ÷ half-width, and that number.

        Where no replicate differs there is no sign, and nothing uncertain about it.
        """
        ratios = {
            float(place): _half_widths(point.known) for place, point in zip(self.axis.places, self.points, strict=True)
        }
        least = min((place for place in ratios if place not in self.alike), key=ratios.__getitem__, default=None)
        return (float(self.axis.places[0]), 0.0) if least is None else (least, ratios[least])

    def stretches(self) -> tuple[Stretch, ...]:
        """The verdicts along the axis: where the intervals clear the indifference zone, and where they do not."""
        pairs = zip(self.axis.places, self.points, strict=True)
        runs = [
            (word, [float(place) for place, _ in run])
            for word, run in groupby(pairs, lambda pair: pair[1].verdict.word)
        ]
        return tuple(Stretch(word, places[0], places[-1]) for word, places in runs)

    def facts(self) -> dict[str, Any]:
        """As plain values; an open interval ends at infinity."""
        place, distance = self.least_certain()
        sides = self.sides()
        return {
            "policy": self.policy,
            "lever": self.axis.lever,
            "own_value": self.axis.own,
            "replicates": self.replicates,
            "most_replicates": self.most_replicates,
            "answer": self.answer,
            "crossings": [
                {"at": each.at, "low": each.low, "high": each.high, "below": sides[number], "above": sides[number + 1]}
                for number, each in enumerate(self.crossings.found)
            ],
            "same_count_share": self.crossings.same_count,
            "sides": list(sides),
            "least_certain": {"at": place, "half_widths": distance},
            "stretches": [vars(stretch) for stretch in self.stretches()],
            "curve": [
                {"at": float(place), **point.facts()}
                for place, point in zip(self.axis.places, self.points, strict=True)
            ],
        }


def curve(policy: str, terms: Terms, axis: Axis, differences: Floats) -> Curve:
    """What replicates say along one axis.

    differences: policy − baseline, shape (n, m); not a number where a point has no such replicate.
    """
    rows = canonical(differences)
    found = crossings(axis.places, rows, terms.confidence)
    return Curve(policy, terms, axis, tuple(point_of(column, terms) for column in rows.T), found)


def point_of(values: Floats, terms: Terms) -> Point:
    """What replicates say at one point; values: policy − baseline, shape (n,), not a number for those it has not."""
    values = values[np.isfinite(values)]
    known = interval(values, terms.confidence)
    low, high = np.quantile(values, LUCK)
    return Point(
        known, decide(known.low, known.high, terms.indifference, terms.metric.better), (float(low), float(high))
    )


def _half_widths(known: Interval) -> float:
    """How far a mean lies from zero, in half-widths; infinite where it is known exactly."""
    if known.mean == 0:
        return 0.0
    return abs(known.mean) / known.half_width if known.half_width else math.inf
