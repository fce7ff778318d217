"""Whatever happens to the files of a run, it is reported and computed again or refused with advice, never believed."""

from __future__ import annotations

import random
import shutil

import pytest
from tiny_house import assert_nothing_wrong, assert_same, command, finished, numbers, run

import salessim
from salessim.ensemble.folder.manifest import parse
from salessim.errors import InputRefusedError


@pytest.fixture
def folder(whole, tmp_path):
    """A copy of the undisturbed run, to be damaged."""
    shutil.copytree(whole.folder, tmp_path / "run")
    return tmp_path / "run"


def truncate(path, rng):
    path.write_bytes(path.read_bytes()[: rng.randrange(path.stat().st_size)])


def flip(path, rng):
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def empty(path, rng):
    path.write_bytes(b"")


def delete(path, rng):
    path.unlink()


DAMAGES = (truncate, flip, empty, delete)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("ending", [".outcomes.parquet", ".parquet"])
def test_a_damaged_cell_file_is_reported_and_computed_again(whole, folder, damage, ending):
    before = finished(folder)
    (path,) = (
        file for file in folder.glob(f"cells/f0000-r00002-*{ending}") if file.name.count(".") == ending.count(".")
    )
    damage(path, random.Random(ending))
    notes = salessim.load(folder).notes
    assert [note.endswith("is damaged; its worlds are not used and will be computed again") for note in notes] == [True]
    code, _, complained = command("compare", folder)
    assert (code, "is damaged; its worlds are not used" in complained) == (0, True)
    assert_nothing_wrong(folder, whole.numbers)
    code, printed, _ = run(whole.study, folder)
    assert (code, "is damaged; its worlds are not used" in printed) == (0, True)
    assert_same(numbers(folder), whole.numbers)
    assert {name: content for name, (content, _) in finished(folder).items()} == {
        name: content for name, (content, _) in before.items()
    }
    untouched = [name for name in before if "r00002" not in name]
    assert all(finished(folder)[name] == before[name] for name in untouched)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["study.yml", "resolved.yml", "worlds.parquet"])
def test_a_damaged_description_is_not_believed_and_is_written_again(whole, folder, damage, name):
    good = (folder / name).read_bytes()
    damage(folder / name, random.Random(name))
    code, printed, complained = command("compare", folder)
    if name == "resolved.yml":
        assert (code, printed) == (2, "")
        assert "is damaged or was changed; run the study again into its folder" in complained
    else:
        assert code == 0
    assert_nothing_wrong(folder, whole.numbers)
    before = finished(folder)
    assert run(whole.study, folder)[0] == 0
    assert (folder / name).read_bytes() == good
    assert finished(folder) == before


WRONG = {
    "empty": "",
    "a list": "[]",
    "a number": "7",
    "no format": "{}",
    "another format": '{"format": 2}',
    "nothing but a format": '{"format": 1}',
    "wrong kinds": '{"format": 1, "study": [], "title": 3, "looks": [], "files": [], "environments": 1}',
    "wrong looks": '{"format": 1, "study": "", "title": "", "looks": [[]]}',
    "an endless list": "[" * 100_000,
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_manifest_is_refused_by_every_command(whole, folder, text):
    (folder / "manifest.json").write_text(text)
    cells = {file.name: file.read_bytes() for file in (folder / "cells").iterdir()}
    for code, printed, complained in (
        run(whole.study, folder),
        command("compare", folder),
        command("plot", folder),
        command("verify", folder),
    ):
        assert (code, printed) == (2, "")
        assert complained.startswith(f"{folder / 'manifest.json'}: ")
        assert len(complained.splitlines()) == 1
    assert {file.name: file.read_bytes() for file in (folder / "cells").iterdir()} == cells


def test_a_manifest_cut_off_or_changed_anywhere_is_refused(whole):
    content = (whole.folder / "manifest.json").read_bytes()
    sound = parse(content.decode(), "")
    rng = random.Random(2026)
    damaged = [content[:length] for length in range(len(content) - 1)]
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << rng.randrange(8)
        damaged.append(bytes(changed))
    believed = [held for each in damaged if (held := read(each)) is not None]
    assert all(held == sound for held in believed)


def read(content):
    """What a manifest says; nothing when it is refused."""
    try:
        return parse(content.decode(errors="replace"), "manifest.json")
    except InputRefusedError:
        return None


@pytest.mark.parametrize("line", ["", "{", "[]", '{"key": []}', '{"key": "abc"}', "\x00\xff", "[" * 100_000])
def test_damaged_records_of_failures_are_left_out(whole, folder, line):
    (folder / "failures.jsonl").write_text(line + "\n", encoding="latin-1")
    opened = salessim.load(folder)
    assert opened.failures == []
    assert len(opened.notes) == (1 if line else 0)
    assert run(whole.study, folder)[0] == 0
    assert_same(numbers(folder), whole.numbers)
