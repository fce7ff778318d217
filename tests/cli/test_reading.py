"""The commands that read: explain, evidence, schema, config show, scenarios, init."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from salessim.cli.program import salessim
from salessim.errors import InputRefusedError
from salessim.study.library import scenario, scenarios
from salessim.study.parts.keys import parameters


def command(*words: str) -> Result:
    return CliRunner().invoke(salessim, words)


def printed(*words: str) -> str:
    result = command(*words)
    assert result.exit_code == 0, result.exception
    return result.output


def refused(*words: str) -> str:
    result = command(*words)
    assert isinstance(result.exception, InputRefusedError)
    assert result.exception.exit_code == 2
    return str(result.exception)


def test_explain_says_all_there_is_to_know():
    text = printed("explain", "onboarding.ramp")
    for words in ("Months from arrival", "10 months (midmarket)", "3 to 18 months", "ramp_time", "second-hand",
                  "model/people/onboarding.py"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    ("key", "file"),
    [
        ("standards.star.multiple", "model/people/conduct.py"),
        ("onboarding.components.mentor", "model/people/onboarding.py"),
        ("candour.friction", "model/managers/candour.py"),
    ],
)
def test_explain_knows_who_reads_a_part_of_a_section(key: str, file: str):
    text = printed("explain", key)
    assert parameters()[key].meaning.meaning in text
    assert file in text


def test_explain_tells_an_assumption():
    assert "assumption: our judgement" in printed("explain", "market.need_on")


def test_explain_lists_a_section_or_everything():
    assert printed("explain", "pipeline").count("\n") == 1 + sum(key.startswith("pipeline.") for key in parameters())
    assert "onboarding.components.mentor" in printed("explain", "onboarding")
    assert "money.pay.base" in printed("explain", "money")
    assert "tenure.mean" in printed("explain")


def test_explain_knows_settings():
    assert "10 years" in printed("explain", "horizon")


def test_explain_asks_what_was_meant():
    assert refused("explain", "onboarding.rampp") == "onboarding.rampp: unknown key; did you mean 'onboarding.ramp'?"


def test_explain_as_json():
    assert json.loads(printed("explain", "onboarding.ramp", "--json"))["unit"] == "months"
    assert [row["key"] for row in json.loads(printed("explain", "tenure", "--json"))][1] == "tenure.mean"


def test_evidence_lists_parameters_and_shows_entries():
    rows = {row["key"]: row for row in json.loads(printed("evidence", "--json"))}
    assert rows["tenure.mean"]["source"] == "tenure_mean"
    assert rows["tenure.mean"]["kind"] == "survey"
    assert rows["market.need_on"]["kind"] == "assumption"
    assert "19 months has two referents" in printed("evidence", "tenure_mean")
    assert refused("evidence", "tenure_meen") == "tenure_meen: no such evidence; did you mean 'tenure_mean'?"


def test_schema_is_printed_or_written(tmp_path: Path):
    file = tmp_path / "salessim.schema.json"
    assert printed("schema", "--to", str(file)) == ""
    assert file.read_text(encoding="utf-8") == printed("schema")
    assert json.loads(printed("schema"))["$schema"].endswith("2020-12/schema")
    absent = tmp_path / "no"
    told = f"{absent / 'where.json'}: cannot be written: there is no folder {absent}; make it first"
    assert refused("schema", "--to", str(absent / "where.json")) == told


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("s.yml").write_text("salessim: 1\ntitle: '[bold]x'\ntenure: {mean: 2 years}\nseed: 3\n")
    return "s.yml"


def test_config_shows_where_values_came_from(study: str):
    lines = printed("config", "show", study, "--resolved", "--origin", "--set", "hiring.time_to_fill=2").splitlines()
    origins = {key: (value, origin) for key, value, origin in (line.split("\t") for line in lines)}
    assert origins["tenure.mean"] == ("24 months", "s.yml:3")
    assert origins["seed"] == ("3", "s.yml:4")
    assert origins["hiring.time_to_fill"] == ("2 months", "--set hiring.time_to_fill=2")
    assert origins["onboarding.ramp"][1].startswith("midmarket (built in):")
    assert origins["horizon"] == ("10 years", "default")
    assert origins["money.pay.on_costs"][1] == "default"


def test_config_shows_what_was_stated(study: str):
    rows = json.loads(printed("config", "show", study, "--json"))
    assert {"key": "tenure.mean", "value": "2 years"} in rows
    assert not any(row["key"] == "money.pay.on_costs" for row in rows)


def test_config_refuses_what_run_would_refuse(study: str):
    assert refused("config", "show", study, "--set", "sed=1") == "--set sed=1: sed: unknown key; did you mean 'seed'?"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with one scenario."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "one.yml").write_text("salessim: 1\ntitle: One\nquestion: Why?\nclaim: {id: C07, signature: [x]}\n")
    monkeypatch.setattr("salessim.study.library.shelf", lambda: folder)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.usefixtures("shelf")
def test_scenarios_are_listed_and_shown():
    assert printed("scenarios") == "name\tclaim\ttitle\tquestion\none\tC07\tOne\tWhy?\n"
    assert printed("scenarios", "one").startswith("salessim: 1\n")
    assert json.loads(printed("scenarios", "one", "--json"))["claim"] == "C07"
    assert refused("scenarios", "ome") == "ome: there is no such scenario; did you mean 'one'?"


def test_init_copies_and_never_overwrites(shelf: Path):
    assert printed("init", "one") == "one.yml is yours: change it, then: salessim run one.yml\n"
    assert Path("one.yml").read_text() == (shelf / "one.yml").read_text()
    Path("one.yml").write_text("mine")
    assert refused("init", "one") == "one.yml: exists already; choose another name with --to"
    assert Path("one.yml").read_text() == "mine"
    printed("init", "one", "--to", "two.yml")
    assert Path("two.yml").exists()
    told = f"no{os.sep}where.yml: cannot be written: there is no folder no; make it first"
    assert refused("init", "one", "--to", "no/where.yml") == told


@pytest.mark.parametrize("words", [["init", "one"], ["schema"]])
def test_where_nothing_can_be_written_another_place_is_advised(words: list[str], shelf: Path):
    Path("in.way").write_text("a file")
    told = f"in.way{os.sep}x.yml: cannot be written (Not a directory); choose another place with --to FILE"
    assert refused(*words, "--to", "in.way/x.yml") == told


def test_an_empty_library_says_so(tmp_path: Path):
    assert scenarios(tmp_path / "nothing") == {}
    with pytest.raises(InputRefusedError, match="the library is empty"):
        scenario("one", tmp_path)


def test_the_program_exits_with_2_and_no_traceback(tmp_path: Path):
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", "from salessim.cli.main import main; main()", "explain", "tenure.meen"],
        capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "tenure.meen: unknown key; did you mean 'tenure.mean'?\n"
