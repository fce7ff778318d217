"""A study of a few worlds, the commands on it as people type them, and what may never happen to its folder."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pandas as pd

import salessim
from salessim.cli import main as program
from salessim.ensemble import schedule
from salessim.errors import SalessimError

STUDY = """\
salessim: 1
title: Tiny
horizon: 3 months
burn_in: 1 month
replications: {min: 2, max: 3, batch: 1}
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 20}
tenure: {mean: 6 months}
policies:
  status_quo: {}
  faster_ramp: {onboarding: {ramp: 2 months}}
decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}
"""
Numbers = list[pd.DataFrame]


def written(folder: Path, text: str = STUDY) -> Path:
    """The study as a file in the folder."""
    path = folder / "tiny.yml"
    path.write_text(text)
    return path


def command(*words: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `salessim …`, in this process, with one replicate a task."""
    printed, complained = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(schedule, "worlds_per_block", return_value=2),
        mock.patch.object(sys, "argv", ["salessim", *map(str, words)]),
        redirect_stdout(printed),
        redirect_stderr(complained),
    ):
        try:
            program.main()
        except SystemExit as ended:
            return ended.code, printed.getvalue(), complained.getvalue()
    raise AssertionError("the program always ends with an exit code")


def run(study: Path, folder: Path, *more: object) -> tuple[int, str, str]:
    """`salessim run` into the folder."""
    return command("run", study, "--out", folder, "--workers", 1, "--no-figures", "--json", *more)


def numbers(folder: Path) -> Numbers:
    """What the run in the folder says."""
    opened = salessim.load(folder)
    looks = pd.DataFrame([vars(look) for look in opened.manifest.looks])
    return [opened.outcomes(), opened.monthly("arr_usd"), opened.monthly("win_rate"), opened.compare().table(), looks]


def assert_same(mine: Numbers, theirs: Numbers) -> None:
    for one, other in zip(mine, theirs, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


def assert_nothing_wrong(folder: Path, whole: Numbers) -> None:
    """Whatever can be read in a folder, finished or not, is what an undisturbed run says."""
    try:
        found = salessim.load(folder).outcomes()
    except SalessimError:
        return
    both = found.merge(whole[0], on=list(found.columns))
    assert len(both) == len(found)


def finished(folder: Path) -> dict[str, tuple[bytes, int]]:
    """The cell files that the manifest vouches for: content and time of writing."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError:
        return {}
    files = [folder / name for name in manifest["files"] if name.startswith("cells/")]
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


def leftovers(folder: Path) -> list[Path]:
    """Files that were begun and never ended."""
    return list(folder.rglob("*.part"))
