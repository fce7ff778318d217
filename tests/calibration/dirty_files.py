"""Files as people have them: what each holds, which rows must be kept, and which refused, on which line and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from salessim.calibration.reading.said import Said
from salessim.calibration.records import Customers, Deals, End, People

TODAY = np.datetime64("2024-06-30")
PEOPLE = "rep,hire date,end date\n"
DEALS = "id,owner,created,closed,stage,amount\n"
CUSTOMERS = "customer,start,end,arr_2021,arr_2022\n"


@dataclass(frozen=True)
class Dirty:
    """One file."""

    name: str
    table: str
    content: str | bytes
    kept: tuple[tuple[Any, ...], ...]
    """people: hired, ended; deals: created, closed, end, amount; customers: started, ended, *ARR by year."""
    refused: Mapping[int, str] = field(default_factory=dict)
    """Line → words of the reason."""
    duplicates: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    """Words that the notes hold."""
    left_out: int = 0
    currency: str = ""
    """If not dollars."""
    said: Said = field(default_factory=Said)


def kept_rows(part: People | Deals | Customers) -> tuple[tuple[Any, ...], ...]:
    """The rows as DIRTY states them."""
    if isinstance(part, People):
        columns = [_days(part.hired), _days(part.ended)]
    elif isinstance(part, Deals):
        ends = [End(end).name.lower() for end in part.end]
        columns = [_days(part.created), _days(part.closed), ends, _numbers(part.amount_usd)]
    else:
        columns = [_days(part.started), _days(part.ended), *(_numbers(arr) for arr in part.arr_usd.T)]
    return tuple(zip(*columns, strict=True))


def _days(column: Any) -> list[str]:
    return ["" if np.isnat(day) else str(day) for day in column]


def _numbers(column: Any) -> list[float | None]:
    return [None if np.isnan(number) else float(number) for number in column]


def _dates(*cells: str) -> str:
    return PEOPLE + "".join(f'p{number},"{cell}",\n' for number, cell in enumerate(cells))


def _amounts(*cells: str) -> str:
    return DEALS + "".join(f'd{number},a,2020-01-01,2020-02-01,won,"{cell}"\n' for number, cell in enumerate(cells))


def _won(*amounts: float | None) -> tuple[tuple[Any, ...], ...]:
    numbers = [None if amount is None else float(amount) for amount in amounts]
    return tuple(("2020-01-01", "2020-02-01", "won", number) for number in numbers)


def _hired(*days: str) -> tuple[tuple[str, str], ...]:
    return tuple((day, "") for day in days)


FIRST_OF_MARCH = "2024-03-01"
PLAIN = "a,2020-01-01,\nb,2021-05-06,2022-07-08\n"
PLAIN_KEPT = (("2020-01-01", ""), ("2021-05-06", "2022-07-08"))
DIRTY = (
    Dirty("plain", "people", PEOPLE + PLAIN, PLAIN_KEPT),
    Dirty("byte-order mark", "people", "\ufeff" + PEOPLE + PLAIN, PLAIN_KEPT),
    Dirty("UTF-16 as Excel writes it", "people", (PEOPLE + PLAIN).replace(",", "\t").encode("utf-16"), PLAIN_KEPT),
    Dirty("Windows line ends", "people", (PEOPLE + PLAIN).replace("\n", "\r\n"), PLAIN_KEPT),
    Dirty("old line ends", "people", (PEOPLE + PLAIN).replace("\n", "\r"), PLAIN_KEPT),
    Dirty("no line end at the end", "people", (PEOPLE + PLAIN).rstrip(), PLAIN_KEPT),
    Dirty("semicolons", "people", (PEOPLE + PLAIN).replace(",", ";"), PLAIN_KEPT),
    Dirty("tabs", "people", (PEOPLE + PLAIN).replace(",", "\t"), PLAIN_KEPT),
    Dirty("pipes", "people", (PEOPLE + PLAIN).replace(",", "|"), PLAIN_KEPT),
    Dirty(
        "semicolons with commas in cells", "people",
        "rep;hire date;end date\nLee, Ann;2020-01-01;\nRay, Bo;2021-05-06;2022-07-08\n", PLAIN_KEPT,
    ),
    Dirty(
        "Western letters", "people", (PEOPLE + "Zoë,2020-01-01,\n").encode("cp1252"), _hired("2020-01-01"),
        notes=("cp1252",),
    ),
    Dirty(
        "a separator said and lines around the table", "people",
        "sep=,\nTeam of the North\n\n" + PEOPLE + PLAIN + '\n"Copyright (c) 2024 a company"\nConfidential\n',
        PLAIN_KEPT,
        {1: "a line of text", 2: "a line of text", 8: "a line of text", 9: "a line of text"},
    ),
    Dirty(
        "empty lines and lines of separators", "people", PEOPLE + "\n\n,,\na,2020-01-01,\n , ,\n", _hired("2020-01-01"),
    ),
    Dirty(
        "line ends inside quotes", "people",
        'rep,note,hire date,end date\na,"one\ntwo\nthree",2020-01-01,\nb,x,2020-02-30,\nc,x,2020-03-01,\n'
        "d,x,2020-03-01,\n",
        _hired("2020-01-01", "2020-03-01", "2020-03-01"), {5: "does not exist"},
    ),
    Dirty(
        "a quote that is never closed", "people",
        PEOPLE + 'a,2020-01-01,\n"b,2020-01-02,\nc,2020-01-03,\nd,2020-01-04,\n',
        _hired("2020-01-01", "2020-01-03", "2020-01-04"), {3: "quotation marks"},
    ),
    Dirty(
        "quotes inside quotes", "people",
        PEOPLE + '"An "A" Lee",2020-01-01,\n"Bo ""B"" Ray",2020-01-02,\nc,2020-01-03,\n',
        _hired("2020-01-02", "2020-01-03"), {2: "quotation marks"},
    ),
    Dirty(
        "too many cells", "people",
        PEOPLE + "Lee, Ann,2020-01-01,2021-01-01\nb,2020-01-02,,\nc,2020-01-03,\nd,2020-01-04\n",
        _hired("2020-01-02", "2020-01-03", "2020-01-04"), {2: "more cells"},
    ),
    Dirty(
        "empty headings at the end", "people",
        "rep,hired,ended,,\na,2020-01-01,,,\nb,2020-01-01,,x,\nc,2020-01-01,,,\n",
        _hired("2020-01-01", "2020-01-01"), {3: "more cells"},
    ),
    Dirty(
        "forms of one day", "people",
        _dates(
            "2024-03-01", "2024-03-01T12:00Z", "2024-03-01 09:30:00", "2024/03/01", "2024.3.1", "1.3.2024", "01.03.24",
            "1-Mar-2024", "1 March 2024", "01-MAR-24", "March 1, 2024", "Mar 1 2024", "1st March 2024", "20240301",
            "45352", "45352.5",
        ),
        _hired(*[FIRST_OF_MARCH] * 16),
    ),
    Dirty(
        "months without a day", "people", _dates("Mar 2024", "March 2024", "2024-03"), _hired(*["2024-03-15"] * 3),
        notes=("3 dates in \"hire date\" without a day",),
    ),
    Dirty("day first", "people", _dates("01/03/2024", "13/02/2024"), _hired("2024-03-01", "2024-02-13")),
    Dirty("month first", "people", _dates("03/01/2024", "02-13-2024"), _hired("2024-03-01", "2024-02-13")),
    Dirty(
        "both orders in one column", "people",
        _dates("13/02/2024", "14/02/2024", "15/02/2024 8:00 AM", "02/16/2024", "01/03/2024"),
        _hired("2024-02-13", "2024-02-14", "2024-02-15", "2024-03-01"), {5: "other order"},
    ),
    Dirty(
        "order said", "people", _dates("01/03/2024", "04/05/2024"), _hired("2024-03-01", "2024-05-04"),
        said=Said(order="day-first"),
    ),
    Dirty("order that does not matter", "people", _dates("03/03/2024"), _hired("2024-03-03")),
    Dirty(
        "days that cannot be", "people",
        _dates(
            "2024-02-31", "soon", "1900-01-01", "2024-07-01", "1066-10-14", "2024-13-01", *["2024-01-01"] * 13,
        ),
        _hired(*["2024-01-01"] * 13),
        {2: "does not exist", 3: "not a date", 4: "no first day", 5: "after the day", 6: "before 1950",
         7: "does not exist"},
    ),
    Dirty(
        "words for still there", "people",
        PEOPLE + "".join(
            f"p{number},2020-01-01,{word}\n" for number, word in enumerate(
                ["", "9999-12-31", "1900-01-01", "31/12/9999", "N/A", "-", "present", "Current", "0000-00-00", "null"]
            )
        ),
        _hired(*["2020-01-01"] * 10),
    ),
    Dirty(
        "ends that cannot be", "people",
        PEOPLE + "a,2020-01-01,2019-12-31\nb,2020-01-01,2024-07-01\n,2020-01-01,\n"
        + "".join(f"p{number},2020-01-01,2020-01-01\n" for number in range(7)),
        (("2020-01-01", "2020-01-01"),) * 7,
        {2: "ended before it began", 3: "after the day", 4: "neither a person nor a seat"},
    ),
    Dirty(
        "the same row again", "people", PEOPLE + "a,2020-01-01,\nA ,1 Jan 2020,-\nb,2020-01-01,\n",
        _hired("2020-01-01", "2020-01-01"), duplicates=(3,),
    ),
    Dirty(
        "stays that overlap or contradict", "people",
        PEOPLE + "a,2020-01-01,2021-01-01\na,2020-06-01,2022-01-01\na,2021-01-01,\n"
        "b,2020-01-01,\nb,2020-01-01,2021-01-01\n"
        + "".join(f"p{number},2020-01-01,\n" for number in range(7)),
        (("2020-01-01", "2021-01-01"), ("2021-01-01", ""), *_hired(*["2020-01-01"] * 7)),
        {3: "an earlier stay", 5: "something else", 6: "something else"},
    ),
    Dirty(
        "ended before --since", "people", PEOPLE + "a,2010-01-01,2011-01-01\nb,2010-01-01,2020-01-01\n",
        (("2010-01-01", "2020-01-01"),), left_out=1, said=Said(since=np.datetime64("2015-01-01")),
    ),
    Dirty(
        "amounts with a point", "deals",
        _amounts("$1,234.56", "1234.56", "USD 1,234.56", "1,234.56 usd", "US$1 234.56", "1.23456k", "1.2M", "12,345",
                 "5"),
        _won(*[1234.56] * 5, 1234.56, 1.2e6, 12345, 5),
    ),
    Dirty(
        "amounts with a comma", "deals",
        _amounts("1.234,56 €", "1 234,56", "1\u202f234,56", "1'234,56", "EUR 1.234.567", "60k", "2.500", "7,5"),
        _won(*[1234.56] * 4, 1234567, 60000, 2500, 7.5), currency="EUR",
    ),
    Dirty(
        "amounts that could be either", "deals", _amounts("1,234", "60,000"), _won(1234, 60000), notes=("thousands",),
    ),
    Dirty(
        "amounts that are none", "deals",
        _amounts("(1,234.50)", "-5", "5-", "ask Bob", "=1+1", "1e99", "1,5", *["8.5"] * 15), _won(*[8.5] * 15),
        {2: "negative", 3: "negative", 4: "negative", 5: "not an amount", 6: "not an amount", 7: "beyond",
         8: "the other way round"},
    ),
    Dirty(
        "amounts that are not said", "deals", _amounts("", "0", "-", "n/a", "$ -", "3"), _won(*[None] * 5, 3),
        notes=("5 deals have no amount",),
    ),
    Dirty(
        "stages", "deals",
        DEALS + "a,x,2020-01-01,2020-02-01,Closed Won,\nb,x,2020-01-01,2020-02-01,closed-lost,\n"
        "c,x,2020-01-01,2020-02-01,Closed - No Decision,\nd,x,2020-01-01,2030-02-01,Proposal/Price Quote,\n"
        "e,x,2020-01-01,,Parked,\nf,x,2020-01-01,2024-07-01,Parked,\ng,x,2020-01-01,2020-02-01,Parked,\n"
        "h,x,2020-01-01,2020-02-01,,\ni,x,2020-01-01,,won,\n"
        "j,x,2020-01-01,2020-02-01,Stalled,\nk,x,2020-01-01,2020-02-01,Closed won (New pipeline),\n"
        "l,x,2020-01-01,soon,Negotiation,\n",
        (
            ("2020-01-01", "2020-02-01", "won", None), ("2020-01-01", "2020-02-01", "lost", None),
            ("2020-01-01", "2020-02-01", "undecided", None), *[("2020-01-01", "", "open", None)] * 3,
            ("2020-01-01", "2020-02-01", "undecided", None), ("2020-01-01", "2020-02-01", "won", None),
            ("2020-01-01", "", "open", None),
        ),
        {8: "not known", 9: "without a stage", 10: "without a closing date"},
        notes=("2 open deals have a closing date", "2 deals at a stage that is not known", '"Parked" (1)'),
        said=Said(stages={"stalled": End.UNDECIDED}),
    ),
    Dirty(
        "deals that cannot be", "deals",
        DEALS + "a,x,,2020-02-01,won,\nb,x,2020-03-01,2020-02-29,won,\nc,x,2024-07-01,,open,\n"
        "d,x,2020-03-01,2024-07-01,lost,\ne,x,soon,2024-07-01,lost,\n"
        + "".join(f"p{number},x,2020-01-01,2020-01-01,won,1\n" for number in range(11)),
        (("2020-01-01", "2020-01-01", "won", 1.0),) * 11,
        {2: "no creation date", 3: "before it was created", 4: "created after", 5: "closed after", 6: "not a date"},
    ),
    Dirty(
        "ids again", "deals",
        DEALS + "a,x,2020-01-01,2020-02-01,won,1\nA,x,2020-01-01,2020-02-01,won,1\n"
        "b,x,2020-01-01,2020-02-01,won,1\nb,x,2020-01-01,2020-02-01,won,2\n"
        + "".join(f"p{number},x,2020-01-01,2020-02-01,won,1\n" for number in range(5))
        + ",x,2020-01-01,2020-02-01,won,1\n" * 2
        + "c,x,2020-01-01,2020-02-01,won,1\n" * 2 + "c,x,2020-01-01,2020-02-02,won,1\n"
        + "".join(f"q{number},x,2020-01-01,2020-02-01,won,1\n" for number in range(5)),
        _won(*[1.0] * 13), dict.fromkeys((4, 5, 13, 14, 15), "this id"), duplicates=(3,),
    ),
    Dirty(
        "whole rows again, without ids", "deals",
        "owner,created,closed,stage,amount,note\na,2020-01-01,2020-02-01,won,1,x\na,2020-01-01,2020-02-01,won,1,y\n"
        "a,2020-01-01,2020-02-01,won,1,x\n",
        _won(1.0, 1.0), duplicates=(4,),
    ),
    Dirty(
        "customers by columns", "customers",
        CUSTOMERS + "a,2020-01-01,,$100,110\nb,2021-05-01,2022-03-01,200,200\nc,2022-06-01,,0,300\nd,2020-01-01,,-5,1\n"
        "a,2020-01-01,,100,110\ne,2021-12-31,2021-12-31,7,\nf,2021-01-01,2021-12-30,7,\n",
        (("2020-01-01", "", 100.0, 110.0), ("2021-05-01", "2022-03-01", 200.0, None), ("2022-06-01", "", None, 300.0),
         ("2021-12-31", "2021-12-31", 7.0, None), ("2021-01-01", "2021-12-30", None, None)),
        {5: "negative"}, duplicates=(6,), notes=("2 ARRs of a year",),
    ),
    Dirty(
        "customers by rows", "customers",
        "customer,start,end,year,arr\na,2020-01-01,,2021,100\nb,2020-01-01,,2021,7\na,2020-01-01,,2022,110\n"
        "c,2020-01-01,,2021,5\nc,2020-01-01,,2021,6\nc,2020-01-01,,2022,6\nb,2020-01-01,,soon,7\n"
        "a,2020-01-01,,2021,100\na,2021-02-01,,2022,9\n"
        + "".join(f"p{number},2020-01-01,,2021,1\n" for number in range(4)) + ",2020-01-01,,2021,1\n" * 2,
        (("2020-01-01", "", 100.0, 110.0), ("2020-01-01", "", 7.0, None), ("2020-01-01", "", None, 6.0),
         *[("2020-01-01", "", 1.0, None)] * 6),
        {5: "another ARR", 6: "another ARR", 8: "no calendar year", 10: "an earlier time"}, duplicates=(9,),
    ),
    Dirty(
        "ARR of years to come", "customers", "id,start,end,arr_2023,arr_2024,arr_2025\na,2020-01-01,,1,2,3\n",
        (("2020-01-01", "", 1.0, 2.0),), notes=("1 ARR of a year",),
    ),
    Dirty(
        "ARR without a year", "customers",
        "customer,start,end,arr\na,2020-01-01,,100\nb,2020-01-01,2022-06-01,50\nc,2022-01-01,2022-06-01,50\n",
        (("2020-01-01", "", None, 100.0), ("2020-01-01", "2022-06-01", 50.0, None),
         ("2022-01-01", "2022-06-01", None, None)),
        notes=("without a year", "1 ARR of a year"),
    ),
    Dirty(
        "customers that came back", "customers",
        "customer,start,end\na,2020-01-01,2021-01-01\na,2022-01-01,\na,2022-06-01,\nb,2020-01-01,\nc,2020-01-01,\n",
        (("2020-01-01", "2021-01-01"), ("2022-01-01", ""), ("2020-01-01", ""), ("2020-01-01", "")),
        {4: "an earlier time"},
        notes=("1 customer came back", "no ARR"),
    ),
    Dirty(
        "customers without ids", "customers",
        "start,end\n2020-01-01,\n2020-01-01,\n2021-01-01,2020-12-31\n2020-01-01,\n",
        (("2020-01-01", ""),) * 3, {4: "ended before it began"}, notes=("no column says which customer",),
    ),
)  # fmt: skip
"""The table of dirty files."""
