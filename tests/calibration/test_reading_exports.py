"""Dirty files: what must be kept is kept, what must be refused is refused by its line, and no row is lost."""

from __future__ import annotations

import doctest
import socket
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from calibration.dirty_files import DEALS, DIRTY, PEOPLE, TODAY, Dirty, kept_rows

from salessim.calibration.reading.columns import heading
from salessim.calibration.reading.read import read
from salessim.calibration.reading.report import REFUSED_COLUMNS, FileReport
from salessim.calibration.reading.said import Files, Said
from salessim.calibration.reading.values import days, money, names
from salessim.errors import InputRefusedError


def reading(folder: Path, dirty: Dirty) -> tuple[tuple[tuple[object, ...], ...], FileReport]:
    """The rows kept of a dirty file, and the report on it."""
    content = dirty.content.encode() if isinstance(dirty.content, str) else dirty.content
    path = folder / f"{dirty.table}.csv"
    path.write_bytes(content)
    found = read(Files(**{dirty.table: path}), dirty.said, today=TODAY)
    return kept_rows(getattr(found.records, dirty.table)), found.report.files[0]


def refusal(folder: Path, table: str, content: str | bytes, said: Said | None = None) -> str:
    """What is said of a file that is refused as a whole."""
    path = folder / f"{table}.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputRefusedError) as caught:
        read(Files(**{table: path}), said, today=TODAY)
    return str(caught.value)


@pytest.mark.parametrize("dirty", DIRTY, ids=lambda dirty: dirty.name)
def test_each_dirty_file_keeps_what_is_good_and_refuses_the_rest_by_line(tmp_path: Path, dirty: Dirty) -> None:
    rows, report = reading(tmp_path, dirty)
    assert sorted(map(repr, rows)) == sorted(map(repr, dirty.kept))
    reasons = {row.line: row.reason for row in report.refused_rows}
    assert reasons.keys() == dirty.refused.keys()
    for line, words in dirty.refused.items():
        assert words in reasons[line]
    assert report.duplicate_lines == dirty.duplicates
    assert report.read == report.kept + report.left_out + report.duplicates + sum(one.count for one in report.refused)
    assert (report.left_out, report.currency.removeprefix("USD")) == (dirty.left_out, dirty.currency)
    notes = (*report.notes, *report.aside)
    for words in dirty.notes:
        assert any(words in note for note in notes), notes
    if not dirty.notes:
        assert not [note for note in report.notes if "reason" not in note and "is said" not in note]


def test_no_row_of_any_dirty_file_goes_unmentioned(tmp_path: Path) -> None:
    for dirty in DIRTY:
        _, report = reading(tmp_path, dirty)
        text = "\n".join(report.lines())
        for line in (*dirty.refused, *dirty.duplicates):
            assert str(line) in text
        assert report.as_json()["read"] == report.read


@pytest.mark.parametrize("module", [heading, names, money, days])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


def test_nothing_is_sent_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refused)
    for dirty in DIRTY:
        reading(tmp_path, dirty)


def test_no_name_is_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        PEOPLE + "Unforgettable,2020-01-01,\nUnforgettable,2020-02-01,\nUnforgettable,2020-31-31,\n"
        + "".join(f"c{number},2020-01-01,\n" for number in range(9))
    )  # fmt: skip
    (tmp_path / "d.csv").write_text(
        DEALS + "Unmistakable,Stranger,2020-01-01,2020-02-01,won,1\nUnmistakable,Stranger,2020-01-01,2020-02-01,won,2\n"
        + "".join(f"d{number},Unforgettable,2020-01-01,2020-02-01,won,1\n" for number in range(9))
    )  # fmt: skip
    report = read(Files(tmp_path / "p.csv", tmp_path / "d.csv"), today=TODAY).report
    written = "\n".join([*report.lines(), repr(report.as_json()), repr(report.refused_rows)])
    for name in ("Unforgettable", "Stranger", "Unmistakable"):
        assert name not in written


def test_owners_are_the_persons_of_the_people_export_and_strangers_are_nobody(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        PEOPLE + "Ann Lee,2020-01-01,\nBo Ray,2020-01-01,2021-01-01\nANN  lee,2019-01-01,2019-06-01\n"
    )
    (tmp_path / "d.csv").write_text(
        DEALS
        + "a,bo ray ,2020-01-01,2020-02-01,won,1\nb,Cy,2020-01-01,,open,1\n"
        + "c,,2020-01-01,,open,1\nd,Ann Lee,2020-01-01,,open,1\n"
    )
    found = read(Files(tmp_path / "p.csv", tmp_path / "d.csv"), today=TODAY)
    assert found.records.people is not None
    assert found.records.deals is not None
    assert found.records.people.person.tolist() == [0, 1, 0]
    assert found.records.deals.rep.tolist() == [1, -1, -1, 0]
    notes = found.report.files[1].notes
    assert "1 deal has an owner of whom the people's export has no stay that was kept" in notes
    assert "1 deal has no owner" in notes
    alone = read(Files(deals=tmp_path / "d.csv"), today=TODAY).records.deals
    assert alone is not None
    assert alone.rep.tolist() == [0, 1, -1, 2]


def test_an_owner_whose_stay_was_refused_is_nobody(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PEOPLE + "a,2020-02-30,\nb,2020-01-01,\nc,2020-01-01,\n")
    (tmp_path / "d.csv").write_text(DEALS + "a,a,2020-01-01,,open,1\nb,b,2020-01-01,,open,1\nc,C,2020-01-01,,open,1\n")
    records = read(Files(tmp_path / "p.csv", tmp_path / "d.csv"), today=TODAY).records
    assert records.people is not None
    assert records.deals is not None
    assert records.deals.rep[0] == -1
    assert records.deals.rep[1:].tolist() == records.people.person.tolist()


def test_seats_and_reasons(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        "position,hired,left,reason\n7,2020-01-01,2020-05-01,Resigned\n7,2020-07-01,2021-05-01,fired\n8,2020-01-01,,fired\n"
        "7,2021-06-01,2021-07-01,Reduction in force\n8,2020-03-01,2020-03-05,gone\n9,2020-03-01,2020-04-01,Promotion\n"
    )
    found = read(Files(tmp_path / "p.csv"), today=TODAY)
    people = found.records.people
    assert people is not None
    assert people.seat.tolist() == [0, 0, 1, 0, 1, 2]
    assert people.person.tolist() == [0, 1, 2, 3, 4, 5]
    assert people.reason.tolist() == [1, 2, 0, 3, 0, 4]
    notes = " ".join(found.report.files[0].notes)
    assert "1 stay ended for a reason that is not stated or not known" in notes
    assert "1 stay began in a seat that was still taken" in notes
    assert "6 stays without a person's name" in notes


def test_stays_without_a_name_are_of_persons_that_nobody_else_is(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        "rep,seat,hired,ended\na,1,2020-01-01,2020-02-01\n,1,2020-03-01,\nb,2,2020-01-01,2020-02-01\n,2,2020-03-01,\n"
    )
    people = read(Files(tmp_path / "p.csv"), today=TODAY).records.people
    assert people is not None
    assert people.person.tolist() == [0, 2, 1, 3]


def test_the_day_of_the_exports_is_said_or_the_latest_in_them(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PEOPLE + "a,2020-01-01,2021-03-04\nb,2020-05-01,\n")
    (tmp_path / "d.csv").write_text(DEALS + "a,x,2020-01-01,2022-02-03,won,1\nb,x,2020-01-01,2023-02-03,open,1\n")
    files = Files(tmp_path / "p.csv", tmp_path / "d.csv")
    found = read(files, today=TODAY)
    assert (found.records.as_of, found.report.as_of_said) == (np.datetime64("2022-02-03"), False)
    assert "latest day" in found.report.lines()[-1]
    said = read(files, Said(as_of=np.datetime64("2022-12-31")), today=TODAY)
    assert (said.records.as_of, said.report.as_of_said) == (np.datetime64("2022-12-31"), True)
    with pytest.raises(InputRefusedError, match="latest day in the exports"):
        read(files, Said(since=np.datetime64("2023-01-01")), today=TODAY)


def test_a_file_of_which_more_than_a_third_cannot_be_used_is_refused_with_the_lines(tmp_path: Path) -> None:
    good = "".join(f"p{number},2020-01-01,\n" for number in range(4))
    bad = PEOPLE + good + "x,soon,\ny,soon,\n"
    path = tmp_path / "people.csv"
    path.write_text(bad)
    assert read(Files(people=path), today=TODAY).report.files[0].kept == 4
    text = refusal(tmp_path, "people", bad + "z,2020-02-30,\n")
    assert "3 of 7 rows cannot be used, more than a third" in text
    assert "2 rows refused: not a date in a form that is known (lines 6, 7)" in text
    assert "(line 8)" in text
    path.write_text(bad + "Total\n" * 9)
    assert read(Files(people=path), today=TODAY).report.files[0].kept == 4


def test_unknown_words_for_stages_are_listed_with_the_option(tmp_path: Path) -> None:
    text = refusal(
        tmp_path, "deals", DEALS + "a,x,2020-01-01,2020-02-01,Gewonnen,\nb,x,2020-01-01,2020-02-01,Gewonnen,\n"
        "c,x,2020-01-01,2020-02-01,Verloren,\nd,x,2020-01-01,2020-02-01,X,\n",
    )  # fmt: skip
    assert 'not known: "Gewonnen" (2), "Verloren" (1) and 1 more' in text
    assert '--stage "WORD=won"' in text


def test_words_for_stages_are_only_for_the_terminal_and_names_not_even_that(tmp_path: Path) -> None:
    """A name among the stages: of an owner kept, of an owner refused, of a stranger, of an account, and too long."""
    (tmp_path / "p.csv").write_text(PEOPLE + "Ann Lee,2020-01-01,\n")
    words = ("Parked", "ann LEE", "Bo Ray", "Cy Poe", "Acme", "x" * 41)
    (tmp_path / "d.csv").write_text(
        "id,owner,account,created,closed,stage\n"
        + "".join(f"r{number},Bo Ray,,2020-01-01,2020-02-01,{word}\n" for number, word in enumerate(words))
        + "".join(
            f"k{number},{owner},Acme,2020-01-01,,open\n" for number, owner in enumerate(["Ann Lee", "Cy Poe"] * 8)
        )
    )
    for people in (tmp_path / "p.csv", None):
        report = read(Files(people, tmp_path / "d.csv"), today=TODAY).report
        assert '  note: not known: "Parked" (1) and 5 more' in report.lines()
        told = repr(report.as_json())
        assert "6 words stand for stages of closed deals and are not known" in told
        for word in words:
            assert word not in told
            assert word == "Parked" or f'"{word}"' not in "\n".join(report.lines())


def test_rows_before_since_are_counted_apart(tmp_path: Path) -> None:
    """They speak against nothing, however many they are, and are no refused rows."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE + "a,2010-01-01,2011-01-01\n" * 1 + "b,2010-01-01,2012-01-01\nc,2010-01-01,2020-01-01\n")
    report = read(Files(people=path), Said(since=np.datetime64("2015-01-01")), today=TODAY).report
    assert (report.files[0].left_out, report.files[0].refused, report.refused_rows) == (2, (), ())
    assert "people: people.csv: 3 rows read, 1 kept, 2 left out (ended before the day that --since names)" in (
        report.lines()
    )
    assert report.as_json()["files"][0]["left_out"] == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            PEOPLE + "a,01/03/2024,\nb,04/05/2024,\n",
            '"hire date": is 01/03/2024 (line 2) with the day or the month first?',
        ),
        (PEOPLE + "a,13/03/2024,\nb,04/15/2024,\n", "as many dates have the day first as the month"),
    ],
)
def test_a_column_whose_order_nobody_can_tell_is_refused_with_the_option(
    tmp_path: Path, content: str, words: str
) -> None:
    text = refusal(tmp_path, "people", content)
    assert words in text
    assert "--dates day-first or --dates month-first" in text


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("$5", "€6"), "amounts in USD (1 row) and EUR (1 row): no exchange rate is guessed"),
        (("1,5", "1.5"), "as many amounts have a decimal point as a decimal comma"),
    ],
)
def test_a_column_of_mixed_money_is_refused(tmp_path: Path, cells: tuple[str, ...], words: str) -> None:
    rows = "".join(f'{number},a,2020-01-01,2020-02-01,won,"{cell}"\n' for number, cell in enumerate(cells))
    assert words in refusal(tmp_path, "deals", DEALS + rows)


def test_a_column_of_currencies_counts_too(tmp_path: Path) -> None:
    head = "id,created,closed,stage,amount,currency\n"
    rows = "a,2020-01-01,,open,5,USD\nb,2020-01-01,,open,5,GBP\n"
    assert "no exchange rate" in refusal(tmp_path, "deals", head + rows)
    converted = head.replace("\n", ",amount (converted)\n") + "a,2020-01-01,,open,5,USD,5\nb,2020-01-01,,open,5,GBP,6\n"
    assert "no exchange rate" in refusal(tmp_path, "deals", converted)
    path = tmp_path / "deals.csv"
    said = Said({("deals", "amount"): "amount (converted)", ("deals", "currency"): ""})
    deals = read(Files(deals=path), said, today=TODAY).records.deals
    assert deals is not None
    assert deals.amount_usd.tolist() == [5, 6]
    path.write_text(head + rows.replace("5,GBP", ",GBP").replace("USD", "US Dollar").replace("5", "$5"))
    assert read(Files(deals=path), today=TODAY).report.files[0].kept == 2


def test_problems_of_several_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("x,y,z\n1,2,3\n")
    with pytest.raises(InputRefusedError) as caught:
        read(Files(tmp_path / "p.csv", tmp_path / "none.csv"), today=TODAY)
    assert "p.csv: no column for people.hired" in str(caught.value)
    assert "none.csv: cannot be read" in str(caught.value)
    with pytest.raises(InputRefusedError, match="at least one"):
        read(Files())


def test_refused_rows_are_a_table_that_no_spreadsheet_runs(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE + '"a","=HYPERLINK(1)",\n' + "".join(f"p{number},2020-01-01,\n" for number in range(4)))
    rows = read(Files(people=path), today=TODAY).report.refused_rows
    assert len(REFUSED_COLUMNS) == len(rows[0])
    assert rows == (("people.csv", 2, "hire date", "'=HYPERLINK(1)", "not a date in a form that is known"),)
