"""Uploads: a study through the strict loader, bounded, under a name of our own, or nothing at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.workshop import browser, csrf, participant, trainer, workshop_app

from salessim.errors import RunFailedError
from salessim.lab.estimate import estimate
from salessim.study import Study, load_study
from salessim.workshop.bounds import too_full
from salessim.workshop.cards import Card, card
from salessim.workshop.kitchen.dishes import play, runs, whatif
from salessim.workshop.kitchen.dishes.menu import DISHES
from salessim.workshop.kitchen.dishes.place import Place
from salessim.workshop.kitchen.orders import PLAY_REPLICATES, course_order
from salessim.workshop.mind.orders import axes_order, play_order
from salessim.workshop.playing import cost
from salessim.workshop.room.told import told
from salessim.workshop.uploads import MOST_BYTES, MOST_UPLOADS, UploadRefusedError, checked, take

STUDY = """salessim: 1
title: Our Q3 plan <b>
extends: bare
horizon: 1 year
policies: {wait: {}, act: {onboarding: {ramp: 2 months}}}
decide: {outcome: contribution_npv_usd, baseline: wait, indifference: $10k}
"""
LARGE = "horizon: 30 years\nreplications: 1000\norganisation: {teams: 400}"
MANY = "".join(f"p{number}: {{tenure: {{mean: {number + 20}}}}}, " for number in range(8))
SAMPLED = b"futures: {sample: {method: sobol, n: 8192, over: {tenure.mean: {uniform: [9, 30]}}}}"
LISTED = ", ".join(f"f{number}: {{tenure.mean: {number + 9}}}" for number in range(65))

SLIDERS = "workshop: {what_if: [time_budget.meetings, hiring.time_to_fill, market.deal_value]}\n"
FUTURES = f"futures: {{list: {{{', '.join(f'f{number}: {{tenure.mean: {number + 9}}}' for number in range(6))}}}}}\n"


def replaced(before: str, after: str) -> bytes:
    assert before in STUDY
    return STUDY.replace(before, after).encode()


def sent(client: Any, content: bytes, filename: str = "x.yml", **more: Any) -> Any:
    fields = {"csrf": csrf(client)} | more
    return client.post("/upload", data=fields, files={"study": (filename, content, "application/yaml")})


def kept(folder: Path) -> list[str]:
    return sorted(each.name for each in (folder / "uploads").iterdir()) if (folder / "uploads").exists() else []


def test_an_upload_is_a_card_named_after_its_title(tmp_path: Path) -> None:
    app = workshop_app(tmp_path)
    answer = sent(trainer(app), STUDY.encode())
    assert (answer.status_code, answer.headers["location"]) == (303, "/scenario/our-q3-plan-b")
    assert kept(tmp_path) == ["our-q3-plan-b.yml"]
    found = card(app.state.house, "our-q3-plan-b")
    assert isinstance(found, Card)
    assert found.study == load_study(tmp_path / "uploads" / "our-q3-plan-b.yml")
    page = trainer(app).get("/scenario/our-q3-plan-b")
    assert "Our Q3 plan &lt;b&gt;" in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize("filename", ["../../etc/passwd", "/etc/cron.d/x", "..\\x.yml", "a\0b.yml", "con", "x.py"])
def test_the_clients_file_name_is_nobodys_path(filename: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert sent(trainer(workshop_app(tmp_path / "folder")), STUDY.encode(), filename).status_code in {303, 400}
    assert set(kept(tmp_path / "folder")) <= {"our-q3-plan-b.yml"}
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../../tmp/x", "tmp-x"),
        ("Ümlaut ÄÖ", "mlaut"),
        ("日本", "study"),
        ("x" * 100, "x" * 60),
        ("turnover", "turnover-2"),
    ],
)
def test_titles_are_no_paths_and_take_no_scenarios_name(title: str, name: str, tmp_path: Path) -> None:
    answer = sent(trainer(workshop_app(tmp_path)), replaced("Our Q3 plan <b>", f'"{title}"'))
    assert answer.headers["location"] == f"/scenario/{name}"
    assert kept(tmp_path) == [f"{name}.yml"]


def test_nothing_is_ever_written_over(tmp_path: Path) -> None:
    app = workshop_app(tmp_path)
    client = trainer(app)
    names = [sent(client, STUDY.encode()).headers["location"] for _ in range(3)]
    assert names == [f"/scenario/our-q3-plan-b{ending}" for ending in ("", "-2", "-3")]
    (tmp_path / "uploads" / "same.yml").write_text("mine", encoding="utf-8")
    assert take(replaced("Our Q3 plan <b>", "same"), tmp_path, ()) == "same-2"
    assert (tmp_path / "uploads" / "same.yml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (replaced("extends: bare", "extends: ../../secret.yml"), ["Line 3:", "expected a built-in organisation"]),
        (replaced("extends: bare", "extends: /etc/passwd"), ["expected a built-in organisation"]),
        (
            replaced("extends: bare", "extends: x.yml\ntitel: y"),
            ["Line 3:", "built-in organisation", "Line 4:", "did you"],
        ),
        (replaced("extends: bare", "extends: [bare]"), ["expected a built-in organisation"]),
        (replaced("ramp: 2 months", "ramp: fast"), ["Line 5:", "policies.act.onboarding.ramp", "expected a time"]),
        (replaced("title:", "titel:"), ["Line 2:", "did you mean"]),
        (replaced("horizon: 1 year", "horizon: never\nseed: x"), ["Line 4:", "Line 5:"]),
        (STUDY.partition("decide:")[0].encode(), ["needs `decide`"]),
        (STUDY.replace(", act: {onboarding: {ramp: 2 months}}", "").encode(), ["at least two policies"]),
        (STUDY.replace("title: Our Q3 plan <b>\n", "").encode(), ["needs a title"]),
        (replaced("Our Q3 plan <b>", "x" * 121), ["at most 120 characters"]),
        (b"\xff\xfe\x00", ["not UTF-8"]),
        (b"a: 1\nb: \xff", ["Line 2:", "not UTF-8"]),
        (b"- a list", ["expected keys"]),
        (b"a: &x 1\nb: *x", ["anchors are not supported"]),
        (b"a: !!python/object/apply:os.system [ls]", ["tags are not supported"]),
        (b"title: \x00", ["control character"]),
        (("a: " + "[" * 5000).encode(), ["nested deeper"]),
        (replaced("horizon: 1 year", LARGE), ["too long for a room"]),
        (replaced("policies: {", "policies: {" + MANY), ["at most 8 policies"]),
        (STUDY.encode() + SAMPLED, ["at most 64 futures"]),
        (STUDY.encode() + SAMPLED.replace(b"8192", b"9" * 20), ["at most 64 futures"]),
        (STUDY.encode() + b"futures: {grid: {tenure.mean: [" + b"9," * 65 + b"9]}}", ["at most 64 futures"]),
        (STUDY.encode() + f"futures: {{list: {{{LISTED}}}}}".encode(), ["at most 64 futures"]),
        (b"- 1\n" * 10_001, ["more than a person writes"]),
        (replaced("Our Q3 plan <b>", "ok\n<script>alert(1)</script>: 1"), ["&lt;script&gt;"]),
    ],
)
def test_a_study_that_cannot_be_played_is_refused_with_all_that_is_wrong(
    content: bytes, said: list[str], tmp_path: Path
) -> None:
    answer = sent(trainer(workshop_app(tmp_path)), content)
    assert answer.status_code == 422
    assert [words for words in said if words not in answer.text] == []
    assert "<script>alert" not in answer.text
    assert kept(tmp_path) == []


def test_every_complaint_is_heard_at_once() -> None:
    with pytest.raises(UploadRefusedError) as refused:
        checked(STUDY.partition("policies:")[0].replace("title: Our Q3 plan <b>\n", "") + "policies: {wait: {}}\n")
    assert [each.key for each in refused.value.wrong] == ["upload.no_title", "upload.no_decide", "upload.few_policies"]


@pytest.mark.parametrize("content", [b"", STUDY.encode() + b"#" * (MOST_BYTES - len(STUDY.encode()) + 1)])
def test_size_is_bounded(content: bytes, tmp_path: Path) -> None:
    assert sent(trainer(workshop_app(tmp_path)), content).status_code in {413, 422}
    assert kept(tmp_path) == []


@pytest.mark.parametrize("futures", ["list: {a: {tenure.mean: 9}}", "grid: {tenure.mean: [9, 12]}"])
def test_a_few_futures_are_taken(futures: str) -> None:
    assert checked(STUDY + f"futures: {{{futures}}}\n").futures


def test_all_that_is_shown_of_an_upload_is_bounded_not_its_course_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two replicates of something large: the course is short, but the sliders would take the whole evening."""
    monkeypatch.setattr(cost, "processors", lambda: 2)
    large = replaced("horizon: 1 year", "horizon: 30 years\nreplications: 2\norganisation: {seats_per_team: 200}")
    with pytest.raises(UploadRefusedError) as refused:
        checked(large.decode() + SLIDERS)
    assert [each.key for each in refused.value.wrong] == ["upload.long_sliders", "upload.long_play"]


@pytest.mark.parametrize("replications", [1, 7, 999])
@pytest.mark.parametrize("what", ["course", "sliders", "play"])
def test_an_upload_is_priced_by_the_worlds_that_are_computed_of_it(
    what: str, replications: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held against the dish itself, which is stopped just before it computes."""
    worlds = []

    def computed(study: Study, *_: object, **__: object) -> None:
        worlds.append(estimate(study, study.replications.maximum, 1).seconds)
        raise RunFailedError("enough")

    for module in (runs, whatif, play):
        monkeypatch.setattr(module, "carry", computed)
    text = f"{STUDY}{SLIDERS}{FUTURES}replications: {{min: {replications}, max: 1000}}\n"
    study = told(text)
    order = {
        "course": course_order(text),
        "sliders": axes_order(text, "act"),
        "play": play_order(text, ["wait", "act", "mine"], PLAY_REPLICATES),
    }[what]
    own = {"mine": study.policies["act"]} if what == "play" else {}
    with pytest.raises(RunFailedError, match="enough"):
        DISHES[order.dish](
            replace(study, policies={**study.policies, **own}), order.details, Place(tmp_path, 1, lambda *_: None)
        )
    monkeypatch.setattr(cost, "processors", lambda: 1)
    assert dict(cost.seconds(text))[what] == pytest.approx(worlds[0])


def test_the_twin_worlds_of_an_upload_are_priced_by_one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are: it is one world with and without, and another where nothing happens in the first."""
    monkeypatch.setattr(cost, "processors", lambda: 64)
    study = told(STUDY + FUTURES)
    one = replace(study, futures=study.futures[:1])
    assert dict(cost.seconds(STUDY + FUTURES))["trail"] == pytest.approx(2 * estimate(one, 1, 1).seconds)


def test_a_server_that_may_use_fewer_processors_counts_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for count in (2, 1):
        monkeypatch.setattr("os.sched_getaffinity", lambda _, count=count: set(range(count)), raising=False)
        found.append(dict(cost.seconds(STUDY))["course"])
    assert found[1] == pytest.approx(2 * found[0])


def test_every_scenario_of_the_library_is_one_that_a_room_can_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """On two processors, with the same bounds."""
    from salessim.study.library import scenarios

    monkeypatch.setattr(cost, "processors", lambda: 2)
    for name, scenario in scenarios().items():
        assert list(cost.waits(scenario.text)) == [], name


def test_every_scenario_of_the_library_could_be_uploaded_with_nothing_inherited() -> None:
    from salessim.study.library import scenarios

    for name, scenario in scenarios().items():
        assert not too_full(told(scenario.text).resolved()), name


def test_the_largest_study_is_taken(tmp_path: Path) -> None:
    padded = STUDY.encode() + b"#" * (MOST_BYTES - len(STUDY.encode()))
    assert sent(trainer(workshop_app(tmp_path)), padded).status_code == 303


def test_a_workshop_holds_so_many_uploads(tmp_path: Path) -> None:
    (tmp_path / "uploads").mkdir()
    for number in range(MOST_UPLOADS):
        (tmp_path / "uploads" / f"{number}.yml").touch()
    with pytest.raises(UploadRefusedError) as refused:
        take(STUDY.encode(), tmp_path, ())
    assert [each.key for each in refused.value.wrong] == ["upload.full"]
    assert len(kept(tmp_path)) == MOST_UPLOADS


def test_only_the_trainer_uploads_and_only_with_the_token(tmp_path: Path) -> None:
    app = workshop_app(tmp_path)
    assert sent(participant(app), STUDY.encode()).status_code == 403
    assert sent(browser(app), STUDY.encode()).status_code == 401
    assert sent(trainer(app), STUDY.encode(), csrf="f" * 64).status_code == 403
    assert sent(trainer(app), STUDY.encode(), more="x").status_code == 422
    assert trainer(app).get("/upload").status_code == 405
    assert kept(tmp_path) == []


def test_the_form_stands_in_the_library(tmp_path: Path) -> None:
    assert 'action="/upload" enctype="multipart/form-data"' in trainer(workshop_app(tmp_path)).get("/").text
