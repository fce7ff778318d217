"""The reveal page: what it says is what the course holds, and it holds nothing of what has not been shown."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import pytest
from starlette.routing import Route
from support import dishes
from support.dishes import NAMES, STUDY
from support.workshop import (
    FakeKitchen,
    a_round,
    browser,
    csrf,
    participant,
    predicted,
    send,
    shown,
    trainer,
    workshop_app,
)

from salessim.workshop.charts.fan import NARROW, WIDE
from salessim.workshop.charts.scale import Scale
from salessim.workshop.kitchen.answers import Course
from salessim.workshop.kitchen.orders import Ticket
from salessim.workshop.pages import revealing
from salessim.workshop.room.records import Prediction, Round
from salessim.workshop.room.shown import shown as seen
from salessim.workshop.views.reveal import Reveal
from salessim.workshop.words.texts import Texts

MONTHS = 48


def a_course(**changes: Any) -> Course:
    made = [
        dishes.policy("quick_hiring", 1000.0, MONTHS),
        dishes.policy("slow_hiring", -700.0, MONTHS, verdict="worse"),
    ]
    return dishes.course(made, MONTHS, **changes)


def a_workshop(folder: Path, course: Any = None, **changes: Any) -> tuple[Any, Round]:
    """A workshop whose round has three predictions."""
    app = workshop_app(folder, FakeKitchen({"course": course or a_course()}))
    given = {"policies": NAMES, "baseline": "as_usual", "predicted": "quick_hiring", "horizon_months": MONTHS}
    played = a_round(app, study=STUDY, **{**given, **changes})
    predicted(app, played.number, (40_000, 60_000), (-20_000, -5000), winner="quick_hiring")
    app.state.house.memory.predict(played.number, "t1", Prediction("as_usual", 0, 49_000))
    return app, played


BOOK = {
    "verdict": "undecided",
    "mean": 50_000.0,
    "low": -10_000.0,
    "high": 110_000.0,
    "sentence": "quick_hiring against as_usual is undecided, leaning better: the difference is $50k over 4 years",
}


def plain(html: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def other_future(course: Course, month: int, step: int) -> Course:
    """The same course through a pause, and another one after it, down to the last word."""
    changed = copy.deepcopy(course)
    for each in changed["policies"]:
        for key in ("p10", "p50", "p90", "mean", "low", "high"):
            each[key][month:] = [-3.3 * value - 12_345.6 for value in each[key][month:]]  # type: ignore[literal-required]
        for later in each["steps"][step:]:
            later.update(mean=-99_999.0, low=-99_999.5, high=-99_998.0, p10=-111_111.0, p90=-88_888.0, better=1)
        each["verdict"], each["sentence"] = "equivalent", "everything is otherwise"
    for number in changed["numbers"]:
        number["values"] = {name: [*values[:step], *([777.0] * 9)] for name, values in number["values"].items()}
    changed["with_book"] = {name: dict(BOOK) for name in NAMES[1:]}  # type: ignore[misc]
    return {**changed, "best": "slow_hiring", "contenders": ["slow_hiring", "as_usual"], "notes": ["a note"]}  # type: ignore[typeddict-item]


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_page_is_the_same_whatever_comes_after_its_pause(tmp_path: Path, step: int) -> None:
    app, played = a_workshop(tmp_path)
    shown(app, played.number, step)
    visitor = trainer(app)
    path = f"/round/{played.number}/reveal"
    one = visitor.get(path)
    month = (*played.steps, 0)[step - 1]
    app.state.house.kitchen.dishes["course"] = other_future(a_course(), month, step)
    other = visitor.get(path)
    assert one.status_code == other.status_code == 200
    assert (one.text == other.text) is (step < 3)
    app.state.house.kitchen.dishes["course"] = other_future(a_course(), played.steps[0] - 1, 0)
    assert visitor.get(path).text != one.text


@pytest.mark.parametrize("step", [1, 2])
def test_what_was_cut_is_gone_and_the_rest_is_whole(step: int) -> None:
    played = Round(1, "x", STUDY, NAMES, "as_usual", "quick_hiring", "contribution_npv_usd", MONTHS, step)
    whole = a_course(notes=["a note"], with_book={"quick_hiring": BOOK})
    cut = seen(whole, played)
    month = (12, 36)[step - 1]
    assert cut["policies"][1]["mean"] == whole["policies"][1]["mean"][:month]
    assert [each["month"] for each in cut["policies"][0]["steps"]] == [12, 36][:step]
    assert cut["numbers"][0]["values"]["as_usual"] == [12.0, 36.0][:step]
    assert (cut["best"], cut["contenders"], cut["notes"], cut["policies"][0]["verdict"]) == ("", [], [], "")
    assert cut["with_book"] == {}
    last = Round(1, "x", STUDY, NAMES, "as_usual", "quick_hiring", "contribution_npv_usd", MONTHS, 3)
    assert seen(whole, last) == whole


def test_a_number_that_will_differ_only_later_is_not_told_before() -> None:
    whole = a_course()
    late = {
        **whole["numbers"][0],
        "name": "hires",
        "values": {"as_usual": [5.0, 5.0, 5.0], "quick_hiring": [5.0, 5.01, 9.0]},
    }
    numbered = {**whole, "numbers": [late, *whole["numbers"]]}
    for step, told in ((1, False), (2, False), (3, True)):
        played = Round(1, "x", STUDY, NAMES, "as_usual", "quick_hiring", "contribution_npv_usd", MONTHS, step)
        assert ("hires" in [each["name"] for each in seen(numbered, played)["numbers"]]) is told


# what is said


def test_the_first_year_in_words_numbers_and_tables(tmp_path: Path) -> None:
    app, played = a_workshop(tmp_path)
    shown(app, played.number, 1)
    html = trainer(app).get(f"/round/{played.number}/reveal").text
    said = plain(html)
    assert "After 1 year" in said
    assert "Quick hiring is ahead by $12k on average." in said
    assert "between +$6k and +$18k" in said
    assert "Ahead in 31 of 40 worlds." in said
    assert "between +$10.8k and +$13.2k (95 % interval)" in said
    assert "Next: year 3" in said
    assert "Quits 12 15 18" in said
    assert re.search(r"Slow hiring .*Mean difference −\$8.4k .*Expected to win 0 of 3", said)
    assert re.search(r"As usual .*what is compared with .*Expected to win 1 of 3", said)
    assert "12 +$12k +$6k to +$18k +$10.8k to +$13.2k" in said
    assert "−$20k −$5k $0 +$49k +$40k +$60k" in said
    for late in ("Holds the mean", "hold the mean", "best mean of all", "Why?", "$48k"):
        assert late not in said


def test_the_end_says_who_is_best_and_how_the_room_did(tmp_path: Path) -> None:
    app, played = a_workshop(
        tmp_path,
        a_course(
            contenders=["quick_hiring", "as_usual"],
            failed=2,
            notes=["slow_hiring is out"],
            with_book={"quick_hiring": BOOK},
        ),
    )
    shown(app, played.number, 3)
    html = trainer(app).get(f"/round/{played.number}/reveal").text
    said = plain(html)
    assert "Better Quick hiring is better than As usual by $1M over 4 years." in said
    assert "Quick hiring has the best mean of all choices." in said
    assert "customers are worth who outlive the horizon Quick hiring against As usual is undecided" in said
    assert "leaning better: the difference is $50k over 4 years." in said
    assert "These may be as good: As usual." in said
    assert "3 of 3 expected a winner that may be as good as the best." in said
    assert "2 of 3 ranges hold the mean." in said
    assert "−$20k −$5k no $0 +$49k yes +$40k +$60k yes" in said
    assert "Slow hiring is out." in said
    assert "2 worlds failed and are left out." in said
    assert "not the world" in said
    assert f'href="/round/{played.number}/why"' in html
    assert "/step" not in html


@pytest.mark.parametrize(
    ("better", "slope", "line"),
    [
        ("higher", 100.0, "Quick hiring is ahead by $1.2k on average."),
        ("higher", -100.0, "Quick hiring is behind by $1.2k on average."),
        ("lower", 100.0, "Quick hiring is behind by $1.2k on average."),
        ("lower", -100.0, "Quick hiring is ahead by $1.2k on average."),
        ("neither", 100.0, "Quick hiring is higher by $1.2k on average."),
        ("neither", -100.0, "Quick hiring is lower by $1.2k on average."),
        ("higher", 0.0, "Quick hiring makes no difference on average."),
    ],
)
def test_ahead_and_behind_follow_what_is_better(better: str, slope: float, line: str) -> None:
    view = a_view([dishes.policy("quick_hiring", slope, MONTHS), dishes.policy("slow_hiring", 50.0, MONTHS)], better, 1)
    assert view.headline == line
    assert view.closing == []
    assert any("worlds." in each and "Ahead" in each for each in view.sentences) is (better != "neither")


def test_a_mean_that_may_lie_on_either_side_is_too_close_to_call() -> None:
    wide = dishes.policy("quick_hiring", 100.0, MONTHS, spread=6.0)
    view = a_view([wide, dishes.policy("slow_hiring", 50.0, MONTHS)], "higher", 1)
    assert view.headline == "Not decided: Quick hiring is ahead by $1.2k on average."


def a_view(policies: list[Any], better: str, step: int, given: tuple[Prediction, ...] = ()) -> Reveal:
    outcome = {"name": "x", "label": "Money", "unit": "usd", "better": better}
    played = Round(1, "x", STUDY, NAMES, "as_usual", "quick_hiring", "x", MONTHS, step)
    course = seen(dishes.course(policies, MONTHS, outcome=outcome), played)
    return Reveal(course, played, given, {}, Texts())


@pytest.mark.parametrize(
    ("better", "order"),
    [("higher", ["Slow hiring", "Quick hiring", "As usual"]), ("lower", ["As usual", "Quick hiring", "Slow hiring"])],
)
def test_the_best_mean_comes_first(better: str, order: list[str]) -> None:
    policies = [dishes.policy("quick_hiring", 100.0, MONTHS), dishes.policy("slow_hiring", 300.0, MONTHS)]
    assert [row.name for row in a_view(policies, better, 1).rows] == order


def test_a_scale_that_has_grown_says_so() -> None:
    policies = [dishes.policy("quick_hiring", 100_000.0, MONTHS), dishes.policy("slow_hiring", 1.0, MONTHS)]
    assert "scale has grown" not in " ".join(a_view(policies, "higher", 1).remarks)
    assert "scale has grown" in " ".join(a_view(policies, "higher", 2).remarks)
    still = [dishes.policy("quick_hiring", 1.0, MONTHS), dishes.policy("slow_hiring", 1.0, MONTHS)]
    assert a_view(still, "higher", 2).remarks == []


def test_the_pictures_can_be_read_without_eyes(tmp_path: Path) -> None:
    app, played = a_workshop(tmp_path)
    shown(app, played.number, 2)
    html = trainer(app).get(f"/round/{played.number}/reveal").text
    found = re.findall(r'<svg[^>]*role="img".*?</svg>', html, re.DOTALL)
    roots = [Tree.fromstring(each) for each in found]  # noqa: S314 - our own page
    assert len(roots) == 4
    curtains = [each for root in roots for each in root.iter() if each.get("class") == "curtain"]
    months = [Scale(0, MONTHS, frame.left, frame.right)(12) for frame in (WIDE, NARROW)]
    assert [float(each.get("x", "")) for each in curtains] == [pytest.approx(month, abs=0.01) for month in months]
    names = [each.get("id") for root in roots for each in root if each.get("id")]
    assert len(names) == len(set(names)) == 8
    assert "+$18k and +$54k" in html
    assert "3 in all, from −$20k to +$60k" in html
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_texts_of_a_course_are_escaped(tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)>"
    course = a_course(outcome={"name": "x", "label": bad, "unit": "usd", "better": "higher"})
    course["numbers"][0]["label"] = bad
    for each in course["policies"]:
        each["sentence"] = bad
    app, played = a_workshop(tmp_path, course)
    shown(app, played.number, 3)
    html = trainer(app).get(f"/round/{played.number}/reveal").text
    assert "<img" not in html
    assert "&lt;img" in html


def test_one_prediction_and_one_policy_are_enough(tmp_path: Path) -> None:
    course = dishes.course([dishes.policy("quick_hiring", 1000.0, 12)], 12, contenders=["quick_hiring"])
    app = workshop_app(tmp_path, FakeKitchen({"course": course}))
    played = a_round(
        app, study=STUDY, policies=NAMES[:2], baseline="as_usual", predicted="quick_hiring", horizon_months=12
    )
    predicted(app, played.number, (12_000, 12_000), winner="quick_hiring")
    shown(app, played.number, 1)
    said = plain(trainer(app).get(f"/round/{played.number}/reveal").text)
    assert "One of 1 ranges holds the mean." in said
    assert "may be as good:" not in said


# steps


def test_the_reveal_goes_step_by_step_and_two_clicks_count_once(tmp_path: Path) -> None:
    app, played = a_workshop(tmp_path)
    visitor, memory, step = trainer(app), app.state.house.memory, f"/round/{played.number}/step"
    for wanted, status, held in [(2, 409, 0), (1, 303, 1), (1, 303, 1), (3, 409, 1), (2, 303, 2), (3, 303, 3)]:
        answer = send(visitor, step, {"shown": wanted}, page=f"/round/{played.number}/reveal")
        assert (answer.status_code, memory.round(played.number).shown) == (status, held)
        if status == 303:
            assert answer.headers["location"] == f"/round/{played.number}/reveal"


def test_a_short_horizon_has_fewer_steps(tmp_path: Path) -> None:
    app, played = a_workshop(tmp_path, horizon_months=24)
    visitor, step = trainer(app), f"/round/{played.number}/step"
    assert [send(visitor, step, {"shown": n}, page="/join").status_code for n in (1, 2, 3)] == [303, 303, 409]


def test_nothing_is_shown_before_anybody_has_predicted(tmp_path: Path) -> None:
    app = workshop_app(tmp_path, FakeKitchen({"course": a_course()}))
    played = a_round(app, study=STUDY, policies=NAMES, baseline="as_usual", predicted="quick_hiring")
    visitor = trainer(app)
    answer = send(visitor, f"/round/{played.number}/step", {"shown": 1}, page="/join")
    assert answer.status_code == 409
    assert "Nobody has predicted yet" in answer.text
    assert visitor.get(f"/round/{played.number}/reveal").status_code == 409


def test_no_second_step_while_worlds_are_computed(tmp_path: Path) -> None:
    app, played = a_workshop(tmp_path, Ticket("cooking", 3, 40))
    visitor = trainer(app)
    step = f"/round/{played.number}/step"
    assert send(visitor, step, {"shown": 1}, page="/join").status_code == 303
    assert send(visitor, step, {"shown": 2}, page="/join").status_code == 409
    assert app.state.house.memory.round(played.number).shown == 1


@pytest.mark.parametrize("fields", [{}, {"shown": "0"}, {"shown": "5"}, {"shown": "1.5"}, {"shown": "1", "more": "x"}])
def test_a_malformed_step_changes_nothing(tmp_path: Path, fields: dict[str, str]) -> None:
    app, played = a_workshop(tmp_path)
    assert send(trainer(app), f"/round/{played.number}/step", fields, page="/join").status_code == 422
    assert app.state.house.memory.round(played.number).shown == 0


@pytest.mark.parametrize("path", [each.path for each in revealing.ROUTES if isinstance(each, Route)])
@pytest.mark.parametrize(("who", "status"), [(browser, 401), (participant, 403)])
def test_the_reveal_is_the_trainers(tmp_path: Path, path: str, who: Callable[[Any], Any], status: int) -> None:
    app, played = a_workshop(tmp_path)
    shown(app, played.number, 1)
    visitor, where = who(app), path.replace("{n:int}", str(played.number))
    posts = any(
        isinstance(each, Route) and each.path == path and "POST" in (each.methods or ()) for each in revealing.ROUTES
    )
    answer = visitor.post(where, data={"csrf": csrf(visitor)}) if posts else visitor.get(where)
    assert answer.status_code == status


@pytest.mark.parametrize("number", ["2", "0", "99999999999999999999999"])
def test_a_round_that_is_not_there(tmp_path: Path, number: str) -> None:
    app, _ = a_workshop(tmp_path)
    answer = trainer(app).get(f"/round/{number}/reveal")
    assert answer.status_code == 404
    assert "no such round" in answer.text


# waiting


def test_waiting_asks_again_until_something_changes(tmp_path: Path) -> None:
    app, played = a_workshop(tmp_path, Ticket("cooking", 24, 160))
    shown(app, played.number, 1)
    visitor = trainer(app)
    html = visitor.get(f"/round/{played.number}/reveal").text
    assert "24 of 160 worlds are ready" in html
    assert '<progress max="160" value="24"' in html
    now = re.search(r'hx-get="([^"]+)"', html)
    assert now is not None
    assert visitor.get(now[1]).status_code == 204
    app.state.house.kitchen.dishes["course"] = Ticket("cooking", 25, 160)
    assert "25 of 160 worlds" in visitor.get(now[1]).text
    app.state.house.kitchen.dishes["course"] = a_course()
    ready = visitor.get(now[1])
    assert (ready.status_code, ready.headers["hx-refresh"], ready.text) == (200, "true", "")


def test_a_kitchen_that_failed_says_why_and_can_be_asked_again(tmp_path: Path) -> None:
    app, played = a_workshop(tmp_path, Ticket("failed", advice="make room on the <disk> and try again"))
    shown(app, played.number, 1)
    visitor, kitchen = trainer(app), app.state.house.kitchen
    html = visitor.get(f"/round/{played.number}/reveal").text
    assert "make room on the &lt;disk&gt; and try again" in html
    assert "hx-get" not in html
    answer = send(visitor, f"/round/{played.number}/reveal/again", {}, page=f"/round/{played.number}/reveal")
    assert answer.headers["location"] == f"/round/{played.number}/reveal"
    assert [order.dish for order in kitchen.forgotten] == ["course"]


def test_trying_again_throws_no_answer_away(tmp_path: Path) -> None:
    app, played = a_workshop(tmp_path)
    send(trainer(app), f"/round/{played.number}/reveal/again", {}, page="/join")
    assert app.state.house.kitchen.forgotten == []
