"""A participant's phone: one answer, kept for good, and the own score at the end."""

from pathlib import Path

import pytest
from support.predicting import GIVEN, begin, fragment, room, words
from support.workshop import participant, send, shown, trainer

from salessim.workshop.kitchen.orders import Ticket
from salessim.workshop.pages.asking import apart, in_words
from salessim.workshop.room.records import Prediction, Round
from salessim.workshop.room.scoring import interval_score
from salessim.workshop.words.texts import Texts

USD = Round(1, "plan", "", ("wait", "act_now"), "wait", "act_now", "contribution_npv_usd", 24, 0)


@pytest.fixture
def app(tmp_path: Path):
    with room(tmp_path) as made:
        yield made


WRONG = [
    ({"winner": "nobody"}, 422),
    ({"low": "1000001"}, 422),
    ({"high": "1000000000"}, 422),
    ({"low": "10000000"}, 422),
    ({"low": "nan"}, 422),
    ({"low": ""}, 422),
]


@pytest.mark.parametrize(("changes", "status"), WRONG)
def test_what_is_no_answer_is_refused_and_not_kept(app, changes, status):
    wall, phone = begin(app), participant(app)
    assert send(phone, "/answer", {"round": "1", **GIVEN, **changes}).status_code == status
    assert send(wall, "/round/1/predict", {"table": "1", **GIVEN, **changes}).status_code == status
    assert app.state.house.memory.answered(1) == 0


def test_a_phone_goes_from_waiting_to_its_score(app):
    phone = participant(app)
    assert "You are in" in words(phone.get("/answer"))
    _, again = fragment(phone, "/answer/now")
    begin(app)
    answer, again = fragment(phone, again)
    assert "What do you predict?" in words(answer)
    assert phone.get(again).status_code == 204, "a form that is being filled in stays"
    assert send(phone, "/answer", {"round": "1", **GIVEN}).headers["location"] == "/answer"
    answer, again = fragment(phone, again)
    assert "Between $1M and $5M better." in words(answer)
    shown(app, 1, 1)
    answer, again = fragment(phone, again)
    assert "Look at the wall" in words(answer)
    assert "Your score" not in words(answer)
    app.state.house.memory.show(1, 2)
    answer, again = fragment(phone, again)
    assert "The mean of all worlds: $3.2M better." in words(answer)
    assert "Your range holds it." in words(answer)
    assert "Your winner may be the best choice." in words(answer)
    assert phone.get(again).status_code == 204


@pytest.mark.parametrize(
    ("low", "high", "score", "miss"),
    [
        ("-500000000", "5000000", "$505M", ""),
        ("-50000", "5000000", "$5.05M", ""),
        ("5000000", "5000000", "$18M", "$1.8M"),
        ("-2000000", "1000000", "$25M", "$2.2M"),
    ],
)
def test_the_score_of_a_phone_is_the_interval_score(app, low: str, high: str, score: str, miss: str):
    phone = participant(app)
    begin(app)
    send(phone, "/answer", {"round": "1", "winner": "wait", "low": low, "high": high})
    shown(app, 1, 2)
    said = words(phone.get("/answer"))
    assert interval_score(float(low), float(high), 3.2e6) == pytest.approx(float(score[1:-1]) * 1e6)
    assert f"Your score {score} " in said
    assert (f"misses it by {miss}." if miss else "Your range holds it.") in said
    assert "Your winner is not the best choice." in said


def test_no_phone_sees_a_number_of_the_worlds_before_the_end(app):
    phone = participant(app)
    begin(app)
    send(phone, "/answer", {"round": "1", **GIVEN})
    for step in (0, 1):
        if step:
            shown(app, 1, step)
        for path in ("/answer", "/answer/now"):
            assert "3.2" not in phone.get(path).text
            assert "score" not in words(phone.get(path)).lower()


def test_an_answer_is_given_once(app):
    phone, other = participant(app), participant(app)
    begin(app)
    for _ in range(2):
        assert send(phone, "/answer", {"round": "1", **GIVEN}).status_code == 303
    assert send(phone, "/answer", {"round": "1", **GIVEN, "winner": "wait"}).status_code == 409
    assert send(other, "/answer", {"round": "2", **GIVEN}).status_code == 409
    shown(app, 1, 1)
    late = send(other, "/answer", {"round": "1", **GIVEN})
    assert late.status_code == 409
    assert "The answer came too late and was not counted." in late.text
    assert send(trainer(app), "/round/1/predict", {"table": "1", **GIVEN}).status_code == 409
    assert "You did not answer this time." in words(other.get("/answer"))
    assert app.state.house.memory.predictions(1) == [Prediction("act_now", 1e6, 5e6)]


def test_an_answer_before_any_round_is_refused(app):
    assert send(participant(app), "/answer", {"round": "1", **GIVEN}).status_code == 409


def test_a_phone_whose_worlds_are_gone_is_told_to_look_up(app):
    phone = participant(app)
    begin(app)
    send(phone, "/answer", {"round": "1", **GIVEN})
    shown(app, 1, 2)
    app.state.house.kitchen.dishes["course"] = Ticket("waiting")
    assert "The answer appears on the wall" in words(phone.get("/answer"))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.0, 0.0, "No difference."),
        (2e6, 2e6, "Exactly $2M better, and nothing else: a range without width."),
        (-2e6, -2e6, "Exactly $2M worse, and nothing else: a range without width."),
        (0.0, 2e6, "Up to $2M better."),
        (-2e6, 0.0, "Up to $2M worse."),
        (1e6, 2e6, "Between $1M and $2M better."),
        (-2e6, -1e6, "Between $1M and $2M worse."),
        (-2e6, 1e6, "From $2M worse to $1M better: it could go either way."),
    ],
)
def test_a_range_in_words(low: float, high: float, said: str):
    assert in_words(low, high, USD, Texts()) == said


@pytest.mark.parametrize(("value", "said"), [(3.2e6, "$3.2M better."), (-2e6, "$2M worse."), (0.0, "No difference.")])
def test_a_mean_is_no_range(value: float, said: str):
    assert apart(value, USD, Texts()) == said


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("customers_lost", "Between 2 customers and 20 customers worse."),
        ("hires", "Between 2 people and 20 people higher."),
        ("wins", "Between 2 deals and 20 deals better."),
    ],
)
def test_better_is_what_the_outcome_says(outcome: str, said: str):
    assert in_words(2.0, 20.0, Round(1, "x", "", ("a", "b"), "a", "b", outcome, 24, 0), Texts()) == said


def test_a_score_that_comes_late_comes_without_a_reload(app):
    phone = participant(app)
    begin(app)
    send(phone, "/answer", {"round": "1", **GIVEN})
    shown(app, 1, 2)
    course = app.state.house.kitchen.dishes["course"]
    app.state.house.kitchen.dishes["course"] = Ticket("waiting")
    answer, again = fragment(phone, "/answer/now")
    assert "Your score" not in words(answer)
    assert phone.get(again).status_code == 204
    app.state.house.kitchen.dishes["course"] = course
    answer, again = fragment(phone, again)
    assert "Your score" in words(answer)
    assert phone.get(again).status_code == 204
