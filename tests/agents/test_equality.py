"""Two engines, one set of rules: the same history, number for number and event for event."""

import numpy as np
import pytest
from hypothesis import given, settings
from support.drawn import SPAN, drawn_plans
from support.worlds import small

from salessim.agents.tallies import AGENT_TALLIES
from salessim.agents.world import run_world
from salessim.model.events import EVENTS, Teller, new_history
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


def assert_equal(plan: Plan, span: Span, replicate: int = 1) -> set[object]:
    """The same numbers and the same rows; returns the kinds of events that happened."""
    numbers, events = by_arrays(plan, span, replicate)
    others, told = by_agents(plan, span, replicate)
    assert events == told
    for name, values in numbers.items():
        assert np.array_equal(values, others[name], equal_nan=True), name
    return set(events["event"])


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
    "shrinking": (Change({"headcount.growth_per_year": -0.5, "cover.vacant": 0.5}),),
    "seats now": (Change({"headcount.extra_seats": 3.0}, 2, 9),),
    "lay-offs": (Change({"headcount.closed": 0.4, "morale.fear_of_dismissals": 2.0}, 4, 10),),
    "a star": (Change({"standards.star.seat": 2.0, "standards.star.multiple": 2.5, "standards.enforced": 1.0}),),
    "another star, for some time": (
        Change({"standards.star.seat": 4.0}),
        Change({"standards.strength": 0.0}, first_month=4, last_month=7),
    ),
    "a shock": (Change({"shock.month": 4.0, "candour.level": 1.0, "candour.planned": 0.6}),),
    "hacks": (Change({"hacks.per_year": 4.0, "hacks.simplified_per_month": 0.1}, selector=Selector(seats=(2, 4))),),
    "managers replaced": (
        Change({"standards.replace_manager_after_months": 2.0, "standards.spread": 1.5}, 3, None, Selector(team=1)),
    ),
    "best potential": (Change({"promotion.rule": "best_potential", "promotion.manager_tenure_months": 2.0}, 5),),
    "structured interviews": (Change({"candidates.select": "structured", "hiring.talent_sd": 0.5}, 3),),
    "every channel": (
        Change({"signals.use": 1.0, "signals.research": 0.5, "preference.matching": 0.5}, selector=Selector(team=1)),
        Change({"campaigns.sends_per_month": 1.5, "campaigns.response_given_need": 0.2, "partners.effort": 0.7}, 3),
        Change({"awareness.viral_month": 4.5, "awareness.posting_per_month": 0.05, "partners.bringing_per_month": 0.2}),
    ),
    "no channel but contacts": tuple(
        Change({f"{name}.strength": 0.0}) for name in ("referrals", "partners", "inbound", "campaigns", "awareness")
    ),
    "word of mouth": (
        Change({"referrals.unasked_per_year": 6.0, "referrals.awakens": 0.8, "referrals.degree": 3}),
        Change({"referrals.asking": 1.0, "referrals.within": 1.0, "referrals.skew": 4.0}, selector=Selector(team=2)),
    ),
    "captives": (
        Change({"loyalty.attraction": 0.75, "referrals.warnings_per_year": 6.0, "loyalty.lock_in": 1.0}),
        Change({"loyalty.arrival": 7.0, "loyalty.availability": 0.8, "experience.spread": 0.25}),
    ),
    "asking and helping": (
        Change({"asking.surveys_per_year": 6.0, "asking.invest": 0.6, "downturn.help_hours": 0.5, "downturn.month": 3}),
        Change({"downturn.strength": 0.0}, first_month=8, last_month=11),
    ),
    "deeper deals": (
        Change({"qualification.disqualified": 0.5, "qualification.depth": 1.6, "breadth.people": 5.0}),
        Change(
            {"value.share": 0.9, "listening.ratio": 1.3, "playbook.discovery": 0.8}, selector=Selector(seats=(1, 4))
        ),
        Change({"terms.size": 2.0, "terms.discount": 0.2, "breadth.leaving_per_month": 0.2}, selector=Selector(team=1)),
    ),
    "problems of all kinds": (
        Change({"domains.matching": 0.8, "domains.drift_per_month": 0.1, "domains.disruptions_per_year": 1.0}),
        Change({"domains.chaotic": 0.9, "domains.mismatch": 1.5}, first_month=6),
    ),
    "the firm at work": (
        Change({"product.loop": 0.8, "product.focus_groups": 0.5, "touchpoints.drift_per_year": 0.8}),
        Change({"touchpoints.audits_per_year": 2.0, "bureaucracy.growth_per_year": 0.8, "tuning.effort": 1.0}, 4),
        Change({"bureaucracy.pruning_per_year": 3.0, "product.strength": 0.0}, first_month=9, last_month=12),
        Change({"systems.record": 0.9, "systems.engagement": 0.7}, selector=Selector(top_share=0.5)),
    ),
    "no money left": (
        Change({"funding.reserve_usd": 1e5, "funding.raised_usd": 1e6, "funding.raised_month": 8.5}),
        Change({"funding.strength": 0.0}, first_month=12),
    ),
    "effort does not matter": (Change({"pipeline.effort_exponent": 0.0, "skill.training_hours_per_month": 9.0}),),
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_the_engines_agree(changes: tuple[Change, ...]):
    assert_equal(Plan(small(tenure={"mean": 8}), changes), Span(horizon=16, burn_in=10))


def kinds_in_drawn_worlds(count: int) -> set[object]:
    """Kinds of events that happened in drawn worlds, in all of which the engines agree."""
    seen: set[object] = set()

    @settings(max_examples=count)
    @given(plan=drawn_plans())
    def agree(plan: Plan) -> None:
        seen.update(assert_equal(plan, SPAN))

    agree()
    return seen


def test_the_engines_agree_on_drawn_worlds_in_which_everything_happens():
    assert kinds_in_drawn_worlds(18) == {event.name for event in EVENTS}


@pytest.mark.slow
def test_the_engines_agree_on_five_hundred_drawn_worlds():
    assert kinds_in_drawn_worlds(500) == {event.name for event in EVENTS}
