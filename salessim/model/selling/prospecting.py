"""Prospecting: contacts among the idle accounts of a territory, and the responses that become deals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.channels import preference, signals
from salessim.model.channels.reputation import goodwill
from salessim.model.deals import conversation
from salessim.model.decisions import Decision
from salessim.model.firm import systems, tuning
from salessim.model.market.access import access
from salessim.model.selling.choice import choose
from salessim.quantities.arrays import Bools, Cells, Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Prospecting(Parameters):
    """Contacts."""

    response_given_need: float = parameter(
        0.6, key="response_given_need", unit="share", range=(0.4, 0.8),
        meaning="Probability that an account with a need responds to a contact, its door being open",
    )  # fmt: skip
    response_without_need: float = parameter(
        0.0, key="response_without_need", unit="share", range=(0, 0.02),
        meaning="Probability that an account without a need responds all the same; such a deal lapses the next month",
    )  # fmt: skip


@dataclass
class ProspectingColumns(Columns):
    """This month's contacts."""

    contacts: SeatFloats = column("seat", np.float64, "contacts", "contacts made", bounds=(0, np.inf))
    responses: SeatFloats = column("seat", np.float64, "contacts", "contacts that opened a deal", bounds=(0, np.inf))
    access_met: SeatFloats = column("seat", np.float64, "share", "access met, summed over contacts", bounds=(0, np.inf))
    contacted: Cells = column("event", np.int64, "cell", "event: accounts contacted this month")
    responded: Bools = column("event", np.bool_, "–", "event: which of them responded")


def contacts_made(hours: Floats, pace: Floats, u: Floats, hours_per_contact: float | Floats) -> Floats:
    """Whole contacts from hours: hours × pace ÷ hours a contact, rounded up or down by luck, the mean kept."""
    return np.floor(hours * pace / hours_per_contact + u)


def response_probability(need: Bools, open_part: Floats, p: Prospecting) -> Floats:
    """Probability that a contact opens a deal: response given need or without, times access."""
    return open_part * np.where(need, p.response_given_need, p.response_without_need)


def hours_each(tuned: Floats, held: Floats, p: Organisation) -> Floats:
    """Hours that a contact takes, its research and preparation included."""
    usual = p.time_budget.hours_per_contact * conversation.hours(held, p.value) * tuning.contact_hours(tuned, p.tuning)
    return usual + signals.contact_hours(p.signals) + preference.contact_hours(p.preference)


def contact(state: State, p: Organisation, luck: Luck) -> None:
    """Entry prospecting.contact: reps spend their prospecting hours on idle accounts, chosen by what they know."""
    own = state.prospecting
    draws = luck.dense(Decision.CONTACTS_ROUNDED, person_words(state.shape, state.tenure.occupant))
    hours = state.time_budget.prospecting_hours * state.conduct.prospecting
    each = hours_each(state.tuning.tuned, state.conversation.held, p)
    planned = contacts_made(hours, state.performance.pace, draws, each)
    own.contacted = choose(state, p, planned.astype(np.int64), luck)
    contacts = state.contacted()
    signals.follow(state, p, luck, contacts)
    met = access(contacts.of(state.access.closed), contacts.parameters(p.access))
    met *= contacts.of_worlds(goodwill(state.reputation.lost, p.reputation))
    own.responded = _respond(state, p, luck, contacts, met)
    own.contacts[:] = contacts.counted
    own.responses[:] = contacts.where(own.responded).counted
    own.access_met[:] = contacts.summed(met)


def _respond(state: State, p: Organisation, luck: Luck, contacts: Places, met: Floats) -> Bools:
    """Which contacts open a deal. Where none can, for want of a need, nothing is drawn."""
    need = contacts.of(state.need.need)
    everybody = np.any(np.asarray(p.prospecting.response_without_need) > 0)
    asked = np.arange(need.size) if everybody else np.flatnonzero(need)
    those = state.at(contacts.cells[asked])
    likely = response_probability(need[asked], met[asked], those.parameters(p.prospecting))
    likely = np.minimum(likely * _answers(state, p, luck, those, state.signals.signalled[asked]), 1.0)
    responded = np.zeros(need.size, dtype=bool)
    responded[asked] = luck.chosen(Decision.RESPONDS, those.worlds, those.words(state.account_words)) < likely
    return responded


def _answers(state: State, p: Organisation, luck: Luck, contacts: Places, signalled: Bools) -> Floats:
    """Factor on the response to each contact: the customer's channel, systems, tuning, and who called before."""
    known = systems.answers(contacts.parameters(p.systems))
    tuned = tuning.answers(contacts.of(state.tuning.tuned), contacts.parameters(p.tuning))
    crowd = signals.crowded(signalled, contacts.parameters(p.signals))
    return preference.answers(state, p, luck, contacts) * known * tuned * crowd
