"""Two engines, one set of rules: the same history, number for number and event for event."""

import numpy as np
import pytest
from hypothesis import given, settings
from support.drawn import SPAN, drawn_plans
from support.worlds import small

from salessim.agents.tallies import AGENT_TALLIES
from salessim.agents.world import run_world
from salessim.model.events import Teller, new_history
from salessim.model.plan import Change, Plan, Selector
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.model.tallies import TALLIES


def by_arrays(plan: Plan, span: Span, replicate: int, seed: int = 5):
    shape = shape_for([plan], 1, span)
    teller = Teller(1)
    branch = burn_in([plan.organisation], shape, seed, np.array([replicate]), span.burn_in)
    tallies = run(branch, [plan], span.horizon, watchers=[teller])
    return tallies, teller.histories[0].table("w")


def by_agents(plan: Plan, span: Span, replicate: int, seed: int = 5):
    history = new_history()
    return run_world(plan, span, seed, replicate, history), history.table("w")


def assert_equal(plan: Plan, span: Span, replicate: int = 1) -> None:
    numbers, events = by_arrays(plan, span, replicate)
    others, told = by_agents(plan, span, replicate)
    assert events == told
    for name, values in numbers.items():
        assert np.array_equal(values, others[name], equal_nan=True), name


def test_both_engines_know_the_same_tallies():
    assert list(AGENT_TALLIES) == list(TALLIES)


CHANGES = {
    "nothing": (),
    "later": (Change({"tenure.mean_months": 4.0, "renewal.churn_floor": 0.3}, first_month=5, last_month=9),),
    "a team": (Change({"hiring.time_to_fill_months": 1.0}, selector=Selector(team=2)),),
    "seats": (Change({"time_budget.hours_per_contact": 0.2}, selector=Selector(seats=(1, 5))),),
    "the top": (Change({"money.pay.commission": 0.5}, selector=Selector(top_share=0.3)),),
    "the top, fixed": (Change({"tenure.mean_months": 3.0}, 3, None, Selector(top_share=0.5, by="tenure", fixed=True)),),
    "growth": (Change({"headcount.growth_per_year": 0.6}),),
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_the_engines_agree(changes: tuple[Change, ...]):
    assert_equal(Plan(small(tenure={"mean": 8}), changes), Span(horizon=16, burn_in=10))


@settings(max_examples=12)
@given(plan=drawn_plans())
def test_the_engines_agree_on_drawn_worlds(plan: Plan):
    assert_equal(plan, SPAN)


@pytest.mark.slow
@settings(max_examples=500)
@given(plan=drawn_plans())
def test_the_engines_agree_on_five_hundred_drawn_worlds(plan: Plan):
    assert_equal(plan, SPAN)
