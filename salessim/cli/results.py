"""`salessim compare` and `salessim plot`: what a run has found, in words and in figures."""

from __future__ import annotations

from pathlib import Path

import click

from salessim.cli import display
from salessim.lab.run import load


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--outcome", metavar="METRIC", help="Another outcome than the one that decides.")
@click.option("--baseline", metavar="POLICY", help="Another policy to compare with.")
@click.option("--json", "as_json", is_flag=True, help="The table as JSON: a list of rows.")
@click.option("--csv", "as_csv", is_flag=True, help="The table as CSV.")
def compare(run: Path, outcome: str | None, baseline: str | None, as_json: bool, as_csv: bool) -> None:
    """Print the paired table and the verdicts of a run."""
    opened = load(run)
    comparison = opened.compare(outcome, baseline)
    for note in opened.notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        display.show_json(display.rows_of(comparison))
    elif as_csv:
        click.echo(comparison.table().to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        display.show_comparison(comparison)
        display.show_pairing(comparison)
        display.show_failures(opened.failures)
        display.say(display.CAVEAT)


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("figures", nargs=-1, metavar="[FIGURE]...")
def plot(run: Path, figures: tuple[str, ...]) -> None:
    """Draw a run's figures (all, or those named) as PNG and SVG."""
    for file in load(run).plot(figures or None):
        display.say(str(file))
