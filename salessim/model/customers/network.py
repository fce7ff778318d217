"""The customer network: who knows whom, drawn by luck when it is asked for and never stored.

A directed random graph: every account knows `degree` others, a share `within` of them in its own community (the market
of a team: a stochastic block model), the others anywhere; some accounts are known by many (a fitness model of
preferential attachment: the place of an acquaintance is uᵏ of the way through a community, k the skew; places go round
teams and seats, so that none has more of the well-known than others). Each edge is a function of (seed, replicate,
account, number of the edge), so that the network is the same under every policy and costs no memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from salessim.engine.columns import Shape
from salessim.engine.identity import account_words
from salessim.engine.luck import Luck, words_of
from salessim.engine.places import Places
from salessim.model.decisions import Decision
from salessim.quantities.arrays import Cells, Floats, Words
from salessim.quantities.powers import raised

if TYPE_CHECKING:
    from salessim.model.customers.referrals import Referrals
    from salessim.model.organisation import Organisation

LAST: Final = 1 - 1 / (1 << 53)
"""The last place below 1."""


def market_size(p: Organisation) -> int:
    """Accounts of the organisation as it begins: seats that a plan adds later do not change who knows whom."""
    size = p.organisation
    return size.teams * size.seats_per_team * size.accounts_per_seat


def market_cells(worlds: Cells, place: Floats, p: Organisation, shape: Shape) -> Cells:
    """Cells of accounts at places from 0 to 1 through the whole market; `worlds` and `place` have shape (N,)."""
    rank = np.floor(place * market_size(p)).astype(np.int64)
    inside, team = np.divmod(rank, p.organisation.teams)
    return _cells(worlds, team, inside, p, shape)


def _cells(worlds: Cells, teams: Cells, ranks: Cells, p: Organisation, shape: Shape) -> Cells:
    """Cells of the accounts with these ranks in their teams: they go round the seats there are as a world begins."""
    slot, index = np.divmod(ranks, p.organisation.seats_per_team)
    return ((worlds * shape.teams + teams) * shape.seats_per_team + index) * shape.accounts_per_seat + slot


def acquaintances(known: Places, edge: Cells, p: Organisation, luck: Luck, words: Words) -> Cells:
    """Cells of the accounts at the ends of edges: number `edge` (N,) of each account in `known` (N,)."""
    q, size, shape = known.parameters(p.referrals), p.organisation, known.shape
    key = words_of(words + edge.astype(np.uint64) + np.uint64(1))
    near = luck.chosen(Decision.ACQUAINTANCE_BLOCK, known.worlds, key, timeless=True) < q.within
    place = popular(luck.chosen(Decision.ACQUAINTANCE, known.worlds, key, timeless=True), q)
    community = size.seats_per_team * size.accounts_per_seat
    rank = np.floor(place * community).astype(np.int64)
    team = known.seats // shape.seats_per_team
    return np.where(near, _cells(known.worlds, team, rank, p, shape), market_cells(known.worlds, place, p, shape))


def popular(u: Floats, p: Referrals) -> Floats:
    """Place of an acquaintance: u^skew, so that those near 0 are known by many; 1 is homogeneous mixing."""
    return np.minimum(raised(u, p.skew), LAST)


def graph(p: Organisation, seed: int, replicate: int) -> sparse.csr_array:
    """The whole network of one world as a sparse matrix (A, A), for analysis: entry (i, j) counts edges from i to j."""
    size = p.organisation
    shape = Shape(1, size.teams, size.seats_per_team, size.accounts_per_seat)
    luck = Luck(seed, np.array([replicate], dtype=np.int64))
    cells = np.repeat(np.arange(shape.accounts), p.referrals.degree)
    edges = np.tile(np.arange(p.referrals.degree), shape.accounts)
    known = Places(cells, shape)
    ends = acquaintances(known, edges, p, luck, known.words(account_words(shape)))
    ones = np.ones(cells.size, dtype=np.int32)
    return sparse.csr_array((ones, (cells, ends)), shape=(shape.accounts, shape.accounts))
