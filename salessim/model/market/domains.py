"""Domains: customers' problems are simple, complicated, complex or chaotic, and the engagement has to match."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck, unit, words_of
from salessim.model.decisions import Decision
from salessim.model.market.need import ACCOUNTS_PER_TILE, chance
from salessim.quantities.arrays import AccountSmallInts, Bools, Floats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

CHAOTIC: Final = 3
"""Domains in order: 0 simple, 1 complicated, 2 complex, 3 chaotic."""
ORDINARY_COMPLEXITY: Final = 0.425
"""Mean complexity of problems in an ordinary market: 35 % simple, 45 % complicated, 20 % complex."""
SEGMENTS: Final = 8
"""Industries that disruption strikes one at a time: an account's number modulo 8."""


class Domains(Parameters):
    """Kinds of problems and of engagements."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches domains off: every engagement suits every customer; 1 is their full effect",
    )  # fmt: skip
    simple: float = parameter(
        0.35, key="simple", unit="factor", scope="world", ge=0, le=1000, range=(0, 1),
        meaning="Weight of simple problems when a world begins: cause and effect are plain, a form will do",
    )  # fmt: skip
    complicated: float = parameter(
        0.45, key="complicated", unit="factor", scope="world", ge=0, le=1000, range=(0, 1),
        meaning="Weight of complicated problems: an expert finds the answer",
    )  # fmt: skip
    complex_: float = parameter(
        0.2, key="complex", unit="factor", scope="world", ge=0, le=1000, range=(0, 1),
        meaning="Weight of complex problems: customer and seller find out together by trying",
    )  # fmt: skip
    chaotic: float = parameter(
        0.0, key="chaotic", unit="factor", scope="world", ge=0, le=1000, range=(0, 0.3),
        meaning="Weight of chaotic problems: somebody has to act first",
    )  # fmt: skip
    mismatch: float = parameter(
        0.35, key="mismatch", unit="logit", ge=0, le=5, range=(0.1, 0.7),
        meaning="Log odds of winning that each step between the engagement and the problem costs",
    )  # fmt: skip
    matching: float = parameter(
        0.0, key="matching", unit="share", range=(0, 1),
        meaning="Share of deals for which the engagement is chosen by diagnosis; the others get the one that suited "
        "the commonest problem when the world began",
    )  # fmt: skip
    diagnosis: float = parameter(
        0.7, key="diagnosis", unit="share", range=(0.4, 0.95),
        meaning="Probability that a diagnosis is right, reps listening as usual",
    )  # fmt: skip
    diagnosis_hours: float = parameter(
        0.1, key="diagnosis_hours", unit="factor", ge=0, le=3, range=(0.0, 0.3),
        meaning="More hours for each deal where the engagement is chosen by diagnosis",
    )  # fmt: skip
    drift_per_month: float = parameter(
        0.0, key="drift", unit="/month", scope="world", ge=0, le=100, range=(0.0, 0.02),
        meaning="Hazard at which an account's problem becomes a step simpler: markets mature",
    )  # fmt: skip
    disruptions_per_year: float = parameter(
        0.0, key="disruptions", unit="/year", scope="world", ge=0, le=100, range=(0.0, 0.3),
        meaning="Hazard at which an industry is disrupted, all its problems becoming chaotic",
    )  # fmt: skip

    @cached_property
    def one_size(self) -> tuple[Floats, Floats]:
        """The engagement that one size for all is cut for, and its mean distance; deals ask for it every month."""
        return standard(self), usual_distance(self)


@dataclass
class DomainsColumns(Columns):
    """What kind of problem each account has."""

    domain: AccountSmallInts = column("account", np.int8, "–", "0 simple … 3 chaotic", bounds=(0, 3))


def shares(p: Domains) -> tuple[Floats, Floats, Floats, Floats]:
    """Shares of the four domains when a world begins; all simple if no weight is given."""
    weights = [np.asarray(weight, dtype=np.float64) for weight in (p.simple, p.complicated, p.complex_, p.chaotic)]
    total = weights[0] + weights[1] + weights[2] + weights[3]
    first, *others = (np.where(total > 0, weight / np.where(total > 0, total, 1.0), 0.0) for weight in weights)
    rest = (others[0], others[1], others[2])
    return (np.where(total > 0, first, 1.0), *rest)


def standard(p: Domains) -> Floats:
    """The engagement that one size for all is cut for: that of the commonest domain, the simpler one of equals.

    It is cut when the world begins, and stays as it is while problems move on.
    """
    each = shares(p)
    best, chosen = each[0], np.zeros(np.shape(each[0]))
    for domain in range(1, CHAOTIC + 1):
        better = each[domain] > best
        best, chosen = np.where(better, each[domain], best), np.where(better, float(domain), chosen)
    return chosen


def usual_distance(p: Domains) -> Floats:
    """Mean steps between that engagement and the problems of the market as it begins."""
    size = standard(p)
    first, second, third, fourth = shares(p)
    return first * size + second * np.abs(size - 1) + third * np.abs(size - 2) + fourth * np.abs(size - CHAOTIC)


def domain_of(u: Floats, p: Domains) -> Floats:
    """An account's domain when a world begins, by inverse CDF."""
    first, second, third, _ = shares(p)
    return np.where(u >= first, 1.0, 0.0) + (u >= first + second) + (u >= first + second + third)


def complexity(domain: Floats, p: Domains) -> Floats:
    """How complex a problem is: 0, ½, 1 and 1 by domain; ordinary for all where domains are off."""
    return p.strength * np.minimum(domain / 2, 1.0) + (1 - np.asarray(p.strength)) * ORDINARY_COMPLEXITY


def match_points(domain: Floats, diagnosed: Bools, p: Domains) -> Floats:
    """Log odds of winning from the engagement: −mismatch × (|engagement − domain| − usual), 0 on average as it begins.

    Rightly diagnosed, the engagement is the domain's own; otherwise that of the commonest.
    """
    size, usual = p.one_size
    distance = np.where(diagnosed, 0.0, np.abs(size - domain))
    return -np.asarray(p.strength) * p.mismatch * (distance - usual)


def right(accuracy: Floats, p: Domains) -> Floats:
    """Probability that the engagement is the right one by diagnosis."""
    return p.matching * accuracy


def deal_hours(p: Domains) -> Floats:
    """Factor on the hours that a deal needs."""
    return 1 + p.strength * p.diagnosis_hours * np.asarray(p.matching)


def move(state: State, p: Organisation, luck: Luck) -> None:
    """Entry domains.move: problems become simpler with time; disruption makes them chaotic."""
    if luck.month < 1:  # worlds begin in a steady state: trends are the horizon's
        return
    shape, q = state.shape, p.domains
    domain = state.domains.domain
    if np.any(np.asarray(q.drift_per_month) > 0):
        own = domain.reshape(shape.worlds, shape.seats, shape.accounts_per_seat)
        simpler = np.broadcast_to(chance(q.drift_per_month), (shape.worlds, 1))
        starts = luck.starts(Decision.DOMAIN_MATURES)
        for worlds, seats in shape.tiles(ACCOUNTS_PER_TILE):
            draws = unit(luck.tile(starts[worlds], state.account_words[seats]))
            own[worlds, seats] -= (draws < simpler[worlds, :, np.newaxis]) & (own[worlds, seats] > 0)
    if np.any(np.asarray(q.disruptions_per_year) > 0):
        segments = words_of(np.arange(SEGMENTS, dtype=np.int64))
        struck = luck.dense(Decision.DISRUPTION, segments) < chance(np.asarray(q.disruptions_per_year) / 12)
        which = np.arange(shape.accounts) % shape.accounts_per_seat % SEGMENTS
        domain[struck[:, which]] = CHAOTIC


def start(state: State, p: Organisation, luck: Luck) -> None:
    """Every account has a problem of some kind."""
    words = state.account_words.reshape(-1)
    state.domains.domain[:] = domain_of(luck.dense(Decision.DOMAIN, words, timeless=True), p.domains)
