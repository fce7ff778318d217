"""The customer network against the block model and the fitness model that it is drawn from."""

import numpy as np
import pytest
from support.worlds import bare

from salessim.engine.columns import Shape
from salessim.engine.identity import account_words
from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.customers.network import acquaintances, graph, market_cells, market_size
from salessim.model.organisation import Organisation

TEAMS, SEATS, ACCOUNTS = 3, 4, 100


def organisation(**referrals: float) -> Organisation:
    size = {"teams": TEAMS, "seats_per_team": SEATS, "accounts_per_seat": ACCOUNTS}
    return bare(organisation=size, referrals=referrals)


def ends(p: Organisation, shape: Shape | None = None, replicate: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Speaker and acquaintance of every edge of the accounts that there are as a world begins."""
    shape = shape or Shape(1, TEAMS, SEATS, ACCOUNTS)
    seat = np.arange(shape.seats)
    there = np.flatnonzero(np.repeat(seat % shape.seats_per_team < SEATS, shape.accounts_per_seat))
    speakers = np.repeat(there, p.referrals.degree)
    edges = np.tile(np.arange(p.referrals.degree), there.size)
    known, luck = Places(speakers, shape), Luck(1, np.array([replicate]))
    return speakers, acquaintances(known, edges, p, luck, known.words(account_words(shape)))


def named(cells: np.ndarray, shape: Shape) -> np.ndarray:
    """Team, index of the seat and number of the account: what no width of columns changes."""
    seat, slot = np.divmod(cells, shape.accounts_per_seat)
    return np.column_stack([*np.divmod(seat, shape.seats_per_team), slot])


def ranks(cells: np.ndarray) -> np.ndarray:
    """How well known each account is in the whole market, 0 being the best: ranks go round teams, then seats."""
    team, index, slot = named(cells, Shape(1, TEAMS, SEATS, ACCOUNTS)).T
    return (slot * SEATS + index) * TEAMS + team


def test_everybody_knows_as_many_and_homogeneous_mixing_makes_known_by_a_binomial():
    """Known by d N edges that each hit an account with 1/N: mean d, variance d (1 − 1/N)."""
    p = organisation(degree=12, within=0, skew=1)
    network = graph(p, seed=1, replicate=1)
    assert set(np.asarray(network.sum(axis=1)).ravel()) == {12}
    known_by = np.asarray(network.sum(axis=0)).ravel()
    variance = 12 * (1 - 1 / known_by.size)
    assert known_by.mean() == 12
    # The sample variance of nearly normal numbers has a relative standard error of √(2/n), and a little for kurtosis.
    assert abs(known_by.var() / variance - 1) < 4 * np.sqrt((2 + 1 / 12) / known_by.size)


@pytest.mark.parametrize("within", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("skew", [1.0, 2.0])
def test_share_within_the_community(within: float, skew: float):
    """`within` of the edges are kept inside by the block model; of the others one in as many as there are teams."""
    p = organisation(degree=40, within=within, skew=skew)
    speakers, met = ends(p)
    community = SEATS * ACCOUNTS
    inside = np.mean(speakers // community == met // community)
    places = np.arange(community * TEAMS + 1) / (community * TEAMS)
    of_team = np.diff(np.power(places, 1 / skew)).reshape(-1, TEAMS).sum(axis=0)  # every third rank is a team's
    expected = within + (1 - within) * of_team.mean()
    assert abs(inside - expected) < 4 * np.sqrt(expected * (1 - expected) / met.size)


@pytest.mark.parametrize("skew", [1.0, 1.5, 3.0])
def test_popularity_follows_a_power_law(skew: float):
    """An acquaintance has a place up to x with probability x^(1/skew)."""
    _, met = ends(organisation(degree=50, within=0, skew=skew))
    place = (ranks(met) + 1) / (TEAMS * SEATS * ACCOUNTS)
    for x in (0.01, 0.1, 0.25, 0.5, 0.9):
        expected = np.power(x, 1 / skew)
        got = np.mean(place <= x + 1e-9)
        assert abs(got - expected) < 4 * np.sqrt(expected * (1 - expected) / met.size)


@pytest.mark.parametrize("within", [0.0, 1.0])
def test_no_seat_has_more_of_the_well_known_than_others(within: float):
    """Ranks go round: the exact shares of the seats of a team differ by less than the best-known account's share."""
    _, met = ends(organisation(degree=200, within=within, skew=2))
    share = np.bincount(met // ACCOUNTS, minlength=TEAMS * SEATS) / met.size
    best_known = np.power(1 / (SEATS * ACCOUNTS * (1 if within else TEAMS)), 1 / 2) / (TEAMS if within else 1)
    assert np.ptp(share) < best_known + 8 * np.sqrt(1 / share.size / met.size)


def test_the_network_is_the_same_in_wider_columns_and_differs_between_worlds():
    p = organisation(degree=6, within=0.5, skew=1.5)
    narrow, wide = Shape(1, TEAMS, SEATS, ACCOUNTS), Shape(1, TEAMS, SEATS + 3, ACCOUNTS)
    assert np.array_equal(named(ends(p, narrow)[1], narrow), named(ends(p, wide)[1], wide))
    assert np.mean(ends(p)[1] == ends(p, replicate=2)[1]) < 0.05


def test_the_graph_is_what_acquaintances_say():
    p = organisation(degree=5, within=0.5, skew=1.5)
    speakers, met = ends(p)
    network = graph(p, seed=1, replicate=1).toarray()
    counted = np.zeros_like(network)
    np.add.at(counted, (speakers, met), 1)
    assert np.array_equal(network, counted)


def test_places_cover_the_whole_market_once():
    p, wide = organisation(), Shape(2, TEAMS, SEATS + 2, ACCOUNTS)
    size = market_size(p)
    cells = market_cells(np.ones(size, dtype=np.int64), (np.arange(size) + 0.5) / size, p, wide)
    assert np.unique(cells).size == size
    places = Places(np.sort(cells), wide)
    assert set(places.worlds) == {1}
    assert set(places.seats % wide.seats_per_team) == set(range(SEATS)), "seats that a plan adds are nobody's friends"
