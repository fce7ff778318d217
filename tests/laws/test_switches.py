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
}
"""Everything happens here, so that what is off could show."""

AT_WORK: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "access": ({},),
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
    "execution": ({"execution": {"partners": 1}}, {"morale": {"culture_of_fear": 0.8}}),
    "goals": ({},),
    "hacks": ({"hacks": {"per_year": 4}}, {"hacks": {"simplified": 0.1}}),
    "handover": ({},),
    "managers": (
        {"managers": {"recruiting": 20}, "tenure": {"mean": 6}},
        {"managers": {"correction": 20}, "candour": {"stakes": 2, "problems": 1}},
        {"managers": {"own_work": 0.99}, "coaching": {"in_reviews": 8}},
    ),
    "morale": ({"morale": {"culture_of_fear": 0.8}}, {"morale": {"quit_contagion": 5}, "tenure": {"mean": 6}}),
    "onboarding.components": ({"onboarding": {"components": {"mentor": 1}}},),
    "promotion": ({"promotion": {"manager_tenure": 6}},),
    "shock": ({"shock": {"month": 3, "depth": 5}},),
    "skill": ({"skill": {"training_hours": 8}}, {"coaching": {"in_reviews": 8}}),
    "standards": ({"standards": {"star": {"seat": 2, "multiple": 2}}}, {"standards": {"assistant": 1}}),
}
"""Settings in which a mechanism has something to do, each of them enough by itself."""


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
