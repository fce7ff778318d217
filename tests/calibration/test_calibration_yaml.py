"""The fitted study: what is written is what was found, it loads, and it draws what the data leave open."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from support.calibrations import CHOICES, UNKNOWN, fit, with_estimate

from salessim.calibration.estimate import Estimate
from salessim.calibration.findings import findings
from salessim.calibration.fit import base_of
from salessim.calibration.writing import words
from salessim.calibration.writing.futures import FUTURES, TOGETHER, overridden, overriding
from salessim.calibration.writing.yaml import checked, study_text
from salessim.cli.program import salessim as program
from salessim.errors import InputRefusedError
from salessim.study import builtin, load_study
from salessim.study.parts.keys import parameters, values_by_key
from salessim.study.parts.values import value_of
from salessim.study.text.nodes import Place, Scalar

OWN = """\
salessim: 1
title: Ours
question: Who knows?
extends: velocity
organisation: {teams: 2}
policies:
  as_usual: {}
  quick: {hiring: {time_to_fill: 1 month}}
decide: {outcome: contribution_npv_usd, baseline: as_usual, indifference: $10k}
"""


def held(study):
    return values_by_key(study.organisation)


def test_every_estimate_is_in_the_study_and_everything_else_is_as_it_was():
    found = fit()
    now, before = held(checked(study_text(found), found)), held(found.base)
    for each in found.findings.found:
        kept = each.kept
        half = (kept.high - kept.low) / 2
        assert now.pop(each.parameter.key) == pytest.approx(kept.value, abs=half / 20)
        before.pop(each.parameter.key)
    assert now.pop("tenure.shape") == CHOICES[0].value
    before.pop("tenure.shape")
    assert (now.pop("organisation.teams"), now.pop("organisation.seats_per_team")) == (1, 3)
    before = {key: value for key, value in before.items() if key in now}
    assert now == before


def test_the_simulated_estimate_stands_before_the_direct_one():
    found = fit()
    now = held(checked(study_text(found), found))
    assert now["outcome.win"] == 0.12
    assert held(checked(study_text(fit(simulated=False)), found))["outcome.win"] == -0.31


def test_every_line_says_its_interval_its_source_and_what_it_was():
    line = next(line for line in study_text(fit(simulated=False)).splitlines() if line.startswith("  mean:"))
    source = "your data, n = 312 stays, 140 of them ended by quitting"
    assert line == f"  mean: 21.3 months  # 18.9 to 24.1 months (95 %); {source}; was 19 months"


def test_unknown_parameters_are_said_and_one_that_was_found_after_all_is_not():
    text = study_text(fit())
    assert f"# - {UNKNOWN[0].key}: {UNKNOWN[0].why}" in text
    assert "# - hiring.talent_sd" not in text
    assert "# - hiring.talent_sd: is not seen directly" in study_text(fit(simulated=False))


def test_futures_spread_as_the_intervals_say():
    found = fit()
    study = checked(study_text(found), found)
    assert study.futures_kind == "sample"
    assert len(study.futures) == FUTURES
    for each in found.findings.found:
        values = [future.values.get(each.parameter.attribute) for future in study.futures]
        if each.parameter.key in TOGETHER:
            assert values == [None] * FUTURES
            continue
        numbers, half = np.array(values, dtype=float), (each.kept.high - each.kept.low) / 2
        assert numbers.mean() == pytest.approx(each.kept.value, abs=half / 4)
        # Sobol points are spread so evenly that 16 of them come near the triangle's own spread
        assert numbers.std() == pytest.approx(half / 1.96, rel=0.25)


def test_a_triangle_has_the_spread_of_the_normal_law_behind_its_interval():
    only = with_estimate(fit(), Estimate("tenure.mean", 20.0, 20 - 1.96, 20 + 1.96, 100, "stays", "by hand"))
    triangle = re.search(r"tenure.mean: {triangular: \[(.*?)\]", study_text(only))
    assert triangle
    low, mode, high = (float(part.removesuffix(" months")) for part in triangle[1].split(", "))
    variance = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    assert math.sqrt(variance) == pytest.approx(1.0, rel=0.02)


def test_no_future_leaves_the_bounds_of_its_parameter():
    edges = (
        Estimate("hiring.time_to_fill", 1.05, 1.0, 1.4, 90, "gaps", "by hand"),
        Estimate("renewal.churn_floor", 0.004, 0.0, 0.02, 90, "customers", "by hand"),
        Estimate("onboarding.ramp", 110.0, 90.0, 120.0, 90, "deals", "by hand"),
    )
    only = with_estimate(fit(), *edges)
    study = checked(study_text(only), only)
    for future in study.futures:
        assert future.values["hiring.time_to_fill_months"] >= 1
        assert future.values["renewal.churn_floor"] >= 0
        assert future.values["onboarding.ramp_months"] <= 120


def test_a_number_that_is_known_exactly_is_not_drawn():
    only = with_estimate(fit(), Estimate("tenure.mean", 20.0, 20.0, 20.0, 100, "stays", "by hand"))
    study = checked(study_text(only), only)
    assert study.futures_kind == "none"
    assert study.organisation.tenure.mean_months == 20


@pytest.mark.parametrize("width", [1e-17, 1e-15, 1e-9, 3e-8])
@pytest.mark.parametrize("value", [0.02, 0.03, 0.06, 0.07])
def test_a_number_that_is_known_almost_exactly_is_not_drawn_either(value, width):
    """Revenue that grows by exactly so much a year: its interval is the error of the arithmetic."""
    only = with_estimate(fit(), Estimate("renewal.expansion", value, value - width, value + width, 99, "years", "mean"))
    study = checked(study_text(only), only)
    assert study.organisation.renewal.expansion == pytest.approx(value, abs=1e-7)
    for future in study.futures:
        assert future.values.get("renewal.expansion", value) == pytest.approx(value, abs=1e-6)


def test_a_study_that_cannot_be_read_is_nobodys_fault_but_ours():
    with pytest.raises(RuntimeError, match="cannot be read"):
        checked("salessim: 1\ntenure: {mean: 0 months}\n", fit())


def test_futures_that_do_not_go_with_what_was_found_are_named(tmp_path):
    own = "pipeline: {cycle: 12 months}\nfutures: {list: {slow: {pipeline.stages: 9}}}\n"
    (tmp_path / "ours.yml").write_text(OWN + own)
    found = fit(tmp_path / "fitted.yml", str(tmp_path / "ours.yml"))
    found = with_estimate(found, Estimate("pipeline.cycle", 8.0, 7.9, 8.1, 900, "deals", "by hand"))
    with pytest.raises(InputRefusedError, match=r"does not go with ours.yml: [\s\S]*nothing was written"):
        checked(study_text(found), found)


def test_a_short_cycle_leaves_fewer_stages():
    only = with_estimate(fit(), Estimate("pipeline.cycle", 2.6, 2.2, 3.1, 900, "deals", "by hand"))
    study = checked(study_text(only), only)
    assert study.organisation.pipeline.stages == 2
    assert min(future.values["pipeline.cycle_months"] for future in study.futures) >= 2
    long = with_estimate(fit(), Estimate("pipeline.cycle", 6.6, 6.2, 7.1, 900, "deals", "by hand"))
    assert checked(study_text(long), long).organisation.pipeline.stages == 4


def test_an_estimate_that_is_no_number_is_none():
    broken = Estimate("tenure.mean", 20.0, 11.0, math.inf, 9, "stays", "by hand")
    found = findings(builtin("midmarket"), (broken,), (), (), ())
    assert found.found == ()
    assert [each.key for each in found.unknown] == ["tenure.mean"]


def test_two_ways_disagree_only_if_neither_holds_the_other():
    keys = [each.parameter.key for each in fit().findings.disagreements]
    assert keys == ["outcome.win"]


def test_texts_of_others_stay_comments():
    evil = Estimate("tenure.mean", 20, 18, 22, 9, 'stays\n  mean: 1  # "', "by hand")
    only = with_estimate(fit(), evil)
    only = replace(only, base=replace(only.base, title='A "quoted"\ntitle: x'))
    study = checked(study_text(only), only)
    assert study.organisation.tenure.mean_months == 20
    assert study.title == 'A "quoted"\ntitle: x, fitted to your data'


@settings(max_examples=12)
@given(st.data())
def test_any_estimates_within_bounds_read_back(data):
    numbers = [each for each in parameters().values() if each.is_number and each.key not in {"pipeline.cycle"}]
    free = [each for each in numbers if not each.key.startswith(("time_budget", "standards", "shock"))]
    chosen = data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=6, unique_by=lambda each: each.key))
    made = []
    for parameter in chosen:
        default = float(values_by_key(builtin("midmarket"))[parameter.key])
        width = data.draw(st.floats(1e-4, 0.5)) * (abs(default) or 1.0)
        ends = [number if _allowed(parameter, number) else default for number in (default - width, default + width)]
        made.append(Estimate(parameter.key, default, ends[0], ends[1], 100, "rows", "by hand"))
    only = with_estimate(fit(), *made)
    study = checked(study_text(only), only)
    now = held(study)
    for each in made:
        assert now[each.key] == pytest.approx(each.value, abs=max((each.high - each.low) / 40, abs(each.value) * 1e-5))


def _allowed(parameter, number):
    try:
        value_of(parameter, Scalar(words.typed(parameter, number), quoted=False, place=Place("")))
    except ValueError:
        return False
    return True


def test_a_study_of_ones_own_keeps_its_policies_and_question(tmp_path):
    (tmp_path / "ours.yml").write_text(OWN)
    out = tmp_path / "fitted.yml"
    found = fit(out, str(tmp_path / "ours.yml"))
    out.write_text(study_text(found))
    study = load_study(out)
    assert list(study.policies) == ["as_usual", "quick"]
    assert study.question == "Who knows?"
    assert study.title == "Ours, fitted to your data"
    assert study.organisation.organisation.teams == 2
    assert study.futures_kind == "sample"


def test_futures_of_ones_own_are_left_alone(tmp_path):
    (tmp_path / "ours.yml").write_text(OWN + "futures: {list: {calm: {}, restless: {tenure.mean: 4 months}}}\n")
    out = tmp_path / "below" / "fitted.yml"
    out.parent.mkdir()
    found = fit(out, str(tmp_path / "ours.yml"))
    out.write_text(study_text(found))
    study = load_study(out)
    assert [future.name for future in study.futures] == ["calm", "restless"]
    assert "#       tenure.mean: {triangular:" in out.read_text()
    assert 'extends: "../ours.yml"' in out.read_text()


def test_futures_of_ones_own_that_set_what_was_found_are_named(tmp_path):
    (tmp_path / "ours.yml").write_text(OWN + "futures: {list: {calm: {}, restless: {tenure.mean: 4 months}}}\n")
    found = fit(tmp_path / "fitted.yml", str(tmp_path / "ours.yml"))
    assert overridden(found) == ("tenure.mean",)
    said = "tenure.mean stays in every world as the futures of ours.yml say"
    assert said in overriding(found)
    assert said in study_text(found)
    assert overriding(fit()) == ""


def test_a_fitted_study_that_is_fitted_again_draws_what_is_found_now(tmp_path):
    """What is not found again is drawn as it was."""
    first = fit(tmp_path / "first.yml")
    first.out.write_text(study_text(first).replace(f"n: {FUTURES}", "n: 8"))
    again = fit(tmp_path / "again.yml", str(first.out))
    again = with_estimate(again, Estimate("tenure.mean", 40.0, 39.0, 41.0, 900, "stays", "by hand"))
    assert overridden(again) == ()
    again.out.write_text(study_text(again))
    before, now = load_study(first.out), load_study(again.out)
    assert len(now.futures) == 8
    assert all(38 < future.values["tenure.mean_months"] < 42 for future in now.futures)
    others = [[each.values["onboarding.ramp_months"] for each in study.futures] for study in (before, now)]
    assert others[0] == others[1]


def test_the_title_does_not_grow_with_every_fit(tmp_path):
    first = fit(tmp_path / "first.yml")
    first.out.write_text(study_text(first))
    again = fit(tmp_path / "again.yml", str(first.out))
    assert checked(study_text(again), again).title == "Midmarket, fitted to your data"


def test_what_is_drawn_before_and_known_exactly_now_is_named(tmp_path):
    first = fit(tmp_path / "first.yml")
    first.out.write_text(study_text(first))
    exact = Estimate("tenure.mean", 40.0, 40.0, 40.0, 900, "stays", "by hand")
    again = with_estimate(fit(tmp_path / "again.yml", str(first.out)), exact)
    assert overridden(again) == ("tenure.mean",)


@pytest.mark.parametrize(
    ("study", "said"),
    [("midmarkt", "no built-in organisation"), ("nowhere.yml", "no such file"), ("far/ours.yml", "too far away")],
)
def test_what_cannot_be_extended_is_refused(tmp_path, monkeypatch, study, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "ours.yml").write_text(OWN)
    with pytest.raises(InputRefusedError, match=said):
        base_of(study, tmp_path / "near" / "by" / "fitted.yml")


def test_the_study_to_start_from_is_never_written_over(tmp_path):
    path = tmp_path / "ours.yml"
    path.write_text(OWN)
    with pytest.raises(InputRefusedError, match="is the study to start from"):
        base_of(str(path), path)


def test_config_shows_where_each_value_stands(tmp_path):
    out = Path(tmp_path / "mine.yml")
    out.write_text(study_text(fit(out)))
    shown = CliRunner().invoke(program, ["config", "show", str(out), "--origin"]).output
    (line,) = (line for line in shown.splitlines() if line.startswith("tenure.mean\t"))
    assert line.split("\t")[1] == "20.1 months"
    assert "mine.yml:" in line.split("\t")[2]


def test_figures_are_as_many_as_the_interval_calls_for():
    for value, low, high, written in (
        (21.3412, 18.9, 24.1, 21.3),
        (0.061234, 0.0612, 0.0613, 0.061234),
        (58213.4, 50000.0, 66000.0, 58200.0),
    ):
        estimate = Estimate("tenure.mean", value, low, high, 1, "", "")
        assert words.rounded(value, estimate) == pytest.approx(written, rel=1e-12)
