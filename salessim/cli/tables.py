"""Tables and lists of facts on a terminal, in a pipe, or as JSON."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Mapping, Sequence

from salessim.cli.output import say

WIDTH = 100
"""Longer texts are folded, on a terminal."""


def show_rows(rows: Sequence[Mapping[str, str]], *, as_json: bool) -> None:
    """Rows that share their headings: a table for eyes, tab-separated lines in a pipe, a list in JSON."""
    if as_json:
        say(json.dumps(rows, indent=1, ensure_ascii=False))
    elif sys.stdout.isatty():
        _show_table(rows)
    else:
        headings = list(rows[0]) if rows else []
        for cells in (headings, *([row[heading] for heading in headings] for row in rows)):
            say("\t".join(cells))


def show_facts(facts: Mapping[str, str], *, as_json: bool) -> None:
    """Headings and their texts, one below the other."""
    if as_json:
        say(json.dumps(facts, indent=1, ensure_ascii=False))
        return
    margin = max(len(heading) for heading in facts) + 2
    for heading, text in facts.items():
        folded = textwrap.fill(text, WIDTH - margin, break_long_words=False) if sys.stdout.isatty() else text
        say(f"{heading:<{margin}}" + folded.replace("\n", "\n" + " " * margin))


def _show_table(rows: Sequence[Mapping[str, str]]) -> None:
    from rich import box  # noqa: PLC0415 - rich is wanted only on a terminal
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in rows[0] if rows else ():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row.values()))  # Text: what users wrote is never read as markup
    Console(highlight=False).print(table)
