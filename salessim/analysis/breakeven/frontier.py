"""Who wins over two parameters: a policy's difference from the baseline on a grid, each point judged by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from salessim.analysis.breakeven.crossings import canonical
from salessim.analysis.breakeven.curve import Axis, Point, Terms, point_of
from salessim.quantities.arrays import Floats

Sign = Literal["wins", "loses", "undecided"]
SIGNS: Final[Mapping[str, Sign]] = {"better": "wins", "higher": "wins", "worse": "loses", "lower": "loses"}
"""What a verdict is on a map of two parameters; equivalent counts as undecided: nobody wins there."""


@dataclass(frozen=True)
class Frontier:
    """A policy's difference from the baseline over two axes."""

    policy: str
    terms: Terms
    axes: tuple[Axis, Axis]
    points: tuple[tuple[Point, ...], ...]
    """One row for each place of the first axis."""

    @property
    def replicates(self) -> int:
        """How many replicates have a number at every point."""
        return min(point.known.n for row in self.points for point in row)

    @property
    def most_replicates(self) -> int:
        """How many replicates have a number where most have been spent."""
        return max(point.known.n for row in self.points for point in row)

    def signs(self) -> tuple[tuple[Sign, ...], ...]:
        """Wins, loses or undecided at every point."""
        return tuple(tuple(SIGNS.get(point.verdict.word, "undecided") for point in row) for row in self.points)

    def counts(self) -> dict[Sign, int]:
        """How many points have each sign."""
        flat = [sign for row in self.signs() for sign in row]
        signs: tuple[Sign, ...] = ("wins", "loses", "undecided")
        return {sign: flat.count(sign) for sign in signs}

    def facts(self) -> dict[str, Any]:
        """As plain values."""
        first, second = self.axes
        rows = zip(first.places, self.points, self.signs(), strict=True)
        return {
            "policy": self.policy,
            "lever": [axis.lever for axis in self.axes],
            "own_value": [axis.own for axis in self.axes],
            "replicates": self.replicates,
            "most_replicates": self.most_replicates,
            "counts": self.counts(),
            "map": [
                {"at": [float(across), float(up)], **point.facts(), "sign": sign}
                for across, row, signs in rows
                for up, point, sign in zip(second.places, row, signs, strict=True)
            ],
        }


def frontier(policy: str, terms: Terms, axes: tuple[Axis, Axis], differences: Floats) -> Frontier:
    """What replicates say over two axes.

    differences: policy − baseline, shape (n, m₁, m₂); not a number where a point has no such replicate.
    """
    n, *shape = differences.shape
    rows = canonical(differences.reshape(n, -1)).reshape(n, *shape)
    return Frontier(
        policy, terms, axes, tuple(tuple(point_of(column, terms) for column in rows[:, i].T) for i in range(shape[0]))
    )
