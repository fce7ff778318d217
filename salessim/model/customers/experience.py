"""Experience: product, care, support and touch points make customers satisfied, slowly, each in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck, normal
from salessim.engine.places import Places
from salessim.model.decisions import Decision
from salessim.quantities.arrays import AccountFloats, Bools, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

ORDINARY: Final = 0.6
"""Satisfaction of the ordinary customer of an ordinary firm."""
ORDINARY_SUPPORT: Final = 0.5


class Experience(Parameters):
    """What customers experience, and what satisfaction does beside loyalty."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", scope="world", ge=0, le=1,
        meaning="0 switches experience off: all customers are as satisfied as ordinary ones; 1 is its full effect",
    )  # fmt: skip
    care: float = parameter(
        1.0, key="care", unit="factor", ge=0, le=20, range=(0.5, 4),
        meaning="Hours for each customer ÷ those that are usual",
    )  # fmt: skip
    care_weight: float = parameter(
        0.15, key="care_weight", unit="share", range=(0.05, 0.3),
        meaning="Satisfaction that no care at all costs; four times the usual care wins as much",
    )  # fmt: skip
    support: float = parameter(
        ORDINARY_SUPPORT, key="support", unit="share", scope="world", range=(0, 1),
        meaning="How well support answers: 0 not at all, 1 at once",
    )  # fmt: skip
    support_weight: float = parameter(
        0.2, key="support_weight", unit="share", scope="world", range=(0.1, 0.4),
        meaning="Satisfaction between no support and the best",
    )  # fmt: skip
    support_usd_per_month: float = parameter(
        300.0, key="support_cost", unit="usd/month", ge=0, range=(100, 600),
        meaning="Cost for each customer of the best support; the ordinary half of it is part of the gross margin",
    )  # fmt: skip
    spread: float = parameter(
        0.15, key="spread", unit="share", range=(0.05, 0.25),
        meaning="Standard deviation of what suits a customer, of its fit and luck with us",
    )  # fmt: skip
    adapting: float = parameter(
        0.1, key="adapting", unit="share", gt=0, range=(0.05, 0.3),
        meaning="Share of the way to its experience that a customer's satisfaction goes in a month",
    )  # fmt: skip
    resentment: float = parameter(
        0.15, key="resentment", unit="share", range=(0.0, 0.3),
        meaning="How much satisfaction customers lose in the end for being locked in",
    )  # fmt: skip
    goodwill_half_life_months: float = parameter(
        12.0, key="goodwill_half_life", unit="months", gt=0, le=240, range=(6, 24),
        meaning="Half-life of what customers remember of help and remedies",
    )  # fmt: skip
    expansion_weight: float = parameter(
        1.5, key="expansion_weight", unit="factor", ge=0, le=10, range=(0.0, 3.0),
        meaning="Growth of a customer's ARR follows satisfaction: factor 1 + weight × satisfaction above the ordinary",
    )  # fmt: skip


@dataclass
class ExperienceColumns(Columns):
    """What customers feel."""

    satisfaction: AccountFloats = column(
        "account", np.float64, "share", "satisfaction of a customer", fill=ORDINARY, bounds=(0, 1)
    )
    deviation: AccountFloats = column(
        "account", np.float64, "–", "how well we suit a customer, in standard deviations, for its contract"
    )
    goodwill: AccountFloats = column(
        "account", np.float64, "share", "satisfaction from help and remedies remembered", bounds=(0, 1)
    )
    remembers: Bools = column("world", np.bool_, "–", "some customer may remember help or a remedy")
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of support beyond the ordinary")


def felt(satisfaction: Floats, p: Experience) -> Floats:
    """Satisfaction as far as the mechanism is on; ordinary where it is off."""
    return ORDINARY + p.strength * (satisfaction - ORDINARY)


def care_effect(given: Floats, p: Experience) -> Floats:
    """Satisfaction from care: weight × (√g − 1), g the hours given ÷ those that are usual."""
    return p.care_weight * (np.sqrt(given) - 1)


def tends(firm: Floats, personal: Floats, given: Floats, locked: Floats, p: Experience) -> Floats:
    """What satisfaction tends to, within 0 and 1.

    The firm's part (product, support, touch points), what is personal (spread × z and goodwill), care, resentment.
    """
    return np.clip(firm + personal + care_effect(given, p) - p.resentment * locked, 0.0, 1.0)


def growth(satisfaction: Floats, p: Experience) -> Floats:
    """Factor on expansion at a renewal, 1 for ordinary customers, never negative."""
    return np.maximum(1 + p.expansion_weight * (felt(satisfaction, p) - ORDINARY), 0.0)


def of_firm(state: State, p: Organisation) -> Floats:
    """The part of satisfaction that is the same for all customers of a world, (W, 1)."""
    q = p.experience
    return state.product.level + support_effect(q) + state.touchpoints.points


def support_effect(p: Experience) -> Floats:
    """Satisfaction from support, 0 where it is ordinary."""
    return p.support_weight * (np.asarray(p.support) - ORDINARY_SUPPORT)


def offered(state: State, p: Organisation) -> Floats:
    """Product and support as others hear of them, (W, 1)."""
    return state.product.level + p.experience.strength * support_effect(p.experience)


def hours_of_care(p: Organisation) -> Floats:
    """Hours a month that reps would give to the care of a customer."""
    return p.time_budget.hours_per_customer * (1 + p.experience.strength * (np.asarray(p.experience.care) - 1))


def hours_each_customer(p: Organisation) -> Floats:
    """Hours a month that reps would give to a customer: care, and help."""
    return hours_of_care(p) + p.downturn.strength * np.asarray(p.downturn.help_hours)


def for_care(p: Organisation) -> Floats:
    """Part of the hours for customers that is care; the rest is help, which is thanked for by itself."""
    both = hours_each_customer(p)
    return np.where(both > 0, hours_of_care(p) / np.where(both > 0, both, 1.0), 1.0)


def given_care(state: State, p: Organisation) -> SeatFloats:
    """Hours of care given to each customer of a seat ÷ those that are usual; colleagues' where they cover it."""
    base = state.customers().counted + state.cover.customers
    usual = base * p.time_budget.hours_per_customer
    care = state.time_budget.customer_hours * for_care(p)
    given = np.where(usual > 0, care / np.where(usual > 0, usual, 1.0), 1.0)
    return np.where(state.tenure.occupied, given, state.cover.share)


def kept_promise(state: State, p: Organisation) -> SeatFloats:
    """Part of the hours wanted for customers that a seat gives them: 1 where none are wanted, 0 where nobody sits."""
    base = state.customers().counted + state.cover.customers
    wanted = base * hours_each_customer(p)
    given = np.where(wanted > 0, state.time_budget.customer_hours / np.where(wanted > 0, wanted, 1.0), 1.0)
    return np.where(state.tenure.occupied, np.minimum(given, 1.0), 0.0)


def feel(state: State, p: Organisation, luck: Luck) -> None:
    """Entry experience.feel: satisfaction goes towards what customers experience this month."""
    own, base = state.experience, state.customers()
    q = base.parameters(p.experience)
    personal = q.spread * base.of(own.deviation) + _goodwill(state, p, base)
    firm, given = base.of_worlds(of_firm(state, p)), base.of(given_care(state, p))
    before, after = state.renewal.served_satisfaction, tends(firm, personal, given, _resented(state, p, base), q)
    own.satisfaction.reshape(-1)[base.cells] = before + q.adapting * (after - before)
    extra = np.asarray(p.experience.support) - ORDINARY_SUPPORT
    each = p.experience.strength * p.experience.support_usd_per_month * extra
    own.cost_usd[:] = base.counted * each


def _goodwill(state: State, p: Organisation, base: Places) -> Floats:
    """What customers remember of help and remedies, this month's included; 0 for all where there has been neither."""
    own = state.experience
    own.remembers |= np.any((state.downturn.thanks > 0) | (state.asking.asked > 0), axis=1, keepdims=True)
    if not own.remembers.any():
        return np.zeros(())
    kept = np.exp2(-1 / np.asarray(p.experience.goodwill_half_life_months))
    thanks = base.of(state.downturn.thanks * np.sqrt(kept_promise(state, p)))
    memory = np.minimum(base.of(own.goodwill) * base.each(kept) + thanks + base.of(state.asking.remedy), 1.0)
    own.goodwill.reshape(-1)[base.cells] = memory
    return memory


def _resented(state: State, p: Organisation, base: Places) -> Floats:
    """How far lock-in has taken hold of each customer, as far as loyalty matters; 0 for all where nobody locks in."""
    if not state.loyalty.locking.any():
        return np.zeros(())
    return base.parameters(p.loyalty).strength * base.of(state.loyalty.locked)


def begin(state: State, p: Organisation, luck: Luck) -> None:
    """Entry experience.begin: new customers expect what ordinary ones experience."""
    _begin(state, p, luck, state.won())


def start(state: State, p: Organisation, luck: Luck) -> None:
    """Customers of a mature base are as satisfied as they will be."""
    _begin(state, p, luck, Places(np.flatnonzero(state.renewal.customer), state.shape))


def _begin(state: State, p: Organisation, luck: Luck, new: Places) -> None:
    q, firm = new.parameters(p.experience), new.of_worlds(of_firm(state, p))
    ordinary = np.ones(new.cells.shape)
    # Drawn once for the whole contract, which asks for it every month.
    suits = normal(luck.chosen(Decision.PERSONAL_EXPERIENCE, new.worlds, state.contract_words(new), timeless=True))
    state.experience.deviation.reshape(-1)[new.cells] = suits
    expects = tends(firm, q.spread * suits, ordinary, np.zeros(new.cells.shape), q)
    state.experience.satisfaction.reshape(-1)[new.cells] = expects
    state.experience.goodwill.reshape(-1)[new.cells] = 0.0
