"""Domains: engagement against problem by enumeration, maturing as a pure-death chain, disruption by industry."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from support.sections import drawn
from support.worlds import bare, branch, within

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.market import domains
from salessim.model.market.domains import SEGMENTS, Domains
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.model.state import State

UNIT = st.floats(0, 1)
P = drawn(Domains)
KINDS = np.arange(4.0)


# In closed form.


@given(P, UNIT)
def test_points_are_nothing_on_average_and_diagnosis_saves_its_share_of_the_distance(p: Any, accuracy: float):
    """By enumeration: E|standard − domain| is `usual_distance`; with a share q diagnosed, q mismatch × it is won."""
    each = np.array(domains.shares(p))
    assert each.sum() == pytest.approx(1)
    distance = np.abs(domains.standard(p) - KINDS)
    assert (each * distance).sum() == pytest.approx(float(domains.usual_distance(p)))
    plain = domains.match_points(KINDS, np.zeros(4, dtype=bool), p)
    assert (each * plain).sum() == pytest.approx(0, abs=1e-12)
    right = float(domains.right(np.array(accuracy), p))
    assert right == pytest.approx(p.matching * accuracy)
    mixed = right * domains.match_points(KINDS, np.ones(4, dtype=bool), p) + (1 - right) * plain
    expected = p.strength * p.mismatch * right * float(domains.usual_distance(p))
    assert (each * mixed).sum() == pytest.approx(expected, abs=1e-12)


def test_the_default_market():
    """35 % simple, 45 % complicated, 20 % complex: the expert's engagement is half a step away and a bit."""
    p = Domains()
    assert domains.standard(p) == 1
    assert domains.usual_distance(p) == pytest.approx(0.35 + 0.2)
    assert [float(part) for part in domains.shares(Domains(simple=0, complicated=0, complex=0))] == [1, 0, 0, 0]


def test_one_size_for_all_is_cut_for_the_commonest_and_the_simpler_of_equals():
    for weights, expected in (((1, 1, 1, 1), 0), ((1, 2, 2, 0), 1), ((0, 0, 0, 3), 3), ((1, 1, 3, 2), 2)):
        p = Domains(**dict(zip(("simple", "complicated", "complex", "chaotic"), weights, strict=True)))
        assert domains.standard(p) == expected


@given(P)
def test_accounts_have_domains_as_their_shares_say(p: Any):
    u = (np.arange(10_000) + 0.5) / 10_000
    found = np.bincount(domains.domain_of(u, p).astype(int), minlength=4) / u.size
    assert found == pytest.approx(np.array(domains.shares(p)), abs=2e-4)


HOUSE = {"teams": 1, "seats_per_team": 4, "accounts_per_seat": 400}


def ends(months: int, **section: float) -> np.ndarray:
    """Domains (worlds, accounts) of ten worlds after some months."""
    organisation = bare(organisation=HOUSE, domains={"strength": 1, **section})
    start = branch(organisation, 10, Span(months, 3))
    run(start, [Plan(organisation)] * 10, months)
    return start.state.domains.domain


def test_maturing_is_a_pure_death_chain():
    """From chaotic, a problem after n months has become max(3 − B, 0), B binomial with n and 1 − e^(−μ)."""
    got = ends(18, simple=0, complicated=0, complex=0, chaotic=1, drift=0.06)
    steps = binom(18, -np.expm1(-0.06))
    for domain, expected in ((3, steps.pmf(0)), (2, steps.pmf(1)), (1, steps.pmf(2)), (0, steps.sf(2))):
        within((got == domain).sum(axis=1).astype(float), float(got.shape[1]), float(expected))


def test_nothing_moves_where_nothing_drifts_or_disrupts():
    organisation = bare(organisation=HOUSE, domains={"strength": 1})
    start = branch(organisation, 2, Span(6, 3))
    before = start.state.domains.domain.copy()
    assert set(np.unique(before)) == {0, 1, 2}
    run(start, [Plan(organisation)] * 2, 6)
    assert np.array_equal(start.state.domains.domain, before)


def test_disruption_strikes_whole_industries():
    """Each of eight a world survives n months with e^(−λ n/12); all of its accounts are chaotic, or none."""
    got = ends(24, disruptions=0.5) == domains.CHAOTIC
    industries = got.reshape(10, 4, 400 // SEGMENTS, SEGMENTS)
    assert np.all(industries == industries[:, :1, :1, :]), "all seats, all accounts of the same number modulo 8"
    within(industries[:, 0, 0, :].sum(axis=1).astype(float), float(SEGMENTS), float(-np.expm1(-0.5 * 2)))


# Laws.


@given(P, st.integers(0, 3))
def test_a_match_is_never_worse_and_steps_away_cost_evenly(p: Any, kind: int):
    wrong, matched = (domains.match_points(np.array(float(kind)), np.array(found), p) for found in (False, True))
    assert matched >= wrong
    steps = abs(float(domains.standard(p)) - kind)
    assert matched - wrong == pytest.approx(p.strength * p.mismatch * steps, abs=1e-12)
    assert domains.match_points(np.array(float(kind)), np.array(False), p.replaced(strength=0.0)) == 0
    assert domains.deal_hours(p.replaced(strength=0.0)) == 1
    assert domains.deal_hours(p) >= 1


def test_worlds_of_a_block_do_not_share_their_drift():
    """A world whose market matures leaves another in the same block as it is, and moves as it would alone."""
    p, shape = Organisation(), Shape(2, 1, 3, 50)
    both, alone = State.empty(shape), State.empty(Shape(1, 1, 3, 50))
    both.domains.domain[:], alone.domains.domain[:] = 2, 2

    def rates(drift: Any, struck: Any) -> Organisation:
        return p.replaced(domains=p.domains.replaced(drift_per_month=drift, disruptions_per_year=struck))

    domains.move(both, rates(np.array([[0.0], [0.7]]), np.array([[0.0], [6.0]])), Luck(1, np.array([1, 2]), 1))
    domains.move(alone, rates(0.7, 6.0), Luck(1, np.array([2]), 1))
    assert np.all(both.domains.domain[0] == 2)
    assert np.array_equal(both.domains.domain[1], alone.domains.domain[0])
    assert set(np.unique(alone.domains.domain)) == {1, 2, 3}


def test_before_the_branch_markets_stand_still():
    p, state = Organisation(), State.empty(Shape(1, 1, 3, 50))
    state.domains.domain[:] = 2
    p = p.replaced(domains=p.domains.replaced(drift_per_month=5.0, disruptions_per_year=60.0))
    domains.move(state, p, Luck(1, np.array([1]), 0))
    assert np.all(state.domains.domain == 2)
