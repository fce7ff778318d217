"""Takes the pictures of docs/workshop.md: every state of a workshop on a phone, a laptop and a projector.

`python docs/workshop_pictures.py [SCENARIO | STUDY.yml]` plays a whole round in Chromium on this machine, which takes
some minutes, and writes docs/images/workshop/STATE-SIZE.jpg. It needs Chromium and `pip install '.[test]'`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright

from salessim.workshop.room.memory import Memory

FOLDER: Final = Path(__file__).parent / "images" / "workshop"
SIZES: Final[dict[str, dict[str, Any]]] = {
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "laptop": {"viewport": {"width": 1366, "height": 768}},
    "projector": {"viewport": {"width": 1920, "height": 1080}},
}
QUALITY: Final = 72
LONGEST_PHONE_PIXELS: Final = 2200
WAIT_MILLISECONDS: Final = 300_000


class Album:
    """The trainer's page at three sizes, and where its pictures go."""

    def __init__(self, chromium: Any, server: str, enter: str) -> None:
        self._server, self.pages = server, {}
        for size, kind in SIZES.items():
            context = chromium.new_context(**kind, reduced_motion="reduce")
            context.set_default_timeout(WAIT_MILLISECONDS)
            self.pages[size] = context.new_page()
            self.pages[size].goto(enter)
            if size == "projector":
                context.add_cookies([{"name": "size", "value": "projector", "url": server}])

    def take(self, state: str, path: str, ready: str = "main h1") -> None:
        """The same page at every size."""
        for size, page in self.pages.items():
            page.goto(f"{self._server}{path}")
            page.locator(ready).first.wait_for()
            if state == "why":
                page.locator("[data-month]").fill("60")
            shoot(page, state, size)


def shoot(page: Any, state: str, size: str) -> None:
    """One picture: what a wall or a laptop shows at once, and a phone's whole page."""
    clip = None
    if size == "phone":
        height = min(LONGEST_PHONE_PIXELS, page.evaluate("document.documentElement.scrollHeight"))
        clip = {"x": 0, "y": 0, "width": SIZES["phone"]["viewport"]["width"], "height": height}
    page.screenshot(
        path=FOLDER / f"{state}-{size}.jpg", type="jpeg", quality=QUALITY, full_page=size == "phone", clip=clip
    )


def main() -> None:
    """Play a round and take a picture of each of its states."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "turnover"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        command = [
            sys.executable,
            "-c",
            "from salessim.cli.main import main; main()",
            "workshop",
            asked,
            "--no-browser",
        ]
        server = subprocess.Popen(
            [*command, "--folder", place, "--port", "0", "--host", "0.0.0.0"],  # noqa: S104 - to picture the code
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            played(server, Path(place), Path(asked).stem)
        finally:
            server.terminate()
            server.communicate()


def played(server: subprocess.Popen[str], folder: Path, scenario: str) -> None:
    """Everything that a room sees, in order."""
    enter = next(
        found[0] for line in server.stdout or () if (found := re.search(r"http://127\.0\.0\.1:\d+/\S*key=\S+", line))
    )
    here = enter.split("/enter")[0]
    memory = Memory(folder)
    code = memory.secret("join")
    memory.close()
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        album = Album(chromium, here, enter)
        phone = chromium.new_context(**SIZES["phone"]).new_page()
        phone.set_default_timeout(WAIT_MILLISECONDS)
        album.take("library", "/")
        album.take("scenario", f"/scenario/{scenario}")
        album.take("notes", f"/notes/{scenario}")
        phone.goto(f"{here}/join?code={code}")
        shoot(phone, "join", "phone")
        phone.locator("main button.primary").tap()
        phone.wait_for_url("**/answer")
        shoot(phone, "waiting", "phone")
        wall = album.pages["laptop"]
        wall.goto(f"{here}/scenario/{scenario}")
        wall.locator("main form button.primary").click()
        predicted(phone, here, chromium, code)
        album.take("predict", "/round/1/predict")
        wall.locator("#lock:not([disabled])").click()
        revealed(album, wall)
        phone.locator("#score").wait_for()
        shoot(phone, "score", "phone")
        album.take("why", "/round/1/why", "[data-month]")
        album.take("mind", "/round/1/mind", "#sliders")
        wall.goto(f"{here}/round/1/play")
        wall.locator("#key1").fill("quota.accelerator")
        wall.locator("#value1").fill("nothing")
        wall.keyboard.press("Enter")
        wall.locator("#wrong1").wait_for()
        shoot(wall, "refused", "laptop")
        wall.locator("#key1").fill("hiring.time_to_fill")
        wall.locator("#value1").fill("2 months")
        wall.keyboard.press("Enter")
        wall.locator(".play table").first.wait_for()
        album.take("play", "/round/1/play?try=1", ".play table")
        album.take("debrief", "/round/1/debrief")
        album.take("handout", "/round/1/handout")
        dark(album)
        chromium.close()


def predicted(phone: Any, here: str, chromium: Any, code: str) -> None:
    """Five participants answer, each another range."""
    for number in range(5):
        each = phone if number == 0 else chromium.new_context(**SIZES["phone"]).new_page()
        if number:
            each.goto(f"{here}/join?code={code}")
            each.locator("main button.primary").tap()
            each.wait_for_url("**/answer")
        each.locator("form.prediction").wait_for()
        if number == 0:
            shoot(each, "answer", "phone")
        each.locator("label.choice").nth(number % each.locator("label.choice").count()).tap()
        options = each.locator("select[name=low] option").count()
        each.locator("select[name=low]").select_option(index=options // 2 + 3 * number - 4)
        each.locator("select[name=high]").select_option(index=options // 2 + 3 * number + 1)
        each.locator("form.prediction button.primary").tap()
        each.locator("form.prediction").wait_for(state="detached")
    shoot(phone, "given", "phone")


def revealed(album: Album, wall: Any) -> None:
    """Year one, year three, the end."""
    for state in ("reveal-year-1", "reveal-year-3", "reveal-end"):
        album.take(state, "/round/1/reveal", ".reveal-head")
        if state != "reveal-end":
            wall.locator(".reveal-head button.primary").click()
            wall.wait_for_load_state()


def dark(album: Album) -> None:
    """The end of the reveal and the library once more, in the dark."""
    for page in album.pages.values():
        page.context.add_cookies([{"name": "theme", "value": "dark", "url": page.url}])
    album.take("reveal-end-dark", "/round/1/reveal", ".reveal-head")
    album.take("mind-dark", "/round/1/mind", "#sliders")


if __name__ == "__main__":
    main()
