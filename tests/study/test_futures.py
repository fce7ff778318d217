"""Futures: a list, a grid or a sample of assumptions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from salessim.ensemble.cells import cells, study_digest
from salessim.errors import StudyError
from salessim.study import Study, load_study
from salessim.study.parts.sampling import FORMS, Distribution, draw


def study(folder: Path, futures: str, *options: str) -> Study:
    path = folder / "study.yml"
    path.write_text(f"salessim: 1\npolicies: {{a: {{}}}}\nfutures: {futures}\n")
    return load_study(path, options)


def test_a_list_has_names_and_an_order(tmp_path: Path):
    futures = study(tmp_path, "{list: {evidence: {}, essay: {onboarding.ramp: 4 months, pipeline.stages: 3}}}").futures
    assert [(future.number, future.name) for future in futures] == [(0, "evidence"), (1, "essay")]
    assert futures[1].values == {"onboarding.ramp_months": 4.0, "pipeline.stages": 3}


def test_a_grid_is_every_combination_the_last_key_fastest(tmp_path: Path):
    futures = study(tmp_path, "{grid: {tenure.mean: [1 year, 2 years], tenure.shape: [exponential, weibull]}}").futures
    rows = [(row.name, row.values["tenure.mean_months"], row.values["tenure.shape"]) for row in futures]
    assert rows == [("0", 12, "exponential"), ("1", 12, "weibull"), ("2", 24, "exponential"), ("3", 24, "weibull")]


def test_a_grid_may_not_explode(tmp_path: Path):
    values = ", ".join(map(str, range(1, 101)))
    futures = f"{{grid: {{tenure.mean: [{values}], onboarding.ramp: [{values}], market.need_on: [1, 2]}}}}"
    with pytest.raises(StudyError, match="makes 20,000 futures; expected at most 10,000; use a sample"):
        study(tmp_path, futures)


KINDS = {
    "sample": "{sample: {method: sobol, n: 4, over: {tenure.mean: {uniform: [12, 36]}}}}",
    "grid": "{grid: {tenure.mean: [12, 18, 24]}}",
    "list": "{list: {'0': {tenure.mean: 12}, '1': {tenure.mean: 18}}}",
}


@pytest.mark.parametrize("kind", KINDS)
def test_how_futures_came_about_is_known_however_they_reach_the_study(tmp_path: Path, kind: str):
    own = study(tmp_path, KINDS[kind])
    (tmp_path / "child.yml").write_text("salessim: 1\nextends: study.yml\n")
    (tmp_path / "none.yml").write_text("salessim: 1\npolicies: {a: {}}\n")
    reached = [own, load_study(tmp_path / "child.yml"), load_study(tmp_path / "none.yml", [f"futures={KINDS[kind]}"])]
    for each in reached:
        (tmp_path / "again.yml").write_text(each.resolved())
        again = load_study(tmp_path / "again.yml")
        assert (each.futures_kind, again.futures_kind) == (kind, kind)
        assert again == each
    assert load_study(tmp_path / "none.yml").futures_kind == "none"


def test_a_study_written_out_before_that_was_kept_still_loads_as_a_list(tmp_path: Path):
    drawn = study(tmp_path, KINDS["sample"])
    (tmp_path / "old.yml").write_text(drawn.resolved().replace('  kind: "sample"\n', ""))
    old = load_study(tmp_path / "old.yml")
    assert (old.futures_kind, old.futures) == ("list", drawn.futures)


def test_how_futures_came_about_decides_no_world(tmp_path: Path):
    drawn = study(tmp_path, KINDS["sample"])
    listed = replace(drawn, futures_kind="list")
    assert drawn != listed
    assert study_digest(drawn) == study_digest(listed)
    assert list(cells(drawn, range(4), [1])) == list(cells(listed, range(4), [1]))


@pytest.mark.parametrize(
    ("futures", "advice"),
    [
        ("{kind: drawn, list: {a: {}}}", "futures.kind: is drawn; expected one of list, grid, sample"),
        ("{kind: sample, grid: {tenure.mean: [3]}}", "futures.kind: says how a list came about; a grid says so itself"),
        ("{kind: sample}", "futures: names none; expected exactly one of list, grid, sample"),
    ],
)
def test_only_a_list_says_how_it_came_about(tmp_path: Path, futures: str, advice: str):
    with pytest.raises(StudyError) as refused:
        study(tmp_path, futures)
    assert str(refused.value).endswith(advice)


def sample(method: str, count: int) -> str:
    over = "{tenure.mean: {uniform: [12, 36]}, market.need_on: {loguniform: [0.01, 0.1], source: judgement}}"
    return f"{{sample: {{method: {method}, n: {count}, over: {over}}}}}"


@pytest.mark.parametrize("method", ["sobol", "latin_hypercube"])
def test_a_sample_depends_on_the_seed_alone(tmp_path: Path, method: str):
    first = study(tmp_path, sample(method, 8)).futures
    assert first == study(tmp_path, sample(method, 8)).futures
    assert first != study(tmp_path, sample(method, 8), "seed=1").futures
    assert [future.number for future in first] == list(range(8))


@pytest.mark.parametrize("method", ["sobol", "latin_hypercube"])
def test_a_sample_fills_every_eighth_of_every_range(tmp_path: Path, method: str):
    futures = study(tmp_path, sample(method, 8)).futures
    tenure = np.array([future.values["tenure.mean_months"] for future in futures])
    need = np.array([future.values["market.need_on_per_month"] for future in futures])
    assert sorted(np.floor((tenure - 12) / 24 * 8)) == list(range(8))
    assert sorted(np.floor(np.log10(need / 0.01) * 8)) == list(range(8))


def test_more_sobol_futures_begin_with_the_same_ones(tmp_path: Path):
    assert study(tmp_path, sample("sobol", 16)).futures[:4] == study(tmp_path, sample("sobol", 4)).futures


NUMBERS = {"uniform": (2.0, 5.0), "loguniform": (2.0, 5.0), "triangular": (2.0, 2.5, 5.0)}


@pytest.mark.parametrize("form", FORMS)
def test_quantiles_rise_from_one_end_to_the_other(form: str):
    u = np.linspace(0, 1, 101)
    values = Distribution(form, NUMBERS[form]).at(u)
    assert values[[0, -1]] == pytest.approx([2.0, 5.0])
    assert np.all((values >= 2.0) & (values <= 5.0))
    assert np.all(np.diff(values) > 0)


def test_a_triangle_has_its_mean():
    values = Distribution("triangular", (2.0, 2.5, 5.0)).at((np.arange(10_000) + 0.5) / 10_000)
    assert values.mean() == pytest.approx((2 + 2.5 + 5) / 3, rel=1e-4)


def test_the_mode_may_be_an_end():
    for mode in (2.0, 5.0):
        assert np.isfinite(Distribution("triangular", (2.0, mode, 5.0)).at(np.array([0.0, 0.5, 1.0]))).all()


def test_rows_are_plain_numbers():
    rows = draw("sobol", 2, {"tenure.mean_months": Distribution("uniform", (12.0, 36.0))}, seed=1)
    assert all(type(row["tenure.mean_months"]) is float for row in rows)


def test_a_selector_must_hold_in_every_future(tmp_path: Path):
    path = tmp_path / "study.yml"
    policies, futures = "{a: {tenure: {mean: 9}, for: {team: 5}}}", "{grid: {organisation.teams: [6, 4]}}"
    path.write_text(f"salessim: 1\npolicies: {policies}\nfutures: {futures}\n")
    with pytest.raises(StudyError, match="is 5; expected at most 4"):
        load_study(path)
