"""Where a search for a break-even spends its replicates: in rounds, where the sign is unsure, and near crossings.

A point is never left because a difference is significant: with five looks that finds a sign in about 17 of 100 points
that have none. It is left when zero is twice as far away as its 95 % interval reaches, which luck alone does in about
1 of 1,000, or when the difference is known not to matter.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Final, TypeVar

from salessim.analysis.interval import Interval

FIRST: Final = 30
"""Replicates of the first round, or all where there are fewer: below that, few or skewed ones mislead."""
LOOKS: Final = 5
"""At most so many looks at one point: each is a chance to be misled."""
CLEAR: Final = 2.0
"""Half-widths between a mean and the nearest thing that it might be mistaken for."""
APART: Final = 3.0
"""Half-widths between the means of neighbours from which on the bend between them may tell; less is lost in noise."""
HALVINGS: Final = 3
"""How often a gap of the coarse grid may be halved."""

Place = TypeVar("Place", bound=Hashable)


def looks(maximum: int) -> tuple[int, ...]:
    """Replicates of a point after each round that it is in: doubled every time, the maximum at last.

    >>> looks(400), looks(8), looks(2000)
    ((30, 60, 120, 240, 400), (8,), (125, 250, 500, 1000, 2000))
    """
    first = max(FIRST, ceil(maximum / 2 ** (LOOKS - 1)))
    counts = (first * 2**number for number in range(LOOKS))
    return (*(count for count in counts if count < maximum), maximum)


def sign_unsure(known: Interval, indifference: float) -> bool:
    """Whether a difference may still have the other sign, and it would matter.

    Not unsure: |D̄| ≥ 2·h, zero is clearly outside; or |D̄| + 2·h ≤ Δ, whatever the sign, the difference does not matter.
    """
    size, margin = abs(known.mean), CLEAR * known.half_width
    return size < margin and size + margin > indifference


def verdict_unsure(known: Interval, indifference: float) -> bool:
    """Whether the verdict may still change: a border of the indifference zone is near, ||D̄| − Δ| < 2·h."""
    return abs(abs(known.mean) - indifference) < CLEAR * known.half_width


@dataclass(frozen=True)
class Spending:
    """The rule by which points go on to more replicates.

    counts: replicates asked for at each point so far, each one of `steps`; known: what they say at every such point;
    the answer is the points that go on or come new, each with its replicates after the next round, empty at the end.
    """

    steps: tuple[int, ...]
    """What `looks` gives; a single number is spent everywhere and nothing is decided."""
    indifference: float
    least_gap: float = 0.0
    """Narrower gaps are not made."""
    whole: bool = False
    """Whether only whole numbers are places."""

    def on_curve(self, counts: Mapping[float, int], known: Mapping[float, Interval]) -> dict[float, int]:
        """Points whose sign is unsure, what a crossing is read from, and the middles of gaps with a crossing."""
        if len(self.steps) == 1:
            return {}
        return self._raised(counts, known, sign_unsure) | levelled(counts, known) | self._middles(counts, known)

    def on_map(self, counts: Mapping[Place, int], known: Mapping[Place, Interval]) -> dict[Place, int]:
        """Points whose verdict is unsure."""
        return self._raised(counts, known, verdict_unsure)

    def _raised(
        self, counts: Mapping[Place, int], known: Mapping[Place, Interval], unsure: Callable[[Interval, float], bool]
    ) -> dict[Place, int]:
        """The points that more replicates may help, one step further."""
        return {
            place: next(step for step in self.steps if step > count)
            for place, count in counts.items()
            if count < self.steps[-1] and unsure(known[place], self.indifference)
        }

    def _middles(self, counts: Mapping[float, int], known: Mapping[float, Interval]) -> dict[float, int]:
        """New places in the middle of gaps where the broken line between neighbours would decide the answer.

        That is where neighbours have different signs, or one has no sure sign from as many replicates as there can be;
        and only while they lie more than 3·h apart: nearer, the curve's bend is lost in sampling error.
        """
        found = {}
        for left, right in pairwise(sorted(known)):
            one, other, between = known[left], known[right], middle(left, right, whole=self.whole)
            wide = left < between < right and (right - left) / 2 > 0.99 * self.least_gap
            apart = abs(one.mean - other.mean) > APART * max(one.half_width, other.half_width)
            if wide and apart and (one.mean * other.mean < 0 or self._stuck(counts, known, left, right)):
                found[between] = max(counts[left], counts[right])
        return found

    def _stuck(self, counts: Mapping[float, int], known: Mapping[float, Interval], *places: float) -> bool:
        """Whether one of the places has no sure sign and gets no more replicates."""
        last = [place for place in places if counts[place] == self.steps[-1]]
        return any(sign_unsure(known[place], self.indifference) for place in last)


def levelled(counts: Mapping[float, int], known: Mapping[float, Interval]) -> dict[float, int]:
    """Of two neighbours with different signs, the one with fewer replicates goes on to as many as the other.

    A point that was left early was left when it looked far from zero, further than it is: a crossing that is read from
    it and a neighbour that went on would be drawn to the neighbour.
    """
    pairs = [pair for pair in pairwise(sorted(known)) if known[pair[0]].mean * known[pair[1]].mean < 0]
    found = dict[float, int]()
    for pair in pairs:
        most = max(counts[place] for place in pair)
        found |= {place: max(most, found.get(place, 0)) for place in pair if counts[place] < most}
    return found


def middle(left: float, right: float, *, whole: bool) -> float:
    """Half-way, in twelve figures, so that the same place on another grid is the same world.

    >>> middle(1, 4, whole=True), middle(0, 0.3, whole=False)
    (2, 0.15)
    """
    return int(left + right) // 2 if whole else float(f"{(left + right) / 2:.12g}")
