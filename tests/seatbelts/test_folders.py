"""One run a folder, whenever the other comes; and a folder that cannot be written."""

from __future__ import annotations

import errno
import os

import pytest
from faults import Faults, refuse
from tiny_house import STUDY, assert_same, finished, numbers, run, written


def meet(whole, folder, at, study) -> tuple[tuple[int, str, str], tuple[int, str, str]]:
    """What a run of `study` is told that comes at the k-th operation of the tiny study's run, and what that is told."""
    told: list[tuple[int, str, str]] = []
    with Faults(folder, at, lambda: told.append(run(study, folder))):
        first = run(whole.study, folder)
    return first, told[0]


def locked(whole) -> tuple[int, int]:
    """The operations between which the folder is held."""
    lock = whole.operations.index(("open", ".lock")) + 1
    compared = next(at for at, (_, path) in enumerate(whole.operations, 1) if path.startswith(".compare"))
    reading = max(at for at, (_, path) in enumerate(whole.operations[:compared], 1) if path == "manifest.json")
    return lock + 1, reading - 4


def places(whole, count: int) -> list[int]:
    first, last = locked(whole)
    return list(range(first, last, (last - first) // count))


def keeps_out(whole, folder, at) -> None:
    first, second = meet(whole, folder, at, whole.study)
    assert first[0] == 0
    assert second == (
        2,
        "",
        f"{folder}: another run is writing here; wait for it, or choose another folder with --out DIR\n",
    )
    assert_same(numbers(folder), whole.numbers)


@pytest.mark.parametrize("part", range(3))
def test_a_second_run_is_kept_out_while_the_first_writes(whole, tmp_path, part):
    keeps_out(whole, tmp_path / "run", places(whole, 3)[part])


@pytest.mark.slow
def test_a_second_run_is_kept_out_at_every_operation_of_the_first(whole, tmp_path):
    for at in range(*locked(whole)):
        keeps_out(whole, tmp_path / str(at), at)


def test_a_run_that_comes_before_the_lock_is_taken_is_continued(whole, tmp_path):
    folder = tmp_path / "run"
    first, second = meet(whole, folder, locked(whole)[0] - 1, whole.study)
    assert (first[0], second[0]) == (0, 0)
    assert_same(numbers(folder), whole.numbers)


def test_another_study_that_comes_before_the_lock_is_taken_keeps_the_folder(whole, tmp_path):
    folder = tmp_path / "run"
    other = written(tmp_path, STUDY.replace("mean: 6 months", "mean: 7 months"))
    first, second = meet(whole, folder, locked(whole)[0] - 1, other)
    assert (first[0], second[0]) == (2, 0)
    assert "holds a run of another organisation" in first[2]
    kept, said = finished(folder), numbers(folder)
    assert run(other, folder)[0] == 0
    assert finished(folder) == kept
    assert_same(numbers(folder), said)


def test_a_file_in_the_place_of_a_folder_is_left_as_it_is(whole, tmp_path):
    for name in ("run", "run/cells"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"mine")
        code, printed, complained = run(whole.study, tmp_path / "run")
        assert (code, printed, file.read_bytes()) == (2, "", b"mine")
        assert complained.startswith(f"{tmp_path / 'run'}: ")
        file.unlink()


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES], ids=errno.errorcode.get)
def test_a_folder_that_cannot_be_written_is_refused_and_left_as_it_is(whole, tmp_path, number):
    folder = tmp_path / "run"
    assert run(whole.study, folder, "--replications", 2)[0] == 0
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    with Faults(folder) as faults:
        faults.at, faults.lasting, faults.act = 1, True, lambda: writing(faults, number)
        code, printed, complained = run(whole.study, folder)
    assert (code, printed) == (2, "")
    assert "; choose a folder of your own with --out DIR" in complained
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def writing(faults: Faults, number: int) -> None:
    """A folder that can be read only."""
    name, path = faults.done[-1]
    if name in {"mkdir", "replace", "unlink", "write"} or (name == "open" and path.endswith((".part", ".lock"))):
        refuse(number)()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_permissions_of_a_real_folder(whole, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir(mode=0o555)
    code, _, complained = run(whole.study, folder)
    assert (code, "choose a folder of your own with --out DIR" in complained) == (2, True)
    assert list(folder.iterdir()) == []
