"""What became of each row: kept, a duplicate, or refused, with its line and the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from salessim.quantities.phrases import counted

LINES_SHOWN: Final = 20
MOST_LISTED: Final = 100_000
"""Refused rows that are kept with their values, a file; all are counted."""
MOST_REFUSED: Final = 1 / 3
"""Share of a file's rows that may be refused before the file as a whole is."""
VALUE_SHOWN: Final = 80
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
REFUSED_COLUMNS: Final = ("file", "line", "column", "value", "reason")
NOT_A_ROW: Final = "a line of text, not a row of the table"
BEFORE_SINCE: Final = "ended before the day that --since names"


class Refused(NamedTuple):
    """One row that was not used."""

    line: int
    column: str
    """As the file calls it; empty if the row as a whole is at fault."""
    value: str
    reason: str


@dataclass(frozen=True)
class Reasoned:
    """All rows refused for one reason."""

    reason: str
    count: int
    lines: tuple[int, ...]
    """The first of them."""


@dataclass
class Refusals:
    """Refused rows of one file as they are met."""

    rows: list[Refused] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, line: int, column: str, value: str, reason: str, rows: int = 1) -> None:
        """One row more, or several that cannot be told apart; its value is cut to what a table can show."""
        self.counts[reason] = self.counts.get(reason, 0) + rows
        self.lines.setdefault(reason, []).append(line)
        if len(self.rows) < MOST_LISTED:
            self.rows.append(Refused(line, column, value[:VALUE_SHOWN], reason))

    @property
    def total(self) -> int:
        """Every row that was not used."""
        return sum(self.counts.values())

    @property
    def faults(self) -> int:
        """Those that speak against the file, and count towards MOST_REFUSED."""
        return self.total - self.counts.get(NOT_A_ROW, 0)

    def by_reason(self) -> tuple[Reasoned, ...]:
        """The commonest reason first."""
        order = sorted(self.counts, key=lambda reason: (-self.counts[reason], reason))
        return tuple(
            Reasoned(reason, self.counts[reason], tuple(sorted(self.lines[reason])[:LINES_SHOWN])) for reason in order
        )


@dataclass(frozen=True)
class FileReport:
    """What was read from one file."""

    table: str
    """people, deals or customers."""
    file: str
    """Its name without the folder."""
    encoding: str
    delimiter: str
    preset: str
    """The export that was recognised, or nothing."""
    columns: Mapping[str, str]
    """Field → the column it was read from."""
    orders: Mapping[str, str]
    """Field → order of day and month, where it had to be decided, or the decimal sign."""
    read: int
    """Rows below the header; = kept + left out + duplicates + refused."""
    kept: int
    duplicates: int
    duplicate_lines: tuple[int, ...]
    """The first of them."""
    refused: tuple[Reasoned, ...]
    refused_rows: tuple[Refused, ...]
    notes: tuple[str, ...]
    aside: tuple[str, ...] = ()
    """Notes with words from cells. A cell in the wrong column may be anybody's name: they are only for the terminal."""
    left_out: int = 0
    """Rows that ended before the day that --since names: in order, but of another time."""
    currency: str = ""
    """The one that amounts are in; empty if the file names none."""

    def lines(self) -> Iterator[str]:
        """The report on this file as plain text; no value of any row is in it but words for stages."""
        known = f" ({self.preset})" if self.preset else ""
        refused = sum(reasoned.count for reasoned in self.refused)
        yield (
            f"{self.table}: {self.file}{known}: {counted(self.read, 'row')} read, {self.kept:,} kept"
            + (f", {self.left_out:,} left out ({BEFORE_SINCE})" if self.left_out else "")
            + (f", {counted(self.duplicates, 'duplicate')} dropped" if self.duplicates else "")
            + (f", {refused:,} refused" if refused else "")
        )
        if self.duplicates:
            yield f"  dropped because another row says the same: {_where(self.duplicate_lines, self.duplicates)}"
        yield from (f"  {line}" for line in reasons_as_text(self.refused))
        if len(self.refused_rows) == MOST_LISTED:
            yield f"  the table of refused rows holds the first {MOST_LISTED:,}"
        yield from (f"  note: {note}" for note in (*self.notes, *self.aside))

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "table": self.table, "file": self.file, "encoding": self.encoding, "delimiter": self.delimiter,
            "recognised_as": self.preset or None, "columns": dict(self.columns), "orders": dict(self.orders),
            "currency": self.currency or None,
            "read": self.read, "kept": self.kept, "left_out": self.left_out, "duplicates": self.duplicates,
            "duplicate_first_lines": list(self.duplicate_lines),
            "refused": [
                {"reason": one.reason, "count": one.count, "first_lines": list(one.lines)} for one in self.refused
            ],
            "notes": list(self.notes),
        }  # fmt: skip


@dataclass(frozen=True)
class ReadingReport:
    """What was read from all files."""

    files: tuple[FileReport, ...]
    as_of: np.datetime64
    as_of_said: bool
    """False: it is the latest day found in the exports."""

    def lines(self) -> list[str]:
        """The report as plain text."""
        why = "" if self.as_of_said else ", the latest day in them; --as-of says another"
        return [*(line for file in self.files for line in file.lines()), f"day of the exports: {self.as_of}{why}"]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "as_of": str(self.as_of),
            "as_of_said": self.as_of_said,
            "files": [file.as_json() for file in self.files],
        }

    @property
    def refused_rows(self) -> tuple[tuple[str, int, str, str, str], ...]:
        """A table of what was refused, under REFUSED_COLUMNS; no cell of it runs as a formula in a spreadsheet."""
        return tuple(
            (inert(file.file), row.line, inert(row.column), inert(row.value), row.reason)
            for file in self.files
            for row in file.refused_rows
        )


def reasons_as_text(refused: Sequence[Reasoned]) -> Iterator[str]:
    """One line for each reason: how many rows, and where the first of them stand."""
    for one in refused:
        yield f"{counted(one.count, 'row')} refused: {one.reason} ({_where(one.lines, one.count)})"


def _where(lines: Sequence[int], count: int) -> str:
    more = ", …" if count > len(lines) else ""
    return f"line{'s' if count > 1 else ''} {', '.join(map(str, lines))}{more}"


def inert(text: str) -> str:
    """Text that a spreadsheet shows and does not calculate."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
