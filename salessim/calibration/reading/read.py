"""All exports read: records for the estimators, and a report in which every row is accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from salessim.calibration.reading.report import FileReport, ReadingReport
from salessim.calibration.reading.said import Files, Said
from salessim.calibration.reading.tables.customers import read_customers
from salessim.calibration.reading.tables.deals import read_deals
from salessim.calibration.reading.tables.people import read_people
from salessim.calibration.reading.tables.reading import as_number
from salessim.calibration.reading.values.names import Names
from salessim.calibration.records import Customers, Dates, Deals, People, Records
from salessim.errors import InputRefusedError


@dataclass(frozen=True)
class Read:
    """What was read."""

    records: Records
    report: ReadingReport


def read(files: Files, said: Said | None = None, *, today: np.datetime64 | None = None) -> Read:
    """The records in the exports; nothing is sent anywhere, and names are given up.

    Nothing can have happened after the day of the exports, or after `today` (the clock's) if that day is not said.
    What is wrong with several files is told at once.
    """
    said = said or Said()
    if not files.given():
        raise InputRefusedError("no export is given: at least one of people, deals and customers is needed")
    reader = _Reader(files, said, as_number(today if today is not None else _today()))
    reader.read_all()
    if reader.problems:
        raise InputRefusedError("\n".join(reader.problems))
    as_of = said.as_of if said.as_of is not None else reader.latest()
    if said.since is not None and said.since > as_of:
        raise InputRefusedError(f"--since {said.since} is after {as_of}, the latest day in the exports")
    records = Records(as_of, said.since, reader.people, reader.deals, reader.customers)
    return Read(records, ReadingReport(tuple(reader.reports), as_of, said.as_of is not None))


class _Reader:
    """The files one after the other; what is wrong with one does not keep the others from being looked at."""

    def __init__(self, files: Files, said: Said, today: int) -> None:
        self.given, self.said, self.today = files.given(), said, today
        self.persons = Names() if files.people is not None else None
        self.people: People | None = None
        self.deals: Deals | None = None
        self.customers: Customers | None = None
        self.reports: list[FileReport] = []
        self.problems: list[str] = []

    def read_all(self) -> None:
        """Each file that is given."""
        for table, path in self.given.items():
            try:
                match table:
                    case "people":
                        self.people, report = read_people(path, self.said, self.today, self.persons or Names())
                    case "deals":
                        self.deals, report = read_deals(path, self.said, self.today, self.persons)
                    case "customers":
                        self.customers, report = read_customers(path, self.said, self.today)
                self.reports.append(report)
            except InputRefusedError as error:
                self.problems.append(str(error))

    def latest(self) -> np.datetime64:
        """The latest day on which anything happened."""
        columns: list[Dates] = []
        for part, names in (
            (self.people, ("hired", "ended")),
            (self.deals, ("created", "closed")),
            (self.customers, ("started", "ended")),
        ):
            columns += [getattr(part, name) for name in names] if part is not None else []
        held: Any = np.concatenate(columns)
        return np.datetime64(held[~np.isnat(held)].max(), "D")


def _today() -> np.datetime64:
    """The day by this machine's clock."""
    return np.datetime64(datetime.now(UTC).date(), "D")
