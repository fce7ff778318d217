"""Morale and fear: what people feel about colleagues who leave, are dismissed or go unpunished, and who then quits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.market.need import chance
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

NEUTRAL: Final = 0.6
"""Morale at which people quit as `tenure.mean` says."""

UNMOVED: Final = 0.5 + np.sqrt(1 / 12)
"""Rank at which the pull of the middle is nil: that of newcomers, whom nobody compares yet."""


class Morale(Parameters):
    """Feelings and their part in quitting."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: nobody quits for what others do, nobody is afraid; 1 is its full effect",
    )  # fmt: skip
    weight: float = parameter(
        1.0, key="weight", unit="log", ge=0, le=10, range=(0.5, 2.0),
        meaning="Fall of the log hazard of quitting from no morale at all to full morale",
    )  # fmt: skip
    middle_pull: float = parameter(
        0.2, key="middle_pull", unit="factor", ge=0, le=0.5, evidence="who_quits", range=(0.0, 0.4),
        meaning="Excess hazard of middle performers; the best and the worst have twice as much less, the mean is kept",
    )  # fmt: skip
    quit_contagion: float = parameter(
        0.2, key="quit_contagion", unit="factor", ge=0, le=5, evidence="quit_contagion", range=(0.0, 1.0),
        meaning="Excess hazard in the month after each quit in the team, beyond the quits that are usual",
    )  # fmt: skip
    adapting: float = parameter(
        0.3, key="adapting", unit="share", gt=0, range=(0.1, 0.6),
        meaning="Share of the way to where it tends that morale goes in a month",
    )  # fmt: skip
    from_fear: float = parameter(
        0.3, key="from_fear", unit="share", range=(0.1, 0.5),
        meaning="Fall of morale at full fear",
    )  # fmt: skip
    from_tolerance: float = parameter(
        0.0, key="from_tolerance", unit="share", range=(0.0, 0.3),
        meaning="Fall of morale under a manager without any credibility, beyond the quits beside violators",
    )  # fmt: skip
    culture_of_fear: float = parameter(
        0.0, key="culture_of_fear", unit="share", range=(0, 0.8),
        meaning="Fear that the organisation keeps up all the time",
    )  # fmt: skip
    fear_of_dismissals: float = parameter(
        1.0, key="fear_of_dismissals", unit="factor", ge=0, le=10, range=(0.0, 2.0),
        meaning="Fear raised by dismissals and lay-offs: at 1, by the share of the team that goes",
    )  # fmt: skip
    fear_half_life_months: float = parameter(
        4.0, key="fear_half_life", unit="months", gt=0, le=120, range=(2, 12),
        meaning="Half-life of fear",
    )  # fmt: skip


@dataclass
class MoraleColumns(Columns):
    """Feelings of the people in the seats."""

    morale: SeatFloats = column("seat", np.float64, "share", "morale", fill=NEUTRAL, bounds=(0, 1))
    fear: SeatFloats = column("seat", np.float64, "share", "fear, times the strength", bounds=(0, 1))
    quit_factor: SeatFloats = column(
        "seat", np.float64, "factor", "on the hazard of quitting", fill=1, bounds=(0, np.inf)
    )


def quit_factor(morale: Floats, rank: Floats, exits: Floats, usual: Floats, p: Morale) -> Floats:
    """Factor on the hazard of quitting.

    e^(−s b (μ − μ̄)) × (1 + s m (1 − 12 (q − ½)²)) × (1 + s c x)/(1 + s c x̄): s strength, b weight, m the pull of the
    middle, q the rank from 0 to 1, c contagion, x the quits in the team last month, x̄ what is usual. The second and
    third factor are 1 on average, so that `tenure.mean` means what it says.
    """
    felt = np.exp(-np.asarray(p.strength) * p.weight * (morale - NEUTRAL))
    pulled = 1 + np.asarray(p.strength) * p.middle_pull * (1 - 12 * np.square(rank - 0.5))
    spread = np.asarray(p.strength) * p.quit_contagion
    return felt * pulled * ((1 + spread * exits) / (1 + spread * usual))


def fear_after(fear: Floats, gone_share: Floats, p: Morale) -> Floats:
    """Fear a month on, from 0 to 1: it halves with time, rises by the share of the team made to go."""
    kept = fear * np.exp2(-1 / np.asarray(p.fear_half_life_months))
    raised = np.minimum(kept + p.strength * np.asarray(p.fear_of_dismissals) * gone_share, 1.0)
    return np.maximum(raised, np.asarray(p.strength) * p.culture_of_fear)


def morale_after(morale: Floats, fear: Floats, credibility: Floats, p: Morale) -> Floats:
    """Morale a month on: a step towards μ̄ − from_fear f − from_tolerance (1 − credibility), never below 0."""
    tends = np.maximum(NEUTRAL - p.from_fear * fear - p.from_tolerance * (1 - credibility), 0.0)
    return morale + p.adapting * (tends - morale)


def weigh(state: State, p: Organisation, luck: Luck) -> None:
    """Entry morale.weigh: what last month makes people think of leaving; nobody counts their own departure."""
    own, shape = state.morale, state.shape
    exits, people = (
        totals.to_seats(totals.by_team(column, shape), shape) for column in (state.tenure.quit, state.tenure.occupied)
    )
    usual = people * chance(1 / np.asarray(p.tenure.mean_months))
    rank = np.where(state.standing.compared, state.standing.rank, UNMOVED)
    own.quit_factor[:] = quit_factor(own.morale, rank, exits, usual, p.morale)


def feel(state: State, p: Organisation, luck: Luck) -> None:
    """Entry morale.feel: fear and morale after the month; an arrival starts with ordinary morale and no fear."""
    own, shape, tenure = state.morale, state.shape, state.tenure
    gone = totals.by_team(tenure.dismissed | tenure.laid_off, shape)
    people = totals.by_team(tenure.occupied, shape) + gone
    share = totals.to_seats(gone / np.maximum(people, 1), shape)
    fear = fear_after(np.where(state.hiring.hired, 0.0, own.fear), share, p.morale)
    before = np.where(state.hiring.hired, NEUTRAL, own.morale)
    credibility = totals.to_seats(state.attention.credibility, shape)
    own.fear[:] = np.where(tenure.occupied, fear, 0.0)
    own.morale[:] = np.where(tenure.occupied, morale_after(before, own.fear, credibility, p.morale), NEUTRAL)
