"""Folders of earlier versions are read as they are; one of another model or of a newer format is not continued."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import salessim
from salessim.cli.main import main
from salessim.ensemble.folder.manifest import FORMAT, Manifest, parse
from salessim.errors import InputRefusedError, NotCountedError
from salessim.model.version import MODEL_VERSION

OLD = Path(__file__).parent / "old_run"
SAME = "version_4"
"""Written by the last commit before folders were made to stand faults; the model is today's."""
EARLIER = "version_3"


@pytest.fixture(params=[SAME, EARLIER])
def name(request):
    return request.param


@pytest.fixture
def folder(tmp_path, name):
    return copied(tmp_path, name)


def copied(place, name):
    shutil.copytree(OLD / name, place / name)
    return place / name


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_old_folder_says_what_it_said(folder, name):
    run = salessim.load(folder)
    assert run.notes == ()
    expected = json.loads((OLD / f"{name}.json").read_text())
    kept = {outcome for *_, outcome, _ in expected["outcomes"]}
    outcomes = run.outcomes()
    assert_same(outcomes[outcomes["outcome"].isin(kept)], expected["outcomes"])
    assert_same(run.monthly("arr_usd"), expected["arr_usd"])
    table = run.compare().table()[["policy", "n", "difference", "low", "high", "verdict"]]
    assert_same(table, expected["difference"])


def assert_same(frame, rows):
    """To the bit, whatever the order of metrics was then."""
    found = sorted(frame.itertuples(index=False, name=None), key=lambda row: json.dumps(row[:4], default=int))
    assert found == sorted((tuple(row) for row in rows), key=lambda row: json.dumps(row[:4]))


def test_an_old_folder_exports_all_that_it_has_counted(folder, tmp_path):
    run = salessim.load(folder)
    paths = run.export(tmp_path / "tables", "csv")
    assert {path.name for path in paths} >= {"outcomes.csv", "monthly.csv", "comparison.csv", "worlds.csv"}
    assert run.sql("select count(*) as n from monthly")["n"].tolist() == [2 * 2 * 8]
    assert len((tmp_path / "tables" / "monthly.csv").read_text().splitlines()) == 1 + 2 * 2 * 8


def test_what_an_earlier_model_did_not_count_is_refused_and_its_figure_left_out(tmp_path):
    run = salessim.load(copied(tmp_path, EARLIER))
    with pytest.raises(NotCountedError, match="version 3 of the model, which did not count loyal_share"):
        run.monthly("loyal_share")
    assert run.plot(["customers"]) == []


def test_the_run_of_the_same_model_is_continued(tmp_path):
    folder = copied(tmp_path, SAME)
    before = contents(folder / "cells")
    run = salessim.run(folder / "study.yml", replications=3, out=folder, workers=1)
    assert (run.manifest.finished, len(list((folder / "cells").iterdir()))) == (6, 4)
    assert before.items() <= contents(folder / "cells").items()


def test_the_run_of_another_model_is_refused_and_left_as_it_is(tmp_path, monkeypatch, capsys):
    folder = copied(tmp_path, EARLIER)
    before = contents(folder)
    monkeypatch.setattr("sys.argv", ["salessim", "run", f"{folder}/study.yml", "--out", str(folder), "--workers", "1"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"{folder}: was computed by version 3 of the model and this is version {MODEL_VERSION}, whose numbers differ: "
        "it can be read, for example by salessim compare, but not continued; choose another folder with --out DIR\n"
    )
    assert contents(folder) == before


def test_a_newer_format_is_refused_with_advice(tmp_path):
    folder = copied(tmp_path, SAME)
    held = json.loads((folder / "manifest.json").read_text())
    newer = json.dumps({**held, "format": FORMAT + 1, "shape": "nobody knows yet"})
    (folder / "manifest.json").write_text(newer)
    before = contents(folder)
    for attempt in (
        lambda: salessim.load(folder),
        lambda: salessim.run(folder / "study.yml", out=folder, workers=1),
    ):
        with pytest.raises(InputRefusedError, match=f"format {FORMAT + 1}, .* up to format {FORMAT}; update salessim"):
            attempt()
    assert contents(folder) == before


@pytest.mark.parametrize("number", [0, -1, True, None, "1", 1.5, []])
def test_no_other_number_is_a_format(number):
    with pytest.raises(InputRefusedError, match=r"expected format 1|is not a manifest"):
        parse(json.dumps({"format": number}), "manifest.json")


def test_the_format_of_today_is_what_the_old_folders_have():
    """Whoever raises the number keeps a reader for these."""
    numbers = {json.loads((OLD / name / "manifest.json").read_text())["format"] for name in (SAME, EARLIER)}
    assert numbers == {1}
    assert json.loads(Manifest("", "").text())["format"] == FORMAT
