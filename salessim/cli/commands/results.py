"""`salessim compare` and `salessim plot`: what a run has found, in words and in figures."""

from __future__ import annotations

from pathlib import Path

import click

from salessim.cli import display
from salessim.lab.record import Run
from salessim.lab.run import load


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--outcome", metavar="METRIC", help="Another outcome than the one that decides.")
@click.option("--baseline", metavar="POLICY", help="Another policy to compare with.")
@click.option("--json", "as_json", is_flag=True, help="The table as JSON: a list of rows.")
@click.option("--csv", "as_csv", is_flag=True, help="The table as CSV.")
def compare(run: Path, outcome: str | None, baseline: str | None, as_json: bool, as_csv: bool) -> None:
    """Print the paired table and the verdicts of a run."""
    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two formats; choose one")
    opened = load(run)
    comparison = opened.compare(outcome, baseline)
    _note(opened)
    if as_json:
        display.show_json(display.rows_of(comparison))
    elif as_csv:
        display.say(comparison.table().to_csv(index=False, lineterminator="\n"), end="")
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
    opened = load(run)
    _note(opened)
    for file in opened.plot(figures or None):
        display.say(str(file))


def _note(run: Run) -> None:
    """What a reader should know about the folder, apart from what was asked for."""
    for note in run.notes:
        click.echo(f"note: {note}", err=True)
