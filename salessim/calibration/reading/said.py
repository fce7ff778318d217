"""What the user says about the exports: files, columns, words for stages, the order of dates, the day of the export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np

from salessim.calibration.reading.columns.fields import TABLES, is_field
from salessim.calibration.reading.columns.heading import plain_key
from salessim.calibration.reading.values.days import Bad, Order, read_day
from salessim.calibration.records import End
from salessim.errors import InputRefusedError

Table = Literal["people", "deals", "customers"]
NO_COLUMN: Final = ""
"""A heading that says: the file has no such column."""
ENDS: Final = {"won": End.WON, "lost": End.LOST, "undecided": End.UNDECIDED, "open": End.OPEN}


@dataclass(frozen=True)
class Files:
    """Where the exports are; at least one."""

    people: Path | None = None
    deals: Path | None = None
    customers: Path | None = None

    def given(self) -> dict[Table, Path]:
        """Those that there are, people first: deals name their owners."""
        found = {table: getattr(self, table) for table in get_args(Table)}
        return {table: Path(path) for table, path in found.items() if path is not None}


@dataclass(frozen=True)
class Said:
    """What the user says where the files do not."""

    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(table, field) → heading of the column; an empty heading: there is none."""
    stages: Mapping[str, End] = field(default_factory=dict)
    """Word → how such a deal stands."""
    order: Order | None = None
    """Of day and month in dates like 01/03/2024."""
    as_of: np.datetime64 | None = None
    """The day of the exports; None: the latest day in them."""
    since: np.datetime64 | None = None
    """The exports hold whoever was there on this day or came later; None: everybody ever."""

    def stage_words(self) -> dict[str, End]:
        """The same words as they are compared: without case, spaces and punctuation."""
        return {plain_key(word): end for word, end in self.stages.items()}


def spoken(maps: Sequence[str], stages: Sequence[str], dates: str | None, as_of: str | None, since: str | None) -> Said:
    """What was typed after --map, --stage, --dates, --as-of and --since; nonsense is refused with advice."""
    if dates is not None and dates not in get_args(Order):
        raise InputRefusedError(f"--dates {dates}: expected day-first or month-first")
    first, last = _day("--since", since), _day("--as-of", as_of)
    if first is not None and last is not None and first > last:
        raise InputRefusedError(f"--since {first} is after --as-of {last}")
    order: Order | None = "day-first" if dates == "day-first" else "month-first" if dates else None
    return Said(_columns(maps), _stages(stages), order, last, first)


def _columns(maps: Sequence[str]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for text in maps:
        target, equals, heading = text.partition("=")
        table, dot, name = target.strip().partition(".")
        if not equals or not dot:
            raise InputRefusedError(f"--map {text}: expected TABLE.FIELD=COLUMN, such as deals.closed='Close Dt'")
        if table not in TABLES:
            raise InputRefusedError(f"--map {text}: no table '{table}'; {_meant(table, [*TABLES])}")
        if not is_field(table, name):
            raise InputRefusedError(f"--map {text}: {table} have no field '{name}'; {_meant(name, [*TABLES[table]])}")
        if found.setdefault((table, name), heading.strip()) != heading.strip():
            raise InputRefusedError(f"--map {text}: {table}.{name} is mapped twice")
    return found


def _stages(stages: Sequence[str]) -> dict[str, End]:
    found: dict[str, End] = {}
    for text in stages:
        word, equals, meaning = text.rpartition("=")
        end = ENDS.get(meaning.strip().casefold())
        if not equals or not word.strip() or end is None:
            raise InputRefusedError(f"--stage {text}: expected WORD=won, lost, undecided or open")
        if found.setdefault(word.strip(), end) is not end:
            raise InputRefusedError(f"--stage {text}: '{word.strip()}' is given twice with different meanings")
    return found


def _day(option: str, text: str | None) -> np.datetime64 | None:
    if text is None:
        return None
    number = read_day(text, None)
    if number is None or isinstance(number, Bad):
        raise InputRefusedError(f"{option} {text}: expected a day such as 2024-03-31")
    return np.datetime64(number, "D")


def _meant(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"did you mean '{close[0]}'?" if close else f"expected one of {', '.join(known)}"
