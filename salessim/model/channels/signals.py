"""Signals: traces of demand, and research before a contact, tell sellers whom to call; both err."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck, unit
from salessim.engine.places import Places
from salessim.model.decisions import Decision
from salessim.model.firm.systems import data_quality
from salessim.quantities.arrays import Bools, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Signals(Parameters):
    """What sellers know before they call."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches signals and research off: accounts are called at random; 1 is their full effect",
    )  # fmt: skip
    use: float = parameter(
        0.0, key="use", unit="share", range=(0, 1),
        meaning="How far sellers follow signals in choosing whom to call",
    )  # fmt: skip
    sensitivity: float = parameter(
        0.6, key="sensitivity", unit="share", range=(0.3, 0.8),
        meaning="Probability that an account with a need shows a signal in a month",
    )  # fmt: skip
    specificity: float = parameter(
        0.8, key="specificity", unit="share", evidence="lead_intent", range=(0.6, 0.95),
        meaning="Probability that an account without a need shows none",
    )  # fmt: skip
    rivals_using: float = parameter(
        0.2, key="rivals_using", unit="share", scope="world", range=(0, 1),
        meaning="Share of competitors who follow the same signals",
    )  # fmt: skip
    saturation: float = parameter(
        0.6, key="saturation", unit="share", range=(0.2, 0.9),
        meaning="Part of the responses to contacts by signals alone that is lost if all competitors follow the same",
    )  # fmt: skip
    signal_usd: float = parameter(
        15.0, key="price", unit="usd", ge=0, range=(5, 60),
        meaning="Price of a signal, or of a lead, that is followed",
    )  # fmt: skip
    research: float = parameter(
        0.0, key="research", unit="share", range=(0, 1),
        meaning="How far sellers research accounts before they choose whom to call",
    )  # fmt: skip
    research_hours: float = parameter(
        0.6, key="research_time", unit="hours", ge=0, le=40, range=(0.2, 1.5),
        meaning="Hours of research for each contact that is made in the end",
    )  # fmt: skip
    research_sensitivity: float = parameter(
        0.7, key="research_sensitivity", unit="share", range=(0.5, 0.9),
        meaning="Probability that research sees a need that is there",
    )  # fmt: skip
    research_specificity: float = parameter(
        0.85, key="research_specificity", unit="share", range=(0.7, 0.95),
        meaning="Probability that research sees none where there is none",
    )  # fmt: skip
    focus: float = parameter(
        3.0, key="focus", unit="log", ge=0, le=10, range=(1, 5),
        meaning="Log of how much likelier an account is called that a signal or research speaks for",
    )  # fmt: skip


@dataclass
class SignalsColumns(Columns):
    """What was known of the accounts that were called."""

    signalled: Bools = column("event", np.bool_, "–", "event: which of the contacts followed a signal")
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of signals followed this month", bounds=(0, np.inf))


def shown_probability(need: Bools, quality: Floats, p: Signals) -> Floats:
    """Probability that an account shows a signal: sensitivity × data quality with a need, 1 − specificity without."""
    return np.where(need, np.minimum(p.sensitivity * quality, 1.0), 1 - np.asarray(p.specificity))


def seen_probability(need: Bools, p: Signals) -> Floats:
    """Probability that research speaks for an account."""
    return np.where(need, p.research_sensitivity, 1 - np.asarray(p.research_specificity))


def preference(shown: Bools, seen: Bools, p: Signals) -> Floats:
    """How much likelier an account is called: (1 + s u (e^focus − 1)) for a signal, the same for research."""
    more = p.strength * np.expm1(np.asarray(p.focus))
    return np.where(shown, 1 + more * p.use, 1.0) * np.where(seen, 1 + more * p.research, 1.0)


def crowded(signalled: Bools, p: Signals) -> Floats:
    """Factor on responses to contacts that follow a signal: competitors have called these accounts too.

    1 − strength × use × saturation × rivals; at no use contacts are as ever, and so are their responses.
    """
    lost = p.strength * np.asarray(p.use) * p.saturation * p.rivals_using
    return np.where(signalled, 1 - lost, 1.0)


def contact_hours(p: Signals) -> Floats:
    """Hours of research added to each contact."""
    return p.strength * np.asarray(p.research) * p.research_hours


def in_use(p: Signals) -> bool:
    """Whether anybody in the block follows signals or research: drawing them can be left out otherwise."""
    return bool(np.any(p.strength * (np.asarray(p.use) + p.research) > 0))


def shown(state: State, p: Organisation, luck: Luck, places: Places) -> Bools:
    """Which of some accounts show a signal this month."""
    draws = luck.chosen(Decision.SIGNAL_SHOWN, places.worlds, places.words(state.account_words))
    need, quality = places.of(state.need.need), data_quality(places.parameters(p.systems))
    return draws < shown_probability(need, quality, places.parameters(p.signals))


def weights(state: State, p: Organisation, luck: Luck, some: slice, seats: slice) -> Floats:
    """How much likelier each account of a tile is called, by territory: (r, K, s, accounts a seat)."""
    alike, words = luck.sharing, state.account_words[seats]
    need = alike.view(state.by_territory(state.need.need))[some, :, seats]
    own, quality = alike.parameters(p.signals, some, seats), data_quality(alike.parameters(p.systems, some, seats))

    def draws(decision: Decision) -> Floats:
        return unit(luck.tile(alike.once(luck.starts(decision))[some], words))[:, np.newaxis]

    shown = draws(Decision.SIGNAL_SHOWN) < shown_probability(need, quality, own)
    return preference(shown, draws(Decision.RESEARCH_SHOWS) < seen_probability(need, own), own)


def follow(state: State, p: Organisation, luck: Luck, contacts: Places) -> None:
    """Which contacts followed a signal, and what these signals cost; part of prospecting.contact."""
    own, held = state.signals, contacts.parameters(p.signals)
    used = held.strength * np.asarray(held.use)
    if not np.any(used > 0):
        own.signalled = np.zeros(contacts.cells.shape, dtype=bool)
        own.cost_usd[:] = 0
        return
    own.signalled = (used > 0) & shown(state, p, luck, contacts)
    own.cost_usd[:] = contacts.summed(np.where(own.signalled, used * held.signal_usd, 0.0))
