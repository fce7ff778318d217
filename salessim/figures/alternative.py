"""A figure for those who cannot see it, too: what it shows in words, and a small table with the same numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from matplotlib.figure import Figure

from salessim.figures.wording import level, opening, plain, signed

HEADINGS: Final = {
    "n": "Replicates",
    "low": "Mean from",
    "high": "Mean to",
    "p10": "Luck P10",
    "p90": "Luck P90",
    "share_better": "Replicates better",
}
"""Headings that are not the column's own name with a capital."""
COUNTS: Final = frozenset({"n"})
SHARES: Final = frozenset({"share_better"})
DIFFERENCES: Final = frozenset({"difference", "change"})
UNKNOWN: Final = "–"


@dataclass(frozen=True)
class Described:
    """A figure, and what it shows without looking at it."""

    figure: Figure
    text: str
    table: pd.DataFrame
    """Numbers in the unit of the column `unit`; low and high are the interval of a mean, p10 and p90 are luck."""

    def written(self) -> pd.DataFrame:
        """The table as people read it: '$20.1M', '12.5 %', names without underscores, headings with a capital."""
        return written(self.table)


def describe(figure: Figure, kind: str, table: pd.DataFrame) -> Described:
    """The kind of figure, its finding (the title), and the rows of the table in words."""
    finding = " ".join(figure.get_suptitle().split())
    rows = [{str(name): text for name, text in row.items()} for row in written(table).to_dict("records")]
    several = len({row.get("Measure") for row in rows}) > 1
    clauses = _by_measure(rows) if several else [_clause(row) for row in rows]
    return Described(figure, f"{kind}. {finding}. {opening('; '.join(clauses))}.", table)


def written(table: pd.DataFrame) -> pd.DataFrame:
    """The table in texts, without the column of units; what is not known is a dash."""
    differing = not DIFFERENCES.isdisjoint(table.columns)
    rows = [
        {_heading(str(name)): _cell(str(name), value, str(row["unit"]), differing) for name, value in row.items()}
        for row in table.to_dict("records")
    ]
    headings = [_heading(str(name)) for name in table.columns]
    return pd.DataFrame(rows, columns=headings).drop(columns="Unit")


def _heading(column: str) -> str:
    return HEADINGS.get(column, opening(plain(column, 99)))


def _cell(column: str, value: Any, unit: str, differing: bool) -> str:
    """One value; the interval of a difference has signs like the difference."""
    if isinstance(value, str):
        return plain(value, 99)
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if column in COUNTS:
        return f"{value:,.0f}"
    if column in SHARES:
        return level(value, "share")
    if column in DIFFERENCES or (differing and column in {"low", "high"}):
        return signed(value, unit)
    return level(value, unit)


def _by_measure(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """A clause per measure with every policy's mean; the rest of so large a table is not for hearing."""
    means: dict[str, list[str]] = {}
    for row in rows:
        means.setdefault(row["Measure"], []).append(f"{row['Policy']} {row['Mean']}")
    return [f"{measure}: {', '.join(each)}" for measure, each in means.items()]


def _clause(row: dict[str, str]) -> str:
    """A row in words, the first of them saying whose it is."""
    name = row.get("Policy") or row["Item"]
    low, high, luck_low, luck_high = (row.get(HEADINGS[end], UNKNOWN) for end in ("low", "high", "p10", "p90"))
    unsaid = {"Policy", "Measure", "Item", *(HEADINGS[end] for end in ("n", "low", "high", "p10", "p90"))}
    said = [_fact(heading, text) for heading, text in row.items() if heading not in unsaid and text != UNKNOWN]
    if UNKNOWN not in {low, high}:
        said.insert(1, f"known from {low} to {high}")
    if UNKNOWN not in {luck_low, luck_high}:
        said.append(f"luck from {luck_low} to {luck_high}")
    return f"{name}: {', '.join(said)}"


def _fact(heading: str, text: str) -> str:
    """A heading with its value; a verdict speaks for itself."""
    return text if heading == "Verdict" else f"{heading[:1].lower()}{heading[1:]} {text}"
