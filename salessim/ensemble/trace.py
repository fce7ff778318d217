"""The trace: what every seat was like in every month, for the few worlds that a study asks to see."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from salessim.ensemble.blocks import simulate
from salessim.ensemble.cells import Cell, Task, cells
from salessim.ensemble.folder import files, tables
from salessim.ensemble.folder.store import TRACE, Store
from salessim.model.organisation import Organisation
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.study import Study

AGENTS: Final = f"{TRACE}/agents.parquet"
SEAT_COLUMNS: Final[Mapping[str, Callable[[State], NDArray[Any]]]] = {
    "occupied": lambda state: state.tenure.occupied,
    "occupant": lambda state: state.tenure.occupant,
    "months_in_seat": lambda state: state.tenure.months_in_seat,
    "talent": lambda state: state.hiring.talent,
    "factor": lambda state: state.onboarding.factor,
    "selling_hours": lambda state: state.time_budget.selling_hours,
    "contacts": lambda state: state.prospecting.contacts,
    "wins": lambda state: state.outcome.wins,
    "bookings_usd": lambda state: state.outcome.bookings_usd,
    "arr_usd": lambda state: state.books.arr_usd,
}
"""What is traced of a seat; a name here is promised to those who read traces."""


class SeatTrace:
    """An observer that copies the seats of a block month by month."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = tuple(cells)
        self.months: list[Floats] = []
        """Per month, shape (columns, worlds, seats)."""

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Copy one month's end."""
        self.months.append(np.stack([read(state).astype(np.float64) for read in SEAT_COLUMNS.values()]))

    def table(self) -> pa.Table:
        """Columns world (its key), month, kind, id (the seat, counted from 1), column, value."""
        values = np.stack(self.months).transpose(2, 0, 3, 1)  # worlds, months, seats, columns
        world, month, seat, column = (place.reshape(-1).astype(np.int32) for place in np.indices(values.shape))
        return pa.table(
            {
                "world": pa.DictionaryArray.from_arrays(world, [cell.key for cell in self.cells]),
                "month": pa.array(month + np.int32(1)),
                "kind": pa.DictionaryArray.from_arrays(np.zeros_like(world), ["seat"]),
                "id": pa.array(seat + np.int32(1)),
                "column": pa.DictionaryArray.from_arrays(column, list(SEAT_COLUMNS)),
                "value": pa.array(values.reshape(-1)),
            }
        )


def write_trace(study: Study, store: Store) -> None:
    """Run the traced replicates once more, watched, and write `trace/agents.parquet`; nothing is done twice."""
    replicates = tuple(range(1, study.trace_replicates + 1))
    futures = [future.number for future in study.futures]
    digest = hashlib.sha256(" ".join(cell.key for cell in cells(study, futures, replicates)).encode()).hexdigest()
    path = store.folder / AGENTS
    if not replicates:
        return
    if store.manifest.trace == digest and files.checksum(path) == store.manifest.files.get(AGENTS):
        return
    traces = [trace for future in futures for trace in trace_of(study, Task(future, replicates, tuple(study.policies)))]
    with files.advising(path):
        path.parent.mkdir(exist_ok=True)
    if traces:
        table = pa.concat_tables([trace.table() for trace in traces]).unify_dictionaries()
        store.manifest.files[AGENTS] = files.write(path, tables.packed(table))
        store.manifest.trace = digest
        store.save()


def trace_of(study: Study, task: Task) -> list[SeatTrace]:
    """The watched worlds of a task, by block; worlds that fail leave no trace."""
    begun: list[SeatTrace] = []

    def watch(cells: Sequence[Cell]) -> SeatTrace:
        begun.append(SeatTrace(cells))
        return begun[-1]

    finished = {block.cells for block in simulate(study, task, watch=watch).finished}
    return [trace for trace in begun if trace.cells in finished]
