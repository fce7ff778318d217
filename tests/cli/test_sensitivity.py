"""`salessim sensitivity`: what varies, one answer however it came about, and advice for what cannot be asked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from support.asking import Asking, small_study

import salessim
from salessim.analysis.drivers.sobol import Index
from salessim.cli.commands.sensitivity import _row
from salessim.ensemble.schedule import Silent
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab.drivers import points
from salessim.lab.drivers.asking import ask
from salessim.lab.drivers.factors import Factor, factors
from salessim.lab.drivers.points import design, run_points
from salessim.lab.drivers.sensitivity import sensitivity
from salessim.study import load_study
from salessim.study.parts.keys import parameters

SMALL = """\
salessim: 1
title: A small house
horizon: 6 months
burn_in: 3 months
replications: {min: 4, max: 8, batch: 2}
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
tenure: {mean: 12 months}
policies:
  status_quo: {}
  faster_ramp: {onboarding: {ramp: 2 months}}
  same: {}
"""
DECIDE = "decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $1k}\n"
FEW = ("--over", "market.deal_value", "--over", "pipeline", "--over", "tenure.mean", "--over", "shock.depth")
SIZES = ("--samples", 4, "--trajectories", 2, "--replications", 4)


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return small_study(SMALL + DECIDE, tmp_path, monkeypatch)


ASKING = Asking("sensitivity", *SIZES)
command, printed, answer = ASKING.command, ASKING.printed, ASKING.answer


def refused(*words: object) -> str:
    result = command(*words, "--workers", 1)
    assert isinstance(result.exception, InputRefusedError), result.output
    assert not Path("runs").exists()
    return str(result.exception)


def without_places(held: dict) -> dict:
    return {key: value for key, value in held.items() if key not in {"folder", "files"}}


def test_what_is_found_and_written(study):
    held = answer(study, *FEW)
    assert [each["key"] for each in held["parameters"]] == [
        "market.deal_value", "shock.depth", "tenure.mean", "pipeline.cycle", "pipeline.effort_exponent",
    ]  # fmt: skip
    found = {each["name"]: each for each in held["screened"]}
    assert found["shock.depth"]["mu_star"] == 0  # there is no shock: it is inert
    assert found["market.deal_value"]["mu_star"] > 0
    for group in ("strongest", "groups"):
        dummy = held[group][-1]
        assert (dummy["name"], dummy["first"], dummy["total"]) == ("dummy", 0, 0)
    assert {each["name"] for each in held["groups"]} == {"assumption", "evidence", "dummy"}
    counts = held["verdict_in_draws"]
    assert counts["draws"] == 8 == counts["draws_better"] + counts["draws_worse"] + counts["draws_equivalent"]
    assert held["sentences"][:2] == held["headlines"]
    assert {"outcome", "baseline", "indifference", "policy", "measure"} <= set(held)
    for file in held["files"]:
        assert Path(file).stat().st_size > 500
    written = json.loads(Path(held["files"][0]).read_text())
    assert written == without_places(held)
    resolved = load_study(Path(held["folder"]) / "resolved.yml")
    assert [future.values for future in resolved.futures] == [{}]
    assert list(resolved.policies) == ["status_quo", "faster_ramp"]


def test_tables_give_the_ends_of_intervals():
    shown = _row(Index("a.b", 0.02, 0.1, 1.05, 1.72), "all at once", "survey")
    assert (shown["total"], shown["alone"]) == ("100 % (0 % to 100 %)", "2 % (0 % to 12 %)")
    assert "±" not in "".join(shown.values())


def test_one_replicate_gives_no_verdict(study):
    held = answer(study, "--over", "pipeline")["verdict_in_draws"]
    single = json.loads(printed(study, "--over", "pipeline", *SIZES[:4], "--replications", 1, "--json", "--workers", 1))
    assert single["verdict_in_draws"]["verdict"] == "undecided"
    for key in ("difference_low", "shared_error", "share"):
        assert single["verdict_in_draws"][key] is None
    assert held["difference_low"] < held["difference_high"]
    assert held["settled"] == sum(count for key, count in held.items() if key.startswith("draws_decided_"))


def test_the_difference_at_a_point_is_that_of_a_plain_run(study):
    asked = ask(load_study(study), over=["market.deal_value", "pipeline"], replications=3)
    rows = np.array([[0.25, 1.0, 0.5], [0.0, 0.0, 0.0], [0.25, 1.0, 0.5]])
    made = design("test", asked.study, asked.factors, rows)
    assert list(made.numbers) == [1, 2, 1]
    found, _ = run_points(made, asked.study, Path("points"), 1, Silent())
    sets = [f"{each.key}={each.at(share)}" for each, share in zip(asked.factors, rows[0], strict=True)]
    plain = salessim.run("small.yml", overrides=sets, policies=["faster_ramp"], replications=3, out="run", workers=1)
    own = salessim.run("small.yml", policies=["faster_ramp"], replications=3, out="own", workers=1)
    assert (found.table[:, 0] == plain.compare().rows[0].paired.differences).all()
    assert (found.own == own.compare().rows[0].paired.differences).all()
    assert (found.table[:, 0] == found.table[:, 2]).all()
    assert (found.table[:, 0] != found.table[:, 1]).any()
    assert (found.table == found.values[:, 1] - found.values[:, 0]).all()


def test_one_and_two_workers_give_the_same_bytes(study):
    texts = []
    for workers in (1, 2):
        printed(study, "--over", "pipeline", *SIZES, "--workers", workers, "--out", f"with{workers}", "--quiet")
        folder = Path(f"with{workers}")
        texts.append([(folder / "sensitivity-faster_ramp-some.json").read_bytes(), *_figures(folder)])
    assert texts[0] == texts[1]


def _figures(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "figures").iterdir())]


def test_an_interrupted_answer_continues(study):
    class Impatient(Silent):
        """Goes away in the third design."""

        designs = 0

        def began(self, worlds: int, finished: int) -> None:
            self.designs += 1
            if self.designs == 3:
                raise KeyboardInterrupt

    options = {"over": ["market.deal_value", "pipeline"], "samples": 4, "trajectories": 2, "replications": 4}
    asked = ask(load_study(study), **options)
    with pytest.raises(KeyboardInterrupt):
        sensitivity(asked, out="broken", workers=1, progress=Impatient())
    before = {file: file.stat().st_mtime_ns for file in Path("broken", "cells").iterdir()}
    assert before
    continued = sensitivity(asked, out="broken", workers=1)
    assert {file: file.stat().st_mtime_ns for file in before} == before
    assert continued.facts() == sensitivity(asked, out="whole", workers=1).facts()
    assert len(list(Path("broken", "cells").iterdir())) > len(before)


def test_policies_that_never_differ_say_so(study):
    held = answer(study, "--over", "pipeline", "--policy", "same")
    assert held["sentences"] == ["same and status_quo never differ at any point: nothing drives the difference"]
    assert {each["total"] for each in [*held["groups"], *held["strongest"]]} == {0}
    assert {each["value_usd"] for each in held["measure"]} <= {0}


def test_sections_are_screened_first_where_there_are_many(study, monkeypatch):
    monkeypatch.setattr("salessim.lab.drivers.asking.SCREENED", 2)
    monkeypatch.setattr("salessim.lab.drivers.sensitivity.SCREENED", 2)
    held = answer(study, *FEW)
    assert {each["name"] for each in held["sections"]} == {"market", "shock", "tenure", "pipeline"}
    assert len(held["screened"]) <= 2
    assert len(held["parameters"]) == 5
    drawn = held["verdict_in_draws"]["draws"]
    assert drawn == 8


def test_what_cannot_vary_is_left_out_with_its_reason(study):
    base = ask(load_study(study), over=["pipeline"]).study
    kept, left = factors(base)
    assert left["onboarding.ramp"] == "a lever: faster_ramp sets it"
    assert left["headcount.growth"].startswith("changes the number of seats")
    assert left["shock.month"].startswith("at 14.8932 months the organisation does not fit together")
    assert left["organisation.teams"] == "shapes the run"
    assert not {each.key for each in kept} & set(left)


def test_a_section_that_is_off_is_left_out_unless_a_policy_switches_it_on(study):
    text = SMALL.replace("tenure:", "morale: {strength: 0}\ntenure:")
    Path(study).write_text(text + DECIDE)
    _, left = factors(ask(load_study(study), over=["pipeline"]).study, over=["morale", "pipeline"])
    assert {left[key] for key in left if key.startswith("morale.") and key != "morale.strength"} >= {
        "its section is off: morale.strength is 0"
    }
    Path(study).write_text(text.replace("same: {}", "same: {morale: {strength: 1}}") + DECIDE)
    kept, _ = factors(ask(load_study(study), policy="same", over=["morale"]).study, over=["morale"])
    assert len(kept) > 5


def test_ranges_of_the_claim_come_first(study):
    claim = "claim: {id: T, signature: [x], ranges: {pipeline.cycle: [6, 7]}}\n"
    Path(study).write_text(SMALL + DECIDE + claim)
    (only,) = ask(load_study(study), over=["pipeline.cycle"]).factors
    assert (only.low, only.high, only.at(0.5)) == (6, 7, 6.5)


def test_futures_of_the_study_are_set_aside_with_a_note(study):
    Path(study).write_text(
        SMALL + DECIDE + "futures: {list: {calm: {pipeline.cycle: 6}, rough: {pipeline.cycle: 9}}}\n"
    )
    asked = ask(load_study(study), over=["pipeline"])
    assert "futures of the study are set aside: the ranges of the parameters take their place" in asked.notes
    assert [future.values for future in asked.study.futures] == [{}]


def test_the_plan_says_what_it_costs_and_writes_nothing(study):
    said = printed(study, *FEW, *SIZES, "--dry-run")
    assert "faster_ramp − status_quo over 5 parameters" in said
    assert "note: only faster_ramp is looked at; ask for another with --policy: same" in said
    (left,) = (line for line in said.splitlines() if line.startswith("left out: "))
    assert re.match(r"left out: \d{3} \(not asked for\), ", left)
    held = json.loads(printed(study, *FEW, *SIZES, "--dry-run", "--json"))
    assert held["points"] == 1 + 2 * 6 + 4 * (4 + 2 + 2 + 2)
    assert held["worlds"] == held["points"] * 2 * 4
    assert not Path("runs").exists()


def test_the_plan_names_the_parameters_that_are_left_out_for_a_rare_reason(study):
    every = printed(study, "--dry-run")
    assert ", 1 (shock.month: at 14.8932 months the organisation does not fit together)" in every
    assert ", 1 (onboarding.ramp: a lever)" in every
    assert ", 2 (headcount.growth, headcount.closed: changes the number of seats)" in every


def test_a_large_question_asks_first(study):
    text = refused(study, "--over", "market", "--samples", 8192, "--replications", 4000)
    assert "add --yes to run it, or ask for less with --samples, --replications or --over" in text


def test_defaults_fit_the_time_there_is(study):
    assert ask(load_study(study), over=["market"]).study.replications.maximum == 8
    sets = ["organisation.teams=60", "organisation.accounts_per_seat=900", "horizon=10 years"]
    large = ask(load_study(study, sets), over=["market"])
    assert (large.study.replications.maximum, large.samples) == (2, 32)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--over", "pipelin.cycle"], "--over pipelin.cycle: unknown key; did you mean 'pipeline.cycle'?"),
        (["--without", "markt"], "--without markt: unknown key; did you mean 'market'?"),
        (["--over", "onboarding.ramp"], "--over onboarding.ramp: cannot vary: a lever: faster_ramp sets it"),
        (["--over", "organisation.teams"], "--over organisation.teams: cannot vary: shapes the run"),
        (["--over", "pipeline", "--without", "pipeline"], "no parameter is left to vary; ask for others with --over"),
        (["--samples", "48"], "--samples 48: expected a power of two, such as 64 or 128"),
        (["--policy", "faster_rmp"], "--policy faster_rmp: is not a policy beside the baseline; did you mean"),
    ],
)
def test_advice_for_what_cannot_be_asked(study, words, said):
    assert said in refused(study, *words)


def test_a_study_needs_a_decision_and_a_second_policy(study):
    Path(study).write_text(SMALL)
    assert "decide: is missing" in refused(study)
    Path(study).write_text(SMALL.partition("  faster_ramp")[0] + DECIDE)
    assert "has only the baseline status_quo; nothing differs" in refused(study)


def test_a_row_that_does_not_fit_together_is_refused_before_any_world(study):
    asked = ask(load_study(study), over=["pipeline"])
    month = Factor(parameters()["shock.month"], 0.0, 36.0, 0.0, "assumption")
    with pytest.raises(InputRefusedError, match=r"row 1 of the test \(future 2: shock.month .*--without KEY"):
        design("test", asked.study, [month], np.array([[0.0], [0.37]]))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_world_without_a_number_is_named_by_its_row(study, monkeypatch, bad):
    asked = ask(load_study(study), over=["pipeline"], replications=2)
    read = points.frames.outcomes

    def spoiled(*args):
        frame = read(*args)
        frame.loc[(frame["future"] == 2) & (frame["replicate"] == 2), "value"] = bad
        return frame

    monkeypatch.setattr(points.frames, "outcomes", spoiled)
    made = design("test", asked.study, asked.factors, np.array([[0.0, 0.0], [1.0, 0.5]]))
    with pytest.raises(
        RunFailedError, match=r"row 1 of the test \(future 2: pipeline.cycle .*has no number.*--without"
    ):
        run_points(made, asked.study, Path("spoiled"), 1, Silent())


def test_a_world_that_fails_is_named_by_its_row(study, monkeypatch):
    asked = ask(load_study(study), over=["pipeline"], replications=2)
    made = design("test", asked.study, asked.factors, np.array([[0.0, 0.0], [1.0, 0.5]]))
    run_points(made, asked.study, Path("failed"), 1, Silent())
    cells = points.cells(made.study, [2], [1])
    key = next(cell.key for cell in cells if cell.policy == "faster_ramp")
    Path("failed", "failures.jsonl").write_text(
        json.dumps(
            {"key": key, "policy": "faster_ramp", "future": 2, "replicate": 1}
            | {"stage": "run", "error": "arr_usd: out of bounds", "replay": ""}
        )
        + "\n"
    )
    with pytest.raises(
        RunFailedError, match=r"row 1 of the test .*faster_ramp failed with arr_usd: out of bounds; leave"
    ):
        points._values(made, Path("failed"))
