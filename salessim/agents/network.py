"""Who knows whom: the customer network, edge by edge, as agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.agents.luck import word_of
from salessim.agents.scalars import real
from salessim.model.customers.network import market_size, popular
from salessim.model.decisions import Decision

if TYPE_CHECKING:
    from salessim.agents.customer import Customer
    from salessim.agents.firm import Firm


def acquaintance(speaker: Customer) -> Customer:
    """The acquaintance whom an account meets this month: one of its own community, or anybody."""
    edge = int(speaker.draw(Decision.ACQUAINTANCE_ASKED) * speaker.p.referrals.degree)
    luck, key = speaker.model.luck, word_of(speaker.word + edge + 1)
    near = luck.for_life(Decision.ACQUAINTANCE_BLOCK, key) < speaker.p.referrals.within
    place = float(popular(real(luck.for_life(Decision.ACQUAINTANCE, key)), speaker.p.referrals))
    return _in_community(speaker.model, speaker.seat.team, place) if near else in_market(speaker.model, place)


def in_market(model: Firm, place: float) -> Customer:
    """The account at a place from 0 to 1 through the whole market."""
    rank, team = divmod(int(np.floor(place * market_size(model.p))), model.p.organisation.teams)
    return _of_team(model, team, rank)


def _in_community(model: Firm, team: int, place: float) -> Customer:
    size = model.p.organisation
    return _of_team(model, team, int(np.floor(place * (size.seats_per_team * size.accounts_per_seat))))


def _of_team(model: Firm, team: int, rank: int) -> Customer:
    """An account by its rank in its team: ranks go round the seats that there are as a world begins."""
    number, index = divmod(rank, model.p.organisation.seats_per_team)
    return model.managers[team].seats[index].customers[number]
