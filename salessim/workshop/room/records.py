"""What the room's memory holds, as plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PAUSES: Final = (12, 36)
"""Months at which a reveal pauses before its end: after one year and after three."""


@dataclass(frozen=True)
class Round:
    """One scenario played with the room, from its story to the talk afterwards."""

    number: int
    """From 1; the last one opened is the one that is played."""
    scenario: str
    """Name of the scenario's card."""
    study: str
    """The study's whole text as it was when the round began; a file edited later changes nothing."""
    policies: tuple[str, ...]
    baseline: str
    predicted: str
    """The policy whose difference from the baseline the room puts a range on."""
    outcome: str
    """The metric that decides, which a range is about."""
    horizon_months: int
    shown: int
    """Steps of the reveal that the room has seen; 0 while it predicts. Predictions are locked from 1 on."""

    @property
    def steps(self) -> tuple[int, ...]:
        """The months after which the reveal stops; the last is the horizon.

        >>> steps(120), steps(24), steps(12)
        ((12, 36, 120), (12, 24), (12,))
        """
        return steps(self.horizon_months)

    @property
    def locked(self) -> bool:
        """Whether predictions are closed, for good."""
        return self.shown > 0

    @property
    def over(self) -> bool:
        """Whether everything has been shown, so that why, what-if, play and debrief are open."""
        return self.shown >= len(self.steps)

    @property
    def month(self) -> int:
        """The last month that has been shown; 0 while the room predicts."""
        return self.steps[self.shown - 1] if self.shown else 0


def steps(horizon_months: int) -> tuple[int, ...]:
    """The months after which a reveal stops."""
    return (*(month for month in PAUSES if month < horizon_months), horizon_months)


@dataclass(frozen=True)
class Prediction:
    """What one participant or table committed to; who it was is not known."""

    winner: str
    """The policy expected to have the best mean outcome, the baseline among them."""
    low: float
    high: float
    """The range that holds the mean difference with 80 % probability, in the outcome's unit; low ≤ high."""
