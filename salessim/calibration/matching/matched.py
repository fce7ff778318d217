"""What matching simulated moments found."""

from __future__ import annotations

from dataclasses import dataclass

from salessim.calibration.estimate import Estimate, Estimated, Unknown


@dataclass(frozen=True)
class MomentRow:
    """One moment of the data beside that of the matched organisation, in the unit that people read."""

    name: str
    title: str
    unit: str
    observed: float
    simulated: float
    standard_error: float
    """Of the simulated moment of one organisation of this size, by luck: in the unit, near the simulated value."""
    z: float
    """Difference in standard errors, on the moment's scale; for one held out, with the estimates' own error."""
    held_out: bool
    """Neither matched nor used by a direct estimate: it tests the fit."""
    direct: bool = False
    """Not matched, but direct estimates in the matched organisation are fitted to what it counts: it tests nothing."""


@dataclass(frozen=True)
class Matched:
    """Estimates by simulated moments, and how well the organisation so found fits."""

    estimates: tuple[Estimate, ...]
    unknown: tuple[Unknown, ...]
    notes: tuple[str, ...]
    moments: tuple[MomentRow, ...]
    singular_values: tuple[float, ...] = ()
    """Standard errors by which moments move across the range of each best-known direction, largest first."""
    distance: float = 0.0
    """(m̂ − m)ᵀ W (m̂ − m) ÷ (1 + 1/H)."""
    freedom: int = 0
    p_value: float | None = None
    """Chance of so large a distance if the model were true; None without degrees of freedom."""
    worlds: int = 0
    """Simulated for all this."""
    sentence: str = ""
    """What the distance says, in plain words."""

    @property
    def found(self) -> Estimated:
        """In the form in which every estimator answers."""
        return Estimated(self.estimates, self.unknown, (), (), self.notes)

    @property
    def held_out(self) -> tuple[MomentRow, ...]:
        """Moments that nothing was fitted to."""
        return tuple(row for row in self.moments if row.held_out)
