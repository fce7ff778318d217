"""The guard, part by part: who somebody is, what a form may say, how often, and from where."""

from __future__ import annotations

import asyncio
import doctest
import logging
import subprocess
import sys
from itertools import count, pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from support.workshop import ELSEWHERE, HERE, browser, csrf, participant, send, trainer, workshop_app
from uvicorn.server import ServerState

from salessim.workshop.guard import doors, sessions
from salessim.workshop.guard.bodies import MOST_BYTES, MOST_UPLOAD_BYTES
from salessim.workshop.guard.doors import Doors
from salessim.workshop.guard.gate import HEADERS, Gate
from salessim.workshop.guard.lines import MOST_LINES, Line
from salessim.workshop.guard.rates import LIMITS, MOST_BUCKETS, Rates
from salessim.workshop.guard.sessions import Sessions, same
from salessim.workshop.room.memory import MemoryUnavailableError
from salessim.workshop.serve import LARGEST_LOG_BYTES, LOG, _log_to


@pytest.fixture
def app(tmp_path: Path):
    made = workshop_app(tmp_path)
    yield made
    made.state.house.memory.close()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("kind", LIMITS)
def test_a_bucket_gives_as_many_tries_as_it_says_and_fills_again_with_time(kind: str) -> None:
    clock, limit = Clock(), LIMITS[kind]
    rates = Rates(clock)
    assert [rates.take(kind, "x") for _ in range(limit.at_once + 1)] == [True] * limit.at_once + [False]
    clock.now = 60 * (2 if limit.penalty else 1) / limit.a_minute + 1e-6  # the refused try cost one more
    assert rates.take(kind, "x")
    assert not rates.take(kind, "x")
    clock.now = 10_000
    assert sum(rates.take(kind, "x") for _ in range(2 * limit.at_once)) == limit.at_once


def test_asking_on_while_refused_prolongs_the_wait_but_not_for_ever() -> None:
    patient, insistent = Clock(), Clock()
    quiet, loud = Rates(patient), Rates(insistent)
    for rates, more in ((quiet, 0), (loud, 500)):
        for _ in range(LIMITS["wrong"].at_once + more):
            rates.take("wrong", "x")
    patient.now = insistent.now = 60 / LIMITS["wrong"].a_minute + 1e-6
    assert quiet.allows("wrong", "x")
    assert not loud.allows("wrong", "x")
    insistent.now = 60 * (LIMITS["wrong"].penalty + 1) / LIMITS["wrong"].a_minute + 1e-6
    assert loud.allows("wrong", "x")


def test_one_browser_uses_up_nobody_elses_tries() -> None:
    rates = Rates(Clock())
    while rates.take("post", "one"):
        pass
    assert rates.take("post", "other")
    assert rates.take("read", "one")


def test_many_addresses_fill_no_memory() -> None:
    rates = Rates(Clock())
    for number in range(2 * MOST_BUCKETS):
        rates.take("visit", str(number))
    assert len(rates._buckets) == MOST_BUCKETS


def test_a_room_behind_one_address_joins_within_a_minute(app) -> None:
    phones = [participant(app) for _ in range(50)]
    assert app.state.house.memory.participants() == 50
    assert len({phone.cookies[app.state.guard.sessions.participant_cookie] for phone in phones}) == 50


@pytest.mark.parametrize(
    ("given", "host", "admitted"),
    [
        (Doors(), "127.0.0.1:8642", True),
        (Doors(), "localhost", True),
        (Doors(), "LOCALHOST:1", True),
        (Doors(), "[::1]:8642", True),
        (Doors(), "192.168.1.7:8642", False),
        (Doors(), "evil.example", False),
        (Doors(), "127.0.0.1.evil.example", False),
        (Doors(), "127.0.0.1@evil.example", False),
        (Doors(), "localhost:8642/evil", False),
        (Doors(), "", False),
        (Doors(frozenset({"192.168.1.7"})), "192.168.1.7:8642", True),
        (Doors(frozenset({"192.168.1.7"})), "192.168.1.8:8642", False),
        (Doors(any_number=True), "10.0.0.3:8642", True),
        (Doors(any_number=True), "[fe80::1]:8642", True),
        (Doors(any_number=True), "evil.example:8642", False),
        (Doors(any_number=True), "2130706433", False),
    ],
)
def test_only_the_names_of_the_page_are_admitted(given: Doors, host: str, admitted: bool) -> None:
    assert given.admit(host) is admitted


@given(name=st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){1,3}", fullmatch=True))
def test_no_name_of_another_site_is_admitted(name: str) -> None:
    assert not Doors(any_number=True).admit(name)
    assert not Doors().admit(f"{name}:8642")


def test_every_answer_has_the_safe_headers(app) -> None:
    here = browser(app)
    answers = [here.get(path) for path in ("/join", "/", "/nowhere", "/static/app.css", "/static/nothing")]
    answers += [here.get("/join", headers={"host": "evil.example"}), here.post("/join"), here.delete("/join")]
    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, answer.url
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy


TRICKY = [
    "/a/../b",
    "/..",
    "/./a",
    "/a\\b",
    "/a\0b",
    "/a\nb",
    "//a",
    "/a//b",
    "a",
    "http://a/",
    "*",
    "",
    "/" + "a" * 300,
]


@pytest.mark.parametrize("path", TRICKY)
def test_a_path_with_tricks_reaches_no_page(app, path: str) -> None:
    """Whatever a page would make of it."""

    async def anything(scope, receive, send_):
        raise AssertionError(scope["path"])

    sent = []

    async def send_(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": b"/", "query_string": b"", "app": app}
    scope |= {"headers": [(b"host", b"127.0.0.1")], "client": (HERE, 1), "scheme": "http", "server": (HERE, 80)}
    asyncio.run(Gate(anything, app.state.guard)(scope, None, send_))
    assert sent[0]["status"] == 404


def test_pages_are_kept_nowhere_and_assets_are_asked_for_again(app) -> None:
    assert browser(app).get("/join").headers["cache-control"] == "no-store"
    assert browser(app).get("/static/app.css").headers["cache-control"] == "no-cache"


def test_cookies_are_for_this_site_alone_and_no_script_reads_them(app) -> None:
    client = browser(app)
    client.get("/join")
    entered = client.get("/enter", params={"key": app.state.house.memory.secret("trainer")})
    joined = send(browser(app, ELSEWHERE), "/join", {"code": app.state.house.memory.secret("join")}, page="/join")
    looked = send(client, "/look", {"theme": "dark"})
    for answer in (entered, joined, looked):
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "path=/" in cookie
        assert "domain" not in cookie


def test_two_workshops_on_one_machine_do_not_take_each_others_browsers(tmp_path: Path) -> None:
    one, other = workshop_app(tmp_path / "one"), workshop_app(tmp_path / "other")
    names = [
        {sessions.trainer_cookie, sessions.participant_cookie, sessions.visitor_cookie}
        for sessions in (one.state.guard.sessions, other.state.guard.sessions)
    ]
    assert not names[0] & names[1]
    stranger = browser(other)
    for name in names[1]:
        stranger.cookies.set(name, trainer(one).cookies[one.state.guard.sessions.trainer_cookie])
    assert stranger.get("/").status_code == 401


def test_the_key_opens_once_and_stays_in_no_address(app) -> None:
    client = browser(app)
    answer = client.get("/enter", params={"key": app.state.house.memory.secret("trainer"), "scenario": "turnover"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/scenario/turnover")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("scenario", ["//evil.example", "../x", "a b", "http:evil", "%0d%0aSet-Cookie:x"])
def test_the_key_leads_nowhere_but_to_pages_of_ours(app, scenario: str) -> None:
    answer = browser(app).get("/enter", params={"key": app.state.house.memory.secret("trainer"), "scenario": scenario})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/\\evil.example", "/../x", "/a?b", "x"])
def test_the_look_leads_nowhere_but_to_pages_of_ours(app, back: str) -> None:
    answer = send(browser(app), "/look", {"theme": "dark", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_the_look_is_kept_and_the_page_shown_again(app) -> None:
    client = browser(app)
    answer = send(client, "/look", {"theme": "dark", "size": "projector", "back": "/round/3/reveal"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/round/3/reveal")
    assert 'data-theme="dark" data-size="projector"' in client.get("/join").text


def test_the_trainers_cookie_opens_nothing_from_the_rooms_network(app) -> None:
    sessions, stolen = app.state.guard.sessions, browser(app, ELSEWHERE)
    stolen.cookies.set(sessions.trainer_cookie, trainer(app).cookies[sessions.trainer_cookie])
    assert stolen.get("/scenario/turnover").status_code == 401


def test_the_bare_address_leads_everybody_to_where_they_belong(app) -> None:
    assert browser(app, ELSEWHERE).get("/").headers["location"] == "/join"
    assert participant(app).get("/").headers["location"] == "/answer"
    assert browser(app).get("/").status_code == 401
    assert trainer(app).get("/").status_code == 200


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("::ffff:192.168.1.23", 303)]
)
def test_this_machine_is_known_in_both_kinds_of_addresses(app, address: str, status: int) -> None:
    client, sessions = browser(app, address), app.state.guard.sessions
    client.cookies.set(sessions.trainer_cookie, trainer(app).cookies[sessions.trainer_cookie])
    assert client.get("/").status_code == status


@pytest.mark.parametrize("module", [doors, sessions])
def test_examples_say_what_happens(module) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


def test_a_cookie_cannot_be_made_or_changed(app) -> None:
    sessions = app.state.guard.sessions
    right = trainer(app).cookies[sessions.trainer_cookie]
    nonce, signature = right.split(".")
    for made in (nonce, f"{nonce}.", f".{signature}", f"x{right}", f"{nonce}.{'0' * 64}", "", "."):
        client = browser(app)
        client.cookies.set(sessions.trainer_cookie, made)
        assert client.get("/").status_code == 401, made


def test_a_trainer_can_try_the_phones_page_in_the_same_browser(app) -> None:
    client = trainer(app)
    assert send(client, "/join", {"code": app.state.house.memory.secret("join")}, page="/join").status_code == 303
    assert client.get("/answer").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code[:3]}-{code[3:]} ", " ".join])
def test_the_code_may_be_typed_as_people_do(app, typed) -> None:
    code = typed(app.state.house.memory.secret("join"))
    assert send(browser(app), "/join", {"code": code}, page="/join").status_code == 303


def test_who_has_joined_is_not_counted_twice(app) -> None:
    phone = participant(app)
    assert phone.get("/join").headers["location"] == "/answer"
    assert send(phone, "/join", {"code": app.state.house.memory.secret("join")}).headers["location"] == "/answer"
    assert app.state.house.memory.participants() == 1


def test_everybody_goes_on_after_a_restart(tmp_path: Path) -> None:
    before = workshop_app(tmp_path)
    phone, wall = participant(before), trainer(before)
    token = csrf(phone)
    after = workshop_app(tmp_path)
    for client, page in ((phone, "/answer"), (wall, "/")):
        again = browser(after, ELSEWHERE if client is phone else HERE)
        again.cookies.update(client.cookies)
        assert again.get(page).status_code == 200
    again = browser(after, ELSEWHERE)
    again.cookies.update(phone.cookies)
    assert csrf(again) == token


def test_tokens_of_forms_differ_between_browsers(app) -> None:
    assert len({csrf(client) for client in (browser(app), browser(app), participant(app), trainer(app))}) == 4


def test_a_mistake_of_ours_is_told_in_words_and_written_down(app, monkeypatch, caplog) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    client = trainer(app)
    monkeypatch.setattr(app.state.house.memory, "current", broken)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "mistake of ours" in answer.text
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text


def test_a_full_disk_is_told_in_words(app, monkeypatch) -> None:
    def full() -> None:
        raise MemoryUnavailableError("disk is full")

    client = browser(app, ELSEWHERE)
    monkeypatch.setattr(app.state.house.memory, "admit", full)
    answer = send(client, "/join", {"code": app.state.house.memory.secret("join")}, page="/join")
    assert answer.status_code == 503
    assert "disk space" in answer.text


def test_a_refusal_is_a_fragment_for_htmx_and_a_page_for_people(app) -> None:
    assert "<html" in browser(app).get("/").text
    small = browser(app).get("/", headers={"hx-request": "true"}).text
    assert "<html" not in small
    assert 'data-status="401"' in small


def chunks(total: int, size: int = 4096):
    """A body without a length."""
    for start in range(0, total, size):
        yield b"x" * min(size, total - start)


@pytest.mark.parametrize(("path", "most"), [("/join", MOST_BYTES), ("/upload", MOST_UPLOAD_BYTES + 4096)])
def test_bodies_are_bounded_to_the_byte_with_and_without_a_length(app, path: str, most: int) -> None:
    client = trainer(app)
    for body in (lambda size: b"x" * size, chunks):
        assert client.post(path, content=body(most)).status_code != 413
        assert client.post(path, content=body(most + 1)).status_code == 413


def posted(app, parts, *more: tuple[bytes, bytes]) -> int:
    """The status of a form whose body comes in parts, without a client that would join them."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": next(parts), "more_body": True}

    async def send_(message):
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"origin", b"http://127.0.0.1"), *more]
    scope = {"type": "http", "method": "POST", "path": "/join", "raw_path": b"/join", "query_string": b""}
    scope |= {"headers": headers, "client": (HERE, 1), "scheme": "http", "server": (HERE, 80), "root_path": ""}
    asyncio.run(app(scope, receive, send_))
    return sent[0]["status"]


def test_no_more_of_a_large_body_is_read_than_is_needed_to_refuse_it(app) -> None:
    taken = count()
    assert posted(app, (b"x" * 4096 for _ in taken)) == 413
    assert next(taken) == MOST_BYTES // 4096 + 1


def test_nothing_of_a_body_is_read_that_says_it_is_too_large(app) -> None:
    taken = count()
    assert posted(app, (b"x" for _ in taken), (b"content-length", str(MOST_BYTES + 1).encode())) == 413
    assert next(taken) == 0


def test_nothing_is_equal_to_a_secret_that_is_not_there() -> None:
    assert [same("", ""), same("x", ""), same("", "x"), same("x", "y"), same("é", "é"), same("x", "x")] == [
        False,
        False,
        False,
        False,
        True,
        True,
    ]


def test_sessions_of_a_folder_are_the_same_after_a_restart_and_of_no_other_folder(tmp_path: Path) -> None:
    apps = [workshop_app(tmp_path / name) for name in ("one", "one", "other")]
    marks = [Sessions(app.state.house.memory).trainer_cookie for app in apps]
    assert [first == second for first, second in pairwise(marks)] == [True, False]


class Hand:
    """A loop whose timers go off when the test says so, and a transport that knows whether it was closed."""

    def __init__(self, address: str = "") -> None:
        self.address = address
        self.closed = self.cancelled = self.aborted = False
        self.timers: list = []

    def call_later(self, seconds: float, what, *of: object) -> Hand:
        self.timers.append(lambda: what(*of))
        return self

    def cancel(self) -> None:
        self.cancelled = True

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True

    def get_extra_info(self, name: str) -> tuple[str, int] | None:
        return (self.address, 1) if name == "peername" and self.address else None

    def ring(self) -> None:
        self.timers.pop()()


CONFIG = uvicorn.Config(lambda: None, http=Line, log_config=None, lifespan="off")


def called(state: ServerState, address: str = "") -> tuple[Line, Hand]:
    """A connection from an address."""
    hand = Hand(address)
    made = Line(CONFIG, state, {}, hand)
    made.connection_made(hand)
    return made, hand


@pytest.fixture
def line():
    return called(ServerState())


def test_a_line_on_which_nobody_asks_anything_is_closed(line) -> None:
    _, hand = line
    hand.ring()
    assert hand.closed


def test_a_line_on_which_one_asks_now_and_then_stays(line) -> None:
    made, hand = line
    for complete in (True, False, True):
        made.cycle = SimpleNamespace(response_complete=complete)
        hand.ring()
        assert not hand.closed
    hand.ring()
    assert hand.closed


def test_a_line_on_which_an_answer_is_awaited_stays(line) -> None:
    made, hand = line
    made.cycle = SimpleNamespace(response_complete=False)
    for _ in range(3):
        hand.ring()
    assert not hand.closed


def test_a_line_that_is_gone_is_watched_no_longer(line) -> None:
    made, hand = line
    made.connection_lost(None)
    assert hand.cancelled


def test_strangers_who_hold_every_line_keep_nobody_else_out() -> None:
    """Of the address that holds most, the line is cut that has waited longest."""
    state = ServerState()
    phones = [called(state, f"10.0.0.{number}")[1] for number in range(50)]
    held = [called(state, ELSEWHERE)[1] for _ in range(2 * MOST_LINES)]
    late = [called(state, address)[1] for address in ("10.0.0.77", HERE, "::1", "::ffff:127.0.0.1")]
    assert not any(hand.aborted for hand in (*phones, *late))
    left = MOST_LINES - len(phones) - 1
    assert [hand.aborted for hand in held] == [True] * (len(held) - left) + [False] * left
    assert len(state.connections) == MOST_LINES + 3


def test_a_line_on_which_an_answer_is_awaited_is_cut_last() -> None:
    state = ServerState()
    first, awaited = called(state, ELSEWHERE)
    first.cycle = SimpleNamespace(response_complete=False)
    idle = [called(state, ELSEWHERE)[1] for _ in range(MOST_LINES)]
    assert not awaited.aborted
    assert [hand.aborted for hand in idle] == [True] + [False] * (MOST_LINES - 1)


@pytest.mark.parametrize("address", [HERE, "::1", "::ffff:127.0.0.1"])
def test_lines_of_this_machine_never_count(address: str) -> None:
    state = ServerState()
    ours = [called(state, address)[1] for _ in range(2 * MOST_LINES)]
    far = [called(state, ELSEWHERE)[1] for _ in range(MOST_LINES)]
    assert not any(hand.aborted for hand in (*ours, *far))


@pytest.fixture
def log(tmp_path: Path):
    names = ("salessim.workshop", "uvicorn.error", "asyncio")
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    kept = [(logger, list(logger.handlers), logger.propagate) for logger, _ in before]
    _log_to(tmp_path)
    yield tmp_path / LOG
    for (logger, handlers, propagate), (_, level) in zip(kept, before, strict=True):
        for each in set(logger.handlers) - set(handlers):
            logger.removeHandler(each)
            each.close()
        logger.propagate = propagate
        logger.setLevel(level)


def test_mistakes_of_ours_are_written_down_but_not_without_end_and_for_nobody_else(log: Path) -> None:
    for _ in range(5):
        logging.getLogger("salessim.workshop").warning("x" * (LARGEST_LOG_BYTES // 2))
    logging.getLogger("uvicorn.error").error("a mistake")
    written = sorted(log.parent.iterdir())
    assert [each.name for each in written] == [LOG, f"{LOG}.1"]
    assert all(each.stat().st_size <= LARGEST_LOG_BYTES for each in written)
    assert {each.stat().st_mode & 0o777 for each in written} == {0o600}
    assert "a mistake" in log.read_text()


def test_a_process_may_hold_as_many_lines_as_are_given_out() -> None:
    code = (
        "import resource as r; from salessim.workshop.serve import MOST_FILES, _open_files as ask;"
        "_, hard = r.getrlimit(r.RLIMIT_NOFILE); r.setrlimit(r.RLIMIT_NOFILE, (256, hard)); ask(MOST_FILES);"
        "few = r.getrlimit(r.RLIMIT_NOFILE)[0]; ask(300); print(few == min(MOST_FILES, hard), few > 256,"
        "r.getrlimit(r.RLIMIT_NOFILE)[0] == few)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["True"] * 3
