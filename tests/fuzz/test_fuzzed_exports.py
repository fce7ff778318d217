"""Whatever somebody exports is read, or refused with advice: at once, nothing written, and nobody is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz.many import QUICK, problems
from fuzz.spoilt import Exports, broken, plain, spoilt


def test_plain_exports_are_read(tmp_path: Path):
    assert not broken(Exports(plain()), tmp_path)


def test_exports_with_something_spoilt(tmp_path: Path):
    for number in range(-QUICK["exports"], 0):  # the slow ones are not negative
        problem = broken(spoilt(number), tmp_path)
        assert not problem, f"spoilt({number}): {problem}"


def test_thirty_thousand_rows(tmp_path: Path):
    """Many rows that cannot be read, each of them counted and none of them shown."""
    for table, content in plain().items():
        header, _, rows = content.partition(b"\n")
        many = header + b"\n" + rows.replace(b"2020-", b"2020x") * (30_000 // rows.count(b"\n") + 1)
        problem = broken(Exports({table: many}), tmp_path)
        assert not problem, f"{table}: {problem}"


@pytest.mark.slow
def test_ten_thousand_exports(tmp_path: Path):
    assert not problems("exports", tmp_path)
