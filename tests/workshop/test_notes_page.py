"""The trainer's notes: minutes that add up, questions, nothing that gives the answer away at a glance, true facts."""

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.afterwards import STUDY
from support.workshop import browser, participant, trainer, workshop_app

from salessim.quantities.parameters import ASSUMPTION
from salessim.study.about import evidence_rows
from salessim.study.library import scenarios
from salessim.study.parts.telling import MOST_MINUTES
from salessim.workshop.afterwards.timing import SHARES, plan
from salessim.workshop.afterwards.trust import CHECKS, CHECKS_MET, FIGURES_MISSED, trust
from salessim.workshop.words.texts import Texts

DOCS = Path(__file__).parents[2] / "docs"


def notes(folder: Path, name: str, *own: Path) -> str:
    """A scenario's notes as HTML."""
    answer = trainer(workshop_app(folder, own_studies=own)).get(f"/notes/{name}")
    assert answer.status_code == 200, answer.text
    return answer.text.split("<main", 1)[1].split("</main>", 1)[0]


def words(text: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


@given(st.integers(1, MOST_MINUTES))
def test_stages_add_up_to_the_minutes(minutes):
    planned = plan(minutes)
    assert sum(planned.values()) == minutes
    assert list(planned) == list(SHARES)
    for stage, share in SHARES.items():
        assert abs(planned[stage] - minutes * share / sum(SHARES.values())) < 1


def test_half_an_hour_is_as_written_down():
    assert plan(30) == dict(SHARES)


def test_the_page_plans_the_studys_minutes(tmp_path: Path):
    study = tmp_path / "mine.yml"
    study.write_text(STUDY)
    page = words(notes(tmp_path / "w", "mine", study))
    assert "20 minutes in all." in page
    assert "this study's file and --prepare" in page
    assert [int(n) for n in re.findall(r"(\d+) min\b", page)] == list(plan(20).values())
    assert "A fourth one?" in page


def test_a_study_without_a_word_for_the_room_has_notes_too(tmp_path: Path):
    study = tmp_path / "mine.yml"
    study.write_text(STUDY[: STUDY.index("choices:")])
    page = words(notes(tmp_path / "w", "mine", study))
    assert "30 minutes in all." in page
    assert "these fit any scenario" in page
    assert "What would we do differently next Monday" in page
    assert "The study names no surprises." in page
    assert "tests no claim" in page


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_what_gives_the_answer_away_is_behind_a_click(tmp_path: Path, name: str):
    page = notes(tmp_path, name)
    assert not re.search(r"<details[^>]*\bopen\b", page)
    closed = re.findall(r"<details.*?</details>", page, flags=re.DOTALL)
    seen = words(re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL))
    hidden = words(" ".join(closed))
    study = trainer_study(name)
    assert study.telling.debrief.surprises
    for surprise in study.telling.debrief.surprises:
        assert surprise in hidden
        assert surprise not in seen
    assert all(question in seen for question in study.telling.debrief.questions)
    assert f"“salessim workshop {name} --prepare”" in seen
    assert f"Claim {study.claim.id} of docs/claims.md" in seen
    assert f"## {study.claim.id} {name}\n" in (DOCS / "claims.md").read_text()


def trainer_study(name: str):
    """A scenario as loaded."""
    from salessim.workshop.room.told import told

    return told(scenarios()[name].text)


def test_only_for_the_trainer(tmp_path: Path):
    app = workshop_app(tmp_path)
    assert browser(app).get("/notes/turnover").status_code == 401
    assert participant(app).get("/notes/turnover").status_code == 403
    assert trainer(app).get("/notes/nowhere").status_code == 404


@pytest.mark.parametrize("path", ["/notes/../../etc/passwd", "/notes/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/notes/a%00b"])
def test_a_name_is_no_path(tmp_path: Path, path: str):
    assert trainer(workshop_app(tmp_path)).get(path).status_code == 404


def test_a_study_that_cannot_be_read_has_no_notes(tmp_path: Path):
    study = tmp_path / "mine.yml"
    study.write_text("salessim: 1\nhorizons: 2 years\n")
    answer = trainer(workshop_app(tmp_path / "w", own_studies=(study,))).get("/notes/mine")
    assert answer.status_code == 422
    assert "cannot be read" in answer.text


def test_whatever_a_study_says_is_text(tmp_path: Path):
    hostile = "<script>alert(1)</script>"
    study = tmp_path / "mine.yml"
    study.write_text(STUDY.replace("Two vacancies", f"'{hostile}'").replace("Who sells meanwhile?", f"'{hostile}'"))
    page = notes(tmp_path / "w", "mine", study)
    assert "alert(1)" in page
    assert hostile not in page


def test_five_sentences_say_why_to_trust_the_model_and_one_of_them_what_it_is_not():
    said = trust(Texts())
    assert len(said) == 5
    assert all(sentence.count(". ") == 0 and sentence.endswith((".", ").")) for sentence in said)
    assert "no forecast" in said[4]
    assert "describe the model, not the world" in said[4]


def test_their_numbers_are_those_of_the_documentation():
    told = re.search(r"In all (\d+) of (\d+) rows are within", (DOCS / "validation.md").read_text())
    assert told
    assert (int(told[1]), int(told[2])) == (CHECKS_MET, CHECKS)
    missed = re.findall(r": (\d+) of \d+ figures fall short\.", (DOCS / "replications.md").read_text())
    assert len(missed) == 5
    assert sum(map(int, missed)) == FIGURES_MISSED
    rows = evidence_rows()
    assumed = sum(row["source"] == ASSUMPTION for row in rows)
    assert f"{assumed} of {len(rows)} are assumptions" in trust(Texts())[3]
