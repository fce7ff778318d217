"""Cards: the library and the trainer's own studies, whole, on their shelves, and never a crash."""

from pathlib import Path

import pytest
from support.workshop import workshop_app

from salessim.study import load_study
from salessim.study.library import scenarios
from salessim.study.parts.telling import SHELVES
from salessim.workshop import cards as module
from salessim.workshop.cards import DEFAULT_MINUTES, OWN, Broken, Card, card, cards, shelves, slug
from salessim.workshop.room.told import told

DECIDES = "decide: {outcome: contribution_npv_usd, baseline: wait, indifference: $1}\n"
BARE = "salessim: 1\nextends: bare\npolicies: {wait: {}, act: {tenure: {mean: 30 months}}}\n" + DECIDES
CLAIM = """claim:
  id: C01
  signature: [it holds]
  ranges:
    organisation.teams: [1, 3]
    tenure.mean: [12 months, 36 months]
    onboarding.ramp: [3 months, 18 months]
    hiring.time_to_fill: [1 month, 9 months]
    morale.strength: [0, 1]
"""


@pytest.fixture
def house(tmp_path: Path):
    own = tmp_path / "own"
    own.mkdir()
    app = workshop_app(tmp_path, own_studies=(own,))
    yield app.state.house
    app.state.house.memory.close()


def write(house, name: str, text: str) -> None:
    (house.own_studies[0] / name).write_text(text, encoding="utf-8")


def read(house, name: str) -> Card:
    found = card(house, name)
    assert isinstance(found, Card), found
    return found


def test_every_scenario_of_the_library_is_a_card_on_a_shelf(house):
    found = cards(house)
    assert set(found) == set(scenarios())
    assert all(isinstance(each, Card) and each.shelf in SHELVES for each in found.values())
    assert list(shelves(found.values())) == list(SHELVES)


def test_a_card_says_what_its_study_says(house):
    found, study = read(house, "turnover"), told(scenarios()["turnover"].text)
    assert found.text == scenarios()["turnover"].text
    assert (found.title, found.question, found.story) == (study.title, study.question, study.telling.story)
    assert list(found.choices) == list(study.policies)
    assert found.baseline == "status_quo"
    assert found.predict in study.policies
    assert found.what_if == study.telling.what_if
    assert found.minutes == study.telling.debrief.minutes


def test_a_study_that_tells_nothing_is_told_by_its_names(house):
    write(house, "Quick-hiring plan.yml", BARE + CLAIM)
    found = read(house, "quick-hiring-plan")
    assert (found.title, found.story, found.shelf, found.minutes) == ("Quick hiring plan", "", OWN, DEFAULT_MINUTES)
    assert found.choices == {"wait": "Wait", "act": "Act"}
    assert (found.baseline, found.predict) == ("wait", "act")


def test_sliders_are_the_first_numbers_of_the_claim(house):
    write(house, "plan.yml", BARE + CLAIM)
    assert read(house, "plan").what_if == ("tenure.mean", "onboarding.ramp", "hiring.time_to_fill")
    write(house, "plan.yml", BARE + CLAIM + "workshop: {what_if: [morale.strength]}\n")
    assert read(house, "plan").what_if == ("morale.strength",)


def test_who_asks_about_the_baseline_is_asked_about_another(house):
    write(house, "plan.yml", BARE + "workshop: {predict: wait}\n")
    assert read(house, "plan").predict == "act"


def test_a_broken_study_is_a_card_that_says_where(house):
    write(house, "plan.yml", BARE + "titel: Plan\n")
    found = card(house, "plan")
    assert isinstance(found, Broken)
    assert (found.title, found.shelf) == ("plan.yml", OWN)
    assert found.trouble == ("plan.yml:5:1: titel: unknown key; did you mean 'title'?",)


@pytest.mark.parametrize(
    "text", ["", "[1, 2]", "a: &b 1", "\tx", "extends: /etc/passwd\n", "extends: gone.yml\n", "extends: [bare]\n"]
)
def test_no_text_is_a_crash(house, text: str):
    write(house, "plan.yml", text)
    found = card(house, "plan")
    assert isinstance(found, Broken)
    assert found.trouble[0].startswith("plan.yml")


def test_bytes_and_folders_and_files_that_are_gone_are_no_crash(house):
    (house.own_studies[0] / "bytes.yml").write_bytes(b"\xff\xfe\x00")
    (house.own_studies[0] / "folder.yml").mkdir()
    (house.own_studies[0] / "gone.yml").symlink_to("nowhere.yml")
    (house.own_studies[0] / "notes.txt").write_text("no study")
    own = [each for each in cards(house).values() if each.shelf == OWN]
    assert [each.name for each in own] == ["bytes", "folder"]
    assert all(isinstance(each, Broken) for each in own)


def test_a_study_without_a_decision_cannot_be_played(house):
    write(house, "undecided.yml", "salessim: 1\nextends: bare\npolicies: {wait: {}, act: {}}\n")
    write(house, "alone.yml", "salessim: 1\nextends: bare\npolicies: {wait: {}}\n" + DECIDES)
    assert isinstance(card(house, "undecided"), Broken)
    assert isinstance(card(house, "alone"), Broken)


def test_a_study_on_a_file_of_its_own_becomes_whole(house):
    write(house, "child.yml", BARE.replace("bare", "parent.yml") + "story: It hurts.\n")
    write(house, "parent.yml", "salessim: 1\nextends: bare\nhorizon: 30 months\nseed: 7\n")
    found = read(house, "child")
    assert "parent.yml" not in found.text
    assert told(found.text) == load_study(house.own_studies[0] / "child.yml")
    assert (found.study.span.horizon, found.study.seed, told(found.text).telling.story) == (30, 7, "It hurts.")


def test_two_files_of_a_name_are_two_cards(house, tmp_path: Path):
    write(house, "turnover.yml", BARE)
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    (uploads / "turnover.yml").write_text(BARE + "title: Uploaded\n", encoding="utf-8")
    assert read(house, "turnover").shelf == "people"
    assert read(house, "turnover-2").text == BARE
    assert read(house, "turnover-3").title == "Uploaded"


def test_a_file_that_is_edited_shows_at_once(house):
    write(house, "plan.yml", BARE + "title: Before\n")
    assert read(house, "plan").title == "Before"
    write(house, "plan.yml", BARE + "title: After\n")
    assert read(house, "plan").title == "After"


def test_the_library_is_read_once(house, monkeypatch: pytest.MonkeyPatch):
    cards(house)
    monkeypatch.setattr(module, "scenarios", lambda: pytest.fail("the library was read again"))
    assert len(cards(house)) == len(scenarios())


@pytest.mark.parametrize("name", ["../../etc/passwd", "a b/c", "É", "", "A?x=1#y"])
def test_a_name_stays_within_an_address(name: str):
    assert slug(name)
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
