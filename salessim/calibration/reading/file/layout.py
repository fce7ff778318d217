"""Which separator a file has, and which line is its header: the line whose words are known decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from salessim.calibration.reading.columns.mapping import recognised
from salessim.calibration.reading.file.encoding import Encoding, encoding_of
from salessim.calibration.reading.file.rows import Row, Sheet, records
from salessim.calibration.reading.report import Refusals
from salessim.errors import InputRefusedError

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
LOOKED_AT: Final = 40
"""Rows at the top of a file among which the header is looked for."""
LINES_LOOKED_AT: Final = 200
MOST_COLUMNS: Final = 2_000


def sheet_of(table: str, path: Path, said: Mapping[str, str]) -> Sheet:
    """A file with its encoding, separator and header.

    Each separator is tried on the first rows. The header is the line with most known headings, then the one whose
    width most rows below share, then the widest, then the first.
    """
    encoding = encoding_of(path)
    best: tuple[tuple[int, int, int, int], str, Row] | None = None
    for delimiter in DELIMITERS:
        rows = [*islice(records(path, encoding, delimiter, Refusals().add, until=LINES_LOOKED_AT), LOOKED_AT)]
        for place, row in enumerate(rows):
            score = _score(table, rows, place, said)
            if best is None or score > best[0]:
                best = (score, delimiter, row)
    if best is None:
        raise InputRefusedError(f"{path.name}: no line of it can be read as a row; export it again as CSV UTF-8")
    _, delimiter, (line, cells) = best
    return _checked(path, encoding, delimiter, line, cells)


def _score(table: str, rows: Sequence[Row], place: int, said: Mapping[str, str]) -> tuple[int, int, int, int]:
    cells = rows[place][1]
    if len(cells) > MOST_COLUMNS:
        return (0, 0, len(cells), -place)
    alike = sum(len(other) == len(cells) for _, other in rows[place + 1 :]) if len(cells) > 1 else 0
    return (recognised(table, cells, said), alike, len(cells), -place)


def _checked(path: Path, encoding: Encoding, delimiter: str, line: int, cells: list[str]) -> Sheet:
    """A header of sane width, without the empty columns at its end."""
    headings = [cell.strip().removeprefix("\ufeff") for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise InputRefusedError(f"{path.name}:{line}: more than {MOST_COLUMNS:,} columns; export only those needed")
    return Sheet(path, encoding, delimiter, line, tuple(headings))
