"""Everything that the page refuses, as one table; and laws that hold for every page there is, or will be."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlencode

import pytest
from markupsafe import escape
from starlette.routing import Route
from support.refusals import TABLE, Tried
from support.workshop import (
    ELSEWHERE,
    HERE,
    ORIGIN,
    STUDY,
    a_round,
    browser,
    csrf,
    participant,
    send,
    shown,
    trainer,
    workshop_app,
)

from salessim.workshop.guard.rates import LIMITS, Rates
from salessim.workshop.room.records import Prediction
from salessim.workshop.words.texts import Texts

FOUR_YEARS = STUDY.replace("horizon: 2 years", "horizon: 4 years")
STAGES = {"open": 0, "given": 0, "locked": 1, "over": 3}
OPEN = {"/enter", "/join", "/look"}
PHONE = {"/answer", "/answer/now"}
WHILE_PREDICTING = {"/round/{n:int}/predict", "/round/{n:int}/count"}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory):
    """A workshop at each stage of its first round, with a browser of each kind that is known."""

    @cache
    def at(stage: str):
        app = workshop_app(tmp_path_factory.mktemp(stage), rates=Rates(lambda: 0.0))
        a_round(app, study=FOUR_YEARS, horizon_months=48)
        browsers = {"trainer": trainer(app), "participant": participant(app)}
        if stage != "open":
            author = "p1" if stage == "given" else "p2"  # p1 is the participant, who came too late in the others
            assert app.state.house.memory.predict(1, author, Prediction("act", -100_000.0, 200_000.0))
        shown(app, 1, STAGES[stage])
        return app, browsers

    return at


def state(app) -> tuple:
    """What a refused request must not have changed."""
    memory = app.state.house.memory
    return memory.current(), memory.answered(1), memory.tables(1), memory.participants(), memory.own(1, "p1")


@pytest.mark.parametrize("tried", TABLE, ids=lambda tried: tried.name)
def test_it_is_refused_with_a_clear_status_and_changes_nothing(tried: Tried, rooms) -> None:
    app, browsers = rooms(tried.stage)
    client = browsers[tried.who] if tried.who in browsers else browser(app, HERE)
    before = state(app)
    answer = asked(app, client, tried)
    assert answer["status"] == tried.status, answer["body"]
    if tried.says:
        assert str(escape(Texts()(tried.says))) in answer["body"]
    assert state(app) == before
    assert "Traceback" not in answer["body"]
    assert "<script>alert" not in answer["body"]
    assert "onerror=" not in answer["body"].replace("&lt;img src=x onerror=", "")


def asked(app, client, tried: Tried) -> dict:
    """The answer to a request as a server would hand it on: no client tidies its path up first."""
    token = csrf(client)
    headers = {"host": ORIGIN.partition("//")[2], "origin": ORIGIN} | dict(tried.headers)
    headers |= {"cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}
    body = tried.body() if callable(tried.body) else [tried.body or b""]
    if tried.fields is not None and tried.body is None:
        fields = {"csrf": token} | dict(tried.fields)
        body = [urlencode({key: value for key, value in fields.items() if value is not None}, doseq=True).encode()]
    if tried.method == "POST":
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
    path, _, query = tried.path.partition("?")
    scope = {
        "type": "http",
        "method": tried.method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(key.encode(), value.encode()) for key, value in headers.items() if value is not None],
        "client": (ELSEWHERE if tried.who == "participant" else HERE, 50000),
        "server": (HERE, 8642),
        "scheme": "http",
        "root_path": "",
    }
    return asyncio.run(exchange(app, scope, iter(body)))


async def exchange(app, scope: dict, body) -> dict:
    sent: list[dict] = []

    async def receive():
        part = next(body, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send_(message):
        sent.append(message)

    await app(scope, receive, send_)
    text = b"".join(each.get("body", b"") for each in sent[1:]).decode()
    return {"status": sent[0]["status"], "headers": dict(sent[0]["headers"]), "body": text}


def test_guessing_ends_after_some_tries_and_for_right_codes_too(tmp_path: Path) -> None:
    app = workshop_app(tmp_path, rates=Rates(lambda: 0.0))
    guesser, code = browser(app, ELSEWHERE), app.state.house.memory.secret("join")
    statuses = [send(guesser, "/join", {"code": f"WRONG{n}"}).status_code for n in range(25)]
    assert statuses == [403] * LIMITS["wrong"].at_once + [429] * (25 - LIMITS["wrong"].at_once)
    assert send(guesser, "/join", {"code": code}).status_code == 429
    assert send(browser(app, "192.168.1.99"), "/join", {"code": code}).status_code == 303


def test_guessing_the_key_ends_after_some_tries(tmp_path: Path) -> None:
    app = workshop_app(tmp_path, rates=Rates(lambda: 0.0))
    statuses = [browser(app).get(f"/enter?key=k{n}").status_code for n in range(LIMITS["wrong"].at_once + 1)]
    assert statuses[-2:] == [403, 429]


def test_a_browser_that_sends_form_after_form_is_slowed_down(tmp_path: Path) -> None:
    app = workshop_app(tmp_path, rates=Rates(lambda: 0.0))
    phone, other = participant(app), participant(app)
    token = csrf(phone)
    statuses = [phone.post("/look", data={"csrf": token}).status_code for _ in range(LIMITS["post"].at_once + 1)]
    assert statuses[-2:] == [303, 429]
    assert send(other, "/look", {}).status_code == 303


def test_a_phone_that_asks_without_pause_is_slowed_down(tmp_path: Path) -> None:
    app = workshop_app(tmp_path, rates=Rates(lambda: 0.0))
    phone = participant(app)
    statuses = [phone.get("/answer/now").status_code for _ in range(LIMITS["read"].at_once + 1)]
    assert statuses[-1] == 429
    assert set(statuses[:-1]) == {200}


def test_the_room_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salessim.workshop.pages.entering.MOST_PARTICIPANTS", 2)
    app = workshop_app(tmp_path)
    participant(app)
    participant(app)
    answer = send(browser(app, ELSEWHERE), "/join", {"code": app.state.house.memory.secret("join")})
    assert answer.status_code == 409


def routes(app) -> list[Route]:
    return [route for route in app.routes if isinstance(route, Route)]


def filled(route: Route) -> str:
    """A path of the route, for round 1 and a scenario that is there."""
    return route.path.replace("{n:int}", "1").replace("{name}", "turnover")


def test_there_is_a_law_for_every_page(rooms) -> None:
    """A page that somebody adds is found by the laws below."""
    app, _ = rooms("open")
    known = {route.path for route in routes(app)}
    assert known >= OPEN | PHONE | WHILE_PREDICTING
    assert len(known) > 20


def test_strangers_see_no_page_but_those_to_come_in(rooms) -> None:
    app, _ = rooms("over")
    for route in routes(app):
        for method in route.methods - {"HEAD"}:
            answer = asked(app, browser(app, HERE), Tried("", "nobody", 401, method, filled(route), fields={}))
            assert (answer["status"] == 401) != (route.path in OPEN), (method, route.path, answer["status"])


def test_participants_see_no_page_but_their_own(rooms) -> None:
    app, browsers = rooms("over")
    app.state.guard.rates._buckets.clear()
    for route in routes(app):
        for method in route.methods - {"HEAD"} if route.path != "/" else ():
            tried = Tried("", "participant", 403, method, filled(route), fields={})
            refused = asked(app, browsers["participant"], tried)["status"] == 403
            assert refused != (route.path in PHONE | OPEN - {"/enter"}), (method, route.path)


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_no_form_is_taken_from_another_site(rooms, headers: dict) -> None:
    app, browsers = rooms("over")
    app.state.guard.rates._buckets.clear()
    before = state(app)
    for route in routes(app):
        if "POST" in route.methods:
            tried = Tried("", "trainer", 403, "POST", filled(route), fields={}, headers=headers)
            assert asked(app, browsers["trainer"], tried)["status"] == 403, route.path
    assert state(app) == before


def test_no_form_is_taken_without_its_token(rooms) -> None:
    app, browsers = rooms("over")
    app.state.guard.rates._buckets.clear()
    for route in routes(app):
        if "POST" in route.methods:
            who = "participant" if route.path in PHONE else "trainer"
            tried = Tried("", who, 403, "POST", filled(route), fields={"csrf": None, "shown": 1})
            assert asked(app, browsers[who], tried)["status"] == 403, route.path


def test_nothing_of_a_round_is_shown_while_the_room_predicts(rooms) -> None:
    app, browsers = rooms("given")
    app.state.guard.rates._buckets.clear()
    for route in routes(app):
        if route.path.startswith("/round/") and route.path not in WHILE_PREDICTING and "GET" in route.methods:
            answer = asked(app, browsers["trainer"], Tried("", "trainer", 409, "GET", filled(route)))
            assert answer["status"] == 409, route.path


def test_a_round_that_is_not_there_has_no_page(rooms) -> None:
    app, browsers = rooms("open")
    app.state.guard.rates._buckets.clear()
    for route in routes(app):
        if route.path.startswith("/round/") and "GET" in route.methods:
            for number in ("7", "0", "9" * 12, "9" * 30):
                path = filled(route).replace("/1/", f"/{number}/")
                answer = asked(app, browsers["trainer"], Tried("", "trainer", 404, "GET", path))
                assert answer["status"] == 404, path


def test_texts_of_a_study_are_text_on_every_page(tmp_path: Path) -> None:
    """A trainer may have a study from anybody."""
    hostile = STUDY.replace("Two seats too few", f"'{SCRIPT} title'").replace("Is it worth", f"{SCRIPT} is it worth")
    hostile += (
        f"story: '{SCRIPT} story'\n"
        f"choices: {{wait: '{SCRIPT} wait', act: '\"><img src=x onerror=alert(1)> act'}}\n"
        f"debrief: {{minutes: 20, questions: ['{SCRIPT} q1?', b?, c?], surprises: ['{SCRIPT} s1', s2]}}\n"
        "workshop: {shelf: people, predict: act}\n"
    )
    own = tmp_path / "hostile.yml"
    own.write_text(hostile)
    app = workshop_app(tmp_path / "w", own_studies=(own,))
    wall, phone = trainer(app), participant(app)
    assert send(wall, "/rounds", {"scenario": "hostile"}).status_code == 303
    pages = {path: wall.get(path) for path in ("/", "/scenario/hostile", "/notes/hostile", "/round/1/predict")}
    pages["/answer"] = phone.get("/answer")
    assert send(phone, "/answer", {"round": 1, "winner": "act", "low": 0, "high": 100_000}).status_code == 303
    assert send(wall, "/round/1/step", {"shown": 1}).status_code == 303
    pages["/round/1/reveal"] = wall.get("/round/1/reveal")
    for path, answer in pages.items():
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text, path
        assert "<img src=x" not in answer.text, path
    assert sum("&lt;script&gt;alert(1)" in answer.text for answer in pages.values()) >= 5


@pytest.mark.parametrize("path", ["/join?code=", "/scenario/", "/notes/", "/nowhere/"])
def test_what_an_address_says_is_text_too(path: str, tmp_path: Path) -> None:
    app = workshop_app(tmp_path)
    answer = trainer(app).get(f"{path}%22%3E{SCRIPT.replace('/', '%2F')}")
    assert "<script>alert" not in answer.text
