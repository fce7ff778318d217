"""A whole workshop in real browsers: the trainer by keyboard, a participant by touch, with no host but this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.browsers import LAPTOP, PHONE, STUDY, Browser, Server, browser, needs_chromium, serving

from salessim.study import load_study

pytestmark = needs_chromium
expect = pytest.importorskip("playwright.sync_api").expect
MOST_TABS = 150


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    study = tmp_path / "vacancies.yml"
    study.write_text(STUDY, encoding="utf-8")
    with serving(tmp_path / "workshop", study) as found:
        yield found


def go(page: Any, selector: str, key: str = "Enter") -> None:
    """Walk to a control with the Tab key alone, which must show where it is, and use it."""
    page.locator(selector).first.wait_for()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            assert page.evaluate(RINGED), f"{selector}: no visible focus"
            page.keyboard.press(key)
            return
    raise AssertionError(f"{selector}: cannot be reached by keyboard on {page.url}")


RINGED = """() => {
  const outlined = (style) => style.outlineStyle !== "none" && style.outlineWidth !== "0px";
  const ringed = (style) => outlined(style) || style.boxShadow !== "none";
  const [focused, card] = [document.activeElement, document.activeElement.closest(".card")];
  return [focused, card].some((each) => each && [null, "::after"].some((part) => ringed(getComputedStyle(each, part))));
}"""
"""Whether what has the focus shows it: itself, the area that belongs to it, or the card that it covers."""


def joined(chromium: Browser, server: Server) -> Any:
    """A participant's phone, who has typed the code and tapped."""
    phone = chromium.window(**PHONE)
    phone.goto(f"{server.address}/join")
    phone.locator("#code").tap()
    phone.keyboard.type(server.code)
    phone.locator("main button.primary").tap()
    phone.wait_for_url("**/answer")
    return phone


def slide(phone: Any, end: str, share: float) -> None:
    """Drag one end of the range with a finger, so far along the track."""
    slider = phone.locator(f"[data-end={end}]")
    slider.scroll_into_view_if_needed()
    box, at = slider.bounding_box(), float(slider.input_value()) / float(slider.get_attribute("max"))
    inset = 18  # half of a thumb, which stays within the track
    places = [box["x"] + inset + part * (box["width"] - 2 * inset) for part in (at, (at + share) / 2, share)]
    finger, height = phone.context.new_cdp_session(phone), box["y"] + box["height"] / 2
    for kind, place in zip(("touchStart", "touchMove", "touchMove"), places, strict=True):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": place, "y": height}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    finger.detach()


def test_a_room_predicts_sees_understands_and_asks_what_would_change_its_mind(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    trainer, phone = chromium.window(**LAPTOP), joined(chromium, server)
    trainer.goto(server.enter)
    assert "key=" not in trainer.url, "the key must not stay where the room can read it"
    begin(trainer, server)
    predict(trainer, phone, server)
    reveal(trainer, phone)
    understand(trainer)
    change_minds(trainer, server)
    play(trainer, server, tmp_path / "mine.yml")
    talk(trainer, server)
    assert chromium.troubles == []


def begin(trainer: Any, server: Server) -> None:
    """From the library to the story and on, by keyboard alone."""
    trainer.goto(f"{server.address}/")
    go(trainer, "a[href='/scenario/vacancies']")
    trainer.wait_for_url("**/scenario/vacancies")
    assert "stays empty for a season" in trainer.inner_text("main")
    go(trainer, "main form button.primary")
    trainer.wait_for_url("**/round/1/predict")


def predict(trainer: Any, phone: Any, server: Server) -> None:
    """By touch, once; the wall counts and does not tell who."""
    assert trainer.locator("#lock").is_disabled(), "nothing is revealed before somebody has predicted"
    assert trainer.request.get(f"{server.address}/round/1/reveal").status == 409
    phone.locator("label.choice", has_text="Keep candidates warm").tap()
    slide(phone, "low", 0.5)
    slide(phone, "high", 0.75)
    low, high = (float(phone.locator(f"select[name={end}]").input_value()) for end in ("low", "high"))
    assert 0 <= low < high
    said = phone.inner_text("[data-said]")
    phone.locator("form.prediction button.primary").tap()
    phone.locator("form.prediction").wait_for(state="detached")
    assert said in phone.inner_text("main")
    trainer.locator("#count .number", has_text="1").wait_for()
    assert "quick" not in trainer.inner_text("#count").lower()
    trainer.locator("#lock:not([disabled])").wait_for()


def reveal(trainer: Any, phone: Any) -> None:
    """Year one, year three, the end: one key each, and no month too early."""
    go(trainer, "#lock")
    trainer.wait_for_url("**/round/1/reveal")
    for step, month in enumerate((12, 36, 48), start=1):
        trainer.locator(".reveal-figure svg").first.wait_for()
        shown = [int(text) for text in trainer.locator("details table tbody th").all_text_contents() if text.isdigit()]
        assert max(shown, default=0) == month, "the table tells just what the room has seen"
        if step < 3:
            trainer.keyboard.press("ArrowRight")
            trainer.locator(f"input[name=shown][value='{step + 2}'], .closing").first.wait_for(state="attached")
    assert trainer.locator(".closing .verdict").count() == 1
    phone.locator("#score").wait_for()


def understand(trainer: Any) -> None:
    """The film of one world steps, plays, pauses and ends."""
    trainer.keyboard.press("ArrowRight")
    trainer.wait_for_url("**/round/1/why")
    month = trainer.locator("[data-month]")
    month.wait_for()
    before = int(month.input_value())
    go(trainer, "[data-do=forward]")
    assert int(month.input_value()) == before + 1
    go(trainer, "[data-do=play]")
    expect(month).not_to_have_value(str(before + 1))
    go(trainer, "[data-do=play]")
    assert int(month.input_value()) < 48
    go(trainer, "[data-do=end]")
    assert int(month.input_value()) == 48


def change_minds(trainer: Any, server: Server) -> None:
    """The verdict follows the slider, and is then computed just there."""
    trainer.goto(f"{server.address}/round/1/mind")
    trainer.locator("#sliders").wait_for()
    quick = trainer.locator("#mind-verdict").text_content()
    go(trainer, "#sliders input[type=range]", key="End")
    expect(trainer.locator("#mind-verdict")).not_to_have_text(quick)


def play(trainer: Any, server: Server, exported: Path) -> None:
    """A policy of one's own, with advice for what cannot be read; and the study to take home, which runs."""
    trainer.goto(f"{server.address}/round/1/play")
    for key in ("hiring.time_to_fil", "hiring.time_to_fill"):
        trainer.locator("#key1").fill(key)
        trainer.locator("#value1").fill("2 months")
        trainer.keyboard.press("Enter")
        trainer.locator("#wrong1" if key.endswith("fil") else ".play table").first.wait_for()
        if key.endswith("fil"):
            assert "hiring.time_to_fill" in trainer.inner_text("#wrong1")
    with trainer.expect_download() as download:
        go(trainer, "a[download]")
    download.value.save_as(exported)
    mine = [name for name in load_study(exported).policies if name not in {"as_usual", "quick_hiring", "slow_hiring"}]
    assert len(mine) == 1


def talk(trainer: Any, server: Server) -> None:
    """Debrief, handout and notes."""
    trainer.goto(f"{server.address}/round/1/debrief")
    assert "An empty seat also costs later months." in trainer.inner_text("main")
    go(trainer, "a[href='/round/1/handout']")
    trainer.wait_for_url("**/handout")
    trainer.goto(f"{server.address}/notes/vacancies")
    assert trainer.locator("main h2").count() > 2


def test_a_browser_that_dies_and_a_server_that_is_killed_lose_no_prediction(chromium: Browser, tmp_path: Path) -> None:
    study = tmp_path / "vacancies.yml"
    study.write_text(STUDY, encoding="utf-8")
    with serving(tmp_path / "workshop", study) as first:
        trainer, phone = chromium.window(**LAPTOP), joined(chromium, first)
        trainer.goto(first.enter)
        trainer.goto(f"{first.address}/scenario/vacancies")
        trainer.locator("main form button.primary").click()
        phone.locator("label.choice").first.tap()
        slide(phone, "low", 0.6)
        slide(phone, "high", 0.8)
        phone.locator("form.prediction button.primary").tap()
        phone.locator("form.prediction").wait_for(state="detached")
        trainer.close()
        first.process.kill()
        first.process.wait()
        port = int(first.address.rsplit(":", 1)[1])
    with serving(tmp_path / "workshop", study, port=port) as second:
        trainer = chromium.window(**LAPTOP)
        trainer.goto(second.enter)
        trainer.goto(f"{second.address}/round/1/predict")
        trainer.locator("#count .number", has_text="1").wait_for()
        phone.reload()
        assert phone.locator("form.prediction").count() == 0, "answered already"
        trainer.locator("#lock:not([disabled])").click()
        trainer.locator(".reveal-figure svg").first.wait_for()
