"""`salessim verify` passes what is sound, and names the file, world, metric and month of what is not."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tiny_house import STUDY, command, run, written

from salessim.ensemble.folder import files, manifest
from salessim.lab import verify as verifying


@pytest.fixture
def folder(whole, tmp_path):
    """A copy of the undisturbed run, to be tampered with."""
    shutil.copytree(whole.folder, tmp_path / "run")
    return tmp_path / "run"


def change_manifest(folder, change) -> None:
    """Change the manifest and repair its own checksum."""
    path = folder / "manifest.json"
    held = manifest.parse(path.read_text(), "")
    change(held)
    path.write_text(held.text())


def tamper(folder, file, column, change) -> None:
    """Change a column of a cell file and repair the checksums, as an error in a program could."""
    table = pq.read_table(file)
    values = table[column].to_numpy().copy()
    change(values)
    place = table.column_names.index(column)
    pq.write_table(table.set_column(place, column, pa.array(values)), file)
    change_manifest(folder, lambda held: held.files.update({f"cells/{file.name}": files.checksum(file)}))


def cell_file(folder, replicate, *, outcomes=False):
    files_of = sorted(folder.glob(f"cells/f0000-r{replicate:05d}-*"), key=lambda file: "outcomes" in file.name)
    return files_of[outcomes]


def verified(folder, *options) -> tuple[int, dict]:
    code, printed, complained = command("verify", folder, "--json", *options)
    assert complained == ""
    return code, json.loads(printed)


def test_a_sound_run_is_verified(folder):
    code, printed, complained = command("verify", folder)
    assert (code, complained) == (0, "")
    assert printed.splitlines() == [
        f"9 of 9 files in {folder} hold what the run wrote.",
        "3 worlds run again. All numbers are equal to the bit.",
        "Verified.",
    ]
    code, held = verified(folder, "--all")
    assert (code, held["verified"], held["tolerance"], held["differences"]) == (0, True, 0.0, [])
    assert len(held["worlds"]) == 6


@pytest.mark.parametrize(
    ("count", "chosen"),
    [
        (1, [("status_quo", 1)]),
        (2, [("status_quo", 1), ("faster_ramp", 3)]),
        (3, [("status_quo", 1), ("status_quo", 2), ("faster_ramp", 3)]),
        (9, [(policy, replicate) for replicate in (1, 2, 3) for policy in ("status_quo", "faster_ramp")]),
    ],
)
def test_worlds_are_spread_over_policies_and_replicates(folder, count, chosen):
    code, held = verified(folder, "--worlds", count)
    assert code == 0
    assert [(world["policy"], world["replicate"]) for world in held["worlds"]] == chosen


def test_every_policy_is_run_again_unless_one_says(tmp_path):
    more = "".join(f"  p{number}: {{onboarding: {{ramp: {number} months}}}}\n" for number in (3, 4, 5))
    study = written(tmp_path, STUDY.replace("decide:", more + "decide:"))
    assert run(study, tmp_path / "run", "--replications", 1)[0] == 0
    code, held = verified(tmp_path / "run")
    assert code == 0
    assert {world["policy"] for world in held["worlds"]} == {"status_quo", "faster_ramp", "p3", "p4", "p5"}


def test_a_changed_number_is_named_though_the_checksum_fits(folder):
    def change(values):
        values[1] = np.nextafter(values[1], np.inf)

    tamper(folder, cell_file(folder, 1), "people_cost_usd", change)
    code, held = verified(folder)
    (found,) = held["differences"]
    assert (code, held["verified"], held["damaged"]) == (3, False, [])
    assert (found["policy"], found["future"], found["replicate"]) == ("status_quo", 0, 1)
    assert (found["metric"], found["month"]) == ("people_cost_usd", 2)
    assert found["recorded"] == np.nextafter(found["computed"], np.inf)
    code, printed, _ = command("verify", folder)
    assert code == 3
    assert "status_quo, future 0, replicate 1: people_cost_usd in month 2 was " in printed
    assert printed.splitlines()[-1] == "Not verified."


def test_a_changed_outcome_is_named(folder):
    def change(values):
        values[0] += 1

    tamper(folder, cell_file(folder, 1, outcomes=True), "value", change)
    code, held = verified(folder)
    assert code == 3
    assert [(each["metric"], each["month"]) for each in held["differences"]] == [("seats_open", None)]
    assert "seats_open over the horizon was " in command("verify", folder)[1]


def test_a_missing_month_is_named(folder):
    file = cell_file(folder, 1)
    table = pq.read_table(file)
    pq.write_table(table.slice(1), file)
    change_manifest(folder, lambda held: held.files.update({f"cells/{file.name}": files.checksum(file)}))
    code, held = verified(folder)
    assert code == 3
    assert held["largest_relative_difference"] is None
    assert "month is missing, or has another number of months" in command("verify", folder)[1]


@pytest.mark.parametrize("name", ["cells", "study.yml", "resolved.yml", "worlds.parquet"])
def test_a_changed_byte_is_named(folder, name):
    path = cell_file(folder, 1) if name == "cells" else folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    code, held = verified(folder)
    assert (code, held["damaged"]) == (3, [path.relative_to(folder).as_posix()])
    assert f"  {path}: is damaged or missing" in command("verify", folder)[1]
    path.unlink()
    assert verified(folder)[1]["damaged"] == held["damaged"]


def test_another_processor_may_change_the_last_bits(folder):
    def elsewhere(held):
        held.environments[0]["cpu"] = ["an abacus"]

    def nudge(values):
        values[1] = np.nextafter(values[1], np.inf)

    tamper(folder, cell_file(folder, 1), "people_cost_usd", nudge)
    change_manifest(folder, elsewhere)
    code, held = verified(folder)
    assert (code, held["verified"], held["tolerance"]) == (0, True, verifying.TOLERANCE)
    assert 0 < held["largest_relative_difference"] < 1e-15
    assert "on another processor: the largest relative difference is " in command("verify", folder)[1]

    def change(values):
        values[1] *= 1 + 1e-6

    tamper(folder, cell_file(folder, 1), "people_cost_usd", change)
    assert verified(folder)[0] == 3


def test_a_world_that_fails_now_is_named(folder, monkeypatch):
    def failing(*_):
        raise ZeroDivisionError("nobody left")

    monkeypatch.setattr("salessim.ensemble.blocks.run", failing)
    code, held = verified(folder, "--worlds", 1)
    assert (code, held["errors"]) == (3, ["status_quo, future 0, replicate 1: ZeroDivisionError: nobody left (run)"])


def test_what_cannot_be_verified_is_refused_with_advice(folder, tmp_path):
    assert command("verify", tmp_path / "nothing")[0] == 2
    assert command("verify", folder, "--all", "--worlds", 3)[0] == 2
    change_manifest(folder, lambda held: setattr(held, "study", "another"))
    assert "is not the study that the folder belongs to" in command("verify", folder)[2]
    change_manifest(folder, lambda held: setattr(held, "model_version", 0))
    code, printed, complained = command("verify", folder)
    assert (code, printed) == (2, "")
    assert "was computed by version 0 of the model" in complained
