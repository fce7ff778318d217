"""The firm around its sellers against closed forms: product, touch points, rules, systems, tuning, money."""

import numpy as np
import pytest
from support.worlds import bare, tallies, under

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.firm import bureaucracy, product, systems, touchpoints, tuning
from salessim.model.firm.bureaucracy import Bureaucracy
from salessim.model.firm.product import Product
from salessim.model.firm.systems import Systems
from salessim.model.firm.touchpoints import Touchpoints
from salessim.model.firm.tuning import Tuning
from salessim.model.money import funding
from salessim.model.money.funding import Funding
from salessim.model.plan import Change
from salessim.model.simulation import Span
from salessim.model.state import State

TINY = {"teams": 1, "seats_per_team": 4, "accounts_per_seat": 50}


# Product.


@pytest.mark.parametrize(("loop", "groups"), [(1.0, 0.0), (0.5, 1.0)])
def test_a_loop_with_customers_starts_slowly(loop: float, groups: float):
    """Insight s (1 − e^(−n/τ)); level 1 − (1 − l₀) e^(−g Σ insight/12): the sum is n − (1 − e^(−n/τ))/(e^(1/τ) − 1)."""
    p = Product(loop=loop, focus_groups=groups, insight_months=12, gain_per_year=0.15)
    source = loop + p.groups_worth * groups
    insight, level = np.array(0.0), np.array(0.6)
    gains = []
    for month in range(1, 121):
        insight = product.insight_after(insight, p)
        before, level = level, product.level_after(level, insight, p)
        gains.append(float(level - before))
        learned = source * -np.expm1(-month / 12)
        assert insight == pytest.approx(learned, rel=1e-12)
        area = source * month - learned / np.expm1(1 / 12)
        assert level == pytest.approx(1 - 0.4 * np.exp(-0.15 / 12 * area), rel=1e-12)
    assert np.argmax(gains) > 6, "the first months bring least: of second order, unlike investment"


def test_investment_helps_from_the_first_month_and_features_hardly():
    p, now = Product(investing=1, gain_per_year=0.15), np.array(0.6)
    assert product.level_after(now, np.array(0.0), p) == pytest.approx(1 - 0.4 * np.exp(-0.15 / 12))
    features = Product(features=1, features_worth=0.1, gain_per_year=0.15)
    assert product.level_after(now, np.array(0.0), features) == pytest.approx(1 - 0.4 * np.exp(-0.015 / 12))
    harmful = features.replaced(features_worth=-0.2)
    assert product.level_after(now, np.array(0.0), harmful) == pytest.approx(0.6), "complication takes nothing back"


def test_who_stands_still_falls_behind_and_improvement_has_its_balance():
    """l* = (1 − e^(−g/12)) e^(−f/12)/(1 − e^(−(g + f)/12)) with investment in full."""
    p, level = Product(falling_behind_per_year=0.1), np.array(0.6)
    for month in range(1, 61):
        level = product.level_after(level, np.array(0.0), p)
        assert level == pytest.approx(0.6 * np.exp(-0.1 * month / 12), rel=1e-12)
    both = p.replaced(investing=1.0)
    for _ in range(4_000):
        level = product.level_after(level, np.array(0.0), both)
    rest = -np.expm1(-0.15 / 12) * np.exp(-0.1 / 12) / -np.expm1(-0.25 / 12)
    assert level == pytest.approx(rest, rel=1e-9)


# Touch points and bureaucracy.


def test_touch_points_drift_until_somebody_audits_them():
    """1 − e^(−d n/12); with a audits a year that restore r: D = (1 − k)/(1/m − k), m = (1 − r)^(a/12)."""
    p, drifted = Touchpoints(drift_per_year=0.12), np.array(0.0)
    for month in range(1, 61):
        drifted = touchpoints.drifted_after(drifted, p)
        assert drifted == pytest.approx(-np.expm1(-0.12 * month / 12), rel=1e-12)
    audited = p.replaced(audits_per_year=2.0, restored=0.5)
    for _ in range(2_000):
        drifted = touchpoints.drifted_after(drifted, audited)
    kept, left = np.exp(-0.01), np.power(0.5, 2 / 12)
    assert drifted == pytest.approx((1 - kept) / (1 / left - kept), rel=1e-9)
    assert touchpoints.drifted_after(np.array(0.4), p.replaced(audits_per_year=12.0, restored=1.0)) < 1e-8


def test_rules_grow_and_are_pruned_by_their_hazards():
    p, ruled = Bureaucracy(strength=1, growth_per_year=0.1), np.array(0.3)
    for month in range(1, 61):
        ruled = bureaucracy.ruled_after(ruled, p)
        assert ruled == pytest.approx(1 - 0.7 * np.exp(-0.1 * month / 12), rel=1e-12)
    pruned = Bureaucracy(pruning_per_year=0.5)
    assert bureaucracy.ruled_after(np.array(0.3), pruned) == pytest.approx(0.3 * np.exp(-0.5 / 12))
    assert bureaucracy.ruled_after(np.array(0.3), Bureaucracy()) == 0.3, "to the bit: nothing happens by itself"
    assert bureaucracy.hours_taken(np.array([0.3, 1.0, 0.0]), p) == pytest.approx([0, 21, -9])
    assert bureaucracy.freedom(np.array([0.3, 1.0, 0.0]), p) == pytest.approx([1, 0, 1 / 0.7])


def test_rules_take_selling_hours():
    span = Span(horizon=24, burn_in=0)
    free = tallies(bare(organisation=TINY), 2, span)
    held = {"strength": 1, "growth": "0.2/year", "hours": 20}
    ruled = tallies(bare(organisation=TINY, bureaucracy=held), 2, span)
    months = np.arange(1, 25)
    taken = 20 * 0.7 * -np.expm1(-0.2 * months / 12)
    assert np.allclose(free["selling_hours"] - ruled["selling_hours"], free["headcount"] * taken)


# Systems and tuning.


def test_each_system_needs_the_other():
    """Engagement lifts responses by lift × e × r: none without records, and records alone answer nobody."""
    p = Systems(strength=1, engagement_lift=0.2)
    for engagement, record, expected in ((1, 1, 1.2), (1, 0, 1.0), (0, 1, 1.0), (0.5, 0.5, 1.05)):
        held = p.replaced(engagement=float(engagement), record=float(record))
        assert systems.answers(held) == pytest.approx(expected)
    assert systems.data_quality(p) == 1
    assert systems.hours_taken(p) == 0
    assert systems.hours_taken(p.replaced(record=1.0)) == pytest.approx(10)


def test_wrong_forecasts_cost_a_share_of_bookings():
    p = Systems(strength=1, forecast_error=0.04, engagement=0.5, engagement_usd_per_month=100)
    got = systems.cost_usd(np.array([1e6, 0.0]), np.array([1.0, 0.0]), p.replaced(record=0.0))
    assert got == pytest.approx([0.04 * 0.5 * 1e6 + 50, 0])
    assert systems.cost_usd(np.array(1e6), np.array(0.0), p) == 0, "ordinary errors are part of ordinary results"


def test_tuning_comes_near_what_can_be_reached_and_stays():
    p, tuned = Tuning(strength=1, effort=0.5, tuning_months=18, fewer_hours=0.2, more_responses=0.1), np.array(0.0)
    for month in range(1, 61):
        tuned = tuning.tuned_after(tuned, p)
        assert tuned == pytest.approx(-np.expm1(-0.5 * month / 18), rel=1e-12)
    assert tuning.tuned_after(tuned, p.replaced(effort=0.0)) == pytest.approx(tuned)
    assert tuning.contact_hours(np.array(1.0), p) == pytest.approx(0.8)
    assert tuning.answers(np.array(1.0), p) == pytest.approx(1.1)


# Funding.


def test_the_bank_account_is_kept_to_the_cent():
    """Reserve(n) = reserve + raised + Σ contribution − fixed n: what is in the bank at the month's end."""
    bank = {"strength": 1, "reserve": 1e6, "fixed": 20_000, "raised": 3e5, "raised_month": 7, "price": "12%/year"}
    got = tallies(bare(organisation=TINY, funding=bank), 3, Span(horizon=24, burn_in=6))
    months = np.arange(1, 25)
    expected = 1e6 + 3e5 * (months >= 7) + got["cash_usd"] - 20_000 * months
    assert np.allclose(got["reserve_usd"], expected, rtol=1e-12)
    off = tallies(bare(organisation=TINY), 3, Span(horizon=24, burn_in=6))
    price = got["other_cost_usd"] - off["other_cost_usd"]
    assert np.allclose(price, 3e5 * 0.01 * (months >= 7)), "the price of what was raised in time"


def test_money_needed_at_once_is_dear():
    """0.40 a year on what is missing against 0.12 on what was raised: early money is the cheaper of the two."""
    p = Funding(price_per_year=0.12, late_price_per_year=0.4)
    late = funding.price_of_money(np.array(-1e6), np.array(0.0), p)
    early = funding.price_of_money(np.array(0.0), np.array(1e6), p)
    assert late == pytest.approx(1e6 * 0.4 / 12)
    assert early == pytest.approx(1e6 * 0.12 / 12)


def test_who_has_run_out_hires_nobody():
    """People leave a firm without money and are not replaced; with money raised before they are."""
    span, poor = Span(horizon=36, burn_in=12), {"strength": 1, "reserve": 0, "fixed": 1e7}
    people = {"tenure": {"mean": 12}, "hiring": {"time_to_fill": 1}, "organisation": TINY}
    broke = tallies(bare(**people, funding=poor), 12, span)
    assert np.all(broke["money_short"][:, 1:] == 1)
    assert broke["hires"][:, 1:].sum() == 0
    rich = tallies(bare(**people, funding={**poor, "raised": 1e9, "raised_month": 1}), 12, span)
    assert rich["money_short"].sum() == 0
    assert rich["hires"].sum() > 50
    assert np.array_equal(rich["hires"], tallies(bare(**people), 12, span)["hires"]), "money buys nothing but time"


def test_money_raised_too_late_does_not_bring_back_who_was_not_hired():
    span = Span(horizon=24, burn_in=12)
    organisation = bare(
        organisation=TINY,
        tenure={"mean": 8},
        hiring={"time_to_fill": 1},
        funding={"strength": 1, "reserve": 0, "fixed": 1e6},
    )
    early = under(organisation, [Change({"funding.raised_usd": 1e9, "funding.raised_month": 1.0})], 12, span)
    late = under(organisation, [Change({"funding.raised_usd": 1e9, "funding.raised_month": 12.0})], 12, span)
    assert early["headcount"][:, 2:11].mean() > late["headcount"][:, 2:11].mean()
    assert late["money_short"][:, 11:].sum() == 0
    assert np.all(late["money_short"][:, 2:11] == 1)


def test_product_starts_where_the_organisation_has_it():
    p = bare(product={"strength": 1, "level": 0.7, "customers_in_loop": 1})
    state = State.empty(Shape(1, 1, 1, 1))
    product.start(state, p)
    assert state.product.level[0, 0] == pytest.approx(0.7)
    product.develop(state, p, Luck(1, np.array([1]), month=0))
    assert state.product.level[0, 0] == pytest.approx(0.7), "trends are the horizon's"
    product.develop(state, p, Luck(1, np.array([1]), month=1))
    assert state.product.level[0, 0] > 0.7
