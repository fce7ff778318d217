"""The analyst's door: tables that read back to the last digit, whole or not at all, and every column explained."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from pyarrow import csv

import salessim
from salessim.analysis.compare import COLUMNS
from salessim.cli.program import salessim as program
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab.exporting import dictionary, export
from salessim.lab.record import Run
from salessim.model.metrics import METRICS

STUDY = """\
salessim: 1
title: Small
question: Does anything matter in a very small house?
horizon: 5 months
burn_in: 6 months
replications: {min: 3, max: 3, batch: 2}
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
tenure: {mean: 6 months}
policies:
  status_quo: {}
  faster_ramp: {onboarding: {ramp: 2 months}}
decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}
futures: {list: {calm: {}, restless: {tenure.mean: 4 months}}}
"""
TABLES = ("outcomes", "monthly", "comparison", "worlds")


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    path = tmp_path_factory.mktemp("study") / "small.yml"
    path.write_text(STUDY)
    return salessim.run(path, out=path.parent / "run", workers=1)


def command(*words: object) -> Result:
    return CliRunner().invoke(program, ["export", *map(str, words)])


def read(folder: Path, table: str) -> pd.DataFrame:
    if (folder / f"{table}.parquet").exists():
        return pd.read_parquet(folder / f"{table}.parquet")
    return csv.read_csv(folder / f"{table}.csv").to_pandas()  # rounds correctly, unlike older pandas


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tables_read_back_the_same_to_the_last_digit(run, form, tmp_path):
    written = run.export(tmp_path / "out", form)
    assert [path.name for path in written] == ["README.txt", "columns.json", *(f"{name}.{form}" for name in TABLES)]
    held = {"outcomes": run.outcomes(), "monthly": run.months(), "worlds": run.worlds()}
    held["comparison"] = run.compare().table()
    for name, frame in held.items():
        back = read(tmp_path / "out", name)
        assert [*back.columns] == [*frame.columns]
        pd.testing.assert_frame_equal(back, frame, check_dtype=False, check_exact=True)


def test_months_are_what_monthly_says(run):
    wide = run.months(["arr_usd", "pipeline_coverage"])
    assert [*wide.columns] == ["policy", "future", "replicate", "month", "arr_usd", "pipeline_coverage"]
    for name in ("arr_usd", "pipeline_coverage"):
        np.testing.assert_array_equal(wide[name], run.monthly(name)["value"])
    assert len(run.months()) == 2 * 2 * 3 * 5


def test_only_the_metrics_asked_for(run, tmp_path):
    done = command(run.folder, "--to", tmp_path / "out", "--metrics", "wins, arr_usd")
    assert done.exit_code == 0, done.exception
    assert done.output.splitlines()[0] == str(tmp_path / "out" / "README.txt")
    assert [*read(tmp_path / "out", "monthly").columns][4:] == ["wins", "arr_usd"]
    assert set(read(tmp_path / "out", "outcomes")["outcome"]) == {"wins", "arr_usd"}
    refused = command(run.folder, "--to", tmp_path / "other", "--metrics", "wins,arr")
    assert isinstance(refused.exception, InputRefusedError)
    assert str(refused.exception) == "arr: unknown metric; did you mean 'arr_usd'?"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_every_column_is_explained(run, tmp_path):
    run.export(tmp_path / "out")
    about = json.loads((tmp_path / "out" / "columns.json").read_text())
    for name in TABLES:
        columns = about["files"][f"{name}.csv"]["columns"]
        assert [*columns] == [*read(tmp_path / "out", name).columns]
        assert all(of["meaning"] for of in columns.values())
        assert about["files"][f"{name}.csv"]["rows"] == len(read(tmp_path / "out", name))
    assert set(about["metrics"]) == set(METRICS)
    assert about["files"]["comparison.csv"]["columns"]["difference"]["unit"] == "usd"
    assert about["files"]["worlds.csv"]["columns"]["onboarding.ramp"]["unit"] == "months"
    words = " ".join((tmp_path / "out" / "README.txt").read_text().split())
    assert "Does anything matter in a very small house?" in words
    assert all(f"{name} [{metric.unit}]: " in words for name, metric in METRICS.items())


def test_the_dictionary_knows_every_column_of_a_comparison():
    assert {*COLUMNS, "futures_better"} <= {*dictionary.LABELS, *dictionary.COMPARED}


@pytest.mark.parametrize("what", ["file", "stranger"])
def test_what_is_not_an_export_is_refused_and_left_alone(run, what, tmp_path):
    target = tmp_path / "out"
    if what == "file":
        target.write_text("mine")
    else:
        run.export(target)
        (target / "notes.txt").write_text("mine")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = command(run.folder, "--to", target)
    assert isinstance(done.exception, InputRefusedError)
    assert "choose a folder that is new, empty or an earlier export" in str(done.exception)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_run_itself_is_not_an_export(run):
    with pytest.raises(InputRefusedError, match="which no export has written"):
        run.export(run.folder)


def test_an_earlier_export_is_replaced_whole(run, tmp_path):
    (tmp_path / "out").mkdir()
    run.export(tmp_path / "out", "csv")
    run.export(tmp_path / "out", "parquet", ["wins"])
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == sorted(["README.txt", "columns.json", *(f"{name}.parquet" for name in TABLES)])
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_export_that_fails_leaves_what_was_there(run, tmp_path, monkeypatch):
    run.export(tmp_path / "out", "csv", ["wins"])
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    def full(*_: object) -> str:
        raise RunFailedError("the disk is full")

    monkeypatch.setattr(export.dictionary, "readme", full)
    with pytest.raises(RunFailedError):
        run.export(tmp_path / "out", "csv")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("interrupted", [False, True])
def test_the_earlier_export_comes_back_if_the_new_one_cannot_take_its_place(run, interrupted, tmp_path, monkeypatch):
    target = tmp_path / "out"
    run.export(target, "csv", ["wins"])
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    move = os.replace

    def refusing(source: Path, place: Path) -> None:
        if source.suffix == ".part":
            raise KeyboardInterrupt if interrupted else PermissionError(errno.EACCES, "Permission denied")
        move(source, place)

    monkeypatch.setattr(export.os, "replace", refusing)
    with pytest.raises(KeyboardInterrupt if interrupted else InputRefusedError) as failed:
        run.export(target, "csv")
    if not interrupted:
        advice = f"{target}: cannot be written (Permission denied); choose another folder with --to DIR"
        assert str(failed.value) == advice
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(("form", "written"), [("csv", 0), ("netcdf", 2)], ids=["first table", "dataset"])
def test_a_full_disk_is_told_of_the_folder_that_was_asked_for(run, form, written, tmp_path, monkeypatch):
    if form == "netcdf":
        pytest.importorskip("xarray")

    room = iter(range(written))

    def full(_: int) -> None:
        if next(room, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(export.os, "fsync", full)
    with pytest.raises(RunFailedError) as failed:
        run.export(tmp_path / "out", form, ["wins"])
    assert str(failed.value).startswith(f"{tmp_path / 'out'}: the disk is full; make room")
    assert not list(tmp_path.iterdir())


def test_an_unknown_format_is_refused(run, tmp_path):
    with pytest.raises(InputRefusedError, match="did you mean 'parquet'"):
        run.export(tmp_path / "out", "parket")
    assert command(run.folder, "--to", tmp_path / "out", "--format", "xls").exit_code == 2
    assert not list(tmp_path.iterdir())


def test_the_dataset_holds_every_world_with_units(run):
    held = run.to_xarray(["arr_usd", "win_rate"])
    assert dict(held.sizes) == {"policy": 2, "future": 2, "replicate": 3, "month": 5}
    assert set(held.data_vars) == {"arr_usd", "win_rate", "outcome_arr_usd", "outcome_win_rate"}
    assert held["arr_usd"].dims == ("policy", "future", "replicate", "month")
    assert held["arr_usd"].attrs["units"] == "usd"
    assert held["arr_usd"].attrs["long_name"] == METRICS["arr_usd"].label
    assert [*held["future_name"].values] == ["calm", "restless"]
    for (policy, future, replicate, month), value in (
        run.monthly("arr_usd").set_index(["policy", "future", "replicate", "month"])["value"].items()
    ):
        assert held["arr_usd"].sel(policy=policy, future=future, replicate=replicate, month=month) == value
    wins = run.outcomes().query("outcome == 'arr_usd'").set_index(["policy", "future", "replicate"])["value"]
    for (policy, future, replicate), value in wins.items():
        assert held["outcome_arr_usd"].sel(policy=policy, future=future, replicate=replicate) == value


def test_netcdf_reads_back_the_same(run, tmp_path):
    xr = pytest.importorskip("xarray")
    written = run.export(tmp_path / "out", "netcdf", ["arr_usd", "win_rate"])
    assert [path.name for path in written] == ["README.txt", "columns.json", "comparison.csv", "worlds.csv", "run.nc"]
    with xr.open_dataset(tmp_path / "out" / "run.nc", engine="scipy") as back:
        xr.testing.assert_identical(back.load(), run.to_xarray(["arr_usd", "win_rate"]))
    assert "run.nc: outcomes and months as one dataset" in (tmp_path / "out" / "README.txt").read_text()


def test_without_xarray_there_is_advice(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    for ask in (run.to_xarray, lambda: run.export(tmp_path / "out", "netcdf")):
        with pytest.raises(InputRefusedError, match=r"pip install 'salessim\[xarray\]'"):
            ask()
    assert not list(tmp_path.iterdir())


def test_a_world_that_is_not_there_is_not_a_number(run):
    lacking = salessim.load(run.folder)
    worlds = lacking._worlds
    gone = (worlds["policy"] == "faster_ramp") & (worlds["future"] == 0) & (worlds["replicate"] == 2)
    lacking.__dict__["_worlds"] = worlds[~gone]
    whole, held = (each.to_xarray(["arr_usd"]) for each in (run, lacking))
    place = {"policy": "faster_ramp", "future": 0, "replicate": 2}
    assert np.isnan(held["arr_usd"].sel(place)).all()
    assert np.isnan(held["outcome_arr_usd"].sel(place))
    assert int(np.isnan(held["arr_usd"]).sum()) == 5
    same = held["arr_usd"].notnull()
    assert bool((held["arr_usd"] == whole["arr_usd"]).where(same, other=True).all())
