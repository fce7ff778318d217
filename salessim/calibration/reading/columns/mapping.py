"""Field → place of its column in a header: what the user says, then a known export, then exact synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from salessim.calibration.reading.columns.fields import TABLES, Field, is_field, year_of
from salessim.calibration.reading.columns.heading import plain_key
from salessim.calibration.reading.columns.presets import Preset, preset_of
from salessim.errors import InputRefusedError

LIKELY: Final = 0.7
"""Likeness of letters from which a column is suggested."""
MOST_SHOWN: Final = 40
LONGEST_SHOWN: Final = 60
NO_HEADER: Final = (
    "the line that should name the columns holds numbers or dates, as rows do, and is not shown for the names that may "
    "stand in it; give the file a header line such as rep,hired,ended"
)
_OF_A_ROW: Final = re.compile(r"\d[-/.:,]\d|\d{5}|^\W*\d+\W*$")
"""In a date, an amount or an identifier; a heading may hold a year or a short number."""


@dataclass(frozen=True)
class Mapped:
    """Where each field stands in a row."""

    places: Mapping[str, int]
    headings: tuple[str, ...]
    preset: str

    def column(self, name: str) -> str:
        """The heading of a field; empty if the file has none."""
        return self.headings[self.places[name]] if name in self.places else ""

    def named(self) -> dict[str, str]:
        """Field → heading."""
        return {name: self.column(name) for name in self.places}


def mapped(table: str, file: str, headings: Sequence[str], said: Mapping[str, str]) -> Mapped:
    """The mapping of one file; `said` is field → heading, where an empty heading says that there is none.

    Whatever is missing, doubtful or unknown is refused with all there is to say about it at once.
    """
    preset = preset_of(table, headings)
    places: dict[str, int] = {}
    problems: list[str] = []
    for name in (*TABLES[table], *(name for name in said if is_field(table, name) and name not in TABLES[table])):
        found = _candidates(table, name, headings, said, preset)
        if len(found) > 1:
            problems.append(_doubtful(table, name, [headings[place] for place in found]))
        elif found:
            places[name] = found[0]
        elif said.get(name):
            problems.append(_not_there(table, name, said[name], headings))
    if table == "customers":
        places |= _years(headings, places)
    problems += _missing(table, headings, places, said)
    problems += _twice(table, headings, places)
    if problems and _is_a_row(table, headings, said):
        raise InputRefusedError(f"{file}: {NO_HEADER}")
    if problems:
        shown = ", ".join(f'"{heading[:LONGEST_SHOWN]}"' for heading in headings[:MOST_SHOWN])
        more = f" and {len(headings) - MOST_SHOWN:,} more" if len(headings) > MOST_SHOWN else ""
        raise InputRefusedError("\n".join([*(f"{file}: {text}" for text in problems), f"  columns: {shown}{more}"]))
    return Mapped(places, tuple(headings), preset.name if preset else "")


def _is_a_row(table: str, headings: Sequence[str], said: Mapping[str, str]) -> bool:
    """Whether the first line is one of the rows, as in a file without a header: people's names would stand in it."""
    filled = [heading for heading in headings if heading]
    like_a_row = any(_OF_A_ROW.search(heading) and year_of(heading) is None for heading in filled)
    return like_a_row and 2 * recognised(table, headings, said) < len(filled)


def recognised(table: str, headings: Sequence[str], said: Mapping[str, str]) -> int:
    """How many headings of a line mean something; tells the header from titles and rows."""
    known = {key for field in TABLES[table].values() for key in field.known()}
    known |= {plain_key(heading) for heading in said.values() if heading}
    preset = preset_of(table, headings)
    if preset:
        known |= {plain_key(heading) for group in preset.columns.values() for heading in group}
    return sum(plain_key(heading) in known or year_of(heading) is not None for heading in headings)


def _candidates(
    table: str, name: str, headings: Sequence[str], said: Mapping[str, str], preset: Preset | None
) -> list[int]:
    """Columns that may be meant; one of them if there is no doubt."""
    keys = [plain_key(heading) for heading in headings]
    if said.get(name) == "":
        return []
    if name in said:
        exact = [place for place, heading in enumerate(headings) if heading == said[name]]
        return exact or [place for place, key in enumerate(keys) if key and key == plain_key(said[name])]
    for heading in preset.columns.get(name, ()) if preset else ():
        if plain_key(heading) in keys:
            return [place for place, key in enumerate(keys) if key == plain_key(heading)]
    taken = {plain_key(heading) for other, heading in said.items() if other != name and heading}
    synonyms = set(TABLES[table][name].known()) - taken
    return [place for place, key in enumerate(keys) if key in synonyms]


def _years(headings: Sequence[str], places: Mapping[str, int]) -> dict[str, int]:
    """Columns of ARR by year, beside those that the user named."""
    named = set(places.values())
    found = {place: year_of(heading) for place, heading in enumerate(headings) if place not in named}
    return {f"arr_{year}": place for place, year in found.items() if year is not None and f"arr_{year}" not in places}


def _doubtful(table: str, name: str, headings: list[str]) -> str:
    meaning = TABLES[table][name].meaning if name in TABLES[table] else "ARR of that year"
    columns = " or ".join(f'"{heading}"' for heading in headings)
    if len(set(headings)) < len(headings):
        return f"{columns}: which is {table}.{name} ({meaning})? Give the columns different names in the file"
    options = "\n".join(f'    --map {table}.{name}="{heading}"' for heading in headings)
    return f"{columns}: which is {table}.{name} ({meaning})? Say so with one of\n{options}"


def _not_there(table: str, name: str, heading: str, headings: Sequence[str]) -> str:
    close = _likeliest([plain_key(heading)], headings)
    hint = f'; did you mean "{close}"?' if close else ""
    return f'--map {table}.{name}="{heading}": there is no such column{hint}'


def _missing(table: str, headings: Sequence[str], places: Mapping[str, int], said: Mapping[str, str]) -> Iterator[str]:
    """Fields without which the table says nothing, each with the likeliest column and what to type."""
    for name, field in TABLES[table].items():
        if field.wanted and name not in places and (name not in said or (said[name] == "" and name != "ended")):
            yield _wanted(table, name, field, _unused(table, headings, places))
    if table == "people" and "person" not in places and "seat" not in places:
        yield _wanted(table, "person", TABLES[table]["person"], _unused(table, headings, places))
    if table == "customers" and "year" in places and ("id" not in places or "arr" not in places):
        yield "a column for the year needs one for the customer's id and one for the ARR of that year"
    if table == "customers" and "year" in places and any(name.startswith("arr_") for name in places):
        yield 'ARR stands by year in rows and in columns; say which not to read with --map customers.year=""'


def _wanted(table: str, name: str, field: Field, headings: Sequence[str]) -> str:
    close = _likeliest([*field.known()], headings)
    hint = f'; the likeliest is "{close}". If it is, say so with' if close else "; say which with"
    none = f', or --map {table}.{name}="" if there is none' if name == "ended" else ""
    option = f'--map {table}.{name}="{close or "COLUMN"}"'
    return f"no column for {table}.{name} ({field.meaning}){hint}\n    {option}{none}"


def _unused(table: str, headings: Sequence[str], places: Mapping[str, int]) -> list[str]:
    """Columns that may still be meant: not read as another field, and not known to be one of another table."""
    others = [field for other, fields in TABLES.items() if other != table for field in fields.values()]
    own = {key for field in TABLES[table].values() for key in field.known()}
    strange = {key for field in others for key in field.known()} - own
    return [
        heading
        for place, heading in enumerate(headings)
        if place not in places.values() and plain_key(heading) not in strange
    ]


def _likeliest(keys: Sequence[str], headings: Sequence[str]) -> str:
    """The heading that is most like one of the keys; empty if none is like any."""
    best, likeness = "", LIKELY
    for heading in headings[:MOST_SHOWN]:
        for key in keys:
            now = SequenceMatcher(None, plain_key(heading[:LONGEST_SHOWN]), key).ratio()
            if now > likeness:
                best, likeness = heading, now
    return best


def _twice(table: str, headings: Sequence[str], places: Mapping[str, int]) -> Iterator[str]:
    """One column that is read as two fields."""
    by_place: dict[int, list[str]] = {}
    for name, place in places.items():
        by_place.setdefault(place, []).append(name)
    for place, names in by_place.items():
        if len(names) > 1:
            both = " and ".join(f"{table}.{name}" for name in names)
            option = f'--map {table}.{names[0]}="COLUMN"'
            yield f'the column "{headings[place]}" is read as {both}; say which column one of them is with {option}'
