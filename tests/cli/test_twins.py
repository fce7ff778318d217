"""`salessim twins`: what it prints and writes, and advice for what cannot be asked."""

from __future__ import annotations

import errno
import json
import os
import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import salessim
from salessim.cli.program import salessim as program
from salessim.errors import InputRefusedError

STUDY = """\
salessim: 1
title: A small house
horizon: 24 months
burn_in: 6 months
replications: 3
organisation: {teams: 1, seats_per_team: 3, accounts_per_seat: 60}
tenure: {mean: 5 months}
policies:
  status_quo: {}
  nothing: {hiring: {time_to_fill: 3 months}}
  quick: {hiring: {time_to_fill: 1 month}, from: month 4}
futures: {list: {calm: {}, rough: {pipeline.cycle: 5}}}
decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("twins")
    (folder / "small.yml").write_text(STUDY)
    return salessim.run(folder / "small.yml", out=folder / "run", workers=1).folder


def command(*words: object) -> Result:
    return CliRunner().invoke(program, ["twins", *(str(word) for word in words)])


@cache
def printed(*words: object) -> str:
    """What a command prints, asked once; see `command` for what it does when asked again."""
    result = command(*words)
    assert result.exit_code == 0, result.exception
    return result.stdout


def test_the_story_is_printed_and_written(run):
    text = printed(run)
    lines = text.splitlines()
    assert lines[0] == "Without the decision: status_quo. With it: quick, from month 4."
    found = re.fullmatch(
        r"Replicate (\d) is told because it is typical: .* is the median of 3 of this future\.", lines[1]
    )
    assert found
    name = f"twins-status_quo.quick.r{found[1]}"
    assert f"{name}.json, figures/{name}.png, figures/{name}.svg of {run}" in lines[-1]
    assert {path.name for path in (run / "figures").glob("twins-*")} >= {f"{name}.png", f"{name}.svg"}
    held = json.loads((run / f"{name}.json").read_text())
    for part in ("opening", "trail", "closing"):
        assert all(sentence["text"] in lines for sentence in held[part])
    assert lines[-2].startswith("One world is a story, not evidence. Over all worlds: quick ")
    assert lines.index("contribution in year\twithout\twith\tdifference") > lines.index(held["closing"][-1]["text"])


def test_the_printed_years_add_up_to_the_cent(run):
    lines = printed(run).splitlines()
    start = lines.index("contribution in year\twithout\twith\tdifference") + 1
    rows = [re.sub(r"[$,]", "", line).split("\t") for line in lines[start : start + 3]]
    assert [row[0] for row in rows] == ["1", "2", "total"]
    cents = [[round(100 * float(cell)) for cell in row[1:]] for row in rows]
    assert [one + other for one, other in zip(*cents[:2], strict=True)] == cents[2]
    assert all(without + apart == decided for without, decided, apart in cents)


def test_json_is_what_is_written_and_the_same_again(run):
    text = printed(run, "--replicate", 2, "--json")
    held = json.loads(text)
    assert "NaN" not in text
    assert "Infinity" not in text
    files = [Path(path) for path in held.pop("files")]
    assert Path(held.pop("folder")) == run
    before = [path.read_bytes() for path in files]
    assert json.loads(before[0]) == held
    assert (held["replicate"], held["replicate_named"], held["decision_month"]) == (2, True, 4)
    assert command(run, "--replicate", 2, "--json").stdout == text
    assert [path.read_bytes() for path in files] == before


def test_all_tells_more(run):
    short = json.loads(printed(run, "--replicate", 1, "--json"))
    full = json.loads(printed(run, "--replicate", 1, "--json", "--all"))
    assert (full["left_out"], short["opening"]) == (0, full["opening"])
    assert len(full["trail"]) >= len(short["trail"])
    assert sum(map(len, (full["trail"], short["trail"]))) > 0


def test_another_future_is_another_world(run):
    calm = json.loads(printed(run, "--replicate", 1, "--json"))
    rough = json.loads(printed(run, "--replicate", 1, "--future", 1, "--json"))
    assert rough["account"] != calm["account"]
    assert any(path.endswith("twins-status_quo.quick.f1.r1.json") for path in rough["files"])


def test_worlds_that_are_the_same_are_said_to_be(run):
    text = printed(run, "--policies", "status_quo,nothing")
    assert "The two worlds are the same in every event and number.\n" in text
    assert "In 3 of 3 replicates Contribution (NPV) is exactly the same.\n" in text
    assert "contribution in year" not in text
    held = json.loads(printed(run, "--policies", "status_quo,nothing", "--json"))
    assert (held["same"], held["trail"], held["opening"], held["closing"]) == (True, [], [], [])


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (
            ["--policies", "status_quo"],
            "--policies status_quo: expected two different ones, such as status_quo,nothing",
        ),
        (["--policies", "quick,quick"], "expected two different ones"),
        (["--policies", "status_quo,quik"], "quik: unknown policy; did you mean 'quick'?"),
        (["--future", "2"], "--future 2: expected one from 0 to 1"),
        (["--policies", "quick, quick"], "--policies quick,quick: expected two different ones"),
        (["--replicate", "0"], "--replicate 0: expected 1 to 100,000; 1 is the first"),
        (["--replicate", "100001"], "--replicate 100001: expected 1 to 100,000"),
        (["--replicate", str(10**21)], "expected 1 to 100,000"),
    ],
)
def test_what_cannot_be_asked_is_answered_with_advice(run, words, advice):
    before = sorted(run.rglob("*"))
    result = command(run, *words)
    assert isinstance(result.exception, InputRefusedError)
    assert result.exception.exit_code == 2
    assert advice in str(result.exception)
    assert sorted(run.rglob("*")) == before


@pytest.mark.parametrize("refused", ["folder", "svg"])
def test_where_nothing_may_be_written_the_advice_names_no_option_that_twins_lack(run, monkeypatch, refused):
    def refuse(place: object, *_: object, **__: object) -> None:
        if refused == "folder" or str(place).endswith(refused):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    before = sorted(run.rglob("*"))
    monkeypatch.setattr(Path, "mkdir", refuse if refused == "folder" else lambda *_, **__: None)
    monkeypatch.setattr(os, "replace", lambda _, target: refuse(target))
    result = command(run)
    assert isinstance(result.exception, InputRefusedError)
    assert str(result.exception).endswith("(Permission denied); copy the run to a folder of your own and ask there")
    assert sorted(run.rglob("*")) == before


def test_a_run_of_one_policy_has_no_twins(tmp_path):
    (tmp_path / "one.yml").write_text(STUDY.replace("  nothing:", "  # nothing:").replace("  quick:", "  # quick:"))
    run = salessim.run(tmp_path / "one.yml", out=tmp_path / "run", workers=1, replications=1)
    result = command(run.folder)
    assert "has only status_quo; twins need a second policy to compare" in str(result.exception)


def test_help_says_what_is_told_by_default():
    text = printed("--help")
    assert "the median of the differences unless given" in " ".join(text.split())
