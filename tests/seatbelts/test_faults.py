"""The system refuses the k-th file operation: clear words, nothing finished lost, and the same command ends it."""

from __future__ import annotations

import errno
import random
import shutil
from pathlib import Path

import pytest
from faults import Faults, refuse
from tiny_house import assert_nothing_wrong, assert_same, command, finished, leftovers, numbers, run

REFUSALS = (errno.ENOSPC, errno.EIO, errno.EACCES)
HARMLESS = {"unlink", "scandir", "stat", "mkdir"}
"""What only tidies up may fail without a word, for the next run tidies up again; a folder may be there already."""
AGAIN = ("open", ".lock")
"""Filelock itself opens its file a second time."""
SAMPLE = 2
"""So many operations of each kind are tried always, and every one by `pytest -m slow`."""


def disturb(whole, folder: Path, at: int, number: int, *, lasting: bool = False) -> None:
    """Refuse one operation of `salessim run` and look at what is left; then run undisturbed."""
    held: dict[str, tuple[bytes, int]] = {}

    def act():
        held.update(held or finished(folder))
        refuse(number)()

    with Faults(folder, at, act, lasting=lasting) as faults:
        code, printed, complained = run(whole.study, folder)
    assert faults.struck
    if code != 0:
        assert code in {1, 2}
        assert (printed, len(complained.splitlines())) == ("", 1), complained
        assert complained.startswith(str(folder))
    else:
        struck = faults.done[at - 1 :] if lasting else faults.done[at - 1 : at]
        assert all(name in HARMLESS or (name, path) == AGAIN for name, path in struck), struck
        assert_same(numbers(folder), whole.numbers)
    assert held.items() <= finished(folder).items()
    assert_nothing_wrong(folder, whole.numbers)
    settle(whole, folder, held)


def settle(whole, folder: Path, held: dict[str, tuple[bytes, int]]) -> None:
    """The same command again: the same numbers, and what was finished is not touched."""
    assert run(whole.study, folder)[0] == 0
    assert_same(numbers(folder), whole.numbers)
    assert held.items() <= finished(folder).items()
    assert leftovers(folder) == []


def sample(operations: list[tuple[str, str]], refusal: int) -> list[int]:
    """A few operations, others for each refusal."""
    return sorted(random.Random(refusal).sample(range(1, len(operations) + 1), SAMPLE))


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("number", REFUSALS, ids=errno.errorcode.get)
def test_a_refused_operation_of_a_new_run(whole, tmp_path, number, lasting):
    for at in sample(whole.operations, number + 1000 * lasting):
        disturb(whole, tmp_path / str(at), at, number, lasting=lasting)


@pytest.mark.slow
@pytest.mark.parametrize("number", REFUSALS, ids=errno.errorcode.get)
def test_every_refused_operation_of_a_new_run(whole, tmp_path, number):
    for at in range(1, len(whole.operations) + 1):
        disturb(whole, tmp_path / str(at), at, number, lasting=(at + number) % 2 == 0)


@pytest.fixture(scope="session")
def begun(whole, tmp_path_factory):
    """A run of fewer replicates, and the operations of continuing it."""
    place = tmp_path_factory.mktemp("begun")
    assert run(whole.study, place / "run", "--replications", 2)[0] == 0
    shutil.copytree(place / "run", place / "copy")
    with Faults(place / "copy") as faults:
        assert run(whole.study, place / "copy")[0] == 0
    return place / "run", faults.done


@pytest.mark.parametrize("number", REFUSALS, ids=errno.errorcode.get)
def test_a_refused_operation_of_a_run_that_continues(whole, begun, tmp_path, number):
    start, operations = begun
    for at in sample(operations, number):
        shutil.copytree(start, tmp_path / str(at))
        disturb(whole, tmp_path / str(at), at, number)


@pytest.mark.slow
@pytest.mark.parametrize("number", REFUSALS, ids=errno.errorcode.get)
def test_every_refused_operation_of_a_run_that_continues(whole, begun, tmp_path, number):
    start, operations = begun
    for at in range(1, len(operations) + 1):
        shutil.copytree(start, tmp_path / str(at))
        disturb(whole, tmp_path / str(at), at, number, lasting=(at + number) % 2 == 0)


def test_a_file_that_cannot_be_read_now_is_not_thrown_away(whole, begun, tmp_path):
    start, operations = begun
    folder = tmp_path / "run"
    shutil.copytree(start, folder)
    before = finished(folder)
    at = next(at for at, (_, path) in enumerate(operations, 1) if path.endswith("outcomes.parquet"))
    with Faults(folder, at, refuse(errno.EIO)):
        code, _, complained = run(whole.study, folder)
    assert (code, "the disk reports an error" in complained) == (1, True)
    assert finished(folder) == before


@pytest.mark.parametrize("number", REFUSALS, ids=errno.errorcode.get)
def test_figures_are_whole_or_absent(whole, tmp_path, number):
    folder = tmp_path / "run"
    shutil.copytree(whole.folder, folder)
    with Faults(folder) as faults:
        assert command("plot", folder, "forest")[0] == 0
    wanted = {path.name: path.read_bytes() for path in (folder / "figures").iterdir()}
    svg = [at for at, (_, path) in enumerate(faults.done, 1) if path.endswith("svg.part") or "forest.svg" in path]
    for at in svg[:4]:
        shutil.rmtree(folder / "figures")
        (folder / "figures").mkdir()
        with Faults(folder, at, refuse(number)):
            code, printed, complained = command("plot", folder, "forest")
        assert (code in {1, 2}, printed, len(complained.splitlines())) == (True, "", 1)
        assert all(wanted[path.name] == path.read_bytes() for path in (folder / "figures").iterdir())
    assert command("plot", folder, "forest")[0] == 0
    assert {path.name: path.read_bytes() for path in (folder / "figures").iterdir()} == wanted
