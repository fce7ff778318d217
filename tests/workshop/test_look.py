"""What every page has in common: its looks, its texts, and nothing that a content policy would have to stop."""

import hashlib
import re
from importlib import resources
from pathlib import Path

import pytest
from support.predicting import begin, room
from support.workshop import participant, send, trainer

from salessim.workshop.words.texts import Texts

PACKAGE = resources.files("salessim.workshop")


@pytest.fixture
def app(tmp_path: Path):
    with room(tmp_path) as made:
        yield made


@pytest.mark.parametrize("path", ["/", "/scenario/plan", "/scenario/broken", "/round/1/predict", "/answer"])
def test_pages_have_no_script_or_style_of_their_own_and_escape_all_texts(app, path: str):
    phone = participant(app)
    wall = begin(app)
    page = (phone if path == "/answer" else wall).get(path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|hx-on|javascript:", page)
    assert not re.search(r"<b>|<i>|<img|alert\(1\)</script>", page)
    addresses = re.findall(r'(?:src|href|action|hx-get)="([^"]*)"', page)
    assert addresses
    assert all(re.match(r"[/#]", address) for address in addresses), addresses


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
@pytest.mark.parametrize("size", ["screen", "projector"])
def test_the_page_looks_as_this_browser_was_told(app, theme: str, size: str):
    wall = trainer(app)
    assert send(wall, "/look", {"theme": theme, "size": size, "back": "/scenario/plan"}).status_code == 303
    page = wall.get("/scenario/plan").text
    assert f'data-theme="{theme}" data-size="{size}"' in page
    assert re.search(rf'value="{theme}" aria-pressed="true"', page)


def pressed(client, path: str, name: str, value: str) -> str:
    """The page after a button of its look was pressed, with all that its form holds."""
    forms = re.findall(r'<form method="post" action="/look">.*?</form>', client.get(path).text, re.DOTALL)
    form = next(each for each in forms if re.search(rf'<button[^>]*name="{name}" value="{value}"', each))
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    answer = client.post("/look", data={**hidden, name: value})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    return client.get(path).text


def test_a_button_of_the_look_changes_one_thing_and_stays_on_the_page(app):
    wall = trainer(app)
    assert 'data-theme="auto" data-size="screen"' in wall.get("/scenario/plan").text
    assert 'data-theme="dark" data-size="screen"' in pressed(wall, "/scenario/plan", "theme", "dark")
    assert 'data-theme="dark" data-size="projector"' in pressed(wall, "/scenario/plan", "size", "projector")
    assert 'data-theme="light" data-size="projector"' in pressed(wall, "/scenario/plan", "theme", "light")
    assert 'data-theme="light" data-size="screen"' in pressed(wall, "/scenario/plan", "size", "screen")


SECTIONS = {"library", "scenario", "predict", "answer", "look"}


def test_every_text_of_these_pages_is_used_and_every_one_used_exists():
    sources = [each for folder in ("templates", "pages") for each in _files(PACKAGE.joinpath(folder))]
    source = "\n".join(each.read_text(encoding="utf-8") for each in sources)
    texts = Texts().keys()
    known = {key for key in texts if key.split(".")[0] in SECTIONS}
    named = set(re.findall(rf"""["']((?:{"|".join(SECTIONS)})\.[a-z_.]+)["'{{]""", source))
    named -= {f"{section}.html" for section in SECTIONS}
    stems = {key for key in named if key.endswith(".")}
    assert not SECTIONS & {stem.rstrip(".") for stem in stems}, "such a key would stand for a whole section"
    whole = {f"{key}{number}" for key in named - stems for number in ("", ".one", ".other")} & known
    assert all(key in known or f"{key}.other" in known for key in named - stems), named - stems - known
    assert not {key for key in known - whole if not key.startswith(tuple(stems))}


def _files(folder):
    for each in folder.iterdir():
        if each.is_dir():
            yield from _files(each)
        elif each.name.endswith((".html", ".py")):
            yield each


def test_htmx_is_the_file_that_its_licence_names():
    noted = PACKAGE.joinpath("static/LICENSE-htmx.txt").read_text(encoding="utf-8")
    held = hashlib.sha256(PACKAGE.joinpath("static/htmx.min.js").read_bytes()).hexdigest()
    assert f"sha256 {held}" in noted
    assert "Zero-Clause BSD" in noted
