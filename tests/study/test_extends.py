"""A study has one parent: a built-in organisation or a file nearby."""

from pathlib import Path

import pytest

from salessim.errors import InputRefusedError, StudyError
from salessim.study import builtin, load_study
from salessim.study.text.extends import built_in_names


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of studies to stand in, with one level above it."""
    folder = tmp_path / "above" / "studies"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def write(name: str, text: str) -> str:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(f"salessim: 1\n{text}\n")
    return name


def refusal(path: str) -> str:
    with pytest.raises(StudyError) as refused:
        load_study(path)
    return str(refused.value)


def test_the_parent_of_the_parentless_is_midmarket():
    assert load_study(write("a.yml", "")).organisation == builtin("midmarket")
    assert load_study(write("b.yml", "extends: bare")).organisation == builtin("bare")


def test_mappings_merge_and_lists_are_replaced():
    write("base.yml", "extends: bare\ntenure: {mean: 30, shape: weibull}\nonboarding: {table: [0, 0.5, 1]}")
    study = load_study(write("a.yml", "extends: base.yml\ntenure: {mean: 12}\nonboarding: {table: [0.5]}"))
    assert (study.organisation.tenure.mean_months, study.organisation.tenure.shape) == (12.0, "weibull")
    assert study.organisation.onboarding.table == (0.5,)
    assert study.organisation.access.strength == 0


def test_policies_and_settings_are_inherited_too():
    write("base.yml", "horizon: 2 years\npolicies: {a: {}, b: {tenure: {mean: 30}}}")
    study = load_study(write("a.yml", "extends: base.yml\npolicies: {b: {hiring: {time_to_fill: 2}}, c: {}}"))
    assert list(study.policies) == ["a", "b", "c"]
    assert study.policies["b"][0].values == {"tenure.mean_months": 30.0, "hiring.time_to_fill_months": 2.0}
    assert study.span.horizon == 24


def test_a_mistake_in_a_parent_is_placed_there():
    write("base.yml", "tenure: {men: 30}")
    assert (
        refusal(write("a.yml", "extends: base.yml")) == "base.yml:2:10: tenure.men: unknown key; did you mean 'mean'?"
    )


def test_a_parent_may_stand_one_folder_up_and_no_further():
    write("../base.yml", "seed: 3")
    assert load_study(write("a.yml", "extends: ../base.yml")).seed == 3
    write("../../far.yml", "seed: 4")
    expected = "expected a file in the study's folder, beside it or below"
    assert refusal(write("b.yml", "extends: ../../far.yml")) == f"b.yml:2:10: extends: is ../../far.yml; {expected}"
    write("../base.yml", "extends: ../far.yml")
    assert refusal("a.yml") == f"../base.yml:2:10: extends: is ../far.yml; {expected}"


def test_a_link_counts_where_it_leads(tmp_path: Path):
    write("../../far.yml", "seed: 4")
    Path("near.yml").symlink_to(tmp_path / "far.yml")
    assert "expected a file in the study's folder" in refusal(write("a.yml", "extends: near.yml"))


def test_other_parents_are_refused():
    for parent, expected in {
        "/etc/passwd.yml": "expected a path relative to this file",
        "nothing.yml": "there is no such file",
        "bear": "expected a built-in organisation or the path of a .yml file; did you mean 'bare'?",
        "[bare, midmarket]": "expected one parent: a built-in organisation or the path of a .yml file",
    }.items():
        shown = "a list" if parent.startswith("[") else parent
        assert refusal(write("a.yml", f"extends: {parent}")) == f"a.yml:2:10: extends: is {shown}; {expected}"


def test_paths_that_the_system_refuses_are_refused():
    Path("loop.yml").symlink_to("loop.yml")
    assert refusal(write("a.yml", "extends: loop.yml")).startswith("a.yml:2:10: extends: is loop.yml; ")
    assert refusal(write("a.yml", f"extends: {'x' * 5000}.yml")).startswith("a.yml:2:10: extends: is xxx")


def test_a_circle_is_named():
    write("a.yml", "extends: b.yml")
    write("b.yml", "extends: c.yml")
    write("c.yml", "extends: a.yml")
    advice = "one of them must not extend another"
    circle = "a.yml → b.yml → c.yml → a.yml"
    assert refusal("a.yml") == f"c.yml:2:10: extends: goes in a circle: {circle}; {advice}"
    alone = refusal(write("d.yml", "extends: d.yml"))
    assert alone == f"d.yml:2:10: extends: goes in a circle: d.yml → d.yml; {advice}"


@pytest.mark.parametrize("name", built_in_names())
def test_built_in_organisations_fit_together(name: str):
    assert load_study(write("a.yml", f"extends: {name}")).organisation == builtin(name)


def test_bare_has_every_optional_mechanism_off():
    bare = builtin("bare")
    weights = (
        bare.outcome.talent_weight,
        bare.outcome.ramp_weight,
        bare.outcome.effort_weight,
        bare.outcome.trust_weight,
    )
    assert (bare.access.strength, bare.handover.strength, *weights) == (0,) * 6
    assert (bare.hiring.talent_sd, bare.pipeline.effort_exponent, bare.market.deal_value_sd) == (0, 0, 0)
    assert (bare.tenure.shape, bare.onboarding.shape) == ("exponential", "linear")


def test_midmarket_is_what_it_says():
    size = builtin("midmarket").organisation
    assert (size.teams, size.seats_per_team, size.accounts_per_seat) == (6, 8, 200)


def test_builtin_refuses_as_a_study_does():
    for changes, expected in (
        ({"tenure": {"men": 3}}, "changed: tenure.men: unknown key; did you mean 'mean'?"),
        ({"tenur": {}}, "changed: tenur: unknown key; did you mean 'tenure'?"),
        ({"pipeline": {"cycle": 2}}, "changed: pipeline.cycle: is 2 months for 4 stages; a stage takes at least a "
         "month, so expected a longer cycle or fewer stages"),
    ):  # fmt: skip
        with pytest.raises(StudyError) as refused:
            builtin("bare", changes)
        assert str(refused.value) == expected
    with pytest.raises(InputRefusedError, match="did you mean 'bare'"):
        builtin("bar")


def test_name_and_question_are_a_studys_own():
    write("base.yml", "title: Base\nquestion: What is ordinary?")
    study = load_study(write("a.yml", "extends: base.yml"))
    assert (study.title, study.question, study.called) == ("", "", "a")
    assert load_study(write("b.yml", "extends: base.yml\ntitle: B\nquestion: And here?")).question == "And here?"
    assert load_study(write("c.yml", "extends: midmarket")).called == "c"
