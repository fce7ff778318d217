"""Files that are no exports: each is refused with advice, in bounded time, and never with a traceback."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from calibration.dirty_files import CUSTOMERS, DEALS, DIRTY, PEOPLE, TODAY

from salessim.calibration.reading.file.encoding import CHUNK, LONGEST_LINE
from salessim.calibration.reading.file.layout import MOST_COLUMNS
from salessim.calibration.reading.file.rows import MOST_LONG_ROWS
from salessim.calibration.reading.read import Read, read
from salessim.calibration.reading.said import Files, Said
from salessim.errors import InputRefusedError

ROWS = "".join(f"p{number},2020-01-01,\n" for number in range(9))


def outcome(path: Path) -> Read | str:
    """What was read, or why not."""
    try:
        return read(Files(people=path), today=TODAY)
    except InputRefusedError as error:
        return str(error)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \n", "empty"),
        (b"PK\x03\x04rest", "a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0rest", "a workbook or an archive"),
        (b"<html><table>", "a web page"),
        (PEOPLE.encode() + b"a,2020-01-01,\nb,2020\x00-01-01,\n", ":3: a NUL byte"),
        (PEOPLE.encode(), "no rows below the header in line 1"),
        (b"just a word\n", "no column for people.hired"),
        (b"\xff\xfe\x41", "not valid UTF-16"),
        (PEOPLE.encode("utf-16-le"), "a NUL byte"),
        (b"rep,hired,ended," + b"x," * MOST_COLUMNS + b"\na,2020-01-01,\n", "columns; export only those needed"),
        (b'"' * 1001, "no line of it can be read"),
    ],
)
def test_what_is_no_table_is_refused_with_advice(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    found = outcome(path)
    assert isinstance(found, str)
    assert words in found
    assert "p.csv" in found


def test_what_is_no_file_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not an ordinary file" in str(outcome(tmp_path / "pipe"))
    assert "a folder" in str(outcome(tmp_path))
    assert "check the path" in str(outcome(tmp_path / "nowhere.csv"))
    assert "cannot be read" in str(outcome(tmp_path / "nul\x00.csv"))
    (tmp_path / "book.xlsx").write_text("x")
    assert "a workbook; save the sheet as 'CSV UTF-8" in str(outcome(tmp_path / "book.xlsx"))
    (tmp_path / "p.csv").write_text(PEOPLE + ROWS)

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    assert "Permission denied); check the file's permissions" in str(outcome(tmp_path / "p.csv"))


def test_a_line_of_a_hundred_megabytes_is_refused_by_its_line_before_it_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    with path.open("wb") as file:
        file.write((PEOPLE + ROWS).encode() + b"x")
        file.truncate(100_000_000)
    found = outcome(path)
    assert "a NUL byte" in str(found)
    with path.open("wb") as file:
        file.write((PEOPLE + ROWS).encode())
        for _ in range(100):
            file.write(b"x" * 1_000_000)
    assert f"p.csv:11: a line of more than {LONGEST_LINE:,} bytes" in str(outcome(path))


def test_lines_are_measured_across_the_pieces_in_which_a_file_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    for length, refused in ((LONGEST_LINE, False), (LONGEST_LINE + 1, True)):
        row = b"a,2020-01-01,"
        path.write_bytes(_until(CHUNK - 10) + row + b" " * (length - len(row)) + b"\n")
        assert isinstance(outcome(path), str) is refused
    path.write_bytes(PEOPLE.encode() + (b" " * 700_000 + b"\n") * 6 + ROWS.encode())
    assert read(Files(people=path), today=TODAY).report.files[0].kept == 9


def test_a_letter_across_two_pieces_is_still_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(_until(CHUNK - 1) + "é,2020-01-01,\n".encode())
    found = read(Files(people=path), today=TODAY)
    assert found.report.files[0].encoding == "UTF-8"


def test_a_cell_beyond_all_measure_is_refused_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(PEOPLE + f"{'x' * 200_000},2020-01-01,\n" + ROWS)
    found = read(Files(people=path), today=TODAY).report.files[0]
    assert [(one.reason, one.lines) for one in found.refused] == [("a cell of more than 131,072 letters", (2,))]


def test_long_cells_cost_no_time(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    spaces = " " * 100_000
    path.write_text(
        DEALS
        + f"a,x,2020-01-01,2020-02-01,won,1{spaces}x\nb,x,1 Jan{spaces}x,2020-02-01,won,1\n"
        + "".join(f"p{number},x,2020-01-01,2020-02-01,won,1\n" for number in range(9))
    )
    assert read(Files(deals=path), today=TODAY).report.files[0].kept == 9


def test_many_quotes_that_do_not_match_end_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    opened = 'a,2020-01-01,"x\n' + "b,2020-01-01,\n" * 60
    path.write_text(PEOPLE + opened * (2 * MOST_LONG_ROWS + 2))
    assert "quotation marks do not match, as in many rows above" in str(outcome(path))


def test_a_byte_that_is_not_utf_8_in_a_file_that_says_it_is(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(b"\xef\xbb\xbf" + PEOPLE.encode() + b"Zo\xeb,2020-01-01,\n")
    report = read(Files(people=path), today=TODAY).report.files[0]
    assert report.kept == 1
    assert "some bytes are not UTF-8" in report.notes[0]


def test_three_hundred_spoilt_files_are_read_or_refused(tmp_path: Path) -> None:
    luck = Random(7)
    plain = {"people": PEOPLE + ROWS, "deals": DEALS + "a,x,2020-01-01,2020-02-01,won,1\n" * 5, "customers": CUSTOMERS}
    read_after_all = 0
    whole = [(dirty.table, dirty.content) for dirty in DIRTY] + [*plain.items()]
    for number in range(300):
        table, content = luck.choice(whole)
        spoilt = _spoilt(content.encode() if isinstance(content, str) else content, luck)
        path = tmp_path / f"{number}.csv"
        path.write_bytes(spoilt)
        try:
            report = read(Files(**{table: path}), Said(), today=TODAY).report
        except InputRefusedError:
            continue
        file = report.files[0]
        assert file.read == file.kept + file.left_out + file.duplicates + sum(one.count for one in file.refused)
        assert file.kept > 0
        read_after_all += 1
    assert 50 < read_after_all < 250


def _until(length: int) -> bytes:
    """A header and empty lines of so many bytes together."""
    head = PEOPLE.encode()
    return head + (b" " * 999 + b"\n") * ((length - len(head)) // 1_000) + b"\n" * ((length - len(head)) % 1_000)


def _spoilt(content: bytes, luck: Random) -> bytes:
    """Bytes changed, cut, doubled and inserted at random."""
    found = bytearray(content)
    for _ in range(luck.randrange(1, 6)):
        place = luck.randrange(len(found) + 1)
        match luck.randrange(5):
            case 0:
                found[place : place + 1] = bytes([luck.randrange(256)])
            case 1:
                del found[place : place + luck.randrange(30)]
            case 2:
                found[place:place] = luck.choice([b'"', b",", b"\n", b"\r", b";", b"\x00", b"\xff", b"=1+1", b"\t" * 9])
            case 3:
                found[place:place] = found[: luck.randrange(60)]
            case _:
                found[place : place + 2] = found[place : place + 2][::-1]
    return bytes(found)
