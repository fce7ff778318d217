"""Dates in the forms that exports have, as days since 1970-01-01."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from salessim.calibration.reading.columns.heading import plain_key

Order = Literal["day-first", "month-first"]
EPOCH: Final = date(1970, 1, 1).toordinal()
EXCEL_EPOCH: Final = date(1899, 12, 30).toordinal()
"""Day 0 of Excel's serial numbers, as they count after its 29 February 1900, which never was."""
FIRST_YEAR: Final = 1950
CENTURY_TURNS: Final = 70
"""A year of two digits from here on is of the last century."""
LONGEST: Final = 60
"""Letters that a date may have."""
MIDDLE: Final = 15
"""Day that stands for a month without a day."""


@dataclass(frozen=True)
class Bad:
    """A cell that cannot be used, and why."""

    reason: str


NO_DATE: Final = Bad("not a date in a form that is known")
NO_SUCH_DAY: Final = Bad("a day that does not exist")
OTHER_ORDER: Final = Bad("day and month are in the other order than in the rest of the column")
LONG_AGO: Final = Bad(f"a date before {FIRST_YEAR}")

Day = int | None | Bad
"""Days since 1970-01-01, None for a cell that says 'none', or why it cannot be used."""

ABSENT: Final = frozenset(
    plain_key(word)
    for word in (
        "", "-", "n/a", "na", "none", "null", "nan", "nat", "nil", "tbd", "present", "current", "currently", "ongoing",
        "active", "now", "today", "still there", "still employed", "open", "unknown", "0",
    )
)  # fmt: skip
NEVER: Final = frozenset(
    {(1900, 1, 1), (9999, 12, 31), (2999, 12, 31), (2099, 12, 31), (1899, 12, 30), (1899, 12, 31), (0, 0, 0)}
)
"""Days that databases write for 'none'."""
MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTH_OF: Final = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
}
CLOCK: Final = (
    r"(?:[T ,]\s*\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
)
"""A time of day behind a date; the day is taken as it is written, in whatever time zone."""
NUMBERS: Final = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d\d){CLOCK}")
"""01/03/2024: its order is decided for the column."""
DOTTED: Final = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}|\d\d){CLOCK}")
"""1.3.2024: points are only used where the day comes first."""
YEAR_FIRST: Final = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){CLOCK}")
TOGETHER: Final = re.compile(r"((?:19|20|99)\d\d)(\d\d)(\d\d)")
DAY_NAMED: Final = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]+([A-Za-z]{{3,9}})\.?[ ,-]+(\d{{4}}|\d\d){CLOCK}")
MONTH_NAMED: Final = re.compile(rf"([A-Za-z]{{3,9}})\.?[ -]+(\d{{1,2}})(?:st|nd|rd|th)?[ ,]+(\d{{4}}){CLOCK}")
ONLY_MONTH: Final = re.compile(r"([A-Za-z]{3,9})\.?[ -]+(\d{4})|(\d{4})-(\d\d)")
SERIAL: Final = re.compile(r"([2-7]\d{4})(?:[.]\d+)?")
"""Excel's number of a day between 1954 and 2119."""


def read_day(text: str, order: Order | None) -> Day:
    """A cell as a day; `order` is that of its column, for cells that do not tell by themselves.

    >>> read_day("1970-01-03", None), read_day("3 Jan 1970", None), read_day("03/01/1970", "day-first")
    (2, 2, 2)
    """
    if not text or len(text) > LONGEST:
        return NO_DATE if text else None
    for form, reader in FORMS:
        if found := form.fullmatch(text):
            return reader(found, order)
    return None if plain_key(text) in ABSENT else NO_DATE


def shown(text: str) -> Order | Literal["either", "month", ""]:
    """What a cell shows about its column: the order of day and month, or that it names a month without a day."""
    if len(text) > LONGEST:
        return ""
    found = NUMBERS.fullmatch(text)
    if not found:
        return "month" if ONLY_MONTH.fullmatch(text) and isinstance(read_day(text, None), int) else ""
    first, second = int(found[1]), int(found[3])
    if first > 12 >= second:
        return "day-first"
    if second > 12 >= first:
        return "month-first"
    return "either" if first != second and max(first, second) <= 12 else ""


def _numbers(found: re.Match[str], order: Order | None) -> Day:
    """Two numbers and a year."""
    first, second = int(found[1]), int(found[3])
    if max(first, second) <= 12 and first != second and order is None:
        return Bad("day and month cannot be told apart")
    month_first = order == "month-first" or (order is None and second > 12)
    day, month = (second, first) if month_first else (first, second)
    return OTHER_ORDER if month > 12 >= day else _day(_year(found[4]), month, day)


def _only_month(found: re.Match[str], order: Order | None) -> Day:
    """The middle of a month that is named or numbered."""
    if found[3]:
        return _day(int(found[3]), int(found[4]), MIDDLE)
    return _month_day(int(found[2]), found[1], MIDDLE)


def _month_day(year: int, month: str, day: int) -> Day:
    number = MONTH_OF.get(month.lower())
    return NO_DATE if number is None else _day(year, number, day)


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < CENTURY_TURNS else 1900)


def _day(year: int, month: int, day: int) -> Day:
    if (year, month, day) in NEVER:
        return None
    try:
        number = date(year, month, day).toordinal() - EPOCH
    except ValueError:
        return NO_SUCH_DAY
    return number if year >= FIRST_YEAR else LONG_AGO


FORMS: Final[Sequence[tuple[re.Pattern[str], Callable[[re.Match[str], Order | None], Day]]]] = (
    (YEAR_FIRST, lambda found, order: _day(int(found[1]), int(found[3]), int(found[4]))),
    (NUMBERS, _numbers),
    (DOTTED, lambda found, order: _day(_year(found[3]), int(found[2]), int(found[1]))),
    (TOGETHER, lambda found, order: _day(int(found[1]), int(found[2]), int(found[3]))),
    (SERIAL, lambda found, order: int(found[1]) + EXCEL_EPOCH - EPOCH),
    (DAY_NAMED, lambda found, order: _month_day(_year(found[3]), found[2], int(found[1]))),
    (MONTH_NAMED, lambda found, order: _month_day(int(found[3]), found[1], int(found[2]))),
    (ONLY_MONTH, _only_month),
)
"""Each form with what it means; no cell has two."""
