"""Free play: strict rows with advice, the study with one policy more, its worlds, and the tries that are kept."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.workshop import FakeKitchen, a_round, predicted, send, shown, trainer, workshop_app

from salessim.errors import InputRefusedError
from salessim.lab.run import run
from salessim.study import load_study
from salessim.study.library import scenarios
from salessim.workshop.kitchen.dishes.place import Place
from salessim.workshop.kitchen.dishes.play import play
from salessim.workshop.kitchen.orders import Ticket
from salessim.workshop.playing import cost
from salessim.workshop.playing.changes import Change, ChangesRefusedError, own_policy, settable
from salessim.workshop.playing.laying import laid
from salessim.workshop.playing.tries import MOST_TRIES, keep, tries
from salessim.workshop.room.told import told

STUDY = """# a remark of the author
salessim: 1
title: Small
extends: bare
horizon: 1 year
burn_in: 6 months
seed: 7
organisation: {teams: 1, seats_per_team: 4, accounts_per_seat: 20}
policies:
  wait: {}   # nothing
  act: {onboarding: {ramp: 2 months}}
decide: {outcome: contribution_npv_usd, baseline: wait, indifference: $10k}
"""
BRACES = STUDY.replace(
    "policies:\n  wait: {}   # nothing\n  act: {onboarding: {ramp: 2 months}}\n",
    "policies: {wait: {}, act: {onboarding: {ramp: 2 months}}}\n",
)
CHANGES = (Change("tenure.mean", "30 months"), Change("hiring.time_to_fill", "2 months"))


def without(study: Any, policy: str) -> Any:
    return replace(study, policies={name: held for name, held in study.policies.items() if name != policy})


@pytest.mark.parametrize("text", [STUDY, BRACES, STUDY.replace("  wait", "  'wait'"), told(STUDY).resolved()])
def test_the_study_stays_what_it_was_with_one_policy_more(text: str) -> None:
    own = own_policy(text, CHANGES)
    (change,) = own.study.policies["mine"]
    assert change.values == {"tenure.mean_months": 30.0, "hiring.time_to_fill_months": 2.0}
    assert (change.first_month, change.last_month, change.selector.everybody) == (1, None, True)
    assert without(own.study, "mine") == told(text)


def test_the_authors_words_stay() -> None:
    lines = own_policy(STUDY, CHANGES).text.splitlines()
    assert [line for line in lines if "mine" not in line] == STUDY.splitlines()
    assert "  mine: {tenure: {mean: 30 months}, hiring: {time_to_fill: 2 months}}" in lines


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(scenarios()))
def test_every_scenario_takes_one_policy_more(name: str) -> None:
    text = scenarios()[name].text
    own = laid(text, "mine", {"tenure.mean": "30 months", "money.discount_rate": "8%/year"})
    assert without(told(own), "mine") == told(text)
    assert len(own.splitlines()) <= len(text.splitlines()) + 1, "it was not written out in full"


def test_a_text_without_room_for_one_more_is_written_out_in_full() -> None:
    odd = STUDY.replace(
        "  wait: {}   # nothing\n  act: {onboarding: {ramp: 2 months}}",
        "  ? wait\n  : {}\n  ? act\n  : {onboarding: {ramp: 2}}",
    )
    own = own_policy(odd, CHANGES)
    assert without(own.study, "mine") == told(odd)


def test_a_name_that_is_taken_gets_a_number() -> None:
    own = own_policy(STUDY.replace("  act:", "  mine:"), CHANGES)
    assert own.policy == "mine_2"
    assert set(own.study.policies) == {"wait", "mine", "mine_2"}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], [(-1, "play.empty", "")]),
        ([("", "3 months")], [(0, "play.no_key", "")]),
        ([("tenure.maen", "3")], [(0, "play.unknown", "did you mean 'tenure.mean'?")]),
        ([("organisation.teams", "3")], [(0, "play.not_settable", "")]),
        ([("tenure.mean", "30"), ("tenure.mean", "31")], [(1, "play.twice", "")]),
        ([("tenure.mean", "thirty")], [(0, "", "expected a time such as")]),
        ([("tenure.mean", "-4")], [(0, "", "expected")]),
        ([("tenure.mean", "")], [(0, "", "is empty")]),
        ([("tenure.mean", "30}, organisation: {teams: 9")], [(0, "", "expected a time")]),
        ([("promotion.rule", "worst")], [(0, "", "is worst")]),
        ([("hiring.time_to_fill", "2"), ("time_budget.meetings", "99%")], [(1, "", "")]),
    ],
)
def test_rows_are_refused_with_advice_beside_them(
    rows: list[tuple[str, str]], found: list[tuple[int, str, str]]
) -> None:
    with pytest.raises(ChangesRefusedError) as refused:
        own_policy(STUDY, [Change(*row) for row in rows])
    said = [(each.row, each.key) for each in refused.value.troubles]
    if rows and rows[-1][0] == "time_budget.meetings":
        assert len(said) == 1
        assert "expected at most 100%" in refused.value.troubles[0].message
        return
    assert said == [(row, key) for row, key, _ in found]
    assert all(words in each.message for each, (_, _, words) in zip(refused.value.troubles, found, strict=True)), (
        refused.value.troubles
    )


def test_what_a_policy_may_not_set_is_not_offered() -> None:
    assert not {"organisation.teams", "pipeline.stages", "pipeline.stage_speed"} & set(settable())
    assert {"tenure.mean", "promotion.rule"} <= set(settable())


def test_a_try_that_a_room_cannot_wait_for_is_priced(monkeypatch: pytest.MonkeyPatch) -> None:
    own = own_policy(STUDY, CHANGES)
    assert cost.too_long(own.study, ("wait", "act", "mine"), 20) == ""
    monkeypatch.setattr("salessim.lab.estimate.ACCOUNT_MONTHS_PER_SECOND", 100.0)
    assert cost.too_long(own.study, ("wait", "act", "mine"), 20).endswith("minutes")


def test_tries_are_kept_each_once_and_not_without_end(tmp_path: Path) -> None:
    assert tries(tmp_path, 1) == []
    for number in range(MOST_TRIES + 2):
        keep(tmp_path, 1, [Change("tenure.mean", f"{number + 20} months")])
    keep(tmp_path, 1, [Change("tenure.mean", "30 months")])
    held = tries(tmp_path, 1)
    assert len(held) == MOST_TRIES
    assert held[-1] == (Change("tenure.mean", "30 months"),)
    assert len(set(held)) == MOST_TRIES
    assert tries(tmp_path, 2) == []


def test_a_disk_that_forbids_writing_is_told_without_options_that_there_are_not(tmp_path: Path, monkeypatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", forbidden)
    with pytest.raises(InputRefusedError, match=r"choose a folder of your own$"):
        keep(tmp_path, 1, [Change("tenure.mean", "30 months")])


@pytest.mark.parametrize("content", ["", "{", "[1]", '[["a"]]', '[[["a", 1]]]', '{"a": 1}', "[[]]"])
def test_a_damaged_file_of_tries_is_an_empty_one(content: str, tmp_path: Path) -> None:
    (tmp_path / "tries").mkdir()
    (tmp_path / "tries" / "round-1.json").write_text(content, encoding="utf-8")
    assert tries(tmp_path, 1) == []


def cooked(folder: Path) -> Any:
    own = own_policy(STUDY, CHANGES)
    place = Place(folder, 1, lambda done, of: None)
    return play(own.study, {"policies": ["wait", "act", "mine"], "replicates": 3}, place)


def test_numbers_are_those_of_a_run_of_the_study_that_is_taken_home(tmp_path: Path) -> None:
    answer = cooked(tmp_path / "workshop")
    json.dumps(answer, allow_nan=False)
    home = tmp_path / "home.yml"
    home.write_text(own_policy(STUDY, CHANGES).text, encoding="utf-8")
    table = run(home, replications=3, out=tmp_path / "run", workers=1).compare().table().set_index("policy")
    for policy in ("mine", "act"):
        row = next(each for each in answer["rows"] if each["policy"] == policy)
        assert row["metric"] == "contribution_npv_usd"
        for name in ("mean", "difference", "low", "high"):
            assert row[name] == table.loc[policy, name], (policy, name)
        assert row["verdict"] == table.loc[policy, "verdict"]
    means = [each["mean"] for each in answer["rows"] if each["policy"] == "wait"]
    assert means[0] == table.loc["mine", "baseline_mean"]
    assert {each["policy"] for each in answer["rows"]} == {"wait", "act", "mine"}
    assert len({each["metric"] for each in answer["rows"]}) >= 8
    assert [each["difference"] for each in answer["rows"] if each["policy"] == "wait"] == [None] * len(
        {each["metric"] for each in answer["rows"]}
    )
    assert len(answer["sentences"]) == 2


@pytest.mark.parametrize("policies", [["act", "mine"], ["wait", "nobody"]])
def test_policies_that_are_not_there_are_refused(policies: list[str], tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="free play needs"):
        play(own_policy(STUDY, CHANGES).study, {"policies": policies}, Place(tmp_path, 1, lambda done, of: None))
    assert list(tmp_path.iterdir()) == []


ROWS = [
    {"policy": name, "metric": "contribution_npv_usd", "label": "Contribution (NPV)", "unit": "usd", "mean": mean}
    | ({"difference": None, "low": None, "high": None, "verdict": ""} if name == "wait" else more)
    for name, mean, more in (
        ("wait", 5e6, {}),
        ("mine", 7e6, {"difference": 2e6, "low": 1e6, "high": 3e6, "verdict": "better"}),
        ("act", 4e6, {"difference": -1e6, "low": -3e6, "high": 1e6, "verdict": "undecided"}),
    )
]
ANSWER = {"rows": ROWS, "sentences": ["mine is better"], "replicates": 20, "notes": ["a note <b>"]}


class Room:
    """A workshop whose round is over."""

    def __init__(self, folder: Path, **dishes: Any) -> None:
        self.folder, self.kitchen = folder, FakeKitchen(dishes)
        self.app = workshop_app(folder, self.kitchen)
        a_round(self.app, study=STUDY, scenario="small")
        predicted(self.app, 1, (0, 1e6))
        shown(self.app, 1, 2)
        self.trainer = trainer(self.app)

    def get(self, path: str, **more: Any) -> Any:
        return self.trainer.get(f"/round/1/{path}", **more)

    def try_(self, *changes: tuple[str, str], **more: str) -> Any:
        fields = {f"{name}{row}": "" for row in range(1, 6) for name in ("key", "value")}
        for row, (key, value) in enumerate(changes, start=1):
            fields |= {f"key{row}": key, f"value{row}": value}
        return send(self.trainer, "/round/1/play", fields | more)


def test_a_try_is_ordered_shown_side_by_side_and_kept(tmp_path: Path) -> None:
    room = Room(tmp_path)
    assert "Nothing has been tried" in room.get("play").text
    answer = room.try_(("tenure.mean", "30 months"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/round/1/play")
    order = room.kitchen.ordered[-1]
    assert (order.dish, order.details["policies"]) == ("play", ["wait", "act", "mine"])
    assert "mine: {tenure: {mean: 30 months}}" in order.study
    assert "being tried" in room.get("play").text
    room.kitchen.dishes["play"] = ANSWER
    text = room.get("play").text
    assert text.index(">Wait<") < text.index(">Act<") < text.index(">Your policy</th>")
    text = text.replace("\N{WORD JOINER}", "")
    assert "Your policy is better than Wait. Contribution (NPV): +$2M (+$1M to +$3M)." in text
    assert "Not decided: Act or Wait. Contribution (NPV): −$1M (−$3M to +$1M)." in text
    assert "a note &lt;b&gt;" in text
    assert 'value="30 months"' in text
    again = Room(tmp_path / "other", play=ANSWER)
    assert "tenure.mean: 30 months" in text
    assert "tenure.mean: 30 months" not in again.get("play").text


def test_earlier_tries_can_be_looked_at(tmp_path: Path) -> None:
    room = Room(tmp_path, play=ANSWER)
    room.try_(("tenure.mean", "30 months"))
    room.try_(("tenure.mean", "40 months"))
    assert 'value="40 months"' in room.get("play").text
    assert 'value="30 months"' in room.get("play", params={"try": 1}).text
    assert room.get("play", params={"try": 3}).status_code == 404
    assert room.get("play", params={"try": "x"}).status_code == 422
    assert "30 months" in room.get("study.yml", params={"try": 1}).text


def test_a_restart_loses_no_try(tmp_path: Path) -> None:
    Room(tmp_path).try_(("tenure.mean", "30 months"))
    restarted = workshop_app(tmp_path, FakeKitchen({"play": ANSWER}))
    assert "tenure.mean: 30 months" in trainer(restarted).get("/round/1/play").text


def test_a_try_that_is_refused_is_not_kept_and_stays_in_the_form(tmp_path: Path) -> None:
    room = Room(tmp_path)
    answer = room.try_(("tenure.mean", "thirty <b>"), ("tenure.maen", "3"))
    assert answer.status_code == 422
    assert "expected a time such as" in answer.text
    assert "did you mean &#39;tenure.mean&#39;?" in answer.text
    assert 'value="thirty &lt;b&gt;"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 4
    assert room.kitchen.ordered == []
    assert not (tmp_path / "tries").exists()


@pytest.mark.parametrize("extra", [{"key6": "tenure.mean"}, {"key1": "x" * 81}, {"value1": "a\nb"}])
def test_other_fields_are_refused(extra: dict[str, str], tmp_path: Path) -> None:
    room = Room(tmp_path)
    assert room.try_(("tenure.mean", "30 months"), **extra).status_code == 422
    assert not (tmp_path / "tries").exists()


def test_a_try_needs_the_token_and_a_round_that_is_over(tmp_path: Path) -> None:
    room = Room(tmp_path)
    assert room.trainer.post("/round/1/play", data={"key1": "tenure.mean"}).status_code == 403
    a_round(room.app, study=STUDY)
    fields = {"key1": "tenure.mean", "value1": "30 months"}
    assert send(room.trainer, "/round/2/play", fields).status_code == 409
    assert room.kitchen.ordered == []


def test_only_the_newest_try_waits(tmp_path: Path) -> None:
    room = Room(tmp_path)
    for months in (30, 31, 32):
        room.try_(("tenure.mean", f"{months} months"))
    assert ["31 months" in order.study for order in room.kitchen.forgotten] == [False, True]


def test_a_try_that_failed_says_why_and_can_be_tried_again(tmp_path: Path) -> None:
    room = Room(tmp_path, play=Ticket("failed", advice="the disk is full"))
    room.try_(("tenure.mean", "30 months"))
    assert "the disk is full" in room.get("play").text
    assert send(room.trainer, "/round/1/play/again", {"try": "1"}).headers["location"] == "/round/1/play?try=1"
    assert [order.dish for order in room.kitchen.forgotten] == ["play"]
    assert send(room.trainer, "/round/1/play/again", {"try": "2"}).status_code == 404


def test_polls_are_quiet_until_something_changes(tmp_path: Path) -> None:
    room = Room(tmp_path, play=Ticket("cooking", 2, 60))
    room.try_(("tenure.mean", "30 months"))
    assert room.get("play/now", params={"try": 1, "seen": "cooking-2-60"}).status_code == 204
    assert "2 of 60" in room.get("play/now", params={"try": 1, "seen": "waiting-0-0"}).text
    room.kitchen.dishes["play"] = ANSWER
    assert room.get("play/now", params={"try": 1, "seen": "x"}).headers["hx-refresh"] == "true"


def test_the_study_taken_home_is_a_file_that_runs(tmp_path: Path) -> None:
    room = Room(tmp_path / "workshop")
    bare = room.get("study.yml")
    assert bare.text == STUDY
    room.try_(*((change.key, change.value) for change in CHANGES))
    answer = room.get("study.yml")
    assert answer.headers["content-disposition"] == 'attachment; filename="small-round-1.yml"'
    assert answer.headers["content-type"].startswith("application/yaml")
    home = tmp_path / "home.yml"
    home.write_text(answer.text, encoding="utf-8")
    assert set(load_study(home).policies) == {"wait", "act", "mine"}
