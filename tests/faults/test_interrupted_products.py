"""A report or an export that is killed leaves the earlier one, or the next one mends it; what it began goes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

import salessim
from salessim.ensemble.folder import files
from salessim.errors import RunFailedError
from salessim.lab.report.report import report

OLD = Path(__file__).parent / "old_run" / "version_4"


class KilledError(BaseException):
    """Nothing hears it."""


@pytest.fixture(scope="module")
def dead():
    """The number of a process that is gone."""
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def run(tmp_path):
    shutil.copytree(OLD, tmp_path / "run")
    return salessim.load(tmp_path / "run")


@contextmanager
def killed(process, at):
    """As if a process of this number were killed before its move of a file or folder number `at`."""
    moves, replace = [], os.replace

    def move(source, target):
        moves.append(target)
        if len(moves) >= at:
            raise KilledError
        replace(source, target)

    with (
        mock.patch.object(os, "replace", move),
        mock.patch.object(os, "getpid", return_value=process),
        mock.patch.object(Path, "unlink"),
        mock.patch.object(shutil, "rmtree"),
        pytest.raises(KilledError),
    ):
        yield


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def place(run, tmp_path):
    """Where an earlier export is."""
    run.export(tmp_path / "tables", "csv", ["wins"])
    return tmp_path / "tables"


def test_a_killed_export_leaves_the_earlier_one(run, place, tmp_path, dead):
    before = contents(place)
    with killed(dead, at=1):
        run.export(place, "csv", ["hires"])
    assert contents(place) == before
    assert names(tmp_path) == [f".tables.{dead}.part", "run", "tables"]
    run.export(place, "csv", ["wins"])
    assert contents(place) == before
    assert names(tmp_path) == ["run", "tables"]


def test_an_export_killed_between_the_earlier_one_and_its_own_is_mended_by_the_next(run, place, tmp_path, dead):
    before = contents(place)
    with killed(dead, at=2):
        run.export(place, "csv", ["hires"])
    assert names(tmp_path) == [f".tables.{dead}.old", f".tables.{dead}.part", "run"]
    with mock.patch.object(os, "fsync", side_effect=OSError(28, "full")), pytest.raises(RunFailedError):
        run.export(place, "csv", ["hires"])
    assert contents(place) == before, "the earlier one is back even if the next export fails"
    run.export(place, "csv", ["hires"])
    assert contents(place) != before
    assert names(tmp_path) == ["run", "tables"]


def test_an_export_with_the_number_of_the_killed_one_mends_it_too(run, place, tmp_path):
    """Where each command has a container of its own, all have the same number."""
    before = contents(place)
    os.replace(place, tmp_path / f".tables.{os.getpid()}.old")
    (tmp_path / f".tables.{os.getpid()}.part").mkdir()
    with mock.patch.object(os, "fsync", side_effect=OSError(28, "full")), pytest.raises(RunFailedError):
        run.export(place, "csv", ["wins"])
    assert contents(place) == before
    assert names(tmp_path) == ["run", "tables"]


def test_what_a_living_process_has_begun_is_left_alone(run, tmp_path):
    (tmp_path / f".tables.{os.getppid()}.part").mkdir()
    run.export(tmp_path / "tables", "csv", ["wins"])
    assert names(tmp_path) == [f".tables.{os.getppid()}.part", "run", "tables"]


def test_an_export_killed_inside_the_run_folder_hinders_no_run(run, dead):
    with killed(dead, at=1):
        run.export(run.folder / "tables", "csv", ["wins"])
    assert (run.folder / f".tables.{dead}.part").is_dir()
    salessim.run(run.folder / "study.yml", out=run.folder, workers=1)
    assert not (run.folder / f".tables.{dead}.part").exists()


@pytest.mark.parametrize("earlier", [b"", b"the earlier report"])
def test_a_killed_report_leaves_the_earlier_one(run, tmp_path, dead, monkeypatch, earlier):
    """The page itself is other tests' business."""
    page = tmp_path / "pages" / "report.html"
    page.parent.mkdir()
    if earlier:
        page.write_bytes(earlier)
    monkeypatch.setattr("salessim.lab.report.report.gather", lambda *_: mock.Mock())
    monkeypatch.setattr("salessim.lab.report.report.page_of", lambda *_: None)
    monkeypatch.setattr("salessim.lab.report.report.rendered", lambda *_: "a new one")
    with killed(dead, at=1):
        report(run, to=page)
    (left,) = [path for path in page.parent.iterdir() if path.suffix == ".part"]
    assert left.name.startswith(f".report.html.{dead}.")
    assert (page.read_bytes() if earlier else page.exists()) == (earlier or False)
    other = page.with_name(f".other.html.{dead}.part")
    other.touch()
    report(run, to=page)
    assert sorted(page.parent.iterdir()) == [other, page]
    assert page.read_text() == "a new one"


def test_leftovers_are_known_by_name_and_number(tmp_path, dead):
    ours = [f".a.png.{dead}.part", f".a.png.{dead}.0123abcd.part"]
    others = [
        f".a.png.{os.getpid()}.0123abcd.part",
        f".b.png.{dead}.part",
        ".a.png.part",
        f"a.png.{dead}.part",
        "a.png",
    ]
    for name in (*ours, *others):
        (tmp_path / name).touch()
    assert [path.name for path in files.abandoned(tmp_path, "a.png", ".part")] == sorted(ours)
    files.tidy(tmp_path)
    assert names(tmp_path) == sorted(set(others) - {f".b.png.{dead}.part"})
    assert files.abandoned(tmp_path / "nowhere", "", ".part") == []
