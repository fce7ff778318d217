"""Channels against closed forms: signal detection, sampling, commons, fatigue, spikes and hazards."""

import numpy as np
import pytest
from scipy.optimize import brentq
from support.worlds import Sections, bare, tallies, within

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.channels import awareness, campaigns, inbound, preference, reputation, signals
from salessim.model.channels.awareness import Awareness
from salessim.model.channels.campaigns import Campaigns
from salessim.model.channels.preference import Preference
from salessim.model.channels.reputation import Reputation
from salessim.model.organisation import Organisation
from salessim.model.selling import choice
from salessim.model.simulation import Span
from salessim.model.state import State

SEATS, ACCOUNTS = 4, 20_000
PREVALENCE = 0.15
MONTHS = np.arange(1, 61)


def market(prevalence: float = PREVALENCE) -> State:
    """One world of idle accounts, of which exactly a share has a need."""
    state = State.empty(Shape(1, 1, SEATS, ACCOUNTS))
    state.headcount.open[:] = state.tenure.occupied[:] = True
    state.need.need[0, : round(prevalence * ACCOUNTS * SEATS)] = True
    np.random.default_rng(1).shuffle(state.need.need[0])
    return state


def called(state: State, p: Organisation, each: int) -> np.ndarray:
    """Cells of the accounts that sellers call when every seat makes so many contacts."""
    return choice.choose(state, p, np.full((1, SEATS), each), Luck(3, np.array([1]), 1))


def near(count: float, of: float, expected: float) -> None:
    """Assert a share within four standard errors of its binomial."""
    error = np.sqrt(expected * (1 - expected) / of)
    assert abs(count / of - expected) < 4 * error, f"{count / of:.4f} is not {expected:.4f} ± {error:.4f}"


# Signals.


@pytest.mark.parametrize(("sensitivity", "specificity", "record"), [(0.6, 0.8, 0.5), (0.8, 0.95, 0.5), (0.6, 0.8, 1.0)])
def test_what_a_signal_says_is_bayes_rule(sensitivity: float, specificity: float, record: float):
    """Of those who show one p s/(p s + (1 − p)(1 − c)) have a need; data quality multiplies the sensitivity."""
    p = bare(
        signals={"strength": 1, "use": 1, "sensitivity": sensitivity, "specificity": specificity},
        systems={"strength": 1, "record": record},
    )
    state = market()
    everybody = state.at(np.arange(SEATS * ACCOUNTS))
    shown = signals.shown(state, p, Luck(2, np.array([1]), 1), everybody)
    need, sees = state.need.need[0], sensitivity * (1 + record - 0.5)
    near(np.count_nonzero(shown & need), np.count_nonzero(need), sees)
    near(np.count_nonzero(~shown & ~need), np.count_nonzero(~need), specificity)
    predictive = PREVALENCE * sees / (PREVALENCE * sees + (1 - PREVALENCE) * (1 - specificity))
    near(np.count_nonzero(shown & need), np.count_nonzero(shown), predictive)


@pytest.mark.parametrize("share", [0.005, 0.1, 0.5])
@pytest.mark.parametrize("use", [0.2, 1.0])
def test_calls_follow_sequential_poisson_sampling(share: float, use: float):
    """An account of weight w is called with probability min(1, w τ), τ such that the calls add up."""
    p = bare(signals={"strength": 1, "use": use, "focus": 2})
    state, each = market(), round(share * ACCOUNTS)
    cells = called(state, p, each)
    shown = signals.shown(state, p, Luck(3, np.array([1]), 1), state.at(np.arange(SEATS * ACCOUNTS)))
    assert cells.size == SEATS * each, "as many calls as without signals"
    weight, speaks = 1 + use * np.expm1(2.0), shown.mean()
    tau = brentq(lambda t: speaks * min(1, weight * t) + (1 - speaks) * min(1, t) - share, 0, 1, xtol=1e-12)
    followed = np.count_nonzero(shown[cells])
    near(followed, cells.size, speaks * min(1, weight * tau) / share)


def test_research_and_signals_multiply():
    """Few calls: the share of calls that meet a need is p W₁/(p W₁ + (1 − p) W₀), W the mean weights."""
    p = bare(signals={"strength": 1, "use": 1, "research": 1, "focus": 1.5, "research_time": 0.5})
    state = market()
    cells = called(state, p, 100)
    more, q = np.expm1(1.5), p.signals
    with_need = (1 + q.sensitivity * more) * (1 + q.research_sensitivity * more)
    without = (1 + (1 - q.specificity) * more) * (1 + (1 - q.research_specificity) * more)
    expected = PREVALENCE * with_need / (PREVALENCE * with_need + (1 - PREVALENCE) * without)
    near(np.count_nonzero(state.need.need[0, cells]), cells.size, expected)
    assert signals.contact_hours(q) == 0.5


def test_without_use_the_choice_is_random():
    p = bare(signals={"strength": 1})
    cells = called(market(), p, 500)
    assert np.array_equal(cells, called(market(), bare(), 500))
    near(np.count_nonzero(market().need.need[0, cells]), cells.size, PREVALENCE)


def test_rivals_and_the_price_fall_on_contacts_that_follow_a_signal():
    p = bare(signals={"strength": 1, "use": 0.5, "saturation": 0.6, "rivals_using": 0.5, "price": 20})
    state = market()
    state.prospecting.contacted = called(state, p, 1_000)
    contacts, luck = state.contacted(), Luck(3, np.array([1]), 1)
    signals.follow(state, p, luck, contacts)
    assert state.signals.cost_usd.sum() == pytest.approx(np.count_nonzero(state.signals.signalled) * 0.5 * 20)
    factor = signals.crowded(state.signals.signalled, p.signals)
    assert np.allclose(factor, np.where(state.signals.signalled, 1 - 0.5 * 0.6 * 0.5, 1))


# Preference.


@pytest.mark.parametrize("matching", [0.0, 0.4, 1.0])
def test_a_channel_of_the_customers_own_is_answered_more_often(matching: float):
    """Factor (1 + l m)/(1 + l/3) in the mean, m = 1/3 + 2/3 × matching: exactly 1 where one channel serves all."""
    p = bare(preference={"strength": 1, "matching": matching, "lift": 0.9})
    state = market()
    factor = preference.answers(state, p, Luck(5, np.array([1]), 1), state.at(np.arange(SEATS * ACCOUNTS)))
    matched = 1 / 3 + 2 / 3 * matching
    expected = (1 + 0.9 * matched) / (1 + 0.9 / 3)
    assert abs(factor.mean() - expected) < max(4 * factor.std() / np.sqrt(factor.size), 1e-12)
    held = Preference(strength=1, lift=0.9)
    one, other = (preference.answer_factor(np.array(matches), held) for matches in (True, False))
    assert (one + 2 * other) / 3 == pytest.approx(1, rel=1e-15)


# Reputation.


def course(waste: float, months: int, p: Reputation, lost: float = 0.0) -> np.ndarray:
    held, found = np.array(lost), []
    for _ in range(months):
        held = reputation.lost_after(held, np.array(waste), p)
        found.append(float(held))
    return np.array(found)


def test_goodwill_is_lost_faster_than_it_comes_back():
    """l* (1 − λⁿ) with λ = e^(−r)(1 − d)^x, l* = (1 − (1 − d)^x)/(1 − λ); alone it heals by e^(−r n) only."""
    p = Reputation(damage=0.4, tolerated=0.2, recovery_per_month=0.02)
    excess = 0.3
    kept = np.power(1 - 0.4, excess)
    factor = np.exp(-0.02) * kept
    rest = (1 - kept) / (1 - factor)
    assert np.allclose(course(0.2 + excess, 60, p), rest * (1 - factor**MONTHS), rtol=1e-12)
    assert np.allclose(course(0.2, 60, p, lost=rest), rest * np.exp(-0.02 * MONTHS), rtol=1e-12)
    half_down, half_up = np.log(2) / -np.log(factor), np.log(2) / 0.02
    assert half_up > 5 * half_down
    assert course(0.2, 60, p).max() == 0, "what the market is used to harms nobody"


def test_goodwill_is_a_commons():
    """Whoever wastes, the loss is the same for all; of the harm that one seat does to goodwill it bears 1/S itself."""
    p, losses = bare(reputation={"strength": 1, "tolerated": 0, "damage": 0.5}), []
    for seat in range(SEATS):
        state = market()
        state.prospecting.contacts[0, seat] = 8_000
        reputation.settle(state, p, Luck(1, np.array([1]), 1))
        losses.append(float(state.reputation.lost[0, 0]))
    assert len(set(losses)) == 1
    assert losses[0] == pytest.approx(1 - np.power(0.5, 8_000 / (SEATS * ACCOUNTS)), rel=1e-12)


# Campaigns.


@pytest.mark.parametrize(("sends", "tiring", "recovery"), [(1.0, 0.5, 0.15), (3.0, 0.8, 0.15), (0.5, 0.8, 0.05)])
def test_freshness_falls_by_each_mailing_and_comes_to_rest(sends: float, tiring: float, recovery: float):
    """Without recovery tiring^(n sends); with it f* = (1 − e^(−r))/(1 − e^(−r) tiring^sends)."""
    p = Campaigns(sends_per_month=sends, tiring=tiring, recovery_per_month=0.0)
    tired = np.array(0.0)
    for month in range(1, 13):
        tired = campaigns.tired_after(tired, p)
        assert 1 - tired == pytest.approx(np.power(tiring, sends * month), rel=1e-12)
    p = p.replaced(recovery_per_month=recovery)
    for _ in range(500):
        tired = campaigns.tired_after(tired, p)
    rest = (1 - np.exp(-recovery)) / (1 - np.exp(-recovery) * np.power(tiring, sends))
    assert 1 - tired == pytest.approx(rest, rel=1e-12)


def test_mailings_of_a_month_tire_one_another():
    """Four that are answered with 1, t, t², t³ of the first; half a mailing reaches half of the accounts."""
    p = Campaigns(sends_per_month=4, tiring=0.8)
    assert campaigns.heard(p) == pytest.approx(1 + 0.8 + 0.8**2 + 0.8**3, rel=1e-12)
    assert campaigns.heard(p.replaced(tiring=1.0)) == 4
    assert campaigns.heard(p.replaced(sends_per_month=0.5)) == 0.5
    worlds = p.replaced(sends_per_month=np.array([[4.0], [0.5]]), tiring=np.array([[0.8], [1.0]]))
    assert np.allclose(campaigns.heard(worlds), [[2.952], [0.5]])


class Stocks:
    """Adds up over months what states hold at the month's end, by world."""

    def __init__(self, worlds: int) -> None:
        self.seeking, self.mailed, self.heard = np.zeros(worlds), np.zeros(worlds), np.zeros(worlds)

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        worlds = state.seeking().worlds
        count = np.bincount(worlds, minlength=self.seeking.size)
        self.seeking += count
        self.heard += count * (1 - state.campaigns.tired[:, 0])


BARE_FIRM: Sections = {
    "organisation": {"teams": 1, "seats_per_team": 2, "accounts_per_seat": 500},
    "prospecting": {"response_given_need": "0%"},
    "pipeline": {"stages": 1, "cycle": 1},
    "tenure": {"mean": 600},
    "renewal": {"churn_floor": "100%"},
}
SPAN, WORLDS = Span(horizon=36, burn_in=12), 12


def sums(organisation: Organisation) -> tuple[dict[str, np.ndarray], Stocks]:
    stocks = Stocks(WORLDS)
    got = tallies(organisation, WORLDS, SPAN, observers=[stocks])
    return {name: values.sum(axis=1) for name, values in got.items()}, stocks


def test_rested_mailings_bring_the_stationary_response():
    """Of those with a need r Σtᵏ f* respond each month, f* the freshness in which tiring and recovery balance."""
    mail = {"strength": 1, "sends": 2, "response_given_need": "2%", "tiring": 0.7, "recovery": "0.2/month", "price": 3}
    got, stocks = sums(bare(**BARE_FIRM, campaigns=mail))
    fresh = (1 - np.exp(-0.2)) / (1 - np.exp(-0.2) * 0.49)
    within(got["opportunities_created@campaign"], stocks.seeking, 0.02 * 1.7 * fresh)
    assert np.array_equal(got["opportunities_created@campaign"], got["opportunities_created"])
    # In bare everybody idle has a need, so that the accounts mailed are those that seek.
    assert np.allclose(got["marketing_cost_usd"] - got["contacts"] * 10, stocks.seeking * 2 * 3)


# Awareness.


def test_a_stunt_is_a_spike_that_halves():
    p, aware = Awareness(half_life_months=3, viral_reach=0.4), np.array(0.1)
    aware = awareness.aware_after(aware, True, p)
    before = 0.1 * np.power(0.5, 1 / 3)
    spike = before + 0.4 * (1 - before)
    assert aware == pytest.approx(spike)
    for month in range(1, 25):
        aware = awareness.aware_after(aware, False, p)
        assert aware == pytest.approx(spike * np.power(0.5, month / 3), rel=1e-12)


def test_posting_comes_to_rest_between_reach_and_forgetting():
    """a* = s/(1 − g (1 − s)), g = ½^(1/half-life)."""
    p, aware = Awareness(half_life_months=4, posting_per_month=0.05), np.array(0.0)
    for _ in range(800):
        aware = awareness.aware_after(aware, False, p)
    assert aware == pytest.approx(0.05 / (1 - np.power(0.5, 1 / 4) * 0.95), rel=1e-12)


@pytest.mark.parametrize("month", [6, 5.4])
def test_a_stunt_brings_as_many_as_it_interests(month: float):
    """Idle accounts among i a N draws with return; a viral month that is no whole number is the month it lies in."""
    stunt = {
        "strength": 1,
        "viral_month": month,
        "viral_reach": "50%",
        "interest": "4%",
        "half_life": 2,
        "viral_cost": 7,
    }
    organisation = bare(**{**BARE_FIRM, "market": {"customers_at_start": "0%"}}, awareness=stunt)
    got = tallies(organisation, 40, Span(horizon=12, burn_in=0))
    opened = got["opportunities_created@awareness"]
    assert opened[:, :5].sum() == 0
    draws = 0.04 * 0.5 * 1000
    within(opened[:, 5], np.ones(40), 1000 * -np.expm1(draws * np.log1p(-1 / 1000)))
    assert np.array_equal(got["marketing_cost_usd"][:, 5] - got["contacts"][:, 5] * 10, np.full(40, 7.0))


def test_interest_follows_awareness_without_bias():
    """Whole accounts are drawn, rounded by luck so that the mean is kept, however few."""
    rare = {"strength": 1, "posting": "3%", "interest": "0.1%", "half_life": 3}
    organisation = bare(**{**BARE_FIRM, "market": {"customers_at_start": "0%"}}, awareness=rare)
    got = tallies(organisation, 200, Span(horizon=24, burn_in=0))
    aware, expected = np.array(0.0), 0.0
    for _ in range(24):
        aware = awareness.aware_after(aware, False, organisation.awareness)
        expected += 0.001 * float(aware) * 1000
    within(got["opportunities_created@awareness"].sum(axis=1), np.ones(200), expected)


# Inbound and partners.


@pytest.mark.parametrize(("level", "support"), [(0.6, 0.5), (0.72, 0.5), (0.6, 1.0)])
def test_those_with_a_need_come_at_the_hazard(level: float, support: float):
    """H (experience/0.6)³: 1 − e^(−h) of those that seek each month."""
    organisation = bare(
        **BARE_FIRM,
        inbound={"strength": 1, "arriving": "0.01/month", "experience_power": 3},
        product={"strength": 1, "level": level},
        experience={"strength": 1, "support": support, "support_weight": 0.2},
    )
    got, stocks = sums(organisation)
    experience = level + 0.2 * (support - 0.5)
    within(got["opportunities_created@inbound"], stocks.seeking, -np.expm1(-0.01 * (experience / 0.6) ** 3))


def test_what_drifts_keeps_inbound_demand_away_in_proportion():
    p = bare(inbound={"strength": 1})
    whole = inbound.arrival(np.array(0.6), np.array(1.0), p.inbound)
    half = inbound.arrival(np.array(0.6), np.array(0.5), p.inbound)
    assert np.log1p(-half) == pytest.approx(np.log1p(-whole) / 2)


@pytest.mark.parametrize("effort", [0.5, 1.0])
def test_partners_bring_at_their_hazard_and_take_their_commission(effort: float):
    """Effort × h of those that seek, customers being as satisfied as ordinary ones; 20 % of what they brought."""
    partner = {
        "strength": 1,
        "effort": effort,
        "bringing": "0.02/month",
        "commission": "20%",
        "win_points": 0,
        "hours": 10,
    }
    got, stocks = sums(bare(**BARE_FIRM, partners=partner))
    within(got["opportunities_created@partner"], stocks.seeking, -np.expm1(-0.02 * effort))
    paid = got["marketing_cost_usd"] - got["contacts"] * 10
    assert np.allclose(paid, 0.2 * got["bookings_usd@partner"], rtol=1e-12)
    without, _ = sums(bare(**BARE_FIRM))
    hours = without["selling_hours"] - got["selling_hours"]
    assert np.allclose(hours, 10 * effort * got["headcount"])
