"""Small exports as a user would have them, with names of people and accounts that must not be seen again."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

SINCE, AS_OF = date(2018, 1, 1), date(2022, 12, 31)
PERSON, ACCOUNT = "Xenia Quillfeather", "Zorkmid Holdings"
"""Beginnings of every person's and every account's name."""


def write_exports(folder: Path, seats: int = 24, seed: int = 1) -> dict[str, Path]:
    """People, deals and customers of five years; the same files for the same seed."""
    luck = np.random.Generator(np.random.PCG64(seed))
    people = list(_people(luck, seats))
    tables = {"people": people, "deals": list(_deals(luck, people)), "customers": list(_customers(luck))}
    return {name: _write(folder / f"{name}.csv", rows) for name, rows in tables.items()}


def words(paths: dict[str, Path], *tables: str) -> list[str]:
    """The options of `salessim calibrate` that name these exports."""
    return [word for table in tables or tuple(paths) for word in (f"--{table}", str(paths[table]))]


def _people(luck, seats):
    """Stays of 18 months on average, one after the other in every seat, with gaps of two months or so."""
    number = 0
    for seat in range(seats):
        hired = SINCE - timedelta(days=int(luck.exponential(400)))
        while hired <= AS_OF:
            left = hired + timedelta(days=30 + int(luck.exponential(520)))
            number += 1
            if left >= SINCE:
                end = left.isoformat() if left <= AS_OF else ""
                yield {
                    "Rep": f"{PERSON} {number}", "Position": f"P{seat}", "Hire Date": hired.isoformat(),
                    "End Date": end, "Reason": "resigned" if end else "",
                }  # fmt: skip
            hired = left + timedelta(days=20 + int(luck.exponential(50)))


def _deals(luck, people):
    """Three deals every two months from each person, fewer while they ramp; half a year open; a third of them won."""
    for person in people:
        first = date.fromisoformat(person["Hire Date"])
        last = date.fromisoformat(person["End Date"]) if person["End Date"] else AS_OF
        for month in range((last - first).days // 30):
            day = first + timedelta(days=30 * month + int(luck.integers(0, 28)))
            for _ in range(luck.poisson(1.5 * min(1, (month + 1) / 6))):
                if day >= SINCE:
                    yield _deal(luck, person["Rep"], day)


def _deal(luck, rep, created):
    closed = created + timedelta(days=60 + int(luck.gamma(3, 40)))
    over = closed <= AS_OF
    stage = str(luck.choice(["Closed Won", "Closed Lost", "No Decision"], p=[0.33, 0.4, 0.27])) if over else "Proposal"
    return {
        "Opportunity ID": f"O{luck.integers(10**12)}", "Owner": rep, "Account Name": f"{ACCOUNT} {luck.integers(900)}",
        "Created Date": created.isoformat(), "Close Date": closed.isoformat() if over else "", "Stage": stage,
        "Amount": f"${50_000 * float(np.exp(luck.normal(0, 0.5))):,.2f}",
    }  # fmt: skip


def _customers(luck, count: int = 400):
    """Customers who renew by the year, each with a chance of their own of leaving."""
    for number in range(count):
        started = SINCE + timedelta(days=int(luck.integers(0, 1800)))
        chance, years = luck.beta(0.8, 2.5), 1
        while started + timedelta(days=365 * years) <= AS_OF and luck.random() > chance:
            years += 1
        ended = started + timedelta(days=365 * years)
        base = 40_000 * float(np.exp(luck.normal(0, 0.4)))
        arr = {
            f"ARR {year}": f"{base * 1.06 ** (year - started.year):.0f}" if started.year <= year < ended.year else ""
            for year in range(SINCE.year, AS_OF.year + 1)
        }
        end = ended.isoformat() if ended <= AS_OF else ""
        yield {"Account": f"{ACCOUNT} {number}", "Start Date": started.isoformat(), "End Date": end, **arr}


def _write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    return path
