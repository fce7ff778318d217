"""Downturn: for a while fewer needs arise and fewer deals are won; whoever helps then is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.quantities.arrays import Bools, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

HOUR_OF_HELP: Final = 0.25
"""Hours of help a month for which `gratitude` is stated."""


class Downturn(Parameters):
    """Hard times, and help in them."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", scope="world", ge=0, le=1,
        meaning="0 switches downturns and help off, effects and costs; 1 is their full effect",
    )  # fmt: skip
    month: float = parameter(
        0.0, key="month", unit="months", scope="world", ge=0, le=600, range=(0, 48),
        meaning="Month of the horizon in which a downturn begins; 0: none",
    )  # fmt: skip
    length_months: float = parameter(
        18.0, key="length", unit="months", scope="world", gt=0, le=240, range=(9, 36),
        meaning="How long it lasts",
    )  # fmt: skip
    fewer_needs: float = parameter(
        0.4, key="fewer_needs", unit="share", scope="world", range=(0.2, 0.6),
        meaning="Part of the needs that do not arise while it lasts",
    )  # fmt: skip
    harder: float = parameter(
        0.3, key="harder", unit="logit", scope="world", ge=0, le=5, range=(0.1, 0.6),
        meaning="Log odds of winning that it takes away",
    )  # fmt: skip
    hardship: float = parameter(
        0.05, key="hardship", unit="share", scope="world", range=(0.0, 0.15),
        meaning="Yearly probability that a customer has to leave for lack of money while it lasts",
    )  # fmt: skip
    help_hours: float = parameter(
        0.0, key="help", unit="hours/month", ge=0, le=10, range=(0, 0.5),
        meaning="Hours a month for each customer in which reps ask how they can help, in good times or bad",
    )  # fmt: skip
    gratitude: float = parameter(
        0.01, key="gratitude", unit="share", range=(0.0, 0.05),
        meaning="Satisfaction, remembered for a time, that a quarter of an hour of help wins in a downturn",
    )  # fmt: skip
    in_good_times: float = parameter(
        0.2, key="in_good_times", unit="share", range=(0.0, 0.5),
        meaning="Satisfaction that such help wins in good times, as a share of what it wins in a downturn",
    )  # fmt: skip


@dataclass
class DownturnColumns(Columns):
    """How times are."""

    hard: Bools = column("world", np.bool_, "–", "a downturn is on")
    needs: Floats = column("world", np.float64, "factor", "on needs that arise", fill=1, bounds=(0, 1))
    points: Floats = column("world", np.float64, "logit", "log odds of winning that it costs, as a negative number")
    leaving: Floats = column("world", np.float64, "share", "of customers a year who must leave", bounds=(0, 1))
    thanks: SeatFloats = column(
        "seat", np.float64, "share", "goodwill that help wins this month, if it is given", bounds=(0, np.inf)
    )


def is_hard(month: int, p: Downturn) -> Bools:
    """Whether a downturn is on in a month of the horizon."""
    begins = np.asarray(p.month)
    return (begins > 0) & (month >= 1) & (month >= begins) & (month < begins + p.length_months)


def thanks(hard: Bools, p: Downturn) -> Floats:
    """Goodwill a month from help: gratitude × √(hours ÷ a quarter), less in good times."""
    remembered = np.where(hard, 1.0, p.in_good_times)
    return p.strength * p.gratitude * np.sqrt(np.asarray(p.help_hours) / HOUR_OF_HELP) * remembered


def turn(state: State, p: Organisation, luck: Luck) -> None:
    """Entry downturn.turn: hard times begin, go on, or end."""
    own, q = state.downturn, p.downturn
    own.hard[:] = is_hard(luck.month, q)
    own.needs[:] = 1 - q.strength * np.asarray(q.fewer_needs) * own.hard
    own.points[:] = -np.asarray(q.strength) * q.harder * own.hard
    own.leaving[:] = q.strength * np.asarray(q.hardship) * own.hard
    own.thanks[:] = thanks(own.hard, q)
