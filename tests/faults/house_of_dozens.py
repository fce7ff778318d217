"""A study of dozens of short tasks, the command on it as people type it, and all that its folder holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import salessim
from salessim.ensemble.folder import files

REPLICATES = 24
STUDY = f"""\
salessim: 1
title: Dozens of tasks
extends: bare
horizon: 3 months
burn_in: 1 month
seed: 11
replications: {REPLICATES}
organisation: {{teams: 4, seats_per_team: 10, accounts_per_seat: 100}}
tenure: {{mean: 12 months}}
policies:
  status_quo: {{}}
  faster_ramp: {{onboarding: {{ramp: 2 months}}}}
decide: {{outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}}
"""
PROGRAM = """
from salessim.ensemble import schedule
schedule.worlds_per_block = lambda study: 2  # so that every replicate is a task
from salessim.cli.main import main
main()
"""


def written(folder: Path) -> Path:
    """The study as a file in the folder."""
    path = folder / "dozens.yml"
    path.write_text(STUDY)
    return path


def started(
    *words: object, out: IO[bytes] | int = subprocess.DEVNULL, err: IO[bytes] | int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """`salessim …` in a process that leads a session of its own, as a shell starts it; nothing stays in its buffers."""
    root = str(Path(salessim.__file__).parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **threads},
    )


def run_words(study: Path, folder: Path) -> tuple[object, ...]:
    """The one command that is given again and again."""
    return ("run", study, "--out", folder, "--workers", 2, "--no-figures")


@dataclass(frozen=True)
class Held:
    """What a folder's cell files hold."""

    keys: tuple[str, ...]
    """Of every world as often as there is a file with it."""
    worlds: dict[str, bytes]
    """All rows of a world, to the bit, by its key: its outcomes and its months."""

    def differing(self, other: Held) -> int:
        """How many worlds of both are not the same."""
        return sum(self.worlds[key] != other.worlds[key] for key in self.worlds.keys() & other.worlds.keys())


def held(folder: Path) -> Held:
    """What is in all cell files, whether or not the manifest vouches for them."""
    outcomes = sorted(folder.glob("cells/*.outcomes.parquet"))
    months = sorted(set(folder.glob("cells/*.parquet")) - set(outcomes))
    keys = [key for file in outcomes for key in dict.fromkeys(pq.read_table(file)["key"].to_pylist())]
    first, second = _worlds(outcomes), _worlds(months)
    assert first.keys() == second.keys()
    return Held(tuple(sorted(keys)), {key: first[key] + second[key] for key in sorted(first)})


def _worlds(paths: list[Path]) -> dict[str, bytes]:
    """The rows of each world, in the order of its file."""
    found: dict[str, bytes] = {}
    for path in paths:
        table = pq.read_table(path)
        keys = np.array(table["key"].to_pylist())
        for key in dict.fromkeys(keys.tolist()):
            rows = table.filter(pa.array(keys == key))
            found[key] = found.get(key, b"") + b"".join(_bytes(rows[name]) for name in rows.column_names)
    return found


def _bytes(column: pa.ChunkedArray) -> bytes:
    """Numbers to the bit, words as words: what they were coded with is the file's own affair."""
    if pa.types.is_dictionary(column.type):
        return "\n".join(column.to_pylist()).encode()
    return column.to_numpy().tobytes()


def leftovers(folder: Path) -> list[str]:
    """Files that were begun and never ended, and cell files that the manifest does not vouch for."""
    vouched = json.loads((folder / "manifest.json").read_text())["files"]
    strays = [path.name for path in folder.glob("cells/*") if f"cells/{path.name}" not in vouched]
    return [*(path.name for path in folder.rglob("*.part")), *strays]


def damaged(folder: Path) -> list[str]:
    """Files that are not what the manifest says."""
    vouched = json.loads((folder / "manifest.json").read_text())["files"]
    return [name for name, checksum in vouched.items() if files.checksum(folder / name) != checksum]


def answer(printed: str, folder: Path) -> str:
    """What a run printed, but for the name of its folder and what it was told to note."""
    lines = [line for line in printed.splitlines() if not line.startswith("note: ")]
    return re.sub(re.escape(str(folder)), "FOLDER", "\n".join(lines))
