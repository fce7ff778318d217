"""Laws of the rules on customers and the firm: bounds, direction, ordinary is neutral, off at strength 0."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.sections import UNIT, drawn

from salessim.model.customers import asking, experience, loyalty, referrals
from salessim.model.customers.asking import Asking
from salessim.model.customers.experience import ORDINARY, Experience
from salessim.model.customers.loyalty import Loyalty, is_captive, is_loyal, is_mercenary, leaves_for_alternative
from salessim.model.customers.referrals import Referrals
from salessim.model.customers.renewal import leaves_in_all
from salessim.model.firm import bureaucracy, product, systems, touchpoints, tuning
from salessim.model.firm.bureaucracy import Bureaucracy
from salessim.model.firm.product import Product
from salessim.model.firm.systems import Systems
from salessim.model.firm.touchpoints import Touchpoints
from salessim.model.firm.tuning import Tuning
from salessim.model.money import books, funding
from salessim.model.money.books import Money
from salessim.model.money.funding import Funding

CLOSE = 1e-12
POINTS = st.floats(-1, 1)


def off(p: Any) -> Any:
    return p.replaced(strength=0.0)


# Experience.


@given(POINTS, POINTS, st.floats(0, 20), UNIT, drawn(Experience))
def test_satisfaction_tends_to_a_share(firm: float, person: float, given_: float, locked: float, p: Experience):
    tends = experience.tends(np.array(firm), np.array(person), np.array(given_), np.array(locked), p)
    assert 0 <= tends <= 1
    cared = experience.tends(np.array(firm), np.array(person), np.array(given_ + 1), np.array(locked), p)
    assert cared >= tends
    free = experience.tends(np.array(firm), np.array(person), np.array(given_), np.array(0.0), p)
    assert free >= tends
    ordinary = experience.tends(np.array(ORDINARY), np.array(0.0), np.array(1.0), np.array(0.0), p)
    assert ordinary == pytest.approx(ORDINARY, rel=1e-15)


@given(UNIT, UNIT, drawn(Experience))
def test_satisfaction_is_felt_as_far_as_the_mechanism_is_on(one: float, other: float, p: Experience):
    felt = experience.felt(np.array([one, other]), p)
    assert np.all((felt >= -CLOSE) & (felt <= 1 + CLOSE))
    assert (felt[1] - felt[0]) * (other - one) >= 0
    assert np.all(experience.felt(np.array([one, other]), off(p)) == ORDINARY)
    assert np.all(experience.growth(np.array([one, other]), off(p)) == 1)
    assert np.all(experience.growth(np.array([one, other]), p) >= 0)


# Loyalty.


@given(UNIT, UNIT, st.booleans(), drawn(Experience), drawn(Loyalty))
def test_every_customer_is_of_one_type(satisfaction: float, switching: float, there: bool, e: Experience, p: Loyalty):
    feels, costs, now = np.array(satisfaction), np.array(switching), np.array(there)
    loyal, mercenary, captive = is_loyal(feels, e, p), is_mercenary(feels, e, p), is_captive(feels, e, p, costs, now)
    below = experience.felt(feels, e) < loyalty.attraction(p)
    at_risk = below & ~captive
    assert int(loyal) + int(mercenary) + int(captive) + int(at_risk) == 1
    assert not captive or is_captive(feels, e, p, np.array(1.0), now), "higher costs of leaving free nobody"
    assert not captive or is_captive(feels, e, p, costs, np.array(False)), "an alternative makes nobody captive"
    assert not loyal or is_loyal(np.minimum(feels + 0.1, 1), e, p)


@given(UNIT, UNIT, st.booleans(), drawn(Loyalty))
def test_customers_leave_for_better_offers_and_stay_for_costs(
    satisfaction: float, switching: float, there: bool, p: Any
):
    feels, costs, now = np.array(satisfaction), np.array(switching), np.array(there)
    leaves = leaves_for_alternative(feels, costs, now, p)
    assert 0 <= leaves <= 1
    assert leaves_for_alternative(feels + 0.1, costs, now, p) <= leaves
    assert leaves_for_alternative(feels, costs + 0.1, now, p) <= leaves
    assert leaves_for_alternative(feels, costs, now, p.replaced(attraction=p.attraction + 0.1)) >= leaves
    assert leaves_for_alternative(feels, costs, now, off(p)) == 0
    eased = p.replaced(eased_after=1.0)
    assert leaves_for_alternative(feels, costs, np.array(True), eased) >= leaves_for_alternative(
        feels, costs, np.array(True), p.replaced(eased_after=0.0)
    )


@given(UNIT, drawn(Loyalty))
def test_switching_costs_are_a_share_that_rises_with_luck(u: float, p: Loyalty):
    cost = loyalty.own_switching(np.array(u), p)
    assert 0 <= cost <= 1
    assert loyalty.own_switching(np.array(min(1.0, u + 0.1)), p) >= cost
    alike = loyalty.own_switching(np.array(u), p.replaced(switching_spread=0.0))
    assert alike == pytest.approx(p.switching)


@given(UNIT, st.floats(0, 3), UNIT, UNIT)
def test_leaving_in_all_is_a_probability_above_each_of_its_reasons(
    own: float, factor: float, alternative: float, hardship: float
):
    every = leaves_in_all(np.array(own), np.array(factor), np.array(alternative), np.array(hardship))
    assert max(min(own * factor, 1), alternative, hardship) - CLOSE <= every <= 1 + CLOSE
    alone = leaves_in_all(np.array(own), np.array(1.0), np.array(0.0), np.array(0.0))
    assert alone == own


# Referrals and asking.


@given(st.booleans(), st.booleans(), drawn(Referrals))
def test_word_of_mouth_is_made_of_probabilities(need: bool, there: bool, p: Referrals):
    for likely in (referrals.refers(p), referrals.warns(p), referrals.follows(np.array(need), p)):
        assert 0 <= likely <= 1
    assert referrals.refers(p.replaced(asking=1.0)) >= referrals.refers(p)
    assert referrals.follows(np.array(True), p) >= referrals.follows(np.array(False), p)
    assert 0 <= referrals.churn_factor(np.array(there), p) <= referrals.churn_factor(np.array(False), p) == 1
    for silent in (referrals.refers(off(p)), referrals.warns(off(p)), referrals.asked_usd(off(p))):
        assert silent == 0
    assert referrals.asked_usd(p.replaced(asking=0.0)) == 0, "nobody pays for what nobody asked for"


@given(UNIT, UNIT, drawn(Asking))
def test_surveys_ask_more_often_and_see_the_less_the_more_they_err(satisfaction: float, u: float, p: Asking):
    assume(0 < u < 1)
    assert 0 <= asking.asked(p) <= 1
    assert asking.asked(p.replaced(surveys_per_year=p.surveys_per_year + 1)) >= asking.asked(p)
    assert asking.asked(off(p)) == 0
    exact = asking.seen(np.array(satisfaction), np.array(u), p.replaced(error=0.0))
    assert exact == satisfaction
    less = asking.seen(np.array(satisfaction), np.array(u), p) - satisfaction
    more = asking.seen(np.array(satisfaction), np.array(u), p.replaced(error=2 * p.error)) - satisfaction
    assert abs(more) >= abs(less)


# The firm.


@given(UNIT, st.floats(-1, 2), drawn(Product))
def test_a_product_stays_a_share_and_gains_by_insight(level: float, insight: float, p: Product):
    after = product.level_after(np.array(level), np.array(insight), p)
    assert 0 <= after <= 1
    assert product.level_after(np.array(level), np.array(insight + 0.1), p) >= after
    still = p.replaced(investing=0.0, features=0.0, falling_behind_per_year=0.0)
    assert product.level_after(np.array(level), np.array(0.0), still) == pytest.approx(level, abs=1e-15)
    assert product.programmes_usd(off(p)) == 0
    sources = p.loop + p.groups_worth * p.focus_groups
    learned = product.insight_after(np.array(insight), p)
    assert min(insight, sources) - CLOSE <= learned <= max(insight, sources) + CLOSE


@given(UNIT, drawn(Touchpoints), drawn(Bureaucracy))
def test_drift_and_rules_are_shares_that_work_on_them_lowers(held: float, p: Touchpoints, rules: Bureaucracy):
    drifted = touchpoints.drifted_after(np.array(held), p)
    assert 0 <= drifted <= 1
    assert touchpoints.drifted_after(np.array(held), p.replaced(audits_per_year=p.audits_per_year + 1)) <= drifted
    assert touchpoints.drifted_after(np.array(0.0), p.replaced(drift_per_year=0.0)) == 0
    ruled = bureaucracy.ruled_after(np.array(held), rules)
    assert 0 <= ruled <= 1
    pruned = rules.replaced(pruning_per_year=rules.pruning_per_year + 1)
    assert bureaucracy.ruled_after(np.array(held), pruned) <= ruled
    assert bureaucracy.hours_taken(np.array(held), off(rules)) == 0
    assert bureaucracy.freedom(np.array(held), off(rules)) == 1
    assert bureaucracy.freedom(np.array(bureaucracy.ORDINARY), rules) == pytest.approx(1)
    assert bureaucracy.hours_taken(np.array(bureaucracy.ORDINARY), rules) == 0
    assert bureaucracy.freedom(np.array(held), rules) >= 0


@given(UNIT, st.floats(0, 1e6), st.booleans(), drawn(Systems), drawn(Tuning))
def test_systems_and_tuning_help_and_cost(held: float, bookings: float, filled: bool, p: Systems, work: Tuning):
    assert systems.answers(p) >= 1
    assert systems.answers(p.replaced(record=1.0)) >= systems.answers(p)
    assert 0.5 <= systems.data_quality(p) <= 1.5
    plain = p.replaced(record=systems.ORDINARY_RECORD, engagement=0.0)
    for nothing in (off(p), plain):
        assert systems.answers(nothing) == 1
        assert systems.data_quality(nothing) == 1
        assert systems.hours_taken(nothing) == 0
        assert systems.cost_usd(np.array(bookings), np.array(float(filled)), nothing) == 0
    tuned = tuning.tuned_after(np.array(held), work)
    assert held - CLOSE <= tuned <= 1
    assert 0.1 <= tuning.contact_hours(tuned, work) <= tuning.contact_hours(np.array(held), work) + CLOSE
    assert tuning.answers(tuned, work) >= 1
    assert tuning.contact_hours(tuned, off(work)) == tuning.answers(tuned, off(work)) == 1


# Money.


@given(st.floats(-1e7, 1e7), st.floats(0, 1e7), drawn(Funding))
def test_money_costs_the_more_the_less_there_is(reserve: float, raised: float, p: Funding):
    price = funding.price_of_money(np.array(reserve), np.array(raised), p)
    assert price >= 0
    assert funding.price_of_money(np.array(reserve - 1e5), np.array(raised), p) >= price
    assert funding.price_of_money(np.array(reserve), np.array(raised + 1e5), p) >= price
    assert funding.price_of_money(np.array(abs(reserve)), np.array(0.0), p) == 0
    assert funding.price_of_money(np.array(reserve), np.array(raised), off(p)) == 0


@given(st.floats(0, 1e6), UNIT, st.floats(0, 0.5), st.floats(0.01, 0.3))
def test_what_a_customer_is_worth(arr: float, leaving: float, more: float, rate: float):
    """ARR × margin × Σ gᵏ over five years, and nothing of who surely leaves."""
    money = Money(discount_rate_per_year=rate, gross_margin=0.8)
    worth = books.book_value(np.array(arr), np.array(leaving), np.array(more), money)
    growth = (1 - leaving) * (1 + more) / (1 + rate)
    assert worth == pytest.approx(arr * 0.8 * sum(growth**year for year in range(1, 6)), rel=1e-12, abs=1e-9)
    assert books.book_value(np.array(arr), np.array(1.0), np.array(more), money) == 0
    assert books.book_value(np.array(arr), np.array(min(1, leaving + 0.1)), np.array(more), money) <= worth
