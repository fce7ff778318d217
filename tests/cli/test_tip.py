"""`salessim tip`: assumptions and levers, one answer however it came about, and advice for what cannot be asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.asking import Asking, small_study

import salessim
from salessim.analysis.breakeven import rounds
from salessim.analysis.interval import Interval
from salessim.cli.program import salessim as program
from salessim.ensemble.folder.store import read_store
from salessim.ensemble.schedule import Silent
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab.tipping.grid import dimension, spaced
from salessim.lab.tipping.search import search
from salessim.lab.tipping.spend import Round
from salessim.lab.tipping.tip import tip
from salessim.study import load_study

SMALL = """\
salessim: 1
title: A small house
horizon: 12 months
burn_in: 6 months
replications: {min: 4, max: 8, batch: 2}
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
tenure: {mean: 6 months}
policies:
  status_quo: {}
  faster_ramp: {onboarding: {ramp: 2 months}}
  patient: {tenure: {mean: 9 months}, from: month 3, for: {team: 1}}
"""
DECIDE = "decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}\n"
FUTURES = "futures: {list: {calm: {pipeline.cycle: 6}, rough: {pipeline.cycle: 9}}}\n"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return small_study(SMALL + DECIDE, tmp_path, monkeypatch)


ASKING = Asking("tip")
command, printed, answer = ASKING.command, ASKING.printed, ASKING.answer


def refused(*words: object) -> str:
    result = command(*words, "--workers", 1)
    assert isinstance(result.exception, InputRefusedError), result.output
    return str(result.exception)


def plainly(policy: str, override: str) -> Interval:
    """The difference that a plain run of four replicates finds."""
    run = salessim.run("small.yml", overrides=[override], policies=[policy], replications=4, out=override, workers=1)
    return run.compare().rows[0].finding.difference


def test_an_assumption_holds_for_the_baseline_too(study):
    options = ["--policy", "faster_ramp", "--points", 3, "--replications", 4]
    held = answer(study, "pipeline.cycle", "--range", "4 months:12 months", *options)
    (policy,) = held["policies"]
    assert policy["lever"] is False
    assert [point["at"] for point in policy["curve"]] == [4, 8, 12]
    plain = plainly("faster_ramp", "pipeline.cycle=12 months")
    assert policy["curve"][2]["difference"] == plain.mean
    assert (policy["curve"][2]["low"], policy["curve"][2]["high"]) == (plain.low, plain.high)


def test_a_lever_is_the_policys_own_and_one_baseline_serves_all(study):
    options = ["--range", "2:10", "--points", 3, "--replications", 4]
    held = answer(study, "onboarding.ramp", "--policy", "faster_ramp", *options)
    (policy,) = held["policies"]
    assert (policy["lever"], policy["own_value"]) == (True, 2)
    plain = plainly("faster_ramp", "policies.faster_ramp.onboarding.ramp=6 months")
    assert policy["curve"][1]["difference"] == plain.mean
    assert policy["curve"][2]["difference"] == 0  # the baseline's own value: it is the baseline
    assert held["notes"] == [
        "faster_ramp sets nothing but onboarding.ramp: at 10 months it is status_quo, and breaks even by construction"
    ]
    manifest = json.loads((Path(held["folder"]) / "manifest.json").read_text())
    assert manifest["planned"] == 4 * (1 + 3)


def test_a_policy_that_is_nothing_but_its_lever_crosses_zero_where_it_is_the_baseline(study):
    options = {"policy": "faster_ramp", "ranges": ("2:13", None), "points": 3, "replications": 4}
    (grid,) = search(load_study(study), "onboarding.ramp", **options).grids
    assert grid.sites == ((2,), (7.5,), (13,), (10,))
    (narrow,) = search(load_study(study), "onboarding.ramp", policy="faster_ramp", ranges=("2:9", None), points=2).grids
    assert narrow.sites == ((2,), (9,))
    Path(study).write_text(SMALL + DECIDE + FUTURES.replace("pipeline.cycle", "onboarding.ramp"))
    (futures,) = search(load_study(study), "onboarding.ramp", **options).grids
    assert futures.sites == ((2,), (7.5,), (13,))  # in which the baseline has other values
    Path(study).write_text(SMALL + "  costly: {money: {costs: {seat: $9k/month}}}\n" + DECIDE)
    options |= {"policy": "costly", "ranges": ("$200/month:$9k/month", None)}
    found = tip(search(load_study(study), "money.costs.seat", **options), out="there", workers=1)
    own = load_study(study).organisation.money.costs.seat_usd_per_month
    (policy,) = found.facts()["policies"]
    assert [(each["at"], each["low"], each["high"]) for each in policy["crossings"]] == [(own, own, own)]
    assert [point["difference"] for point in policy["curve"] if point["at"] == own] == [0]


def test_rounds_are_counted_of_one_grid(study):
    options = ["--range", "3:12", "--points", 2, "--replications", 2, "--workers", 1]
    assert "Spent: 16 worlds in 1 round of 2 grids, 2 replicates a point" in printed(study, "tenure.mean", *options)
    options += ["--policy", "faster_ramp"]
    assert "Spent: 8 worlds in 1 round, 2 replicates a point" in printed(study, "tenure.mean", *options)


def test_a_lever_keeps_its_months_and_its_seats(study):
    asked = search(load_study(study), "tenure.mean", policy="patient", ranges=("3:9", None), points=2)
    (grid,) = asked.grids
    (first,) = grid.study.policies[grid.variants["patient"][0]]
    assert (first.values, first.first_month, first.selector.team) == ({"tenure.mean_months": 3.0}, 3, 1)


def test_every_policy_has_its_own_curve_and_its_own_role(study):
    held = answer(study, "tenure.mean", "--range", "3:12", "--points", 2, "--replications", 2)
    assert [(each["policy"], each["lever"]) for each in held["policies"]] == [("faster_ramp", False), ("patient", True)]
    alone = answer(study, "tenure.mean", "--range", "3:12", "--points", 2, "--replications", 2, "--policy", "patient")
    assert alone["policies"] == held["policies"][1:]


def test_one_axis_may_be_a_lever_and_the_other_an_assumption(study):
    options = ["--policy", "faster_ramp", "--points", 2, "--replications", 3]
    held = answer(study, "pipeline.cycle", "onboarding.ramp", "--range", "4:8", "--range2", "2:6", *options)
    (policy,) = held["policies"]
    assert policy["lever"] == [False, True]
    assert [point["at"] for point in policy["map"]] == [[4, 2], [4, 6], [8, 2], [8, 6]]
    turned = answer(study, "onboarding.ramp", "pipeline.cycle", "--range", "2:6", "--range2", "4:8", *options)
    mine = {tuple(point["at"]): point["difference"] for point in policy["map"]}
    theirs = {tuple(reversed(point["at"])): point["difference"] for point in turned["policies"][0]["map"]}
    assert mine == theirs
    assert len(set(mine.values())) == 4


def test_one_and_two_workers_give_the_same_json(study):
    options = ["onboarding.ramp", "--policy", "faster_ramp", "--range", "2:10", "--points", 3, "--json"]
    one = json.loads(printed(study, *options, "--out", "one", "--workers", 1))
    two = json.loads(printed(study, *options, "--out", "two", "--workers", 2))
    for held in (one, two):
        del held["folder"], held["files"]
    assert one == two


def test_a_finer_grid_reuses_the_worlds_of_a_coarse_one(study):
    held = answer(study, "pipeline.cycle", "--range", "4:12", "--points", 3, "--replications", 4)
    folder = Path(held["folder"])
    assert folder.parent == Path("runs")
    assert folder.name.startswith("tip-small-")
    before = {file: file.stat().st_mtime_ns for file in (folder / "cells").iterdir()}
    finer = answer(study, "pipeline.cycle", "--range", "4:12", "--points", 5, "--replications", 4)
    assert {file: file.stat().st_mtime_ns for file in before} == before
    assert finer["policies"][0]["curve"][::2] == held["policies"][0]["curve"]


def test_futures_of_the_study_are_averaged(study):
    options = [study, "tenure.mean", "--range", "3:9", "--policy", "faster_ramp", "--points", 2, "--replications", 3]
    calm, rough = (answer(*options, "--set", f"pipeline.cycle={cycle}", "--out", cycle) for cycle in (6, 9))
    Path(study).write_text(SMALL + DECIDE + FUTURES)
    both = answer(*options)
    for one, other, mean in zip(*(each["policies"][0]["curve"] for each in (calm, rough, both)), strict=True):
        assert mean["difference"] == pytest.approx((one["difference"] + other["difference"]) / 2)


def test_the_grid_overrides_what_futures_say(study):
    options = [study, "pipeline.cycle", "--range", "4:8", "--policy", "faster_ramp", "--points", 2]
    without = answer(*options)
    Path(study).write_text(SMALL + DECIDE + FUTURES)
    held = answer(*options)
    assert held["policies"] == without["policies"]
    assert held["notes"] == ["futures of the study set pipeline.cycle; the grid's value replaces theirs"]


PAY = "$40k/year:$120k/year"


@pytest.fixture
def paid(study: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A quicker ramp that is bought with pay: it breaks even near $75k a year. Looked at early, to need few worlds."""
    monkeypatch.setattr(rounds, "FIRST", 8)
    policy = "  paid: {onboarding: {ramp: 2 months}, money: {pay: {base: $70k/year}}}\n"
    small = SMALL.replace("{min: 4, max: 8, batch: 2}", "{min: 8, max: 32, batch: 8}")
    Path(study).write_text(small + policy + DECIDE.replace("$10k", "$0"))
    return study


def found(study: str, out: str, *keys: str, policy: str | None = "paid", **asked) -> dict:
    """An answer without a figure; the pay of `paid` unless another question is asked."""
    if not keys:
        keys, asked = ("money.pay.base",), {"ranges": (PAY, None), "points": 5, **asked}
    return tip(search(load_study(study), *keys, policy=policy, **asked), out=out, workers=1).facts()


def test_replicates_go_where_the_sign_is_unsure(paid):
    held = found(paid, "new")
    (policy,) = held["policies"]
    spent = {point["at"]: point["replicates"] for point in policy["curve"]}
    assert [spent[at] for at in (40_000, 60_000, 100_000, 120_000)] == [8, 8, 8, 8]
    near = [at for at in spent if abs(at - policy["crossings"][0]["at"]) < 2_500]
    assert len(near) >= 2  # the grid is finer there
    assert {spent[at] for at in near} == {32}
    assert (policy["replicates"], policy["most_replicates"]) == (8, 32)
    rounds = held["rounds"]
    assert [rounds[0][name] for name in ("points", "raised", "added", "worlds")] == [5, 0, 5, 48]
    assert sum(each["added"] for each in rounds) == len(spent) == rounds[-1]["points"]
    assert sum(each["worlds"] for each in rounds) == sum(spent.values()) + 32  # and one baseline for all
    assert len(read_store(Path("new")).finished) == sum(spent.values()) + 32
    described = load_study("new/resolved.yml")  # the folder knows the whole grid, so that any world can be replayed
    assert len(described.policies) == 1 + len(spent)


def test_exactly_so_many_replicates_where_a_number_is_given(paid):
    held = found(paid, "new", replications=12)
    assert [point["replicates"] for point in held["policies"][0]["curve"]] == [12] * 5
    assert [each["worlds"] for each in held["rounds"]] == [72]


def test_what_is_in_the_folder_already_is_reused_and_changes_no_number(paid):
    new = found(paid, "new")
    files = {file.name for file in Path("new/cells").iterdir()}
    assert found(paid, "new") == new
    assert {file.name for file in Path("new/cells").iterdir()} == files
    found(paid, "old", replications=40)  # other replicates
    found(paid, "old", "pipeline.cycle", ranges=("4:8", None), points=2, replications=8)  # another question
    there = read_store(Path("old")).finished
    assert found(paid, "old") == new
    new_worlds = read_store(Path("new")).finished
    assert len(new_worlds & there) >= 48
    assert read_store(Path("old")).finished - there == new_worlds - there


def test_an_interrupted_search_continues_and_ends_with_the_same_answer(paid):
    class Interrupted(Silent):
        def advanced(self, finished: int) -> None:
            if len(heard) == 3:
                raise KeyboardInterrupt

    heard = []
    asked = search(load_study(paid), "money.pay.base", policy="paid", ranges=(PAY, None), points=5)
    with pytest.raises(KeyboardInterrupt):
        tip(asked, out="stopped", workers=1, progress=Interrupted(), tell=heard.append)
    there = read_store(Path("stopped")).finished
    continued, whole = tip(asked, out="stopped", workers=1), tip(asked, out="whole", workers=1)
    assert there < read_store(Path("stopped")).finished
    assert continued.facts() == whole.facts()
    assert heard == list(whole.rounds[:3])
    assert str(heard[0]) == "round 1: 5 points"
    assert str(Round(3, 9, 5, 2, 100)) == "round 3: more replicates at 5 of 7 points, 2 new points"


def test_policies_are_refined_each_for_itself(paid):
    options = {"ranges": ("4:12", None), "points": 3}
    both = found(paid, "both", "pipeline.cycle", policy=None, **options)
    spent = [[point["replicates"] for point in each["curve"]] for each in both["policies"]]
    assert len({tuple(each) for each in spent}) > 1
    for policy in both["policies"]:
        alone = found(paid, "both", "pipeline.cycle", policy=policy["policy"], **options)
        assert alone["policies"] == [policy]


def test_a_map_spends_where_its_verdict_is_unsure(paid):
    options = {"ranges": ("$60k/year:$90k/year", "4:12"), "points": 3}
    held = found(paid, "new", "money.pay.base", "pipeline.cycle", **options)
    spent = {tuple(point["at"]): point["replicates"] for point in held["policies"][0]["map"]}
    assert len(spent) == 9
    assert {spent[75_000, cycle] for cycle in (4, 8, 12)} == {32}
    assert min(spent.values()) == 8
    whole = found(paid, "new", "money.pay.base", "pipeline.cycle", **options, replications=32)
    for one, other in zip(held["policies"][0]["map"], whole["policies"][0]["map"], strict=True):
        assert one["at"] == other["at"]
        assert one["replicates"] < 32 or one["difference"] == pytest.approx(other["difference"])


def test_a_failed_world_is_left_out_where_points_have_unequal_numbers(paid, monkeypatch):
    from salessim.ensemble import blocks

    run_block = blocks.run

    def failing(branch, plans, *rest):
        if 20 in branch.luck.replicates:
            raise ZeroDivisionError("nobody left")
        return run_block(branch, plans, *rest)

    monkeypatch.setattr(blocks, "run", failing)
    held = found(paid, "new")
    assert held["dropped"] == 1
    assert {point["replicates"] for point in held["policies"][0]["curve"]} >= {8, 31}
    assert "1 of 32 replicates are left out: not every point has a number" in held["sentences"]
    assert {each["replicate"] for each in held["failures"]} == {20}


def test_what_is_printed_and_written(study):
    text = printed(study, "onboarding.ramp", "--range", "2:8", "--points", 3, "--workers", 1, "--policy", "faster_ramp")
    lines = text.splitlines()
    assert lines[:3] == [
        "A small house",
        "onboarding.ramp from 2 months to 8 months: 3 points",
        "onboarding.ramp is a lever of faster_ramp: only its own value varies",
    ]
    assert "onboarding.ramp\tfaster_ramp − status_quo\t95 % interval\tverdict\treplicates" in lines
    assert any(line.startswith("Spent: ") and line.endswith(" a point") for line in lines)
    assert "only 8 replicates: below 30 the intervals may be too narrow" in lines
    assert "Intervals describe the model, not the world." in lines
    (folder,) = Path("runs").iterdir()
    name = "tip-onboarding.ramp-faster_ramp"
    assert {path.name for path in (folder / "figures").iterdir()} == {f"{name}.png", f"{name}.svg"}
    assert json.loads((folder / f"{name}.json").read_text())["baseline"] == "status_quo"
    quiet = printed(study, "onboarding.ramp", "--range", "2:8", "--points", 3, "--policy", "faster_ramp", "--quiet")
    assert quiet.startswith("faster_ramp ")


def test_a_map_is_printed_with_the_second_parameter_across(study):
    options = ["--range", "4:8", "--range2", "3:9", "--points", 2, "--replications", 2, "--policy", "faster_ramp"]
    text = printed(study, "pipeline.cycle", "tenure.mean", *options, "--workers", 1)
    assert "faster_ramp: pipeline.cycle ↓ tenure.mean →\t3 months\t9 months" in text
    assert "faster_ramp over pipeline.cycle (4 to 8 months) and tenure.mean (3 to 9 months): " in text


def test_a_dry_run_writes_nothing(study):
    text = printed(study, "pipeline.cycle", "--range", "4:8", "--dry-run", "--workers", 1)
    assert "2 policies, 8 replicates: 168 worlds\n" in text  # below 30 there is one look, whatever the least number is
    Path(study).write_text(SMALL.replace("max: 8", "max: 40") + DECIDE)
    text = printed(study, "pipeline.cycle", "--range", "4:8", "--dry-run", "--workers", 1)
    assert "2 policies, 30 to 40 replicates a point: 630 to 840 worlds, and finer grids near crossings" in text
    exactly = printed(study, "pipeline.cycle", "--range", "4:8", "--dry-run", "--replications", 1)
    assert "2 policies, 1 replicate: 21 worlds\n" in exactly
    assert not Path("runs").exists()
    held = answer(study, "pipeline.cycle", "--range", "4:8", "--dry-run", "--points", 2)
    assert [[each["worlds"] for each in held[end]] for end in ("least", "most")] == [[180], [240]]


def test_a_very_large_search_asks_first(study, monkeypatch):
    monkeypatch.setattr("salessim.lab.estimate.ACCOUNT_MONTHS_PER_SECOND", 0.1)
    options = [study, "pipeline.cycle", "--range", "4:8", "--points", 2, "--replications", 1]
    assert "add --yes to run it, or ask for less with --points or --replications" in refused(*options)
    assert not Path("runs").exists()
    assert command(*options, "--yes", "--workers", 1).exit_code == 0


def test_failed_worlds_drop_whole_curves(study, monkeypatch):
    from salessim.ensemble import blocks

    run_block = blocks.run

    def failing(branch, plans, *rest):
        if 3 in branch.luck.replicates and any(plan.organisation.pipeline.cycle_months == 8 for plan in plans):
            raise ZeroDivisionError("nobody left")
        return run_block(branch, plans, *rest)

    monkeypatch.setattr(blocks, "run", failing)
    options = [study, "pipeline.cycle", "--range", "4:8", "--points", 2, "--policy", "faster_ramp", "--workers", 1]
    options += ["--replications", 4]
    text = printed(*options)
    assert "1 of 4 replicates are left out: not every point has a number" in text
    assert "2 worlds failed" in text
    assert program.main(["tip", *map(str, options), "--quiet"], standalone_mode=False) == 1
    held = json.loads(command(*options, "--json").stdout)
    assert {point["difference"] is not None for point in held["policies"][0]["curve"]} == {True}
    assert (held["dropped"], held["policies"][0]["replicates"]) == (1, 3)


def test_when_every_world_fails_the_reason_is_said(study, monkeypatch):
    def failing(*_):
        raise ZeroDivisionError("nobody left")

    monkeypatch.setattr("salessim.ensemble.blocks.run", failing)
    result = command(study, "pipeline.cycle", "--range", "4:8", "--points", 2, "--workers", 1)
    assert isinstance(result.exception, RunFailedError)
    said = str(result.exception)
    assert "no replicate has a number at every point of the grid; most are missing for faster_ramp at " in said
    assert "pipeline.cycle 4 months (8 of 8); status_quo failed there with ZeroDivisionError: nobody left: " in said


def test_a_point_that_always_fails_is_named_with_its_policy_and_replay(study, monkeypatch):
    from salessim.ensemble import blocks

    run_block = blocks.run

    def failing(branch, plans, *rest):
        late = (plan for plan in plans if any(change.first_month == 3 for change in plan.changes))  # patient
        if any(plan.organisation.pipeline.cycle_months == 12 for plan in late):
            raise ZeroDivisionError("nobody left")
        return run_block(branch, plans, *rest)

    monkeypatch.setattr(blocks, "run", failing)
    options = [study, "pipeline.cycle", "--range", "4:12", "--points", 3, "--replications", 2, "--out", "there"]
    said = str(command(*options, "--workers", 1).exception)
    assert "most are missing for patient at pipeline.cycle 12 months (2 of 2); patient failed there with" in said
    replay = "salessim replay there --policy patient --future 2 --replicate 1"
    assert said.endswith(f"{replay}; leave the point out with a narrower --range")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["pipeline.cycel"], "pipeline.cycel: unknown key; did you mean 'pipeline.cycle'?"),
        (["organisation.teams"], "organisation.teams: shapes the run"),
        (["tenure.shape"], "tenure.shape: shapes the run"),
        (["onboarding.table"], "onboarding.table: shapes the run"),
        (["handover.strength"], "has no usual range; say which with --range low:high"),
        (["pipeline.cycle", "pipeline.cycle"], "expected one parameter, or two different ones"),
        (["pipeline.cycle", "--range2", "1:2"], "--range2 1:2: there is no second parameter"),
        (
            ["pipeline.cycle", "--policy", "patiently"],
            "--policy patiently: is not a policy beside the baseline; did",
        ),
        (["pipeline.cycle", "--policy", "status_quo"], "is not a policy beside the baseline"),
        (["pipeline.cycle", "--range", "2:18"], "--range 2:18: in this range pipeline.cycle is 2 months for 4 stages"),
        (["pipeline.cycle", "--range", "12"], "--range 12: pipeline.cycle: expected low:high, each a time such as"),
        (["pipeline.cycle", "--range", "4:"], "expected low:high"),
        (["pipeline.cycle", "--range", "4:6:8"], "expected low:high"),
        (["pipeline.cycle", "--range", "8:4"], "expected low:high with low below high"),
        (["pipeline.cycle", "--range", "8:8 months"], "8 has no unit and the other end has"),
        (["pipeline.cycle", "--range", "4 months:999"], "pipeline.cycle: is 999; expected at most 120"),
        (["pipeline.cycle", "--range", "4,5:9"], "a comma is not a decimal point here"),
        (["renewal.churn_floor", "--range", "0:120%"], "is 120%; expected at most 100%"),
        (["renewal.churn_floor", "--range", "$1:$2"], "is money"),
        (["pipeline.cycle", "--range", "4:8", "--set", "tenur.mean=2"], "--set tenur.mean=2: tenur: unknown key"),
    ],
)
def test_what_cannot_be_asked_is_answered_with_advice(study, words, advice):
    assert advice in refused(study, *words)
    assert not Path("runs").exists()


def test_studies_without_a_question_to_tip_are_refused(study):
    Path(study).write_text(SMALL)
    assert "decide: is missing" in refused(study, "pipeline.cycle")
    Path(study).write_text(SMALL[: SMALL.index("  faster_ramp")] + DECIDE)
    assert "has only the baseline status_quo; nothing tips" in refused(study, "pipeline.cycle")


def test_policies_without_one_value_to_vary_are_refused(study):
    steps = "{changes: [{set: {tenure: {mean: 7}}}, {from: month 6, set: {tenure: {mean: 9}}}]}"
    Path(study).write_text(SMALL + f"  steps: {steps}\n" + DECIDE)
    said = refused(study, "tenure.mean", "--policy", "steps")
    assert said == "tenure.mean: steps sets it to 7 months and 9 months; expected a policy with a single value to vary"
    Path(study).write_text(SMALL + DECIDE.replace("baseline: status_quo", "baseline: patient"))
    said = refused(study, "tenure.mean")
    assert said.startswith("tenure.mean: patient sets it and status_quo does not, so no value can hold for both")


def test_zero_needs_no_unit(study):
    asked = search(load_study(study), "renewal.churn_floor", ranges=("0:12%", None), points=4)
    assert asked.dimensions[0].values == (0, 0.04, 0.08, 0.12)


def test_the_range_is_the_claims_unless_stated(study):
    Path(study).write_text(SMALL + DECIDE + "claim: {id: C01, signature: [x], ranges: {pipeline.cycle: [5, 7]}}\n")
    loaded = load_study(study)
    assert dimension(loaded, "pipeline.cycle", None, 3).values == (5, 6, 7)
    assert dimension(loaded, "pipeline.cycle", "6:8", 3).values == (6, 7, 8)
    assert dimension(loaded, "onboarding.ramp", None, 2).values == (3, 18)


def test_whole_numbers_get_whole_grids():
    assert spaced(1, 10, 4, whole=True) == (1, 4, 7, 10)
    assert spaced(1, 3, 7, whole=True) == (1, 2, 3)
    assert spaced(1.2, 1.8, 7, whole=True) == ()


def test_variants_never_take_the_name_of_another_policy(study):
    Path(study).write_text((SMALL + DECIDE).replace("status_quo", "faster_ramp-1"))
    asked = search(load_study(study), "onboarding.ramp", policy="faster_ramp", points=2)
    assert asked.grids[0].variants == {"faster_ramp": ("faster_ramp-1_", "faster_ramp-2", "faster_ramp-3")}
    assert len(tip(asked, out="here", workers=1).found) == 1
