"""`salessim validate`: the model against closed forms, published tables, facts and its own laws."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches

import click

from salessim.cli import display, options
from salessim.cli.tables import show_rows
from salessim.ensemble.processors import processors
from salessim.errors import InputRefusedError, VerificationError
from salessim.quantities.phrases import listed
from salessim.validation.groups import GROUPS, Group
from salessim.validation.table import cells, plain_rows, reasons, tallied
from salessim.validation.validate import Checked
from salessim.validation.validate import validate as checked_by
from salessim.validation.worlds import FULL, QUICK


@click.command()
@click.option("--group", "groups", multiple=True, metavar="NAME", help=f"Only one of {listed(list(GROUPS), 'or')}.")
@click.option("--quick", is_flag=True, help="A quarter of the worlds; some rows may be too small to tell.")
@options.workers
@click.option("--json", "as_json", is_flag=True, help="The rows as JSON.")
def validate(groups: Sequence[str], quick: bool, workers: int | None, as_json: bool) -> int:
    """Hold the model against closed forms, published tables, facts and its own laws.

    Ends with exit code 3 if a row falls short.
    """
    asked = [GROUPS[known(name)] for name in dict.fromkeys(groups or GROUPS)]
    names, effort = [group.name for group in asked], QUICK if quick else FULL
    found = checked_by(names, effort, workers or processors(), progress(silent=not sys.stderr.isatty()))
    if as_json:
        display.show_json(plain_rows(found))
    else:
        _print(asked, found)
    return VerificationError.exit_code if any(checked.short for checked in found) else 0


def known(name: str) -> str:
    """The name of a group. Raises InputRefusedError with the one that was probably meant."""
    if name in GROUPS:
        return name
    close = get_close_matches(name, GROUPS, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"expected one of {', '.join(GROUPS)}"
    raise InputRefusedError(f"--group {name}: there is no such group; {hint}")


def progress(*, silent: bool) -> Callable[[int, int], None]:
    """Tells on the error stream how far the checks are, on one line of a terminal."""

    def tell(done: int, of: int) -> None:
        if not silent:
            click.echo(f"\r{done} of {of} checks" + ("\n" if done == of else ""), nl=False, err=True)

    return tell


def _print(groups: Sequence[Group], found: Sequence[Checked]) -> None:
    """A table for each group, with what falls short below it; then the counts."""
    for group in groups:
        here = [checked for checked in found if checked.group == group.name]
        display.say(f"{group.title}. {group.about}")
        show_rows([cells(row) for checked in here for row in checked.rows], as_json=False)
        for reason in reasons(here):
            display.say(f"falls short: {reason}")
        display.say(f"{tallied(here)}.\n")
    if len(groups) > 1:
        short = [f"{checked.group} {checked.check}" for checked in found if checked.short]
        display.say(f"In all: {tallied(found)}{f': {listed(short)}' if short else ''}.")
