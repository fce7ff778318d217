"""Records as the CSV files that a user would have.

python experiments/round_trip/export.py FOLDER [--number 0]: the files of one organisation drawn at random.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from round_trip.organisations import drawn

from salessim.calibration.reading.read import read
from salessim.calibration.reading.said import Files, Said
from salessim.calibration.records import Customers, Deals, End, People, Reason, Records

REASONS = {Reason.QUIT: "quit", Reason.DISMISSED: "dismissed", Reason.LAID_OFF: "laid off", Reason.PROMOTED: "promoted"}
STAGES = {End.OPEN: "Proposal", End.WON: "Closed Won", End.LOST: "Closed Lost", End.UNDECIDED: "No Decision"}


def export(records: Records, folder: Path) -> None:
    """Write people.csv, deals.csv and customers.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"people": _people(records.people), "deals": _deals(records.deals), "customers": _customers(records)}
    for name, (head, rows) in parts.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(head)
            writer.writerows(rows)


def read_back(folder: Path, records: Records) -> Records:
    """What is read from these files, the days of the records being said."""
    files = Files(*(folder / f"{name}.csv" for name in ("people", "deals", "customers")))
    return read(files, Said(as_of=records.as_of, since=records.since)).records


def _people(people: People) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    rows = zip(people.person, people.seat, _dates(people.hired), _dates(people.ended), people.reason, strict=True)
    return ("rep id", "seat id", "hire date", "end date", "reason"), (
        (f"R{person}", f"S{seat}", hired, ended, REASONS.get(Reason(reason), ""))
        for person, seat, hired, ended, reason in rows
    )


def _deals(deals: Deals) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    columns = (deals.rep, deals.account, _dates(deals.created), _dates(deals.closed), deals.end, deals.amount_usd)
    return ("id", "rep id", "account", "created", "closed", "stage", "amount"), (
        (f"D{number}", _owner(rep), f"A{account}", created, closed, STAGES[End(end)], repr(float(usd)))
        for number, (rep, account, created, closed, end, usd) in enumerate(zip(*columns, strict=True))
    )


def _owner(rep: int) -> str:
    """Who had left before the people's export begins has an id that it does not know."""
    return f"R{rep}" if rep >= 0 else "R-left"


def _customers(records: Records) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    held: Customers = records.customers
    rows = zip(_dates(held.started), _dates(held.ended), held.arr_usd, strict=True)
    return ("id", "start", "end", *(f"ARR {year}" for year in held.years)), (
        (f"C{number}", started, ended, *("" if np.isnan(usd) else repr(float(usd)) for usd in arr))
        for number, (started, ended, arr) in enumerate(rows)
    )


def _dates(dates: np.ndarray) -> list[str]:
    return ["" if np.isnat(day) else str(day) for day in dates]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=0, help="which of the organisations drawn")
    asked = parser.parse_args()
    *_, last = drawn(asked.number + 1)
    export(last.records, asked.folder)
    for key, value in last.truth.items():
        print(f"{key}: {value:.4g}")
