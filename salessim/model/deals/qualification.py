"""Qualification: some customers do not fit; sellers may let go of them early and go deeper with the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck, normal
from salessim.engine.places import Places
from salessim.model.decisions import Decision
from salessim.quantities.arrays import Bools, Cells, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Qualification(Parameters):
    """Fit, and what is done about it."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: all fit alike and nobody is let go; 1 is its full effect",
    )  # fmt: skip
    fit_weight: float = parameter(
        0.6, key="fit_weight", unit="logit", ge=0, le=5, range=(0.2, 1.2),
        meaning="Log odds of winning for a standard deviation of how well an account fits",
    )  # fmt: skip
    disqualified: float = parameter(
        0.0, key="disqualified", unit="share", le=0.95, range=(0.0, 0.8),
        meaning="Share of deals let go after their first stage, those that seem to fit worst",
    )  # fmt: skip
    seen: float = parameter(
        0.6, key="seen", unit="share", range=(0.3, 0.9),
        meaning="Correlation between how an account fits and how it seems to fit after the first stage",
    )  # fmt: skip
    depth: float = parameter(
        1.0, key="depth", unit="factor", gt=0, le=10, range=(1.0, 3.0),
        meaning="Hours that reps would give to each open deal ÷ hours that it needs, if they have them",
    )  # fmt: skip


@dataclass
class QualificationColumns(Columns):
    """Deals let go."""

    dropped: Cells = column("event", np.int64, "cell", "event: deals let go after their first stage")
    disqualified: SeatFloats = column("seat", np.float64, "deals", "let go this month", bounds=(0, np.inf))


def fit(u: Floats) -> Floats:
    """How well an account fits, in standard deviations."""
    return normal(u)


def fit_points(fits: Floats, p: Qualification) -> Floats:
    """Log odds of winning."""
    return p.strength * p.fit_weight * fits


def seems(fits: Floats, u: Floats, p: Qualification) -> Floats:
    """How well it seems to fit: ρ fit + √(1 − ρ²) noise, a standard normal number too."""
    seen = np.asarray(p.seen)
    return seen * fits + np.sqrt(1 - seen * seen) * normal(u)


def let_go(p: Qualification) -> Floats:
    """Share of deals let go after their first stage."""
    return p.strength * np.asarray(p.disqualified)


def is_let_go(seeming: Floats, p: Qualification) -> Bools:
    """Whether a deal is among the share that seems to fit worst."""
    return ndtr(seeming) < let_go(p)


def depth(p: Qualification) -> Floats:
    """Hours that reps would give to a deal ÷ those that it needs."""
    return 1 + p.strength * (np.asarray(p.depth) - 1)


def fits_of(state: State, luck: Luck, places: Places) -> Floats:
    """How well some accounts fit: for life."""
    return fit(luck.chosen(Decision.FIT, places.worlds, places.words(state.account_words), timeless=True))


def judge(state: State, p: Organisation, luck: Luck) -> None:
    """Entry qualification.judge: deals that have just left their first stage go on or are let go.

    An account seems the same whenever it is looked into: a deal that fell back is not judged anew by another luck.
    """
    own, moved = state.qualification, Places(state.pipeline.moved, state.shape)
    # Nothing is looked into where nobody is let go, as by default.
    picky = np.broadcast_to(moved.each(let_go(p.qualification) > 0), moved.cells.shape)
    first = moved.where(picky & (moved.of(state.pipeline.stage) == 2))
    q = first.parameters(p.qualification)
    draws = luck.chosen(Decision.FIT_SEEN, first.worlds, first.words(state.account_words), timeless=True)
    own.dropped = first.cells[is_let_go(seems(fits_of(state, luck, first), draws, q), q)]
    own.disqualified[:] = totals.count_by_seat(own.dropped, state.shape)
