"""A round's study is read from its text as from a file, and opens no other file."""

from pathlib import Path

import pytest

from salessim.errors import StudyError
from salessim.study import load_study
from salessim.study.library import scenario
from salessim.workshop.room.told import told


def test_a_text_is_read_as_its_file_is(tmp_path: Path):
    text = scenario("fire_top_performer").text
    file = tmp_path / "mine.yml"
    file.write_text(text, encoding="utf-8")
    assert told(text) == load_study(file)
    assert told(text).telling == load_study(file).telling


@pytest.mark.parametrize("parent", ["../secret.yml", "parent.yml", "/etc/passwd", "[midmarket]", "midmarkets"])
def test_it_extends_a_built_in_organisation_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parent: str):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parent.yml").write_text("salessim: 1\npolicies: {a: {}}\n")
    with pytest.raises(StudyError, match="expected a built-in organisation") as refused:
        told(f"salessim: 1\nextends: {parent}\npolicies: {{a: {{}}}}\n", "mine.yml")
    assert str(refused.value).startswith("mine.yml:2:")


def test_a_text_that_extends_nothing_is_a_study():
    assert list(told("salessim: 1\npolicies: {a: {}}\n").policies) == ["a"]
