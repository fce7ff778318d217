"""`salessim report`: one HTML page about a run."""

from __future__ import annotations

from pathlib import Path

import click

from salessim.cli import display
from salessim.lab.estimate import size
from salessim.lab.run import load


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; RUN/report.html if not given.")
@click.option(
    "--with",
    "others",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A folder of tip or sensitivity whose answers to show; those beside the run unless given. Repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="What was written, as JSON.")
def report(run: Path, to: Path | None, others: tuple[Path, ...], as_json: bool) -> None:
    """Write one HTML page about a run: opens offline, prints well."""
    from salessim.lab.report.report import report as write  # noqa: PLC0415 - help must be quick

    written = write(load(run), to=to, others=others)
    shown = [str(path) for path in written.sources]
    if as_json:
        display.show_json({"report": str(written.path), "bytes": written.size_bytes, "answers": shown})
        return
    for path in shown:
        display.say(f"shows {path}")
    display.say(f"{written.path} ({size(written.size_bytes)})")
