"""Laws of reading: any writing of a table reads back equal; bad rows and the order of rows change nothing else."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from calibration.dirty_files import TODAY, kept_rows
from hypothesis import given
from hypothesis import strategies as st

from salessim.calibration.reading.read import Read, read
from salessim.calibration.reading.said import Files, Said
from salessim.calibration.reading.values.days import MONTHS, Bad, read_day
from salessim.calibration.reading.values.days import shown as day_shown
from salessim.calibration.reading.values.money import read_amount
from salessim.calibration.reading.values.money import shown as amount_shown
from salessim.calibration.records import Deals


def _continental(cents: int) -> str:
    return f"{cents / 100:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")


DAY = st.dates(date(1971, 1, 1), date(2024, 6, 30))
DATE_FORMS = {
    "iso": lambda day: day.isoformat(),
    "stamp": lambda day: f"{day.isoformat()}T12:00:00Z",
    "points": lambda day: f"{day.day}.{day.month}.{day.year}",
    "day-first": lambda day: f"{day.day:02d}/{day.month:02d}/{day.year}",
    "month-first": lambda day: f"{day.month}/{day.day}/{day.year} 4:05 PM",
    "named": lambda day: f"{day.day}-{MONTHS[day.month - 1][:3].title()}-{day.year}",
    "long": lambda day: f"{MONTHS[day.month - 1].title()} {day.day}, {day.year}",
    "together": lambda day: f"{day:%Y%m%d}",
    "serial": lambda day: str((day - date(1899, 12, 30)).days),
}
"""How a day may be written."""
MONEY_FORMS = {
    "plain": lambda cents: f"{cents / 100:.2f}",
    "dollars": lambda cents: f"${cents / 100:,.2f}",
    "code": lambda cents: f"{cents / 100:,.2f} USD",
    "continental": _continental,
    "spaces": lambda cents: f"{cents / 100:,.2f}".replace(",", "\u00a0").replace(".", ",") + " $",
    "thousands": lambda cents: f"{cents / 100_000:.5f}k",
}
"""How an amount in cents may be written."""
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
NAMES = st.text(st.characters(codec="cp1252", exclude_categories=("Cc", "Cs", "Zs", "Po")), min_size=1, max_size=8)
DEAL = st.tuples(NAMES, DAY, st.integers(0, 900), st.sampled_from(["won", "lost", "open", "no decision"]),
                 st.integers(1, 10**9))  # fmt: skip
"""Account, created, days until it closed, stage, cents."""


def written(rows: list[list[str]], delimiter: str = ",", ends: str = "\n") -> str:
    """A table as a file; every cell that needs quotation marks has them."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ends).writerows(rows)
    return text.getvalue()


def deals_of(content: bytes, said: Said | None = None) -> tuple[Deals, Read]:
    """The deals of a file with this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "deals.csv")
        path.write_bytes(content)
        found = read(Files(deals=path), said, today=TODAY)
    assert found.records.deals is not None
    return found.records.deals, found


def facts(drawn: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Deals as they must come back: created, closed, end, amount."""
    last = TODAY.item()
    found = []
    for _, created, days, stage, cents in drawn:
        closed = min(created + timedelta(days=days), last)
        shut = "" if stage == "open" else closed.isoformat()
        found.append((created.isoformat(), shut, {"no decision": "undecided"}.get(stage, stage), cents / 100))
    return found


def table(drawn: list[tuple[Any, ...]], day: str = "iso", money: str = "plain") -> list[list[str]]:
    """Deals as cells below a header."""
    rows = [["deal id", "owner", "account", "created", "closed", "stage", "amount"]]
    last = TODAY.item()
    for number, (account, created, days, stage, cents) in enumerate(drawn):
        closed = min(created + timedelta(days=days), last)
        cells = [DATE_FORMS[day](created), DATE_FORMS[day](closed), stage, MONEY_FORMS[money](cents)]
        rows.append([f"d{number}", "Zoë", account, *cells])
    return rows


@given(
    st.lists(DEAL, min_size=1, max_size=12), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(ENCODINGS), st.sampled_from([*DATE_FORMS]), st.sampled_from([*MONEY_FORMS]),
)  # fmt: skip
def test_a_table_reads_back_equal_however_it_is_written(
    drawn: list[tuple[Any, ...]], delimiter: str, ends: str, encoding: str, day: str, money: str
) -> None:
    order = day if day in {"day-first", "month-first"} else None
    content = written(table(drawn, day, money), delimiter, ends).encode(encoding)
    deals, found = deals_of(content, Said(order=order))  # type: ignore[arg-type]
    assert list(kept_rows(deals)) == facts(drawn)
    accounts = [row[0] for row in drawn]
    for first, second in zip(range(len(drawn)), range(1, len(drawn)), strict=False):
        if accounts[first] == accounts[second]:
            assert deals.account[first] == deals.account[second]
    assert found.report.files[0].refused == ()


BAD_ROWS = (
    "x,Zoë,a,soon,2020-01-01,won,1", "x,Zoë,a,2020-02-30,2020-03-01,won,1", "x,Zoë,a,2020-01-01,2019-01-01,won,1",
    "x,Zoë,a,2020-01-01,2020-02-01,won,-1", "x,Zoë,a,2020-01-01,2020-02-01,Parked,1", 'x,"Zoë,a,2020-01-01,,won,1',
    "x,Zoë,a,2020-01-01,2020-02-01,won,1,000", "Total", '"Copyright (c)', "x,Zoë,a,2020-01-01,2031-02-01,won,1",
    "x,Zoë,a,2020-01-01,,won,1", ",,,,,,", "",
)  # fmt: skip


@given(
    st.lists(DEAL, min_size=9, max_size=12),
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from(BAD_ROWS)), max_size=3),
)
def test_bad_rows_change_no_other_row(drawn: list[tuple[Any, ...]], bad: list[tuple[int, str]]) -> None:
    head, *rows = written(table(drawn)).split("\n")[:-1]
    for place, row in bad:
        rows.insert(place, row)
    deals, found = deals_of("\n".join([head, *rows]).encode())
    assert list(kept_rows(deals)) == facts(drawn)
    refused = found.report.refused_rows
    lines = [head, *rows]
    told = sorted(row[1] for row in refused)
    meant = [at for at, line in enumerate(lines, 1) if line in BAD_ROWS and line.strip(",")]
    assert told == meant


@given(st.lists(DEAL, min_size=9, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(drawn: list[tuple[Any, ...]], luck: Any) -> None:
    head, *rows = table(drawn)
    rows += [rows[0], rows[1][:3] + rows[2][3:], ["x", "", "", "soon", "", "", ""]]
    first, report = deals_of(written([head, *rows]).encode())
    luck.shuffle(rows)
    second, other = deals_of(written([head, *rows]).encode())
    assert Counter(kept_rows(first)) == Counter(kept_rows(second))
    counts = [{one.reason: one.count for one in found.report.files[0].refused} for found in (report, other)]
    assert counts[0] == counts[1]
    assert report.report.files[0].duplicates == other.report.files[0].duplicates


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.dates(date(2020, 1, 1), date(2020, 2, 1)), st.integers(0, 40)),
        min_size=4,
        max_size=9,
    ),
    st.randoms(use_true_random=False),
)
def test_stays_that_are_kept_never_overlap_whatever_the_order(drawn: list[Any], luck: Any) -> None:
    rows = [[f"p{who}", day.isoformat(), (day + timedelta(days=days)).isoformat()] for who, day, days in drawn]
    good = [[f"q{number}", "2020-01-01", ""] for number in range(40)]
    kept = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "p.csv")
            path.write_text(written([["rep", "hired", "ended"], *rows, *good]))
            people = read(Files(people=path), today=TODAY).records.people
        assert people is not None
        kept.append(Counter(kept_rows(people)))
        order = np.lexsort((people.hired, people.person))
        same = np.diff(people.person[order]) == 0
        assert (people.ended[order][:-1][same] <= people.hired[order][1:][same]).all()
        luck.shuffle(rows)
    assert kept[0] == kept[1]


@given(DAY, st.sampled_from([*DATE_FORMS]))
def test_every_form_of_a_day_is_that_day(day: date, form: str) -> None:
    text = DATE_FORMS[form](day)
    number = (day - date(1970, 1, 1)).days
    order = form if form in {"day-first", "month-first"} else None
    assert read_day(text, order) == number  # type: ignore[arg-type]
    assert day_shown(text) in ({order, "either", ""} if order else {""})
    if day_shown(text) not in {"either", ""}:
        assert isinstance(read_day(text, "month-first" if order == "day-first" else "day-first"), Bad)


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("12/11/2024", "either"), ("11/12/2024", "either"), ("13/12/2024", "day-first"), ("12/13/2024", "month-first"),
        ("12/12/2024", ""), ("13/13/2024", ""), ("2024-11-12", ""), ("Mar 2024", "month"), ("Max 2024", ""),
        ("1.2.2024", ""),
    ],
)  # fmt: skip
def test_what_a_cell_shows_about_the_order(text: str, shows: str) -> None:
    assert day_shown(text) == shows


@given(st.integers(1, 10**13), st.sampled_from([*MONEY_FORMS]))
def test_every_form_of_an_amount_is_that_amount(cents: int, form: str) -> None:
    text = MONEY_FORMS[form](cents)
    decimal = "comma" if form in {"continental", "spaces"} else "point"
    assert read_amount(text, decimal) == pytest.approx(cents / 100, rel=1e-12)
    sign, currency = amount_shown(text)
    assert sign in {decimal, "either"}
    assert currency == ("USD" if form in {"dollars", "code", "spaces"} else "")


@given(st.text(max_size=70))
def test_any_text_is_read_or_refused(text: str) -> None:
    for found in (read_day(text, None), read_day(text, "day-first")):
        assert found is None or isinstance(found, (int, Bad))
    for amount in (read_amount(text, "point"), read_amount(text, "comma")):
        assert amount is None or isinstance(amount, Bad) or (np.isfinite(amount) and amount >= 0)
