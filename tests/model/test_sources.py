"""Where deals come from: one source each, and sums over sources that are the totals."""

from typing import Any

import numpy as np
import pytest
from support.sections import EVERY_CHANNEL
from support.worlds import SMALL, branch, small

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.channels import sources
from salessim.model.channels.source import Source
from salessim.model.metrics import BREAKDOWNS, broken_down
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.model.state import State
from salessim.model.tallies import TALLIES

SPAN, WORLDS = Span(horizon=30, burn_in=24), 4
BY_SOURCE = sorted({name.split("@")[0] for name in TALLIES if "@" in name})


def busy(**more: Any) -> Organisation:
    """Midmarket, small, with every channel at work and people who come and go."""
    return small(**{**EVERY_CHANNEL, "tenure": {"mean": 12}, **more})


class Recount:
    """What acquisition cost by hours and money, counted seat by seat; and that each deal opens once, with a need."""

    def __init__(self, months: int) -> None:
        self.cost = np.zeros((WORLDS, months))

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        hourly = state.pay.pay_usd / p.time_budget.hours_per_month
        hours = state.time_budget.deal_hours + state.time_budget.prospecting_hours
        with_partners = p.partners.effort * p.partners.hours_per_month
        bought = state.prospecting.contacts * p.money.costs.contact_usd
        for owner in (state.signals, state.referrals, state.partners, state.campaigns, state.awareness, state.tuning):
            bought = bought + owner.cost_usd
        self.cost[:, month - 1] = (hourly * (hours + with_partners) + bought).sum(axis=1)
        opening = state.sources.opening
        assert np.array_equal(opening, np.unique(opening))
        assert np.all(state.pipeline.stage.reshape(-1)[opening] == 1)
        referred = opening[state.sources.source.reshape(-1)[opening] == Source.REFERRAL]
        assert np.all(state.need.need.reshape(-1)[referred]), "a referral that is followed has awakened a need"


@pytest.fixture(scope="module")
def lived() -> tuple[dict[str, np.ndarray], Recount]:
    organisation, recount = busy(cover={"strength": 0}), Recount(SPAN.horizon)
    start = branch(organisation, WORLDS, SPAN)
    return run(start, [Plan(organisation)] * WORLDS, SPAN.horizon, [recount]), recount


@pytest.mark.parametrize("name", BY_SOURCE)
def test_sources_add_up(name: str, lived: tuple[dict[str, np.ndarray], Recount]):
    got, _ = lived
    each = [got[f"{name}@{source}"] for source in BREAKDOWNS["source"]]
    assert np.allclose(np.sum(each, axis=0), got[name], rtol=1e-12, atol=1e-6)
    assert got[name].sum() > 0


def test_every_channel_brings_something(lived: tuple[dict[str, np.ndarray], Recount]):
    got, _ = lived
    for source in Source:
        opened = got[f"opportunities_created@{source.name.lower()}"].sum()
        assert (opened > 0) == (source != Source.BASE), f"{source.name} brought {opened:g} deals"


def test_acquisition_costs_are_the_hours_and_the_money(lived: tuple[dict[str, np.ndarray], Recount]):
    """Of every paid hour for deals, contacts and partners, and of every bill, some source bears all."""
    got, recount = lived
    assert np.allclose(got["acquisition_cost_usd"], recount.cost, rtol=1e-9)


def test_what_is_broken_down_is_made_of_tallies_by_source():
    metrics = broken_down("source")
    assert {"wins", "bookings_usd", "cost_per_win_usd", "customer_churn_per_year", "value_per_customer_usd"} <= set(
        metrics
    )
    for metric in metrics.values():
        assert metric.of_group("referral").tallies() <= TALLIES.keys()


def found_by(**channels: list[int]) -> State:
    """One world in which each named channel finds these accounts this month."""
    state = State.empty(Shape(1, 1, 1, 20))
    contacted = np.array(sorted(channels.get("cold", []) + channels.get("signal", [])), dtype=np.int64)
    state.prospecting.contacted = contacted
    state.prospecting.responded = np.ones(contacted.size, dtype=bool)
    state.signals.signalled = np.isin(contacted, channels.get("signal", []))
    for name, owner, column in (
        ("referral", state.referrals, "responded"),
        ("partner", state.partners, "brought"),
        ("inbound", state.inbound, "arrived"),
        ("campaign", state.campaigns, "responded"),
        ("awareness", state.awareness, "interested"),
    ):
        setattr(owner, column, np.array(channels.get(name, []), dtype=np.int64))
    return state


def test_an_account_found_in_several_ways_is_the_first_ones():
    order = [source.name.lower() for source in Source if source != Source.BASE]
    accounts = {name: list(range(index + 1)) for index, name in enumerate(order) if name not in {"cold", "signal"}}
    state = found_by(cold=[0], signal=[1], **accounts)
    sources.gather(state, small(), Luck(1, np.array([1])))
    assert state.sources.opening.tolist() == list(range(7))
    expected = [Source.COLD, Source.SIGNAL, *[Source.REFERRAL] * 1, *list(Source)[4:]]
    assert state.sources.source[0, :7].tolist() == [int(source) for source in expected]


def test_a_deal_that_ends_is_charged_for_its_last_month():
    """Hours are divided among the deals that were there to work on: those that end too, and no new ones."""
    state = found_by(inbound=[3])
    state.sources.source[0, :5] = [Source.REFERRAL, Source.PARTNER, Source.COLD, Source.INBOUND, Source.COLD]
    state.pipeline.at_work = np.array([0, 1, 4])
    sources.gather(state, small(), Luck(1, np.array([1])))
    state.pipeline.at_work = np.array([0, 3])  # at the month's end: 0 goes on, 3 is new, 1 was won and 4 has lapsed
    state.time_budget.deal_hours[:], state.pay.pay_usd[:] = 30.0, 1600.0
    p = small()
    costs = sources._costs(state, p)[0]
    each = 1600 / p.time_budget.hours_per_month * 30 / 3
    assert costs[[Source.REFERRAL, Source.PARTNER, Source.COLD]] == pytest.approx([each] * 3)
    assert costs.sum() == pytest.approx(3 * each)


def test_an_afternoon_without_a_contact_is_cold_callings():
    state = found_by()
    state.time_budget.prospecting_hours[:], state.pay.pay_usd[:] = 8.0, 1600.0
    p = small()
    costs = sources._costs(state, p)[0]
    assert costs[Source.COLD] == pytest.approx(8 * 1600 / p.time_budget.hours_per_month)


def test_seats_that_might_open_later_change_nothing():
    """The same worlds in wider columns: with all channels at work no tally moves by a bit."""
    organisation = busy()
    larger = Plan(organisation, (Change({"headcount.extra_seats": 4.0}),))
    narrow, wide = (shape_for(plans, 2, SPAN) for plans in ([Plan(organisation)], [Plan(organisation), larger]))
    assert wide.seats > narrow.seats == SMALL["organisation"]["teams"] * SMALL["organisation"]["seats_per_team"]
    courses = []
    for shape in (narrow, wide):
        start = burn_in([organisation] * 2, shape, 1, np.array([1, 2]), SPAN.burn_in)
        courses.append(run(start, [Plan(organisation)] * 2, SPAN.horizon))
    moved = [name for name, values in courses[0].items() if not np.array_equal(values, courses[1][name])]
    assert not moved


def test_worlds_that_differ_share_a_block():
    """Three policies in one block, one of them for a team only: each as it is by itself."""
    organisation = busy()
    plans = [
        Plan(organisation),
        Plan(organisation, (Change({"campaigns.sends_per_month": 4.0, "experience.support": 0.9}, first_month=3),)),
        Plan(organisation, (Change({"signals.use": 0.2, "referrals.skew": 2.5, "loyalty.strength": 0.5}),)),
    ]
    start = branch(organisation, 1, SPAN)
    together = run(start.take(np.zeros(3, dtype=np.int64)), plans, 18)
    for row, plan in enumerate(plans):
        alone = run(start.take(np.array([0])), [plan], 18)
        moved = [name for name, values in alone.items() if not np.array_equal(values[0], together[name][row])]
        assert not moved, f"plan {row} differs in {moved}"
