"""What the sections of docs/replications.md share: a table of published figures beside ours, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salessim.validation.row import Row

HEAD = ("what", "published", "tolerance", "ours", "standard error", "verdict")


@dataclass(frozen=True)
class Finding:
    """One replication: what ran, the published figures beside ours, and what follows."""

    name: str
    """Its folder."""
    title: str
    kind: str
    """Validation, if rules of the model ran, or background; with what ran."""
    rows: tuple[Row, ...]
    says: str
    """One or two sentences."""
    tables: tuple[str, ...] = ()
    """Further tables and paragraphs that explain the first table."""

    @property
    def misses(self) -> int:
        """Rows that fall short."""
        return sum(row.falls_short for row in self.rows)

    def section(self) -> str:
        """The finding as Markdown."""
        judged = sum(row.low is not None for row in self.rows)
        counted = f"{self.misses} of {judged} fall short." if judged else ""
        heading = f"## {self.title}\n\n<!-- {self.name} -->"
        reasons = "\n".join(f"- *{row.what}*: {row.why}" for row in self.rows if row.falls_short and row.why)
        parts = (heading, self.kind, counted, markdown(HEAD, [cells(row) for row in self.rows]), reasons, self.says)
        return "\n\n".join(part for part in (*parts, *self.tables) if part) + "\n"


def cells(row: Row) -> tuple[str, ...]:
    """A row's cells: the published number and how we know it, where ours may lie, and where it does."""
    published = row.source if row.expected is None else f"{row.write(row.expected)} ({row.source})"
    tolerance = "–" if row.low is None or row.high is None else f"{row.write(row.low)} to {row.write(row.high)}"
    verdict = f"**{row.verdict}**" if row.falls_short else row.verdict
    return row.what, published, tolerance, row.write(row.found.mean), error(row), verdict


def error(row: Row) -> str:
    """A standard error as it is written, unless it is too small for that or there is none."""
    if row.found.error == 0.0:
        return "–"
    written = row.write(row.found.error).lstrip("+")
    return written if any(digit in written for digit in "123456789") else "≈ 0"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def signed(number: float) -> str:
    """A relative change in per cent, with its sign."""
    return f"{number:+.1%}"


def thousandths(number: float) -> str:
    """A number to three decimals."""
    return f"{number:.3f}"


def counted(number: float) -> str:
    """A whole number."""
    return f"{number:.0f}"
