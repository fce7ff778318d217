"""What customers feel and why they stay, against closed forms: approach, lock-in, alternatives, surveys."""

import numpy as np
import pytest
from scipy.stats import norm
from support.worlds import bare, tallies, within

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.customers import experience, loyalty, renewal
from salessim.model.customers.asking import Asking, asked, invested, seen
from salessim.model.customers.experience import Experience, care_effect, given_care, growth
from salessim.model.customers.loyalty import Loyalty, leaves_for_alternative
from salessim.model.customers.renewal import leaves_in_all
from salessim.model.organisation import Organisation
from salessim.model.simulation import Span
from salessim.model.state import State

ACCOUNTS = 2_000
NOW, LATER = np.array(False), np.array(True)
LUCK = Luck(seed=3, replicates=np.array([1]))


def customers(p: Organisation) -> State:
    """One filled seat whose accounts are all customers since today, and are given the usual hours."""
    state = State.empty(Shape(1, 1, 1, ACCOUNTS))
    state.headcount.open[:] = state.tenure.occupied[:] = True
    state.product.level[:] = p.product.level
    state.outcome.won = np.arange(ACCOUNTS)
    renewal.begin(state, p, LUCK)
    loyalty.begin(state, p, LUCK)
    experience.begin(state, p, LUCK)
    renewal.take_stock(state, p, LUCK)
    state.time_budget.customer_hours[:] = ACCOUNTS * p.time_budget.hours_per_customer * p.experience.care
    return state


# Experience.


@pytest.mark.parametrize("level", [0.5, 0.8])
def test_satisfaction_goes_a_tenth_of_the_way_each_month(level: float):
    """S_n = T + (S_0 − T)(1 − a)ⁿ, in the mean of customers too, T being product and care."""
    p = bare(
        experience={"strength": 1, "adapting": 0.1, "care": 2, "care_weight": 0.2, "spread": 0},
        time_budget={"per_customer": 0.25},
    )
    state = customers(p)
    assert np.all(state.experience.satisfaction == 0.6), "ordinary care is what they expect"
    state.product.level[:] = level
    tends = level + 0.2 * (np.sqrt(2) - 1)
    for month in range(1, 25):
        experience.feel(state, p, LUCK.at(month))
        renewal.take_stock(state, p, LUCK.at(month))
        expected = tends + (0.6 - tends) * 0.9**month
        assert np.allclose(state.experience.satisfaction, expected, rtol=1e-12)


def test_customers_differ_by_the_spread_for_the_whole_of_a_contract():
    p = bare(experience={"strength": 1, "spread": 0.1}, time_budget={"per_customer": 0.25})
    state = customers(p)
    first = state.experience.satisfaction.copy()
    assert abs(first.mean() - 0.6) < 4 * 0.1 / np.sqrt(ACCOUNTS)
    assert abs(first.std() / 0.1 - 1) < 4 / np.sqrt(2 * ACCOUNTS)
    for month in range(1, 13):
        experience.feel(state, p, LUCK.at(month))
        renewal.take_stock(state, p, LUCK.at(month))
    assert np.allclose(state.experience.satisfaction, first, rtol=1e-12), "they get what they expected"


def test_goodwill_is_a_stock_of_gifts_that_halves():
    """G per month of help comes to g/(1 − ½^(1/h)) and is forgotten by half in h months."""
    p = bare(experience={"strength": 1, "goodwill_half_life": 6})
    state = customers(p)
    state.asking.asked[:], state.asking.remedy[:] = ACCOUNTS, 0.01
    for month in range(1, 301):
        experience.feel(state, p, LUCK.at(month))
    rest = 0.01 / (1 - np.power(0.5, 1 / 6))
    assert np.allclose(state.experience.goodwill, rest)
    state.asking.asked[:] = state.asking.remedy[:] = 0
    for month in range(301, 307):
        experience.feel(state, p, LUCK.at(month))
    assert np.allclose(state.experience.goodwill, rest / 2)


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_resentment_follows_lock_in_as_far_as_loyalty_is_on(strength: float):
    """Satisfaction comes to rest at what suits the customer less strength × resentment × how far it is locked in."""
    held = {"strength": strength, "lock_in": 1, "locking": "10/month"}
    p = bare(experience={"strength": 1, "spread": 0, "resentment": 0.15, "adapting": 1}, loyalty=held)
    state = customers(p)
    loyalty.hold(state, p, LUCK.at(1))
    experience.feel(state, p, LUCK.at(1))
    assert np.allclose(state.experience.satisfaction, 0.6 - strength * 0.15 * -np.expm1(-10), rtol=1e-12)


def test_care_pays_by_the_square_root_of_hours():
    p = Experience(care_weight=0.12)
    assert np.allclose(care_effect(np.array([0.0, 0.25, 1.0, 4.0]), p), [-0.12, -0.06, 0.0, 0.12], atol=1e-15)


@pytest.mark.parametrize(("care", "helping"), [(1.0, 0.0), (1.0, 0.25), (3.0, 0.5)])
def test_hours_of_help_are_no_care(care: float, helping: float):
    """Who plans care c and h hours of help, and has the time, gives care c: help is thanked for by itself."""
    p = bare(
        experience={"strength": 1, "care": care},
        downturn={"strength": 1, "help": helping},
        time_budget={"per_customer": 0.25},
    )
    state = customers(p)
    state.time_budget.customer_hours[:] = ACCOUNTS * (0.25 * care + helping)
    assert given_care(state, p)[0, 0] == pytest.approx(care, rel=1e-12)
    state.tenure.occupied[:] = False
    assert given_care(state, p)[0, 0] == 0, "nobody sits there and nobody covers"


def test_satisfied_customers_grow_faster():
    p = Experience(strength=1, expansion_weight=1.5)
    assert np.allclose(growth(np.array([0.6, 0.8, 0.0]), p), [1, 1.3, 0.1])
    assert growth(np.array(0.0), p.replaced(expansion_weight=5.0)) == 0


# Loyalty.


@pytest.mark.parametrize(
    ("satisfaction", "switching", "before", "after", "not_eased"),
    [
        (0.6, 0.25, 0.1 * 0.0573242, 0.8 * 0.1978161, 0.8 * 0.0573242),
        (0.8, 0.25, 0.1 * 0.0121284, 0.8 * 0.0474259, 0.8 * 0.0121284),
        (0.3, 0.65, 0.1 * 0.0265969, 0.8 * 0.5099987, 0.8 * 0.0265969),
    ],
)
def test_leaving_in_numbers(satisfaction: float, switching: float, before: float, after: float, not_eased: float):
    """B 8, A .5, a .1 → .8, e 0 → .7, worked out by hand: ordinary, loyal and captive customers."""
    p = Loyalty(attraction=0.5, availability=0.1, availability_after=0.8, eased_after=0.7, steepness=8)
    feels, costs = np.array(satisfaction), np.array(switching)
    assert leaves_for_alternative(feels, costs, NOW, p) == pytest.approx(before, rel=1e-5)
    assert leaves_for_alternative(feels, costs, LATER, p) == pytest.approx(after, rel=1e-5)
    assert leaves_for_alternative(feels, costs, LATER, p.replaced(eased_after=0.0)) == pytest.approx(
        not_eased, rel=1e-5
    )


def test_captives_have_a_cliff_only_where_leaving_becomes_cheaper():
    """Before the alternative loyal and captive look alike; it empties the one house and hardly touches the other."""
    p = Loyalty(attraction=0.5, availability=0.1, availability_after=0.8, steepness=8)
    feels, costs = np.array([0.8, 0.3]), np.array([0.25, 0.65])
    before = leaves_for_alternative(feels, costs, NOW, p)
    assert np.ptp(before) < 0.005
    cliff = leaves_for_alternative(feels, costs, LATER, p.replaced(eased_after=0.7)) - before
    untouched = leaves_for_alternative(feels, costs, LATER, p.replaced(eased_after=0.0)) - before
    assert cliff[0] < 0.04
    assert cliff[1] > 0.4
    assert np.all(untouched < 0.02)


def test_reasons_to_leave_come_one_after_the_other():
    """1 − (1 − own)(1 − alternative)(1 − hardship), own churn times its factor at most 1."""
    own, alternative, hardship = np.array([0.1, 0.8]), np.array([0.2, 0.5]), np.array([0.05, 0.0])
    got = leaves_in_all(own, np.array([1.0, 2.0]), alternative, hardship)
    assert np.allclose(got, [1 - 0.9 * 0.8 * 0.95, 1.0])


def test_lock_in_takes_hold_and_wears_off_by_its_hazard():
    """l_n = L (1 − e^(−h n)) and, given up, L e^(−h n); switching costs follow it."""
    held = {"strength": 1, "switching": 0.25, "switching_spread": 0, "lock": 0.4, "locking": "0.1/month"}
    locking, free = bare(loyalty={**held, "lock_in": 0.5}), bare(loyalty=held)
    state = customers(locking)
    for month in range(1, 25):
        loyalty.hold(state, locking, LUCK.at(month))
        locked = 0.5 * -np.expm1(-0.1 * month)
        assert np.allclose(state.loyalty.locked, locked, rtol=1e-12)
        assert np.allclose(state.loyalty.switching, 0.25 + 0.4 * locked, rtol=1e-12)
    for month in range(25, 37):
        loyalty.hold(state, free, LUCK.at(month))
    assert np.allclose(state.loyalty.locked, 0.5 * -np.expm1(-2.4) * np.exp(-1.2), rtol=1e-12)


@pytest.mark.parametrize("arrival", [0, 25])
def test_churn_jumps_when_the_alternative_arrives(arrival: int):
    """Nobody leaves for reasons of their own, so churn is a p(b (A − S − W (1 − e))): before and after."""
    organisation = bare(
        organisation={"teams": 1, "seats_per_team": 2, "accounts_per_seat": 200},
        market={"customers_at_start": "90%"},
        prospecting={"response_given_need": "0%"},
        renewal={"churn_a": 1e-6, "churn_b": 1000},
        loyalty={"strength": 1, "switching": 0.3, "switching_spread": 0, "arrival": arrival, "eased_after": 0.5},
    )
    got = tallies(organisation, 60, Span(horizon=48, burn_in=0))
    due = np.column_stack([np.zeros(60), got["customers"]])[:, :-1]
    assert got["wins"].sum() == 0
    before = 0.1 / (1 + np.exp(8 * 0.4))
    after = before if arrival == 0 else 0.8 / (1 + np.exp(8 * 0.25))
    first, second = slice(12, 24), slice(24, 48)
    # One customer in twelve is due each month; due months are spread evenly and leavers are few.
    within(12 * got["customers_lost"][:, first].sum(axis=1), due[:, first].sum(axis=1), before)
    assert got["customers_lost"][:, second].sum() > 0
    lost_a_year = 1 - got["customers"][:, 35] / got["customers"][:, 23]
    within(lost_a_year, np.ones(60), after)


# Asking.


def test_a_survey_errs_by_its_error():
    """P(found unhappy) = Φ((limit − S)/σ)."""
    p, u = Asking(error=0.1, unhappy_below=0.55), (np.arange(20_000) + 0.5) / 20_000
    for satisfaction in (0.3, 0.6, 0.7):
        found = invested(seen(np.array(satisfaction), u, p), p)
        assert found.mean() == pytest.approx(norm.cdf((0.55 - satisfaction) / 0.1), abs=1e-4)


@pytest.mark.parametrize("surveys", [1.0, 4.0])
def test_surveys_ask_find_and_cost(surveys: float):
    """1 − e^(−s/12) of customers a month; of those asked Φ((A − S)/σ) seem hostages, and Φ((limit − S)/σ) unhappy."""
    organisation = bare(
        organisation={"teams": 1, "seats_per_team": 2, "accounts_per_seat": 100},
        market={"customers_at_start": "50%"},
        prospecting={"response_given_need": "0%"},
        renewal={"churn_a": 1e-6, "churn_b": 1000},
        money={"costs": {"seat": 0, "severance": 0}},
        asking={
            "strength": 1,
            "surveys": surveys,
            "error": 0.1,
            "invest": "50%",
            "survey_cost": 50,
            "remedy_cost": 1000,
        },
    )
    months = tallies(organisation, 20, Span(horizon=24, burn_in=0))
    got = {name: values.sum(axis=1) for name, values in months.items()}
    within(got["customers_asked"], got["customers"], float(asked(organisation.asking)))
    assert asked(organisation.asking) == pytest.approx(-np.expm1(-surveys / 12))
    within(got["hostages_found"], got["customers_asked"], norm.cdf(-1.0))
    within(got["other_cost_usd"], got["customers_asked"], 50 + 0.5 * 1000 * norm.cdf(-0.5))
