"""`salessim futures`: regret, thresholds, and what it would be worth to know before choosing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from salessim.cli import display
from salessim.cli.tables import show_rows
from salessim.lab.run import load

if TYPE_CHECKING:
    import pandas as pd


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--require", multiple=True, metavar="METRIC=VALUE", help="What must be met, such as gross_retention=85%.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
def futures(run: Path, require: tuple[str, ...], as_json: bool) -> None:
    """Say what each policy may be regretted for over a run's futures, and what to measure first."""
    opened = load(run)
    found = opened.futures(require)
    for note in opened.notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        display.show_json(found.facts())
        return
    display.say(f"{found.metric.label}: regret {found.terms.period}")
    show_rows(_texts(found.regret_rows()), as_json=False)
    display.say()
    for sentence in found.sentences():
        display.say(sentence)
    if len(unknowns := found.unknown_rows()):
        display.say()
        show_rows(_texts(unknowns), as_json=False)
    display.show_failures(opened.failures)
    display.say(display.CAVEAT)


def _texts(frame: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(heading): str(text) for heading, text in row.items()} for row in frame.to_dict("records")]
