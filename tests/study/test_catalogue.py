"""The contract that every ready policy keeps."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from support.worlds import Sections, small

from salessim.engine.columns import Shape
from salessim.errors import StudyError
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan, with_values
from salessim.model.simulation import Branch, Span, burn_in, run, shape_for
from salessim.quantities.arrays import Floats
from salessim.quantities.evidence import evidence
from salessim.quantities.parameters import ASSUMPTION
from salessim.study import builtin, load_study
from salessim.study.parts.catalogue import catalogue, files, ready_policy
from salessim.study.parts.keys import by_attribute
from salessim.study.parts.policies import BEFORE_THE_BRANCH
from salessim.study.parts.values import misfit

SPAN, WORLDS = Span(horizon=24, burn_in=12), np.arange(2)
CLAIMS = {f"C{number:02}" for number in range(1, 31)}
STAR: Sections = {"standards": {"star": {"seat": 1, "multiple": 2}}}
MANAGERS_GO: Sections = {"promotion": {"manager_tenure": "6 months"}, "tenure": {"mean": "50 months"}}
COMPLEX: Sections = {"domains": {"simple": 0, "complicated": 0, "complex": 1}}
MANY_ACCOUNTS: Sections = {"organisation": {"teams": 2, "seats_per_team": 3, "accounts_per_seat": 60}}
ABOUT: dict[str, tuple[str, Sections]] = {
    "accountability_partners": ("doing_done", {}),
    "all_closing": ("wins", {}),
    "all_discovery": ("wins", {}),
    "all_prospecting": ("contacts", {"time_budget": {"per_deal": "10 hours/month"}}),
    "ask_and_invest": ("customers_asked", {}),
    "assistant_does_paperwork": ("selling_hours", {}),
    "balanced_playbook": ("wins", {"playbook": {"discovery": "80%"}}),
    "bigger_deals": ("bookings_usd", {}),
    "both_systems": ("responses", {}),
    "broad_coverage": ("people_known", {}),
    "buy_leads": ("wins@signal", {}),
    "coaching_in_reviews": ("coaching_hours", {}),
    "coaching_meetings": ("coaching_hours", {}),
    "cold_outreach": ("contacts", {}),
    "collect_followers": ("opportunities_created@awareness", MANY_ACCOUNTS),
    "contention": ("problems_open", {}),
    "cover_vacancies": ("selling_hours", {"time_budget": {"prospecting_floor": "0%", "per_contact": "40 minutes"}}),
    "crm_only": ("selling_hours", {}),
    "customers_in_the_loop": ("product_level", {}),
    "deep_engagement": ("satisfaction_felt", {}),
    "demand_signals": ("opportunities_created@signal", {}),
    "discount_push": ("bookings_usd", {}),
    "early_correction": ("problems_open", {}),
    "early_warning_group": ("problems_open", {}),
    "easy_quota": ("plan_usd", {}),
    "enforce_and_replace_manager": ("dismissals", STAR),
    "enforce_standards": ("dismissals", STAR),
    "engagement": ("responses", {}),
    "focus_groups": ("product_level", {}),
    "fund_early": ("reserve_usd", {}),
    "grow_headcount": ("seats_open", {}),
    "habit_programme": ("doing_done", {}),
    "hack_of_the_quarter": ("drive", {}),
    "help_in_downturn": ("satisfaction_felt", {"downturn": {"month": 2}}),
    "hire_managers_outside": ("promotions", MANAGERS_GO),
    "joint_calls": ("coaching_hours", {}),
    "layoff_reaction": ("layoffs", {}),
    "listening": ("wins", COMPLEX),
    "lock_in": ("captive_customers", {}),
    "mailing_campaigns": ("opportunities_created@campaign", MANY_ACCOUNTS),
    "manager_takeover": ("wins", {}),
    "match_by_domain": ("wins", {}),
    "match_channels": ("responses", {}),
    "mentor_mandatory": ("ramp_factors", {}),
    "mentor_voluntary": ("ramp_factors", {}),
    "more_features": ("product_level", {}),
    "onboarding_plan": ("ramp_factors", {}),
    "one_size_fits_all": ("wins", {"domains": {"matching": "100%"}}),
    "partners_first": ("opportunities_created@partner", {}),
    "pitch_training": ("no_decisions", {}),
    "planned_response": ("wins", {"shock": {"month": 2, "depth": 3}}),
    "product_experience": ("product_level", {}),
    "promote_best_seller": ("drive", {**MANAGERS_GO, "promotion": {"manager_tenure": "6 months", "rule": "random"}}),
    "promote_potential": ("drive", MANAGERS_GO),
    "promote_random": ("drive", MANAGERS_GO),
    "prune_rules": ("selling_hours", {}),
    "realistic_quota": ("plan_usd", {"money": {"pay": {"quota": "$500k/year"}}}),
    "referral_programme": ("referrals", {}),
    "research_first": ("contacts", {}),
    "simplify": ("selling_hours", {}),
    "single_contact": ("people_known", {}),
    "stretch_quota": ("plan_usd", {}),
    "strict_disqualification": ("disqualified", {}),
    "structured_interview": ("hired_talent", {}),
    "structured_onboarding": ("ramp_factors", {}),
    "superficial_agreement": ("problems_open", {}),
    "support_as_sales": ("satisfaction_felt", {}),
    "time_blocking": ("selling_hours", {}),
    "tolerate": ("dismissals", {"standards": {"enforced": "100%", **STAR["standards"]}}),
    "touchpoint_audit": ("satisfaction_felt", {"touchpoints": {"drift": "20%/year"}}),
    "training_only": ("skill_learned", {}),
    "tune_the_funnel": ("contacts", {}),
    "value_in_every_interaction": ("no_decisions", {}),
    "viral_campaign": ("opportunities_created@awareness", MANY_ACCOUNTS),
    "volume_push": ("contacts", {}),
    "warm_bench": ("vacant", {}),
}
"""What each policy is about: a tally that it must move, in a small organisation where it has something to do."""


def test_every_file_is_listed_under_its_name():
    assert sorted(shown.rpartition("/")[2] for shown, _ in files()) == [f"{name}.yml" for name in catalogue()]
    assert list(ABOUT) == list(catalogue())


@pytest.mark.parametrize("name", catalogue())
def test_a_ready_policy_is_complete(name: str):
    policy = catalogue()[name]
    assert policy.name == name
    assert policy.title
    assert policy.claim in {*CLAIMS, "none"}
    assert policy.source == ASSUMPTION or policy.source in evidence()


@pytest.mark.parametrize("name", catalogue())
@pytest.mark.parametrize("base", ["bare", "midmarket"])
def test_a_ready_policy_fits_and_changes_what_is_not_so_anyway(name: str, base: str):
    policy, organisation = catalogue()[name], builtin(base)
    changed = with_values(organisation, policy.values)
    assert (changed == organisation) == policy.baseline
    assert misfit(changed) is None


@pytest.mark.parametrize("name", catalogue())
def test_a_ready_policy_stays_in_the_ranges_of_what_it_may_set(name: str):
    for attribute, value in catalogue()[name].values.items():
        parameter = by_attribute()[attribute]
        assert parameter.key not in BEFORE_THE_BRANCH
        if parameter.meaning.range is not None:
            low, high = parameter.meaning.range
            assert low <= value <= high


@cache
def begun(organisation: Organisation, shape: Shape) -> Branch:
    """Two worlds at the end of a burn-in that policies share."""
    return burn_in([organisation] * 2, shape, 1, WORLDS + 1, SPAN.burn_in)


@cache
def undisturbed(organisation: Organisation, shape: Shape) -> dict[str, Floats]:
    """What becomes of them without a policy."""
    return run(begun(organisation, shape).take(WORLDS), [Plan(organisation)] * 2, SPAN.horizon)


@pytest.mark.parametrize("name", ABOUT)
def test_a_ready_policy_moves_what_it_is_about(name: str):
    tally, setting = ABOUT[name]
    organisation = small(**setting)
    plan = Plan(organisation, (catalogue()[name].change(),))
    shape = shape_for([Plan(organisation), plan], 2, SPAN)
    under = run(begun(organisation, shape).take(WORLDS), [plan] * 2, SPAN.horizon)
    assert np.any(under[tally] != undisturbed(organisation, shape)[tally])


@pytest.mark.parametrize("name", catalogue())
def test_a_study_can_use_it(name: str, tmp_path: Path):
    path = tmp_path / "study.yml"
    path.write_text(f"salessim: 1\npolicies: {{a: {{use: [{name}]}}}}\n")
    assert load_study(path).policies["a"] == (catalogue()[name].change(),)


def test_what_two_of_them_set_is_refused(tmp_path: Path):
    path = tmp_path / "study.yml"
    path.write_text("salessim: 1\npolicies: {a: {use: [warm_bench, warm_bench]}}\n")
    with pytest.raises(StudyError, match="'warm_bench' and 'warm_bench' both set"):
        load_study(path)


def test_changes_after_use_go_on_top(tmp_path: Path):
    path = tmp_path / "study.yml"
    path.write_text(
        "salessim: 1\npolicies: {a: {use: [time_blocking], changes: [{set: {distraction: {blocked: 1%}}}]}}\n"
    )
    assert load_study(path).plan("a", 0).parameters(1).distraction.blocked == 0.01


def test_a_ready_policy_may_hold_for_some_months(tmp_path: Path):
    path = tmp_path / "study.yml"
    path.write_text("salessim: 1\nhorizon: 1 year\npolicies: {a: {use: [training_only, layoff_reaction]}}\n")
    study = load_study(path)
    plan = study.plan("a", 0)
    assert [plan.parameters(month).skill.training_hours_per_month for month in (1, 2)] == [16, 0]
    assert [plan.parameters(month).headcount.closed for month in (12, 13, 24, 25)] == [0, 0.2, 0.2, 0]
    note = "policies.a.use: layoff_reaction begins in month 13, after the horizon of 12 months: it changes nothing"
    assert note in study.notes


def test_a_ready_policy_may_not_end_before_it_begins():
    with pytest.raises(StudyError, match=r"^policies/x.yml:2:8: until: is month 2, before it begins in month 3"):
        ready_policy(
            "{name: x, title: y, claim: C01, source: s, from: month 3,\nuntil: month 2, set: {hacks: {per_year: 4}}}",
            "policies/x.yml",
        )


def test_an_incomplete_entry_is_refused():
    with pytest.raises(StudyError) as refused:
        ready_policy("name: x\ntitle: y\nset: {tenur: {}}\n", "policies/x.yml")
    assert str(refused.value).splitlines() == [
        "policies/x.yml:1:1: claim: missing; every policy of the catalogue states it",
        "policies/x.yml:1:1: set: missing; a policy changes something",
        "policies/x.yml:1:1: source: missing; every policy of the catalogue states it",
        "policies/x.yml:3:7: set.tenur: unknown key; did you mean 'tenure'?",
    ]
