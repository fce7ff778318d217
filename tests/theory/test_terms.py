"""Terms: what size and price do to value, hours, cycle and odds; the prospecting arithmetic of 100, 50 and 25."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sections import drawn
from support.worlds import bare, branch, tallies, within

from salessim.model.deals import terms
from salessim.model.deals.terms import Terms
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.quantities.arrays import Floats

P = drawn(Terms)
WORLDS, SPAN = 16, Span(36, 30)
WIN = 0.15


def prospecting(size: float = 1, win: float = WIN, **section: float) -> tuple[dict[str, Floats], Organisation]:
    """Totals where deals come to their decision a month after they open, without other odds than these."""
    organisation = bare(
        organisation={"teams": 1, "seats_per_team": 5, "accounts_per_seat": 80},
        terms={"strength": 1, "size": size, "hours_power": 0, "cycle_power": 0, "win_weight": 0, **section},
        pipeline={"stages": 1, "cycle": 1},
        outcome={"win": float(np.log(win / (1 - win))), "no_decision": -20},
        time_budget={"per_contact": 16},
        tenure={"mean": 600},
        renewal={"churn_floor": 1},
    )
    return {name: v.sum(axis=1) for name, v in tallies(organisation, WORLDS, SPAN).items()}, organisation


# In closed form.


def test_prospects_needed_are_quota_over_deal_and_win_rate():
    """Quota ÷ (response × win × value): 100 prospects; deals twice as large, 50; won twice as often too, 25.

    `win` is against losing; at log odds of −20 of no decision, its share is the chance of a win.
    """
    plain, organisation = prospecting()
    value, response = organisation.market.deal_value_mean_usd, organisation.prospecting.response_given_need
    quota = 100 * response * WIN * value
    for size, win, needed in ((1, WIN, 100), (2, WIN, 50), (2, 2 * WIN, 25)):
        got, _ = prospecting(size, win)
        within(got["bookings_usd"], got["contacts"], quota / needed)
        assert quota / (response * win * size * value) == pytest.approx(needed)
        assert np.array_equal(got["contacts"], plain["contacts"])


def test_doubling_size_alone_doubles_bookings_to_the_bit():
    """Under the same luck the same deals are won, each of twice the value."""
    assert np.array_equal(prospecting(2)[0]["bookings_usd"], 2 * prospecting()[0]["bookings_usd"])


def test_powers_of_size():
    p = Terms(size=8, hours_power=2 / 3, cycle_power=1 / 3, win_weight=0.3)
    assert terms.size(p) == 8
    assert terms.deal_hours(p) == pytest.approx(4)
    assert terms.pace(p) == pytest.approx(0.5)
    assert terms.win_points(p) == pytest.approx(-0.3 * np.log(8))


def test_a_discount_wins_its_points_and_costs_its_price():
    p = Terms(discount=0.1, price_weight=2)
    assert terms.win_points(p) == pytest.approx(0.2)
    assert terms.price(p) == pytest.approx(0.9)


def test_a_discount_is_given_on_the_deals_that_it_wins():
    """From the month of the branch on, on deals too that opened before: no deal is won cheaply at its full price."""
    organisation = bare(
        organisation={"teams": 1, "seats_per_team": 5, "accounts_per_seat": 80},
        terms={"strength": 1, "price_weight": 0},
        pipeline={"stages": 2, "cycle": 12},
    )
    start = branch(organisation, 4, Span(6, 30))
    full, cheap = (
        run(start.take(np.arange(4)), [Plan(organisation, changes)] * 4, 6)
        for changes in ((), (Change({"terms.discount": 0.25}),))
    )
    assert full["wins"][:, 0].sum() > 0
    assert np.array_equal(cheap["wins"], full["wins"])
    assert cheap["bookings_usd"] == pytest.approx(0.75 * full["bookings_usd"])
    assert cheap["new_arr_usd"] == pytest.approx(0.75 * full["new_arr_usd"])
    assert np.array_equal(cheap["pipeline_usd"][:, 0], full["pipeline_usd"][:, 0]), "open deals are at list prices"


def test_larger_deals_take_longer_by_their_power():
    """Hazards fall by size^−power: a stage of probability a takes 1 ÷ (1 − (1 − a)^(4^−½)) months."""
    organisation = bare(
        organisation={"teams": 1, "seats_per_team": 5, "accounts_per_seat": 80},
        terms={"strength": 1, "size": 4, "cycle_power": 0.5},
        pipeline={"stages": 2, "cycle": 6},
        time_budget={"per_contact": 16},
        tenure={"mean": 600},
        renewal={"churn_floor": 1},
    )
    got = {name: v.sum(axis=1) for name, v in tallies(organisation, 12, SPAN).items()}
    within(got["closed_months"], got["wins"], float(2 / (1 - (2 / 3) ** 0.5)))


# Laws.


@given(P)
def test_what_is_off_is_of_the_markets_size_and_price(p: Any):
    for plain in (p.replaced(strength=0.0), p.replaced(size=1.0, discount=0.0)):
        assert terms.size(plain) == terms.price(plain) == terms.deal_hours(plain) == terms.pace(plain) == 1
        assert terms.win_points(plain) == 0


@given(P, st.floats(1, 3))
def test_larger_deals_need_more_take_longer_and_are_won_seldomer(p: Any, times: float):
    larger = p.replaced(size=p.size * times)
    assert terms.size(larger) >= terms.size(p) > 0
    assert terms.deal_hours(larger) >= terms.deal_hours(p) > 0
    assert terms.pace(larger) <= terms.pace(p)
    assert terms.win_points(larger) <= terms.win_points(p)


@given(P, st.floats(0, 0.5))
def test_a_larger_discount_wins_more_and_brings_less(p: Any, more: float):
    cheaper = p.replaced(discount=p.discount + more)
    assert 0 < terms.price(cheaper) <= terms.price(p) <= 1
    assert terms.win_points(cheaper) >= terms.win_points(p)
