"""Breadth: one friend inside the account may leave; the one who owns the root problem may never have been met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.decisions import Decision
from salessim.model.market.need import chance
from salessim.quantities.arrays import AccountBools, AccountSmallInts, Bools, Cells, Floats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

ORDINARY: Final = 2.0
"""People inside the account whom ordinary sellers get to know."""


class Breadth(Parameters):
    """People inside the account."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: nobody leaves inside accounts and it does not matter who is met; 1 is "
        "its full effect",
    )  # fmt: skip
    people: float = parameter(
        ORDINARY, key="people", unit="factor", ge=1, le=20, range=(1, 6),
        meaning="People whom sellers try to get to know in each account",
    )  # fmt: skip
    group: float = parameter(
        6.8, key="group", unit="factor", ge=1, le=100, evidence="buying_group", range=(3, 11),
        meaning="People who take part in the customer's decision; one of them owns the root problem",
    )  # fmt: skip
    meeting_per_month: float = parameter(
        0.3, key="meeting", unit="/month", ge=0, le=100, range=(0.1, 0.6),
        meaning="Hazard of getting to know one more, until there are enough",
    )  # fmt: skip
    leaving_per_month: float = parameter(
        0.012, key="leaving", unit="/month", ge=0, le=100, range=(0.005, 0.03),
        meaning="Hazard at which the person who carries the deal inside the account leaves; without another one known "
        "the deal is over",
    )  # fmt: skip
    owner_points: float = parameter(
        0.4, key="owner_points", unit="logit", ge=0, le=5, range=(0.0, 0.8),
        meaning="Log odds of winning between knowing the owner of the root problem and not",
    )  # fmt: skip
    owner_value: float = parameter(
        0.2, key="owner_value", unit="factor", ge=0, le=5, range=(0.0, 0.5),
        meaning="How much larger a deal becomes with the owner of the root problem",
    )  # fmt: skip
    hours_each: float = parameter(
        0.12, key="hours_each", unit="factor", ge=0, le=0.9, range=(0.05, 0.25),
        meaning="More hours for each deal, for each person more whom sellers try to get to know",
    )  # fmt: skip


@dataclass
class BreadthColumns(Columns):
    """Who is known."""

    known: AccountSmallInts = column("account", np.int8, "people", "known inside a deal's account", bounds=(0, 20))
    owner: AccountBools = column("account", np.bool_, "–", "the owner of the root problem is known")
    stranded: Bools = column("event", np.bool_, "–", "event: which open deals lose the only person they knew")
    owners: Cells = column("event", np.int64, "cell", "event: deals in which the owner is met this month")


def leaves(p: Breadth) -> Floats:
    """Monthly probability that the person who carries the deal leaves."""
    return chance(p.strength * np.asarray(p.leaving_per_month))


def meets(known: Floats, p: Breadth) -> Floats:
    """Monthly probability of getting to know one more: none when there are enough."""
    return np.where(known < np.floor(p.people), chance(p.meeting_per_month), 0.0)


def is_owner(u: Floats, known: Floats, p: Breadth) -> Bools:
    """Whether the next person met owns the root problem: one of the group's who are not known yet."""
    return u * np.maximum(p.group - known, 1.0) < 1


def owner_points(owner: Bools, p: Breadth) -> Floats:
    """Log odds of winning, 0 on average where as many are known as ordinary sellers know."""
    usual = np.minimum(ORDINARY / np.asarray(p.group), 1.0)
    return p.strength * p.owner_points * (np.where(owner, 1.0, 0.0) - usual)


def larger(p: Breadth) -> Floats:
    """Factor on the value of a deal when the owner is met."""
    return 1 + p.strength * np.asarray(p.owner_value)


def without_owner(p: Breadth) -> Floats:
    """Factor on the value of a deal before that: deals have the market's mean where ordinary sellers look around."""
    usual = np.minimum(ORDINARY / np.asarray(p.group), 1.0)
    return 1 / (1 + p.strength * np.asarray(p.owner_value) * usual)


def deal_hours(p: Breadth) -> Floats:
    """Factor on the hours that a deal needs, 1 for ordinary sellers."""
    return 1 + p.strength * p.hours_each * (np.floor(p.people) - ORDINARY)


def know(state: State, p: Organisation, luck: Luck) -> None:
    """Entry breadth.know: people inside accounts leave and are met; met are only those whom somebody looks for.

    Knowledge of the root problem stays with the deal when one of several leaves who are known.
    """
    own, deals = state.breadth, state.open_deals()
    known, words = deals.of(own.known), deals.words(state.account_words)
    gone = luck.chosen(Decision.CHAMPION_LEAVES, deals.worlds, words) < deals.each(leaves(p.breadth))
    own.stranded = gone & (known <= 1)
    left = known - (gone & ~own.stranded)
    own.known.reshape(-1)[deals.cells.compress(left < known)] -= np.int8(1)
    busy = deals.of(state.performance.deal_effort > 0)
    _meet(deals.where(busy & (left < deals.each(np.floor(p.breadth.people)))), state, p, luck)


def _meet(deals: Places, state: State, p: Organisation, luck: Luck) -> None:
    """One more is met inside some of the accounts in which sellers look for people; who owns the problem is noted."""
    own = state.breadth
    draws = luck.chosen(Decision.PERSON_REACHED, deals.worlds, deals.words(state.account_words))
    met = deals.where(draws < meets(deals.of(own.known), deals.parameters(p.breadth)))
    new = met.where(~met.of(own.owner))
    draws = luck.chosen(Decision.ROOT_OWNER_FOUND, new.worlds, new.words(state.account_words))
    own.owners = new.cells.compress(is_owner(draws, new.of(own.known), new.parameters(p.breadth)))
    own.known.reshape(-1)[met.cells] += np.int8(1)
    own.owner.reshape(-1)[own.owners] = True


def begin(state: State, p: Organisation, luck: Luck) -> None:
    """Entry breadth.begin: a deal starts with the one who responded, who may own the root problem."""
    own, new = state.breadth, state.opening()
    draws = luck.chosen(Decision.ROOT_OWNER_FOUND, new.worlds, new.words(state.account_words))
    own.known.reshape(-1)[new.cells] = 1
    own.owner.reshape(-1)[new.cells] = is_owner(draws, np.zeros(new.cells.shape), new.parameters(p.breadth))
