"""Exports with something spoilt: bytes, lines, cells, columns, headings, separators and encodings changed."""

# ruff: noqa: E501 - lists are as wide as they are easily read

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from fuzz.held import MOST_MEMORY, TooLongError, at_most, listing, most_memory
from fuzz.nasty import BYTES, NUMBERS, OVERRIDES, WORDS
from support.exports import ACCOUNT, PERSON, write_exports

from salessim.calibration.calibrate import asked, calibrate
from salessim.calibration.reading.said import Files, spoken
from salessim.errors import InputRefusedError

MOST_SECONDS: Final = 3.0
"""Of the processor's time; a measure of hanging: what is read is estimated as well, in a fifth of a second."""
DAYS: Final = (
    "2020-02-30", "0000-00-00", "9999-12-31", "31/12/2019", "12/31/2019", "1-Jan-20", "20200101", "43831", "-1", "1e9", "NaT",
    "2020-01-01T25:00", "١/١/٢٠٢٠", "today", "1899-12-30", "300000-01-01", "99999999999", "Feb 2020", "2020", "2020-W01",
)  # fmt: skip
HEADINGS: Final = (
    "", "rep", "Rep", "owner", "Owner", "id", "hired", "start", "Start Date", "end", "closed", "amount", "Amount (USD)", "stage",
    "Stage", "created", "ARR", "ARR 2020", "arr_2020", "arr_9999", "Unnamed: 0", "x" * 500, "=1+1", "\ufeffrep", "a\nb",
)  # fmt: skip
CELLS: Final = (*DAYS, *NUMBERS, *WORDS[:60], "$1,234.56", "1.234,56 €", "(500)", "¥10", "won", "Closed Won", "x" * 140_000)  # fmt: skip
MAPPED: Final = (
    "", "=", "deals.amount", "deals.amount=", "deals.amount=Amount", "deals.nothing=x", "people.hired=Hire Date", "x.y=z",
    "deals.closed=\x00", "customers.arr=ARR 2020", "deals.owner=" + "x" * 3000, "people.rep=Rep", *OVERRIDES[:6],
)  # fmt: skip
TABLES: Final = ("people", "deals", "customers")


@dataclass(frozen=True)
class Exports:
    """Files by table, and what was typed with them."""

    contents: dict[str, bytes]
    maps: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    dates: str | None = None
    as_of: str | None = None


@cache
def plain() -> dict[str, bytes]:
    """Exports of a small house in which nothing is wrong."""
    with TemporaryDirectory() as folder:
        return {table: path.read_bytes() for table, path in write_exports(Path(folder), seats=4).items()}


def spoilt(number: int) -> Exports:
    """The exports of this number, the same on every machine."""
    luck = Random(number)
    tables = luck.sample(TABLES, luck.choice((1, 1, 2, 3)))
    contents = {table: plain()[table] for table in tables}
    for _ in range(luck.randint(1, 4)):
        table = luck.choice(tables)
        contents[table] = luck.choice(_WAYS)(contents[table], luck)
    return Exports(
        contents,
        tuple(luck.choice(MAPPED) for _ in range(luck.choice((0, 0, 0, 1, 2)))),
        tuple(
            luck.choice(("Proposal=lost", "=won", "x", "Closed Won=maybe")) for _ in range(luck.choice((0, 0, 0, 1)))
        ),
        luck.choice((None, None, None, "day-first", "month-first", "x")),
        luck.choice((None, None, None, "2022-12-31", "1900-01-01", "soon", "9" * 400)),
    )


def broken(exports: Exports, folder: Path) -> str:
    """What does not hold when somebody calibrates by these exports; nothing if all is well."""
    paths = {table: folder / f"{table}.csv" for table in TABLES}
    for table, path in paths.items():
        path.unlink(missing_ok=True)
        if table in exports.contents:
            path.write_bytes(exports.contents[table])
    before, memory, said = listing(folder), most_memory(), list[str]()
    try:
        with at_most(MOST_SECONDS):
            _calibrated(exports, {table: path for table, path in paths.items() if path.exists()}, said)
    except InputRefusedError as refused:
        said.append(str(refused))
    except TooLongError:
        return f"takes more than {MOST_SECONDS:g} s"
    except Exception as error:  # what is wrong is told by the test
        return f"{type(error).__name__}: {error}"
    named = [name for name in (*PERSON.split(), *ACCOUNT.split()) if any(name in text for text in said)]
    found = {
        "has written files": listing(folder) != before,
        f"takes {(most_memory() - memory) / 1e6:.0f} MB": most_memory() - memory > MOST_MEMORY,
        f"names {', '.join(named)}: {said}": bool(named),
        f"is refused without advice: {said}": not any(said),
    }
    return next((what for what, is_so in found.items() if is_so), "")


def _calibrated(exports: Exports, paths: dict[str, Path], said: list[str]) -> None:
    """Everything short of writing; all that a person would be shown goes into `said`."""
    options = spoken(exports.maps, exports.stages, exports.dates, exports.as_of, None)
    files = Files(**paths)
    out = next(iter(paths.values())).with_name("out.yml")
    fit = calibrate(asked("midmarket", files, options, out=out), direct_only=True)
    said += [*fit.report.lines(), *fit.notes, *fit.findings.lacking()]


def _rows(content: bytes) -> list[list[str]]:
    """The cells of a file; of one that is no table, its lines."""
    text = content.decode("utf-8", errors="replace").replace("\x00", "")
    try:
        return [*csv.reader(io.StringIO(text, newline=""))] or [[]]
    except csv.Error:
        return [[line] for line in text.splitlines()]


def _written(rows: list[list[str]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", errors="replace")


def _cell_changed(content: bytes, luck: Random) -> bytes:
    rows = _rows(content)
    for _ in range(luck.choice((1, 1, 5, 200))):
        row = luck.choice(rows)
        if row:
            row[luck.randrange(len(row))] = luck.choice(CELLS)
    return _written(rows)


def _column_changed(content: bytes, luck: Random) -> bytes:
    """A whole column of one kind of cell, of another column's cells, or of nothing."""
    rows = _rows(content)
    at = luck.randrange(max(1, len(rows[0])))
    other, cell = luck.randrange(max(1, len(rows[0]))), luck.choice((None, "", *CELLS[:60]))
    for row in rows[1:]:
        if len(row) > max(at, other):
            row[at] = row[other] if cell is None else cell
    return _written(rows)


def _heading_changed(content: bytes, luck: Random) -> bytes:
    rows = _rows(content)
    if rows[0]:
        rows[0][luck.randrange(len(rows[0]))] = luck.choice(HEADINGS)
    return _written(rows)


def _rows_changed(content: bytes, luck: Random) -> bytes:
    rows = _rows(content)
    way = luck.randrange(5)
    if way == 0:
        luck.shuffle(rows)
    elif way == 1:
        del rows[luck.randint(0, len(rows)) :]
    elif way == 2:
        rows += [luck.choice(rows)] * luck.choice((1, 300))
    elif way == 3:
        rows.insert(luck.randint(0, len(rows)), [luck.choice(CELLS)[:200]] * luck.choice((0, 1, 3, 30, 3000)))
    else:
        rows[1:] = rows[1 : luck.choice((1, 2, 3, 20))]
    return _written(rows)


def _separated(content: bytes, luck: Random) -> bytes:
    return _written(_rows(content), luck.choice((";", "\t", "|", ":", " ", "x", "é")))


def _encoded(content: bytes, luck: Random) -> bytes:
    codec = luck.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig", "utf-7", "cp037", "shift_jis"))
    return content.decode("utf-8", errors="replace").encode(codec, errors="replace")


def _bytes_put_in(content: bytes, luck: Random) -> bytes:
    for _ in range(luck.choice((1, 1, 20))):
        at = luck.randint(0, len(content))
        content = content[:at] + luck.choice(BYTES) + content[at:]
    return content


def _cut(content: bytes, luck: Random) -> bytes:
    at = luck.randint(0, len(content))
    return content[:at] + content[at + luck.choice((1, 30, 3000, 10**7)) :]


_WAYS: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (
    _cell_changed, _cell_changed, _column_changed, _column_changed, _heading_changed, _rows_changed, _separated,
    _encoded, _bytes_put_in, _cut,
)  # fmt: skip
