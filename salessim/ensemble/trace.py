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
from salessim.ensemble.folder.holding import TRACE
from salessim.ensemble.folder.store import Store
from salessim.model.events import Teller
from salessim.model.organisation import Organisation
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.study import Study

AGENTS: Final = f"{TRACE}/agents.parquet"
EVENTS: Final = f"{TRACE}/events.parquet"
EVENT_SCHEMA: Final = pa.schema(
    [
        ("row", pa.int32()),
        ("world", pa.string()),
        ("month", pa.int32()),
        ("entry", pa.string()),
        ("event", pa.string()),
        ("actor_kind", pa.string()),
        ("actor", pa.string()),
        ("object_kind", pa.string()),
        ("object", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
        ("cause", pa.int32()),
    ]
)
SEAT_COLUMNS: Final[Mapping[str, Callable[[State], NDArray[Any]]]] = {
    "open": lambda state: state.headcount.open,
    "occupied": lambda state: state.tenure.occupied,
    "occupant": lambda state: state.tenure.occupant,
    "months_in_seat": lambda state: state.tenure.months_in_seat,
    "on_plan": lambda state: state.tenure.occupied & (state.standards.plan_left > 0),
    "talent": lambda state: state.candidates.talent,
    "factor": lambda state: state.onboarding.factor,
    "selling_hours": lambda state: state.time_budget.selling_hours,
    "contacts": lambda state: state.prospecting.contacts,
    "wins": lambda state: state.outcome.wins,
    "bookings_usd": lambda state: state.outcome.bookings_usd,
    "arr_usd": lambda state: state.books.arr_usd,
}
"""What is traced of a seat; a name here is promised to those who read traces."""


class Trace:
    """An observer that copies the seats of a block month by month, and the teller of its worlds' histories."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = tuple(cells)
        self.teller = Teller(len(self.cells))
        self.months: list[Floats] = []
        """Per month, shape (columns, worlds, seats)."""

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Copy one month's end."""
        self._per_team = state.shape.seats_per_team
        self.months.append(np.stack([read(state).astype(np.float64) for read in SEAT_COLUMNS.values()]))

    def agents(self) -> pa.Table:
        """Columns world (its key), month, kind, id (a seat: team.index, counted from 1), column, value."""
        values = np.stack(self.months).transpose(2, 0, 3, 1)  # worlds, months, seats, columns
        world, month, seat, column = (place.reshape(-1).astype(np.int32) for place in np.indices(values.shape))
        return pa.table(
            {
                "world": pa.DictionaryArray.from_arrays(world, [cell.key for cell in self.cells]),
                "month": pa.array(month + np.int32(1)),
                "kind": pa.DictionaryArray.from_arrays(np.zeros_like(world), ["seat"]),
                "id": pa.DictionaryArray.from_arrays(seat, self._names(values.shape[2])),
                "column": pa.DictionaryArray.from_arrays(column, list(SEAT_COLUMNS)),
                "value": pa.array(values.reshape(-1)),
            }
        )

    def _names(self, seats: int) -> list[str]:
        places = (divmod(seat, self._per_team) for seat in range(seats))
        return [f"{team + 1}.{index + 1}" for team, index in places]

    def events(self) -> pa.Table:
        """Every event of every world: see `salessim.engine.history` for the columns."""
        told = zip(self.cells, self.teller.histories, strict=True)
        return pa.concat_tables([_events(history.columns(cell.key)) for cell, history in told])


def _events(columns: Mapping[str, NDArray[Any]]) -> pa.Table:
    known = columns["cause"] >= 0
    held = {name: pa.array(column, mask=None if name != "cause" else ~known) for name, column in columns.items()}
    return pa.table(held).cast(EVENT_SCHEMA)


def untraced(study: Study, store: Store) -> list[Task]:
    """The worlds to be run once more, watched, a task for each future; none where the trace is there."""
    if not study.trace_replicates:
        return []
    whole = all(files.checksum(store.folder / name) == store.manifest.files.get(name) for name in (AGENTS, EVENTS))
    if store.manifest.trace == _digest(study) and whole:
        return []
    return [Task((future.number,), _replicates(study), tuple(study.policies)) for future in study.futures]


def write_trace(study: Study, store: Store, traces: Sequence[Trace]) -> None:
    """Write what the worlds of all tasks did, if only of those that did not fail."""
    path = store.folder / AGENTS
    with files.advising(path):
        path.parent.mkdir(exist_ok=True)
    for name, table in joined(traces).items():
        store.manifest.files[name] = files.write(store.folder / name, tables.packed(table))
    store.manifest.trace = _digest(study)
    store.save()


def _replicates(study: Study) -> tuple[int, ...]:
    return tuple(range(1, study.trace_replicates + 1))


def _digest(study: Study) -> str:
    """SHA-256 of which worlds are traced."""
    wanted = cells(study, [future.number for future in study.futures], _replicates(study))
    return hashlib.sha256(" ".join(cell.key for cell in wanted).encode()).hexdigest()


def joined(traces: Sequence[Trace]) -> dict[str, pa.Table]:
    """The tables of a trace by the names of their files."""
    return {
        AGENTS: pa.concat_tables([trace.agents() for trace in traces]).unify_dictionaries(),
        EVENTS: pa.concat_tables([trace.events() for trace in traces]),
    }


def trace_of(study: Study, task: Task) -> list[Trace]:
    """The watched worlds of a task, by block; worlds that fail leave no trace."""
    begun: list[Trace] = []

    def watch(cells: Sequence[Cell]) -> Trace:
        begun.append(Trace(cells))
        return begun[-1]

    finished = {block.cells for block in simulate(study, task, watch=watch).finished}
    return [trace for trace in begun if trace.cells in finished]
