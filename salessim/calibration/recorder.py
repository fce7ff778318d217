"""Watches a simulated organisation and tells afterwards what its exports would hold."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from salessim.calibration.records import End, Reason, Records
from salessim.calibration.written import Log, Written
from salessim.engine.columns import Shape
from salessim.engine.places import Places
from salessim.model.state import State

LAST_ENTRY: Final = "tenure.grow"
DECEMBER: Final = 11


class Recorder:
    """A watcher of a run of worlds from its branch; month m of the horizon is the m-th calendar month from `start`.

    Who quits in a month is known at the turn to the next, so the records of a run of H months end with month H − 1.

    Customers with whom a world began are not in the customers' export. They have the propensities of a base in steady
    state, long survivors, but no age: dated from the world's beginning they would be young customers who hardly leave.
    They are left out by how they began, whatever becomes of them, so that nothing is selected. Their accounts' deals,
    and everybody, are in the records.
    """

    def __init__(self, worlds: int, start: str = "2016-01-01") -> None:
        self.worlds = worlds
        self.start = np.datetime64(start, "M")
        self._shape: Shape | None = None
        self._logs: dict[str, list[Log]] = defaultdict(list)
        self._known_until = 0
        self._held: dict[str, tuple[Log, NDArray[np.intp]]] = {}

    def __call__(self, entry: str, state: State, month: int) -> None:
        """Note what an entry has just done."""
        if self._shape is None:
            self._shape = state.shape
            self._note_branch(state)
        if entry == "tenure.quit":
            self._note_exits(state, month)
        elif entry == "tenure.arrive":
            self._note_stays(state, np.flatnonzero(state.hiring.hired), month)
        elif entry == "outcome.close":
            self._note_ends(state, month)
        elif entry == "renewal.renew":
            self._note("leaves", state.renewal.lost, month)
        elif entry == "renewal.begin":
            self._note("begins", state.outcome.won, month, of_known_age=True)
        elif entry == "pipeline.open":
            self._note_openings(state, state.sources.opening, month)
        elif entry == LAST_ENTRY and (self.start.astype(np.int64) + month - 1) % 12 == DECEMBER:
            cells = np.flatnonzero(state.renewal.customer)
            self._note("years", cells, month, usd=state.renewal.arr_usd.reshape(-1)[cells])

    def records(self, world: int) -> Records:
        """What the exports of a world (its row in the block) say on the last day whose exits are known."""
        names = ("stays", "exits", "openings", "ends", "begins", "leaves", "years")
        return Written(self.start, self._known_until, {name: self._of_world(name, world) for name in names}).records()

    def _note(self, log: str, place: NDArray[np.int64], month: Any, **columns: Any) -> None:
        """Add a row for each place (a cell of a flattened column); a single value stands for all."""
        rows = {"place": place, "month": month, **columns}
        self._logs[log].append({name: np.broadcast_to(value, place.shape).copy() for name, value in rows.items()})
        self._held.clear()

    def _note_branch(self, state: State) -> None:
        sits = np.flatnonzero(state.tenure.occupied)
        self._note_stays(state, sits, 1 - state.tenure.months_in_seat.reshape(-1)[sits])
        cells = np.flatnonzero(state.pipeline.stage > 0)
        self._note_openings(state, cells, -state.pipeline.months_open.reshape(-1)[cells])
        cells, own = np.flatnonzero(state.renewal.customer), state.renewal
        left, served = (column.reshape(-1)[cells].astype(int) for column in (own.months_to_renewal, own.months_served))
        # Renewals fall on anniversaries, and who was won while the world ran has a contract behind it.
        won = own.contracts.reshape(-1)[cells] > 0
        self._note("begins", cells, left - 12 * -(-(served + left) // 12), of_known_age=won)

    def _note_stays(self, state: State, places: NDArray[np.int64], month: Any) -> None:
        self._note("stays", places, month, person=state.tenure.occupant.reshape(-1)[places])

    def _note_exits(self, state: State, month: int) -> None:
        own = state.tenure
        marks = [own.quit, own.dismissed, own.laid_off, own.promoted]
        reasons = [Reason.QUIT, Reason.DISMISSED, Reason.LAID_OFF, Reason.PROMOTED]
        places = np.flatnonzero(own.left)
        self._note("exits", places, month - 1, reason=np.select(marks, reasons, 0).reshape(-1)[places])
        self._known_until = month - 1

    def _note_openings(self, state: State, cells: NDArray[np.int64], month: Any) -> None:
        self._note("openings", cells, month, usd=state.pipeline.value_usd.reshape(-1)[cells])

    def _note_ends(self, state: State, month: int) -> None:
        kinds = (
            (End.WON, state.outcome.won),
            (End.LOST, state.outcome.lost),
            (End.UNDECIDED, state.outcome.undecided),
            (End.UNDECIDED, state.pipeline.lapsed),
            (End.UNDECIDED, state.qualification.dropped),
        )
        for end, cells in kinds:
            person = Places(cells, state.shape).of(state.tenure.occupant)
            usd = state.pipeline.value_usd.reshape(-1)[cells]
            self._note("ends", cells, month, usd=usd, person=person, end=np.int8(end))

    def _of_world(self, log: str, world: int) -> Log:
        """A world's rows up to the last month known, by place and month; places count within the world."""
        if self._shape is None:
            raise ValueError("the recorder has watched no run")
        each = self._shape.seats if log in {"stays", "exits"} else self._shape.accounts
        if log not in self._held:
            self._held[log] = self._in_order(log, each)
        rows, bounds = self._held[log]
        piece = slice(bounds[world], bounds[world + 1])
        known = rows["month"][piece] <= self._known_until
        found = {name: values[piece][known] for name, values in rows.items()}
        return {**found, "place": found["place"] - world * each, "seat": _seats(found["place"], each, self._shape)}

    def _in_order(self, log: str, each: int) -> tuple[Log, NDArray[np.intp]]:
        """All rows of a log by place and month, and where each world's begin."""
        pieces = self._logs[log] or [{"place": np.zeros(0, int), "month": np.zeros(0, int), "usd": np.zeros(0)}]
        rows = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
        order = np.lexsort((rows["month"], rows["place"]))
        rows = {name: values[order] for name, values in rows.items()}
        return rows, np.searchsorted(rows["place"], np.arange(self.worlds + 1) * each)


def _seats(places: NDArray[np.int64], each: int, shape: Shape) -> NDArray[np.int64]:
    """The seat within its world of each place, be it a seat's or an account's."""
    return (places % each) // (each // shape.seats)
