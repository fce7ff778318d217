"""The real command with files that are none and options that mean nothing: advice and exit code 2, nothing else."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from fuzz.held import CONTROL, listing
from fuzz.mutated import mutated
from fuzz.nasty import OVERRIDES

START = "from salessim.cli.main import main; main()"
MOST_SECONDS = 20
"""Of the processor's time, set as a limit that ends the process: a command that starts, reads and refuses takes one."""
PATIENCE_SECONDS = 300
"""By the clock: who waits for a pipe takes no processor's time."""
STUDY = b"salessim: 1\npolicies: {a: {}}\n"


def command(folder: Path, *words: str | bytes) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own, which is ended if it hangs."""

    def confine() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))

    return subprocess.run(
        [sys.executable, "-c", START, *words], cwd=folder, capture_output=True, check=False, preexec_fn=confine,
        env={**os.environ, "PYTHONWARNINGS": "error", "OPENBLAS_NUM_THREADS": "1"}, stdin=subprocess.DEVNULL,
        timeout=PATIENCE_SECONDS,
    )  # fmt: skip


def refused(folder: Path, *words: str | bytes) -> str:
    """The advice that a command ends with; it has written nothing and steers no terminal."""
    before = listing(folder)
    done = command(folder, *words)
    said = done.stderr.decode()
    assert done.returncode == 2, (words, said[-2000:])
    assert "Traceback" not in said
    assert said.strip()
    assert not CONTROL.search(said.replace("\x1b[?25h", "")), words
    assert listing(folder) == before
    return said


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (_pipe, "is not a regular file"),
    "a folder": (Path.mkdir, "is a folder"),
    "an endless file": (_link("/dev/zero"), "is not a regular file"),
    "a link to itself": (_link("s.yml"), "cannot be read"),
    "a link to nowhere": (_link("nowhere.yml"), "no such file"),
    "ten megabytes": (lambda path: path.write_bytes(STUDY + b"# x\n" * 2_500_000), "is larger than 1 MB"),
    "a hundred thousand keys": (
        lambda path: path.write_bytes(STUDY + b"".join(b"a%d: 1\n" % number for number in range(100_000))),
        "is the end of the first 20,000 keys and values",
    ),
    "a program": (lambda path: path.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 99), "is not UTF-8 text"),
    "a parent that is a pipe": (lambda path: _parent(path, _pipe), "extends: is parent.yml; there is no such file"),
    "a parent that is endless": (lambda path: _parent(path, _link("/dev/zero")), "extends: is parent.yml; expected a"),
}


def _parent(path: Path, make: Callable[[Path], object]) -> None:
    make(path.with_name("parent.yml"))
    path.write_bytes(STUDY + b"extends: parent.yml\n")


@pytest.mark.parametrize("what", ["a pipe", "a parent that is endless", "a hundred thousand keys"])
def test_a_file_that_is_none(tmp_path: Path, what: str):
    make, words = FILES[what]
    make(tmp_path / "s.yml")
    assert words in refused(tmp_path, "run", "s.yml", "--dry-run"), what


@pytest.mark.slow
@pytest.mark.parametrize("what", FILES)
@pytest.mark.parametrize("words", [["run"], ["config", "show"], ["tip"], ["select"], ["calibrate", "--people", "p"]])
def test_every_reading_command_refuses_what_is_no_file(tmp_path: Path, what: str, words: list[str]):
    FILES[what][0](tmp_path / "s.yml")
    refused(tmp_path, *words, "s.yml")


NONSENSE: dict[str, list[str | bytes]] = {
    "letters that are none": ["--set", b"title=\xff\xfe"],
    "a terminal's colours": ["--set", "title=\x1b[31m"],
    "no policy": ["--policies", "\x1b[2J,nobody"],
    "an endless time": ["--horizon", "1e308 years"],
    "replicates without measure": ["--replications", "9" * 400],
    "a folder that is a file": ["--out", "s.yml"],
    "a cluster in colours": ["--cluster", "tcp://\x1b[2J\n127.0.0.1:1"],
    "a cluster in letters that are none": ["--cluster", b"tcp://\xff\xfe:1"],
    "a cluster at no port": ["--cluster", "ucx://127.0.0.1:99999"],
}


def test_options_that_mean_nothing(tmp_path: Path):
    (tmp_path / "s.yml").write_bytes(STUDY)
    for what in ("letters that are none", "a cluster in colours"):
        refused(tmp_path, "run", "s.yml", *NONSENSE[what])


@pytest.mark.slow
@pytest.mark.parametrize("what", NONSENSE)
def test_every_option_that_means_nothing(tmp_path: Path, what: str):
    (tmp_path / "s.yml").write_bytes(STUDY)
    refused(tmp_path, "run", "s.yml", *NONSENSE[what])


@pytest.mark.slow
def test_a_hundred_spoilt_studies_by_the_real_command(tmp_path: Path):
    for number in range(100):
        tried, luck = mutated(-10_000 - number), Random(number)
        (tmp_path / "s.yml").write_bytes(tried.content)
        option = luck.choice(OVERRIDES).replace("\x00", "")
        words = ["--set", option.encode(errors="surrogateescape")] if luck.random() < 0.5 else []
        done = command(tmp_path, "run", "s.yml", *words, "--dry-run")
        assert done.returncode in (0, 2), (number, done.stderr[-2000:])
        assert [name for name, _, _ in listing(tmp_path)] == ["s.yml"], number
