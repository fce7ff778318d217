"""Rows that were refused, as a table to go through beside the export; letters of their values are hidden."""

from __future__ import annotations

import csv
import io
import re

from salessim.calibration.reading.report import REFUSED_COLUMNS, ReadingReport

_LETTER = re.compile(r"[^\W\d_]")


def refused_csv(report: ReadingReport) -> bytes | None:
    """The table as CSV for spreadsheets, or None where every row was used.

    A cell in the wrong column may be anybody's name, so that a letter is an x here; the line says where to look.
    """
    if not report.refused_rows:
        return None
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(REFUSED_COLUMNS)
    table.writerows(
        (file, line, column, masked(value), reason) for file, line, column, value, reason in report.refused_rows
    )
    return text.getvalue().encode("utf-8-sig")


def masked(value: str) -> str:
    """A value without its letters.

    >>> masked("31 Feb 2024"), masked("Ada L.")
    ('31 xxx 2024', 'xxx x.')
    """
    return _LETTER.sub("x", value)
