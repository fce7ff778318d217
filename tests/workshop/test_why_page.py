"""The why page: the film's data, its picture, tables and sentences, and the film itself in a browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route
from support import dishes
from support.browsers import LAPTOP, needs_chromium
from support.browsers import browser as chromium
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

from salessim.workshop.kitchen.orders import Order, Ticket
from salessim.workshop.pages import explaining
from salessim.workshop.views.why import EVENTS, Why
from salessim.workshop.words.texts import Texts


def a_workshop(folder: Path, trail: Any = None, steps: int = 2) -> tuple[Any, str]:
    """A workshop whose round has been shown so far; 2 is all."""
    app = workshop_app(folder, FakeKitchen({"trail": trail or dishes.trail()}))
    played = a_round(app, study=STUDY, policies=NAMES, baseline="as_usual", predicted="quick_hiring", horizon_months=24)
    predicted(app, played.number, (1, 2), winner="as_usual")
    shown(app, played.number, steps)
    return app, f"/round/{played.number}"


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


def test_the_films_data_are_the_trail(tmp_path: Path) -> None:
    app, base = a_workshop(tmp_path)
    answer = trainer(app).get(f"{base}/trail.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == dishes.trail()


def test_the_predicted_policy_is_told_unless_another_is_asked_for(tmp_path: Path) -> None:
    app, base = a_workshop(tmp_path)
    visitor, kitchen = trainer(app), app.state.house.kitchen
    for query, told in [("", "quick_hiring"), ("?policy=slow_hiring", "slow_hiring")]:
        for page in ("why", "why/now", "trail.json"):
            kitchen.ordered.clear()
            assert visitor.get(f"{base}/{page}{query}").status_code == 200
            assert [order.details["policies"] for order in kitchen.ordered] == [["as_usual", told]]
    html = visitor.get(f"{base}/why?policy=slow_hiring").text
    assert re.search(r'policy=slow_hiring" aria-current="page"', html)
    assert 'data-source="/round/1/trail.json?policy=slow_hiring"' in html


@pytest.mark.parametrize("policy", ["as_usual", "nobody", "../etc", "%3Cb%3E"])
@pytest.mark.parametrize("page", ["why", "why/now", "trail.json"])
def test_a_policy_that_cannot_be_told_is_refused(tmp_path: Path, policy: str, page: str) -> None:
    app, base = a_workshop(tmp_path)
    answer = trainer(app).get(f"{base}/{page}?policy={policy}")
    assert answer.status_code == 404
    assert app.state.house.kitchen.ordered == []


@pytest.mark.parametrize("query", ["?more=1", "?policy=quick_hiring&policy=slow_hiring", "?policy="])
def test_a_malformed_question_is_refused(tmp_path: Path, query: str) -> None:
    app, base = a_workshop(tmp_path)
    assert trainer(app).get(f"{base}/why{query}").status_code == 422


@pytest.mark.parametrize("steps", [0, 1])
@pytest.mark.parametrize("page", ["why", "why/now", "trail.json", "why/again"])
def test_nothing_is_explained_before_all_has_been_shown(tmp_path: Path, steps: int, page: str) -> None:
    app, base = a_workshop(tmp_path, steps=steps)
    visitor = trainer(app)
    again = page.endswith("again")
    answer = send(visitor, f"{base}/{page}", {}, page="/join") if again else visitor.get(f"{base}/{page}")
    assert answer.status_code == 409
    assert app.state.house.kitchen.ordered == []


@pytest.mark.parametrize("path", [each.path for each in explaining.ROUTES if isinstance(each, Route)])
@pytest.mark.parametrize(("who", "status"), [(browser, 401), (participant, 403)])
def test_the_explanation_is_the_trainers(tmp_path: Path, path: str, who: Callable[[Any], Any], status: int) -> None:
    app, base = a_workshop(tmp_path)
    visitor, where = who(app), path.replace("/round/{n:int}", base)
    answer = visitor.post(where, data={"csrf": csrf(visitor)}) if where.endswith("again") else visitor.get(where)
    assert answer.status_code == status


# without a film


def test_picture_tables_and_sentences_tell_the_same_without_a_script(tmp_path: Path) -> None:
    app, base = a_workshop(tmp_path)
    html = trainer(app).get(f"{base}/why").text
    said = plain(html)
    assert "One world, told twice: As usual and Quick hiring" in said
    assert "The policies differ from month 1 on; the two worlds part in month 2." in said
    assert "With Quick hiring the seat is filled at once." in said
    assert "One world is a story, not evidence." in said
    assert "12 As usual 2 0 1 1 21 5 4 1 $12k" in said
    assert "12 Quick hiring 3 0 0 1 32 5 4 1 $14k" in said
    assert "24 As usual 3 0 0 1 33 5 4 1 $24k" in said
    assert "2 Quick hiring: with the decision A <new> rep arrived. (only here)" in said
    assert "20 As usual: without the decision The rep quit. 20 Quick" in said
    assert "<new>" not in html
    assert html.count('role="img"') == 1


def test_years_count_every_seat_once() -> None:
    view = Why(dishes.trail(), Texts())
    assert [year.month for year in view.years] == [month for month in range(3, 25, 3) for _ in range(2)]
    assert {sum(year.counts) for year in view.years} == {4}
    turning = Why(dishes.trail(states=[["v" * 11 + "r" + "g" * 12] * 4] * 2), Texts())
    assert [year.counts for year in turning.years if year.month == 12] == [(4, 0, 0, 0)] * 2
    long = dishes.trail(months=30)
    for key in ("states", "on_plan"):
        long[key] = [[each + "rrrrrr" for each in world] for world in long[key]]  # type: ignore[literal-required]
    for world in long["customers"]:
        for values in world.values():
            values.extend([1.0] * 6)  # type: ignore[attr-defined]
    long["contribution_usd"] = [[*values, *[0.0] * 6] for values in long["contribution_usd"]]
    assert [year.month for year in Why(long, Texts()).years][::2] == [12, 24, 30]


@pytest.mark.parametrize(
    ("decided", "parted", "said"),
    [
        (None, None, "The two worlds are the same in every event and number."),
        (7, None, "The two worlds are the same in every event and number."),
        (7, 7, "The two worlds part in month 7."),
        (1, 7, "The policies differ from month 1 on; the two worlds part in month 7."),
    ],
)
def test_when_the_worlds_part(decided: int | None, parted: int | None, said: str) -> None:
    assert Why(dishes.trail(decided_in=decided, parted_in=parted), Texts()).parting == said


def test_every_event_that_the_cook_marks_can_be_drawn() -> None:
    marks = pytest.importorskip("salessim.workshop.kitchen.dishes.marks")
    assert set(marks.TELLING) <= set(EVENTS)


def test_a_film_that_leaves_events_out_never_says_that_nothing_happens(tmp_path: Path) -> None:
    for left_out, said in [(0, True), (9, False)]:
        (folder := tmp_path / str(left_out)).mkdir()
        app, base = a_workshop(folder, dishes.trail(left_out=left_out))
        assert ("Nothing happens" in trainer(app).get(f"{base}/why").text) is said


# waiting


def test_waiting_remembers_for_which_policy(tmp_path: Path) -> None:
    def cooking(order: Order) -> Any:
        return Ticket("cooking", 1, 2) if order.details["policies"][1] == "slow_hiring" else dishes.trail()

    app, base = a_workshop(tmp_path, cooking)
    visitor = trainer(app)
    html = visitor.get(f"{base}/why?policy=slow_hiring").text
    now = re.search(r'hx-get="([^"]+)"', html)
    assert now is not None
    assert visitor.get(unescape(now[1])).status_code == 204
    assert visitor.get(f"{base}/trail.json?policy=slow_hiring").status_code == 409
    assert visitor.get(f"{base}/why/now").headers["hx-refresh"] == "true"


def test_two_worlds_that_failed_can_be_asked_for_again(tmp_path: Path) -> None:
    app, base = a_workshop(tmp_path, Ticket("failed", advice="no memory"))
    visitor = trainer(app)
    page = f"{base}/why?policy=slow_hiring"
    assert "no memory" in visitor.get(page).text
    answer = send(visitor, f"{base}/why/again", {"policy": "slow_hiring"}, page=page)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{base}/why?policy=slow_hiring")
    assert [each.details["policies"] for each in app.state.house.kitchen.forgotten] == [["as_usual", "slow_hiring"]]


# the film


def test_the_film_runs_no_text_and_holds_no_words() -> None:
    script = resources.files("salessim.workshop").joinpath("static/why.js").read_text(encoding="utf-8")
    for bad in ("eval", "innerHTML", "insertAdjacentHTML", "document.write", "Function("):
        assert bad not in script


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The application on a port of this machine, in a thread."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    listening = server.config.bind_socket()
    runs = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    runs.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        runs.join()
        listening.close()


@contextmanager
def film(folder: Path, trail: Any = None, **kind: Any) -> Iterator[Any]:
    """The why page in Chromium."""
    app, base = a_workshop(folder, trail)
    with served(app) as address, chromium() as open_browser:
        window = open_browser.window(**LAPTOP, **kind)
        window.clock.install(time=0)
        window.goto(f"{address}/enter?key={app.state.house.memory.secret('trainer')}")
        window.goto(f"{address}{base}/why")
        window.wait_for_selector("#film:not([hidden])")
        window.clock.pause_at(1_000_000)  # from here on time passes only where a test lets it
        yield window
        assert open_browser.troubles == []


def states(window: Any, side: int) -> str:
    """The letters of a world's seats."""
    return "".join(window.locator(f'[data-world="{side}"] .seat b').all_text_contents())


def month(window: Any) -> str:
    return str(window.locator("#film [data-at]").text_content())


@needs_chromium
@pytest.mark.slow
def test_the_film_is_stepped_by_keys(tmp_path: Path) -> None:
    with film(tmp_path) as window:
        assert (month(window), states(window, 0), states(window, 1)) == ("Month 1 of 24", "RVRC", "RVRC")
        window.keyboard.press("ArrowRight")
        assert (states(window, 0), states(window, 1)) == ("RVRC", "RGRC")
        assert "only here" in window.locator('[data-world="1"] .log').inner_text()
        assert window.locator('[data-world="0"] .log li').count() == 0
        status = window.locator("[data-status]")
        assert "A <new> rep arrived." in status.text_content()
        assert status.get_attribute("aria-live") == "polite"
        window.keyboard.press("End")
        assert month(window) == "Month 24 of 24"
        assert "$24k without the decision, $32k with it" in window.locator("[data-money-line]").text_content()
        assert window.locator("[data-gap-line]").text_content() == "+$8k"
        assert window.locator('[data-world="1"] [data-count="loyal"]').text_content() == "56"
        window.keyboard.press("ArrowLeft")
        assert month(window) == "Month 23 of 24"
        window.keyboard.press("Home")
        window.keyboard.press("ArrowLeft")
        assert month(window) == "Month 1 of 24"
        window.locator("[data-month]").fill("14")
        assert states(window, 1) == "RRRC"
        assert window.locator('[data-world="1"] .on-plan').count() == 1


@needs_chromium
@pytest.mark.slow
def test_the_film_plays_to_its_end_and_replays_the_last_change(tmp_path: Path) -> None:
    with film(tmp_path) as window:
        window.select_option("[data-speed]", "12")
        window.locator("#film-title").evaluate("() => document.activeElement.blur()")
        window.keyboard.press(" ")
        status, button = window.locator("[data-status]"), window.locator('[data-do="play"]')
        window.clock.run_for(1050)
        assert (month(window), status.get_attribute("aria-live"), button.text_content()) == (
            "Month 13 of 24",
            "off",
            "Pause",
        )
        window.keyboard.press(" ")
        window.clock.run_for(1000)
        assert (month(window), status.get_attribute("aria-live"), button.text_content()) == (
            "Month 13 of 24",
            "polite",
            "Play",
        )
        window.keyboard.press(" ")
        window.clock.run_for(3000)
        assert (month(window), status.get_attribute("aria-live")) == ("Month 24 of 24", "polite")
        window.keyboard.press("c")
        assert month(window) == "Month 11 of 24"
        window.clock.run_for(3000)
        assert month(window) == "Month 13 of 24"
        assert window.locator('[data-world="0"] .seat.apart.arrives').count() == 1


@needs_chromium
@pytest.mark.slow
def test_of_two_events_at_a_seat_the_rarer_is_drawn_and_what_no_mark_tells_is_seen(tmp_path: Path) -> None:
    star = {"world": 1, "month": 2, "seat": 1, "event": "star", "text": "A star.", "apart": True}
    found = dishes.trail()
    trail = {**found, "marks": [star, *(each for each in found["marks"] if each["world"] == 1)], "left_out": 1}
    with film(tmp_path, trail) as window:
        window.keyboard.press("ArrowRight")
        assert "".join(window.locator('[data-world="1"] .seat i').all_text_contents()) == "★"
        window.locator("[data-month]").fill("13")
        assert "".join(window.locator('[data-world="0"] .seat i').all_text_contents()) == "+"


@needs_chromium
@pytest.mark.slow
def test_with_little_motion_the_film_only_steps(tmp_path: Path) -> None:
    with film(tmp_path, reduced_motion="reduce") as window:
        assert not window.locator('[data-do="play"]').is_visible()
        window.keyboard.press(" ")
        window.keyboard.press("c")
        assert month(window) == "Month 1 of 24"
        assert window.locator("[data-status]").get_attribute("aria-live") == "polite"
        window.locator('[data-do="forward"]').click()
        assert month(window) == "Month 2 of 24"


@needs_chromium
@pytest.mark.slow
def test_without_a_script_the_picture_tells_it(tmp_path: Path) -> None:
    app, base = a_workshop(tmp_path)
    with served(app) as address, chromium() as open_browser:
        window = open_browser.window(**LAPTOP, java_script_enabled=False)
        window.goto(f"{address}/enter?key={app.state.house.memory.secret('trainer')}")
        window.goto(f"{address}{base}/why")
        assert not window.locator("#film").is_visible()
        assert window.locator(".seats-chart").is_visible()
        assert open_browser.troubles == []
