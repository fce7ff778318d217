"""The people's export: one row for each stay of a person, perhaps in a seat that is filled again."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.calibration.reading.report import FileReport
from salessim.calibration.reading.said import Said
from salessim.calibration.reading.tables.reading import NO_DAY, Reading, as_days
from salessim.calibration.reading.tables.repeats import identical, overlapping
from salessim.calibration.reading.values.days import Bad, Day
from salessim.calibration.reading.values.names import NOBODY, Names
from salessim.calibration.reading.values.words import read_reason
from salessim.calibration.records import Codes, People, Reason

Numbers = NDArray[np.int64]
NOBODY_NAMED: Final = Bad("neither a person nor a seat is named")
NO_HIRE: Final = Bad("no first day")
HIRED_LATER: Final = Bad("hired after the day of the exports")
ENDED_LATER: Final = Bad("ended after the day of the exports")
ENDED_BEFORE: Final = Bad("ended before it began")
CONTRADICTS: Final = "another row of this person begins on the same day and says something else; keep the right one"
OVERLAPS: Final = "begins while an earlier stay of this person still lasts"


def read_people(path: Path, said: Said, today: int, persons: Names) -> tuple[People, FileReport]:
    """Stays of persons, and what became of the rows; `persons` learns the name of everybody who has a stay."""
    reading = Reading("people", path, said, today, ("hired", "ended"), "no money")
    stays = _Stays(reading, persons)
    for line, cells in reading.rows():
        stays.take(line, cells)
    people = stays.checked()
    persons.keep(set(people.person.tolist()))
    return people, reading.report(people.person.size)


class _Stays:
    """Columns that grow by one stay after the other."""

    def __init__(self, reading: Reading, persons: Names) -> None:
        self.reading = reading
        self.persons, self.seats = persons, Names()
        self.cells = {name: reading.cell(name) for name in ("person", "seat", "hired", "ended", "reason")}
        self.hired_of, self.ended_of = reading.day("hired"), reading.day("ended")
        self.numbers = {name: array("q") for name in ("line", "person", "seat", "hired", "ended", "reason")}

    def take(self, line: int, cells: list[str]) -> None:
        """One row: kept for now, or refused."""
        text = {name: cell(cells) for name, cell in self.cells.items()}
        if not text["person"] and not text["seat"]:
            self.reading.refuse(line, "person", cells, NOBODY_NAMED)
            return
        hired = _first_day(self.hired_of(text["hired"]), self.reading.last_day)
        if isinstance(hired, Bad):
            self.reading.refuse(line, "hired", cells, hired)
            return
        ended = _last_day(self.ended_of(text["ended"]), hired, self.reading.last_day)
        if isinstance(ended, Bad):
            self.reading.refuse(line, "ended", cells, ended)
            return
        reason = read_reason(text["reason"]) if ended != NO_DAY else Reason.UNKNOWN
        person, seat = self.persons.code(text["person"]), self.seats.code(text["seat"])
        row = {"line": line, "person": person, "seat": seat, "hired": hired, "ended": ended, "reason": reason}
        for name, number in row.items():
            self.numbers[name].append(int(number))

    def checked(self) -> People:
        """The stays without duplicates, contradictions and those before --since."""
        held = {name: np.array(column, dtype=np.int64) for name, column in self.numbers.items()}
        same = identical([held[name] for name in ("person", "seat", "hired", "ended", "reason")])
        self.reading.drop(held["line"][same])
        held = {name: column[~same] for name, column in held.items()}
        contradicts, overlaps = overlapping(held["person"], held["hired"], held["ended"])
        self.reading.refuse_rows(held["line"][contradicts], CONTRADICTS)
        self.reading.refuse_rows(held["line"][overlaps], OVERLAPS)
        held = {name: column[~(contradicts | overlaps)] for name, column in held.items()}
        stays = self.reading.since(as_days(held["ended"]))
        held = {name: column[stays] for name, column in held.items()}
        self._note(held)
        return People(
            self._persons(held["person"]),
            held["seat"].astype(np.int32),
            as_days(held["hired"]),
            as_days(held["ended"]),
            held["reason"].astype(np.int8),
        )

    def _persons(self, codes: Numbers) -> Codes:
        """Persons' numbers; each stay without a name is a person of its own."""
        nameless = codes == NOBODY
        found = codes.copy()
        found[nameless] = self.persons.known + np.arange(int(nameless.sum()))
        return found.astype(np.int32)

    def _note(self, held: dict[str, Numbers]) -> None:
        note = self.reading.note
        ended = held["ended"] != NO_DAY
        unknown = int((ended & (held["reason"] == Reason.UNKNOWN)).sum())
        note(unknown, "stay", "stays", "ended for a reason that is not stated or not known")
        nameless = int((held["person"] == NOBODY).sum())
        note(nameless, "stay", "stays", "without a person's name: deals cannot be matched with them")
        _, shared = overlapping(held["seat"], held["hired"], held["ended"])
        note(int(shared.sum()), "stay", "stays", "began in a seat that was still taken: no vacancy is seen there")


def _first_day(day: Day, last_day: int) -> int | Bad:
    if day is None:
        return NO_HIRE
    return day if isinstance(day, Bad) or day <= last_day else HIRED_LATER


def _last_day(day: Day, first: int, last_day: int) -> int | Bad:
    if day is None:
        return NO_DAY
    if isinstance(day, Bad):
        return day
    if day < first:
        return ENDED_BEFORE
    return day if day <= last_day else ENDED_LATER
