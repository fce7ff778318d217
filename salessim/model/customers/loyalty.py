"""Loyalty: customers stay because they want to or because leaving costs too much; an alternative tells which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck, normal
from salessim.engine.places import Places
from salessim.model.customers.experience import felt
from salessim.model.decisions import Decision
from salessim.model.market.need import chance
from salessim.quantities.arrays import AccountFloats, Bools, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.customers.experience import Experience
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

CLEARLY: Final = 0.1
"""By how much a customer must be better off here than with an alternative to be loyal."""
USUAL: Final = 0.5
"""Satisfaction that the best alternative usually offers."""


class Loyalty(Parameters):
    """The alternative, and what leaving costs."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the mechanism off: churn is each customer's own propensity; 1 is its full effect",
    )  # fmt: skip
    attraction: float = parameter(
        USUAL, key="attraction", unit="share", range=(0.4, 0.7),
        meaning="Satisfaction that the best alternative offers",
    )  # fmt: skip
    availability: float = parameter(
        0.1, key="availability", unit="share", range=(0.0, 0.3),
        meaning="Share of customers for whom an alternative is within reach at a renewal",
    )  # fmt: skip
    steepness: float = parameter(
        8.0, key="steepness", unit="factor", gt=0, le=100, evidence="satisfied_stay", range=(4, 12),
        meaning="How sharply customers choose between staying and the alternative",
    )  # fmt: skip
    arrival: float = parameter(
        0.0, key="arrival", unit="months", scope="world", ge=0, le=600, range=(0, 120),
        meaning="Month of the horizon from which a viable alternative is there; 0: never",
    )  # fmt: skip
    availability_after: float = parameter(
        0.8, key="availability_after", unit="share", range=(0.3, 1.0),
        meaning="Share of customers for whom it is within reach from then on",
    )  # fmt: skip
    eased_after: float = parameter(
        0.7, key="eased_after", unit="share", range=(0.0, 1.0),
        meaning="Share of switching costs that the alternative then takes away: migration help, a new standard",
    )  # fmt: skip
    switching: float = parameter(
        0.25, key="switching", unit="share", evidence="switching_cost", range=(0.1, 0.5),
        meaning="What leaving costs a customer, on the scale of satisfaction; mean of the market",
    )  # fmt: skip
    switching_spread: float = parameter(
        0.1, key="switching_spread", unit="factor", ge=0, le=1, range=(0.0, 0.2),
        meaning="Standard deviation of that between customers",
    )  # fmt: skip
    lock_in: float = parameter(
        0.0, key="lock_in", unit="share", range=(0, 1),
        meaning="How far customers are locked in: contracts, formats, fees, data that cannot be taken along",
    )  # fmt: skip
    lock: float = parameter(
        0.4, key="lock", unit="share", range=(0.2, 0.6),
        meaning="Switching cost that full lock-in adds in time",
    )  # fmt: skip
    locking_per_month: float = parameter(
        0.08, key="locking", unit="/month", ge=0, le=100, range=(0.03, 0.2),
        meaning="Hazard at which lock-in takes hold of a customer, or wears off when it is given up",
    )  # fmt: skip


@dataclass
class LoyaltyColumns(Columns):
    """What holds each customer."""

    switching: AccountFloats = column("account", np.float64, "share", "what leaving costs", bounds=(0, 1))
    deviation: AccountFloats = column(
        "account", np.float64, "–", "of a contract's own switching cost, in standard deviations"
    )
    locked: AccountFloats = column("account", np.float64, "share", "how far lock-in has taken hold", bounds=(0, 1))
    locking: Bools = column("world", np.bool_, "–", "lock-in may have taken hold of somebody")
    usual: SeatFloats = column("seat", np.float64, "share", "mean that `switching` was worked out with last", fill=-1)
    usual_spread: SeatFloats = column("seat", np.float64, "factor", "standard deviation that it was", fill=-1)


def own_switching(u: Floats, p: Loyalty) -> Floats:
    """A customer's switching cost before any lock-in, by inverse CDF."""
    return free_switching(normal(u), p)


def free_switching(deviation: Floats, p: Loyalty) -> Floats:
    """The same from its standard normal deviation: normal, within 0 and 1."""
    return np.clip(p.switching + p.switching_spread * deviation, 0.0, 1.0)


def arrived(month: int, p: Loyalty) -> Bools:
    """Whether the viable alternative is there; before the branch it never is."""
    when = np.asarray(p.arrival)
    return (when > 0) & (month >= when) & (month >= 1)


def attraction(p: Loyalty) -> Floats:
    """Satisfaction that the best alternative offers, as far as the mechanism is on."""
    return USUAL + p.strength * (np.asarray(p.attraction) - USUAL)


def leaves_for_alternative(satisfaction: Floats, switching: Floats, there: Bools, p: Loyalty) -> Floats:
    """Yearly probability of leaving for the alternative: a p(b (A − satisfaction − switching (1 − e))).

    a availability, A attraction, b steepness, e the part of switching costs that it takes away, p the logistic
    function. With an additive logit loyal and captive customers would have the same cliff; with e = 0 captives none.
    """
    available = np.where(there, p.availability_after, p.availability)
    eased = np.where(there, p.eased_after, 0.0)
    better = p.attraction - satisfaction - switching * (1 - eased)
    return p.strength * available * expit(p.steepness * better)


def is_loyal(satisfaction: Floats, e: Experience, p: Loyalty) -> Bools:
    """Better off here than with any alternative, clearly: whether leaving costs anything or not."""
    return felt(satisfaction, e) >= attraction(p) + CLEARLY


def is_captive(satisfaction: Floats, e: Experience, p: Loyalty, switching: Floats, there: Bools) -> Bools:
    """Worse off here than with an alternative, and stays because leaving costs more than that."""
    now = felt(satisfaction, e)
    costs = p.strength * switching * (1 - np.where(there, p.eased_after, 0.0))
    return (now < attraction(p)) & (now + costs >= attraction(p))


def is_mercenary(satisfaction: Floats, e: Experience, p: Loyalty) -> Bools:
    """Hardly better off here: a better offer will do."""
    now = felt(satisfaction, e)
    return (now >= attraction(p)) & (now < attraction(p) + CLEARLY)


def hold(state: State, p: Organisation, luck: Luck) -> None:
    """Entry loyalty.hold: lock-in takes hold of customers, or wears off."""
    own, q = state.loyalty, p.loyalty
    # Where nobody locks in, switching costs move with parameters only: in most months all stays as it is.
    own.locking |= np.any(np.asarray(q.lock_in) > 0, axis=-1, keepdims=True)
    same = np.all(own.usual == q.switching) and np.all(own.usual_spread == q.switching_spread)
    if same and not own.locking.any():
        return
    own.usual[:], own.usual_spread[:] = q.switching, q.switching_spread
    base = state.customers()
    locked = base.of(own.locked)
    locked += (base.each(q.lock_in) - locked) * base.each(chance(q.locking_per_month))
    own.locked.reshape(-1)[base.cells] = locked
    own.switching.reshape(-1)[base.cells] = _switching(state, base, p)


def _switching(state: State, base: Places, p: Organisation) -> Floats:
    q = base.parameters(p.loyalty)
    free = free_switching(base.of(state.loyalty.deviation), q)
    return np.minimum(free + q.lock * base.of(state.loyalty.locked), 1.0)


def begin(state: State, p: Organisation, luck: Luck) -> None:
    """Entry loyalty.begin: new customers are not locked in yet."""
    _begin(state, p, luck, state.won())


def start(state: State, p: Organisation, luck: Luck) -> None:
    """Nor are those that a world begins with."""
    _begin(state, p, luck, Places(np.flatnonzero(state.renewal.customer), state.shape))


def _begin(state: State, p: Organisation, luck: Luck, new: Places) -> None:
    state.loyalty.locked.reshape(-1)[new.cells] = 0.0
    # Drawn once for the whole contract, which asks for it every month.
    draws = luck.chosen(Decision.SWITCHING_COST, new.worlds, state.contract_words(new), timeless=True)
    state.loyalty.deviation.reshape(-1)[new.cells] = normal(draws)
    state.loyalty.switching.reshape(-1)[new.cells] = _switching(state, new, p)
