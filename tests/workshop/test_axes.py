"""The worlds of sliders and points: paired, shared, and only where both policies can hold an assumption."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.errors import InputRefusedError
from salessim.lab.run import run
from salessim.study import Study
from salessim.workshop.kitchen.dishes.axes import axes, choose, values_between
from salessim.workshop.kitchen.dishes.menu import DISHES
from salessim.workshop.kitchen.dishes.place import Place
from salessim.workshop.kitchen.dishes.point import point
from salessim.workshop.kitchen.dishes.whatif import folder_of
from salessim.workshop.mind.surface import Surface
from salessim.workshop.room.told import told

TEXT = """
salessim: 1
title: Small
extends: bare
horizon: 1 year
burn_in: 6 months
seed: 7
replications: 4
organisation: {teams: 1, seats_per_team: 4, accounts_per_seat: 20}
policies:
  wait: {}
  act: {onboarding: {ramp: 2 months}}
decide: {outcome: contribution_npv_usd, baseline: wait, indifference: $10k}
workshop: {what_if: [tenure.mean, hiring.time_to_fill, onboarding.ramp]}
"""
COUNT = 3


class Watch:
    """A place that remembers how far it was told to be."""

    def __init__(self, folder: Path) -> None:
        self.steps: list[tuple[int, int]] = []
        self.place = Place(folder, 1, lambda done, of: self.steps.append((done, of)))


@pytest.fixture(scope="module")
def cooked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Study, Watch]:
    watch = Watch(tmp_path_factory.mktemp("workshop"))
    study = told(TEXT)
    return axes(study, {"policy": "act", "replicates": COUNT}, watch.place), study, watch


def test_plain_values_of_sliders(cooked: tuple[Any, Study, Watch]) -> None:
    answer, _, _ = cooked
    json.dumps(answer, allow_nan=False)
    assert (answer["policy"], answer["baseline"], answer["replicates"]) == ("act", "wait", COUNT)
    assert [each["key"] for each in answer["sliders"]] == ["tenure.mean", "hiring.time_to_fill"]
    assert [(each["key"], each["reason"]) for each in answer["left_out"]] == [("onboarding.ramp", "decision")]
    for each in answer["sliders"]:
        assert each["own"] in each["values"]
        assert each["values"] == sorted(set(each["values"]))
        assert np.shape(each["differences"]) == (len(each["values"]), COUNT)


def test_worlds_at_the_studys_values_are_computed_once(cooked: tuple[Any, Study, Watch]) -> None:
    answer, _, watch = cooked
    values = sum(len(each["values"]) - 1 for each in answer["sliders"]) + 1
    assert watch.steps[-1] == (values * 2 * COUNT, values * 2 * COUNT)
    first, second = (each["differences"][each["values"].index(each["own"])] for each in answer["sliders"])
    assert first == second


def test_the_own_differences_are_those_of_a_run_under_the_same_luck(
    cooked: tuple[Any, Study, Watch], tmp_path: Path
) -> None:
    answer, study, _ = cooked
    compared = run(study, replications=COUNT, out=tmp_path / "run", workers=1).compare()
    assert Surface(answer).own == pytest.approx(compared.rows[0].paired.differences, abs=0)


def test_a_slider_holds_for_both_policies(cooked: tuple[Any, Study, Watch], tmp_path: Path) -> None:
    answer, _, _ = cooked
    slider = answer["sliders"][0]
    value = slider["values"][0]
    there = told(TEXT.replace("policies:", f"tenure: {{mean: {value} months}}\npolicies:"))
    compared = run(there, replications=COUNT, out=tmp_path / "run", workers=1).compare()
    assert slider["differences"][0] == pytest.approx(list(compared.rows[0].paired.differences), abs=0)


def test_a_point_on_the_grid_needs_no_new_world_and_says_the_same(cooked: tuple[Any, Study, Watch]) -> None:
    answer, study, watch = cooked
    slider = answer["sliders"][1]
    values = {slider["key"]: slider["values"][-1]}
    watch.steps.clear()
    found = point(study, {"policy": "act", "values": values, "replicates": COUNT}, watch.place)
    assert watch.steps[0] == (2 * COUNT, 2 * COUNT), "all its worlds were there"
    look = Surface(answer).look(values)
    assert (found["mean"], found["low"], found["high"]) == (look.known.mean, look.known.low, look.known.high)
    assert (found["verdict"], found["n"], found["values"]) == (look.verdict.word, COUNT, values)
    json.dumps(found, allow_nan=False)


def test_a_point_between_is_computed_in_the_same_folder(cooked: tuple[Any, Study, Watch]) -> None:
    _, study, watch = cooked
    values = {"tenure.mean": 21.5, "hiring.time_to_fill": 2.5}
    watch.steps.clear()
    found = point(study, {"policy": "act", "values": values, "replicates": COUNT}, watch.place)
    assert watch.steps[0] == (0, 2 * COUNT)
    assert found["n"] == COUNT
    assert found["low"] <= found["mean"] <= found["high"]
    assert [each.name for each in (watch.place.folder / "runs").iterdir()] == [
        folder_of(study, watch.place.folder).name
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("policies: {wait: {tenure: {mean: 30 months}}, act: {}}", "baseline"),
        ("policies: {wait: {}, act: {tenure: {mean: 30 months}}}", "decision"),
        ("futures: {list: {short: {tenure.mean: 12 months}}}", "future"),
    ],
)
def test_an_assumption_that_cannot_hold_for_both_is_left_out_with_why(line: str, reason: str) -> None:
    head, _, rest = TEXT.partition("policies:")
    text = head + line + "\ndecide:" + rest.partition("\ndecide:")[2] if line.startswith("policies") else TEXT + line
    found, left_out = choose(told(text), "act")
    assert ("tenure.mean", reason) in [(each["key"], each["reason"]) for each in left_out]
    assert "tenure.mean" not in [each.parameter.key for each in found]


def test_a_parameter_that_a_slider_would_leave_between_its_values_is_no_slider() -> None:
    study = told(TEXT)
    counted = replace(study, telling=replace(study.telling, what_if=("shock.month", "tenure.mean")))
    found, left_out = choose(counted, "act")
    assert [each.parameter.key for each in found] == ["tenure.mean"]
    assert [(each["key"], each["reason"]) for each in left_out] == [("shock.month", "misfit")]


def test_values_that_do_not_fit_the_organisation_are_left_out() -> None:
    claim = "claim: {id: C1, signature: [one], ranges: {time_budget.meetings: [5%, 99%], tenure.mean: [15, 45]}}\n"
    found, left_out = choose(told(TEXT.partition("workshop:")[0] + claim), "act")
    assert [(each["key"], each["reason"]) for each in left_out] == [("time_budget.meetings", "misfit")]
    assert [each.parameter.key for each in found] == ["tenure.mean"]


def test_without_sliders_of_its_own_a_study_has_those_of_its_claim(tmp_path: Path) -> None:
    claim = "claim: {id: C1, signature: [one], ranges: {tenure.mean: [15 months, 45 months]}}\n"
    study = told(TEXT.partition("workshop:")[0] + claim)
    found, left_out = choose(study, "act")
    assert [(each.parameter.key, each.values[0], each.values[-1]) for each in found] == [("tenure.mean", 15.0, 45.0)]
    assert left_out == []


def test_a_study_without_anything_to_move_answers_without_worlds(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    answer = axes(told(TEXT.partition("workshop:")[0]), {"policy": "act", "replicates": COUNT}, watch.place)
    assert (answer["sliders"], answer["left_out"], watch.steps) == ([], [], [])


@pytest.mark.parametrize("policy", ["wait", "other"])
def test_a_policy_that_is_not_there_is_refused(policy: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=policy):
        axes(told(TEXT), {"policy": policy, "replicates": COUNT}, Watch(tmp_path).place)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("ends", "own", "found"),
    [
        ((0.0, 4.0), 0.0, (0.0, 1.0, 2.0, 3.0, 4.0)),
        ((0.0, 10.0), 1.0, (0.0, 1.0, 3.25, 5.5, 10.0)),
        ((2.0, 3.0), 9.0, (2.0, 3.0, 4.5, 6.0, 9.0)),
    ],
)
def test_values_fill_the_widest_gap(ends: tuple[float, float], own: float, found: tuple[float, ...]) -> None:
    assert values_between(*ends, own) == found


def test_every_scenario_of_the_library_has_sliders_that_it_asks_for() -> None:
    from salessim.study.library import scenarios

    for name, scenario in scenarios().items():
        study = told(scenario.text)
        if study.telling.predict is None:
            continue
        found, left_out = choose(study, study.telling.predict)
        assert (name, left_out) == (name, [])
        assert [each.parameter.key for each in found] == list(study.telling.what_if)


def test_futures_are_averaged_and_bounded(tmp_path: Path) -> None:
    listed = ", ".join(f"f{each}: {{market.deal_value: {each}}}" for each in range(50_000, 56_000, 1_000))
    study = told(
        TEXT.replace("tenure.mean, hiring.time_to_fill, onboarding.ramp", "tenure.mean")
        + f"futures: {{list: {{{listed}}}}}"
    )
    watch = Watch(tmp_path)
    answer = axes(study, {"policy": "act", "replicates": 2}, watch.place)
    assert (answer["futures"], answer["all_futures"]) == (4, 6)
    assert watch.steps[-1][1] == 5 * 4 * 2 * 2
    four = replace(study, futures=study.futures[:4])
    compared = run(four, replications=2, out=tmp_path / "run", workers=1).compare()
    assert Surface(answer).own == pytest.approx(compared.rows[0].paired.differences, abs=0)


def test_the_menu_has_these_dishes() -> None:
    assert {"axes", "point", "play"} <= set(DISHES)
