"""One command for all Pythons: `nox` tests salessim in each that is there, and compares their numbers bit by bit.

Each session makes an environment of its own, runs the golden numbers, the equality of both engines and a study from
the command line, and leaves what three studies come to; `compare` prints the table of docs/portability.md in the end.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import nox

PYTHONS = ("3.11", "3.12", "3.13")
OLDEST_MESA = "mesa==3.3.0"
CHECKS = ("tests/golden/test_golden.py", "tests/agents/test_equality.py", "tests/cli/test_reading.py")
LEFT = Path(".nox") / "numbers"
ANEW = ("--reinstall-package", "salessim", ".")
"""The tree as it is: uv looks only at pyproject.toml to see whether a folder has changed."""
CLOSE = 1e-12
"""Relative; where numpy or scipy differ, the last bits of exp and log may."""
STUDY = """\
salessim: 1
horizon: 6 months
burn_in: 3 months
replications: 2
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
policies: {status_quo: {}, faster_ramp: {onboarding: {ramp: 2 months}}}
decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}
"""

nox.needs_version = ">=2024.3.2"
nox.options.default_venv_backend = "uv"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["found", "tests", "lowest", "compare"]


@nox.session(python=False)
def found(session: nox.Session) -> None:
    """Say which Pythons there are, and which sessions will be skipped."""
    shutil.rmtree(LEFT, ignore_errors=True)
    for version in PYTHONS:
        where = shutil.which(f"python{version}")
        session.log(f"Python {version}: {where or 'not found, its sessions are skipped'}")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The newest libraries that this Python may have, and then the oldest Mesa."""
    session.install("--upgrade", *ANEW, "pytest", "hypothesis")
    _check(session, f"{session.python}-newest")
    session.install(OLDEST_MESA)
    _numbers(session, f"{session.python}-oldest-mesa")


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """The oldest libraries that pyproject.toml permits."""
    session.install("--resolution", "lowest-direct", *ANEW, "pytest>=8.2", "hypothesis>=6.100")
    _check(session, f"{session.python}-lowest", warnings="default")  # old libraries dislike their new neighbours


@nox.session(python=False)
def compare(session: nox.Session) -> None:
    """Hold the sessions' numbers against each other: to the bit where numpy and scipy are the same."""
    left = {path.stem: json.loads(path.read_text()) for path in sorted(LEFT.glob("*.json"))}
    for line in _table(left):
        session.log(line)
    wrong = [*_engines_apart(left), *_sessions_apart(left)]
    missing = [version for version in PYTHONS if not any(name.startswith(version) for name in left)]
    session.log(f"Skipped: {', '.join(missing) or 'none'}")
    if wrong or not left:
        session.error("\n".join(wrong) or "no session has left its numbers")


def _check(session: nox.Session, name: str, warnings: str = "error") -> None:
    """Golden numbers, both engines, the command line; warnings of the tests are errors."""
    quick = "addopts=-q -m 'not slow'"  # in this process: the session has no pytest-xdist
    session.run("python", "-m", "pytest", "-o", quick, "-p", "no:cacheprovider", "-k", "not drawn", *CHECKS)
    study = Path(session.create_tmp()) / "small.yml"
    study.write_text(STUDY, encoding="utf-8")
    folder = study.with_name(f"run-{name}")
    shutil.rmtree(folder, ignore_errors=True)
    for command in (
        ("--help",), ("run", str(study), "--out", str(folder), "--workers", "2", "--quiet"), ("verify", str(folder)),
    ):  # fmt: skip
        session.run("salessim", *command, silent=True, env={"PYTHONWARNINGS": warnings})
    _numbers(session, name)


def _numbers(session: nox.Session, name: str) -> None:
    """Leave what three studies come to."""
    LEFT.mkdir(parents=True, exist_ok=True)
    session.run("python", "-W", "error", "tests/golden/digests.py", str(LEFT / f"{name}.json"))


def _table(left: dict[str, Any]) -> Iterator[str]:
    """A line for each session: its versions, and which sessions have the same numbers to the bit."""
    libraries = [name for name in next(iter(left.values()), {"versions": {}})["versions"] if name != "python"]
    yield f"| session | python | {' | '.join(libraries)} | to the bit as |"
    yield f"| {' | '.join(['---'] * (len(libraries) + 3))} |"
    for name, held in left.items():
        same = [other for other in left if other != name and left[other]["digests"] == held["digests"]]
        versions = " | ".join(held["versions"].values())
        yield f"| {name} | {versions} | {', '.join(same) or 'none'} |"


def _engines_apart(left: dict[str, Any]) -> Iterator[str]:
    """Studies whose worlds differ between arrays and agents."""
    for name, held in left.items():
        studies = {study.partition(",")[0] for study in held["digests"]}
        for study in sorted(studies):
            if len({digest for each, digest in held["digests"].items() if each.startswith(f"{study},")}) != 1:
                yield f"{name}: the engines differ in {study}"


def _sessions_apart(left: dict[str, Any]) -> Iterator[str]:
    """Numbers that differ between two sessions more than they may."""
    for (one, first), (other, second) in combinations(left.items(), 2):
        alike = all(first["versions"][name] == second["versions"][name] for name in ("numpy", "scipy"))
        for study, numbers in first["outcomes"].items():
            for key, text in numbers.items():
                if not _same(text, second["outcomes"][study][key], to_the_bit=alike):
                    yield f"{study}: {key} is {text} in {one} and {second['outcomes'][study][key]} in {other}"
                    break


def _same(first: str, second: str, *, to_the_bit: bool) -> bool:
    """Whether two numbers, written in hexadecimal, are the same."""
    if first == second or to_the_bit:
        return first == second
    return math.isclose(float.fromhex(first), float.fromhex(second), rel_tol=CLOSE, abs_tol=CLOSE)
