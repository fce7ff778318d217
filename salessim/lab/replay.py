"""One world of a run again, in full detail: what every seat was like, and what happened, with causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from salessim.ensemble.blocks import simulate
from salessim.ensemble.cells import Cell, Task
from salessim.ensemble.folder import files, tables
from salessim.ensemble.trace import Trace, joined
from salessim.errors import InputRefusedError, RunFailedError, VerificationError
from salessim.lab.record import Run
from salessim.quantities.arrays import Floats
from salessim.study.parts.settings import MOST_REPLICATES


@dataclass(frozen=True)
class Replay:
    """A world seen again."""

    cell: Cell
    events: pd.DataFrame
    """Columns of `salessim.engine.history`."""
    agents: pd.DataFrame
    """Columns world, month, kind, id, column, value."""
    tallies: dict[str, Floats]
    """Shape (1, months)."""
    paths: tuple[Path, ...]
    """The files written, if any."""


def replay(run: Run, policy: str, replicate: int, future: int = 0, *, keep: bool = False) -> Replay:
    """Run one world again and watch it; `keep` writes both tables below the run's `trace/`, in a folder of their own.

    Raises VerificationError if it is not the world that the run recorded.
    """
    cell, watched, tallies = _watched(run, policy, replicate, future)
    _same_as_recorded(run, cell, tallies)
    paths = _write(run.folder, cell, watched) if keep else ()
    return Replay(cell, watched.events().to_pandas(), watched.agents().to_pandas(), tallies, paths)


def _write(folder: Path, cell: Cell, watched: Trace) -> tuple[Path, ...]:
    written = []
    for name, table in joined([watched]).items():
        path = folder / Path(name).parent / f"{cell.policy}-f{cell.future}-r{cell.replicate}" / Path(name).name
        with files.advising(path, files.COPY):
            path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, tables.packed(table), files.COPY)
        written.append(path)
    return tuple(written)


def _watched(run: Run, policy: str, replicate: int, future: int) -> tuple[Cell, Trace, dict[str, Floats]]:
    study = run.study
    if policy not in study.policies:
        raise InputRefusedError(f"{policy}: unknown policy; expected one of: {', '.join(study.policies)}")
    if future not in range(len(study.futures)) or not 1 <= replicate <= MOST_REPLICATES:
        raise InputRefusedError(
            f"future {future}, replicate {replicate}: expected a future from 0 to {len(study.futures) - 1} and a "
            f"replicate from 1 to {MOST_REPLICATES:,}"
        )
    task = Task((future,), (replicate,), (policy,))
    begun: list[Trace] = []

    def watch(held: Sequence[Cell]) -> Trace:
        begun.append(Trace(held))
        return begun[-1]

    simulated = simulate(study, task, watch=watch)
    if not simulated.finished:
        raise RunFailedError(f"the world fails again: {simulated.failures[0].error}")
    (block,) = simulated.finished
    return block.cells[0], begun[-1], block.tallies


def _same_as_recorded(run: Run, cell: Cell, tallies: dict[str, Floats]) -> None:
    """Compare with what the run recorded, if it holds the world."""
    recorded = run.monthly("contribution_usd")
    here = recorded[
        (recorded["policy"] == cell.policy)
        & (recorded["future"] == cell.future)
        & (recorded["replicate"] == cell.replicate)
    ].sort_values("month")
    if len(here) and not np.array_equal(here["value"].to_numpy(), tallies["contribution_usd"][0]):
        raise VerificationError(
            f"{cell.policy}, future {cell.future}, replicate {cell.replicate}: the replay differs from the run, which "
            "was computed by another version or processor; see `salessim verify`"
        )
