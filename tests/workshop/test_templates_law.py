"""Laws of everything that browsers are given: nothing inline, nothing from elsewhere, no word outside the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import salessim.workshop
from salessim.workshop.words.texts import Texts

ROOT = Path(salessim.workshop.__file__).parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CODE = sorted(ROOT.rglob("*.py"))
OWN = sorted(
    each for each in (ROOT / "static").iterdir() if each.suffix in {".js", ".css", ".svg"} and ".min." not in each.name
)
VENDORED = sorted(each for each in (ROOT / "static").iterdir() if ".min." in each.name)

FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "an inline style": re.compile(r"<style|\sstyle\s*=", re.I),
    "an inline handler": re.compile(r"\son[a-z]+\s*=|\shx-on|javascript:|\bjs:", re.I),
    "a text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+false", re.I),
    "an address of another host": re.compile(r"""(?:src|href|action|hx-[a-z]+)\s*=\s*["']?\s*(?:https?:)?//""", re.I),
}
REMOTE = re.compile(r"https?://(?!www\.w3\.org/)|@import|url\(\s*['\"]?(?!/static/|data:)", re.I)
UNSAFE = re.compile(r"\beval\s*\(|new\s+Function|document\.write|insertAdjacentHTML|\.(?:inner|outer)HTML\s*=")
REFUSED = re.compile(r"""(?:Refusal|refused)\(\s*(?:request,\s*)?\d+,\s*["']([^"']+)["']""")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.stem)
def test_a_template_has_nothing_that_the_policy_would_forbid(template: Path) -> None:
    text = template.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("asset", OWN, ids=lambda each: each.name)
def test_an_asset_of_ours_fetches_nothing_from_elsewhere_and_runs_no_text(asset: Path) -> None:
    text = asset.read_text()
    assert REMOTE.search(text) is None
    assert UNSAFE.search(text) is None


def test_what_is_vendored_is_there_with_its_licence() -> None:
    assert VENDORED
    for each in VENDORED:
        assert (each.parent / f"LICENSE-{each.name.split('.')[0]}.txt").exists()


def test_every_form_that_is_sent_carries_its_token() -> None:
    for template in TEMPLATES:
        for form in re.findall(r"<form\b.*?</form>", template.read_text(), re.S):
            if re.search(r'method="post"', form, re.I) or "hx-post" in form:
                assert 'name="csrf"' in form or "include" in form, (template.name, form[:80])


def asked() -> Iterator[tuple[str, str, bool]]:
    """Texts that templates and refusals ask for by a key that stands there: file, key, whether it is counted."""
    environment = Environment()  # noqa: S701 - it only parses
    for template in TEMPLATES:
        for call in environment.parse(template.read_text()).find_all(nodes.Call):
            counted = isinstance(call.node, nodes.Getattr) and call.node.attr == "counted"
            name = call.node.node if counted else call.node
            said = call.args[0] if call.args else None
            if isinstance(name, nodes.Name) and name.name == "t" and isinstance(said, nodes.Const):
                yield template.name, said.value, counted
    for file in CODE:
        for key in REFUSED.findall(file.read_text()):
            yield file.name, key, False


def test_every_text_that_is_asked_for_is_in_the_catalogue() -> None:
    known = Texts().keys()
    found = list(asked())
    assert len(found) > 50
    missing = [
        (file, key)
        for file, key, counted in found
        if (not {f"{key}.one", f"{key}.other"} <= known and counted) or (not counted and key not in known)
    ]
    assert missing == []


def test_no_template_has_words_of_its_own() -> None:
    """What people read between tags comes from the catalogue, so that a translation is one file."""
    spoken = {}
    for template in TEMPLATES:
        text = re.sub(r"\{% block width %\}.*?\{% endblock %\}", "", template.read_text())  # a class, not a word
        bare = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)
        if words := re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>|&\w+;", " ", bare)):
            spoken[template.name] = words
    assert spoken == {}


def test_a_catalogue_never_puts_tags_into_a_page() -> None:
    texts = Texts()
    assert [key for key in texts.keys() if re.search(r"<[a-z/!]", texts._texts[key])] == []  # noqa: SIM118 - not a mapping
