"""What axe-core finds on every page of a workshop: nothing serious, on a phone and on a laptop, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.browsers import LAPTOP, PHONE, STUDY, Browser, Server, browser, needs_chromium, serving

pytestmark = needs_chromium
READY = {"reveal": ".reveal-head", "why": "[data-month]", "mind": "#sliders", "play": ".play-form"}
"""What a page shows once its worlds are computed."""
WRONG = {"serious", "critical"}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("room")
    study = folder / "vacancies.yml"
    study.write_text(STUDY, encoding="utf-8")
    with serving(folder / "workshop", study) as found:
        yield found


def found(page: Any) -> list[str]:
    """What is wrong on a page and matters."""
    from axe_playwright_python.sync_playwright import Axe

    said = Axe().run(page).response["violations"]
    return [f"{page.url}: {each['id']}: {each['nodes'][0]['html']}" for each in said if each["impact"] in WRONG]


def look(page: Any, server: Server, theme: str) -> None:
    """A theme, for all that follows."""
    page.context.add_cookies([{"name": "theme", "value": theme, "url": server.address}])


def test_no_page_keeps_anybody_out(chromium: Browser, server: Server) -> None:
    windows = [chromium.window(**LAPTOP, reduced_motion="reduce"), chromium.window(**PHONE, reduced_motion="reduce")]
    wall, phone = windows
    wrong: list[str] = []

    def visit(path: str, ready: str = "main h1") -> None:
        for page, theme in zip(windows, ("dark", "light"), strict=True):
            look(page, server, theme)
            page.goto(f"{server.address}{path}")
            page.locator(ready).first.wait_for()
            wrong.extend(found(page))

    visit("/join")
    phone.locator("#code").fill(server.code)
    phone.locator("main button.primary").tap()
    phone.wait_for_url("**/answer")
    wrong += found(phone)
    wall.goto(server.enter)
    wall.goto(f"{server.address}/scenario/vacancies")
    wall.locator("main form button.primary").click()
    phone.locator("form.prediction").wait_for()
    wrong += found(phone)
    phone.locator("label.choice").first.tap()
    for end, step in (("low", 9), ("high", 16)):
        phone.locator(f"select[name={end}]").select_option(index=step)
    phone.locator("form.prediction button.primary").tap()
    phone.locator("form.prediction").wait_for(state="detached")
    wrong += found(phone)
    phone.goto(server.enter)  # the trainer's pages on a small screen too
    for path in ("/", "/scenario/vacancies", "/notes/vacancies", "/round/1/predict", "/nowhere"):
        visit(path)
    wall.goto(f"{server.address}/round/1/predict")
    wall.locator("#lock:not([disabled])").click()
    for step in (2, 3, 4):
        visit("/round/1/reveal", ".reveal-head")
        if step < 4:
            wall.locator(".reveal-head button.primary").click()
            wall.locator(f"input[name=shown][value='{step + 1}'], .closing").first.wait_for(state="attached")
    for name in ("why", "mind", "play", "debrief", "handout"):
        visit(f"/round/1/{name}", READY.get(name, "main h1"))
    assert wrong == []
