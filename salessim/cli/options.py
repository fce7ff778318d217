"""Options that several commands share, and the question that they ask before a long computation."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from salessim.errors import InputRefusedError
from salessim.lab.estimate import Estimate

overrides: Final = click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a value of the study; repeatable."
)
out: Final = click.option("--out", type=click.Path(path_type=Path), help="The folder of its worlds.")
workers: Final = click.option(
    "--workers", type=click.IntRange(min=1), help="Processes; one for each processor unless given."
)
dry_run: Final = click.option("--dry-run", is_flag=True, help="Say what it would cost and write nothing.")
yes: Final = click.option(
    "--yes", is_flag=True, help="Run even if it takes more than ten minutes or half of the memory."
)
quiet: Final = click.option("--quiet", is_flag=True, help="Only the findings.")


def ask(path: str, cost: Estimate, fewer: str, *, agreed: bool) -> None:
    """Refuse to start what is very large unless told to; `fewer` says how to ask for less."""
    concern = cost.concern()
    if concern and not agreed:
        raise InputRefusedError(f"{path}: {concern}; add --yes to run it, or ask for less with {fewer}")
