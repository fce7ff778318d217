"""The run folder belongs to one study and to one run at a time, and whatever is in it is whole."""

from __future__ import annotations

import errno
import json
import os

import pandas as pd
import pytest

import salessim
from salessim.ensemble.folder import files
from salessim.ensemble.folder.store import open_store
from salessim.errors import InputRefusedError, RunFailedError
from salessim.study import load_study


def test_the_folder_holds_what_it_promises(write, tmp_path):
    path = write()
    run = salessim.run(path, out=tmp_path / "run", workers=1)
    names = {file.name for file in run.folder.iterdir() if not file.name.startswith(".")}
    assert names == {"manifest.json", "study.yml", "resolved.yml", "worlds.parquet", "cells"}
    assert (run.folder / "study.yml").read_text() == path.read_text()
    manifest = json.loads((run.folder / "manifest.json").read_text())
    assert (manifest["planned"], manifest["finished"], manifest["failed"]) == (8, 8, 0)
    assert set(manifest["environments"][0]) == {"salessim", "numpy", "scipy", "python", "cpu"}
    for name, checksum in manifest["files"].items():
        assert files.checksum(run.folder / name) == checksum
    worlds = pd.read_parquet(run.folder / "worlds.parquet")
    assert worlds[["policy", "future", "onboarding.ramp"]].to_numpy().tolist() == [
        ["status_quo", 0, 10.0],
        ["faster_ramp", 0, 2.0],
    ]


def test_cell_files_have_a_row_per_world_and_month(write, tmp_path):
    run = salessim.run(write(), out=tmp_path / "run", workers=1)
    (file,) = (each for each in run.folder.glob("cells/*.parquet") if "outcomes" not in each.name)
    months = pd.read_parquet(file)
    assert len(months) == 8 * 12
    assert list(months.columns[:5]) == ["key", "policy", "future", "replicate", "month"]
    assert set(months.dtypes[5:].astype(str)) == {"float64"}


def test_the_default_folder_is_named_after_the_study(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = salessim.run(write(), workers=1, replications=1)
    assert run.folder.parent.name == "runs"
    assert run.folder.name.startswith("small-")
    assert len(run.folder.name) == len("small-") + 8
    assert salessim.run(write(maximum=6), workers=1).folder == run.folder


def test_another_study_is_refused_and_the_folder_left_as_it_is(write, tmp_path):
    run = salessim.run(write(), out=tmp_path / "run", workers=1)
    before = {file: file.read_bytes() for file in run.folder.rglob("*") if file.is_file()}
    for override in ("seed=9", "tenure.mean=7 months", "horizon=11 months", "burn_in=5 months"):
        with pytest.raises(InputRefusedError, match="holds a run of another organisation"):
            salessim.run(write(), out=run.folder, workers=1, overrides=[override])
    assert {file: file.read_bytes() for file in run.folder.rglob("*") if file.is_file()} == before


def test_two_runs_cannot_write_into_one_folder(write, tmp_path, small):
    with open_store(tmp_path / "run", small), pytest.raises(InputRefusedError, match="another run is writing here"):
        salessim.run(write(), out=tmp_path / "run", workers=1)
    assert salessim.run(write(), out=tmp_path / "run", workers=1).manifest.finished == 8


def test_a_folder_with_other_things_is_refused(write, tmp_path):
    other = tmp_path / "photos"
    other.mkdir()
    (other / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(InputRefusedError, match="holds other files and no run"):
        salessim.run(write(), out=other, workers=1)
    with pytest.raises(InputRefusedError, match="is a file"):
        salessim.run(write(), out=other / "cat.jpg", workers=1)
    with pytest.raises(InputRefusedError, match="choose a folder of your own"):
        salessim.run(write(), out=other / "cat.jpg" / "run", workers=1)
    assert [file.name for file in other.iterdir()] == ["cat.jpg"]


def test_what_is_no_run_cannot_be_loaded(tmp_path):
    with pytest.raises(InputRefusedError, match="is not the folder of a run"):
        salessim.load(tmp_path)
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(InputRefusedError, match="is not a manifest of a run"):
        salessim.load(tmp_path)
    (tmp_path / "manifest.json").write_text('{"format": 99}')
    with pytest.raises(InputRefusedError, match="a newer version of salessim"):
        salessim.load(tmp_path)


def test_a_folder_without_finished_worlds_says_so(tmp_path, small):
    with open_store(tmp_path / "run", small):
        pass
    with pytest.raises(RunFailedError, match="no world is finished"):
        salessim.load(tmp_path / "run").outcomes()


@pytest.mark.parametrize(
    ("number", "refusal"),
    [(errno.ENOSPC, RunFailedError), (errno.EACCES, InputRefusedError), (errno.EROFS, InputRefusedError)],
)
def test_what_the_system_refuses_becomes_advice_and_leaves_nothing_behind(tmp_path, monkeypatch, number, refusal):
    def refuse(source, target):
        raise OSError(number, os.strerror(number))

    kept = tmp_path / "kept.txt"
    files.write(kept, b"first")
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(refusal, match=r"kept\.txt: "):
        files.write(kept, b"second")
    assert kept.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [kept]


def test_a_resolved_study_has_the_same_worlds(write, tmp_path):
    from salessim.ensemble.cells import cells

    study = load_study(write("  third: {tenure: {mean: 20 days}, from: month 3}"))
    path = tmp_path / "resolved.yml"
    path.write_text(study.resolved())
    assert list(cells(load_study(path), [0], [1])) == list(cells(study, [0], [1]))


def test_a_run_leaves_alone_what_others_are_writing_beside_it(write, tmp_path):
    run = salessim.run(write(), out=tmp_path / "run", workers=1)
    (run.folder / "figures").mkdir(exist_ok=True)
    ours = [run.folder / "cells" / f".f0000.parquet.{os.getpid()}.0123abcd.part", run.folder / ".probe.part"]
    another = os.getppid()  # a process that lives and is not the one that sweeps
    theirs = [run.folder / "figures" / f".forest.png.{another}.0123abcd.part"]
    theirs += [run.folder / f".report.html.{another}.0123abcd.part"]
    for path in (*ours, *theirs):
        path.touch()
    with open_store(run.folder, load_study(write())):
        assert [path.exists() for path in (*ours, *theirs)] == [False, False, True, True]
