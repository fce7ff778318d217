"""At strength 0 a mechanism is absent: no other parameter of its section changes a bit of any tally."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from support.worlds import branch, small

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, Selector, with_values
from salessim.model.simulation import Span, run
from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Leaf, leaves, meaning_of

SPAN = Span(horizon=18, burn_in=6)
WORLDS = 2
OPTIONAL = sorted({key.removesuffix(".strength") for key, _, _ in leaves(Organisation) if key.endswith(".strength")})

CHOICES: Mapping[str, Mapping[str, Leaf]] = {
    "candidates": {"candidates.select": "numbers", "candidates.shortlist": 9},
    "promotion": {"promotion.rule": "external"},
}
"""What cannot change at the branch, and so differs from the beginning of the world."""

EVENTFUL: Mapping[str, Any] = {
    "tenure": {"mean": 10, "shape": "empirical"},
    "headcount": {"closed": 0.17},
    "shock": {"month": 3},
    "hacks": {"per_year": 4, "simplified": 0.1},
    "standards": {"star": {"seat": 2, "multiple": 2}, "enforced": 0.5, "assistant": 0.3},
    "managers": {"recruiting": 20, "correction": 10, "own_work": 0.9},
    "coaching": {"takeover": 0.3, "joint_calls": 2},
    "promotion": {"manager_tenure": 12},
    "candour": {"level": 0.9, "early_warning": 1, "planned": 0.5},
    "distraction": {"blocked": 0.4},
    "execution": {"partners": 0.6},
    "skill": {"training_hours": 4},
    "morale": {"culture_of_fear": 0.3},
    "onboarding": {"components": {"mentor": 0.5, "voluntary_mentor": 0.5, "plan": 1}},
    "downturn": {"month": 4, "help": 0.3},
    "domains": {"matching": 0.5, "drift": 0.05, "disruptions": 0.5},
    "signals": {"use": 0.5, "research": 0.5},
    "preference": {"matching": 0.5},
    "reputation": {"tolerated": 0.5},
    "campaigns": {"sends": 2},
    "awareness": {"viral_month": 3, "posting": 0.05},
    "inbound": {"arriving": 0.05},
    "partners": {"effort": 0.7},
    "tuning": {"effort": 0.7},
    "value": {"share": 0.8},
    "listening": {"ratio": 1.2},
    "qualification": {"disqualified": 0.3, "depth": 2},
    "playbook": {"discovery": 0.7},
    "breadth": {"people": 3, "leaving": 0.1},
    "terms": {"size": 1.5, "discount": 0.1},
    "experience": {"care": 2, "support": 0.8},
    "loyalty": {"arrival": 6, "lock_in": 0.5},
    "asking": {"surveys": 3, "invest": 0.7},
    "referrals": {"asking": 0.7, "unasked": 2, "warnings": 2},
    "product": {"level": 0.7, "investing": 0.6},
    "touchpoints": {"drift": 0.2, "audits": 1},
    "bureaucracy": {"growth": 0.2, "pruning": 0.1},
    "systems": {"record": 0.8, "engagement": 0.6},
    "funding": {"reserve": 200_000, "fixed": 20_000, "raised": 100_000, "raised_month": 4},
}
"""Everything happens here, so that what is off could show."""

AT_WORK: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "access": ({},),
    "asking": ({"asking": {"surveys": 4}}, {"asking": {"surveys": 4, "invest": 1, "survey_cost": 0}}),
    "awareness": ({"awareness": {"viral_month": 3}}, {"awareness": {"posting": 0.1}}),
    "breadth": ({}, {"breadth": {"leaving": 0.2, "owner_points": 0, "owner_value": 0, "hours_each": 0}}),
    "bureaucracy": ({"bureaucracy": {"growth": 0.5}}, {"bureaucracy": {"pruning": 0.5}}),
    "campaigns": ({"campaigns": {"sends": 4}},),
    "candidates": ({},),
    "candour": (
        {"candour": {"stakes": 2}},
        {"candour": {"level": 1, "stakes": 0}},
        {"candour": {"planned": 1, "stakes": 0}},
    ),
    "coaching": ({"coaching": {"takeover": 1}}, {"coaching": {"meetings": 6, "joint_effect": 0}}),
    "cover": ({"headcount": {"closed": 0.34}}, {"cover": {"vacant": 1}, "tenure": {"mean": 6}}),
    "dismissal": ({"dismissal": {"last": 1, "after": 6}},),
    "distraction": ({"distraction": {"blocked": 0.5}},),
    "domains": ({"domains": {"mismatch": 5}}, {"domains": {"matching": 1, "mismatch": 0}}),
    "downturn": ({"downturn": {"month": 2}}, {"downturn": {"help": 0.5}}),
    "execution": ({"execution": {"partners": 1}}, {"morale": {"culture_of_fear": 0.8}}),
    "experience": ({},),
    "funding": ({"funding": {"reserve": 0, "fixed": 500_000}},),
    "goals": ({},),
    "hacks": ({"hacks": {"per_year": 4}}, {"hacks": {"simplified": 0.1}}),
    "handover": ({},),
    "inbound": ({"inbound": {"arriving": 0.1}},),
    "listening": ({"listening": {"ratio": 1.3, "learning_time": 1, "weight": 30}},),
    "loyalty": ({"loyalty": {"arrival": 1}},),
    "managers": (
        {"managers": {"recruiting": 20}, "tenure": {"mean": 6}},
        {"managers": {"correction": 20}, "candour": {"stakes": 2, "problems": 1}},
        {"managers": {"own_work": 0.99}, "coaching": {"in_reviews": 8}},
    ),
    "morale": ({"morale": {"culture_of_fear": 0.8}}, {"morale": {"quit_contagion": 5}, "tenure": {"mean": 6}}),
    "onboarding.components": ({"onboarding": {"components": {"mentor": 1}}},),
    "partners": ({"partners": {"effort": 1}},),
    "playbook": ({"playbook": {"discovery": 0.8}},),
    "preference": ({"preference": {"matching": 1}},),
    "product": ({"product": {"investing": 1}}, {"product": {"falling_behind": 0.5}}),
    "promotion": ({"promotion": {"manager_tenure": 6}},),
    "qualification": (
        {"qualification": {"disqualified": 0.5, "fit_weight": 0}},
        {"qualification": {"depth": 3}},
        {"qualification": {"fit_weight": 3}},
    ),
    "referrals": ({"referrals": {"unasked": 5}},),
    "reputation": ({"reputation": {"tolerated": 0}},),
    "shock": ({"shock": {"month": 3, "depth": 5}},),
    "signals": ({"signals": {"use": 1}}, {"signals": {"research": 1}}),
    "skill": ({"skill": {"training_hours": 8}}, {"coaching": {"in_reviews": 8}}),
    "standards": ({"standards": {"star": {"seat": 2, "multiple": 2}}}, {"standards": {"assistant": 1}}),
    "systems": ({"systems": {"record": 1}}, {"systems": {"engagement": 1}}),
    "terms": ({"terms": {"size": 2}}, {"terms": {"discount": 0.2}}),
    "touchpoints": ({"touchpoints": {"audits": 1}}, {"touchpoints": {"drift": 2}}),
    "tuning": ({"tuning": {"effort": 1}},),
    "value": ({"value": {"share": 1, "learning_time": 1}},),
}
"""Settings in which a mechanism has something to do, each of them enough by itself."""

ORDINARY: Mapping[str, Mapping[str, Any]] = {
    "asking": {"surveys": 0},
    "awareness": {"viral_month": 0, "posting": 0},
    "bureaucracy": {"growth": 0, "pruning": 0},
    "campaigns": {"sends": 0},
    "downturn": {"month": 0, "help": 0},
    "listening": {"ratio": 0.4 / (1 - 0.4)},
    "partners": {"effort": 0},
    "playbook": {"discovery": 0.5},
    "product": {"level": 0.6, "customers_in_loop": 0, "focus_groups": 0, "features": 0, "investing": 0,
                "falling_behind": 0},
    "signals": {"use": 0, "research": 0},
    "systems": {"record": 0.5, "engagement": 0},
    "terms": {"size": 1, "discount": 0},
    "touchpoints": {"drift": 0, "audits": 0},
    "tuning": {"effort": 0},
    "value": {"share": 0.3},
}  # fmt: skip
"""What is ordinary: mechanisms that are centred on it, or wait for somebody to use them, then do nothing at all."""


def others(section: str, end: int) -> dict[str, Leaf]:
    """Every other number of a section with the lower (0) or upper (1) end of its range, by attribute path."""
    found: dict[str, Leaf] = {}
    for key, attribute, field in leaves(Organisation):
        about = meaning_of(field)
        if key.startswith(f"{section}.") and not key.endswith(".strength") and about.range:
            found[attribute] = about.range[end]
    return found


def for_a_team(values: Mapping[str, Leaf]) -> Change:
    """The change for team 1 only, of what seats may differ in."""
    scopes = {attribute: meaning_of(field).scope for _, attribute, field in leaves(Organisation)}
    return Change({path: value for path, value in values.items() if scopes[path] == "seat"}, selector=Selector(team=1))


def switched(organisation: Organisation, section: str, strength: float) -> Organisation:
    return with_values(organisation, {f"{section}.strength": strength})


def course(organisation: Organisation, changes: tuple[Change, ...] = ()) -> dict[str, Floats]:
    start = branch(organisation, WORLDS, SPAN)
    return run(start, [Plan(organisation, changes)] * WORLDS, SPAN.horizon)


def different(first: Mapping[str, Floats], second: Mapping[str, Floats]) -> list[str]:
    """Names of the tallies in which two courses differ in any bit."""
    return [name for name, values in first.items() if not np.array_equal(values, second[name])]


def test_there_are_optional_mechanisms():
    assert sorted(AT_WORK) == OPTIONAL


def policies(section: str) -> Iterator[tuple[str, Change]]:
    """Each other key by itself, all of them at once, and all of them for one team."""
    for attribute, value in others(section, 1).items():
        yield attribute, Change({attribute: value})
    for end in (0, 1):
        values = others(section, end)
        if values:
            yield f"all at end {end}", Change(values)
            yield f"all at end {end}, for a team", for_a_team(values)


@pytest.mark.parametrize("section", OPTIONAL)
def test_off_is_exactly_off(section: str):
    off = switched(small(**EVENTFUL), section, 0)
    start = branch(off, 1, SPAN)
    named = [("nothing", Change({})), *policies(section)]
    plans = [Plan(off, (change,)) for _, change in named]
    got = run(start.take(np.zeros(len(plans), dtype=np.int64)), plans, SPAN.horizon)
    for row, (what, _) in enumerate(named):
        seen = [name for name, values in got.items() if not np.array_equal(values[row], values[0])]
        assert not seen, f"{what} shows in {seen}"


@pytest.mark.parametrize("section", OPTIONAL)
def test_what_is_off_from_the_beginning_leaves_no_trace(section: str):
    """The same before the branch, with choices that no policy can change."""
    off = switched(small(**EVENTFUL), section, 0)
    otherwise = with_values(off, {**others(section, 1), **CHOICES.get(section, {})})
    assert different(course(off), course(otherwise)) == []


@pytest.mark.parametrize(
    ("section", "setting"),
    [(section, setting) for section, settings in AT_WORK.items() for setting in settings],
    ids=str,
)
def test_on_is_not_off(section: str, setting: Mapping[str, Any]):
    organisation = small(**setting)
    assert different(course(organisation), course(switched(organisation, section, 0)))


@pytest.mark.parametrize("section", ORDINARY)
def test_at_what_is_ordinary_full_strength_is_no_strength(section: str):
    """To rounding, everything else being eventful."""
    ordinary = small(**{**EVENTFUL, section: {**ORDINARY[section], "strength": 1}})
    full, none = course(ordinary), course(switched(ordinary, section, 0))
    assert [name for name in full if not np.allclose(full[name], none[name], rtol=1e-9, equal_nan=True)] == []
