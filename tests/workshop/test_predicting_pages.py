"""The wall from the library to a locked prediction."""

import re
from pathlib import Path

import pytest
from support.predicting import COURSE, GIVEN, STUDY, begin, fragment, room, words
from support.workshop import browser, participant, send, trainer, workshop_app

from salessim.study.library import scenarios
from salessim.workshop.cards import card
from salessim.workshop.kitchen.orders import Ticket
from salessim.workshop.pages.scenario import orders_ahead


@pytest.fixture
def app(tmp_path: Path):
    with room(tmp_path) as made:
        yield made


def test_the_library_shows_every_card_and_links_to_it(app):
    page = trainer(app).get("/").text
    for name in [*scenarios(), "plan", "broken"]:
        assert f'href="/scenario/{name}"' in page
    assert "cannot be played yet" in page


def test_a_scenario_shows_story_choices_and_what_is_asked(app):
    said = words(trainer(app).get("/scenario/plan"))
    assert "You & <i>yours</i>." in said
    assert "Now <img src=x>" in said
    assert "Act later" in said
    assert "after 2 years" in said


def test_a_broken_study_says_what_is_wrong_and_cannot_begin(app):
    wall = trainer(app)
    assert "broken.yml:2:1: titel: unknown key; did you mean 'title'?" in words(wall.get("/scenario/broken"))
    assert send(wall, "/rounds", {"scenario": "broken"}).status_code == 422
    assert send(wall, "/rounds", {"scenario": "nothing"}).status_code == 404
    assert wall.get("/scenario/nothing").status_code == 404
    assert app.state.house.memory.current() is None


def test_a_round_keeps_the_study_as_it_was_and_orders_all_it_will_show(app, tmp_path: Path):
    wall = begin(app)
    (tmp_path / "own" / "plan.yml").write_text(STUDY.replace("2 years", "3 years"), encoding="utf-8")
    current = app.state.house.memory.current()
    assert (current.study, current.horizon_months, current.shown) == (STUDY, 24, 0)
    assert current.policies == ("wait", "act_now", "act_later")
    assert (current.baseline, current.predicted, current.outcome) == ("wait", "act_now", "contribution_npv_usd")
    assert [order.dish for order in app.state.house.kitchen.ordered] == ["course", "trail", "axes"]
    assert {order.study for order in app.state.house.kitchen.ordered} == {STUDY}
    assert "after 2 years" in words(wall.get("/round/1/predict"))


def test_the_library_is_the_trainers(app):
    assert participant(app).get("/").headers["location"] == "/answer"
    assert browser(app).get("/").status_code == 401


def test_a_new_round_does_not_wait_for_the_one_before(app, monkeypatch: pytest.MonkeyPatch):
    wall, kitchen = begin(app), app.state.house.kitchen
    ordered = []

    def noted(order, *, urgent: bool = False) -> Ticket:
        ordered.append((order.dish, urgent))
        return Ticket("waiting")

    monkeypatch.setattr(kitchen, "order", noted)
    assert send(wall, "/rounds", {"scenario": "turnover"}).headers["location"] == "/round/2/predict"
    assert ordered == [("course", True), ("trail", False), ("axes", False)]
    wanted = orders_ahead(card(app.state.house, "turnover"))
    assert [[order.key for order in kept] for kept in kitchen.kept[1:]] == [[order.key for order in wanted]]


@pytest.mark.parametrize("path", ["/round/1/predict", "/round/1/count", "/round/1/reveal"])
def test_after_a_restart_a_round_that_is_gone_on_with_orders_all_it_will_show(app, path: str):
    wall, kitchen = begin(app), app.state.house.kitchen
    send(wall, "/round/1/predict", {"table": "1", **GIVEN})
    if path.endswith("reveal"):
        send(wall, "/round/1/step", {"shown": "1"})
    kitchen.dishes["course"] = Ticket("waiting")
    kitchen.ordered.clear()  # a new kitchen knows of nothing that waited
    assert wall.get(path).status_code == 200
    assert [order.key for order in kitchen.ordered] == [
        order.key for order in orders_ahead(card(app.state.house, "plan"))
    ]


def test_a_round_that_was_left_orders_its_course_alone_behind_what_the_room_waits_for(app, monkeypatch):
    wall, ordered = begin(app), []
    send(wall, "/rounds", {"scenario": "turnover"})

    def noted(order, *, urgent: bool = False) -> Ticket:
        ordered.append((order.dish, urgent))
        return Ticket("waiting")

    monkeypatch.setattr(app.state.house.kitchen, "order", noted)
    wall.get("/round/1/predict")
    assert ordered == [("course", False)]


def test_a_second_click_takes_nothing_from_the_cook(app):
    wall = begin(app)
    send(wall, "/rounds", {"scenario": "plan"})
    assert len(app.state.house.kitchen.kept) == 1


def test_a_study_that_was_edited_since_begins_a_round_of_its_own(app, tmp_path: Path):
    wall = begin(app)
    (tmp_path / "own" / "plan.yml").write_text(STUDY.replace("2 years", "3 years"), encoding="utf-8")
    assert send(wall, "/rounds", {"scenario": "plan"}).headers["location"] == "/round/2/predict"
    assert app.state.house.memory.current().horizon_months == 36


def test_a_second_click_begins_no_second_round_but_a_later_one_does(app):
    wall = begin(app)
    assert send(wall, "/rounds", {"scenario": "plan"}).headers["location"] == "/round/1/predict"
    send(wall, "/round/1/predict", {"table": "1", **GIVEN})
    assert send(wall, "/rounds", {"scenario": "plan"}).headers["location"] == "/round/1/predict"
    afresh = {"scenario": "plan", "afresh": "yes"}
    for _ in range(2):
        assert send(wall, "/rounds", afresh).headers["location"] == "/round/2/predict"
    assert app.state.house.memory.answered(1) == 1


def test_answers_that_wait_are_left_behind_only_by_a_button_that_says_so(app, tmp_path: Path):
    wall, memory = begin(app), app.state.house.memory
    assert ">Begin<" in wall.get("/scenario/plan").text
    for table, left in ((1, "one answer"), (2, "2 answers")):
        send(wall, "/round/1/predict", {"table": str(table), **GIVEN})
        page = wall.get("/scenario/plan").text
        assert re.search(r'<a class="button primary" data-key="ArrowRight" href="/round/1/predict">Go on<', page)
        assert f"<button>Begin afresh, leave {left} behind<" in page
        page = wall.get("/scenario/turnover").text
        assert re.search(r'data-key="ArrowRight" href="/round/1/predict">Go on with “Plan”<', page)
        assert f"<button>Begin this one, leave {left} behind<" in page
    for step, where in ((0, "predict"), (1, "reveal")):
        if step:
            assert memory.show(1, step)
        assert f'href="/round/1/{where}">Go on' in wall.get("/scenario/turnover").text
        refused = send(wall, "/rounds", {"scenario": "turnover"})
        assert refused.status_code == 409
        assert "Answers still wait for the end of their round: 2." in refused.text
        assert memory.current().number == 1
    assert send(wall, "/rounds", {"scenario": "plan"}).status_code == 409, "it is locked, so it would be a new round"
    assert memory.show(1, 2)
    assert ">Begin<" in wall.get("/scenario/turnover").text
    assert send(wall, "/rounds", {"scenario": "turnover"}).headers["location"] == "/round/2/predict"


def test_an_edited_study_drops_no_answers_either(app, tmp_path: Path):
    wall = begin(app)
    send(wall, "/round/1/predict", {"table": "1", **GIVEN})
    (tmp_path / "own" / "plan.yml").write_text(STUDY.replace("2 years", "3 years"), encoding="utf-8")
    assert send(wall, "/rounds", {"scenario": "plan"}).status_code == 409
    assert send(wall, "/rounds", {"scenario": "plan", "afresh": "no"}).status_code == 422
    answer = send(wall, "/rounds", {"scenario": "plan", "afresh": "yes"})
    assert answer.headers["location"] == "/round/2/predict"


@pytest.mark.parametrize(
    ("ticket", "answers", "open_", "said"),
    [
        (Ticket("ready", answer=COURSE), 0, False, "Nobody has answered yet."),
        (Ticket("waiting"), 1, False, "The worlds are still being computed."),
        (Ticket("cooking", 24, 120), 1, False, "24 of 120 worlds computed"),
        (Ticket("ready", answer=COURSE), 1, True, "1 has answered"),
        (Ticket("ready", answer=COURSE), 2, True, "2 have answered"),
    ],
)
def test_the_lock_opens_when_somebody_has_answered_and_the_worlds_are_there(app, ticket, answers, open_, said):
    app.state.house.kitchen.dishes["course"] = ticket
    wall = begin(app)
    for table in range(1, answers + 1):
        assert send(wall, "/round/1/predict", {"table": str(table), **GIVEN}).status_code == 303
    answer = wall.get("/round/1/count")
    button = re.search(r'<button[^>]*id="lock"[^>]*>', answer.text)
    assert button is not None
    assert ("disabled" in button[0]) is not open_
    assert said in words(answer)


def test_a_failed_order_says_why_and_can_be_tried_again(app):
    app.state.house.kitchen.dishes["course"] = Ticket("failed", advice="the disk is <full>")
    answer = begin(app).get("/round/1/count")
    assert "the disk is <full>" in words(answer)
    assert 'action="/round/1/again"' in answer.text


def test_the_count_is_sent_only_when_it_changed(app):
    wall = begin(app)
    _, again = fragment(wall, "/round/1/count")
    assert wall.get(again).status_code == 204
    participant(app)
    answer, again = fragment(wall, again)
    assert "1 phone has joined" in words(answer)
    send(wall, "/round/1/predict", {"table": "1", **GIVEN})
    assert wall.get(again).status_code == 200


def test_a_table_counts_once_however_often_it_is_clicked(app):
    wall = begin(app)
    for _ in range(2):
        assert send(wall, "/round/1/predict", {"table": "1", **GIVEN}).status_code == 303
    assert send(wall, "/round/1/predict", {"table": "1", **GIVEN, "low": "0"}).status_code == 409
    assert send(wall, "/round/1/predict", {"table": "3", **GIVEN}).status_code == 422
    assert app.state.house.memory.answered(1) == 1
    assert 'name="table" value="2"' in wall.get("/round/1/predict").text


@pytest.mark.parametrize("path", ["/scenario/plan", "/round/1/predict", "/round/1/count"])
def test_the_wall_is_the_trainers(app, path: str):
    begin(app)
    assert participant(app).get(path).status_code == 403
    assert browser(app).get(path).status_code == 401


def test_the_code_is_on_the_wall_where_there_is_a_room(app, tmp_path: Path):
    code = app.state.house.memory.secret("join")
    page = begin(app).get("/round/1/predict").text
    assert code in page
    assert "192.168.1.7:8642" in page
    assert 'class="qr"' in page
    alone = workshop_app(tmp_path / "alone", address="", own_studies=app.state.house.own_studies)
    page = begin(alone).get("/round/1/predict").text
    assert 'class="qr"' not in page
    assert re.search(r'<details class="tables" open', page)
    alone.state.house.memory.close()
