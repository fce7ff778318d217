"""The contract that every ready policy keeps."""

import re
from importlib import resources
from pathlib import Path

import pytest

from salessim.errors import StudyError
from salessim.model.plan import with_values
from salessim.quantities.evidence import evidence
from salessim.quantities.parameters import ASSUMPTION
from salessim.study import builtin, load_study
from salessim.study.parts.catalogue import catalogue, ready_policy
from salessim.study.parts.keys import by_attribute
from salessim.study.parts.values import misfit

FILES = sorted(entry.name for entry in resources.files("salessim.policies").iterdir() if entry.name.endswith(".yml"))


def test_every_file_is_listed_under_its_name():
    assert [f"{name}.yml" for name in catalogue()] == FILES
    assert {"warm_bench", "time_blocking"} <= set(catalogue())


@pytest.mark.parametrize("name", catalogue())
def test_a_ready_policy_is_complete(name: str):
    policy = catalogue()[name]
    assert policy.name == name
    assert policy.title
    assert re.fullmatch(r"C\d\d", policy.claim)
    assert policy.source == ASSUMPTION or policy.source in evidence()


@pytest.mark.parametrize("name", catalogue())
@pytest.mark.parametrize("base", ["bare", "midmarket"])
def test_a_ready_policy_changes_something_and_fits(name: str, base: str):
    organisation = builtin(base)
    changed = with_values(organisation, catalogue()[name].values)
    assert changed != organisation
    assert misfit(changed) is None
    assert set(catalogue()[name].values) <= set(by_attribute())


@pytest.mark.parametrize("name", catalogue())
def test_a_study_can_use_it(name: str, tmp_path: Path):
    path = tmp_path / "study.yml"
    path.write_text(f"salessim: 1\npolicies: {{a: {{use: [{name}]}}}}\n")
    (change,) = load_study(path).policies["a"]
    assert change.values == catalogue()[name].values


def test_what_two_of_them_set_is_refused(tmp_path: Path):
    path = tmp_path / "study.yml"
    path.write_text("salessim: 1\npolicies: {a: {use: [warm_bench, warm_bench]}}\n")
    with pytest.raises(StudyError, match="'warm_bench' and 'warm_bench' both set"):
        load_study(path)


def test_changes_after_use_go_on_top(tmp_path: Path):
    path = tmp_path / "study.yml"
    path.write_text(
        "salessim: 1\npolicies: {a: {use: [time_blocking], changes: [{set: {time_budget: {distraction: 1%}}}]}}\n"
    )
    assert load_study(path).plan("a", 0).parameters(1).time_budget.distraction == 0.01


def test_an_incomplete_entry_is_refused():
    with pytest.raises(StudyError) as refused:
        ready_policy("name: x\ntitle: y\nset: {tenur: {}}\n", "policies/x.yml")
    assert str(refused.value).splitlines() == [
        "policies/x.yml:1:1: claim: missing; every policy of the catalogue states it",
        "policies/x.yml:1:1: set: missing; a policy changes something",
        "policies/x.yml:1:1: source: missing; every policy of the catalogue states it",
        "policies/x.yml:3:7: set.tenur: unknown key; did you mean 'tenure'?",
    ]
