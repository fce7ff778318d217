"""Preference: every customer has a channel that it answers best; sellers may know it or use their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.decisions import Decision
from salessim.quantities.arrays import Bools, Floats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

CHANNELS: Final = 3
"""Channels that customers prefer, equally often: in writing, by voice, in person."""


class Preference(Parameters):
    """Which channel is used."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches preferences off: all channels are answered alike; 1 is their full effect",
    )  # fmt: skip
    matching: float = parameter(
        0.0, key="matching", unit="share", range=(0, 1),
        meaning="Share of contacts for which sellers find out and use the customer's channel instead of their own",
    )  # fmt: skip
    lift: float = parameter(
        0.6, key="lift", unit="factor", ge=0, le=5, range=(0.2, 1.5),
        meaning="How much more often a customer answers on its own channel than on another",
    )  # fmt: skip
    matching_hours: float = parameter(
        0.1, key="matching_time", unit="hours", ge=0, le=10, range=(0.02, 0.3),
        meaning="Hours that finding out and using the customer's channel takes for each contact",
    )  # fmt: skip


def answer_factor(matched: Bools, p: Preference) -> Floats:
    """Factor on responses, 1 on average when one channel serves all.

    (1 + lift × matched) ÷ (1 + lift/3), as far as the mechanism is on.
    """
    felt = (1 + p.lift * matched) / (1 + np.asarray(p.lift) / CHANNELS)
    return 1 + p.strength * (felt - 1)


def contact_hours(p: Preference) -> Floats:
    """Hours added to each contact."""
    return p.strength * np.asarray(p.matching) * p.matching_hours


def answers(state: State, p: Organisation, luck: Luck, contacts: Places) -> Floats:
    """Factor on the response of each contact: the customer's channel was used, known or by chance."""
    own, words = contacts.parameters(p.preference), contacts.words(state.account_words)
    matched = luck.chosen(Decision.PREFERRED_CHANNEL, contacts.worlds, words, timeless=True) < 1 / CHANNELS
    if np.any(np.asarray(own.matching) > 0):
        matched |= luck.chosen(Decision.CHANNEL_KNOWN, contacts.worlds, words) < own.matching
    return answer_factor(matched, own)
