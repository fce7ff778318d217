"""What a page is made of: paragraphs, lists, tables, figures and commands, without a word of HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import pandas as pd


@dataclass(frozen=True)
class Paragraph:
    """A few sentences; `strong` opens it in bold."""

    kind: ClassVar = "paragraph"
    text: str
    strong: str = ""


@dataclass(frozen=True)
class Items:
    """A list of sentences."""

    kind: ClassVar = "items"
    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Subtitle:
    """The beginning of a part of a section."""

    kind: ClassVar = "subtitle"
    text: str


@dataclass(frozen=True)
class Table:
    """Rows under headings; the first column names the row, and columns of numbers stand at the right."""

    kind: ClassVar = "table"
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    """Places of the columns that hold numbers."""
    folded: bool = False
    """Whether a reader opens it first."""


@dataclass(frozen=True)
class Picture:
    """A figure as SVG, in words for those who do not see it, and as a table for those who want its numbers."""

    kind: ClassVar = "picture"
    name: str
    svg: str
    words: str
    table: Table | None = None


@dataclass(frozen=True)
class Verdict:
    """One policy's verdict in a word and a sentence."""

    kind: ClassVar = "verdict"
    word: str
    tone: str
    """'better', 'worse' or 'open': how it is coloured; the word says the same."""
    text: str


@dataclass(frozen=True)
class Commands:
    """What to type."""

    kind: ClassVar = "commands"
    lines: tuple[str, ...]


Block = Paragraph | Items | Subtitle | Table | Picture | Verdict | Commands


@dataclass(frozen=True)
class Section:
    """A part of the page with an entry in the table of contents."""

    id: str
    heading: str
    blocks: tuple[Block, ...] = field(default=())


def table_of(frame: pd.DataFrame, caption: str, *, folded: bool = True, texts: bool = False) -> Table:
    """A frame as a table; `texts`: of texts, all but the first column amounts. Other numbers get four figures."""
    numeric = frozenset(
        place
        for place, name in enumerate(frame.columns)
        if (texts and place) or pd.api.types.is_numeric_dtype(frame[name])
    )
    rows = tuple(tuple(_written(cell) for cell in row) for row in frame.itertuples(index=False))
    return Table(caption, tuple(map(str, frame.columns)), rows, numeric, folded)


def _written(cell: Any) -> str:
    if isinstance(cell, float):
        return "–" if cell != cell else f"{float(f'{cell:.4g}'):,}".removesuffix(".0")  # noqa: PLR0124 - not a number
    return str(cell)
