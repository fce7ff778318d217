"""Directions of channels, customers and the firm under shared luck: what practitioners expect, all else equal."""

from collections.abc import Mapping

import numpy as np
import pytest
from support.worlds import branch, small

from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.quantities.parameters import Leaf

SPAN = Span(horizon=48, burn_in=24)
WORLDS = 20
ORGANISATION = small(
    organisation={"teams": 2, "seats_per_team": 3, "accounts_per_seat": 60},
    time_budget={"per_contact": 2.4},
    reputation={"tolerated": 0.2},
)
"""Fewer contacts than accounts, so that it matters whom sellers call."""

POLICIES: Mapping[str, Mapping[str, Leaf]] = {
    "signals": {"signals.use": 1.0, "signals.specificity": 0.95},
    "crowded signals": {"signals.use": 1.0, "signals.specificity": 0.95, "signals.rivals_using": 1.0},
    "research": {"signals.research": 1.0, "signals.research_hours": 1.2},
    "channels matched": {"preference.matching": 1.0, "preference.lift": 1.5},
    "mailings": {"campaigns.sends_per_month": 2.0, "campaigns.annoyance": 0.0},
    "annoying mailings": {"campaigns.sends_per_month": 20.0, "campaigns.annoyance": 0.1},
    "a stunt": {"awareness.viral_month": 2.0},
    "nobody comes": {"inbound.strength": 0.0},
    "partners": {"partners.effort": 1.0},
    "partners and rules": {"partners.effort": 1.0, "bureaucracy.growth_per_year": 1.0},
    "asked to refer": {"referrals.asking": 1.0},
    "silent customers": {"referrals.strength": 0.0},
    "little care": {"experience.care": 0.2},
    "support": {"experience.support": 1.0},
    "investment": {"product.investing": 1.0},
    "standing still": {"product.falling_behind_per_year": 0.2},
    "drift": {"touchpoints.drift_per_year": 0.5},
    "drift and audits": {"touchpoints.drift_per_year": 0.5, "touchpoints.audits_per_year": 4.0},
    "rules": {"bureaucracy.growth_per_year": 0.5},
    "engagement": {"systems.engagement": 1.0, "systems.engagement_lift": 0.4},
    "all recorded": {"systems.record": 1.0},
    "tuning": {"tuning.effort": 1.0},
    "lock-in": {"loyalty.lock_in": 1.0},
    "alternative": {"loyalty.arrival": 1.0},
    "surveys": {"asking.surveys_per_year": 4.0},
    "surveys and remedies": {"asking.surveys_per_year": 4.0, "asking.invest": 1.0},
    "no money": {"funding.reserve_usd": 0.0, "funding.fixed_usd_per_month": 1e7},
    "an impatient market": {"reputation.tolerated": 0.0},
    "volume": {"time_budget.hours_per_contact": 0.6},
}
DIRECTIONS = [
    ("signals", None, "responses", +1),
    ("crowded signals", "signals", "responses", -1),
    ("signals", None, "marketing_cost_usd", +1),
    ("research", None, "contacts", -1),
    ("channels matched", None, "responses", +1),
    ("mailings", None, "opportunities_created", +1),
    ("annoying mailings", "mailings", "goodwill_left", -1),
    ("a stunt", None, "opportunities_created@awareness", +1),
    ("a stunt", None, "no_decisions", +1),
    ("nobody comes", None, "opportunities_created", -1),
    ("partners", None, "opportunities_created@partner", +1),
    ("partners", None, "selling_hours", -1),
    ("partners and rules", "partners", "opportunities_created@partner", -1),
    ("asked to refer", None, "wins@referral", +1),
    ("asked to refer", None, "customers", +1),
    ("silent customers", None, "opportunities_unsought", -1),
    ("little care", None, "satisfaction_felt", -1),
    ("little care", None, "contacts", +1),
    ("support", None, "loyal_customers", +1),
    ("support", None, "other_cost_usd", +1),
    ("support", None, "opportunities_created@inbound", +1),
    ("investment", None, "product_level", +1),
    ("investment", None, "satisfaction_felt", +1),
    ("standing still", None, "opportunities_created@inbound", -1),
    ("standing still", None, "captive_customers", +1),
    ("drift", None, "opportunities_created@inbound", -1),
    ("drift and audits", "drift", "satisfaction_felt", +1),
    ("rules", None, "selling_hours", -1),
    ("engagement", None, "responses", +1),
    ("all recorded", None, "selling_hours", -1),
    ("tuning", None, "contacts", +1),
    ("lock-in", None, "captive_customers", +1),
    ("lock-in", None, "loyal_customers", -1),
    ("alternative", None, "customers_lost", +1),
    ("surveys", None, "hostages_found", +1),
    ("surveys and remedies", "surveys", "satisfaction_felt", +1),
    ("surveys and remedies", "surveys", "other_cost_usd", +1),
    ("no money", None, "hires", -1),
    ("an impatient market", None, "goodwill_left", -1),
    ("an impatient market", None, "access_met", -1),
    ("volume", None, "goodwill_left", -1),
]


@pytest.fixture(scope="module")
def lived() -> dict[str, dict[str, np.ndarray]]:
    """Totals over the horizon of every policy's worlds, by policy and tally; "" is the status quo."""
    named = {"": {}, **POLICIES}
    plans = [Plan(ORGANISATION, (Change(values),)) for values in named.values() for _ in range(WORLDS)]
    start = branch(ORGANISATION, WORLDS, SPAN)
    got = run(start.take(np.tile(np.arange(WORLDS), len(named))), plans, SPAN.horizon)
    totals = {tally: values.sum(axis=1).reshape(len(named), WORLDS) for tally, values in got.items()}
    return {name: {tally: each[row] for tally, each in totals.items()} for row, name in enumerate(named)}


@pytest.mark.parametrize(("policy", "against", "tally", "sign"), DIRECTIONS)
def test_direction_of_the_customer_side(
    lived: dict[str, dict[str, np.ndarray]], policy: str, against: str | None, tally: str, sign: int
):
    difference = sign * (lived[policy][tally] - lived[against or ""][tally])
    error = difference.std(ddof=1) / np.sqrt(WORLDS)
    assert difference.mean() > 3 * error, f"{difference.mean():.4g} ± {error:.2g}"


def test_captives_look_retained_until_the_alternative_arrives():
    """Locked in and badly served against served well: the same churn first, then a cliff for the one that was held."""
    house = {
        "organisation": {"teams": 1, "seats_per_team": 2, "accounts_per_seat": 300},
        "market": {"customers_at_start": "60%"},
        "tenure": {"mean": 600},
        "renewal": {"churn_floor": "10%", "churn_a": 1e-6, "churn_b": 1000},
    }
    held = small(
        **house, loyalty={"lock_in": 1, "lock": 0.6, "arrival": 37, "eased_after": 0.9}, product={"level": 0.45}
    )
    free = small(**house, loyalty={"arrival": 37, "eased_after": 0.9}, product={"level": 0.75})
    span = Span(horizon=72, burn_in=36)
    courses = [run(branch(p, 12, span), [Plan(p)] * 12, span.horizon) for p in (held, free)]
    captive, churn = [], []
    for got in courses:
        captive.append(got["captive_customers"][:, 24:36].sum() / got["customers"][:, 24:36].sum())
        lost = [got["customers_lost"][:, part].sum() for part in (slice(0, 36), slice(36, 60))]
        there = [got["customers"][:, part].sum() for part in (slice(0, 36), slice(36, 60))]
        churn.append([12 * a / b for a, b in zip(lost, there, strict=True)])
    assert captive[0] - captive[1] > 0.3
    assert abs(churn[0][0] - churn[1][0]) < 0.02
    assert (churn[0][1] - churn[0][0]) - (churn[1][1] - churn[1][0]) > 0.1
