"""`salessim export`: a run's tables for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from salessim.cli import display
from salessim.lab.exporting.export import FORMATS
from salessim.lab.run import load


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder to write."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True, help="Of the tables.")
@click.option("--metrics", metavar="A,B", help="Only these metrics, as in docs/metrics.md; all unless given.")
def export(run: Path, folder: Path, form: str, metrics: str | None) -> None:
    """Write a run's outcomes, months, comparison and worlds, with every column explained.

    The folder appears when all is written. One that holds anything but an earlier export is refused.
    """
    opened = load(run)
    for note in opened.notes:
        click.echo(f"note: {note}", err=True)
    chosen = None if metrics is None else [name.strip() for name in metrics.split(",")]
    for file in opened.export(folder, form, chosen):
        display.say(str(file))
