"""Asking: surveys find out who is unhappy, and money and time are invested where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck, normal
from salessim.model.customers.experience import felt
from salessim.model.customers.loyalty import attraction
from salessim.model.decisions import Decision
from salessim.model.market.need import chance
from salessim.quantities.arrays import AccountFloats, Bools, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Asking(Parameters):
    """Surveys and remedies."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches asking off, effects and costs; 1 is its full effect",
    )  # fmt: skip
    surveys_per_year: float = parameter(
        0.0, key="surveys", unit="/year", ge=0, le=12, range=(0, 4),
        meaning="How often a year each customer is asked how satisfied it is, fan or hostage",
    )  # fmt: skip
    error: float = parameter(
        0.1, key="error", unit="share", range=(0.05, 0.2),
        meaning="Standard deviation of what a survey sees around how satisfied a customer is",
    )  # fmt: skip
    invest: float = parameter(
        0.0, key="invest", unit="share", range=(0, 1),
        meaning="How much of a remedy is invested in each customer found unhappy",
    )  # fmt: skip
    unhappy_below: float = parameter(
        0.55, key="unhappy_below", unit="share", range=(0.4, 0.7),
        meaning="Satisfaction seen below which a customer is found unhappy",
    )  # fmt: skip
    remedy: float = parameter(
        0.15, key="remedy", unit="share", range=(0.05, 0.3),
        meaning="Satisfaction, remembered for a time, that an investment wins",
    )  # fmt: skip
    survey_usd: float = parameter(
        50.0, key="survey_cost", unit="usd", ge=0, range=(10, 200),
        meaning="Cost of asking one customer",
    )  # fmt: skip
    remedy_usd: float = parameter(
        3_000.0, key="remedy_cost", unit="usd", ge=0, range=(500, 10_000),
        meaning="Cost of an investment in one customer",
    )  # fmt: skip


@dataclass
class AskingColumns(Columns):
    """What surveys found this month."""

    remedy: AccountFloats = column("account", np.float64, "share", "goodwill won by an investment this month")
    asked: SeatFloats = column("seat", np.float64, "customers", "asked this month", bounds=(0, np.inf))
    hostages: SeatFloats = column(
        "seat", np.float64, "customers", "of them, found below what an alternative offers", bounds=(0, np.inf)
    )
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of surveys and investments", bounds=(0, np.inf))


def asked(p: Asking) -> Floats:
    """Monthly probability that a customer is asked."""
    return chance(p.strength * np.asarray(p.surveys_per_year) / 12)


def seen(satisfaction: Floats, u: Floats, p: Asking) -> Floats:
    """Satisfaction as a survey sees it."""
    return satisfaction + p.error * normal(u)


def invested(found: Floats, p: Asking) -> Bools:
    """Whether somebody is found unhappy enough for something to be invested."""
    return found < p.unhappy_below


def survey(state: State, p: Organisation, luck: Luck) -> None:
    """Entry asking.survey: customers are asked, and something is done for those found unhappy."""
    own, base, likely = state.asking, state.customers(), asked(p.asking)
    if own.asked.any():  # a month ago; else there is no remedy to forget
        own.remedy[:] = 0.0
    if not likely.any():
        own.asked[:] = own.hostages[:] = own.cost_usd[:] = 0.0
        return
    words = base.words(state.account_words)
    answering = base.where(luck.chosen(Decision.SURVEYED, base.worlds, words) < base.each(likely))
    q = answering.parameters(p.asking)
    now = felt(answering.of(state.experience.satisfaction), answering.parameters(p.experience))
    noise = luck.chosen(Decision.SURVEY_NOISE, answering.worlds, answering.words(state.account_words))
    found = seen(now, noise, q)
    unhappy = np.where(invested(found, q), q.invest, 0.0)
    own.remedy.reshape(-1)[answering.cells] = unhappy * q.remedy
    own.asked[:] = answering.counted
    hostage = found < attraction(answering.parameters(p.loyalty))
    own.hostages[:] = answering.where(hostage).counted
    own.cost_usd[:] = answering.summed(q.survey_usd + unhappy * q.remedy_usd)
