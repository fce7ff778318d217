"""The commands of the library: scenarios, init."""

from __future__ import annotations

from pathlib import Path

import click

from salessim.cli.output import say
from salessim.cli.tables import show_facts, show_rows


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def scenarios(name: str | None, as_json: bool) -> None:
    """List the scenarios that come with salessim; with NAME, show one."""
    from salessim.study import library  # noqa: PLC0415 - help must be quick

    if name is None:
        rows = [
            {"name": each.name, "claim": each.claim, "title": each.title, "question": " ".join(each.question.split())}
            for each in library.scenarios().values()
        ]
        show_rows(rows, as_json=as_json)
    elif as_json:
        show_facts(vars(library.scenario(name)), as_json=True)
    else:
        say(library.scenario(name).text, end="")


@click.command()
@click.argument("name")
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; NAME.yml here if not given.")
def init(name: str, to: Path | None) -> None:
    """Copy the scenario NAME to a file of your own; never over an existing one."""
    from salessim.study import library  # noqa: PLC0415 - help must be quick

    target = to or Path(f"{name}.yml")
    library.copy(name, target)
    say(f"{target} is yours: change it, then: salessim run {target}")
