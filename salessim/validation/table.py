"""The table as people and programs read it: cells, plain values, and sentences about what falls short."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from salessim.quantities.phrases import counted
from salessim.validation.row import Row
from salessim.validation.validate import Checked

HEAD: Final = ("what", "source", "expected", "obtained", "standard error", "tolerance", "verdict")
NOT_EXPLAINED: Final = "not explained yet."


def cells(row: Row) -> dict[str, str]:
    """A row under the table's headings."""
    expected, tolerance = _expected(row)
    values = (row.what, row.source, expected, row.write(row.found.mean), _error(row), tolerance, row.verdict)
    return dict(zip(HEAD, values, strict=True))


def _expected(row: Row) -> tuple[str, str]:
    """What was expected, and how far off it may be: a distance around a number, or a range."""
    if row.low is None or row.high is None:
        return "–", "–"
    ends = f"{row.write(row.low)} to {row.write(row.high)}" if row.high < math.inf else f"above {row.write(row.low)}"
    if row.expected is None:
        return ends, ends
    below, above = row.expected - row.low, row.high - row.expected
    around = math.isclose(below, above, rel_tol=1e-6, abs_tol=1e-15)
    return row.write(row.expected), f"± {_seen(row, above)}" if around else ends


def _error(row: Row) -> str:
    return "–" if row.found.error == 0 else _seen(row, row.found.error)


def _seen(row: Row, number: float) -> str:
    """A small number as the row writes it, or that it is too small to be written so."""
    written = row.write(number)
    return written if any(digit in written for digit in "123456789") else "≈ 0"


def plain_rows(found: Iterable[Checked]) -> list[dict[str, str | float | None]]:
    """Every row as plain values; JSON knows no not-a-number, so that it becomes null."""
    return [
        {
            "group": checked.group,
            "check": checked.check,
            "what": row.what,
            "source": row.source,
            "expected": finite(row.expected),
            "obtained": finite(row.found.mean),
            "standard_error": finite(row.found.error),
            "tolerance_low": finite(row.low),
            "tolerance_high": finite(row.high),
            "verdict": row.verdict,
            "why": row.why if row.falls_short else "",
        }
        for checked in found
        for row in checked.rows
    ]


def finite(number: float | None) -> float | None:
    """The number, or nothing if it is none."""
    return float(number) if number is not None and math.isfinite(number) else None


def reasons(found: Iterable[Checked]) -> list[str]:
    """A sentence for each row that falls short; rows of one reason share it."""
    by_reason: dict[str, list[str]] = {}
    for checked in found:
        for row in checked.short:
            small = " (the sample is too small to tell)" if row.verdict == "too small" else ""
            by_reason.setdefault(row.why or NOT_EXPLAINED, []).append(row.what + small)
    return [f"{'; '.join(whats)}: {why}" for why, whats in by_reason.items()]


def tallied(found: Sequence[Checked]) -> str:
    """How many rows are within, fall short, or are only reported.

    It reads `71 of 74 within; 3 misses; 2 only reported`; samples too small and checks that stopped are told as well.
    """
    verdicts = [row.verdict for checked in found for row in checked.rows]
    judged = len(verdicts) - verdicts.count("reported")
    parts = [f"{verdicts.count('within')} of {judged} within", counted(verdicts.count("miss"), "miss", "misses")]
    if verdicts.count("too small"):
        parts.append(f"{verdicts.count('too small')} too small to tell")
    if verdicts.count("stopped"):
        parts.append(f"{verdicts.count('stopped')} stopped")
    return "; ".join([*parts, f"{verdicts.count('reported')} only reported"])
