"""The rows of a text file one by one, each with the line it starts on; what is no row is told, and the rest goes on."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from salessim.calibration.reading.file.encoding import Encoding
from salessim.calibration.reading.report import NOT_A_ROW
from salessim.errors import InputRefusedError

QUOTES_DO_NOT_MATCH: Final = "its quotation marks do not match"
TOO_MANY_CELLS: Final = "more cells than the header has (a separator inside a cell without quotation marks?)"
LONG_CELL: Final = f"a cell of more than {csv.field_size_limit():,} letters"
LONG_ROW: Final = 50
"""Lines from which a row that cannot be read is a long one: an opened quote that is closed much later or never."""
MOST_LONG_ROWS: Final = 100

Row = tuple[int, list[str]]
"""Line on which the row starts, counted from 1, and its cells."""
Told = Callable[[int, str, str, str], None]
"""Line, column, value, reason of what is no row: Refusals.add."""


@dataclass(frozen=True)
class Sheet:
    """A file whose layout is known."""

    path: Path
    encoding: Encoding
    delimiter: str
    header_line: int
    headings: tuple[str, ...]

    def rows(self, told: Told) -> Iterator[Row]:
        """The rows below the header with as many cells as it; cells are stripped, missing last ones are empty."""
        width = len(self.headings)
        for line, cells in records(self.path, self.encoding, self.delimiter, told):
            if line <= self.header_line:
                if line < self.header_line:
                    told(line, "", "", NOT_A_ROW)
                continue
            filled = [cell.strip() for cell in cells]
            if len(filled) > width:
                if any(filled[width:]):
                    told(line, "", "", TOO_MANY_CELLS)
                    continue
                del filled[width:]
            if len(filled) < width:
                filled += [""] * (width - len(filled))
            if width > 2 and not (filled[0] and filled[1]) and _is_text(filled):
                told(line, "", "", NOT_A_ROW)
                continue
            yield line, filled


def _is_text(cells: list[str]) -> bool:
    """Whether a row is a title, a total or a footer: one cell only, and no number or date."""
    return sum(map(bool, cells)) == 1 and not max(cells)[0].isdigit()


def records(
    path: Path, encoding: Encoding, delimiter: str, told: Told, *, until: int | None = None
) -> Iterator[Row]:  # fmt: skip
    """Every row that is not empty, from the top to about line `until`.

    A quotation mark that does not match spoils its own line only: the lines that were read with it are read again.
    """
    lines = _Lines(path, encoding)
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=delimiter != "\t")
    long_rows = 0
    while until is None or lines.line < until:
        lines.taken.clear()
        start = lines.line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            long_rows += len(lines.taken) > LONG_ROW
            if long_rows > MOST_LONG_ROWS:
                raise InputRefusedError(f"{path.name}:{start}: {QUOTES_DO_NOT_MATCH}, as in many rows above") from None
            told(start, "", "", LONG_CELL if len(lines.taken) == 1 and "limit" in str(error) else QUOTES_DO_NOT_MATCH)
            lines.read_again()
            continue
        if any(map(str.strip, cells)):
            yield start, cells


class _Lines:
    """Physical lines that remember those of the present row, so that they can be read again."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self.line = 0
        self.taken: list[str] = []
        self.again: deque[str] = deque()
        self.fresh = _text(path, encoding)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        text = self.again.popleft() if self.again else next(self.fresh)
        self.line += 1
        self.taken.append(text)
        return text

    def read_again(self) -> None:
        """Take back all lines of the present row but the first."""
        later = self.taken[1:]
        self.again.extendleft(reversed(later))
        self.line -= len(later)


def _text(path: Path, encoding: Encoding) -> Iterator[str]:
    """Lines with their ends; bytes that cp1252 does not know become a mark of their own."""
    errors = "replace" if encoding.note else "strict"
    try:
        with path.open("r", encoding=encoding.codec, errors=errors, newline="") as file:
            yield from file
    except OSError as error:
        raise InputRefusedError(f"{path.name}: cannot be read ({error.strerror})") from None
