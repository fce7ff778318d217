"""One file on its way to being records: its rows, how its cells are read, and what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.calibration.reading.columns.mapping import Mapped, mapped
from salessim.calibration.reading.file.layout import DELIMITERS, sheet_of
from salessim.calibration.reading.file.rows import Row
from salessim.calibration.reading.report import (
    BEFORE_SINCE,
    LINES_SHOWN,
    MOST_REFUSED,
    FileReport,
    Refusals,
    reasons_as_text,
)
from salessim.calibration.reading.said import Said
from salessim.calibration.reading.tables.conventions import Conventions, decided
from salessim.calibration.reading.values.days import Bad, Day, read_day
from salessim.calibration.reading.values.money import Amount, read_amount
from salessim.calibration.reading.values.remembered import remembered
from salessim.calibration.records import Dates
from salessim.errors import InputRefusedError
from salessim.quantities.phrases import counted

NO_DAY: Final = int(np.iinfo(np.int64).min)
"""What numpy keeps for 'no day'."""


class Reading:
    """One export that is being read."""

    def __init__(self, table: str, path: Path, said: Said, today: int, days: Sequence[str], amounts: str) -> None:
        """`days` are the fields with dates; fields that begin with `amounts` hold money."""
        self.table = table
        self.said = said
        self.last_day = today if said.as_of is None else as_number(said.as_of)
        """Nothing can have happened later."""
        columns = {name: heading for (of, name), heading in said.columns.items() if of == table}
        self.sheet = sheet_of(table, path, columns)
        self.mapping: Mapped = mapped(table, path.name, self.sheet.headings, columns)
        money = [name for name in self.mapping.places if name.startswith(amounts)]
        self.conventions: Conventions = decided(self.sheet, self.mapping, days, money, said.order)
        self.refusals = Refusals()
        self.notes: list[str] = [note for note in (self.sheet.encoding.note,) if note] + [*self.conventions.notes]
        self.aside: list[str] = []
        """Notes with words from cells, for the terminal only."""
        self.read = 0
        self.left_out = 0
        """Rows that ended before the day that --since names."""
        self.duplicates: tuple[int, ...] = ()

    def rows(self) -> Iterator[Row]:
        """The rows, each counted."""
        for row in self.sheet.rows(self._no_row):
            self.read += 1
            yield row

    def _no_row(self, line: int, column: str, value: str, reason: str) -> None:
        self.read += 1
        self.refusals.add(line, column, value, reason)

    def cell(self, name: str) -> Callable[[list[str]], str]:
        """The text of a field; empty where the file has no such column."""
        place = self.mapping.places.get(name)
        return (lambda cells: "") if place is None else (lambda cells: cells[place])

    def day(self, name: str) -> Callable[[str], Day]:
        """How a field's cells are read as days."""
        order = self.conventions.orders.get(name)
        return remembered(lambda text: read_day(text, order))

    def amount(self, name: str) -> Callable[[str], Amount]:
        """How a field's cells are read as money."""
        decimal = self.conventions.decimals.get(name, "point")
        return remembered(lambda text: read_amount(text, decimal))

    def refuse(self, line: int, name: str, cells: Sequence[str], why: Bad) -> None:
        """One row is not used because of one of its fields."""
        place = self.mapping.places.get(name)
        self.refusals.add(line, self.mapping.column(name), "" if place is None else cells[place], why.reason)

    def refuse_rows(self, lines: NDArray[np.int64], reason: str) -> None:
        """Rows are not used because of what stands in other rows."""
        for line in lines.tolist():
            self.refusals.add(line, "", "", reason)

    def drop(self, lines: NDArray[np.int64]) -> None:
        """Rows are not used because they say again what another says."""
        self.duplicates += tuple(sorted(lines.tolist()))

    def since(self, ended: Dates) -> NDArray[np.bool_]:
        """Which rows did not end before the day that --since names; the others are counted."""
        if self.said.since is None:
            return np.ones(ended.shape, dtype=bool)
        stays = np.isnat(ended) | (ended >= self.said.since)
        self.left_out += int((~stays).sum())
        return np.asarray(stays)

    def note(self, count: int, one: str, several: str, text: str) -> None:
        """A note on so many rows, if there are any."""
        if count:
            self.notes.append(f"{counted(count, one, several)} {text}")

    def report(self, kept: int) -> FileReport:
        """What became of the rows; a file that is mostly refused is refused as a whole."""
        name = self.sheet.path.name
        if not self.read:
            raise InputRefusedError(f"{name}: no rows below the header in line {self.sheet.header_line}")
        if not kept or self.refusals.faults > MOST_REFUSED * self.read:
            left = [f"{counted(self.left_out, 'row')} {BEFORE_SINCE}"] if self.left_out else []
            summary = [*left, *reasons_as_text(self.refusals.by_reason()), *self.notes, *self.aside]
            raise InputRefusedError(
                f"{name}: {self.refusals.faults:,} of {counted(self.read, 'row')} cannot be used, "
                f"{'which is all of them' if not kept else 'more than a third'}; "
                "correct the file, or say which columns are meant with --map\n"
                + "\n".join(f"  {one}" for one in summary)
            )
        return FileReport(
            self.table, name, self.sheet.encoding.label, DELIMITERS[self.sheet.delimiter], self.mapping.preset,
            self.mapping.named(), self.conventions.shown(), self.read, kept,
            len(self.duplicates), self.duplicates[:LINES_SHOWN],
            self.refusals.by_reason(), tuple(self.refusals.rows), tuple(self.notes), tuple(self.aside),
            self.left_out, self.conventions.currency,
        )  # fmt: skip


def as_number(day: np.datetime64) -> int:
    """Days since 1970-01-01."""
    return int(day.astype("datetime64[D]").astype(np.int64))


def as_days(numbers: NDArray[np.int64]) -> Dates:
    """Days since 1970-01-01 as days; NO_DAY is no day."""
    return numbers.astype("datetime64[D]")
