"""Hacks: a shortcut lifts output for a quarter and displaces practice; simplification accrues slowly and stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


ROUNDING: Final = 1e-9
"""Forgives that twelve twelfths add up to a hair less than one."""


class Hacks(Parameters):
    """Shortcuts and simplification."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches both off, with their costs; 1 is their full effect",
    )  # fmt: skip
    per_year: float = parameter(
        0.0, key="per_year", unit="/year", ge=0, le=12, range=(0, 4),
        meaning="Hacks launched in a year, evenly spaced; 4 is one a quarter",
    )  # fmt: skip
    uplift: float = parameter(
        0.13, key="uplift", unit="factor", ge=0, le=2, evidence="sugar_high", range=(0.05, 0.15),
        meaning="Excess output while a hack is new",
    )  # fmt: skip
    months: float = parameter(
        3.0, key="months", unit="months", gt=0, le=60, range=(1, 6),
        meaning="Months that a hack works",
    )  # fmt: skip
    wear: float = parameter(
        0.1, key="wear", unit="share", range=(0, 0.4),
        meaning="Part of its effect that each further hack lacks, since people have seen hacks before",
    )  # fmt: skip
    wear_half_life_months: float = parameter(
        24.0, key="wear_half_life", unit="months", gt=0, le=600, range=(6, 60),
        meaning="Half-life of that weariness",
    )  # fmt: skip
    displaces: float = parameter(
        0.3, key="displaces", unit="share", range=(0.1, 0.6),
        meaning="Share of ordinary practice that a hack displaces while it works",
    )  # fmt: skip
    simplified_per_month: float = parameter(
        0.0, key="simplified", unit="/month", ge=0, le=100, range=(0, 0.1),
        meaning="Hazard at which needless work is found and removed",
    )  # fmt: skip
    needless: float = parameter(
        0.08, key="needless", unit="share", range=(0.03, 0.15),
        meaning="Share of working hours that simplification can give back in the end",
    )  # fmt: skip
    simplifying_usd_per_year: float = parameter(
        1_500.0, key="simplifying_cost", unit="usd/year", ge=0, range=(500, 5000),
        meaning="Cost per filled seat of working at simplification, while it goes on",
    )  # fmt: skip


@dataclass
class HacksColumns(Columns):
    """Shortcuts under way, and what has been simplified."""

    due: SeatFloats = column("seat", np.float64, "hacks", "launched when it reaches 1", bounds=(0, 2))
    age_months: SeatFloats = column("seat", np.float64, "months", "since the last launch", fill=1e6, bounds=(0, np.inf))
    weariness: SeatFloats = column("seat", np.float64, "hacks", "hacks seen before, fading", bounds=(0, np.inf))
    drive: SeatFloats = column("seat", np.float64, "factor", "on output", fill=1, bounds=(0, 10))
    displaced: SeatFloats = column("seat", np.float64, "share", "of practice displaced this month", bounds=(0, 1))
    simplified: SeatFloats = column("seat", np.float64, "share", "of needless work removed", bounds=(0, 1))
    saved_hours: SeatFloats = column("seat", np.float64, "hours", "given back this month", bounds=(0, 744))
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of simplification this month", bounds=(0, np.inf))


def hack_drive(age: Floats, weariness: Floats, p: Hacks) -> Floats:
    """Factor on output: 1 + strength × uplift × (1 − wear)^(hacks seen before) in its months, 1 afterwards."""
    lift = np.asarray(p.strength) * p.uplift * raised(1 - np.asarray(p.wear), weariness)
    return 1 + np.where(age < p.months, lift, 0.0)


def launch(state: State, p: Organisation, luck: Luck) -> None:
    """Entry hacks.launch: hacks begin and end; simplification goes on, and what it has reached stays."""
    own = state.hacks
    own.weariness[state.hiring.hired] = 0.0
    own.due += np.asarray(p.hacks.per_year) / 12
    new = own.due >= 1 - ROUNDING
    own.due[:] = np.maximum(0.0, own.due - new)  # thirds of a year add up to a hair less than 1
    age = np.where(new, 0.0, own.age_months + 1)
    was_at_work, at_work = own.age_months < p.hacks.months, age < p.hacks.months
    own.weariness *= np.exp2(-1 / np.asarray(p.hacks.wear_half_life_months))
    # A hack counts as seen when it is over, so that it does not weary of itself.
    own.weariness += was_at_work & (new | ~at_work)
    own.age_months[:] = age
    own.drive[:] = hack_drive(age, own.weariness, p.hacks)
    own.displaced[:] = np.where(at_work, np.asarray(p.hacks.strength) * p.hacks.displaces, 0.0)
    _simplify(state, p)


def _simplify(state: State, p: Organisation) -> None:
    own, occupied = state.hacks, state.tenure.occupied
    removed = np.asarray(p.hacks.simplified_per_month)
    own.simplified[:] = 1 - (1 - own.simplified) * np.exp(-removed)
    saved = p.hacks.strength * np.asarray(p.hacks.needless) * p.time_budget.hours_per_month
    own.saved_hours[:] = occupied * saved * own.simplified
    working = np.where(removed > 0, np.asarray(p.hacks.simplifying_usd_per_year) / 12, 0.0)
    own.cost_usd[:] = occupied * (p.hacks.strength * working)
