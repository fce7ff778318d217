"""Large files: every row is accounted for, and memory does not grow with the text of the file."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest

from salessim.calibration.reading.read import read
from salessim.calibration.reading.said import Files

QUICK_ROWS = 20_000
SLOW_ROWS = 1_000_000
MOST_MEGABYTES = 512
"""Peak memory of a process that reads a million deals, the interpreter and numpy included; the file has 100 MB."""
MEASURED = """
import json, resource, sys
from pathlib import Path
from salessim.calibration.reading.read import read
from salessim.calibration.reading.said import Files

found = read(Files(deals=Path(sys.argv[1]))).report.files[0]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"read": found.read, "kept": found.kept, "duplicates": found.duplicates, "kilobytes": peak}))
"""


def write_deals(path: Path, rows: int) -> float:
    """An export as Salesforce writes it, with one row in a thousand twice and one in a thousand bad; sum of amounts."""
    luck, first, total = Random(1), date(2015, 1, 1), 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("Opportunity ID,Opportunity Owner,Account Name,Created Date,Close Date,Stage,Amount,Next Step\r\n")
        for number in range(rows):
            created = first + timedelta(days=luck.randrange(2_500))
            closed = created + timedelta(days=luck.randrange(300) - 1_000 * (number % 1_000 == 7))
            cents = luck.randrange(100, 99_999_999)
            stage = luck.choice(("Closed Won", "Closed Lost"))
            row = (
                f'006{number:012d},Rep {luck.randrange(400)},"Company {luck.randrange(rows // 2)}, Inc",'
                f"{created:%m/%d/%Y} {number % 24:02d}:{luck.randrange(60):02d},{closed:%m/%d/%Y},{stage},"
                f'"${cents / 100:,.2f}",call\r\n'
            )
            file.write(row * (1 + (number % 1_000 == 3)))
            total += cents * (number % 1_000 != 7)
    return total / 100


def test_twenty_thousand_deals_are_all_accounted_for(tmp_path: Path) -> None:
    total = write_deals(tmp_path / "deals.csv", QUICK_ROWS)
    found = read(Files(deals=tmp_path / "deals.csv"), today=np.datetime64("2024-06-30"))
    report, deals = found.report.files[0], found.records.deals
    assert deals is not None
    assert (report.read, report.duplicates) == (QUICK_ROWS + 20, 20)
    assert [(one.reason, one.count) for one in report.refused] == [("closed before it was created", 20)]
    assert report.kept == deals.rep.size == QUICK_ROWS - 20
    assert deals.amount_usd.sum() == pytest.approx(total, rel=1e-12)
    assert np.unique(deals.rep).tolist() == [*range(400)]


@pytest.mark.slow
def test_a_million_deals_are_read_in_bounded_memory(tmp_path: Path) -> None:
    write_deals(tmp_path / "deals.csv", SLOW_ROWS)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / "deals.csv")], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert (found["read"], found["duplicates"], found["kept"]) == (SLOW_ROWS + 1_000, 1_000, SLOW_ROWS - 1_000)
    assert found["kilobytes"] < MOST_MEGABYTES * 1_024
