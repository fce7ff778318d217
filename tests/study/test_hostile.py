"""The smallest examples of what fuzzing has found: inputs that took long, said too much, or could not be run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from salessim.errors import StudyError
from salessim.study import load_study, recorded_study
from salessim.study.parts.fit import MOST_CHANGES
from salessim.study.text.complaints import MOST_TOLD
from salessim.study.text.files import LARGEST_BYTES
from salessim.study.text.source import MOST_WORDS

HEAD = "salessim: 1\n"


def refusal(folder: Path, text: str, *overrides: str, policies: str | None = None) -> list[str]:
    """What a study is refused with, its file called s.yml."""
    path = folder / "s.yml"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(StudyError) as refused:
        load_study(path, overrides, policies=policies)
    return str(refused.value).replace(f"{folder}{os.sep}", "").splitlines()


def test_of_many_complaints_the_first_hundred_are_told(tmp_path: Path):
    lines = refusal(tmp_path, "".join(f"nothing{number}: 1\n" for number in range(MOST_TOLD + 1234)))
    assert len(lines) == MOST_TOLD + 1
    assert lines[0].startswith("s.yml:2:1: nothing0: unknown key; ")
    assert lines[-1] == "… and 1,234 more; put these right first"


def test_a_study_of_very_many_words_is_refused_where_the_measure_ends(tmp_path: Path):
    (line,) = refusal(tmp_path, f"onboarding: {{table: [{'1, ' * MOST_WORDS}1]}}\n")
    assert line.endswith("is the end of the first 20,000 keys and values; a study is a page or two")


def test_what_a_run_has_written_may_be_longer_than_what_people_write(tmp_path: Path):
    """A sample of thousands of futures makes a recorded study of megabytes, which workers must read."""
    long = tmp_path / "resolved.yml"
    futures = "".join(f"    '{number}': {{tenure.mean: 1{'0' * 80}e-79}}\n" for number in range(MOST_WORDS // 2))
    long.write_text(f"{HEAD}policies: {{a: {{}}, b: {{}}, c: {{}}, d: {{}}, e: {{}}}}\nfutures:\n  list:\n{futures}")
    assert long.stat().st_size > LARGEST_BYTES
    study = recorded_study(long)
    assert len(study.futures) == MOST_WORDS // 2
    assert len(study.futures) * len(study.policies) > MOST_CHANGES
    with pytest.raises(StudyError, match="is larger than 1 MB"):
        load_study(long)


def test_changes_times_futures_have_a_measure(tmp_path: Path):
    sample = "futures: {sample: {method: sobol, n: 8192, over: {tenure.mean: {uniform: [12, 24]}}}}\n"
    (line,) = refusal(tmp_path, f"policies: {{{', '.join(f'p{number}: {{}}' for number in range(5))}}}\n{sample}")
    assert line == f"s.yml:2:1: policies: 5 changes in 8,192 futures; expected at most {MOST_CHANGES:,} together"


def test_a_long_or_wild_option_is_shown_shortened(tmp_path: Path):
    (line,) = refusal(tmp_path, "", f"{'x' * 5000}=1")
    assert len(line) < 500
    (line,) = refusal(tmp_path, "", f"tenure.mean={'9' * 5000}")
    assert len(line) < 500
    (line,) = refusal(tmp_path, "policies: {a: {}}\n", policies="n" * 5000)
    assert len(line) < 500
    (line,) = refusal(tmp_path, "", "a\nb=1")
    assert line.startswith("--set a b=1: a b: unknown key; ")


@pytest.mark.parametrize("text", ["title=\x1b[31m", "title=\x00", "title=\udcff", "\x9b=1"])
def test_an_option_that_would_steer_a_terminal_is_refused(tmp_path: Path, text: str):
    (line,) = refusal(tmp_path, "", text)
    assert line.endswith("holds a control character; expected plain text")
    assert line.isprintable()


def test_a_path_of_very_many_keys_is_refused(tmp_path: Path):
    (line,) = refusal(tmp_path, "", f"{'a.' * 2000}a=1")
    assert line.endswith("expected key=value, such as tenure.mean=24")


def test_what_only_the_parser_knows_has_advice_too(tmp_path: Path):
    assert refusal(tmp_path, "title: - x\n") == [
        "s.yml:2:8: is not YAML: no '- ' can stand here; put the list in brackets, or on lines of its own"
    ]


def test_a_change_for_some_is_looked_at_again_when_what_holds_for_all_changes(tmp_path: Path):
    """Each alone fits; from month 9 those of team 2 would have no hours left."""
    changes = (
        "{from: 3, for: {team: 2}, set: {time_budget: {meetings: 50%}}}, {from: 9, set: {time_budget: {training: 30%}}}"
    )
    (line,) = refusal(tmp_path, f"policies: {{a: {{changes: [{changes}]}}}}\n")
    assert "policies.a.time_budget: from month 9: administration, meetings, distraction and training take" in line


@pytest.mark.parametrize("name", ["faster\x85\x85ramp", '"faster\\nramp"'])
def test_a_name_that_is_meant_perhaps_stays_on_its_line(name: str, tmp_path: Path):
    lines = refusal(tmp_path, f"policies:\n  {name}: {{}}\nchoices: {{faster_ramp: Sooner at work}}\n")
    assert len(lines) == 2
    (meant,) = (line for line in lines if line.startswith("s.yml:4:11: choices.faster_ramp: unknown key; did you mean"))
    assert meant.isprintable()
