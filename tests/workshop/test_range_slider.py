"""The range in a real browser: sliders and lists agree, the sentence is the server's, and no script is no obstacle."""

from collections.abc import Iterator
from typing import Any

import pytest
from support.browsers import PHONE, STUDY, Browser, Server, browser, needs_chromium, serving

from salessim.workshop.pages.asking import in_words
from salessim.workshop.room.ladder import steps
from salessim.workshop.room.records import Round
from salessim.workshop.words.texts import Texts

pytestmark = [needs_chromium, pytest.mark.slow]
LADDER = steps("usd")
PICKED = (0, 5, 12, 13, 14, 20, 26)
"""Steps of the ladder: both ends, zero and its neighbours, one more on each side."""
ROUND = Round(1, "x", "", ("a", "b"), "a", "b", "contribution_npv_usd", 48, 0)
CHOOSE = """([low, high]) => {
  for (const [end, index] of [["low", 0], ["high", 0], ["low", low + 1], ["high", high + 1]]) {
    const select = document.querySelector(`[data-choice="${end}"]`);
    select.selectedIndex = index;
    select.dispatchEvent(new Event("change"));
  }
  return document.querySelector("[data-said]").textContent;
}"""
STATE = """() => ["low", "high"].map((end) => [
  document.querySelector(`[data-choice="${end}"]`).value,
  Number(document.querySelector(`[data-end="${end}"]`).value)])"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found
        assert found.troubles == []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("room")
    study = folder / "vacancies.yml"
    study.write_text(STUDY, encoding="utf-8")
    with serving(folder / "workshop", study) as found:
        wall = chromium.window()
        wall.goto(found.enter)
        wall.goto(f"{found.address}/scenario/vacancies")
        wall.keyboard.press("Enter")
        wall.wait_for_url("**/predict")
        yield found


def phone(chromium: Browser, server: Server, **more: Any) -> Any:
    """A participant's browser, at the form."""
    page = chromium.window(**PHONE, **more)
    page.goto(f"{server.address}/join?code={server.code}")
    page.locator("main button.primary").tap()
    page.locator("form.prediction").wait_for()
    return page


def test_the_sentence_of_the_slider_is_the_one_of_the_server(chromium: Browser, server: Server):
    page, texts = phone(chromium, server), Texts()
    for low in PICKED:
        for high in (each for each in PICKED if each >= low):
            said = page.evaluate(CHOOSE, [low, high])
            assert said == in_words(LADDER[low], LADDER[high], ROUND, texts)


def test_keys_move_an_end_and_an_end_pushes_the_other(chromium: Browser, server: Server):
    page = phone(chromium, server)
    assert page.evaluate(STATE) == [["", 0], ["", 26]], "nothing is chosen before somebody chooses"
    page.locator('[data-end="high"]').focus()
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate(STATE) == [["", 0], ["50000", 14]]
    page.locator('[data-end="low"]').focus()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    assert page.evaluate(STATE) == [["100000", 15], ["100000", 15]]
    page.locator('[data-end="high"]').focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate(STATE) == [["-50000", 12], ["-50000", 12]]
    assert page.locator('[data-end="low"]').get_attribute("aria-valuetext") == "−$50k"


def test_a_range_that_lists_turn_upside_down_stays_as_chosen_says_so_and_is_not_sent(chromium: Browser, server: Server):
    page, texts = phone(chromium, server), Texts()
    page.locator(".choice").first.tap()
    page.select_option('[name="low"]', "20000000")
    page.select_option('[name="high"]', "10000000")
    (low, _), (high, _) = page.evaluate(STATE)
    assert (low, high) == ("20000000", "10000000")
    assert page.locator("[data-said]").inner_text() == texts("predict.crossed")
    page.get_by_role("button", name=texts("answer.lock_in")).tap()
    assert page.locator("select:invalid").count() == 1
    page.select_option('[name="low"]', "5000000")
    assert page.locator("select:invalid").count() == 0
    page.get_by_role("button", name=texts("answer.lock_in")).tap()
    page.get_by_text("Between $5M and $10M better.").wait_for()


def test_what_is_not_chosen_is_not_sent(chromium: Browser, server: Server):
    page = phone(chromium, server)
    page.locator(".choice").first.tap()
    page.get_by_role("button", name=Texts()("answer.lock_in")).tap()
    assert page.locator("select:invalid").count() == 2
    assert page.locator("form.prediction").is_visible()


def test_it_works_without_javascript(chromium: Browser, server: Server):
    page = phone(chromium, server, java_script_enabled=False)
    assert not page.locator(".range-track").is_visible()
    page.locator(".choice").nth(1).tap()
    page.select_option('[name="low"]', "1000000")
    page.select_option('[name="high"]', "5000000")
    page.locator("form.prediction button").tap()
    page.get_by_text("Between $1M and $5M better.").wait_for()


def test_a_finger_drags_an_end(chromium: Browser, server: Server):
    page = phone(chromium, server)
    page.locator(".range-track").scroll_into_view_if_needed()
    box = page.locator(".range-track").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 18, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    page.mouse.up()
    (low, _), (high, place) = page.evaluate(STATE)
    assert (low, high, place) == ("", "0", 13)
