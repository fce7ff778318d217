"""What keyed luck promises: worlds differ only where a policy reaches them."""

from dataclasses import replace

import numpy as np
import pytest
from support.worlds import branch, small, tallies, under

from salessim.engine.columns import Shape
from salessim.model import simulation
from salessim.model.market import need
from salessim.model.plan import Change, Plan, Selector
from salessim.model.simulation import Span, run, shape_for

SPAN = Span(horizon=30, burn_in=12)


def identical(first: dict[str, np.ndarray], second: dict[str, np.ndarray], months: slice = slice(None)) -> bool:
    return all(
        np.array_equal(values[:, months], second[name][:, months], equal_nan=True) for name, values in first.items()
    )


def test_a_null_policy_changes_no_bit():
    null = Change({"tenure.mean_months": small().tenure.mean_months}, first_month=5)
    assert identical(tallies(small(), 3, SPAN), under(small(), [null], 3, SPAN))


def test_a_policy_from_month_24_changes_no_bit_before():
    late = Change({"tenure.mean_months": 3.0, "hiring.time_to_fill_months": 9.0}, first_month=24)
    base, policy = tallies(small(), 3, SPAN), under(small(), [late], 3, SPAN)
    assert identical(base, policy, slice(0, 23))
    assert not identical(base, policy, slice(23, None))


def test_a_policy_ends_when_it_says():
    change = Change({"money.costs.contact_usd": 99.0}, first_month=5, last_month=8)
    base, policy = tallies(small(), 2, SPAN), under(small(), [change], 2, SPAN)
    differs = np.any(base["marketing_cost_usd"] != policy["marketing_cost_usd"], axis=0)
    assert differs.tolist() == [5 <= month <= 8 for month in range(1, 31)]


def test_worlds_do_not_depend_on_their_company_or_order():
    together = tallies(small(), 4, SPAN)
    plan = Plan(small())
    start = branch(small(), 4, SPAN).take(np.array([2, 0]))
    alone = run(start, [plan, plan], SPAN.horizon)
    assert all(np.array_equal(values[[2, 0]], alone[name]) for name, values in together.items())


def test_policies_in_one_block_equal_policies_alone():
    change = Change({"onboarding.ramp_months": 4.0})
    plans = [Plan(small()), Plan(small(), (change,)), Plan(small())]
    start = branch(small(), 1, SPAN).take(np.array([0, 0, 0]))
    block = run(start, plans, SPAN.horizon)
    base, policy = tallies(small(), 1, SPAN), under(small(), [change], 1, SPAN)
    for name, values in block.items():
        assert np.array_equal(values[0], base[name][0], equal_nan=True)
        assert np.array_equal(values[1], policy[name][0], equal_nan=True)
        assert np.array_equal(values[2], base[name][0], equal_nan=True)


@pytest.mark.parametrize("accounts", [1, 20, 45, 130, 10**6])
def test_tiles_change_no_bit(accounts: int, monkeypatch: pytest.MonkeyPatch):
    whole = tallies(small(), 3, SPAN)
    monkeypatch.setattr(Shape, "tiles", _tiles_of(accounts))
    assert identical(whole, tallies(small(), 3, SPAN))


def _tiles_of(accounts: int):
    original = Shape.tiles
    assert need.ACCOUNTS_PER_TILE > 1000
    return lambda self, _: original(self, accounts)


def test_observers_change_no_bit():
    seen = []
    watched = tallies(small(), 2, SPAN, observers=[lambda state, p, month: seen.append(month)])
    assert identical(watched, tallies(small(), 2, SPAN))
    assert seen == list(range(1, 31))


NO_MARKET = {name: {"strength": 0} for name in ("reputation", "referrals")}
"""Without these, nothing that customers say or feel couples territories."""
PEOPLE = ("morale", "standards", "dismissal", "coaching", "promotion", "cover")
ALONE = {**NO_MARKET, **{name: {"strength": 0} for name in PEOPLE}}
"""Without these, nothing couples the seats of a team."""
NO_RANKS = {**NO_MARKET, "morale": {"middle_pull": 0}}
"""Feelings about one's rank in the organisation are all that couples teams."""


@pytest.mark.parametrize(("uncoupled", "others"), [(ALONE, [0, 2, 3, 4, 5]), (NO_RANKS, [3, 4, 5])], ids=str)
def test_untouched_seats_stay_identical(uncoupled: dict[str, dict[str, float]], others: list[int]):
    """A policy for seat 2 leaves every account as it was in seats that nothing couples with it."""
    change = Change({"tenure.mean_months": 2.0}, selector=Selector(seats=(2,)))
    organisation = small(**uncoupled)
    states = []
    for changes in ((), (change,)):
        start = branch(organisation, 2, SPAN)
        run(start, [Plan(organisation, changes)] * 2, SPAN.horizon)
        states.append(start.state)
    base, policy = states
    assert np.array_equal(base.tenure.occupant[:, others], policy.tenure.occupant[:, others])
    assert not np.array_equal(base.tenure.occupant[:, 1], policy.tenure.occupant[:, 1])
    for column in ("stage", "value_usd"):
        first, second = (s.by_territory(getattr(s.pipeline, column)) for s in (base, policy))
        assert np.array_equal(first[:, others], second[:, others])


def test_a_selector_for_the_top_is_looked_up_again_each_month():
    top = Change({"money.pay.commission": 0.9}, selector=Selector(top_share=0.34, by="bookings"))
    fixed = replace(top, selector=replace(top.selector, fixed=True))
    moving, still = under(small(), [top], 2, SPAN), under(small(), [fixed], 2, SPAN)
    assert not np.array_equal(moving["people_cost_usd"], still["people_cost_usd"])
    assert np.all(moving["people_cost_usd"] >= tallies(small(), 2, SPAN)["people_cost_usd"])


CUSTOMER_SIDE = {
    "domains": {"matching": 0.5, "drift": 0.05, "disruptions": 1},
    "qualification": {"disqualified": 0.3},
    "breadth": {"leaving": 0.1},
    "signals": {"use": 0.5, "research": 0.5},
    "campaigns": {"sends": 1},
    "awareness": {"posting": 0.1},
    "referrals": {"unasked": 3},
    "asking": {"surveys": 4, "invest": 1},
    "downturn": {"month": 3},
}


@pytest.mark.parametrize("sections", [{}, CUSTOMER_SIDE], ids=["ordinary", "customer side"])
def test_more_room_for_seats_changes_no_bit(sections: dict[str, dict[str, float]]):
    """Columns sized for another policy's growth leave the worlds that do not grow as they were."""
    organisation = small(**sections)
    base = tallies(organisation, 2, SPAN)
    roomy = shape_for([Plan(organisation, (Change({"headcount.growth_per_year": 0.5}),))], 2, SPAN)
    assert roomy.seats > 6
    start = simulation.burn_in([organisation] * 2, roomy, 1, np.array([1, 2]), SPAN.burn_in)
    wide = run(start, [Plan(organisation)] * 2, SPAN.horizon)
    assert identical(base, wide)
